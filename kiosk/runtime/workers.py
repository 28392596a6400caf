"""A thread for one outside party: jobs one after another, some of them later."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

Job = Callable[[], None]
JOIN_LIMIT_S = 10.0  # longer than one careful call (kiosk.http.TOTAL_DEADLINE_S) may take

log = logging.getLogger(__name__)


class Worker:
    """Runs jobs in order of their due time; equal ones in the order given.

    One worker per party, so that a cancel waits behind the request that it cancels. A job that fails is logged
    by the kind of its error alone, since a message could quote what a resident typed.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._due: list[tuple[float, int, Job]] = []
        self._numbers = itertools.count()
        self._change = threading.Condition()
        self._stopping = False
        self._busy_since: float | None = None  # monotonic seconds
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job, after_s: float = 0.0) -> None:
        """Run the job once, no sooner than after_s seconds from now. Ignored after stop()."""
        with self._change:
            heapq.heappush(self._due, (time.monotonic() + after_s, next(self._numbers), job))
            self._change.notify()

    def busy_s(self) -> float:
        """For how long the job under way has been worked on; 0 when nothing is done. From any thread."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since

    def stop(self) -> None:
        """Finish the job under way and end; jobs not yet begun are dropped."""
        with self._change:
            self._stopping = True
            self._change.notify()
        self._thread.join(JOIN_LIMIT_S)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            self._busy_since = time.monotonic()
            try:
                job()
            except Exception as error:
                log.error("%s: a job failed with %s at %s", self._name, type(error).__name__, origin(error))
            self._busy_since = None
            job = None  # what it holds, a picture or a number, does not wait for the next one

    def _next(self) -> Job | None:
        with self._change:
            while not self._stopping:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is not None and wait_s <= 0:
                    return heapq.heappop(self._due)[2]
                self._change.wait(wait_s)
            return None


def origin(error: Exception) -> str:
    """'Loop._step:66': where it was raised, without its message, which could quote what somebody typed."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return "" if traceback is None else f"{traceback.tb_frame.f_code.co_qualname}:{traceback.tb_lineno}"
