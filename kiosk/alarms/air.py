"""`python -m kiosk.alarms.air`: which access points are heard here and how loud; yangzhao-air.service runs it hourly.

It listens and never joins a network. Names are not read, and hardware addresses are hashed before they are kept, in
memory alone. The kiosk itself may neither scan nor talk to the driver.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.alarms.strengths import SCANS, Levels
from kiosk.programs import output

ROOT = Path("/")
FILE_NAME = "air"
WIRELESS = "sys/class/net/*/phy80211"  # there is one for each wireless device
SALT_FILE = "etc/machine-id"  # machine-id(5): to be hashed before anybody else sees it
IS_UP = 0x1  # linux/if.h, IFF_UP
HASH_DIGITS = 16
_POINT = re.compile(r"^bss ([0-9a-f:]{17}).*?^\s*signal: (-[0-9.]+) dbm", re.MULTILINE | re.DOTALL)


def look_round(root: Path = ROOT) -> Levels:
    """dBm by access point; nothing where there is no wireless device, or none that answers. Never raises OSError."""
    found: dict[str, float] = {}
    for wireless in sorted(root.glob(WIRELESS)):
        for address, level in _heard(wireless.parent):
            point = _hashed(address, root)
            found[point] = max(level, found.get(point, level))
    return found


def keep(folder: Path, scan: Levels) -> None:
    """The newest looks round, one a line, each {hash: dBm}. Raises OSError."""
    file = folder / FILE_NAME
    before = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    lines = [*before, json.dumps(scan)][-SCANS:]
    beside = file.with_suffix(".new")
    beside.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    beside.replace(file)


def main(folder: Path, root: Path = ROOT) -> None:
    """folder: RuntimeDirectory= of the unit."""
    scan = look_round(root)
    if scan:
        keep(folder, scan)


def _heard(device: Path) -> Iterator[tuple[str, float]]:
    """Hardware addresses and strengths. A device that nobody uses is up for as long as it takes."""
    idle = not int(_text(device / "flags") or "0", 16) & IS_UP
    if idle:
        output("ip", "link", "set", "dev", device.name, "up")
    try:
        heard = output("iw", "dev", device.name, "scan") or output("iw", "dev", device.name, "scan", "dump")
    finally:
        if idle:
            output("ip", "link", "set", "dev", device.name, "down")
    for block in re.split(r"^(?=bss )", heard.lower(), flags=re.MULTILINE):
        if point := _POINT.match(block):
            yield point[1], float(point[2])


def _hashed(address: str, root: Path) -> str:
    """By a salt of the machine's own."""
    salt = _text(root / SALT_FILE).strip().encode()[: hashlib.blake2b.MAX_KEY_SIZE]
    return hashlib.blake2b(f"access point {address}".encode(), key=salt).hexdigest()[:HASH_DIGITS]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main(Path(os.environ["RUNTIME_DIRECTORY"]))
