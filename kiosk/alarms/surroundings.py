"""What can be read of the surroundings without any privilege: the network's marks, the air, and the sockets in use.

Every mark is hashed with a salt of the site's own before it leaves this file, so that nobody learns from what is kept
which router or whose access point it was.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.alarms.likeness import Mark, Marks
from kiosk.alarms.strengths import SCANS, Levels, levels

ROOT = Path("/")
NET = "proc/self/net"  # proc(5); there also where a service sees no other part of /proc
RESOLVER_FILE = "etc/resolv.conf"
PLUGS = ("dev/v4l/by-path", "dev/serial/by-path")
ROUTE_IS_UP, ROUTE_IS_GATEWAY = 0x1, 0x2  # linux/route.h
AIR_FILE = "run/yangzhao-air/air"  # RuntimeDirectory= of yangzhao-air.service; missing where there is no Wi-Fi
HASH_DIGITS = 16
_UNKNOWN_ADDRESS = "00:00:00:00:00:00"


@dataclass(frozen=True)
class _Route:
    device: str
    destination: int
    gateway: int
    flags: int
    mask: int


@dataclass(frozen=True)
class Air:
    """level: of each access point over the newest hours. whole: so many, that people and doors are not in it."""

    level: Levels
    whole: bool = False


def marks(salt: bytes, root: Path = ROOT) -> Marks:
    """What is seen just now; marks of which nothing is known are missing. Never raises. root: of the file system."""
    found: dict[Mark, set[str]] = {mark: set() for mark in Mark}
    for mark, value in _seen(root):
        found[mark].add(_hashed(salt, mark, value))
    return {mark: frozenset(values) for mark, values in found.items() if values}


def air(salt: bytes, root: Path = ROOT) -> Air:
    """What was heard in the newest hours. Never raises."""
    scans = list(_scans(_text(root / AIR_FILE)))
    return Air(
        {_hashed(salt, Mark.ACCESS_POINTS, point): level for point, level in levels(scans).items()},
        len(scans) >= SCANS,
    )


def _hashed(salt: bytes, mark: Mark, value: str) -> str:
    return hashlib.blake2b(f"{mark.value} {value}".encode(), key=salt).hexdigest()[:HASH_DIGITS]


def _scans(lines: str) -> Iterator[Levels]:
    for line in lines.splitlines():
        with suppress(ValueError, AttributeError, TypeError):
            yield {str(point): float(level) for point, level in json.loads(line).items()}


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
    for scan in _scans(_text(root / AIR_FILE)):
        yield from ((Mark.ACCESS_POINTS, point) for point in scan)
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


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
