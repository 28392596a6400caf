"""What the kiosk tells of itself in numbers: names, meanings and where each comes from. Labels name no person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kiosk.health import Condition, PartReport
from kiosk.log_lines import LoggedEvent

CONDITION_NUMBERS = {Condition.OK: 0, Condition.WARNING: 1, Condition.FAULT: 2}


class Number(StrEnum):
    """A member's value is its name for Prometheus; labels are what tells its samples apart."""

    labels: tuple[str, ...]
    meaning: str

    def __new__(cls, name: str, labels: tuple[str, ...], meaning: str) -> Self:
        number = str.__new__(cls, name)
        number._value_ = name
        number.labels, number.meaning = labels, meaning
        return number

    BUILD_INFO = (
        "yangzhao_build_info",
        ("version", "site"),
        "Always 1; the labels: which release runs, and site.id.",
    )
    UP = ("yangzhao_up_seconds", (), "Seconds since the program started.")
    STARTED = ("yangzhao_started_at_seconds", (), "When the program started, in Unix seconds.")
    READY = ("yangzhao_ready", (), "1 once the first screen was drawn with the file of hails open, 0 before.")
    DRAWN = (
        "yangzhao_drawn_at_seconds",
        (),
        "When a screen was last drawn that was not there before, in Unix seconds.",
    )
    BEAT_AGE = (
        "yangzhao_beat_age_seconds",
        ("of",),
        "Seconds since the window last finished a turn, and since the brain last took up what waited.",
    )
    WORKER_BUSY = (
        "yangzhao_worker_busy_seconds",
        ("worker",),
        "For how many seconds the job under way has taken, by worker: disk, identity, technician, practice, or "
        "a dispatcher's name.",
    )
    PART_CONDITION = (
        "yangzhao_part_condition",
        ("part",),
        "How each part is: 0 ok, 1 warning (residents are served), 2 fault (something is not served).",
    )
    PART_SINCE = ("yangzhao_part_since_seconds", ("part",), "Since when the part is so, in Unix seconds.")
    TROUBLE = (
        "yangzhao_trouble",
        ("of", "event"),
        "Each trouble that lasts, by what it is of and the event of the log that told it: 1 warning, 2 fault.",
    )
    HAILS_LIVE = ("yangzhao_hails_live", (), "Hails of this site that are not over.")
    QUEUE = (
        "yangzhao_queue_length",
        (),
        "Hails for which something is still to be done: sent, followed, cancelled, or watched past their end.",
    )
    AT_SCREEN = ("yangzhao_at_screen", (), "1 while somebody is in the middle of something at the screen, else 0.")
    PRACTICE = (
        "yangzhao_practice",
        (),
        "1 while neighbours practise at the screen and no taxi can be called, else 0.",
    )
    FACES_STORED = (
        "yangzhao_faces_stored",
        (),
        "Pictures found in the files of the store's folder, counted at this moment; anything but 0 is an incident.",
    )
    DISK_FREE = ("yangzhao_disk_free_bytes", (), "Free space on the disk of the store's folder.")
    MEMORY = ("yangzhao_memory_bytes", (), "Resident memory of the window's process, without the camera's.")
    REQUESTS = (
        "yangzhao_request_seconds",
        ("party", "outcome"),
        "How long each request took, by party (main, second, identity) and outcome (answered, refused, unreachable, "
        "nonsense; failed is a fault of this program).",
    )


@dataclass(frozen=True)
class Reading:
    """The kiosk at one moment. Moments are Unix seconds, ages and spans seconds; None: not yet."""

    release: str
    site_id: str
    started_at: float
    up_s: float
    ready: bool
    drawn_at: float | None
    beat_age_s: Mapping[str, float | None]
    worker_busy_s: Mapping[str, float]
    parts: tuple[PartReport, ...]
    troubles: Mapping[tuple[str, LoggedEvent], Condition]
    hails_live: int
    hails_owed: int
    at_screen: bool
    practises: bool
    faces_stored: int
    disk_free_bytes: int
    memory_bytes: int


class Readings(Collector):
    """Reads the kiosk anew for every question; read may be called from any thread."""

    def __init__(self, read: Callable[[], Reading]) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        reading = self._read()
        yield _gauge(Number.BUILD_INFO, {(reading.release, reading.site_id): 1})
        yield _gauge(Number.UP, {(): reading.up_s})
        yield _gauge(Number.STARTED, {(): reading.started_at})
        yield _gauge(Number.READY, {(): int(reading.ready)})
        yield _gauge(Number.DRAWN, {(): reading.drawn_at})
        yield _gauge(Number.BEAT_AGE, {(of,): age for of, age in reading.beat_age_s.items()})
        yield _gauge(Number.WORKER_BUSY, {(name,): busy for name, busy in reading.worker_busy_s.items()})
        yield _gauge(Number.PART_CONDITION, {(r.part,): CONDITION_NUMBERS[r.condition] for r in reading.parts})
        yield _gauge(Number.PART_SINCE, {(r.part,): r.since for r in reading.parts})
        yield _gauge(Number.TROUBLE, {of: CONDITION_NUMBERS[condition] for of, condition in reading.troubles.items()})
        yield _gauge(Number.HAILS_LIVE, {(): reading.hails_live})
        yield _gauge(Number.QUEUE, {(): reading.hails_owed})
        yield _gauge(Number.AT_SCREEN, {(): int(reading.at_screen)})
        yield _gauge(Number.PRACTICE, {(): int(reading.practises)})
        yield _gauge(Number.FACES_STORED, {(): reading.faces_stored})
        yield _gauge(Number.DISK_FREE, {(): reading.disk_free_bytes})
        yield _gauge(Number.MEMORY, {(): reading.memory_bytes})


def _gauge(number: Number, values: Mapping[tuple[str, ...], float | None]) -> Metric:
    """values: by the labels, in the number's order; None is left out."""
    family = GaugeMetricFamily(number.value, number.meaning, labels=number.labels)
    for labels, value in values.items():
        if value is not None:
            family.add_metric(labels, value)
    return family
