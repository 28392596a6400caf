"""Proves that a search finds what it looks for: each form of a picture is laid out once, and has to be found."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2

from soak.traces import Barcode, Needles, Picture, Searched, search

PREVIEW_PX = (512, 384)  # of the live picture in shared memory (kiosk.camera.preview)
WINDOW_PX = 220  # of a motion picture
TABLE = "CREATE TABLE hail (number INTEGER PRIMARY KEY, document BLOB)"
Lay = Callable[[Path], None]


def missed(private: Path, shared: Path, barcode: Barcode, needles: Needles, frame: Picture, jpeg: bytes) -> list[str]:
    """The forms that were laid out and not found; none is what is wanted. frame: BGR, with bars. jpeg: one that
    was on the wire. Whatever was laid out is gone again when this returns."""
    found: dict[str, Searched] = {}
    for place, ours, forms in (
        (private, True, everywhere(frame, jpeg) | anything()),
        (shared, False, everywhere(frame, jpeg)),
    ):
        for name, lay in forms.items():
            folder = place / "canary-planted"
            folder.mkdir(parents=True)
            try:
                lay(folder / "innocent.dat")
                places: tuple[list[Path], list[Path]] = ([folder], []) if ours else ([], [folder])
                found[f"{name} in {place}"] = search(*places, 0.0, barcode, needles, ())
            finally:
                shutil.rmtree(folder)
    return [name for name, searched in found.items() if not searched.hits]


def everywhere(frame: Picture, jpeg: bytes) -> dict[str, Lay]:
    """What only this run can have left behind, wherever it lies."""
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    preview = cv2.cvtColor(cv2.flip(cv2.resize(frame, PREVIEW_PX), 1), cv2.COLOR_BGR2RGBA)
    high = frame.shape[0]
    window = cv2.resize(frame[:, :high], (WINDOW_PX, WINDOW_PX), interpolation=cv2.INTER_AREA)
    return {
        "a frame's raw BGR": _bytes(frame.tobytes()),
        "a frame's raw grey": _bytes(grey.tobytes()),
        "the live picture's raw RGBA": _bytes(preview.tobytes()),
        "a raw motion picture": _bytes(window.tobytes()),
        "a frame's raw BGR far into a large file": _bytes(bytes((1 << 24) - 1000) + frame.tobytes()),
        "a sent picture": _bytes(b"log line\n" + jpeg),
        "a sent picture without its beginning": _bytes(jpeg[len(jpeg) // 3 :]),
        "a sent picture in base64": _bytes(b'{"captures": ["%b"]}' % base64.b64encode(jpeg)),
        "a sent picture in wrapped base64": _bytes(base64.encodebytes(b"x" + jpeg)),
        "a sent picture in hexadecimal digits": _bytes(jpeg.hex().encode()),
        "a sent picture in a database": _in_database(jpeg),
        "a sent picture in a database's log": _in_log_of_database(jpeg),
    }


def anything() -> dict[str, Lay]:
    """What nobody but the kiosk can have left where only the kiosk writes."""
    other = cv2.imencode(".jpg", cv2.UMat(8, 8, cv2.CV_8UC3, (90, 120, 150)))[1].tobytes()
    png = cv2.imencode(".png", cv2.UMat(8, 8, cv2.CV_8UC3, (90, 120, 150)))[1].tobytes()
    return {
        "any JPEG": _bytes(b"\0" * 5 + other),
        "any PNG": _bytes(png),
        "any JPEG in base64": _bytes(base64.b64encode(other)),
        "any PNG in base64": _bytes(base64.b64encode(png)),
        "any JPEG as Python prints it": _bytes(repr(other).encode()),
    }


def _bytes(content: bytes) -> Lay:
    def lay(file: Path) -> None:
        file.write_bytes(content)

    return lay


def _in_database(jpeg: bytes) -> Lay:
    def lay(file: Path) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(TABLE)
            database.execute("INSERT INTO hail VALUES (1, ?)", (jpeg,))

    return lay


def _in_log_of_database(jpeg: bytes) -> Lay:
    """As a kill leaves it: the write-ahead log alone."""

    def lay(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(TABLE)
            database.execute("INSERT INTO hail VALUES (1, ?)", (jpeg,))
            log = file.with_name(f"{file.name}-wal").read_bytes()
        file.write_bytes(log)

    return lay
