"""The watch tells each alarm once and its end once, on real files, and finds it again after a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.alarms import neighbourhood
from kiosk.alarms.strengths import SCANS
from kiosk.alarms.watch import COUNTED_EVERY_S, LEFT_ALONE_S, UNHEARD_TIMES, Watch
from kiosk.footfall import Happening, What
from kiosk.health import Condition, Health, Part
from kiosk.journey.comfort import Hours
from kiosk.journey.events import Action, PresenceChanged, Touched
from kiosk.journey.state import Stamp, State
from kiosk.local_time import SHANGHAI
from kiosk.log_events import LogEvent
from kiosk.log_lines import EventLine, log
from kiosk.runtime.clock import Boot
from kiosk.store.footfall import Footfall
from kiosk.upkeep_events import UpkeepEvent
from kiosk.voice.hearing import Heard, Hearing
from kiosk.wall_events import WallEvent
from tests.journey_fixtures import Traveller
from tests.test_neighbourhood import ELSEWHERE, HOME, LOUD, UPSTAIRS, furnish, listened

MONDAY = datetime(2026, 3, 30, 0, 0, tzinfo=SHANGHAI)
NIGHT = Hours(21 * 60, 7 * 60)
CLEAR, DEAF = Hearing(Heard.HEARD, -40.0), Hearing(Heard.NOT_HEARD, why="not heard")


@dataclass
class Wall:
    """A kiosk's watch with clocks of its own, and what it told."""

    folder: Path
    told: list[str]
    health: Health
    root: Path
    now: datetime = MONDAY
    hearings: list[Hearing] = field(default_factory=list)
    chimes: int = 0
    listens: bool = True
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        if hasattr(self, "watch"):
            self.watch.close()
        self.watch = Watch(
            self.folder,
            self.health.reports,
            listens=self.listens,
            quiet=NIGHT,
            hear=self._hear,
            clock=lambda: self.now.timestamp(),
            steady=lambda: self.now.timestamp(),
            root=self.root,
        )
        self.watch.saw(self.alone())

    def _hear(self) -> Hearing:
        self.chimes += 1
        return self.hearings.pop(0) if self.hearings else CLEAR

    def alone(self, **changes: object) -> State:
        """Home, a while after the last touch."""
        stamp = Stamp(self.now.timestamp(), self.now)
        state = replace(Traveller().state, stamp=stamp, touched_at=stamp.now - LEFT_ALONE_S)
        return replace(state, **changes)  # type: ignore[arg-type]

    def at(self, day: int, hour: int, minute: int = 0) -> Wall:
        self.now = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
        return self

    def looks(self, every: timedelta = timedelta(minutes=1), times: int = 1) -> Wall:
        for _ in range(times):
            self.watch.look()
            self.now += every
        return self

    def condition(self, part: Part) -> Condition:
        return next(report.condition for report in self.health.reports() if report.part is part)


class _Listener(logging.Handler):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        assert isinstance(record.msg, EventLine)
        self._told.append(str(record.msg.event.value))


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    told: list[str] = []
    health = Health()
    handlers: list[logging.Handler] = [health, _Listener(told)]
    level = log.level
    log.setLevel(logging.INFO)  # the attribute alone would leave what the logger remembers of its level
    for handler in handlers:
        log.addHandler(handler)
    wall = Wall(tmp_path / "state", told, health, furnish(tmp_path / "root", HOME))
    yield wall
    wall.watch.close()
    for handler in handlers:
        log.removeHandler(handler)
    log.setLevel(level)


# --- untouched ---


@pytest.fixture
def used(wall: Wall) -> Wall:
    """Four weeks in which people came at nine and at three; it is the evening after."""
    footfall = Footfall(wall.folder, lambda: wall.now.timestamp())
    for day in range(-28, 0):
        for hour in range(24):
            wall.at(day, hour)
            footfall.add_watched(60)
            if hour in (9, 15):
                footfall.add([Happening(What.TOUCHED), Happening(What.BEGAN), Happening(What.HAILED)] * 4)
    footfall.close()
    wall.at(0, 0).restart()
    return wall


def silent_days(wall: Wall, days: int) -> Wall:
    return wall.looks(timedelta(hours=1), days * 24)


def test_a_silence_is_told_once_and_its_end_once(used: Wall) -> None:
    silent_days(used, 6)
    assert used.told == [UpkeepEvent.UNTOUCHED_UNKNOWN]
    assert used.condition(Part.FOOTFALL) is Condition.WARNING
    traveller = Traveller(used.alone(), used.now.timestamp())
    used.watch.saw(traveller.state)
    used.watch.saw(traveller.touches(Action.PHONE).state)
    _worked_off(used.watch)
    used.looks(timedelta(seconds=COUNTED_EVERY_S), 3)
    assert used.told == [UpkeepEvent.UNTOUCHED_UNKNOWN, UpkeepEvent.USED_AGAIN]
    assert used.condition(Part.FOOTFALL) is Condition.OK


