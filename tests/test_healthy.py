"""When an update counts as healthy: its own faults send it back; what was so before, or is the line's, does not."""

from __future__ import annotations

import pytest

from kiosk.health import Part
from kiosk.log_events import LogEvent
from kiosk.log_lines import EventLine, LoggedEvent
from kiosk.store.diary import DiaryLine
from kiosk.telemetry.numbers import Number
from kiosk.telemetry.question import NoAnswer, Numbers
from kiosk.telemetry.verdict import BEAT_LATE_S, WORKER_STUCK_S, faults_before, healthy, idle
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent

NOBODY: frozenset[Part] = frozenset()
START = 1_795_415_520.0
DAY_S = 86_400.0


def told(**changed: float) -> Numbers:
    """The numbers of a kiosk that is well. changed: by the name of a Number in small letters, or of a part."""
    plain: dict[Number, float] = {
        Number.READY: 1,
        Number.UP: 240.0,
        Number.STARTED: START,
        Number.HAILS_LIVE: 0,
        Number.AT_SCREEN: 0,
        Number.FACES_STORED: 0,
    }
    found: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {
        (number.value, ()): changed.get(number.name.lower(), value) for number, value in plain.items()
    }
    for part in Part:
        found[Number.PART_CONDITION.value, (("part", part.value),)] = changed.get(part.name.lower(), 0)
    for of in ("window", "brain"):
        found[Number.BEAT_AGE.value, (("of", of),)] = changed.get(of, 0.4)
    found[Number.WORKER_BUSY.value, (("worker", "disk"),)] = changed.get("disk_worker", 0.0)
    for outcome in ("answered", "refused", "unreachable"):
        asked = changed.get(outcome, 1.0 if outcome == "answered" else 0.0)
        found[f"{Number.REQUESTS.value}_count", (("outcome", outcome), ("party", "main"))] = asked
    return found


def test_a_kiosk_that_draws_and_whose_parts_are_well_is_healthy() -> None:
    verdict = healthy(told(), NOBODY, NOBODY)
    assert verdict.good
    assert verdict.sentence == "Healthy: up for 240 s, screen and brain turn."


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ready": 0}, "no screen was drawn yet"),
        ({"window": BEAT_LATE_S + 1}, "the window has not turned for 11 s"),
        ({"brain": BEAT_LATE_S + 1}, "the brain has not turned for 11 s"),
        ({"disk_worker": WORKER_STUCK_S + 1}, "the worker disk has been stuck for 61 s"),
        ({"camera": 2}, "camera is at fault, and was not before this start"),
        ({"board": 2}, "board is at fault, and was not before this start"),
        ({"dispatcher": 2}, "dispatcher is at fault, and was not before this start"),
        ({"answered": 0}, "the dispatcher has not answered yet"),
        ({"faces_stored": 1}, "pictures lie in the store's folder, where none may be"),
    ],
)
def test_what_a_new_release_may_have_broken_sends_it_back(changed: dict[str, float], why: str) -> None:
    verdict = healthy(told(**changed), NOBODY, NOBODY)
    assert (verdict.good, verdict.sentence) == (False, f"Not healthy: {why}.")


@pytest.mark.parametrize("part", [Part.CAMERA, Part.BOARD, Part.PRINTER, Part.DISPATCHER])
def test_what_was_broken_before_is_no_reason_to_go_back(part: Part) -> None:
    verdict = healthy(told(**{part.name.lower(): 2}), frozenset({part}), NOBODY)
    assert verdict.good
    assert f"at fault, but not by this start: {part.value}" in verdict.sentence


def test_a_line_that_is_down_is_not_the_releases_fault() -> None:
    away = told(dispatcher=2, identity=2, answered=0, unreachable=5)
    assert not healthy(away, NOBODY, NOBODY).good
    assert healthy(away, NOBODY, frozenset({Part.DISPATCHER, Part.IDENTITY})).good


def test_a_dispatcher_that_says_no_is_reached() -> None:
    assert healthy(told(answered=0, refused=1), NOBODY, NOBODY).good


