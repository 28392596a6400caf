"""What happens at a gate is counted without anybody, and a silence is told with what it looks like."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.alarms.untouched import (
    DAYTIME,
    LEAST_DAYS,
    LEAST_SILENT_DAYS,
    LEAST_VISITS,
    MOST_BEGUN,
    MOST_SILENT_DAYS,
    Cause,
    Signs,
    Verdict,
    judged,
)
from kiosk.footfall import Happening, Hour, HourOf, What
from kiosk.journey.events import Action, ButtonPressed, PresenceChanged, Touched
from kiosk.journey.footfall import LINGERS_S, counted
from kiosk.journey.state import PhoneEntry
from kiosk.journey.timing import IDLE_S, WARN_S
from kiosk.store.footfall import FILE_NAME, KEPT_DAYS, OLD_ENOUGH_HOURS, Footfall
from soak.untouched import detected_after_days, false_alarms, vain_after_days
from tests.journey_fixtures import WITH_EVERYTHING, Traveller

SENSOR = Signs(sensor=True)
MORNING = 9
FIRST = date(2026, 3, 2)  # a Monday
TOUCHED, BEGAN, HAILED = (Happening(what) for what in (What.TOUCHED, What.BEGAN, What.HAILED))


class Gate:
    """A traveller whose deeds are counted from state to state, as the watch does."""

    def __init__(self) -> None:
        self.traveller = Traveller()
        self.traveller.state = replace(self.traveller.state, site=WITH_EVERYTHING)
        self.traveller.waits(2 * IDLE_S)
        self.counted: list[Happening] = []

    def does(self, *events: object) -> Gate:
        for event in events:
            before = self.traveller.state
            if isinstance(event, float):
                self.traveller.waits(event)
            else:
                self.traveller.does(event)  # type: ignore[arg-type]
            self.counted += counted(before, self.traveller.state)
        return self


# --- what is counted ---


def test_somebody_who_types_her_number_and_goes_is_a_visit_a_way_and_the_step_where_she_gave_up() -> None:
    gate = Gate().does(Touched(Action.PHONE), Touched(Action.KEY, "1"))
    assert isinstance(gate.traveller.state.step, PhoneEntry)
    gate.does(Touched(Action.HOME))
    assert gate.counted == [TOUCHED, BEGAN, Happening(What.GAVE_UP, "phone_entry")]


def test_somebody_who_walks_away_has_given_up_when_the_screen_goes_home() -> None:
    gate = Gate().does(Touched(Action.PHONE))
    for _ in range(int(IDLE_S + WARN_S) + 2):
        gate.does(1.0)
    assert gate.counted == [TOUCHED, BEGAN, Happening(What.GAVE_UP, "phone_entry")]


def test_a_hail_by_the_button_at_the_wall_is_counted_as_one() -> None:
    gate = Gate().does(ButtonPressed(), 2.0, ButtonPressed())
    before = gate.traveller.state
    gate.traveller.disk_writes()
    gate.counted += counted(before, gate.traveller.state)
    assert gate.counted == [TOUCHED, BEGAN, HAILED]


def test_what_follows_within_a_minute_is_the_same_visit() -> None:
    gate = Gate().does(Touched(Action.LOUDER), 5.0, Touched(Action.AGAIN), 5.0, Touched(Action.PHONE))
    assert gate.counted == [TOUCHED, BEGAN]


@pytest.mark.parametrize(("stood_s", "lingered"), [(LINGERS_S - 1.0, False), (LINGERS_S + 1.0, True)])
def test_whoever_stands_there_and_goes_without_a_touch_is_told_from_a_passer_by(
    stood_s: float, lingered: bool
) -> None:
    gate = Gate().does(PresenceChanged(False), PresenceChanged(True), stood_s, PresenceChanged(False))
    assert gate.counted == ([Happening(What.LINGERED)] if lingered else [])


def test_whoever_stands_there_and_touches_it_has_not_lingered() -> None:
    gate = Gate().does(PresenceChanged(True), 5.0, Touched(Action.AGAIN), 30.0, PresenceChanged(False))
    assert gate.counted == [TOUCHED]


def test_a_sensor_that_is_unplugged_has_seen_nobody_go() -> None:
    assert Gate().does(PresenceChanged(True), 60.0, PresenceChanged(None)).counted == []


def test_time_alone_is_nobody() -> None:
    assert Gate().does(*[1.0] * 200).counted == []


# --- what is kept ---


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC).timestamp()  # nine in the morning in Shanghai

    def __call__(self) -> float:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by).total_seconds()


def test_the_file_holds_hours_and_numbers_and_nobody(tmp_path: Path) -> None:
    clock = Clock()
    footfall = Footfall(tmp_path, clock)
    footfall.add([TOUCHED, BEGAN, Happening(What.GAVE_UP, "phone_entry")])
    footfall.add([TOUCHED])
    footfall.add_watched(30)
    (hour,) = footfall.hours()
    assert hour == Hour(
        HourOf("2026-03-02", 9),
        0.5,
        {What.TOUCHED: 2, What.BEGAN: 1, What.GAVE_UP: 1},
        {"phone_entry": 1},
    )
    footfall.close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as sql:
        columns = {
            row[1]
            for table in ("happened", "watched")
            for row in sql.execute(f"PRAGMA table_info({table})").fetchall()
        }
        assert columns == {"day", "hour", "what", "step", "count", "minutes"}
        for row in (("2026-03-02", 9, "touched", "13812345678"), ("2026-03-02", 9, "Wang", "")):
            with pytest.raises(sqlite3.IntegrityError):
                sql.execute("INSERT INTO happened VALUES (?, ?, ?, ?, 1)", row)


def test_a_restart_remembers_and_a_clock_that_runs_ahead_forgets_nothing(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(12):
        footfall = Footfall(tmp_path, clock)
        footfall.add([TOUCHED])
        footfall.add_watched(60)
        footfall.close()
        clock.later(days=1)
    footfall = Footfall(tmp_path, clock)
    before = footfall.hours()
    clock.later(days=3 * 365)
    footfall.add([TOUCHED])
    footfall.add_watched(10)
    clock.later(days=-3 * 365)
    assert footfall.hours() == before
    assert len(before) == 12
    footfall.close()


def test_nothing_is_kept_for_longer_than_eight_weeks_also_at_a_gate_where_hardly_anybody_comes(
    tmp_path: Path,
) -> None:
    clock = Clock()
    footfall = Footfall(tmp_path, clock)
    for number in range(2 * KEPT_DAYS):
        if number in (0, KEPT_DAYS, 2 * KEPT_DAYS - 1):
            footfall.add([TOUCHED])
        for _ in range(6):  # hours of a day, as many as take a few seconds here
            footfall.add_watched(60)
            clock.later(hours=1)
        clock.later(hours=18)
    oldest = date.fromisoformat(footfall.now().day) - timedelta(days=KEPT_DAYS + OLD_ENOUGH_HOURS // 6)
    assert min(date.fromisoformat(hour.at.day) for hour in footfall.hours()) >= oldest
    assert sum(hour.count(What.TOUCHED) for hour in footfall.hours()) == 2
    footfall.close()


# --- what a silence looks like ---


def weeks(days: int = 28, each: int = 4, *, hails: int = 3) -> list[Hour]:
    """Every day at nine and at three so many come, and so many hail."""
    found = []
    for number in range(days):
        day = (FIRST + timedelta(days=number)).isoformat()
        for hour in range(24):
            comes = hour in (MORNING, 15)
            counts = {What.TOUCHED: each, What.BEGAN: each, What.HAILED: hails} if comes else {}
            found.append(Hour(HourOf(day, hour), 1.0, counts, {}))
    return found


def after(hours: list[Hour], days: int, watched: float = 1.0, **counts: int) -> list[Hour]:
    """So many more days in which nothing happens but what is given, at nine."""
    start = date.fromisoformat(hours[-1].at.day) + timedelta(days=1)
    steps = {"code_entry": counts["gave_up"]} if counts.get("gave_up") else {}
    given = {What(what): count for what, count in counts.items()}
    return hours + [
        Hour(
            HourOf((start + timedelta(days=number)).isoformat(), hour),
            watched,
            given if hour == MORNING else {},
            steps if hour == MORNING else {},
        )
        for number in range(days)
        for hour in range(24)
    ]


def at_nine(hours: Sequence[Hour], signs: Signs = SENSOR, hour: int = MORNING) -> Verdict | None:
    """The verdict on the next day."""
    day = date.fromisoformat(hours[-1].at.day) + timedelta(days=1)
    return judged(hours, HourOf(day.isoformat(), hour), signs)


def test_a_gate_that_is_used_as_ever_is_not_told_of() -> None:
    assert at_nine(weeks()) is None


@pytest.mark.parametrize(
    ("signs", "lingered", "cause"),
    [
        (SENSOR, 0, Cause.NOBODY_NEEDS_IT),
        (SENSOR, 2, Cause.THEY_GIVE_UP),
        (Signs(sensor=False), 0, Cause.UNKNOWN),
        (Signs(sensor=True, broken="touch"), 0, Cause.BROKEN),
        (Signs(sensor=True, broken="dispatcher"), 5, Cause.BROKEN),
    ],
)
def test_a_silence_says_which_of_the_three_it_looks_like(signs: Signs, lingered: int, cause: Cause) -> None:
    verdict = at_nine(after(weeks(), 5, lingered=lingered), signs)
    assert verdict is not None
    assert (verdict.cause, verdict.what) == (cause, What.TOUCHED)
    assert verdict.since == HourOf("2026-03-29", 15)
    assert verdict.days == pytest.approx(5.3, abs=0.1)
    assert verdict.expected == pytest.approx(40.0)


def test_they_come_and_give_up_is_told_with_the_step_although_the_glass_is_touched() -> None:
    verdict = at_nine(after(weeks(), 7, touched=3, began=3, gave_up=3))
    assert verdict is not None
    assert (verdict.cause, verdict.what, verdict.step, verdict.began) == (
        Cause.THEY_GIVE_UP,
        What.HAILED,
        "code_entry",
        21,
    )


def test_ways_that_end_without_a_hail_while_the_dispatcher_is_away_are_no_riddle() -> None:
    verdict = at_nine(after(weeks(), 7, touched=3, began=3, gave_up=3), Signs(sensor=True, broken="dispatcher"))
    assert verdict is not None
    assert verdict.cause is Cause.BROKEN


def test_one_neighbour_who_cannot_decide_is_no_alarm() -> None:
    assert at_nine(after(weeks(), 1, touched=1, began=3, gave_up=3)) is None


@pytest.mark.parametrize("touched", [1, 40])
def test_one_child_who_begins_forty_times_is_one_person_who_gave_up(touched: int) -> None:
    assert at_nine(after(weeks(), 1, touched=touched, began=40, gave_up=40)) is None
    assert at_nine(after(weeks(), 3, touched=touched, began=40, gave_up=40)) is None


def test_a_gate_where_nobody_ever_got_to_the_end_is_told_of_although_it_has_no_habit() -> None:
    never = [replace(hour, counts={}) for hour in weeks(1)]
    assert at_nine(after(never, MOST_BEGUN - 1, touched=1, began=1, gave_up=1)) is None
    verdict = at_nine(after(never, MOST_BEGUN, touched=1, began=1, gave_up=1))
    assert verdict is not None
    assert (verdict.cause, verdict.what, verdict.step) == (Cause.THEY_GIVE_UP, What.HAILED, "code_entry")


def test_no_alarm_is_raised_at_night() -> None:
    silent = after(weeks(), 5)
    assert [hour for hour in range(24) if at_nine(silent, hour=hour) is not None] == [MORNING, 15]


def test_a_site_that_is_too_young_to_be_judged_says_nothing() -> None:
    assert at_nine(after(weeks(LEAST_DAYS - 1), 14)) is None
    assert at_nine(after(weeks(LEAST_DAYS + 1), 14)) is not None


def test_a_screen_that_nobody_has_ever_touched_is_told_of_after_a_month() -> None:
    never = [replace(hour, counts={}) for hour in weeks(1)]
    assert at_nine(after(never, int(MOST_SILENT_DAYS) - 1)) is None
    verdict = at_nine(after(never, int(MOST_SILENT_DAYS)), Signs(sensor=False, broken="touch"))
    assert verdict is not None
    assert (verdict.cause, verdict.since, verdict.expected) == (Cause.BROKEN, HourOf(FIRST.isoformat(), 0), 0.0)
    silent = after(never, int(MOST_SILENT_DAYS) + 1)
    assert [hour for hour in range(24) if at_nine(silent, hour=hour) is not None] == list(DAYTIME)


def test_a_screen_that_was_left_before_it_had_a_habit_is_told_of_after_a_month() -> None:
    assert at_nine(after(weeks(LEAST_DAYS - 1), int(MOST_SILENT_DAYS) + 1)) is not None


def test_a_gate_where_hardly_anybody_comes_is_told_of_after_a_month_and_not_before() -> None:
    seldom = [
        replace(hour, counts={What.TOUCHED: 1} if hour.counts and hour.at.day[-1] == "3" else {}) for hour in weeks()
    ]
    assert 0 < sum(hour.count(What.TOUCHED) for hour in seldom) < LEAST_VISITS
    assert at_nine(after(seldom, int(MOST_SILENT_DAYS) - 8)) is None
    assert at_nine(after(seldom, int(MOST_SILENT_DAYS) + 8)) is not None


def test_hours_in_which_the_kiosk_was_off_are_no_silence() -> None:
    assert at_nine(after(weeks(), 60, watched=0.0)) is None


def test_one_wet_day_is_no_alarm_however_busy_the_gate_is() -> None:
    assert at_nine(after(weeks(each=40), 1)) is None
    assert at_nine(after(weeks(each=40), 2)) is not None
    assert LEAST_SILENT_DAYS > 1.0


def test_gates_that_are_as_ever_are_hardly_ever_called_untouched() -> None:
    """docs/alarms.md has the long run: `make untouched`."""
    assert sum(sum(false_alarms(visits, 20, seed, fumblers=0.02)) for visits in (4.0, 30.0) for seed in (1, 2)) <= 1


@pytest.mark.parametrize(("visits_a_day", "days"), [(30.0, 3.0), (10.0, 4.5), (4.0, 9.0)])
def test_a_busy_gate_that_nobody_can_use_any_more_is_told_of_within_days(visits_a_day: float, days: float) -> None:
    assert LEAST_SILENT_DAYS - 1.0 <= detected_after_days(visits_a_day, seed=3) <= days


@pytest.mark.parametrize(("visits_a_day", "days"), [(10.0, 4.0), (4.0, 10.0)])
def test_a_gate_where_no_way_ends_in_a_hail_any_more_is_told_of_within_days(visits_a_day: float, days: float) -> None:
    assert vain_after_days(visits_a_day, seed=3) <= days
