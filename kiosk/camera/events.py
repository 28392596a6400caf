"""What the camera tells the kiosk, and what passes between the two processes; plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.captures import Captures, Hint, Wanted


class FaultKind(StrEnum):
    ABSENT = "absent"  # unplugged, or the file or folder is gone
    FORBIDDEN = "forbidden"  # there, but this user may not open it
    BUSY = "busy"  # another program has it
    WRONG_DEVICE = "wrong_device"  # no camera stands at its number, or another one than before
    NO_FRAMES = "no_frames"  # there, but silent
    BLACK = "black"  # covered lens, closed shutter
    FROZEN = "frozen"  # the same picture again and again
    GARBLED = "garbled"  # pictures torn on the way: a bad cable or hub
    CRASHED = "crashed"  # the camera's process ended or hung; it is started again


@dataclass(frozen=True)
class Guidance:
    """What to say and how far we are, sent when either changes. progress: 0..1 of the pictures wanted."""

    attempt: int
    hint: Hint
    progress: float


@dataclass(frozen=True)
class Captured:
    """What was chosen since the last time; biometric data, of which repr shows nothing. Comes again and again."""

    attempt: int
    captures: Captures


@dataclass(frozen=True)
class CameraFault:
    """The camera does not serve. attempt: the one under way, None when nobody was using it. CameraReady follows
    when it serves again; until then it is tried again by itself."""

    attempt: int | None
    kind: FaultKind


@dataclass(frozen=True)
class CameraReady:
    """The source is there, its process runs, and no fault is known: the face way can be offered."""


@dataclass(frozen=True)
class CameraGone:
    """The source is not there (any more): the face way cannot be offered."""


CameraEvent = Guidance | Captured | CameraFault | CameraReady | CameraGone


# --- commands, kiosk -> camera process ---


@dataclass(frozen=True)
class Open:
    attempt: int


@dataclass(frozen=True)
class Capture:
    """Of the attempt opened last. wants and motion: see Camera.capture. after_run: runs count on from there."""

    wants: Wanted
    motion: bool
    after_run: int


@dataclass(frozen=True)
class Close:
    number: int  # counts up, so that a late confirmation of an earlier closing is not taken for this one's


Command = Open | Capture | Close


# --- reports, camera process -> kiosk (beside Guidance, Captured and CameraFault) ---


@dataclass(frozen=True)
class Started:
    """The libraries are loaded; the device is closed. locked: nothing of this process can reach a swap partition."""

    locked: bool


@dataclass(frozen=True)
class Alive:
    """The process works and is not stuck in the device's driver; once a second while the device is open."""


@dataclass(frozen=True)
class Recovered:
    """The fault reported last has passed."""


@dataclass(frozen=True)
class Closed:
    """The device is closed and the preview is wiped; answers the Close of this number."""

    number: int


Report = Started | Alive | Recovered | Closed | Guidance | Captured | CameraFault
