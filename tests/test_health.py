"""How each part is, by nothing but what the log says: as its worst trouble is, and well when the last has ended."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.domain import Nonsense, Refused, Unreachable
from kiosk.event_catalogue import BY_ID, EVERY_EVENT
from kiosk.health import AFFECTS, OF_A_SERVER, Condition, Health, Part, PartReport, affected_by
from kiosk.log_events import LogEvent
from kiosk.log_lines import LoggedEvent, log, log_event
from kiosk.runtime.party_log import DISPATCHER, PROVIDER, PartyLog
from kiosk.store.database import Database
from kiosk.store.journal import Journal
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall import parts
from kiosk.wall_events import WallEvent
from tests.running_kiosk import settings
from tests.store_fixtures import hail

AWAY = Unreachable("GET: no answer", maybe_done=True)
FAULT, WARNING, OK = Condition.FAULT, Condition.WARNING, Condition.OK


# Told at WARNING or above, but of no part that it fails, so that nothing has to end; each with its reason.
EPISODES_WITHOUT_END: dict[LoggedEvent, str] = {
    LogEvent.KEY_REUSED: "of one hail, which is sent no more",
    LogEvent.HAIL_BACK_TO_LIFE: "of one hail, cancelled again at once",
    LogEvent.REGISTRY_HAIL_CALLED_OFF: "of one hail, which is sought anew",
    LogEvent.DISPATCHER_REMOVED: "of one hail, told at the start; who was removed cannot come back by itself",
    LogEvent.GUARD_NOT_RUNG: "of one ring; she is told, and the next one is tried as if nothing had been",
    LogEvent.REPORT_OUT_OF_ORDER: "of one report, which was ignored",
    LogEvent.BOARDED_ELSEWHERE: "of one ride, and proves nothing",
    LogEvent.CAMERA_SWAPPABLE: "of the machine's settings: so until it is started otherwise",
    WallEvent.VOICE_PACK_UNUSABLE: "of a pack, read at the start alone; another voice speaks",
    WallEvent.VOICE_CLIPS_UNUSABLE: "of a pack, read at the start alone; another voice says these sentences",
    WallEvent.SLIP_NOT_PRINTED: "of one slip; what ails the printer is told by its own events",
    UpkeepEvent.EARNEST_IMPOSSIBLE: "of a run in practice; the next start looks again",
    UpkeepEvent.CHANGE_FAILED: "of a run that is over; the next one is well from its start",
    UpkeepEvent.KIOSK_FAILED: "of a run that is over; the next one is well from its start",
    UpkeepEvent.LESSON_UNUSABLE: "of a file, read when practice begins alone; the other lessons are given",
    UpkeepEvent.LESSON_TWICE: "of a file, read when practice begins alone; the other of the name is given",
    UpkeepEvent.LESSONS_TOO_MANY: "of a folder, read when practice begins alone; the first of its lessons are given",
    UpkeepEvent.LESSONS_UNREADABLE: "of a folder, read when practice begins alone; the shipped lessons are given",
    UpkeepEvent.TECHNICIAN_LOCKED_OUT: "ends by the clock, after the wait_s of its line",
}


class Listening:
    """Health at the log, and a clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0
        self.health = Health(lambda: self.now)

    def of(self, part: Part) -> PartReport:
        (report,) = [report for report in self.health.reports() if report.part is part]
        return report

    def condition(self, part: Part) -> Condition:
        return self.of(part).condition


@pytest.fixture
def wall() -> Iterator[Listening]:
    """The log says everything, as log_setup lets it."""
    listening, level = Listening(), log.level
    log.setLevel(logging.DEBUG)
    log.addHandler(listening.health)
    yield listening
    log.removeHandler(listening.health)
    log.setLevel(level)


def test_every_part_is_well_until_something_is_said_of_it(wall: Listening) -> None:
    assert wall.health.reports() == tuple(PartReport(part, OK, 100.0, None) for part in Part)


