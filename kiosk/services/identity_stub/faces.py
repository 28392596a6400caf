"""From the bytes of a picture to an encoding, in memory only: nothing here is ever written or logged."""

from __future__ import annotations

import importlib
import importlib.util
import io
import sys
import threading
import types
import warnings
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from kiosk.services.identity_stub.decision import Encoding

WORK_SIDE_PX: Final = 800  # larger pictures are scaled down: HOG finds faces from 70 px on, a portrait has 200
MAX_PIXELS: Final = 60_000_000  # the largest telephone camera in common use; beyond it is a decompression bomb
NOSE_TIP, JAW_LEFT, JAW_RIGHT = 3, 0, 16  # indices within nose_bridge and chin, left and right of the picture

_detecting = threading.Lock()  # dlib's detector keeps scratch space and releases the GIL: one thread at a time


class Unreadable(Exception):
    """The bytes are no picture that can be read."""


class NotOneFace(Exception):
    def __init__(self, count: int) -> None:
        super().__init__(f"{count} faces")
        self.count = count


@dataclass(frozen=True)
class Face:
    """encoding: 128 numbers. yaw: the nose's tip between the jaw's ends, 0 to 1 from the left of the picture."""

    encoding: Encoding = field(repr=False)
    yaw: float | None = None


@cache
def load() -> Any:
    """Import face_recognition (1.5 s, four models). Raises ImportError.

    Its models' package asks for pkg_resources, which newer setuptools no longer brings, and on any import trouble it
    calls quit(): a stand-in answers the one question it has, and SystemExit becomes ImportError.
    """
    stand_in = types.ModuleType("pkg_resources")
    stand_in.__dict__["resource_filename"] = _resource_filename
    present = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = present or stand_in
    try:
        return importlib.import_module("face_recognition")
    except SystemExit:
        raise ImportError("face_recognition cannot be imported: its models are not installed") from None
    finally:
        if present is None:
            del sys.modules["pkg_resources"]


def read_capture(jpeg: bytes, *, with_yaw: bool = False) -> Face:
    """One JPEG from a kiosk. Raises Unreadable or NotOneFace."""
    return _read(jpeg, ("JPEG",), with_yaw)


def read_photo(picture: bytes) -> Encoding:
    """A photo for enrolment, JPEG, PNG or WebP, turned upright by its EXIF. Raises Unreadable or NotOneFace."""
    return _read(picture, ("JPEG", "PNG", "WEBP"), with_yaw=False).encoding


def _read(picture: bytes, formats: tuple[str, ...], with_yaw: bool) -> Face:
    pixels = _decode(picture, formats)
    face_recognition = load()
    with _detecting:
        # Once at full size finds faces from 70 px on; only if there is none, once more at double size.
        boxes = face_recognition.face_locations(pixels, 0) or face_recognition.face_locations(pixels, 1)
        if len(boxes) != 1:
            raise NotOneFace(len(boxes))
        encoding = np.asarray(face_recognition.face_encodings(pixels, boxes)[0], dtype=np.float64)
        yaw = _yaw(face_recognition.face_landmarks(pixels, boxes)[0]) if with_yaw else None
    return Face(encoding, yaw)


def _decode(picture: bytes, formats: tuple[str, ...]) -> NDArray[np.uint8]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture), formats=formats) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise Unreadable("too many pixels")
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable("not a picture") from None
    upright.thumbnail((WORK_SIDE_PX, WORK_SIDE_PX))
    return np.asarray(upright, dtype=np.uint8)


def _yaw(landmarks: dict[str, list[tuple[int, int]]]) -> float:
    left, right = landmarks["chin"][JAW_LEFT][0], landmarks["chin"][JAW_RIGHT][0]
    return (landmarks["nose_bridge"][NOSE_TIP][0] - left) / max(1, right - left)


def _resource_filename(package: str, resource: str) -> str:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} is not installed")
    return str(Path(spec.origin).parent / resource)
