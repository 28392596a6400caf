"""When practice begins or ends without a hand at the screen: by the calendar, or by a wish at the machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from kiosk.config.practice import Appointment
from kiosk.journey.events import Event
from kiosk.journey.practice_kinds import PracticeDue, PracticeOver
from kiosk.local_time import SHANGHAI, moment
from kiosk.store.class_record import ClassRecord
from kiosk.store.practice_mark import PracticeMark
from kiosk.store.practice_wish import PracticeWish

TAKEN_OVER = timedelta(seconds=10)  # before a class ends: the next one is on the disk by then, and its chart was seen
LOOK_EVERY_S = 2.0  # a class waits no longer for its screen, and a look is one file that is not there


def due(calendar: Iterable[Appointment], now: datetime, held: Callable[[str], bool]) -> PracticeDue | None:
    """The class that the calendar has for now and that was not begun before. now: local."""
    for appointment in calendar:
        begins, ends = (moment(f"{appointment.date}T{time}") for time in (appointment.begins, appointment.ends))
        occasion = f"{appointment.date} {appointment.begins}"
        if begins <= now < ends and not held(occasion):
            return PracticeDue(ends, occasion)
    return None


def due_after(
    calendar: Iterable[Appointment], now: datetime, until: datetime | None, held: Callable[[str], bool]
) -> PracticeDue | None:
    """In practice: the class that follows this one with nothing between, a moment before this one ends; or one that
    is this one, which a person began before its time, and goes on. until: when practice ends as yet. It ends no
    sooner by it. now, until: local."""
    found = due(calendar, now, held)
    if found is not None:
        ends = max(end for end in (found.until, until) if end is not None)
        return PracticeDue(ends, found.occasion, goes_on=True)
    if until is not None and now < until <= now + TAKEN_OVER:
        return due(calendar, until, held)
    return None


class Switching:
    """A thread that looks and tells the journey, which decides; from start() until close()."""

    def __init__(
        self,
        mark: PracticeMark,
        record: ClassRecord,
        wishes: PracticeWish,
        calendar: tuple[Appointment, ...],
        post: Callable[[Event], None],
        *,
        practises: bool,
        until: datetime | None = None,
    ) -> None:
        """until: local; when practice ends, None: no time is set."""
        self._mark = mark
        self._record = record
        self._wishes = wishes
        self._calendar = calendar
        self._post = post
        self._practises = practises
        self._until = until
        self._called_off = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="switching", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._over.set()

    def _run(self) -> None:
        if not self._practises:
            self._record.forget_old()  # in practice nothing goes: the class has the file
        while not self._over.is_set():
            if self._practises:
                self._look_for_an_end()
            else:
                self._mark.settle()
                self._look_for_a_beginning()
            self._over.wait(LOOK_EVERY_S)

    def _look_for_an_end(self) -> None:
        wish = self._wishes.read()
        if wish is not None and not wish.practice:
            self._post(PracticeOver())
            return
        if wish is not None:
            self._wishes.forget()
        following = due_after(self._calendar, datetime.now(SHANGHAI), self._until, self._record.held)
        if following is not None:
            self._until = following.until
            self._post(following)

    def _look_for_a_beginning(self) -> None:
        now = datetime.now(SHANGHAI)
        wish = self._wishes.read()
        appointed = due(self._calendar, now, self._record.held)
        if wish is not None and not wish.practice:
            self._call_off(appointed)
            return
        self._called_off = False
        if wish is not None:
            if wish.until is None or now < wish.until:
                self._post(PracticeDue(wish.until, ""))
                return
            self._wishes.forget()
        if appointed is not None:
            self._post(appointed)

    def _call_off(self, appointed: PracticeDue | None) -> None:
        """The wish goes with the second look: what was told to the journey before the first is settled by then, and
        where it became practice all the same, the wish ends that."""
        if appointed is not None and not self._record.settle(appointed.occasion):
            return
        if self._called_off:
            self._wishes.forget()
        self._called_off = not self._called_off
