"""The technician's desk always answers; what it tells of parts, log and last check; taps that meet no button."""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.commissioning.archive import LATEST, Passport, save
from kiosk.commissioning.finding import PARTS, Finding, Level
from kiosk.commissioning.hands import not_looked_at
from kiosk.config import load
from kiosk.domain import Private
from kiosk.health import AFFECTS, Condition, Health, Part
from kiosk.journey.events import Action, Event
from kiosk.journey.technician_kinds import (
    ActRecorded,
    AskReport,
    CheckCode,
    CodeAnswered,
    KeepAdjustments,
    RecordAct,
    ReportTold,
)
from kiosk.log_events import LogEvent
from kiosk.log_lines import EventLine, line
from kiosk.runtime import technician_desk
from kiosk.runtime.technician_desk import BROKEN_WAIT_S, TechnicianDesk
from kiosk.runtime.workers import Worker
from kiosk.store.diary import DiaryLine
from kiosk.technician import Act, Adjustments, Admission, LastCheck, LogLine, Report, Standing
from kiosk.technician_fittings import CHECKED, last_check, log_lines, part_now
from kiosk.ui.elements import Box
from kiosk.ui.touch import BESIDE, KEY_BOUNCE_S, PALM_S, Presses, Target
from kiosk.wall_events import WallEvent
from tests.window_fixtures import Glass, button, glass

__all__ = ["glass"]  # a fixture

ROOT = Path(__file__).parent.parent
ANSWER_S = 10.0
AT = 1_795_400_000.0


class Parties:
    """Doorkeeper, audit log and adjustments in one; broken: each of them raises."""

    def __init__(self) -> None:
        self.broken = False
        self.held = 0  # so many lines the audit log does not take
        self.done: list[object] = []

    def admit(self, number: str, code: str) -> Admission:
        self._does((number, code))
        return Admission("lao-wang")

    def append(self, handle: str, act: Act, detail: str = "") -> bool:
        if self.held:
            self.held -= 1
            return False
        self._does((handle, act, detail))
        return True

    def keep(self, adjusted: Adjustments) -> None:
        self._does(adjusted)

    def report(self) -> Report:
        return Report()

    def _does(self, deed: object) -> None:
        if self.broken:
            raise OSError("the disk is gone")
        self.done.append(deed)


class Desk:
    def __init__(self) -> None:
        self.parties, self.events = Parties(), queue.SimpleQueue[Event]()
        self.worker = Worker("technician")
        parties = self.parties
        self.desk = TechnicianDesk(parties, parties, parties, parties.report, self.worker, self.events.put)

    def news(self) -> Event:
        return self.events.get(timeout=ANSWER_S)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.worker.stop()


def test_a_code_is_answered_with_its_attempt(desk: Desk) -> None:
    desk.desk.carry_out(CheckCode(7, "11", Private("482159")))
    assert desk.news() == CodeAnswered(7, Admission("lao-wang"))
    assert desk.parties.done == [("11", "482159")]


def test_a_check_that_fails_is_answered_too_and_lets_nobody_in(desk: Desk) -> None:
    desk.parties.broken = True
    desk.desk.carry_out(CheckCode(7, "11", Private("482159")))
    assert desk.news() == CodeAnswered(7, Admission(wait_s=BROKEN_WAIT_S))


def test_acts_and_adjustments_are_written_down_in_their_order_and_a_report_is_told(desk: Desk) -> None:
    desk.desk.carry_out(KeepAdjustments(Adjustments(-3.0)))
    desk.desk.carry_out(RecordAct("lao-wang", Act.VOLUME, "-3 dB"))
    desk.desk.carry_out(AskReport())
    assert desk.news() == ReportTold(Report())
    assert desk.parties.done == [Adjustments(-3.0), ("lao-wang", Act.VOLUME, "-3 dB")]


