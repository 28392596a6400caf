"""`python -m bench`: measures everything in one run, prints the table, and writes it to docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import disk, films, kiosks, page, processes, resting, starts, voice
from bench.glass import Glass, NothingHappened
from bench.hails import Seen, Walker
from bench.loops import Loops
from bench.results import Results
from bench.touches import Finger
from bench.voice import CutOff
from kiosk.commands.demo import QUIET_HOUR
from kiosk.demo.stage import NotSeen, Stage
from kiosk.demo.world import Wishes, World
from kiosk.usage import UsageError

WALKING_UP = 7  # hails by face
STANDING = 7
BY_PHONE = 14
TOUCHES_AT_REST = 120
TOUCHES_AGAIN = 100
LEAVINGS = 20
ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    try:
        return _run()
    except (NothingHappened, NotSeen) as error:
        print(f"The kiosk did not do what is to be measured: {error}.", file=sys.stderr)
        return 1
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2


def _run() -> int:
    began, others = time.monotonic(), processes.Others()
    wishes = Wishes(time_scale=1.0, hour=QUIET_HOUR, fullscreen=True)
    with (
        tempfile.TemporaryDirectory(prefix="yangzhao-bench-") as name,
        World(Path(name), wishes) as world,
        Glass(Path(name) / "glass") as glass,
    ):
        results = _measure(world, glass, Path(name))
    busy = others.cores()
    machine = processes.machine(results.loops.renderer)
    rows = page.rows(results)
    print(page.printed(rows, machine, busy))
    PAGE.write_text(page.written(rows, machine, busy), encoding="utf-8")
    print(f"\n{(time.monotonic() - began) / 60:.0f} minutes; written to {PAGE.relative_to(ROOT)}.")
    return 0


def _measure(world: World, glass: Glass, folder: Path) -> Results:
    _say(f"{WALKING_UP} hails by face, {BY_PHONE} by phone")
    walking = _hails(world.config, glass, folder, WALKING_UP, BY_PHONE)
    _say(f"{STANDING} hails by face of a rider who stands there already")
    film = films.standing(folder / "standing.avi")
    standing = _hails(kiosks.with_camera(world, f"video:{film}", "standing"), glass, folder, STANDING, 0)

    film = films.askew(folder / "askew.avi")
    config = kiosks.with_camera(world, f"video:{film}", "bench")
    finger = Finger(glass, walking.targets, walking.looks)
    with kiosks.running(config, glass) as kiosk:
        finger.awaits("home", "face")
        _say(f"nobody at home for {resting.HOME_S:.0f} s")
        resting.settle()
        home = resting.cost(kiosk.pid, glass, resting.HOME_S)
        _say(f"{TOUCHES_AT_REST} touches at rest")
        at_rest = finger.at_rest(TOUCHES_AT_REST)
        _say(f"{TOUCHES_AGAIN + LEAVINGS} touches while the camera works")
        again, leaving = finger.while_camera_works(TOUCHES_AGAIN, LEAVINGS)
        _say("the live picture")
        finger.open_camera()
        live = resting.live(kiosk.pid, glass)
        memory = {name: processes.pss_mb(pid) for name, pid in processes.family(kiosk.pid).items()}
        finger.closes_camera()
        _say(f"{resting.SEARCHING_S:.0f} s of searching")
        resting.nobody_accepts(world)
        finger.hails_by_phone()
        resting.settle()
        searching = resting.cost(kiosk.pid, glass, resting.SEARCHING_S)

    _say(f"{2 * starts.COUNT} starts")
    fresh = kiosks.with_camera(world, f"video:{film}", "fresh")  # a store without the hail that still searches
    box, look = walking.targets["home"]["phone"], walking.looks["phone"]
    return Results(
        walking=walking,
        standing=standing,
        commit_s=disk.commit_s(config, folder / "commits"),
        at_rest=at_rest,
        again=again,
        leaving=leaving,
        warm_s=starts.first_screen_s(fresh, glass, box, look, cold=False),
        cold_s=starts.first_screen_s(fresh, glass, box, look, cold=True),
        memory=memory,
        services={name: processes.pss_mb(pid) for name, pid in processes.services(os.getpid()).items()},
        home=home,
        searching=searching,
        live=live,
        loops=_loops(config, glass),
        cut_off=_sentences(world.config, glass, folder),
    )


def _hails(config: Path, glass: Glass, folder: Path, by_face: int, by_phone: int) -> Seen:
    with Stage(config, glass.environment(), folder / "kiosk.log") as stage:
        walker = Walker(stage, glass)
        for _ in range(by_face):
            walker.by_face()
        for _ in range(by_phone):
            walker.by_phone()
    return walker.seen


def _sentences(config: Path, glass: Glass, folder: Path) -> CutOff:
    _say(f"{voice.TOUCHES} sentences cut off")
    return voice.cut_off(config, glass, folder, voice.TOUCHES)


def _loops(config: Path, glass: Glass) -> Loops:
    _say("loops side by side")
    done = subprocess.run(
        [sys.executable, "-m", "bench.loops", str(config)],
        env=glass.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Loops(**json.loads(done.stdout.splitlines()[-1]))


def _say(what: str) -> None:
    print(f"measuring: {what}…", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
