"""`python -m bench.gallery`: one face against 1,000, 10,000 and 100,000 enrolled, and how long a start takes.

Side by side in one run: comparing one after another as examples do (64-bit, a copy of the gallery each time) and the
stub's own gallery, with the digits and the database behind it. The templates are made up; only their number counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from kiosk.services.identity_stub.gallery import LENGTH
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.riders import Entry, Riders
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.store import Store

SIZES = (1_000, 10_000, 100_000)
NEIGHBOURS = 500  # riders a gate
TRIES = 31
SPREAD = 0.06  # of each of the 128 numbers: then strangers lie about 0.96 apart
SEED = 11
HEAD = ("enrolled", "one by one", "by face", "by digits", "a newcomer", "start", "file", "search, one by one : ours")


def main(sizes: tuple[int, ...] = SIZES) -> int:
    print(_row(HEAD))
    for size in sizes:
        print(_row(_measured(size)), flush=True)
    print("Medians in ms; start in s: reading and unsealing everybody, and judging whether the thresholds fit.")
    return 0


def _measured(size: int) -> tuple[str, ...]:
    chance = np.random.default_rng(SEED)
    templates = chance.normal(size=(size, LENGTH)) * SPREAD
    probe = chance.normal(size=LENGTH) * SPREAD
    with tempfile.TemporaryDirectory(prefix="yangzhao-gallery-") as folder:
        database = Path(folder, "identity.sqlite3")
        store = Store(database)
        try:
            riders = Riders(store)
            with store.transaction():
                for number, template in enumerate(templates):
                    riders.put(_entry(number, template))
            store.scour()
            began = time.perf_counter()
            recognition = Recognition(riders, Settings({}))
            start_s = time.perf_counter() - began
            naive = _ms(lambda: np.argsort(np.linalg.norm(templates - probe, axis=1))[:2])
            ours = _ms(lambda: recognition.by_face(probe, "gate-1"))
            digits = _ms(lambda: recognition.by_digits(probe, "gate-1", "0042"))
            with store.transaction():
                riders.put(_entry(size, probe))
            began = time.perf_counter()
            recognition.catch_up()
            newcomer_ms = (time.perf_counter() - began) * 1000
            file_mb = database.stat().st_size / 1e6
        finally:
            store.close()
    times = (
        f"{naive:.1f}",
        f"{ours:.2f}",
        f"{digits:.2f}",
        f"{newcomer_ms:.0f}",
        f"{start_s:.2f}",
        f"{file_mb:.0f} MB",
    )
    return (f"{size:,}", *times, f"{naive / ours:.0f} : 1")


def _entry(number: int, template: NDArray[np.float64]) -> Entry:
    return Entry(
        site_id=f"gate-{number // NEIGHBOURS}",
        display_name="王**",
        phone=f"138{number:08d}",
        born=1946,
        photos=3,
        consent="bench",
        template=template,
    )


def _ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(f"{cell:>12}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
