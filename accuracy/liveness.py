"""`python -m accuracy.liveness [FOLDER] [--short]`: plays photographs and living heads to the judge of liveness.

Every portrait of the folder is once the photograph that an attacker holds before the lens, in each way there is, and
once the face of a living head. Without a folder: the two portraits of the demo. The exit status is 1 if a flat sheet
has passed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from accuracy import attacks, heads, portraits
from accuracy.attacks import FLAT, LENT, Attack, Mode
from accuracy.crops import Cutter
from accuracy.heads import Living
from accuracy.portraits import Portrait
from accuracy.rooms import FPS
from kiosk.camera.faces import FaceFinder
from kiosk.captures import Side, Wanted
from kiosk.demo import riders
from kiosk.services.identity_stub.landmarks import Picture
from kiosk.services.identity_stub.liveness import LivenessWatch

BLINK, TURN, WRONG_TURN = "head blinks", "head turns", "head turns wrongly"  # beside the attacks' modes

WORKERS = 2
SHORT_PORTRAITS = 6
FIRST_SEED = 20260000
BLINK_S = (0.15, 0.30)  # how long a blink lasts, at random between
TURN_DEG = (20.0, 25.0)
TURN_TAKES_S = (1.0, 2.0)
TURN_AFTER_S = (0.5, 3.0)  # how long after she was asked
RUN_BEGINS_S = 0.1  # of a film, at the latest


@dataclass(frozen=True)
class Played:
    """What the judge made of one film. wanted: what it waited for when it passed. crops: judged; cpu_s: for them."""

    passed: bool
    wanted: Wanted
    at_s: float
    crops: int
    cpu_s: float


@dataclass(frozen=True)
class Job:
    """kind: an attack's mode, or what a living head does."""

    source: Path | riders.Portrait
    kind: str
    side: Side
    seed: int


def play(film: Iterator[Picture], side: Side, finder: FaceFinder) -> Played:
    """As a session does it: another run is judged anew. Ends when somebody passed."""
    cutter, watch, run = Cutter(finder), LivenessWatch(side), 0
    crops, cpu_s = 0, 0.0
    for n, frame in enumerate(film):
        for crop in cutter.see(frame, n / FPS, turning=watch.wants is Wanted.TURN):
            if crop.run != run:
                run, watch = crop.run, LivenessWatch(side)
            wanted, began = watch.wants, time.process_time()
            watch.add(crop.picture, crop.at_s)
            crops, cpu_s = crops + 1, cpu_s + time.process_time() - began
            if watch.passed:
                return Played(True, wanted, n / FPS, crops, cpu_s)
    return Played(False, Wanted.NOTHING, 0.0, crops, cpu_s)


def film_of(job: Job, portrait: Portrait) -> Iterator[Picture]:
    rng = np.random.default_rng(job.seed)
    if job.kind == BLINK:
        blink = (float(rng.uniform(0.8, 1.6)), float(rng.uniform(*BLINK_S)))
        return heads.film(portrait, Living((blink,)), job.seed, 2.7)
    if job.kind in {TURN, WRONG_TURN}:
        other = Side.RIGHT if job.side is Side.LEFT else Side.LEFT
        living = Living(
            turn=job.side if job.kind == TURN else other,
            turn_at_s=2.6 + float(rng.uniform(*TURN_AFTER_S)),
            turn_deg=float(rng.uniform(*TURN_DEG)),
            turn_takes_s=float(rng.uniform(*TURN_TAKES_S)),
        )
        return heads.film(portrait, living, job.seed, 12.0)
    return attacks.film(portrait, Attack(Mode(job.kind), job.side, job.seed))


def jobs_for(sources: Sequence[Path | riders.Portrait]) -> list[Job]:
    """Every portrait in every kind; the sides alternate."""
    kinds = [*(str(mode) for mode in (*FLAT, *LENT)), BLINK, TURN, TURN, WRONG_TURN]  # turns to both sides
    return [
        Job(source, kind, Side.LEFT if (n + m) % 2 else Side.RIGHT, FIRST_SEED + n)
        for m, kind in enumerate(kinds)
        for n, source in enumerate(sources)
    ]


def run(job: Job) -> tuple[Job, Played | None]:
    """None: no face is found in the portrait."""
    portrait = portraits.read(job.source)
    return job, None if portrait is None else play(film_of(job, portrait), job.side, FaceFinder())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m accuracy.liveness", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="with portraits, at any depth; default: the demo's two")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_PORTRAITS} portraits only")
    asked = parser.parse_args(arguments)
    if asked.folder is not None and not asked.folder.is_dir():
        parser.error(f"{asked.folder} is no folder")
    sources = portraits.found(asked.folder)
    if asked.short:
        sources = sources[:: max(1, len(sources) // SHORT_PORTRAITS)][:SHORT_PORTRAITS]
    if not sources:
        parser.error(f"{asked.folder} holds no pictures")
    jobs = jobs_for(sources)
    print(f"{len(sources)} portraits, {len(jobs)} films, {WORKERS} processes.", flush=True)
    done: list[tuple[Job, Played]] = []
    with multiprocessing.Pool(WORKERS, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        for n, (job, played) in enumerate(pool.imap_unordered(run, jobs), 1):
            print(f"\r{n} of {len(jobs)}", end="", file=sys.stderr, flush=True)
            if played is not None:
                done.append((job, played))
    print(file=sys.stderr)
    return 1 if report(done) else 0


def report(done: Sequence[tuple[Job, Played]]) -> int:
    """Prints the table. Returns how many flat sheets passed."""
    tried, passed = Counter(job.kind for job, _ in done), Counter(job.kind for job, played in done if played.passed)
    print(f"\n{'flat sheets':<22}{'tried':>7}{'passed':>8}   by")
    mode: Mode
    for mode in FLAT:
        print(f"{mode:<22}{tried[mode]:>7}{passed[mode]:>8}   {_by(done, mode)}")
    sheets, fooled = sum(tried[mode] for mode in FLAT), sum(passed[mode] for mode in FLAT)
    print(f"{'all':<22}{sheets:>7}{fooled:>8}")
    print("\nsheets with something more")
    for mode in LENT:
        print(f"{mode:<22}{tried[mode]:>7}{passed[mode]:>8}   {_by(done, mode)}")
    print("\nliving heads (made from stills)")
    for kind in (BLINK, TURN, WRONG_TURN):
        print(f"{kind:<22}{tried[kind]:>7}{passed[kind]:>8}   {_by(done, kind)}")
    crops, cpu_s = sum(played.crops for _, played in done), sum(played.cpu_s for _, played in done)
    print(f"\n{1000 * cpu_s / max(1, crops):.1f} ms of processor for a picture ({crops} judged)")
    return fooled


def _by(done: Sequence[tuple[Job, Played]], kind: str) -> str:
    through = [(job, played) for job, played in done if job.kind == kind and played.passed]
    ways = Counter("blink" if played.wanted is Wanted.LOOK else "after the turn was asked" for _, played in through)
    sides = Counter(str(job.side) for job, _ in through)
    return ", ".join(f"{count} {word}" for word, count in (*ways.items(), *sides.items()))


if __name__ == "__main__":
    sys.exit(main())
