"""Portraits to measure with: all pictures of a folder, or the two in the public domain that come with packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from kiosk.demo import riders
from kiosk.services.identity_stub.landmarks import Picture, Points, reader

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
LARGEST_SIDE_PX = 700  # of a portrait in memory; on the screen its face is about 130 px wide


@dataclass(frozen=True, eq=False)
class Portrait:
    """picture: RGB. points: its 68 landmarks, px. face_px: from ear to ear."""

    name: str
    picture: Picture
    points: Points

    @property
    def face_px(self) -> float:
        return float(np.linalg.norm(self.points[16] - self.points[0]))


def found(folder: Path | None) -> Sequence[Path | riders.Portrait]:
    """Where portraits are, in a fixed order. folder None: the two of the demo."""
    if folder is None:
        return [riders.ASTRONAUT, riders.HOPPER]
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)


def read(source: Path | riders.Portrait) -> Portrait | None:
    """None: no face can be found in it. Raises OSError for a file that is no picture."""
    if isinstance(source, Path):
        name = source.stem
        with Image.open(source) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    else:
        name, image = Path(source.file).stem, riders.picture(source)
    image.thumbnail((LARGEST_SIDE_PX, LARGEST_SIDE_PX))
    picture: NDArray[np.uint8] = np.array(image, dtype=np.uint8)
    reading = reader().read(picture)
    return None if reading is None else Portrait(name, picture, reading.points)