def test_who_hailed_for_a_neighbour_is_written_down_although_a_backup_held_the_log(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(technician_desk, "AGAIN_FIRST_S", 0.001)
    desk.parties.held = 3
    desk.desk.carry_out(RecordAct("hong", Act.HAILED, "red-7"))
    while desk.parties.held or not desk.parties.done:
        desk.desk.carry_out(AskReport())
        desk.news()
    assert desk.parties.done == [("hong", Act.HAILED, "red-7")]


def test_what_somebody_waits_for_is_not_written_down_behind_her_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(technician_desk, "AGAIN_FIRST_S", 0.0)
    desk.parties.held = 1
    desk.desk.carry_out(RecordAct("hong", Act.HELP, attempt=7))
    assert desk.news() == ActRecorded(7, written=False)
    desk.desk.carry_out(AskReport())
    desk.news()
    assert desk.parties.done == []


@pytest.mark.parametrize("broken", [False, True])
def test_whoever_waits_for_a_line_of_the_audit_log_hears_whether_it_is_on_the_disk(desk: Desk, broken: bool) -> None:
    desk.parties.broken = broken
    desk.desk.carry_out(RecordAct("lao-wang", Act.RESTART, attempt=7))
    assert desk.news() == ActRecorded(7, written=not broken)
    assert desk.parties.done == ([] if broken else [("lao-wang", Act.RESTART, "")])


# --- what is told ---


def test_a_part_is_told_as_the_log_left_it_with_the_sentence_that_did() -> None:
    health = Health(lambda: AT)
    told = line(WallEvent.BOARD_LOST)
    assert isinstance(told, EventLine)
    health.emit(logging.LogRecord("", logging.WARNING, "", 0, told, (), None))
    assert AFFECTS[WallEvent.BOARD_LOST][1] is Condition.FAULT
    (board,) = [part for part in (part_now(each, None) for each in health.reports()) if part.part == "board"]
    assert (board.standing, board.told) == (Standing.FAULT, WallEvent.BOARD_LOST.chinese)
    assert board.since == datetime.fromtimestamp(AT, UTC)
    assert f"{board.since:%H:%M}" == f"{datetime.fromtimestamp(AT + 8 * 3600, UTC):%H:%M}"


def test_the_log_stands_newest_first_and_what_came_often_once() -> None:
    lost, back = WallEvent.BOARD_LOST, LogEvent.CAMERA_BACK
    diary = [DiaryLine(AT + n, event, "") for n, event in enumerate((lost, back, lost))]
    lines = log_lines([*diary, DiaryLine(AT + 9, None, "of-an-older-release: gone")])
    assert [(each.times, each.told_en) for each in lines] == [
        (1, "of-an-older-release: gone"),
        (2, lost.sentence),
        (1, back.sentence),
    ]
    assert lines[1] == LogLine(lines[1].at, 2, lost.chinese, lost.sentence)
    assert lines[1].at.timestamp() == AT + 2


def test_two_dispatchers_are_two_lines_of_the_log_each_with_its_newest_facts() -> None:
    refused = LogEvent.DISPATCHER_REFUSED
    facts = ["subject=main status=401", "subject=second status=403", "subject=main status=500"]
    lines = log_lines(DiaryLine(AT + n, refused, "", each) for n, each in enumerate(facts))
    assert [(each.facts, each.times) for each in lines] == [(facts[2], 2), (facts[1], 1)]


def test_a_passport_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert last_check(tmp_path) is None
    (tmp_path / LATEST).write_text("{")
    assert last_check(tmp_path) is None


def test_the_last_passport_is_told_with_its_day(tmp_path: Path) -> None:
    levels = (Level.FAULT, Level.OK, Level.WARNING, Level.WARNING)
    save(Passport(AT, "", "", "1", [Finding(level, "ports", "") for level in levels]), "", None, tmp_path)
    told = last_check(tmp_path)
    assert told is not None
    assert told == LastCheck(told.at, 1, 2)
    assert told.at.timestamp() == AT


def test_each_part_is_told_with_the_day_on_which_it_was_last_looked_at_and_whether_it_was_well(
    tmp_path: Path,
) -> None:
    passport = Passport(
        at=AT,
        site_name="枫林新村",
        site_id="fenglin-3",
        version="1",
        findings=[
            Finding(Level.OK, "dispatcher main", "answers"),
            Finding(Level.FAULT, "hail", "came to nothing", "see"),
            Finding(Level.OK, "clock, system", "right"),
            Finding(Level.WARNING, "printer", "does not answer", "look"),
            Finding(Level.OK, "paper", "enough"),
            Finding(Level.OK, "voice", "speaks"),
            *not_looked_at(load(ROOT / "config.yaml", {}), {"touch": AT - 86_400.0}),
        ],
        by_hand={"touch": AT - 86_400.0, "loudspeaker, heard": AT - 86_400.0},
    )
    save(passport, "", None, tmp_path)
    told = last_check(tmp_path)
    assert told is not None
    days = {part: ((each.at.timestamp() - AT) / 86_400.0, each.well) for part, each in told.parts.items()}
    assert days == {
        Part.DISPATCHER: (0.0, False),
        Part.CLOCK: (0.0, True),
        Part.PRINTER: (0.0, False),
        Part.VOICE: (0.0, True),
        Part.TOUCH: (-1.0, True),
    }


def test_every_part_of_a_passport_that_is_one_of_the_walls_is_known_by_a_name_that_there_is() -> None:
    assert set(CHECKED) <= set(PARTS)


# --- taps beside the buttons ---

HAIL = Target("hail")


def test_only_a_tap_that_met_no_button_from_beginning_to_end_is_one_beside() -> None:
    presses = Presses()
    presses.down(1, None, 100.0)
    assert presses.up(1, None, 100.1) == BESIDE
    presses.down(1, HAIL, 110.0)
    presses.move(1, None, 110.1)
    assert presses.up(1, None, 110.2) is None, "slid off a button"
    presses.down(1, None, 120.0)
    presses.move(1, HAIL, 120.1)
    presses.move(1, None, 120.2)
    assert presses.up(1, None, 120.3) is None, "wiped across a button"
    presses.down(1, None, 130.0)
    assert presses.up(1, HAIL, 130.1) is None


def test_a_glass_that_bounces_and_a_palm_are_no_taps_beside() -> None:
    presses = Presses()
    presses.down(1, None, 100.0)
    assert presses.up(1, None, 100.1) == BESIDE
    presses.down(1, None, 100.1 + KEY_BOUNCE_S / 2)
    assert presses.up(1, None, 100.3) is None
    presses.down(1, None, 200.0)
    assert presses.up(1, None, 200.0 + PALM_S) is None


def test_the_window_tells_where_on_the_sheet_a_tap_met_no_button_and_nothing_is_held(glass: Glass) -> None:
    places: list[tuple[float, float]] = []
    held: list[None] = []
    before = glass.window.on_beside, glass.window.on_held
    glass.window.on_beside = lambda x_mm, y_mm: places.append((x_mm, y_mm))
    glass.window.on_held = lambda: held.append(None)
    try:
        glass.show(button(Action.HAIL, Box(18.0, 300.0, 364.0, 70.0)))
        scale = glass.window.panel.px_per_mm
        for x_mm, y_mm in ((20.0, 20.0), (380.0, 20.0)):
            place = (round(x_mm * scale), round(y_mm * scale))
            glass.down(place)
            glass.up(place)
            glass.clock.now += 1.0
        glass.tap("hail")
    finally:
        glass.window.on_beside, glass.window.on_held = before
    assert [(round(x), round(y)) for x, y in places] == [(20, 20), (380, 20)]
    assert glass.pressed == [(Action.HAIL, "")]
    assert len(held) == 1, "a tap beside the buttons silences nobody and shows nothing"
