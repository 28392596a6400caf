"""The small computer: its clock, disk, memory, open ports, and the service that starts the kiosk and watches it."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import tempfile
import time
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.programs import output

PROC = Path("/proc")
BLOCKS = Path("/sys/block")
UNIT = "yangzhao.service"
LEAST_FREE_MB, LOW_FREE_MB = 100, 1000  # hails take kilobytes; under a gigabyte an update finds no room
SLOW_WRITE_S = 0.5  # of one commit forced to the disk: a card that is worn or too small for the job
LEAST_MEMORY_MB = 400  # the kiosk grows to 391 MB (docs/benchmarks.md), the camera's two processes beside it
WORN_TENTHS = 8  # of its life, as an eMMC tells it in tenths (JEDEC 84-B51, DEVICE_LIFE_TIME_EST)
EXPOSED = 1.5  # systemd-analyze security: what the shipped units reach
LISTENS = "0A"  # a TCP socket's state in /proc/net/tcp: proc(5)


def system_clock(_: Config) -> list[Finding]:
    """Whether something keeps it right; whether it is right tell the dispatchers."""
    part = "clock, system"
    told = output("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if told == "yes" or "Leap status     : Normal" in output("chronyc", "tracking"):
        return [Finding(Level.OK, part, "kept right by time servers")]
    if told == "no":
        to_do = "systemctl enable --now chrony, and let the network pass UDP port 123"
        return [Finding(Level.WARNING, part, "no time server is reached, so it will drift", to_do)]
    return [Finding(Level.WARNING, part, "nobody can tell whether a time server keeps it right", "install chrony")]


def disk(config: Config) -> list[Finding]:
    """Room, and one row written and forced to the disk as a hail is, beside the kiosk's own file."""
    folder = config.store.folder
    there = folder
    while not there.exists():
        there = there.parent
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if there != folder:
        found = f"{free_mb} MB free where the store will be made"
        return [Finding(Level.OK if free_mb >= LOW_FREE_MB else Level.WARNING, "disk", found)]
    try:
        took_s = _written(folder)
    except (OSError, sqlite3.Error) as error:
        cause = getattr(error, "strerror", None) or "SQLite: " + str(getattr(error, "sqlite_errorname", "error"))
        return [
            Finding(
                Level.FAULT,
                "disk",
                f"a hail cannot be written to {folder} ({cause})",
                "run this as the kiosk's user; else look at `df`, `mount` and the disk itself",
            )
        ]
    found = f"{free_mb} MB free, a hail is safe on it after {1000 * took_s:.0f} ms"
    if free_mb < LEAST_FREE_MB:
        return [Finding(Level.FAULT, "disk", found, "make room: see what `du -x /var | sort -n` shows last")]
    if free_mb < LOW_FREE_MB:
        return [Finding(Level.WARNING, "disk", found, "make room, else the next update will not fit")]
    if took_s > SLOW_WRITE_S:
        return [Finding(Level.WARNING, "disk", found, "too slow for a good disk: change it before it fails")]
    return [Finding(Level.OK, "disk", found), *_wear()]


def _written(folder: Path) -> float:
    """Seconds for one commit. Raises OSError, sqlite3.Error."""
    with (
        tempfile.TemporaryDirectory(prefix="check-", dir=folder) as scratch,
        closing(sqlite3.connect(Path(scratch) / "check.sqlite3", isolation_level=None)) as sql,
    ):
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("PRAGMA synchronous = FULL")
        sql.execute("CREATE TABLE checked (at REAL)")
        began = time.monotonic()
        sql.execute("INSERT INTO checked VALUES (1.0)")
        return time.monotonic() - began


def _wear() -> list[Finding]:
    worn = []
    for told in sorted(BLOCKS.glob("*/device/life_time")):
        tenths = max(int(part, 16) for part in told.read_text("ascii").split())
        if tenths >= WORN_TENTHS:
            found = f"{told.parts[-3]} has used up {10 * tenths} % of its life"
            worn.append(Finding(Level.WARNING, "disk", found, "change it at the next visit"))
    return worn


