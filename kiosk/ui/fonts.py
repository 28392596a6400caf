"""Puts the fonts in place at install time: the simplified-Chinese face of Noto Sans CJK, and the icons.

Noto Sans CJK comes as collections (.ttc) of ten faces. Kivy always takes the first, the Japanese one, which writes
沪 骨 直 as nobody in Shanghai does. So the simplified-Chinese face is copied out into a font file of its own.
The layout of collections and name tables is that of the OpenType specification, chapters "otff" and "name".
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
SYSTEM_FONTS = Path("/usr/share/fonts")
NOTO = Path("opentype/noto")
ICONS = Path("truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf")
NOTO_PACKAGE = "fonts-noto-cjk"
ICONS_PACKAGE = "fonts-material-design-icons-iconfont"

FAMILY_NAME_ID = 1
WINDOWS_PLATFORM = 3
HEADER = struct.Struct(">12s")  # version, number of tables, three search hints: the same in a copy
RECORD = struct.Struct(">4sIII")  # tag, checksum, offset from the start of the file, length
NAME_RECORD = struct.Struct(">6H")  # platform, encoding, language, name id, length, offset into the strings


class FontsMissing(Exception):
    """A font is not on this machine. The message is one sentence that names the Debian package to install."""


@dataclass(frozen=True)
class Fonts:
    """Where the three font files lie that the window draws with."""

    regular: Path
    bold: Path
    icons: Path


@dataclass(frozen=True)
class _Table:
    tag: bytes
    checksum: int
    data: bytes


def default_target() -> Path:
    """The fonts' folder of the running Python environment."""
    return Path(sys.prefix) / "share" / "yangzhao" / "fonts"


def prepare(target: Path | None = None, system: Path = SYSTEM_FONTS) -> Fonts:
    """Makes sure that the three files lie in `target` and says where; a file that is there already is left alone.

    system: the folder below which Debian keeps fonts. Files appear whole or not at all.
    Raises FontsMissing, or OSError when the folder cannot be written.
    """
    target = target or default_target()
    fonts = Fonts(target / "NotoSansSC-Regular.otf", target / "NotoSansSC-Bold.otf", target / "MaterialIcons.ttf")
    if not _is_whole(fonts.regular):
        _write(fonts.regular, _simplified(system / NOTO / "NotoSansCJK-Regular.ttc"))
    if not _is_whole(fonts.bold):
        _write(fonts.bold, _simplified(system / NOTO / "NotoSansCJK-Bold.ttc"))
    if not _is_whole(fonts.icons):
        _write(fonts.icons, _read(system / ICONS, ICONS_PACKAGE))
    return fonts


def _is_whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0  # a power cut leaves a name without content


def copy_face(collection: bytes, family: str) -> bytes:
    """The face of a .ttc whose name table gives this family, as the content of a font file of its own.

    Raises ValueError if the bytes are no collection or hold no such face.
    """
    for offset in _face_offsets(collection):
        tables = _tables(collection, offset)
        if family in _families(tables):
            return _font_file(collection[offset : offset + HEADER.size], tables)
    raise ValueError(f"no face called {family} in this collection")


def _simplified(path: Path) -> bytes:
    collection = _read(path, NOTO_PACKAGE)
    try:
        return copy_face(collection, FAMILY)
    except (ValueError, struct.error) as error:
        raise FontsMissing(
            f"{path} 里没有 {FAMILY}，请重装字体：apt-get install --reinstall {NOTO_PACKAGE}。"
            f" {path} holds no {FAMILY}: run apt-get install --reinstall {NOTO_PACKAGE}."
        ) from error


def _read(path: Path, package: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FontsMissing(
            f"缺字体 {path}，请运行：apt-get install {package}。"
            f" The font {path} is missing: run apt-get install {package}."
        ) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)  # a kiosk may run as another user than the one who installed it
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _face_offsets(collection: bytes) -> tuple[int, ...]:
    if collection[:4] != b"ttcf":
        raise ValueError("not a font collection")
    (count,) = struct.unpack_from(">I", collection, 8)
    return struct.unpack_from(f">{count}I", collection, 12)


def _tables(collection: bytes, offset: int) -> list[_Table]:
    (count,) = struct.unpack_from(">H", collection, offset + 4)
    records = (RECORD.unpack_from(collection, offset + HEADER.size + i * RECORD.size) for i in range(count))
    return [_Table(tag, checksum, collection[start : start + size]) for tag, checksum, start, size in records]


def _families(tables: list[_Table]) -> Iterator[str]:
    for names in (table.data for table in tables if table.tag == b"name"):
        _, count, strings = struct.unpack_from(">3H", names)
        for i in range(count):
            platform, _, _, name_id, size, start = NAME_RECORD.unpack_from(names, 6 + i * NAME_RECORD.size)
            if (platform, name_id) == (WINDOWS_PLATFORM, FAMILY_NAME_ID):
                yield names[strings + start : strings + start + size].decode("utf-16-be")


def _font_file(header: bytes, tables: list[_Table]) -> bytes:
    directory, body = b"", b""
    start = HEADER.size + RECORD.size * len(tables)
    for table in tables:
        directory += RECORD.pack(table.tag, table.checksum, start + len(body), len(table.data))
        body += table.data + b"\0" * (-len(table.data) % 4)  # tables begin on four-byte boundaries
    return header + directory + body


def main(arguments: list[str]) -> int:
    """`python -m kiosk.ui.fonts [TARGET]`: 0, or 2 with one sentence that says what to do."""
    try:
        fonts = prepare(Path(arguments[0]) if arguments else None)
    except FontsMissing as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}"
        print(f"字体写不进去（{reason}）。 The fonts cannot be written ({reason}).", file=sys.stderr)
        return 2
    print(fonts.regular.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