def test_a_restart_in_the_middle_of_a_silence_begins_nothing_anew(used: Wall) -> None:
    silent_days(used, 2)
    assert used.told == []
    used.restart()
    silent_days(used, 4)
    assert used.told == [UpkeepEvent.UNTOUCHED_UNKNOWN]


def test_with_a_sensor_that_sees_nobody_it_says_that_nobody_needs_it(used: Wall) -> None:
    used.watch.saw(used.alone(present=False))
    silent_days(used, 6)
    assert used.told == [UpkeepEvent.UNTOUCHED_NOBODY_NEEDS_IT]


def test_people_who_stand_there_and_go_are_told_from_nobody(used: Wall) -> None:
    for _ in range(4):
        traveller = Traveller(used.alone(present=False), used.now.timestamp())
        used.watch.saw(traveller.does(PresenceChanged(True)).state)
        traveller.now += 40.0
        used.watch.saw(traveller.does(PresenceChanged(False)).state)
    _worked_off(used.watch)
    silent_days(used, 6)
    assert used.told == [UpkeepEvent.UNTOUCHED_THEY_GIVE_UP]


@pytest.mark.parametrize("event", [LogEvent.DISPATCHER_UNREACHABLE, WallEvent.TOUCH_STUCK, LogEvent.HAIL_NOT_WRITTEN])
def test_with_a_part_that_does_not_work_it_says_that_it_is_broken(used: Wall, event: LogEvent) -> None:
    used.health.heard(event)
    silent_days(used, 6)
    assert used.told == [UpkeepEvent.UNTOUCHED_BROKEN]
    assert used.condition(Part.FOOTFALL) is Condition.FAULT


def test_a_clock_that_is_set_back_and_put_right_ends_no_silence(used: Wall) -> None:
    silent_days(used, 6)
    right = used.now
    used.at(-10, 9).looks(timedelta(seconds=COUNTED_EVERY_S), 3)
    used.now = right
    used.looks(timedelta(seconds=COUNTED_EVERY_S), 3)
    assert used.told == [UpkeepEvent.UNTOUCHED_UNKNOWN]


def _worked_off(watch: Watch) -> None:
    """What was left for the worker is done."""
    done = threading.Event()
    watch._worker.submit(done.set)
    assert done.wait(30.0)


# --- mute ---


def test_the_chime_sounds_once_a_day_in_the_afternoon_and_never_at_night(wall: Wall) -> None:
    heard_at = []
    for _ in range(2 * 24 * 60):
        before = wall.chimes
        wall.looks()
        if wall.chimes > before:
            heard_at.append(wall.now)
    assert [f"{at:%d %H:%M}" for at in heard_at] == ["30 14:31", "31 14:31"]
    assert wall.told == []


@pytest.mark.parametrize("changes", [{"present": True}, {"touched_at": MONDAY.timestamp() + 15 * 3600 - 10.0}])
def test_nobody_who_stands_there_is_chimed_at(wall: Wall, changes: dict[str, object]) -> None:
    wall.at(0, 15).watch.saw(wall.alone(**changes))
    assert wall.looks().chimes == 0
    wall.watch.saw(wall.alone())
    assert wall.looks().chimes == 1


def test_a_site_that_wants_no_voice_or_no_microphone_is_not_chimed_at(wall: Wall) -> None:
    wall.listens = False
    wall.restart()
    assert wall.at(0, 15).looks(times=5).chimes == 0


def test_once_unheard_is_a_lorry_and_twice_is_an_alarm_that_ends_when_it_is_heard(wall: Wall) -> None:
    wall.hearings = [DEAF, CLEAR]
    wall.at(0, 15).looks(times=5)
    assert (wall.told, wall.chimes) == ([], 2)
    wall.hearings = [DEAF] * UNHEARD_TIMES
    wall.at(1, 15).looks(times=5)
    assert wall.told == [WallEvent.VOICE_UNHEARD]
    assert wall.condition(Part.VOICE) is Condition.FAULT
    wall.hearings = [DEAF]
    wall.at(2, 15).looks(times=5)
    assert wall.chimes == 5
    wall.at(3, 15).looks(times=5)
    assert wall.told == [WallEvent.VOICE_UNHEARD, WallEvent.VOICE_HEARD]
    assert wall.condition(Part.VOICE) is Condition.OK


def test_a_site_without_a_microphone_is_tried_once_a_day_and_never_called_mute(wall: Wall) -> None:
    wall.hearings = [Hearing(Heard.NO_MICROPHONE)] * 9
    for day in range(3):
        wall.at(day, 15).looks(times=10)
    assert (wall.chimes, wall.told) == (3, [])


# --- moved ---


