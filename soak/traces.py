"""What a face leaves behind if somebody lets it: what to look for in files, in which forms, and in which places."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Bytes = npt.NDArray[np.uint8]

LEVELS = range(30, 240, 15)  # of grey: far enough apart to be told from one another after JPEG and scaling
TOLERANCE = 4  # of a flat bar's grey after JPEG
BARS = 4  # different greys, to and fro: the live picture is a mirror image
BAR_PX = 32  # a whole number of JPEG's blocks, so that a bar stays flat
LEAST_PX = 6  # of a bar, after scaling and without its edges
EDGE_BYTES = 24  # between two bars: up to six pixels of four bytes, blended
NEEDLE_BYTES = 16
NEEDLES_PER_JPEG = 8  # spread over its picture data
CHUNK_BYTES = 1 << 24
OVERLAP_BYTES = 1 << 13  # longer than a whole row of bars in any form

JPEG = re.compile(rb"\xff\xd8\xff[\xc0\xc4\xdb\xe0-\xef\xfe]")
PNG = re.compile(rb"\x89PNG\r\n\x1a\n")
PRINTED_JPEG = re.compile(rb"\\xff\\xd8\\xff|ffd8ff(?:e0|db|e1)", re.IGNORECASE)  # as a repr or as digits
BASE64_PICTURE = re.compile(rb"/9j/[24][A-Za-z0-9+/]{40}|iVBORw0KGgo")
WHOLE_JPEG = re.compile(rb"\xff\xd8\xff.*?\xff\xd9(?=\r\n--)", re.DOTALL)  # a part of a multipart body


class Barcode:
    """A row of grey bars that no other run has: drawn around a face, found in raw bytes of any usual layout."""

    def __init__(self, seed: int) -> None:
        first = random.Random(seed).sample(list(LEVELS), BARS)
        self.levels = (*first, *first[-2::-1])
        self._forms = {
            "raw bytes, grey or BGR": _row(first, rb"(?<!%b)%b{%d,}+", rb"%b{%d,}+"),
            "raw bytes, RGBA": _row(first, rb"(?<!%b{3}\xff)(?:%b{3}\xff){%d,}+", rb"(?:%b{3}\xff){%d,}+"),
        }

    def around(self, picture: Picture, inner: tuple[int, int, int, int]) -> Picture:
        """The picture (h, w, 3) with bars everywhere but in inner: left, top, right, bottom in pixels."""
        height, width = picture.shape[:2]
        row = np.resize(np.repeat(np.array(self.levels, np.uint8), BAR_PX), width)
        out = np.repeat(np.tile(row, (height, 1))[:, :, None], 3, axis=2)
        left, top, right, bottom = inner
        out[top:bottom, left:right] = picture[top:bottom, left:right]
        return out

    def found_in(self, content: bytes) -> Iterator[str]:
        yield from (form for form, shape in self._forms.items() if shape.search(content))


def _row(levels: Sequence[int], begin: bytes, bar: bytes) -> re.Pattern[bytes]:
    """Bars beside one another. A long run of one byte is looked through once, not once from each of its bytes."""
    shades = [b"[%b-%b]" % (_sign(level - TOLERANCE), _sign(level + TOLERANCE)) for level in levels]
    bars = [begin % (shades[0], shades[0], LEAST_PX), *(bar % (shade, LEAST_PX) for shade in shades[1:])]
    return re.compile((b".{0,%d}?" % EDGE_BYTES).join(bars), re.DOTALL)


def _sign(level: int) -> bytes:
    return re.escape(bytes([level]))


@dataclass
class Needles:
    """Pieces of pictures that really were on the wire, as they are, in base64 and in hexadecimal digits."""

    _forms: dict[bytes, str] = field(default_factory=dict, repr=False)
    first: bytes = field(default=b"", repr=False)

    def add(self, jpeg: bytes) -> None:
        self.first = self.first or jpeg
        begin = jpeg.find(b"\xff\xda") + 16  # the picture itself, behind tables that all JPEGs share
        step = max(1, (len(jpeg) - begin - 2 * NEEDLE_BYTES) // NEEDLES_PER_JPEG)
        for at in range(begin, len(jpeg) - 2 * NEEDLE_BYTES, step):
            piece = jpeg[at : at + NEEDLE_BYTES]
            self._forms[piece] = "a picture's own bytes"
            self._forms[piece.hex()[:NEEDLE_BYTES].encode()] = "a picture in hexadecimal digits"
            for shift in range(3):
                coded = base64.b64encode(jpeg[at + shift : at + shift + 12])
                self._forms[coded[:NEEDLE_BYTES]] = "a picture in base64"

    def found_in(self, content: bytes) -> Iterator[str]:
        """Each form once. Only places that begin like a needle are looked at: files may be large."""
        if not self._forms or len(content) < NEEDLE_BYTES:
            return
        begins = np.zeros(1 << 16, bool)
        begins[[needle[0] << 8 | needle[1] for needle in self._forms]] = True
        data = np.frombuffer(content, np.uint8).astype(np.uint16)
        places = np.flatnonzero(begins[data[:-1] << 8 | data[1:]])
        yield from {self._forms[piece] for at in places if (piece := content[at : at + NEEDLE_BYTES]) in self._forms}


@dataclass(frozen=True)
class Hit:
    file: Path
    form: str


@dataclass(frozen=True)
class Searched:
    hits: tuple[Hit, ...]
    files: int
    megabytes: float
    unread: tuple[Path, ...] = ()


def search(
    private: Iterable[Path],
    shared: Iterable[Path],
    since: float,
    barcode: Barcode,
    needles: Needles,
    skip: Sequence[Path],
) -> Searched:
    """private: folders in which only the kiosk writes: any picture is a hit. shared: folders in which others write,
    too: files changed since (Unix seconds) that hold this run's bars or pictures. skip: folders not looked at."""
    hits: list[Hit] = []
    unread: list[Path] = []
    files = size = 0
    for folder, ours in [*((folder, True) for folder in private), *((folder, False) for folder in shared)]:
        for file in _files(folder, skip if ours else [*skip, *private], None if ours else since):
            forms: set[str] = set()
            try:
                for chunk in _chunks(file):
                    size += len(chunk)
                    forms.update(_forms_in(chunk, ours, barcode, needles))
            except OSError:
                unread.append(file)
                continue
            files += 1
            hits += [Hit(file, form) for form in sorted(forms)]
    return Searched(tuple(hits), files, size / 1e6, tuple(unread))


def _forms_in(chunk: bytes, ours: bool, barcode: Barcode, needles: Needles) -> Iterator[str]:
    flat = chunk.replace(b"\r", b"").replace(b"\n", b"")  # base64 is wrapped at 76 characters in mails
    yield from barcode.found_in(chunk)
    yield from needles.found_in(chunk)
    yield from needles.found_in(flat)
    if ours:
        yield from (f"{name} begins here" for name, sign in (("a JPEG", JPEG), ("a PNG", PNG)) if sign.search(chunk))
        if PRINTED_JPEG.search(chunk) or BASE64_PICTURE.search(flat):
            yield "a picture printed as text"


def _files(folder: Path, skip: Sequence[Path], since: float | None) -> Iterator[Path]:
    """Plain files; a pipe or a device would never end."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path in skip or path.is_symlink():
            continue
        try:
            if path.is_dir():
                yield from _files(path, skip, since)
            elif path.is_file() and (since is None or path.stat().st_ctime >= since):
                yield path
        except OSError:  # gone meanwhile, or somebody else's
            continue


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        kept = b""
        while part := content.read(CHUNK_BYTES):
            yield kept + part
            kept = part[-OVERLAP_BYTES:]
