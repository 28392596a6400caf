"""What a kiosk costs that nobody touches: processor time and memory at home, while searching, before a face."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import pairwise

from bench import processes
from bench.glass import Film, Glass
from bench.touches import IN_THE_OVAL
from kiosk.demo.world import World

HOME_S = 60.0  # the clock's minute changes exactly once, the expected wait is asked for once
SEARCHING_S = 30.0
LIVE_S = 20.0
SETTLES_S = 4.0  # after the last touch: voice, first pictures
SKIPPED = 2  # pictures at the start of the film, while the sheet is still being drawn


@dataclass(frozen=True)
class Share:
    """Of one core, in per cent."""

    window: float
    camera: float
    all: float
    display: float  # the X server's, which is not the kiosk's


@dataclass(frozen=True)
class Live:
    share: Share
    fps: float
    worst_gap_s: float
    p50_gap_s: float


def cost(kiosk_pid: int, glass: Glass, seconds: float) -> Share:
    """From now on for so long."""
    family = processes.family(kiosk_pid)
    watched = {**{name: [pid] for name, pid in family.items()}, "display": [glass.server_pid]}
    before = {name: processes.cpu_s(pids) for name, pids in watched.items()}
    began = time.monotonic()
    threading.Event().wait(seconds)
    took = time.monotonic() - began
    used = {name: 100 * (processes.cpu_s(pids) - before[name]) / took for name, pids in watched.items()}
    everyone = sum(share for name, share in used.items() if name != "display")
    return Share(used["window"], used.get("camera", 0.0), everyone, used["display"])


def settle() -> None:
    threading.Event().wait(SETTLES_S)


def live(kiosk_pid: int, glass: Glass) -> Live:
    """While a live picture is on the glass: what it costs, and when it was seen to change."""
    settle()
    with Film(glass.probe((IN_THE_OVAL,))) as film:
        share = cost(kiosk_pid, glass, LIVE_S)
    at = film.at[SKIPPED:]
    gaps = sorted(later - earlier for earlier, later in pairwise(at))
    return Live(share, len(gaps) / (at[-1] - at[0]), gaps[-1], gaps[len(gaps) // 2])


def nobody_accepts(world: World) -> None:
    """The next hail searches for a minute."""
    world.order(world.dispatch_url, kind="nobody_accepts", times=1)
