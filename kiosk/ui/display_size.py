"""What monitor is plugged in and how large it is, as the kernel and the display server tell; draws nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.ui.kivy_start import GLASSES
from kiosk.ui.sdl import Sdl

DRM = Path("/sys/class/drm")
MODE = re.compile(r"(\d+)x(\d+)")
# VESA E-EDID 1.4, 3.10.2: the first detailed timing begins at byte 54, its twelfth to fourteenth bytes hold the size
DETAILED, SIZE_LOW_W, SIZE_LOW_H, SIZE_HIGH = 54, 12, 13, 14
EDID_BYTES = 128


@dataclass(frozen=True)
class Monitor:
    """px: its own mode. mm: of its lit picture. Width first, as it is made, not as it hangs; None: not told."""

    connector: str
    px: tuple[int, int] | None
    mm: tuple[int, int] | None


def monitors(drm: Path = DRM) -> list[Monitor]:
    """Those that are plugged in. Empty where the kernel knows of none, as in a container."""
    found = []
    for connector in sorted(drm.glob("card*-*")):
        try:
            if (connector / "status").read_text("ascii").strip() != "connected":
                continue
            mode = MODE.match((connector / "modes").read_text("ascii"))  # the preferred one stands first
            px = (int(mode[1]), int(mode[2])) if mode else None
            found.append(Monitor(connector.name.partition("-")[2], px, size_mm((connector / "edid").read_bytes())))
        except OSError:
            continue
    return found


def size_mm(edid: bytes) -> tuple[int, int] | None:
    """Width and height of the picture by its EDID; None where it says none, as a projector does."""
    if len(edid) < EDID_BYTES:
        return None
    high = edid[DETAILED + SIZE_HIGH]
    width = edid[DETAILED + SIZE_LOW_W] | (high & 0xF0) << 4
    height = edid[DETAILED + SIZE_LOW_H] | (high & 0x0F) << 8
    return (width, height) if width and height else None


def display_px() -> tuple[int, int] | None:
    """Of the display that DISPLAY names; None where SDL finds no glass. For a process of its own: SDL stays."""
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1")
    os.environ.setdefault("SDL_VIDEODRIVER", "x11")
    sdl = Sdl()
    return sdl.display_px() if sdl.start_video() in GLASSES else None
