"""What is plugged into this machine, under names that stay the same when it is plugged in again."""

from __future__ import annotations

from pathlib import Path

DEV = Path("/dev")
CAMERAS = ("v4l/by-id/*-index0", "video[0-9]*")  # index0 is the picture; the others are what the driver says of it
PORTS = ("kiosk-*", "serial/by-id/*", "usb/lp[0-9]*")


def cameras(dev: Path = DEV) -> list[str]:
    """As camera.source names them; one camera once."""
    return [f"device:{path}" for path in _once(dev, CAMERAS)]


def ports(dev: Path = DEV) -> list[str]:
    return _once(dev, PORTS)


def _once(dev: Path, patterns: tuple[str, ...]) -> list[str]:
    """The first name of each device; a pattern that comes first has the better names."""
    named: dict[Path, str] = {}
    for pattern in patterns:
        for path in sorted(dev.glob(pattern)):
            named.setdefault(path.resolve(), str(path))
    return list(named.values())
