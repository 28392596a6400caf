"""A slip as the bytes of ESC/POS: Chinese by GB18030 in Kanji mode, what takes four bytes there as a picture."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import escpos.capabilities
import qrcode
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image, ImageDraw, ImageFont

from kiosk.receipt import Code, Line, Piece, Rule

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:  # else the folder is somebody's own
    shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)  # its import leaves it for a next import of it

LETTER_DOTS = 12  # the width of font A; a Chinese letter is twice as wide and as high as both
HEIGHT_DOTS = 24
PAPER_DOTS = {58: 384, 80: 576}  # what 8 dots a millimetre print on, by the width of the paper in millimetres
KANJI_ON = b"\x1c&"  # FS &: from here on two bytes from 0x81 up are one Chinese letter (Epson, FS &)
DENSE = {"¥": "￥"}  # two bytes (A3 A4) instead of four: most printers know no letter of four
EM_OF_CELL, INK_TOP = 0.92, 0.84  # of a cell's height: the letters of Noto Sans SC, and their baseline
LEADING_DOTS = 60  # from line to line: letters of 48 dots, and a quarter of that between them
CODE_DOTS = 4  # a module of the QR code: 0.5 mm, which an old telephone still reads
RULE = "-"
BLACK, WHITE = 0, 1


@dataclass(frozen=True)
class Roll:
    """What a printer of this profile prints on. profile: one of python-escpos. dots: across the paper."""

    profile: str
    dots: int

    @property
    def columns(self) -> int:
        return self.dots // LETTER_DOTS


def roll(profile: str, paper_mm: int) -> Roll:
    """What is narrower rules: the paper, or the printer's head where the profile knows it."""
    head = escpos.capabilities.get_profile(profile).profile_data["media"]["width"].get("pixels")
    dots = PAPER_DOTS[paper_mm]
    return Roll(profile, min(dots, head) if isinstance(head, int) else dots)


def slip_bytes(pieces: Sequence[Piece], on: Roll, font: Path) -> bytes:
    """From the clearing of what the printer still holds to the cut. font: draws what takes a picture."""
    out: Any = Dummy(profile=on.profile)
    data = out.profile.profile_data
    out.profile.profile_data = {**data, "media": {**data["media"], "width": {"pixels": on.dots}}}
    out.hw("INIT")
    out._raw(KANJI_ON)  # the library has no call for it
    out.line_spacing(LEADING_DOTS)
    for piece in pieces:
        match piece:
            case Line():
                _line(out, piece, on, font)
            case Rule():
                out.set(align="left", bold=False, custom_size=True, width=1, height=1)
                out._raw(RULE.encode("ascii") * on.columns + b"\n")
            case Code():
                _code(out, piece)
    out.line_spacing()
    out.cut(mode="PART")  # it hangs by a corner: a slip that fell is lost to whoever cannot bend down
    return bytes(out.output)


def _printable(text: str) -> str:
    """No company can send the printer a command as the model of a car."""
    return "".join(mark for mark in text if mark.isprintable())


def _line(out: Any, line: Line, on: Roll, font: Path) -> None:
    text = "".join(DENSE.get(mark, mark) for mark in _printable(line.text))
    encoded = text.encode("gb18030", errors="replace")
    out.set(align="center" if line.centred else "left")
    if not is_drawn(text):
        out.set(bold=line.bold, custom_size=True, width=line.times, height=line.times)
        out._raw(encoded + b"\n")
    else:
        out.image(_drawn(text, line, on, font))


def is_drawn(text: str) -> bool:
    """Printers have no letters of four bytes: the line is sent as a picture."""
    return len(text.encode("gb18030", errors="replace")) != sum(1 if mark.isascii() else 2 for mark in text)


def _drawn(text: str, line: Line, on: Roll, font: Path) -> Image.Image:
    """As the printer would set it, and what lies between two lines."""
    letters = [letter(mark, HEIGHT_DOTS * line.times, font, line.bold) for mark in text]
    width, height = sum(each.width for each in letters), max(LEADING_DOTS, HEIGHT_DOTS * line.times)
    picture = Image.new("1", (min(on.dots, width), height), WHITE)
    x = 0
    for each in letters:
        picture.paste(each, (x, 0))
        x += each.width
    return picture


def letter(mark: str, height: int, font: Path, bold: bool) -> Image.Image:
    """One letter in a cell of its own: Latin half as wide as Chinese, squeezed where the font has it wider."""
    shape = ImageFont.truetype(str(font), height * EM_OF_CELL)
    cell = height // 2 if mark.isascii() else height
    stroke = height // HEIGHT_DOTS if bold else 0
    drawn = Image.new("1", (max(cell, round(shape.getlength(mark)) + stroke), height), WHITE)
    pen = ImageDraw.Draw(drawn)
    for shift in range(stroke + 1):
        pen.text((drawn.width / 2 + shift - stroke / 2, height * INK_TOP), mark, BLACK, shape, anchor="ms")
    return drawn.resize((cell, height), Image.Resampling.NEAREST)


def _code(out: Any, code: Code) -> None:
    text = "\n".join(map(_printable, code.text.split("\n")))
    out.set(align="center")
    if out.profile.supports("qrCode"):
        out.qr(text, ec=QR_ECLEVEL_M, size=CODE_DOTS, native=True)
        return
    drawn = qrcode.QRCode(box_size=CODE_DOTS, border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(text.encode("utf-8"))
    drawn.make(fit=True)
    out.image(drawn.make_image().get_image())
