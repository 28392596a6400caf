"""Reads the bytes of a slip as a printer does and draws the paper that would come out: for human eyes, and for tests.

It knows the commands that our slips are made of and no more: anything else raises Unreadable. The commands are those
of Epson's ESC/POS reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw

from kiosk.peripherals.slip import BLACK, HEIGHT_DOTS, LETTER_DOTS, WHITE, letter

LINE_DOTS = 30  # from one line to the next: 1/6 inch, the default after ESC @
MARGIN_DOTS = 40
CUT_DOTS = 8
QR_MODULE, QR_LEVEL, QR_STORE, QR_PRINT = 67, 69, 80, 81  # functions of GS ( k for the QR code
LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}


class Unreadable(Exception):
    """At this byte no command begins that a slip is made of."""


@dataclass(frozen=True)
class Command:
    """name: 'ESC @', 'text', 'LF'… arguments: its bytes after that; of a text its Chinese. raw: all its bytes."""

    name: str
    raw: bytes
    arguments: bytes = b""

    def __str__(self) -> str:
        told = self.arguments.decode("gb18030") if self.name == "text" else self.arguments.hex()
        return f"{self.name} {told}".rstrip()


# how many bytes follow the command's own
FIXED = {
    b"\x1b@": ("ESC @", 0),
    b"\x1c&": ("FS &", 0),
    b"\x1ba": ("ESC a", 1),
    b"\x1bE": ("ESC E", 1),
    b"\x1b2": ("ESC 2", 0),
    b"\x1b3": ("ESC 3", 1),
    b"\x1bd": ("ESC d", 1),
    b"\x1d!": ("GS !", 1),
    b"\x1dV": ("GS V", 1),
    b"\x1dr": ("GS r", 1),
}


def commands(data: bytes) -> Iterator[Command]:
    """Raises Unreadable."""
    at = 0
    while at < len(data):
        command = _next(data, at)
        at += len(command.raw)
        yield command


def _next(data: bytes, at: int) -> Command:
    head = data[at : at + 2]
    if data[at] == 0x0A:
        return Command("LF", data[at : at + 1])
    if head in FIXED:
        name, length = FIXED[head]
        return Command(name, data[at : at + 2 + length], data[at + 2 : at + 2 + length])
    if data[at : at + 3] == b"\x1d(k":
        end = at + 5 + int.from_bytes(data[at + 3 : at + 5], "little")
        return Command("GS ( k", data[at:end], data[at + 5 : end])
    if data[at : at + 3] == b"\x1dv0":
        size = int.from_bytes(data[at + 4 : at + 6], "little") * int.from_bytes(data[at + 6 : at + 8], "little")
        return Command("GS v 0", data[at : at + 8 + size], data[at + 3 : at + 8 + size])
    if data[at] < 0x20:
        raise Unreadable(f"byte {at}: {data[at : at + 4].hex(' ')}")
    end = at
    while end < len(data) and data[end] >= 0x20:
        end += 1 if data[end] < 0x80 else 2
    return Command("text", data[at:end], data[at:end])


@dataclass
class _Sheet:
    """The paper as it comes out; y: how far it has come."""

    dots: int
    font: Path
    picture: Image.Image = field(init=False)
    y: int = MARGIN_DOTS
    align: int = 0
    bold: bool = False
    wide: int = 1
    high: int = 1
    leading: int = LINE_DOTS
    line: list[tuple[str, int, int, bool]] = field(default_factory=list)
    module: int = 3
    level: str = "L"
    stored: bytes = b""

    def __post_init__(self) -> None:
        self.picture = Image.new("1", (self.dots, 1), WHITE)

    def obey(self, command: Command) -> None:
        match command.name:
            case "ESC @":
                self.align, self.bold, self.wide, self.high, self.line = 0, False, 1, 1, []
                self.leading = LINE_DOTS
            case "FS &" | "GS r":
                pass
            case "ESC a":
                self.align = command.arguments[0] & 3
            case "ESC E":
                self.bold = bool(command.arguments[0] & 1)
            case "ESC 2":
                self.leading = LINE_DOTS
            case "ESC 3":
                self.leading = command.arguments[0]
            case "GS !":
                self.wide, self.high = (command.arguments[0] >> 4) + 1, (command.arguments[0] & 15) + 1
            case "text":
                told = command.arguments.decode("gb18030")
                self.line += [(mark, self.wide, self.high, self.bold) for mark in told]
            case "LF":
                self._print_line()
            case "ESC d":
                if self.line:
                    self._print_line()
                self._feed(self.leading * command.arguments[0])
            case "GS v 0":
                self._raster(command.arguments)
            case "GS ( k":
                self._code(command.arguments)
            case "GS V":
                self._cut()

    def _feed(self, dots: int) -> None:
        self.y += dots
        longer = Image.new("1", (self.dots, self.y), WHITE)
        longer.paste(self.picture, (0, 0))
        self.picture = longer

    def _left(self, width: int) -> int:
        return (0, (self.dots - width) // 2, self.dots - width)[self.align]

    def _print_line(self) -> None:
        """What is too long goes on in the next line, wherever it breaks."""
        rows: list[list[tuple[str, int, int, bool]]] = [[]]
        for cell in self.line:
            if sum(map(_width, rows[-1])) + _width(cell) > self.dots:
                rows.append([])
            rows[-1].append(cell)
        self.line = []
        for row in rows:
            top, high = self.y, max((cell[2] for cell in row), default=1) * HEIGHT_DOTS
            self._feed(max(self.leading, high))
            x = self._left(sum(map(_width, row)))
            for cell in row:
                self.picture.paste(self._letter(cell), (x, top + high - cell[2] * HEIGHT_DOTS))
                x += _width(cell)

    def _letter(self, cell: tuple[str, int, int, bool]) -> Image.Image:
        """A letter of the printer's own size made larger dot by dot, as the printer does it."""
        mark, wide, high, bold = cell
        own = letter(mark, HEIGHT_DOTS, self.font, bold)
        return own.resize((own.width * wide, own.height * high), Image.Resampling.NEAREST)

    def _raster(self, arguments: bytes) -> None:
        width, height = int.from_bytes(arguments[1:3], "little") * 8, int.from_bytes(arguments[3:5], "little")
        inked = bytes(255 - byte for byte in arguments[5:])  # a set bit is a black dot
        self._paste(Image.frombytes("1", (width, height), inked))

    def _code(self, arguments: bytes) -> None:
        function, data = arguments[1], arguments[2:]
        if function == QR_MODULE:
            self.module = data[0]
        elif function == QR_LEVEL:
            self.level = LEVELS[data[0]]
        elif function == QR_STORE:
            self.stored = data[1:]
        elif function == QR_PRINT:
            level = getattr(qrcode.constants, f"ERROR_CORRECT_{self.level}")
            drawn = qrcode.QRCode(box_size=self.module, border=2, error_correction=level)
            drawn.add_data(self.stored)
            drawn.make(fit=True)
            self._paste(drawn.make_image().get_image().convert("1"))

    def _paste(self, picture: Image.Image) -> None:
        top = self.y
        self._feed(picture.height)
        self.picture.paste(picture, (self._left(picture.width), top))

    def _cut(self) -> None:
        self._feed(CUT_DOTS)
        pen = ImageDraw.Draw(self.picture)
        for x in range(0, self.dots, 2 * CUT_DOTS):
            pen.line((x, self.y - CUT_DOTS // 2, x + CUT_DOTS, self.y - CUT_DOTS // 2), BLACK)
        self._feed(MARGIN_DOTS)


def _width(cell: tuple[str, int, int, bool]) -> int:
    return (LETTER_DOTS if cell[0].isascii() else 2 * LETTER_DOTS) * cell[1]


def picture(data: bytes, dots: int, font: Path) -> Image.Image:
    """dots: across the paper. Black on white, one dot a pixel. Raises Unreadable."""
    sheet = _Sheet(dots, font)
    for command in commands(data):
        sheet.obey(command)
    return sheet.picture
