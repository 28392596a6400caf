"""From the bytes of a picture to an encoding, in memory only: nothing here is ever written or logged."""

from __future__ import annotations

import importlib
import importlib.util
import io
import struct
import sys
import threading
import types
import warnings
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

from kiosk.services.identity_stub.gallery import Encoding

Pixels = NDArray[np.uint8]  # (height, width, 3), RGB
Box = tuple[int, int, int, int]  # top, right, bottom, left, px

WORK_SIDE_PX: Final = 800  # larger pictures are scaled down: HOG finds faces from 70 px on, a portrait has 200
MAX_PHOTO_PIXELS: Final = 60_000_000  # the largest telephone camera in common use; beyond it is a decompression bomb
MAX_CAPTURE_PIXELS: Final = 1_000_000  # a whole picture of a 720p camera; a capture has 22,500
MAX_MOTION_PIXELS: Final = 250_000  # 220 px square has 48,400
MIN_SIDE_PX: Final = 16  # nothing to be seen in less; scaled down with the other side it would have none left
MAX_ASPECT: Final = 4.0  # of the longer side to the shorter; a panorama of a telephone has as much
SHARPNESS_PX: Final = 112  # the size at which kiosk cameras judge sharpness too, and its scale
SHARPNESS_AT_MEAN: Final = 128.0

# What Pillow raises at pictures, and at EXIF, whose bytes make no sense.
DAMAGED: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, struct.error)

_detecting = threading.Lock()  # dlib's detector keeps scratch space and releases the GIL: one thread at a time


class Unreadable(Exception):
    """The bytes are no picture that can be read. Says why, never what stood there."""


class NotOneFace(Exception):
    def __init__(self, count: int) -> None:
        super().__init__(f"{count} faces")
        self.count = count


@dataclass(frozen=True)
class Photo:
    """The one face of a photo. width_px: of the detector's box, at the photo's own size. brightness: its mean, 0 to
    255. sharpness: variance of the Laplacian at SHARPNESS_PX, as if lit to SHARPNESS_AT_MEAN.
    """

    encoding: Encoding = field(repr=False)
    width_px: float
    brightness: float
    sharpness: float


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
        library = importlib.import_module("face_recognition")
    except SystemExit:
        raise ImportError("face_recognition cannot be imported: its models are not installed") from None
    finally:
        if present is None:
            del sys.modules["pkg_resources"]
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the library lets half a picture pass for a whole one, everywhere
    return library


def read_capture(jpeg: bytes) -> Encoding:
    """One JPEG from a kiosk, upright whatever its EXIF says, 0.1 s. Raises Unreadable or NotOneFace."""
    return encode(_decode(jpeg, ("JPEG",), MAX_CAPTURE_PIXELS))


def read_motion(jpeg: bytes) -> Pixels:
    """One JPEG of the place where a head is. Raises Unreadable; whether a face is there is not looked at."""
    return _decode(jpeg, ("JPEG",), MAX_MOTION_PIXELS)


def read_photo(picture: bytes) -> Photo:
    """A photo for enrolment, JPEG, PNG or WebP, turned upright by its EXIF. Raises Unreadable or NotOneFace."""
    pixels = _decode(picture, ("JPEG", "PNG", "WEBP"), MAX_PHOTO_PIXELS, by_exif=True)
    scale = min(1.0, WORK_SIDE_PX / max(pixels.shape[:2]))
    if scale < 1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    with _detecting:
        box = _one_face(pixels)
        encoding = _encoding(pixels, box)
    top, right, bottom, left = box
    face = cv2.cvtColor(pixels[max(0, top) : bottom, max(0, left) : right], cv2.COLOR_RGB2GRAY)
    brightness = float(face.mean())
    how = cv2.INTER_AREA if face.shape[0] > SHARPNESS_PX else cv2.INTER_LINEAR
    sized = cv2.resize(face, (SHARPNESS_PX, SHARPNESS_PX), interpolation=how)
    variance = float(cv2.Laplacian(sized, cv2.CV_32F).var())
    sharpness = variance * (SHARPNESS_AT_MEAN / max(brightness, 1.0)) ** 2
    return Photo(encoding, (right - left) / scale, brightness, sharpness)


def encode(pixels: Pixels) -> Encoding:
    """The one face in these pixels. Raises NotOneFace."""
    with _detecting:
        return _encoding(pixels, _one_face(pixels))


def encode_at(pixels: Pixels, box: Box) -> Encoding:
    """The face that was found there, whoever else is in the picture. 0.1 s."""
    with _detecting:
        return _encoding(pixels, box)


def _one_face(pixels: Pixels) -> Box:
    """Once at full size finds faces from 70 px on; only if there is none, once more at
    double size: a face that was cut out upright at 150 px is found the first time (204 of 204)."""
    find = load().face_locations
    boxes = find(pixels, 0) or find(pixels, 1)
    if len(boxes) != 1:
        raise NotOneFace(len(boxes))
    box: Box = boxes[0]
    return box


def _encoding(pixels: Pixels, box: Box) -> Encoding:
    """By five landmarks, the library's default."""
    return np.asarray(load().face_encodings(pixels, [box])[0], dtype=np.float64)


def _decode(picture: bytes, formats: tuple[str, ...], most_pixels: int, *, by_exif: bool = False) -> Pixels:
    """by_exif: turned upright as the picture itself says. Its size is judged before anything is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of damaged EXIF
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture), formats=formats) as opened:
                shorter, longer = sorted(opened.size)
                if shorter * longer > most_pixels:
                    raise Unreadable(f"has more than {most_pixels} pixels")
                if shorter < MIN_SIDE_PX or longer > MAX_ASPECT * shorter:
                    raise Unreadable(f"has sides of less than {MIN_SIDE_PX} pixels or is too long for its width")
                upright = ImageOps.exif_transpose(opened) if by_exif else opened
                return np.asarray(upright.convert("RGB"), dtype=np.uint8)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(f"has more than {most_pixels} pixels") from None
    except DAMAGED:
        raise Unreadable("cannot be read") from None


def _resource_filename(package: str, resource: str) -> str:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(f"{package} is not installed")
    return str(Path(spec.origin).parent / resource)
