"""`python -m soak.marathon`: thousands of journeys through the real kiosk, and whether its memory stays as it was."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench import films
from bench.processes import family, pss_mb, services
from kiosk.demo.riders import LI, WANG
from kiosk.demo.world import Wishes, World
from kiosk.domain import FINAL
from kiosk.journey.events import CameraCondition
from soak.evidence import Row
from soak.ledger import at_the_dispatcher, on_the_kiosks_disk
from soak.life import Life, NotSeen, Over
from soak.walkers import Walkers

ROOT = Path(__file__).parent.parent
JOURNEYS = 10_000
EVERY = 500
GROWTH = 0.05  # of a process's memory after the first EVERY journeys
HURRY = 8.0  # a hail's life is 7.5 s, and its watch
DAY = 432.0  # a day is 200 s: about as many journeys as a gate has in a whole one
TIME_SCALE = 400.0  # a ride in 3 s
HOUR = 14
SETTLE_S = 120.0
PROCESSES = ("window", "camera", "tracker", "identity-stub", "dispatch-simulator")


@dataclass(frozen=True)
class Sample:
    """memory_mb: PSS by process. seconds: since the first journey."""

    journeys: int
    seconds: float
    memory_mb: dict[str, float]


@dataclass(frozen=True)
class Run:
    """done: how many came by which method and how it ended. wrong: what is to be answered for, beside memory."""

    samples: list[Sample]
    done: dict[str, int]
    orders: int
    wrong: list[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak.marathon", description=__doc__)
    parser.add_argument("--journeys", type=int, default=JOURNEYS, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--every", type=int, default=EVERY, metavar="N", help="looks at memory (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "marathon", metavar="FOLDER")
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    print(head(), flush=True)
    try:
        run = walk(given.journeys, given.every, given.out / "world", lambda sample: print(row(sample), flush=True))
    except (NotSeen, Over) as error:
        print(f"The kiosk did not go along: {error or 'it ended'}; see {given.out}.", file=sys.stderr)
        return 1
    grown = growth(run.samples)
    ended = "\n".join([*(f"{what}: {count}" for what, count in sorted(run.done.items())), f"orders: {run.orders}"])
    said = "\n".join([ended, told(), *run.wrong, *grown])
    print(said)
    (given.out / "marathon.txt").write_text(
        "\n".join([head(), *map(row, run.samples), said]) + "\n", encoding="utf-8"
    )
    return 1 if run.wrong or grown else 0


def walk(journeys: int, every: int, folder: Path, tell: Callable[[Sample], None]) -> Run:
    """Raises NotSeen or Over when the kiosk does not go along."""
    wishes = Wishes(time_scale=TIME_SCALE, hour=HOUR, camera="none", voice=False, sign_up=(WANG, LI))
    with World(folder, wishes) as world:
        command = ["-m", "soak.wall_kiosk", "--config", str(_with_film(world)), "--hurry", str(HURRY)]
        offscreen = {"SDL_VIDEODRIVER": "offscreen"}
        with Life([*command, "--day", str(DAY)], folder / "kiosk.log", offscreen) as life:
            walkers = Walkers(life, world, seed=journeys)
            _camera_is_ready(life)
            samples, began = [], time.monotonic()
            for number in range(1, journeys + 1):
                walkers.one(number)
                life.notes.clear()
                if number % every == 0:
                    samples.append(_sample(life, number, time.monotonic() - began))
                    tell(samples[-1])
            rows = _settled(folder / "state")
        orders = at_the_dispatcher(folder / "dispatch.sqlite3", {})
    return Run(samples, dict(walkers.done), len(orders), _wrong(walkers, rows, {order.key for order in orders}))


def growth(samples: list[Sample]) -> list[str]:
    """One sentence for each process that has grown by more than GROWTH since the first sample."""
    if not samples:
        return []
    first, last = samples[0].memory_mb, samples[-1].memory_mb
    return [
        f"{name} has grown from {first[name]:.1f} to {last[name]:.1f} MB"
        for name in first
        if last[name] > first[name] * (1 + GROWTH)
    ]


def head() -> str:
    return "journeys  seconds" + "".join(f"{name:>20}" for name in PROCESSES) + "  (MB, PSS)"


def row(sample: Sample) -> str:
    cells = (f"{sample.memory_mb.get(name, 0.0):20.1f}" for name in PROCESSES)
    return f"{sample.journeys:8d}{sample.seconds:9.0f}" + "".join(cells)


def told() -> str:
    return (
        f"In the kiosk under trial every span of a hail is divided by {HURRY:g} and the day by {DAY:g}, and it may "
        f"be hailed without limit; the taxis' world runs {TIME_SCALE:g} times as fast; the voice is off."
    )


def _with_film(world: World) -> Path:
    """Settings with a camera before which the demo's rider stands."""
    settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
    settings["camera"]["source"] = f"video:{films.standing(world.folder / 'standing.avi')}"
    config = world.folder / "marathon.yaml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return config


def _camera_is_ready(life: Life) -> None:
    """Asked by way of the broom, which says how the camera is."""
    camera = ""
    while camera != CameraCondition.READY:
        camera = str(life.ask("sweep", "swept")["camera"])


def _sample(life: Life, number: int, seconds: float) -> Sample:
    life.ask("sweep", "swept")
    pids = {**family(life.pid), **services(os.getpid())}
    return Sample(number, seconds, {name: pss_mb(pid) for name, pid in pids.items()})


def _settled(state: Path) -> dict[str, Row]:
    """The kiosk's hails, once it owes nothing any more, or when patience has an end."""
    ends = time.monotonic() + SETTLE_S
    while True:
        rows, _ = on_the_kiosks_disk(state)
        if time.monotonic() >= ends or not any(row.owed for row in rows.values()):
            return rows
        time.sleep(0.5)


def _wrong(walkers: Walkers, rows: dict[str, Row], ordered: set[str]) -> list[str]:
    """rows: of the last day only, the older ones are forgotten by then."""
    still = [f"{key} is still {row.state.value}" for key, row in rows.items() if row.owed or row.state not in FINAL]
    without = [f"{key} was received and never ordered" for key in walkers.keys - ordered]
    unasked = [f"{key} was ordered and never received" for key in ordered - walkers.keys]
    return [*still, *without, *unasked]


if __name__ == "__main__":
    sys.exit(main())
