"""What can be read of the surroundings without any privilege: the network's marks and the sockets in use.

Every mark is hashed with a salt of the site's own before it leaves this file, so that nobody learns from what is kept
which router or whose access point it was.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.alarms.likeness import Mark, Marks

ROOT = Path("/")
NET = "proc/self/net"  # proc(5); there also where a service sees no other part of /proc
RESOLVER_FILE = "etc/resolv.conf"
PLUGS = ("dev/v4l/by-path", "dev/serial/by-path")
ROUTE_IS_UP, ROUTE_IS_GATEWAY = 0x1, 0x2  # linux/route.h
WIRELESS_HEADER_LINES = 2  # of /proc/net/wireless
SCAN_S = 5.0  # what the driver remembers of the air is there at once
HASH_DIGITS = 16
_BSSID = re.compile(r"^BSS ([0-9a-f:]{17})", re.MULTILINE)
_UNKNOWN_ADDRESS = "00:00:00:00:00:00"


@dataclass(frozen=True)
class _Route:
    device: str
    destination: int
    gateway: int
    flags: int
    mask: int


def marks(salt: bytes, root: Path = ROOT) -> Marks:
    """What is seen just now; marks of which nothing is known are missing. Never raises. Runs `iw` where there is a
    wireless device. root: of the file system."""
    found: dict[Mark, set[str]] = {mark: set() for mark in Mark}
    for mark, value in _seen(root):
        found[mark].add(hashlib.blake2b(f"{mark.value} {value}".encode(), key=salt).hexdigest()[:HASH_DIGITS])
    return {mark: frozenset(values) for mark, values in found.items() if values}


def _seen(root: Path) -> Iterator[tuple[Mark, str]]:
    routes = list(_routes(_text(root / NET / "route")))
    neighbours = _neighbours(_text(root / NET / "arp"))
    for default in (route for route in routes if route.flags & ROUTE_IS_GATEWAY and not route.mask):
        address = neighbours.get(str(ipaddress.IPv4Address(default.gateway)), _UNKNOWN_ADDRESS)
        if address != _UNKNOWN_ADDRESS:  # nobody has talked to it yet
            yield Mark.GATEWAY, address
        for route in routes:
            if route.device == default.device and route.mask and not route.gateway:
                yield Mark.SUBNET, f"{route.destination:08x}/{route.mask:08x}"
    for line in _text(root / RESOLVER_FILE).splitlines():
        match line.split():
            case ["nameserver", address]:
                yield Mark.RESOLVER, address
            case ["search" | "domain", *domains]:
                yield from ((Mark.DOMAIN, domain.lower()) for domain in domains)
    for line in _text(root / NET / "wireless").splitlines()[WIRELESS_HEADER_LINES:]:
        yield from ((Mark.ACCESS_POINTS, address) for address in _on_the_air(line.split(":")[0].strip()))
    for folder in PLUGS:
        with suppress(OSError):
            yield from ((Mark.PLUGS, path.name) for path in (root / folder).iterdir())


def _routes(table: str) -> Iterator[_Route]:
    """/proc/net/route: addresses as eight hexadecimal digits, the first byte last."""
    for line in table.splitlines()[1:]:
        with suppress(ValueError, IndexError):
            columns = line.split()
            destination, gateway, mask = (_address(columns[number]) for number in (1, 2, 7))
            route = _Route(columns[0], destination, gateway, int(columns[3], 16), mask)
            if route.flags & ROUTE_IS_UP:
                yield route


def _address(hexadecimal: str) -> int:
    return int.from_bytes(bytes.fromhex(hexadecimal), "little")


def _neighbours(table: str) -> dict[str, str]:
    """/proc/net/arp: hardware addresses by those of the network."""
    rows = [line.split() for line in table.splitlines()[1:]]
    return {row[0]: row[3].lower() for row in rows if len(row) >= 4}


def _on_the_air(device: str) -> list[str]:
    """What the driver remembers of its last look round; none where there is no `iw`. Names are not read."""
    try:
        scan = subprocess.run(
            ("iw", "dev", device, "scan", "dump"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SCAN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return _BSSID.findall(scan.stdout.decode(errors="replace").lower().replace("bss ", "BSS "))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