def memory(_: Config) -> list[Finding]:
    told = dict(re.findall(r"^(\w+):\s+(\d+) kB$", (PROC / "meminfo").read_text("ascii"), re.MULTILINE))
    free_mb, whole_mb = int(told["MemAvailable"]) // 1000, int(told["MemTotal"]) // 1000
    found = f"{free_mb} of {whole_mb} MB free"
    if free_mb < LEAST_MEMORY_MB:
        return [Finding(Level.WARNING, "memory", found, "end what else runs here, or give the machine more memory")]
    return [Finding(Level.OK, "memory", found)]


def swap(_: Config) -> list[Finding]:
    """Memory that may hold a face must not reach a disk."""
    if len((PROC / "swaps").read_text("ascii").splitlines()) <= 1:
        return [Finding(Level.OK, "swap", "none: what is in memory reaches no disk")]
    to_do = "swapoff -a, and take it out of /etc/fstab"
    return [Finding(Level.WARNING, "swap", "memory that may hold a face could be written to the disk", to_do)]


def ports(_: Config) -> list[Finding]:
    """What listens for others than this machine itself, whoever it is."""
    heard = sorted({port for address, port in _listening() if not ip_address(address).is_loopback})
    if not heard:
        return [Finding(Level.OK, "ports", "nothing listens but for this machine itself")]
    told = f"TCP port {', '.join(map(str, heard))} listens to the network"
    to_do = "end what listens there, or let the firewall pass it to the technicians' network alone"
    return [Finding(Level.WARNING, "ports", told, to_do)]


def _listening() -> list[tuple[str, int]]:
    found = []
    for name, family, words in (("tcp", socket.AF_INET, 1), ("tcp6", socket.AF_INET6, 4)):
        try:
            lines = (PROC / "net" / name).read_text("ascii").splitlines()[1:]
        except FileNotFoundError:  # no IPv6 here
            continue
        for columns in map(str.split, lines):
            if columns[3] == LISTENS:
                digits, port = columns[1].split(":")
                raw = b"".join(bytes.fromhex(digits[8 * i : 8 * i + 8])[::-1] for i in range(words))
                found.append((socket.inet_ntop(family, raw), int(port, 16)))
    return found


def service(_: Config) -> list[Finding]:
    """Is it started with the machine, watched, and locked in?"""
    told = output("systemctl", "show", UNIT, "-p", "LoadState,UnitFileState,ActiveState,WatchdogUSec")
    state = dict(line.partition("=")[::2] for line in told.splitlines())
    if state.get("LoadState") != "loaded":
        to_do = "sudo bin/install (docs/install.md)"
        return [
            Finding(Level.WARNING, "service", "the kiosk is not installed here: nothing starts or watches it", to_do)
        ]
    found = []
    if state.get("UnitFileState") != "enabled":
        found.append(Finding(Level.FAULT, "service", "not started with the machine", f"systemctl enable {UNIT}"))
    if state.get("WatchdogUSec") in (None, "", "0", "infinity"):
        to_do = "run sudo bin/install again"
        found.append(Finding(Level.FAULT, "service", "nobody notices when the kiosk hangs (no watchdog)", to_do))
    exposure = re.search(r"exposure level for .*?: ([\d.]+)", output("systemd-analyze", "security", UNIT))
    if exposure and float(exposure[1]) > EXPOSED:
        loose = f"its sandbox is looser than shipped (exposure {exposure[1]}, {EXPOSED} at most)"
        found.append(Finding(Level.WARNING, "service", loose, f"look at `systemctl cat {UNIT}`"))
    known = f", exposure {exposure[1]}" if exposure else ""
    return found or [Finding(Level.OK, "service", f"started with the machine and watched{known}")]
