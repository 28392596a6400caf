"""P9: somebody sets the clock, or a time service does, in the middle of a hail."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.journey.timing import HAIL_LIFE_S, IDLE_S
from kiosk.local_time import SHANGHAI
from kiosk.log_events import LogEvent
from tests.faults.company import Kind
from tests.faults.network import EXPIRES_LIMIT_S
from tests.faults.person import Person
from tests.faults.reports import shown
from tests.faults.row import ONCE, CannotRunHere, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Refuse

LIBRARY = "*/faketime/libfaketimeMT.so.1"
AN_HOUR = 3600.0
YEAR_2038 = datetime(2038, 1, 19, 3, 14, 0, tzinfo=UTC)  # eight seconds before 32 bits are full
SLACK_S = 15.0  # a busy machine; an hour's step would show as an hour
TIME_OF_DAY = re.compile(r"\b(\d{1,2}):(\d{2})\b")


class WallClock:
    """The wall clock of one kiosk process, set by libfaketime: only that one, monotonic time stays true."""

    def __init__(self, folder: Path) -> None:
        libraries = sorted(Path("/usr/lib").glob(LIBRARY))
        if not libraries:
            raise CannotRunHere("libfaketime is not installed (package libfaketime)")
        self._file = folder / "wall-clock"
        self._ahead = timedelta()
        self.environment = {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.step(0.0)

    def step(self, seconds: float) -> None:
        """Ahead of the true time from now on."""
        self._ahead = timedelta(seconds=seconds)
        whole = self._file.with_suffix(".new")
        whole.write_text(f"{seconds:+.0f}\n", encoding="ascii")
        whole.replace(self._file)

    def now(self) -> datetime:
        return datetime.now(SHANGHAI) + self._ahead


def opens_by(clock: WallClock, scene: Scene) -> Person:
    return scene.opens(environment=clock.environment)


def stepped(scene: Scene, seconds: float) -> str:
    """One hail that nobody takes: pressed, the clock is set, and everything still takes as long as it takes."""
    clock = WallClock(scene.folder)
    scene.company().breaks(Refuse())
    person = opens_by(clock, scene)
    person.hails()
    pressed = time.monotonic()
    clock.step(seconds)
    person.sees("cut_off", limit_s=HAIL_LIFE_S)
    person.is_answered()
    person.sees("expired", limit_s=EXPIRES_LIMIT_S)
    lived_s = time.monotonic() - pressed
    assert abs(lived_s - HAIL_LIFE_S) < SLACK_S, f"it lived {lived_s:.0f} s"
    assert scene.orders() == []
    began = time.monotonic()
    person.sees("still_there", limit_s=IDLE_S + SLACK_S)
    idle_s = time.monotonic() - began
    assert idle_s > IDLE_S - SLACK_S, f"asked after {idle_s:.0f} s already"
    person.taps("stay")
    person.goes_home(20.0)
    told = tells_time(person, clock.now)
    return f"expired after {lived_s:.0f} s, asked 'still there?' after {idle_s:.0f} s; the screen says {told}"


def tells_time(person: Person, now: Callable[[], datetime]) -> str:
    """Wait until the screen shows this time of day; the picture changes with the minute."""

    def right() -> set[str]:
        moments = (now(), now() - timedelta(minutes=1))
        return {f"{moment.hour}:{moment.minute:02d}" for moment in moments}

    def times(texts: tuple[str, ...]) -> set[str]:
        return {f"{int(hour)}:{minute}" for hour, minute in TIME_OF_DAY.findall(" ".join(texts))}

    screen = person.stage.wait_until(lambda screen: bool(times(screen.texts) & right()), f"{right()}", 70.0)
    return sorted(times(screen.texts))[0]


def a_clock_set_back_by_an_hour_changes_nothing_but_the_time_of_day(scene: Scene) -> str:
    return stepped(scene, -AN_HOUR)


def a_clock_set_ahead_by_an_hour_changes_nothing_but_the_time_of_day(scene: Scene) -> str:
    return stepped(scene, AN_HOUR)


def a_clock_in_2038_changes_nothing_but_the_time_of_day(scene: Scene) -> str:
    return stepped(scene, YEAR_2038.timestamp() - time.time())


def minutes_until_the_taxi_do_not_follow_the_clock(scene: Scene) -> str:
    clock = WallClock(scene.folder)
    scene.company(time_scale=1.0)
    person = opens_by(clock, scene)
    person.hails()
    person.sees("coming")
    before = shown(person.screen.texts)
    for seconds in (AN_HOUR, -AN_HOUR):
        clock.step(seconds)
        person.is_answered()
        polled = scene.main.asked(Call.STATUS)
        person.stage.wait_until(lambda _, n=polled + 5: scene.main.asked(Call.STATUS) >= n, "news", 20.0)  # type: ignore[misc]
        after = shown(person.screen.texts)
        assert person.screen.name == "coming"
        assert all(any(abs(minutes - old) <= 1 for old in before) for minutes in after), f"{before} became {after}"
    person.cancels()
    return f"{sorted(before)} min before, {sorted(after)} min after; still asked after as often"


def a_restart_after_the_clock_was_set_keeps_her_hails_true_age(scene: Scene) -> str:
    clock = WallClock(scene.folder)
    scene.company().breaks(Refuse())
    ages = []
    for seconds in (AN_HOUR, -AN_HOUR):
        person = opens_by(clock, scene)
        person.goes_home(20.0)
        person.hails(scene.number())
        pressed = time.monotonic()
        scene.dies(person)
        clock.step(seconds)
        person = opens_by(clock, scene)
        person.sees("searching", "cut_off")
        person.is_answered()
        person.sees("expired", "unanswered", limit_s=EXPIRES_LIMIT_S)  # the kill may have met a request on its way
        ages.append(time.monotonic() - pressed)
        assert abs(ages[-1] - HAIL_LIFE_S) < SLACK_S, f"it lived {ages[-1]:.0f} s"
        person.goes_home(20.0)
        scene.closes(person)
        clock.step(0.0)
    assert scene.orders() == []
    return f"in front again both times, its life over {ages[0]:.0f} s and {ages[1]:.0f} s after the press"


def a_wrong_clock_is_the_technicians_business_and_told_as_such(scene: Scene) -> str:
    clock = WallClock(scene.folder)
    person = opens_by(clock, scene)
    person.sees("home")
    clock.step(-AN_HOUR)
    person.gives_number()
    person.sees("trouble_provider")
    person.is_answered()
    assert scene.logged(LogEvent.CLOCK_DISAGREES) >= 1, "no alarm"
    person.goes_home(20.0)
    clock.step(0.0)
    person.hails()
    person.sees_taxi()
    person.cancels()
    return "the provider refuses the signature, she is told to ask for help, alarm; with the true time: a taxi"


def an_hour_too_late_by_the_dispatchers_clock_makes_no_taxi_and_no_lie(scene: Scene) -> str:
    clock = WallClock(scene.folder)
    person = opens_by(clock, scene)
    person.to_confirm()
    clock.step(-AN_HOUR)
    person.taps("hail")
    if scene.kind is Kind.LETAXI:
        person.sees_taxi()
        person.is_answered()
        assert shown(person.screen.texts) <= {1, 2, 3}, "minutes by a clock that is an hour off"
        person.cancels()
        return "no hour is sent; a taxi, and the minutes are true by the registry's own clock"
    person.sees("refused")
    person.is_answered()
    assert (len(scene.orders()), scene.main.asked(Call.SUBMIT)) == (0, 1)
    answered = [each.upstream_status for each in scene.main.proxy.history(Call.SUBMIT)]
    assert answered == [410]
    alarm = f"{LogEvent.CLOCK_DISAGREES.value} subject=main doing=submit status=410 "
    assert scene.log.read_text("utf-8").count(alarm) == 1, "no alarm"  # closing the provider's session rings, too
    return "410, 'refused' on the screen, not sent again, the clock named in the log"


HOW = "libfaketime steps the kiosk's wall clock, monotonic time stays true"
ROWS = (
    Row(
        "P9a",
        "Clock set back an hour in the middle of a hail",
        HOW,
        "life, retries, idle timer as ever; only the time of day changes",
        a_clock_set_back_by_an_hour_changes_nothing_but_the_time_of_day,
        at=ONCE,
    ),
    Row(
        "P9b",
        "Clock set ahead an hour in the middle of a hail",
        HOW,
        "life, retries, idle timer as ever; only the time of day changes",
        a_clock_set_ahead_by_an_hour_changes_nothing_but_the_time_of_day,
        at=ONCE,
    ),
    Row(
        "P9c",
        "Clock jumps to 19 January 2038",
        HOW,
        "life, retries, idle timer as ever; only the time of day changes",
        a_clock_in_2038_changes_nothing_but_the_time_of_day,
        at=ONCE,
    ),
    Row(
        "P9d",
        "Clock stepped while a taxi comes",
        HOW,
        "the minutes do not move",
        minutes_until_the_taxi_do_not_follow_the_clock,
    ),
    Row(
        "P9e",
        "kill -9, clock stepped an hour each way, restart in the same boot",
        HOW,
        "the hail keeps its true age",
        a_restart_after_the_clock_was_set_keeps_her_hails_true_age,
    ),
    Row(
        "P9f",
        "Clock wrong when somebody is identified",
        HOW,
        "signature refused, honest screen, alarm",
        a_wrong_clock_is_the_technicians_business_and_told_as_such,
        at=ONCE,
    ),
    Row(
        "P9g",
        "Clock wrong at the press",
        "the kiosk's clock an hour back after 'who', before the press: the simulator really answers 410",
        "'refused', no taxi, not repeated, 'clock-disagrees' in the log; at Le.Taxi a taxi",
        an_hour_too_late_by_the_dispatchers_clock_makes_no_taxi_and_no_lie,
    ),
)
