"""What remains of a demo: a contact sheet of its pictures and a table of its steps."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.demo.resident import Entry

COLUMNS = 6
THUMB_PX = (256, 320)
MARGIN_PX = 16
CAPTION_PX = 44
CAPTION_FONT_PX = 15
CAPTION_WIDTH = 34  # columns of that size under a thumbnail
STEP_WIDTH = 44
SAID_WIDTH = 60


def contact_sheet(entries: Sequence[Entry], font: Path, file: Path) -> None:
    """All pictures, small, in order, each with its step. font: a file that holds Chinese."""
    cell = (THUMB_PX[0] + MARGIN_PX, THUMB_PX[1] + CAPTION_PX + MARGIN_PX)
    rows = -(-len(entries) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * cell[0] + MARGIN_PX, rows * cell[1] + MARGIN_PX), "#E9E4D8")
    draw = ImageDraw.Draw(sheet)
    letters = ImageFont.truetype(str(font), CAPTION_FONT_PX)
    for index, entry in enumerate(entries):
        x = MARGIN_PX + index % COLUMNS * cell[0]
        y = MARGIN_PX + index // COLUMNS * cell[1]
        with Image.open(entry.picture) as picture:
            thumb = picture.convert("RGB")
            thumb.thumbnail(THUMB_PX)
            sheet.paste(thumb, (x, y))
        draw.text(
            (x, y + THUMB_PX[1] + 4), _cut(f"{index + 1}. {entry.step}", CAPTION_WIDTH), font=letters, fill="#0F1E29"
        )
    sheet.save(file)


def table(entries: Sequence[Entry], file: Path) -> None:
    """The whole table as tab-separated text, no sentence cut."""
    lines = ["who\tstep\twhat was said\tseconds"]
    lines += [f"{entry.who}\t{entry.step}\t{entry.said}\t{entry.seconds:.1f}" for entry in entries]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def row(entry: Entry) -> str:
    """One line of the table."""
    return f"{_cut(entry.step, STEP_WIDTH)}  {_cut(entry.said, SAID_WIDTH)}  {entry.seconds:6.1f}"


def head() -> str:
    return f"{_cut('step', STEP_WIDTH)}  {_cut('what was said', SAID_WIDTH)}  seconds"


def _cut(text: str, width: int) -> str:
    """Exactly so many columns of a terminal, where a Chinese character takes two."""
    cut, used = "", 0
    for character in text:
        wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used + wide > width - 1 and len(cut) < len(text) - 1:
            cut, used = cut + "…", used + 1
            break
        cut, used = cut + character, used + wide
    return cut + " " * (width - used)