@pytest.fixture
def boots(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def booted(boot: str, up_s: float = 60.0) -> None:
        monkeypatch.setattr(neighbourhood, "this_boot", lambda: Boot(boot, up_s))

    booted("one")
    return booted


def test_a_kiosk_that_wakes_up_elsewhere_says_so_until_it_is_back(wall: Wall, boots: Callable[..., None]) -> None:
    assert neighbourhood.remember(wall.folder, wall.now.timestamp(), wall.root)
    wall.looks(times=3)
    assert wall.told == []
    boots("two")
    furnish(wall.root, ELSEWHERE)
    wall.at(0, 2).restart()
    wall.looks(times=3)
    assert wall.told == [UpkeepEvent.SITE_MOVED]
    assert wall.condition(Part.SITE) is Condition.FAULT
    boots("three")
    wall.restart()
    wall.looks(times=3)
    assert wall.told == [UpkeepEvent.SITE_MOVED] * 2
    furnish(wall.root, HOME)
    wall.looks(times=3)
    assert wall.told[2:] == [UpkeepEvent.SITE_BACK]
    assert wall.condition(Part.SITE) is Condition.OK


def test_a_short_power_cut_is_short_also_ten_minutes_later(wall: Wall, boots: Callable[..., None]) -> None:
    assert neighbourhood.remember(wall.folder, wall.now.timestamp(), wall.root)
    furnish(wall.root, ELSEWHERE)
    started = wall.now + timedelta(seconds=20)
    wall.restart()
    for minute in range(1, 11):
        boots("two", 60.0 * minute)
        wall.now = started + timedelta(minutes=minute)
        wall.looks()
    assert wall.told == [UpkeepEvent.NETWORK_CHANGED]


def test_a_technician_says_yes_it_hangs_here_now_and_the_alarm_ends(wall: Wall, boots: Callable[..., None]) -> None:
    assert neighbourhood.remember(wall.folder, wall.now.timestamp(), wall.root)
    boots("two")
    furnish(wall.root, ELSEWHERE)
    wall.at(0, 2).looks(times=3)
    assert wall.told == [UpkeepEvent.SITE_MOVED]
    assert neighbourhood.remember(wall.folder, wall.now.timestamp(), wall.root)  # kiosk check --hands
    wall.looks(times=3)
    assert wall.told == [UpkeepEvent.SITE_MOVED, UpkeepEvent.SITE_BACK]
    assert wall.condition(Part.SITE) is Condition.OK


def test_a_screen_that_wakes_up_upstairs_says_so_after_six_hours(wall: Wall, boots: Callable[..., None]) -> None:
    assert neighbourhood.remember(wall.folder, wall.now.timestamp(), listened(wall.root, [LOUD] * SCANS))
    boots("two")
    wall.at(0, 2).restart()
    for hour in range(1, SCANS + 1):
        listened(wall.root, [UPSTAIRS] * hour)
        assert wall.told == []
        wall.looks(times=60)
    assert wall.told == [UpkeepEvent.SITE_CARRIED]
    assert wall.condition(Part.SITE) is Condition.WARNING


def test_a_network_that_changes_while_the_kiosk_is_on_is_news_for_a_day_and_then_its_own(
    wall: Wall, boots: Callable[..., None]
) -> None:
    neighbourhood.remember(wall.folder, wall.now.timestamp(), wall.root)
    wall.looks(times=3)
    furnish(wall.root, ELSEWHERE)
    wall.looks(times=60)
    assert wall.told == [UpkeepEvent.NETWORK_CHANGED]
    assert wall.condition(Part.SITE) is Condition.WARNING
    wall.at(2, 1).looks(times=3)
    assert wall.told == [UpkeepEvent.NETWORK_CHANGED, UpkeepEvent.SITE_BACK]
    boots("two")
    wall.at(3, 1).restart()
    wall.looks(times=3)
    assert wall.told == [UpkeepEvent.NETWORK_CHANGED, UpkeepEvent.SITE_BACK]


def test_a_site_that_nobody_has_remembered_is_never_called_moved(wall: Wall) -> None:
    furnish(wall.root, ELSEWHERE)
    wall.looks(times=3)
    assert (wall.told, wall.condition(Part.SITE)) == ([], Condition.OK)


# --- at work ---


def test_it_looks_by_itself_once_it_is_started_and_ends_when_it_is_closed(tmp_path: Path) -> None:
    looked = threading.Event()
    own: set[threading.Thread] = set()

    def reports() -> tuple[()]:
        return ()

    def clock() -> float:
        if threading.current_thread() is not threading.main_thread():
            own.add(threading.current_thread())
            looked.set()
        return MONDAY.timestamp()

    watch = Watch(tmp_path, reports, listens=False, quiet=None, clock=clock, root=tmp_path)
    watch.start()
    assert looked.wait(30.0)
    watch.close()
    assert not [thread for thread in own if thread.is_alive()]


def test_a_touch_on_a_real_state_reaches_the_file(wall: Wall) -> None:
    traveller = Traveller(wall.alone(), wall.now.timestamp())
    wall.watch.saw(traveller.does(Touched(Action.PHONE)).state)
    _worked_off(wall.watch)
    wall.watch.close()
    footfall = Footfall(wall.folder, lambda: wall.now.timestamp())
    assert [hour.count(What.TOUCHED) for hour in footfall.hours()] == [1]
    footfall.close()
