"""Marks every sentence that is said in practice, so that nobody who hears any of them believes a taxi comes. Pure."""

from __future__ import annotations

import re

from kiosk.domain import Lang
from kiosk.voice.sayings import IN_PRACTICE, Gettext

# A Chinese sentence ends with its stop. An English stop also stands in 'No. 3' and in a price: only before a capital
# letter does a new sentence begin.
SENTENCES = re.compile(
    r"(?<=[。！？])(?=[^。！？”’」』）])|(?<=[。！？][”’」』）])(?=[^。！？])|(?<=[.!?])\s+(?=[A-Z])"
)


def marked(text: str, gettext: Gettext, lang: Lang) -> str:
    """'车来了。请上车。' -> '练习，车来了。练习，请上车。' gettext: of the domain 'voice' in lang, the
    language of text."""
    sentences = [sentence.strip() for sentence in SENTENCES.split(text)]
    told = [gettext(IN_PRACTICE).format(sentence=sentence) for sentence in sentences if sentence]
    return (" " if lang is Lang.EN else "").join(told)
