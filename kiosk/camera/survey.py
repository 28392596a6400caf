"""What a technician has to know of the camera's picture, in numbers: no picture leaves the process that looks.

To be called in a process of its own. Nobody's face is looked for, and nothing is kept but means over whole pictures.
"""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.camera.address import SourceAddress
from kiosk.camera.events import FaultKind
from kiosk.camera.process import prepare

if TYPE_CHECKING:
    from kiosk.camera.reader import Reader

OPEN_S = 10.0  # until the first picture: a webcam takes two seconds, and other checks take the processor
LOOK_S = 4.0  # a fault shows after two seconds, and a webcam needs one to set its exposure
TICK_S = 0.1
STEP_PX = 4  # every fourth pixel: as the camera's own judge of faults looks
BINS = 16  # of the histogram: coarse enough to hold no face, fine enough to see a lamp behind people
BURNT = 250  # 0..255


@dataclass(frozen=True)
class Survey:
    """Of LOOK_S seconds from the first picture on. fault: None for a camera that serves. mean, contrast (standard
    deviation) and sharpness (variance of the Laplacian) of the last picture, brightness 0..255; burnt: share of its
    pixels that are white; histogram: shares of BINS steps of brightness."""

    fault: FaultKind | None
    pictures: int = 0
    mean: float = 0.0
    contrast: float = 0.0
    sharpness: float = 0.0
    burnt: float = 0.0
    histogram: tuple[float, ...] = ()


def survey(source: str) -> Survey:
    """source: see SourceAddress.parse. Opens the place, looks for LOOK_S from its first picture on and closes it."""
    prepare()
    from kiosk.camera.reader import Reader  # with OpenCV, which reads its settings while it is imported
    from kiosk.camera.source import Opener

    reader = Reader(Opener(SourceAddress.parse(source)))
    try:
        return _watched(reader)
    finally:
        reader.close()


def _watched(reader: Reader) -> Survey:
    import cv2
    import numpy as np

    from kiosk.camera.faults import FaultWatch, look

    if not _gives(reader):
        return Survey(reader.trouble or FaultKind.NO_FRAMES)
    began = now = time.monotonic()
    watch = FaultWatch(began)
    before = grey = None
    number = 0
    while (now := time.monotonic()) - began < LOOK_S:
        ready, _, _ = select.select([reader], [], [], TICK_S)
        shot = reader.seen() if ready else None
        if shot is not None and shot.number != number:
            number = shot.number
            grey = cv2.cvtColor(shot.picture, cv2.COLOR_BGR2GRAY)
            sample = np.asarray(grey, np.uint8)[::STEP_PX, ::STEP_PX]
            watch.picture(now, look(sample, before))
            before = sample
        watch.tick(now, reader.trouble)
        if reader.trouble in NEVER_BETTER:
            break
    fault = watch.tick(now, reader.trouble)
    assert grey is not None, "the first picture is there"
    counted, _ = np.histogram(grey, BINS, (0, 256))
    return Survey(
        fault,
        number,
        float(grey.mean()),
        float(grey.std()),
        float(cv2.Laplacian(grey, cv2.CV_32F).var()),
        float((grey >= BURNT).mean()),
        tuple(float(count) / grey.size for count in counted),
    )


def _gives(reader: Reader) -> bool:
    """Waits for the first picture; False where none comes."""
    ends_at = time.monotonic() + OPEN_S
    while time.monotonic() < ends_at and reader.trouble not in NEVER_BETTER:
        ready, _, _ = select.select([reader], [], [], TICK_S)
        if ready:
            return True
    return False


NEVER_BETTER = (FaultKind.ABSENT, FaultKind.FORBIDDEN, FaultKind.WRONG_DEVICE)  # within these seconds
