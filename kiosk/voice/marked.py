"""Marks every sentence that is said in practice, so that nobody who hears any of them believes a taxi comes. Pure."""

from __future__ import annotations

import re

from kiosk.domain import Lang
from kiosk.voice.sayings import SAID_IN_PRACTICE, Gettext

# Where a sentence ends and another begins. A word too many is harmless, one too few is not. A Chinese keyboard also
# writes the half-width stops; in English one stands within a price, and within 'No. 3'.
ENDS = {
    Lang.ZH: re.compile(
        r"(?<=[。！？!?…])(?=[^。！？!?….”’」』）])"
        r"|(?<=[。！？!?….][”’」』）])(?=[^。！？!?….])"
        r"|(?<=[\u4e00-\u9fff”’」』）]\.)(?=[^。！？!?….”’」』）])"
    ),
    Lang.EN: re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"')]))(?<!\bNo\.)\s+"),
}


def marked(text: str, gettext: Gettext, lang: Lang) -> str:
    """'车来了。请上车。' -> '练习，车来了。练习，请上车。' gettext: of the domain 'voice' in lang, the
    language of text."""
    sentences = [sentence.strip() for sentence in ENDS[lang].split(text)]
    told = [gettext(SAID_IN_PRACTICE).format(sentence=sentence) for sentence in sentences if sentence]
    return (" " if lang is Lang.EN else "").join(told)