@pytest.mark.parametrize("part", [Part.SITE, Part.FOOTFALL])
def test_where_it_hangs_and_who_comes_is_not_the_releases_fault(part: Part) -> None:
    assert healthy(told(**{part.name.lower(): 2}), NOBODY, NOBODY).good


def test_a_warning_serves_residents_and_sends_nothing_back() -> None:
    assert healthy(told(camera=1, store=1), NOBODY, NOBODY).good


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"hails_live": 2}, "Not idle: 2 live hails."),
        ({"at_screen": 1}, "Not idle: somebody is at the screen."),
        ({"hails_live": 1, "at_screen": 1}, "Not idle: 1 live hails, somebody is at the screen."),
    ],
)
def test_nobody_is_interrupted(changed: dict[str, float], said: str) -> None:
    verdict = idle(told(**changed))
    assert (verdict.good, verdict.sentence) == (False, said)


def test_a_broken_kiosk_may_be_interrupted_since_it_has_to_be_mended() -> None:
    assert idle(told(camera=2, window=1000.0)).good


def test_numbers_of_another_release_that_miss_what_is_asked_are_no_answer() -> None:
    with pytest.raises(NoAnswer, match="of another release"):
        healthy({}, NOBODY, NOBODY)


def line(at: float, event: LoggedEvent, facts: str = "") -> DiaryLine:
    return DiaryLine(at, event, str(EventLine(event, facts)), facts)


def ready(at: float, version: str) -> DiaryLine:
    return line(at, UpkeepEvent.KIOSK_READY, f"version={version} took_s=3")


OLD_RUN = [
    line(START - DAY_S, LogEvent.CAMERA_ABSENT),
    ready(START - DAY_S + 2, "0.1.0"),
    line(START - 500, WallEvent.BOARD_LOST, "subject=board"),
    line(START - 400, LogEvent.DISPATCHER_UNREACHABLE, "subject=main.submit"),
    line(START - 300, LogEvent.DISPATCHER_BACK, "subject=main.submit repeats=4"),
    line(START - 200, LogEvent.CERTIFICATE_REFUSED, "subject=identity.open"),
    line(START - 100, UpkeepEvent.KIOSK_STOPPED, "up_s=86300"),
]


def test_what_was_at_fault_before_is_read_in_the_diary() -> None:
    diary = [*OLD_RUN, line(START + 1, LogEvent.HAIL_NOT_WRITTEN)]
    assert faults_before(diary, START, "0.2.0") == {Part.CAMERA, Part.BOARD, Part.IDENTITY}


def test_what_a_release_broke_is_its_fault_after_it_was_started_again_too() -> None:
    diary = [
        *OLD_RUN,
        line(START - 95, LogEvent.HAIL_NOT_WRITTEN),  # by a start that never came as far as a screen
        ready(START - 80, "0.2.0"),
        line(START - 70, LogEvent.HAIL_NOT_WRITTEN),
    ]
    assert faults_before(diary, START, "0.2.0") == {Part.CAMERA, Part.BOARD, Part.IDENTITY}


def test_a_release_that_is_put_in_its_own_place_is_held_against_its_run_before() -> None:
    diary = [*OLD_RUN, ready(START - 80, "0.1.0"), line(START - 70, LogEvent.CAMERA_BUSY)]
    assert faults_before(diary, START, "0.1.0") == {Part.CAMERA}


def test_what_an_earlier_run_complained_of_and_the_last_one_did_not_is_no_excuse() -> None:
    diary = [
        line(START - 9 * DAY_S, LogEvent.CAMERA_ABSENT),
        ready(START - DAY_S, "0.1.0"),
        line(START - 100, UpkeepEvent.KIOSK_STOPPED),
        DiaryLine(START - 50, None, "of-another-release"),
    ]
    assert faults_before(diary, START, "0.2.0") == frozenset()


def test_a_first_start_has_no_excuse_but_what_an_older_diary_says() -> None:
    assert faults_before([], START, "0.1.0") == frozenset()
