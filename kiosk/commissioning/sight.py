"""The camera: does it serve, and can a face be seen in its light? Numbers only; no picture is kept or shown."""

from __future__ import annotations

from kiosk.camera.events import FaultKind
from kiosk.camera.fault_log import EVENTS
from kiosk.camera.quality import BRIGHT_SCENE, DARK_SCENE
from kiosk.camera.survey import LOOK_S, OPEN_S, Survey, survey
from kiosk.commissioning.aside import Lost, aside
from kiosk.commissioning.drawings import histogram
from kiosk.commissioning.finding import Finding, Level, by_event, none_configured
from kiosk.commissioning.running import running
from kiosk.config import Config

PART = "camera"
WITHIN_S = OPEN_S + LOOK_S + 20.0  # the libraries load first, on a slow disk for many seconds
FLAT_CONTRAST = 12.0  # standard deviation of 0..255: a lit wall has 15 and more, a film or steam on the lens under 10
SOFT_SHARPNESS = 8.0  # variance of the Laplacian at 640x480: sensor noise alone gives 5, a scene in focus 50 and more
BURNT_SHARE = 0.2  # white: a window or a lamp behind the people, whose faces are then too dark
FEW_FPS = 10.0  # guidance speaks of the moment before last


def camera(config: Config) -> list[Finding]:
    """While the kiosk runs the lens is left to its residents, and its own last word is told."""
    if not config.face.enabled:
        return [none_configured(PART, "face.enabled: false")]
    source = config.camera.source
    if source == "none":
        return [
            Finding(
                Level.WARNING,
                PART,
                "face.enabled is true, but camera.source is none: the face button says that there is no camera",
                "name the camera, or write face.enabled: false",
            )
        ]
    now = running(config)
    if now.runs:
        return [now.says(PART, "its picture and light")]
    try:
        return judged(aside(survey, source, within_s=WITHIN_S), source.startswith("device:"))
    except Lost:
        return [by_event(Level.FAULT, PART, EVENTS[FaultKind.CRASHED])]


def judged(seen: Survey, real: bool) -> list[Finding]:
    """real: a device, no film or folder of pictures."""
    shown = histogram(seen.histogram) if seen.histogram else None
    if seen.fault is not None:
        told = by_event(Level.FAULT, PART, EVENTS[seen.fault])
        return [Finding(told.level, PART, told.found, told.to_do, shown)]
    fps = seen.pictures / LOOK_S
    numbers = f"{fps:.0f} pictures a second, brightness {seen.mean:.0f} of 255, contrast {seen.contrast:.0f}"
    warnings = [Finding(Level.WARNING, PART, found, to_do) for found, to_do in _complaints(seen, fps, real)]
    return [Finding(Level.OK, PART, f"serves: {numbers}", drawing=shown), *warnings]


def _complaints(seen: Survey, fps: float, real: bool) -> list[tuple[str, str]]:
    found = []
    if seen.mean < DARK_SCENE:
        found.append(
            (
                f"brightness {seen.mean:.0f} is too dark to find a face",
                "switch the lamp on, or put one above the screen",
            )
        )
    if seen.mean > BRIGHT_SCENE:
        found.append(
            (f"brightness {seen.mean:.0f} is too bright to find a face", "turn the camera away from the light")
        )
    elif seen.burnt > BURNT_SHARE:
        found.append(
            (
                f"{100 * seen.burnt:.0f} % of the picture is white, as by a window or lamp behind the people",
                "turn the camera, or shade that light",
            )
        )
    if seen.contrast < FLAT_CONTRAST or seen.sharpness < SOFT_SHARPNESS:
        found.append(("the picture is flat or soft", "take the film off the lens, wipe it, and focus it at 60 cm"))
    if fps < FEW_FPS and real:
        found.append((f"only {fps:.0f} pictures a second", "plug it in without a hub, and give it light"))
    if not real:
        found.append(("pictures come from a file, not from a camera", "name a device in camera.source"))
    return found
