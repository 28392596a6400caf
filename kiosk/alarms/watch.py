"""Looks once a minute whether the kiosk was carried away, is mute, or is touched no more, and says so in the log.

Runs on a worker of its own; the window's thread only leaves the newest state here. Each alarm is told once, and once
when it is over; it is found again after a restart, since what it follows from lies on the disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from datetime import time as clock_time
from pathlib import Path

from kiosk.alarms import neighbourhood
from kiosk.alarms.likeness import Likeness
from kiosk.alarms.surroundings import ROOT
from kiosk.alarms.untouched import Cause, Signs, Verdict, judged, last
from kiosk.health import Condition, Part, PartReport
from kiosk.journey.comfort import Hours
from kiosk.journey.footfall import counted
from kiosk.journey.state import Home, State
from kiosk.local_time import local
from kiosk.log_lines import log_event
from kiosk.runtime.workers import Worker
from kiosk.store.footfall import Footfall
from kiosk.upkeep_events import UpkeepEvent
from kiosk.voice.hearing import Heard, Hearing, hear_own_chime
from kiosk.wall_events import WallEvent

EVERY_S = 60.0  # between two looks: nothing here is urgent, and a look costs a few files of /proc
COUNTED_EVERY_S = 600.0  # the minutes in which the kiosk was up go to the disk so often, and the silence is judged
LEFT_ALONE_S = 120.0  # nobody touched it for so long: the chime is in nobody's way
UNHEARD_TIMES = 2  # in a row: a lorry drowns a chime once
LISTENS_FROM, LISTENS_UNTIL = clock_time(14, 30), clock_time(17)  # after the nap, before the street is loud
NEWS_S = 86400.0  # a network that was changed while the kiosk was on is news for a day
EVENTS = {
    Cause.NOBODY_NEEDS_IT: UpkeepEvent.UNTOUCHED_NOBODY_NEEDS_IT,
    Cause.UNKNOWN: UpkeepEvent.UNTOUCHED_UNKNOWN,
    Cause.THEY_GIVE_UP: UpkeepEvent.UNTOUCHED_THEY_GIVE_UP,
    Cause.BROKEN: UpkeepEvent.UNTOUCHED_BROKEN,
}
MOVES = {
    Likeness.CHANGED: UpkeepEvent.NETWORK_CHANGED,
    Likeness.CARRIED: UpkeepEvent.SITE_CARRIED,
    Likeness.MOVED: UpkeepEvent.SITE_MOVED,
}
NOBODY_HAILS = {  # while a part is so
    Part.TOUCH: (Condition.WARNING, Condition.FAULT),  # a finger that never lifts, for hours, is none
    Part.DISPATCHER: (Condition.FAULT,),
    Part.STORE: (Condition.FAULT,),
}


class Watch:
    """folder: of the store. parts: how each is. listens: the site wants its voice to be listened for. quiet: when no
    chime may sound; None: it always may.

    clock: Unix seconds. steady: seconds that are never stepped. root: of the file system.
    """

    def __init__(
        self,
        folder: Path,
        parts: Callable[[], Sequence[PartReport]],
        *,
        listens: bool,
        quiet: Hours | None,
        hear: Callable[[], Hearing] = hear_own_chime,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        root: Path = ROOT,
    ) -> None:
        self._folder = folder
        self._listens = listens
        self._quiet = quiet
        self._parts = parts
        self._hear = hear
        self._clock = clock
        self._steady = steady
        self._root = root
        self._footfall = Footfall(folder, clock)
        self._worker = Worker("alarms")
        self._state: State | None = None
        self._counted_at = steady()
        self._untouched: Verdict | None = None
        self._likeness: Likeness | None = None
        self._news_until = 0.0  # by steady
        self._unheard = 0  # in a row
        self._mute = False
        self._heard_on: date | None = None  # the day of the last hearing that is done with

    def start(self) -> None:
        """Look now, and once a minute from now on."""
        self._worker.submit(self._again)

    def saw(self, state: State) -> None:
        """A state that is shown, by the window's thread; returns at once."""
        before, self._state = self._state, state
        happenings = counted(before, state) if before is not None else ()
        if happenings:
            self._worker.submit(lambda: self._footfall.add(happenings))

    def look(self) -> None:
        """One look at everything that is due. Takes as long as a hearing does, seconds."""
        self._look_round()
        minutes = int((self._steady() - self._counted_at) / 60.0)
        if minutes * 60.0 >= COUNTED_EVERY_S:
            self._counted_at += minutes * 60.0
            self._footfall.add_watched(minutes)
            self._judge()
        if self._is_time_to_listen():
            self._listen()

    def close(self) -> None:
        """The look under way is brought to its end."""
        self._worker.stop()
        self._footfall.close()

    def _again(self) -> None:
        self._worker.submit(self._again, EVERY_S)
        self.look()

    def _look_round(self) -> None:
        now = self._clock()
        found = neighbourhood.place(self._folder, now, self._root)
        with suppress(OSError):  # the disk's trouble is told by those who write hails
            if found.likeness is Likeness.SAME:
                neighbourhood.saw_as_remembered(self._folder, now, self._root)
            elif found.likeness is Likeness.CHANGED and found.powered:
                neighbourhood.adopt(self._folder, now, self._root)
        if found.likeness is None or found.likeness is self._likeness:
            return
        if found.likeness is not Likeness.SAME:
            log_event(MOVES[found.likeness], agrees=round(found.agrees, 2), powered=found.powered)
            news = found.powered and found.likeness is Likeness.CHANGED
            self._news_until = self._steady() + (NEWS_S if news else 0.0)
        elif self._steady() < self._news_until:
            return
        elif self._likeness is not None:
            log_event(UpkeepEvent.SITE_BACK)
        self._likeness = found.likeness

    def _judge(self) -> None:
        hours, signs = self._footfall.hours(), self._signs()
        told = self._untouched
        if told is not None and (last(hours, told.what) or told.since) > told.since:
            log_event(UpkeepEvent.USED_AGAIN)
            told = self._untouched = None
        verdict = judged(hours, self._footfall.now(), signs)
        if verdict is None or (told is not None and told.cause is verdict.cause):
            return
        self._untouched = verdict
        log_event(
            EVENTS[verdict.cause],
            missed=verdict.what.value,
            days=round(verdict.days, 1),
            expected=round(verdict.expected, 1),
            lingered=verdict.lingered,
            began=verdict.began,
            step=verdict.step or None,
            part=signs.broken or None,
        )

    def _signs(self) -> Signs:
        conditions = {report.part: report.condition for report in self._parts()}
        broken = [part for part, so in NOBODY_HAILS.items() if conditions.get(part) in so]
        senses = self._state is not None and self._state.present is not None
        return Signs(
            sensor=senses and conditions.get(Part.PRESENCE) is Condition.OK,
            broken=broken[0].value if broken else "",
        )

    def _is_time_to_listen(self) -> bool:
        state, now = self._state, local(self._clock())
        quiet = self._quiet is not None and self._quiet.hold(now)
        if state is None or not self._listens or quiet or self._heard_on == now.date():
            return False
        alone = isinstance(state.step, Home) and state.present is not True and not state.hails
        left_s = state.stamp.now - state.touched_at  # shown once a minute at least
        return alone and left_s >= LEFT_ALONE_S and LISTENS_FROM <= now.time() < LISTENS_UNTIL

    def _listen(self) -> None:
        hearing, today = self._hear(), local(self._clock()).date()
        if hearing.heard is Heard.NO_MICROPHONE:
            self._heard_on = today
        elif hearing.heard is Heard.HEARD:
            self._heard_on, self._unheard = today, 0
            if self._mute:
                log_event(WallEvent.VOICE_HEARD, level_db=round(hearing.level_db or 0.0))
            self._mute = False
        else:
            self._unheard += 1
            if self._unheard < UNHEARD_TIMES:
                return
            self._heard_on = today
            if not self._mute:
                log_event(WallEvent.VOICE_UNHEARD, why=hearing.heard.value)
            self._mute = True