def test_a_part_says_since_when_it_is_so_and_why(wall: Listening) -> None:
    wall.now = 200.0
    log_event(WallEvent.BOARD_LOST, subject="board")
    wall.now = 300.0
    log_event(WallEvent.BOARD_LOST, subject="board")
    assert wall.of(Part.BOARD) == PartReport(Part.BOARD, FAULT, 200.0, WallEvent.BOARD_LOST)
    log_event(WallEvent.BOARD_BACK, subject="board")
    assert wall.of(Part.BOARD) == PartReport(Part.BOARD, OK, 300.0, WallEvent.BOARD_BACK)


def test_each_part_that_can_fail_can_be_well_again() -> None:
    failing = {part for part, condition in AFFECTS.values() if condition is not OK}
    assert {part for part, condition in AFFECTS.values() if condition is OK} == failing


def test_whatever_fails_is_seen_to_fail_or_is_over_when_it_is_told() -> None:
    grave = {event for event in EVERY_EVENT if event.level >= logging.WARNING}
    of_a_part = {event for event in grave if affected_by(event, "main") is not None}
    assert grave - of_a_part == set(EPISODES_WITHOUT_END)
    wells = [event for event in grave if (affected_by(event, "main") or (None, FAULT))[1] is OK]
    assert wells == [], "what is well again wakes nobody"


def test_two_dispatchers_are_as_the_worse_one_is(wall: Listening) -> None:
    main, second = PartyLog(DISPATCHER, "main"), PartyLog(DISPATCHER, "second")
    main.trouble(AWAY, "submit")
    second.trouble(AWAY, "submit")
    second.answered("submit")
    assert wall.condition(Part.DISPATCHER) is FAULT
    main.answered("submit")
    assert wall.condition(Part.DISPATCHER) is OK


