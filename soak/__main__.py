"""`python -m soak`: kills the kiosk again and again over a bad line, and tells whether any hail suffered by it."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

from kiosk.demo.world import HAIL_API, LETAXI
from soak.life import NotSeen
from soak.table import complaints, printed
from soak.trial import Outcome, Wishes, run

ROOT = Path(__file__).parent.parent
KILLS = 500
WITHOUT_KEY = 100  # as many as it takes to see what the key is good for
SEED = 20_260
HURRY = 5.0  # a hail lives 12 s then, and is watched as long
TIME_SCALE = 30.0  # a search in 2 s, a whole ride in a minute; a driver waits 10 s
PATIENCE_S = 120.0  # several lives of a hail, and its watch


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--without-key", type=int, default=WITHOUT_KEY, metavar="N", help="default: %(default)s; hail_api"
    )
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    parser.add_argument("--hurry", type=float, default=HURRY, metavar="N", help="divides every span of a hail")
    parser.add_argument("--time-scale", type=float, default=TIME_SCALE, metavar="N", help="of the taxis' world")
    parser.add_argument("--dispatcher", choices=(HAIL_API, LETAXI), default=HAIL_API, help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "soak", metavar="FOLDER")
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    with_key = Wishes(given.kills, given.seed, given.hurry, given.time_scale, PATIENCE_S, dispatcher=given.dispatcher)
    without_key = replace(with_key, kills=given.without_key, patience_s=5.0, without_key=True)
    try:
        outcomes = [run(with_key, given.out / "with-key", tell)]
        # In a registry the kiosk never sees a hail again whose key was exchanged, so it confirms none.
        if without_key.kills and given.dispatcher == HAIL_API:
            outcomes.append(run(without_key, given.out / "without-key", tell))
    except NotSeen as error:
        print(f"The kiosk did not do what is to be tried: {error}; see {given.out}.", file=sys.stderr)
        return 1
    return conclude(outcomes, given.out)


def conclude(outcomes: list[Outcome], out: Path) -> int:
    table = printed(outcomes)
    said = complaints(outcomes[0])
    if said:
        table = f"{table}\n{said}\n"
    if len(outcomes) > 1 and not outcomes[1].verdict.doubled:
        said = "Without a key nothing was doubled: this trial finds nothing."
        table = f"{table}\n{said}\n"
    print(table)
    (out / "kills.txt").write_text(table, encoding="utf-8")
    return 1 if said else 0


def tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
