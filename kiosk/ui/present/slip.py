"""The slip of paper about her taxi, set line by line for the width of the paper. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.receipt import Code, Line, Piece, Receipt, Rule
from kiosk.ui.present.body_colours import body_colour
from kiosk.ui.present.parts import Words, spaced, spelt_out, spoken_sign

# At 8 dots a millimetre a printer's own letter is 3 mm high, as in a newspaper. What has to be read without glasses
# is twice that; a number to be dialled three times, the call sign four times, to be held up to a driver, but never
# more than the plate, which has to be the largest.
READ_TIMES = 2
NUMBER_TIMES = 3
SIGN_TIMES = 4
MOST_TIMES = 8  # what ESC/POS can
# What no line breaks within: a number and its measure ("3 号"), a word, a letter and what ends a sentence after it.
TOKEN = re.compile(r"[!-~]*[0-9] [^\x00-\x7f][，。、；：！？）》”’]*|[!-~]+|[^\x00-\x7f][，。、；：！？）》”’]*|\s")


def slip(receipt: Receipt, columns: int, _: Words, marked: str = "") -> tuple[Piece, ...]:
    """columns: of the printer's own letters across the paper; Chinese takes two each. marked: said first of all, that
    this slip is of no taxi."""
    vehicle = receipt.vehicle
    looks = " ".join(word for word in (body_colour(vehicle.colour, _), vehicle.model) if word)
    driver = _("Driver {surname}").format(surname=receipt.surname) if receipt.surname else ""
    minutes = "" if receipt.minutes is None else _("in about {minutes} min").format(minutes=receipt.minutes)
    told: list[Piece] = []
    if marked:
        told += [*_read(marked, columns, bold=True, centred=True), Rule()]
    if receipt.again:
        told += [*_read(_("Another taxi: throw the first slip away"), columns, bold=True), Rule()]
    shown = _closed_up(vehicle.plate, columns, MOST_TIMES)
    plate_times = _times(shown, columns, MOST_TIMES)
    told += _largest(spoken_sign(receipt.call_sign, _), columns, min(SIGN_TIMES, max(READ_TIMES, plate_times)))
    told += _largest(shown, columns, MOST_TIMES)
    told += _read(looks, columns, centred=True)
    told += _read(driver, columns, centred=True)
    told += _read(minutes, columns, bold=True, centred=True)
    told += [Rule(), *_read(spaced(_("Please wait at: {pick_up}").format(pick_up=receipt.place)), columns)]
    if receipt.hotline:
        told += _read(_("Questions? Call"), columns)
        told += _largest(_closed_up(spelt_out(receipt.hotline), columns, READ_TIMES), columns, NUMBER_TIMES)
    if receipt.phone_masked:
        told += _read(_("Your number {phone}").format(phone=receipt.phone_masked), columns)
    told += [Rule(), Code(for_the_family(receipt, _)), *_read(_("Your family can scan this"), columns, centred=True)]
    told += (Line(f"{receipt.at:%Y-%m-%d %H:%M}", centred=True),)
    return tuple(told)


def for_the_family(receipt: Receipt, _: Words) -> str:
    """What a telephone shows of the code, to be read or sent on: plain text, nothing of the rider, no address."""
    vehicle = receipt.vehicle
    looks = " ".join(word for word in (body_colour(vehicle.colour, _), vehicle.model) if word)
    lines = (
        spoken_sign(receipt.call_sign, _),
        vehicle.plate,
        looks,
        receipt.place,
        f"{receipt.at:%Y-%m-%d %H:%M}",
        receipt.hotline,
    )
    return "\n".join(line for line in lines if line)


def _closed_up(text: str, columns: int, wanted: int) -> str:
    """Its spaces stay where it is as large with them. wanted: to be larger than that is worth no space."""
    close = text.replace(" ", "")
    return close if _times(close, columns, wanted) > _times(text, columns, wanted) else text


def width(text: str) -> int:
    """In columns: whatever is not ASCII stands in the printer's Chinese letters, two columns wide."""
    return sum(1 if mark < "\x80" else 2 for mark in text)


def _times(text: str, columns: int, most: int) -> int:
    """The largest that fits one line; 1 where none does."""
    return max(1, min(most, columns // max(1, width(text))))


def _largest(text: str, columns: int, most: int) -> Iterator[Line]:
    times = _times(text, columns, most)
    for line in _wrapped(text, columns // times):
        yield Line(line, times, bold=True, centred=True)


def _read(text: str, columns: int, bold: bool = False, centred: bool = False) -> Iterator[Line]:
    for line in _wrapped(text, columns // READ_TIMES):
        yield Line(line, READ_TIMES, bold, centred)


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """Broken between Chinese characters and between Latin words; a word longer than a line is cut."""
    line = ""
    for token in TOKEN.findall(text):
        if width(line) + width(token.rstrip()) > columns:
            if line.strip():
                yield line.strip()
            line = ""
            while width(token) > columns:
                fits = max(n for n in range(1, len(token) + 1) if width(token[:n]) <= max(columns, width(token[0])))
                yield token[:fits]
                token = token[fits:]
        line += token
    if line.strip():
        yield line.strip()
