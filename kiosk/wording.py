"""The words of a language: reads a catalogue of translations and hands out a function from msgid to words."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.domain import Lang

LOCALE = Path(__file__).parent / "locale"


@cache
def translator(lang: Lang, domain: str = "screen") -> Callable[[str], str]:
    """The function that turns an English msgid of `domain` into words of `lang`; what it does not know it leaves.

    Reads kiosk/locale/<lang>/<domain>.po once per process. A language without such a file speaks the msgids
    themselves. Raises OSError when the file cannot be read, babel's PoFileError when it is no catalogue.
    """
    path = LOCALE / lang.value / f"{domain}.po"
    if not path.exists():
        return gettext.NullTranslations().gettext
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang.value, domain=domain, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled).gettext
