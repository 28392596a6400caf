"""Looks for pictures in files: the number of faces stored is counted, not promised."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

# How a picture begins. A JPEG is known by SOI and its first segment (ITU-T T.81) with the name or the length that it
# has there: a webcam's own frame says AVI1 or begins with its tables. SOI alone, as BMP's "BM", stands in any sound.
JPEG = (
    rb"\xff\xd8\xff(?:[\xe0-\xef]..(?:JFIF|JFXX|Exif|AVI1|ICC_|Adob|http)|\xfe..(?:Lavc|CREA)"
    rb"|\xdb\x00[\x43\x84\xc5]|\xc4(?:\x00\x1f|\x01\xa2)|\xc0\x00[\x0b\x11]\x08|\xdd\x00\x04)"
)
PNG, GIF, WEBP = rb"\x89PNG\r\n\x1a\n", rb"GIF8[79]a", rb"RIFF....WEBP"
HEIF = rb"ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avi[fs])"
# The same as base64 in a text: /9j/ is SOI, Z0eXB is ftyp after its length.
IN_TEXT = (
    rb"/9j/(?:[4-7]...(?:SkZJR|SkZYW|RXhpZ|QVZJM|SUNDX|QWRvY|aHR0c)|2w(?:BD|CE|DF))|iVBORw0KGgoAAAANSUhE"
    rb"|Z0eXB(?:oZWl|oZXZ|taWYx|tc2Yx|hdml)|UklGR.{6}XRUJQ|R0lGODlh|R0lGODdh"
)
SIGNATURES = re.compile(b"|".join((JPEG, PNG, GIF, WEBP, HEIF, IN_TEXT)), re.DOTALL)
LONGEST_SIGNATURE_BYTES = 20
CHUNK_BYTES = 64 * 1024  # a search holds Python's lock: this one for a millisecond


class PictureCount:
    """Of everything under some folders. Files that did not change since they were looked at are not read again.

    but_not: names of folders right under them whose pictures the kiosk draws itself.
    """

    def __init__(self, folders: Sequence[Path], but_not: frozenset[str] = frozenset()) -> None:
        self._folders = folders
        self._but_not = but_not
        self._turn = threading.Lock()
        self._known: dict[Path, tuple[int, int, int]] = {}  # when changed (ns), how large, how many pictures

    def now(self) -> int:
        """From any thread. What cannot be read is left out: the kiosk wrote none of it."""
        with self._turn:
            self._known = self._looked_at()
            return sum(pictures for _, _, pictures in self._known.values())

    def _looked_at(self) -> dict[Path, tuple[int, int, int]]:
        found: dict[Path, tuple[int, int, int]] = {}
        for file in self._files():
            try:
                status = file.stat()
                known = self._known.get(file)
                if known is None or known[:2] != (status.st_mtime_ns, status.st_size):
                    known = status.st_mtime_ns, status.st_size, pictures_in(file)
            except OSError:
                continue
            found[file] = known
        return found

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            for inside, folders, files in os.walk(folder):
                if Path(inside) == folder:
                    folders[:] = [name for name in folders if name not in self._but_not]
                yield from (Path(inside, name) for name in files if Path(inside, name).is_file())


def pictures_in(file: Path) -> int:
    """How many pictures begin anywhere in the file, a database's rows included. Raises OSError."""
    count = 0
    before = b""
    with file.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            window = before + chunk
            fresh = len(before)
            count += sum(match.end() > fresh for match in SIGNATURES.finditer(window))
            before = window[-LONGEST_SIGNATURE_BYTES:]
    return count
