"""When an update counts as healthy: its own faults send it back; what was so before, or is the line's, does not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kiosk.health import AFFECTS, Condition
from kiosk.log_events import LogEvent
from kiosk.log_lines import LoggedEvent, log_event
from kiosk.telemetry.numbers import Number
from kiosk.telemetry.question import NoAnswer, Numbers
from kiosk.telemetry.verdict import BEAT_LATE_S, EVERYTHING, OF_THE_WORLD, WORKER_STUCK_S, faults, healthy, idle
from kiosk.update.service import PRACTISE
from kiosk.wall_events import WallEvent
from tests.test_health import Listening, wall

__all__ = ["wall"]  # a fixture

AWAY = {"dispatcher.main": LogEvent.DISPATCHER_UNREACHABLE}


def told(troubles: Mapping[str, LoggedEvent] | None = None, /, trouble: float = 2, **changed: float) -> Numbers:
    """The numbers of a kiosk that is well. troubles: what is not, and how much; changed: by the name of a Number."""
    plain: dict[Number, float] = {
        Number.READY: 1,
        Number.UP: 240.0,
        Number.HAILS_LIVE: 0,
        Number.QUEUE: 0,
        Number.AT_SCREEN: 0,
        Number.FACES_STORED: 0,
        Number.PRACTICE: 0,
    }
    found: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {
        (number.value, ()): changed.get(number.name.lower(), value) for number, value in plain.items()
    }
    for of, event in (troubles or {}).items():
        found[Number.TROUBLE.value, (("event", event.value), ("of", of))] = trouble
    for of in ("window", "brain"):
        found[Number.BEAT_AGE.value, (("of", of),)] = changed.get(of, 0.4)
    found[Number.WORKER_BUSY.value, (("worker", "disk"),)] = changed.get("disk_worker", 0.0)
    for outcome in ("answered", "refused", "unreachable"):
        asked = changed.get(outcome, 1.0 if outcome == "answered" else 0.0)
        found[f"{Number.REQUESTS.value}_count", (("outcome", outcome), ("party", "main"))] = asked
    return found


def test_a_kiosk_that_draws_and_whose_parts_are_well_is_healthy() -> None:
    verdict = healthy(told())
    assert verdict.good
    assert verdict.sentence == "Healthy: up for 240 s, screen and brain turn."


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ready": 0}, "no screen was drawn yet"),
        ({"window": BEAT_LATE_S + 1}, "the window has not turned for 11 s"),
        ({"brain": BEAT_LATE_S + 1}, "the brain has not turned for 11 s"),
        ({"disk_worker": WORKER_STUCK_S + 1}, "the worker disk has been stuck for 61 s"),
        ({"answered": 0}, "the dispatcher has not answered yet"),
        ({"faces_stored": 1}, "pictures lie in the store's folder, where none may be"),
    ],
)
def test_what_a_new_release_may_have_broken_sends_it_back(changed: dict[str, float], why: str) -> None:
    verdict = healthy(told(**changed))
    assert (verdict.good, verdict.sentence) == (False, f"Not healthy: {why}.")


def test_a_kiosk_in_practice_asks_no_dispatcher_and_is_well_without_its_answer_but_may_not_be_interrupted() -> None:
    practises = told(practice=1, answered=0)
    assert healthy(practises).sentence == "Healthy: up for 240 s, in practice, screen and brain turn."
    assert idle(practises).sentence == f"Not idle: {PRACTISE}.", "an update knows it by that"
    of_an_older_release = {key: value for key, value in told().items() if key[0] != Number.PRACTICE.value}
    assert idle(of_an_older_release).good


PARTS_AT_FAULT = {
    "camera": LogEvent.CAMERA_ABSENT,
    "board": WallEvent.BOARD_LOST,
    "printer": WallEvent.PRINTER_LOST,
    "dispatcher.main": LogEvent.HAIL_REFUSED,
    "button": WallEvent.BUTTON_DOWN_AT_START,
}


@pytest.mark.parametrize("of", PARTS_AT_FAULT)
def test_a_part_that_fails_sends_a_release_back_unless_it_failed_before(of: str) -> None:
    numbers = told({of: PARTS_AT_FAULT[of]})
    assert healthy(numbers).sentence == f"Not healthy: {of} is at fault ({PARTS_AT_FAULT[of].value})."
    assert not healthy(numbers, ["store", ""]).good
    assert healthy(numbers, [of]).good
    assert f"at fault, but not by this release: {of}" in healthy(numbers, [of]).sentence
    assert faults(numbers) == [of]


def test_pictures_that_lay_there_before_do_not_keep_the_release_out_that_would_end_it() -> None:
    numbers = told(faces_stored=3)
    assert faults(numbers) == ["pictures"]
    assert healthy(numbers, faults(numbers)).good
    assert not healthy(numbers, [EVERYTHING]).good


def test_a_second_dispatcher_that_was_away_before_excuses_no_first_one() -> None:
    assert not healthy(told(AWAY), ["dispatcher.second"]).good
    assert not healthy(told(answered=0), ["dispatcher.second"]).good


def test_a_dispatcher_that_is_away_for_the_release_before_too_is_not_this_ones_fault() -> None:
    assert not healthy(told(AWAY, answered=0)).good
    assert healthy(told(AWAY, answered=0), ["dispatcher.main"]).good


def test_a_dispatcher_that_says_no_is_reached() -> None:
    assert healthy(told(answered=0, refused=1)).good


@pytest.mark.parametrize("event", OF_THE_WORLD)
def test_what_the_world_does_in_the_quarter_of_an_hour_sends_nothing_back(event: LoggedEvent) -> None:
    part, condition = AFFECTS[event]
    assert condition is Condition.FAULT, "else it excuses what sends nothing back anyway"
    assert healthy(told({part.value: event})).good


def test_paper_that_ends_hides_no_other_fault_of_the_printer() -> None:
    paper, device = WallEvent.PRINTER_PAPER_OUT, WallEvent.PRINTER_WRONG_DEVICE
    assert not healthy({**told({"printer": paper}), **told({"printer": device})}).good


def test_where_the_release_before_told_nothing_only_life_is_asked_for() -> None:
    assert healthy(told(PARTS_AT_FAULT, answered=0), [EVERYTHING]).good
    assert not healthy(told(ready=0), [EVERYTHING]).good


def test_a_warning_serves_residents_and_sends_nothing_back() -> None:
    numbers = told({"camera": LogEvent.CAMERA_BLACK, "store": LogEvent.LEDGER_NOT_WRITTEN}, trouble=1)
    assert healthy(numbers).good
    assert faults(numbers) == []


def test_every_trouble_is_told_with_whose_it_is_until_it_ends(wall: Listening) -> None:
    log_event(LogEvent.CAPTIVE_PORTAL, subject="second.submit")
    log_event(LogEvent.CAPTIVE_PORTAL, subject="identity.open")
    log_event(LogEvent.DISPATCHER_BACK, subject="main.submit")
    log_event(WallEvent.PRINTER_PAPER_LOW, subject="printer")
    assert wall.health.troubles() == {
        ("dispatcher.second", LogEvent.CAPTIVE_PORTAL): Condition.FAULT,
        ("identity", LogEvent.CAPTIVE_PORTAL): Condition.FAULT,
        ("printer", WallEvent.PRINTER_PAPER_LOW): Condition.WARNING,
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"hails_live": 2, "queue": 2}, "Not idle: 2 live hails."),
        ({"queue": 1}, "Not idle: 1 more are still watched past their end."),
        ({"at_screen": 1}, "Not idle: somebody is at the screen."),
        ({"hails_live": 1, "queue": 1, "at_screen": 1}, "Not idle: 1 live hails, somebody is at the screen."),
    ],
)
def test_nobody_is_interrupted(changed: dict[str, float], said: str) -> None:
    verdict = idle(told(**changed))
    assert (verdict.good, verdict.sentence) == (False, said)


def test_a_broken_kiosk_may_be_interrupted_since_it_has_to_be_mended() -> None:
    assert idle(told(PARTS_AT_FAULT, window=1000.0)).good


def test_numbers_of_another_release_that_miss_what_is_asked_are_no_answer() -> None:
    with pytest.raises(NoAnswer, match="of another release"):
        healthy({})