TROUBLES: dict[str, Callable[[PartyLog], None]] = {
    "it gave no answer": lambda party: party.trouble(AWAY, "submit"),
    "it said no": lambda party: party.trouble(
        Refused("no", status=403, code="SITE"), "submit", LogEvent.HAIL_REFUSED
    ),
    "it talked nonsense": lambda party: party.trouble(Nonsense("?"), "submit"),
    "a login page answered": lambda party: party.trouble(Nonsense("?", page=True), "submit"),
    "its certificate was refused": lambda party: party.trouble(
        Unreachable("certificate", maybe_done=False, certificate=True), "submit"
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_party_that_answers_another_question_is_there_and_the_newest_word_counts(
    wall: Listening, trouble: str
) -> None:
    """She submits once in an hour; whether there is a taxi is asked once a minute."""
    party = PartyLog(DISPATCHER, "main")
    for _ in range(3):
        TROUBLES[trouble](party)
        assert wall.condition(Part.DISPATCHER) is FAULT
        party.answered("availability")
        assert wall.condition(Part.DISPATCHER) is OK
    assert wall.condition(Part.IDENTITY) is OK


def test_a_dispatcher_that_is_left_in_peace_is_at_fault_until_it_answers(wall: Listening) -> None:
    party = PartyLog(DISPATCHER, "main")
    party.trouble(AWAY, "availability")
    log_event(LogEvent.DISPATCHER_PAUSED, subject="main")
    assert wall.condition(Part.DISPATCHER) is FAULT
    party.answered("availability")
    assert wall.condition(Part.DISPATCHER) is OK


@pytest.mark.parametrize("event", OF_A_SERVER)
@pytest.mark.parametrize(
    ("subject", "part"),
    [("main.submit", Part.DISPATCHER), ("second.poll", Part.DISPATCHER), ("identity.open", Part.IDENTITY)],
)
def test_what_may_befall_any_server_is_told_of_the_one_it_befell(
    wall: Listening, event: LogEvent, subject: str, part: Part
) -> None:
    log_event(event, subject=subject)
    assert {report.part for report in wall.health.reports() if report.condition is FAULT} == {part}


def test_clocks_that_disagree_are_a_part_of_their_own_until_the_same_request_is_taken(wall: Listening) -> None:
    party = PartyLog(PROVIDER, "identity")
    party.trouble(Refused("no", status=401, code="TIMESTAMP"), "open")
    assert (wall.condition(Part.CLOCK), wall.condition(Part.IDENTITY)) == (FAULT, OK)
    party.answered("close")
    assert wall.condition(Part.CLOCK) is FAULT
    party.answered("open")
    assert wall.condition(Part.CLOCK) is OK
    assert wall.of(Part.CLOCK).event is UpkeepEvent.CLOCK_AGREES


def test_a_disk_that_takes_nothing_is_a_fault_until_it_takes_something(
    wall: Listening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "memory").write_text("a file where a folder should be")
    with closing(Journal(tmp_path / "state", tmp_path / "memory")) as journal:
        with monkeypatch.context() as broken:
            broken.setattr(Database, "write", full)
            with pytest.raises(OSError, match="No space"):
                journal.insert(hail(1))
            log_event(LogEvent.HAIL_NOT_WRITTEN, hail="red-1", error="OSError")  # as whoever wanted it written says
        assert wall.condition(Part.STORE) is FAULT
        journal.insert(hail(2))
    assert wall.of(Part.STORE).event is UpkeepEvent.STORE_BACK


def test_a_file_beside_the_hails_that_fails_is_a_warning_and_hides_no_fault(wall: Listening) -> None:
    log_event(LogEvent.LEDGER_NOT_WRITTEN, subject="ledger")
    assert wall.condition(Part.STORE) is WARNING
    log_event(LogEvent.HAIL_NOT_WRITTEN)
    log_event(UpkeepEvent.STORE_BACK, subject="ledger")
    assert wall.condition(Part.STORE) is FAULT
    log_event(UpkeepEvent.STORE_BACK)
    assert wall.condition(Part.STORE) is OK


def test_what_is_no_event_says_nothing_of_any_part(wall: Listening) -> None:
    log.error("camera-absent: somebody typed this")
    assert wall.condition(Part.CAMERA) is OK


def test_every_event_is_found_by_its_id() -> None:
    found: list[LoggedEvent] = [BY_ID[event.value] for event in EVERY_EVENT]
    assert found == list(EVERY_EVENT)


def test_of_a_part_that_this_wall_has_not_nothing_is_told_whatever_the_log_says() -> None:
    health = Health(lambda: 100.0, fitted=(Part.STORE, Part.CAMERA))
    for event in (WallEvent.BOARD_LOST, LogEvent.CAMERA_SILENT):
        health.heard(event)
    assert {report.part: report.condition for report in health.reports()} == {
        Part.STORE: Condition.OK,
        Part.CAMERA: Condition.WARNING,
    }
    assert {of for of, _ in health.troubles()} == {Part.CAMERA.value}


def test_a_wall_has_the_parts_that_its_settings_name(tmp_path: Path) -> None:
    config = load(settings(tmp_path, health={"port": 0}), {})
    bare = {Part.DISPATCHER, Part.IDENTITY, Part.CLOCK, Part.STORE, Part.TOUCH, Part.SITE, Part.FOOTFALL}
    assert set(parts(config)) == bare, "no camera, voice, board, printer"
    whole = tmp_path / "whole"
    whole.mkdir()
    everything = settings(
        whole,
        camera={"source": "device:/dev/video0"},
        voice={"enabled": True},
        display={"theme": "auto", "light_sensor": "board", "backlight": "file:/sys/class/backlight/x/brightness"},
        board={"port": "/dev/kiosk-board"},
        call_button={"name": "门口保安室", "name_en": "the guard", "phone": "021-5550-0123"},
        printer={"kind": "serial", "address": "/dev/kiosk-printer"},
    )
    assert parts(load(everything, {})) == tuple(Part)
