"""How watchdog, health, diary and metrics are fitted to the kiosk: what looks after it while nobody else does."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from math import ceil
from pathlib import Path

from kiosk import wall
from kiosk.commissioning import archive
from kiosk.config import Config
from kiosk.health import Condition, Health
from kiosk.journey.practice_kinds import Mode, Onward
from kiosk.journey.state import Home, State
from kiosk.log_lines import log, log_event
from kiosk.release import release
from kiosk.runtime.watchdog import Beat, Notifier, Watchdog
from kiosk.runtime.workers import Worker, origin
from kiosk.store.diary import Diary
from kiosk.store.journal import memory_folder_for
from kiosk.telemetry.latency import Latency
from kiosk.telemetry.numbers import Reading, Readings
from kiosk.telemetry.pictures import PictureCount
from kiosk.telemetry.server import MetricsServer
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent

MEMORY_FILE = Path("/proc/self/statm")  # of Linux: proc(5), in pages
RESIDENT = 1  # which of its numbers


class Oversight:
    """Made first and closed last, so that it hears what the others have to tell. line: to the service manager.
    scratch: where a kiosk in practice keeps its hails."""

    def __init__(self, config: Config, line: Notifier, closing: ExitStack, scratch: Path | None = None) -> None:
        self.health = Health(fitted=wall.parts(config))
        self.diary = Diary(config.store.folder)
        self.latency = Latency()
        self._watchdog = Watchdog(line, self._status)
        self._port = config.health.port
        self._site_id = config.site.id
        self._folder = config.store.folder
        folders = (self._folder, memory_folder_for(self._folder), *(() if scratch is None else (scratch,)))
        self._pictures = PictureCount(folders, frozenset({archive.FOLDER}))
        self._began = time.monotonic()
        self._began_at = time.time()
        self._drawn_at: float | None = None
        self._touch_stuck = False
        self._practises = scratch is not None
        closing.callback(line.close)
        closing.callback(self.diary.close)
        for handler in (self.health, self.diary):
            log.addHandler(handler)
            closing.callback(log.removeHandler, handler)

    def serve(
        self, state: Callable[[], State], owed: Callable[[], int], workers: Mapping[str, Worker], closing: ExitStack
    ) -> None:
        """Tell numbers from now on, where the site wants it. state, owed: asked from any thread."""
        if self._port:
            readings = Readings(lambda: self.reading(state(), owed(), workers))
            closing.callback(MetricsServer(self._port, (readings, self.latency)).close)

    def reading(self, state: State, owed: int, workers: Mapping[str, Worker]) -> Reading:
        """The kiosk at this moment. From any thread."""
        return Reading(
            release=release(),
            site_id=self._site_id,
            started_at=self._began_at,
            up_s=time.monotonic() - self._began,
            ready=self._watchdog.ready,
            drawn_at=self._drawn_at,
            beat_age_s={beat.value: self._watchdog.age_s(beat) for beat in Beat},
            worker_busy_s={name: worker.busy_s() for name, worker in workers.items()},
            parts=self.health.reports(),
            troubles=self.health.troubles(),
            hails_live=0 if self._practises else sum(hail.live for hail in state.hails),
            hails_owed=0 if self._practises else owed,
            at_screen=at_screen(state),
            practises=self._practises,
            faces_stored=self._pictures.now(),
            disk_free_bytes=_free_bytes(self._folder),
            memory_bytes=_memory_bytes(),
        )

    def watched(self, run_pending: Callable[[], float]) -> Callable[[], float]:
        """The brain's turn, and its beat: not given when the turn does not end."""

        def turn() -> float:
            wait_s = run_pending()
            self._beat(Beat.BRAIN)
            return wait_s

        return turn

    def turned(self, fresh: bool, stuck: bool) -> None:
        """The window has drawn what was to be drawn; fresh: a new sheet. stuck: a touch does not end."""
        if fresh:
            self._drawn_at = time.time()
        if self._drawn_at is not None:
            self._beat(Beat.WINDOW)
        if stuck != self._touch_stuck:
            self._touch_stuck = stuck
            log_event(WallEvent.TOUCH_STUCK if stuck else WallEvent.TOUCH_FREED)

    @contextmanager
    def to_the_end(self, onward: Callable[[], Onward | None]) -> Iterator[None]:
        """Around the window's run: whether it was asked to end, failed or goes on as something else is written down.
        What it raises goes on."""
        try:
            yield
        except Exception as error:
            log_event(UpkeepEvent.KIOSK_FAILED, error=type(error).__name__, at=origin(error))
            raise
        goes_on = onward()
        if goes_on is not None:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # nobody else hears it until the next process does
            begins = goes_on.mode is Mode.PRACTICE
            log_event(
                UpkeepEvent.PRACTICE_BEGAN if begins else UpkeepEvent.PRACTICE_ENDED,
                by=None if begins else goes_on.way,
            )
            self._watchdog.changing_over()
            return
        self._watchdog.stopping()
        log_event(UpkeepEvent.KIOSK_STOPPED, up_s=round(time.monotonic() - self._began))

    def _beat(self, of: Beat) -> None:
        was_ready = self._watchdog.ready
        self._watchdog.beat(of)
        if self._watchdog.ready and not was_ready:
            log_event(UpkeepEvent.KIOSK_READY, version=release(), took_s=ceil(time.monotonic() - self._began))

    def _status(self) -> str:
        at_fault = [report.part.value for report in self.health.reports() if report.condition is Condition.FAULT]
        does = "In practice, no taxi can be called" if self._practises else "Serving"
        return f"{does}; at fault: {', '.join(at_fault)}." if at_fault else f"{does}; every part is well."


def at_screen(state: State) -> bool:
    """Is somebody in the middle of something? Every other screen goes home by itself when nobody touches it."""
    return not isinstance(state.step, Home)


def _free_bytes(folder: Path) -> int:
    """0 where the disk is gone."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _memory_bytes() -> int:
    pages = MEMORY_FILE.read_text(encoding="ascii").split()
    return int(pages[RESIDENT]) * os.sysconf("SC_PAGE_SIZE")
