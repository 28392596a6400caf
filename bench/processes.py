"""What Linux says of running processes: processor time, memory; and of the machine they run on."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PARENT, USER_TIME, SYSTEM_TIME = 1, 11, 12  # fields of /proc/PID/stat after the name


@dataclass(frozen=True)
class Machine:
    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str
    renderer: str


def machine(renderer: str) -> Machine:
    words = _fields(PROC / "cpuinfo")
    memory_kb = int(_fields(PROC / "meminfo")["MemTotal"].split()[0])
    return Machine(
        cpu=words.get("model name", platform.machine()),
        cores=os.cpu_count() or 1,
        memory_gb=memory_kb / 1024 / 1024,
        system=f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}",
        python=platform.python_version(),
        renderer=renderer,
    )


class Others:
    """What everybody else on this machine took of it since this was made."""

    def __init__(self) -> None:
        self._busy, self._ours = _busy_s(), _ours_s()
        self._began = time.monotonic()

    def cores(self) -> float:
        """On average. To be asked when all that we started has ended, else it counts as somebody else's."""
        ours = _ours_s() - self._ours
        return max(0.0, _busy_s() - self._busy - ours) / (time.monotonic() - self._began)


def _busy_s() -> float:
    """Of all cores since the machine started: user, nice, system, irq, softirq."""
    user, nice, system, _idle, _wait, irq, softirq = map(int, (PROC / "stat").read_text().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS_PER_S


def _ours_s() -> float:
    """This process and its children that have ended."""
    return sum(os.times()[:4])


def family(pid: int) -> dict[str, int]:
    """The kiosk's processes by name: window (the one given), camera, and Python's own resource tracker."""
    named = {"window": pid}
    for child in _children(pid):
        command = (PROC / str(child) / "cmdline").read_bytes()
        if b"spawn_main" in command:
            named["camera"] = child
        elif b"resource_tracker" in command:
            named["tracker"] = child
    return named


def services(pid: int) -> dict[str, int]:
    """The simulated parties among this process's children."""
    commands = {child: (PROC / str(child) / "cmdline").read_bytes().split(b"\0") for child in _children(pid)}
    return {
        name: child
        for child, command in commands.items()
        for name in ("identity-stub", "dispatch-simulator")
        if name.encode() in command
    }


def cpu_s(pids: list[int]) -> float:
    """Processor seconds used by all of them so far, children that have ended included."""
    return sum(sum(map(int, _stat(pid)[USER_TIME : SYSTEM_TIME + 3])) for pid in pids) / TICKS_PER_S


def pss_mb(pid: int) -> float:
    """Resident memory, pages shared by n processes counted as an n-th."""
    return int(_fields(PROC / str(pid) / "smaps_rollup")["Pss"].split()[0]) / 1024


def _children(pid: int) -> list[int]:
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            if int(_stat(int(folder.name))[PARENT]) == pid:
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _fields(file: Path) -> dict[str, str]:
    lines = (line.partition(":") for line in file.read_text().splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
