"""Before she presses she is told what this hour is like at this gate: from its own hails, each counted once."""

from __future__ import annotations

import queue
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.demo.world import World
from kiosk.domain import (
    EXPIRED_REASON,
    Availability,
    Capabilities,
    Experience,
    Hail,
    HailState,
    Lang,
    Rider,
    Unreachable,
)
from kiosk.journey.button import REST_S
from kiosk.journey.effects import AskAvailability, Method, Speak
from kiosk.journey.events import Action, AvailabilityKnown, ButtonPressed, DispatcherReachable, Event, Tick, Touched
from kiosk.journey.state import Confirm, Home, Step
from kiosk.journey.wait import Known, expected, told
from kiosk.local_time import SHANGHAI
from kiosk.log_events import LogEvent
from kiosk.outcome import Outcome
from kiosk.runtime import hail_plan
from kiosk.runtime.hail_outcome import GAVE_UP_S, outcome
from kiosk.runtime.hail_plan import POLL_S, SEEN_WITHIN_S, Move
from kiosk.store.ledger import FILE_NAME, Ledger
from kiosk.ui.situations.neighbourhood import HOURS, WAIT, WANG, neighbours
from kiosk.voice.prompts import render
from kiosk.wording import translator
from tests.dispatch_fixtures import Simulator
from tests.faults.scene import Scene, provider
from tests.journey_fixtures import SITE, WITH_EVERYTHING, Traveller
from tests.screen_fixtures import SITUATIONS, drawn, reads
from tests.stand_in import PATIENCE_S
from tests.test_hail_desk import Desk, desk, hail, waits_for
from tests.test_hail_plan import CAR, FRESH, PRESSED, SENT, report

__all__ = ["desk"]  # a fixture

RIDE_SCALE = 120.0  # a taxi drives up and away within seconds
HERE = PRESSED + 300.0  # when the taxi stood at the gate
FOUND = replace(SENT, state=HailState.ARRIVING, vehicle=CAR, updated_at=HERE - POLL_S, reported_at=PRESSED + 5)
AT_THE_GATE = replace(FOUND, state=HailState.ARRIVED, arrived_at=HERE, updated_at=HERE)
CAME = Outcome(PRESSED, came=True, wait_s=300.0)
CAME_UNSEEN = Outcome(PRESSED, came=True, wait_s=None)
IN_VAIN = Outcome(PRESSED, came=False, wait_s=None)


HER_OWN = ("subject-4711", "reference-4711", "138****5678", "王阿姨", "f" * 32)


# --- which hails count, and how ---


def at(moment: float, hail: Hail, state: HailState, **changes: object) -> Hail:
    """The hail after this report at this moment."""
    news = report(state, vehicle=CAR, **{"updated_at": moment, **changes})
    return hail_plan.reported(hail, news, moment)


@pytest.mark.parametrize(("waited_s", "counted"), [(60.0, None), (590.0, None), (610.0, IN_VAIN)])
def test_who_cancels_within_ten_minutes_has_changed_her_mind_and_who_waited_longer_waited_in_vain(
    waited_s: float, counted: Outcome | None
) -> None:
    cancelled = replace(SENT, state=HailState.CANCELLED_BY_RIDER, updated_at=PRESSED + waited_s)
    assert outcome(SENT, cancelled) == counted


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        (AT_THE_GATE, replace(AT_THE_GATE, state=HailState.COMPLETED), CAME),
        (replace(AT_THE_GATE, state=HailState.ON_BOARD), replace(AT_THE_GATE, state=HailState.COMPLETED), CAME),
        (AT_THE_GATE, replace(AT_THE_GATE, state=HailState.RIDER_NO_SHOW), CAME),
        (AT_THE_GATE, replace(AT_THE_GATE, state=HailState.CANCELLED_BY_RIDER), CAME),
        (AT_THE_GATE, replace(AT_THE_GATE, state=HailState.EXPIRED), CAME),
        (FOUND, replace(FOUND, state=HailState.COMPLETED), CAME_UNSEEN),
        (AT_THE_GATE, replace(AT_THE_GATE, state=HailState.NO_TAXI, redispatched=1), IN_VAIN),
        (SENT, replace(SENT, state=HailState.NO_TAXI), IN_VAIN),
        (SENT, replace(SENT, state=HailState.NO_DRIVER), IN_VAIN),
        (FRESH, replace(FRESH, state=HailState.EXPIRED), IN_VAIN),
        (FOUND, replace(FOUND, state=HailState.EXPIRED), IN_VAIN),
        (SENT, replace(SENT, state=HailState.CANCELLED_BY_RIDER, updated_at=PRESSED + GAVE_UP_S), IN_VAIN),
        (SENT, replace(SENT, state=HailState.CANCELLED_BY_RIDER, updated_at=PRESSED + GAVE_UP_S - 1), None),
        (FRESH, replace(FRESH, state=HailState.REFUSED), None),
        (FRESH, SENT, None),
        (FOUND, AT_THE_GATE, None),
        (
            replace(SENT, state=HailState.NO_TAXI, watched_until=HERE),
            replace(SENT, state=HailState.NO_TAXI),
            None,
        ),
    ],
)
def test_a_hail_counts_once_as_what_it_was_for_her(before: Hail, after: Hail, counted: Outcome | None) -> None:
    assert outcome(before, after) == counted


def test_the_taxi_is_timed_when_it_is_seen_to_arrive_and_only_then() -> None:
    arrived = at(HERE, FOUND, HailState.ARRIVED)
    assert arrived.arrived_at == HERE
    assert at(HERE + 60, arrived, HailState.ARRIVED).arrived_at == HERE
    on_board = at(HERE + 90, arrived, HailState.ON_BOARD)
    assert outcome(on_board, at(HERE + 900, on_board, HailState.COMPLETED)) == CAME
    assert at(HERE, FOUND, HailState.ON_BOARD).arrived_at == HERE, "she was quicker than the next question"


def test_a_taxi_that_may_have_stood_there_for_a_while_is_not_timed() -> None:
    late = FOUND.updated_at + SEEN_WITHIN_S + 1
    unseen = at(late, FOUND, HailState.ARRIVED)
    assert unseen.arrived_at is None
    assert at(late + POLL_S, unseen, HailState.ARRIVED).arrived_at is None
    assert outcome(unseen, at(late + 60, unseen, HailState.COMPLETED)) == CAME_UNSEEN


def test_a_taxi_that_drove_off_again_is_timed_no_more() -> None:
    assert at(HERE + 60, AT_THE_GATE, HailState.SEARCHING, redispatched=1).arrived_at is None
    second = at(HERE + 400, replace(AT_THE_GATE, updated_at=HERE + 399), HailState.ARRIVED, redispatched=1)
    assert second.arrived_at == HERE + 400


def test_a_hail_whose_age_nobody_knows_any_more_counts_without_its_wait() -> None:
    """The clock was set back while the machine was off: the press lies in the future."""
    found = hail_plan.taken_back(FOUND, PRESSED - 3600.0)
    arrived = at(PRESSED - 3595.0, found, HailState.ARRIVED)
    assert arrived.arrived_at is not None
    assert outcome(arrived, at(PRESSED - 3000.0, arrived, HailState.COMPLETED)) == CAME_UNSEEN


def test_a_hail_that_nobody_answered_for_half_an_hour_counts_as_in_vain() -> None:
    asked = replace(FRESH, state=HailState.UNKNOWN, maybe_sent=True, cancel_reason=EXPIRED_REASON, unreachable=True)
    moment = FRESH.expires_at + hail_plan.GIVE_UP_S
    over = hail_plan.foreseen(
        hail_plan.troubled(asked, Move.LOOK_UP, Unreachable("", maybe_done=False), Capabilities(), moment), moment
    )
    assert outcome(asked, over) == IN_VAIN


# --- the desk, a real dispatcher, real files ---


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    database = tmp_path_factory.mktemp("dispatch") / "dispatch.sqlite3"
    with Simulator(database, "--time-scale", "240", "--hour", "14", "--no-history") as simulator:
        yield simulator


def written(folder: Path) -> list[tuple[str, int, int, int | None]]:
    """The rows of the ledger in this folder, oldest first."""
    if not (folder / FILE_NAME).exists():
        return []
    with closing(sqlite3.connect(folder / FILE_NAME)) as sql:
        return sql.execute("SELECT day, hour, came, wait_s FROM ended_hail ORDER BY rowid").fetchall()


def until_idle(desk: Desk) -> None:
    """What the desk does on the end of a hail is done."""
    done = queue.SimpleQueue[None]()
    desk.worker.submit(lambda: done.put(None))
    done.get(timeout=PATIENCE_S)


def fill(folder: Path, came: int, in_vain: int, wait_s: float | None = 340.0) -> None:
    """Earlier hails of this hour, and of the next one in case it begins meanwhile."""
    ledger = Ledger(folder)
    now = time.time()
    for hour in (now, now + 3600.0):
        for number in range(came + in_vain):
            ledger.add(Outcome(hour, came=number >= in_vain, wait_s=wait_s if number >= in_vain else None))
    ledger.close()


def test_a_ride_and_a_search_in_vain_are_written_down_once_each_with_nobody_in_them(
    simulator: Simulator, desk: Desk, tmp_path: Path
) -> None:
    simulator.order("sure_taxi")
    ridden = desk.takes(hail(rider=Rider(*HER_OWN[:4], tag=HER_OWN[4])))
    pressed = datetime.fromtimestamp(ridden.pressed_at, SHANGHAI)
    over = desk.until(lambda hail: hail.state is HailState.COMPLETED)
    simulator.order("no_taxi")
    desk.takes(hail())
    desk.until(lambda hail: hail.state is HailState.NO_TAXI)
    until_idle(desk)
    came, in_vain = written(tmp_path / "disk")
    assert came[:3] == (f"{pressed:%Y-%m-%d}", pressed.hour, 1)
    assert came[3] is not None
    assert came[3] % 10 == 0
    assert in_vain[2:] == (0, None)
    content = b"".join(file.read_bytes() for file in (tmp_path / "disk").glob(f"{FILE_NAME}*"))
    for private in (ridden.key, over.hail_id, str(ridden.call_sign), "红 7", *HER_OWN):
        assert str(private).encode() not in content, private


def test_who_cancels_at_once_says_nothing_of_the_taxis(simulator: Simulator, desk: Desk, tmp_path: Path) -> None:
    simulator.order("nobody_accepts")
    taken = desk.takes(hail())
    desk.until(lambda hail: hail.hail_id is not None)
    desk.desk.cancel(taken.key, "rider")
    desk.until(lambda hail: hail.state is HailState.CANCELLED_BY_RIDER)
    until_idle(desk)
    assert written(tmp_path / "disk") == []


def test_a_ledger_that_cannot_be_written_stops_no_hail(
    simulator: Simulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / FILE_NAME).mkdir()  # no file can be made there
    simulator.http.delete("/orders")
    simulator.order("no_taxi")
    desk = Desk(simulator.url, tmp_path)
    desk.desk.ask_availability()
    assert waits_for(desk, AvailabilityKnown) == AvailabilityKnown(None, None)
    desk.takes(hail())
    desk.until(lambda hail: hail.state is HailState.NO_TAXI)
    until_idle(desk)
    desk.close()
    assert caplog.text.count(LogEvent.LEDGER_NOT_WRITTEN.value) == 1


def test_what_this_gate_knows_is_told_though_the_dispatcher_does_not_answer(tmp_path: Path) -> None:
    fill(tmp_path / "disk", came=17, in_vain=3)
    desk = Desk("http://127.0.0.1:9", tmp_path)
    desk.desk.ask_availability()
    answer = waits_for(desk, AvailabilityKnown)
    assert isinstance(answer, AvailabilityKnown)
    assert answer.experience is not None
    assert answer == AvailabilityKnown(None, Experience(20, 17, 340.0, answer.experience.hour))
    desk.close()


# --- what she reads and hears ---

SHOWN = {
    "home": ("这个钟点，20 次来了 17 次", "多半等 6 分钟"),
    "home_bad_hour": ("这个钟点，12 次来了 5 次", "来的话要 18 分钟"),
    "home_no_taxi_hour": ("这个钟点，12 次都没有来车", "照样可以按"),
    "home_minutes_said": ("这个钟点，20 次来了 17 次", "派车平台说，多半等 4 分钟"),
    "home_minutes_unknown": ("这个钟点，20 次来了 17 次", "要等多久，还说不准"),
    "home_wait_said": ("这个钟点，多半等 4 分钟", "派车平台说的，慢的时候 9 分钟"),
    "home_wait_unknown": ("要等多久，还说不准", "有了准信就告诉您"),
    "home_one_hail": ("这个钟点，20 次来了 17 次", "多半等 6 分钟"),
    "home_one_hail_bad_hour": ("这个钟点，12 次来了 5 次", "来的话要 18 分钟"),
    "home_two_hails": ("这个钟点 20 次来了 17 次，多半等 6 分钟",),
    "home_six_hails": ("这个钟点 20 次来了 17 次，多半等 6 分钟",),
    "home_six_hails_bad_hour": ("这个钟点 12 次来了 5 次，来的话要 18 分钟",),
    "home_six_hails_no_taxi_hour": ("这个钟点，12 次都没有来车",),
    "home_six_hails_minutes_said": ("这个钟点，20 次来了 17 次",),
    "home_six_hails_minutes_unknown": ("这个钟点，20 次来了 17 次",),
    "home_six_hails_wait_said": ("派车平台说，多半等 4 分钟",),
    "home_six_hails_wait_unknown": ("要等多久，还说不准",),
    "confirm": ("大约等", "6 分钟"),
    "confirm_no_taxi_hour": ("这个钟点", "12 次都没有来车"),
    "confirm_wait_unknown": ("大约等", "还说不准"),
    "searching_no_taxi_hour": ("这个钟点", "12 次都没有来车"),
    "searching_wait_unknown": ("要找多久", "还说不准"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_screen_says_what_is_true_of_this_hour(name: str) -> None:
    assert [words for words in SHOWN[name] if words not in reads(drawn(name))] == []


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(
    "name",  # beside six neighbours' hails there are their minutes
    [name for name in SHOWN if ("no_taxi_hour" in name or "unknown" in name) and "six" not in name],
)
def test_where_nothing_can_be_promised_no_minutes_are_shown(name: str, lang: Lang) -> None:
    assert not re.search(r"多半等|[0-9] 分钟|[0-9] min\b", reads(drawn(name, lang)))


def at_ten(hails: int, came: int, wait_p50_s: float | None) -> Experience:
    """Of the hour in which the journeys of the tests begin."""
    return Experience(hails, came, wait_p50_s, hour=10)


def at_home(own: Experience | None, said: Availability | None) -> Traveller:
    traveller = Traveller()
    traveller.does(AvailabilityKnown(said, own))
    return traveller


def heard(traveller: Traveller, *events: Event) -> str:
    """What is said when this happens, and nothing before."""
    before = len(traveller.asked_for(Speak))
    traveller.does(*events)
    speeches = traveller.asked_for(Speak)[before:]
    assert len(speeches) == 1
    speech = speeches[0]
    return render(speech.prompt.value, dict(speech.args), translator(speech.lang, "voice"), speech.lang)


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize("touch", [Action.AGAIN, Action.LOUDER])
def test_who_cannot_read_it_hears_the_same_numbers_when_she_asks(hour: str, touch: Action) -> None:
    own, said = HOURS[hour]
    here = None if own is None else replace(own, hour=10)
    sentence = heard(at_home(here, said), Touched(touch))
    wait = expected(replace(SITUATIONS["home"], experience=own, availability=said))
    assert sentence.endswith(render("welcome", {"wait": told(wait)}, translator(Lang.ZH, "voice"), Lang.ZH)[-12:])
    assert ("十二次" in sentence) == (own is not None and own.hails == 12)
    assert ("多半等" in sentence) == (hour in ("bad_hour", "minutes_said", "wait_said"))
    assert ("派车平台" in sentence) == (hour in ("minutes_said", "wait_said"))


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize("waiting", [1, 2, 6])
def test_with_neighbours_on_the_board_she_hears_behind_them_what_this_hour_is_like(hour: str, waiting: int) -> None:
    own, said = HOURS[hour]
    traveller = at_home(None if own is None else replace(own, hour=10), said)
    traveller.state = replace(traveller.state, hails=neighbours(waiting))
    sentence = heard(traveller, Touched(Action.AGAIN))
    assert sentence.startswith("紫六号，车到了")
    wait = {"wait": told(expected(traveller.state))}
    assert sentence.endswith(render("welcome", wait, translator(Lang.ZH, "voice"), Lang.ZH).split("手机号。")[1])


def test_who_presses_the_button_at_the_wall_hears_it_before_she_presses_again() -> None:
    traveller = at_home(at_ten(20, 17, 340.0), None)
    traveller.state = replace(traveller.state, site=WITH_EVERYTHING)
    traveller.now += REST_S
    asked = heard(traveller, ButtonPressed())
    assert asked.startswith("再按一次按钮，就叫一辆车")
    assert "这个钟点，二十次来了十七次，多半等六分钟。" in asked
    traveller.does(DispatcherReachable("main", reachable=False))
    assert "现在连不上派车平台" in heard(traveller, Touched(Action.AGAIN))


def test_nobody_is_spoken_to_about_it_unasked() -> None:
    assert at_home(*HOURS["bad_hour"]).asked_for(Speak) == []


def test_asked_again_it_is_the_newest_answer_that_is_told() -> None:
    traveller = at_home(at_ten(20, 17, 340.0), None)
    assert "二十次来了十七次，多半等六分钟" in heard(traveller, Touched(Action.AGAIN))
    traveller.does(AvailabilityKnown(None, at_ten(12, 5, 1300.0)))
    assert "十二次来了五次，来的话，多半等二十二分钟" in heard(traveller, Touched(Action.AGAIN))
    assert "还说不准" in heard(traveller, AvailabilityKnown(None, None), Touched(Action.AGAIN))


def test_half_of_the_hails_is_not_most_of_them() -> None:
    traveller = at_home(at_ten(20, 10, 340.0), None)
    assert "二十次来了十次，来的话，多半等六分钟" in heard(traveller, Touched(Action.AGAIN))
    traveller.does(AvailabilityKnown(None, at_ten(20, 11, 340.0)))
    assert "二十次来了十一次，多半等六分钟" in heard(traveller, Touched(Action.AGAIN))


START_OF_ELEVEN = datetime(2026, 11, 23, 11, tzinfo=SHANGHAI).timestamp()


@pytest.mark.parametrize("step", [Home(), Confirm(WANG, Method.PHONE)], ids=["home", "confirm"])
def test_what_is_told_of_an_hour_ends_with_it_and_the_next_one_is_asked_for_at_once(step: Step) -> None:
    traveller = at_home(at_ten(20, 17, 340.0), None).waits(1.0)
    traveller.now = START_OF_ELEVEN - 30.0
    traveller.does(Tick())
    traveller.state = replace(traveller.state, step=step, touched_at=traveller.now)
    assert told(expected(traveller.state)) == "mostly 20 17 6"
    asked = len(traveller.asked_for(AskAvailability))
    traveller.now = START_OF_ELEVEN
    traveller.does(Tick(), Tick())
    assert told(expected(traveller.state)) == "unknown", "the hour before it says nothing of this one"
    assert len(traveller.asked_for(AskAvailability)) == asked + 1
    traveller.does(AvailabilityKnown(None, replace(at_ten(12, 12, 120.0), hour=11)))
    assert told(expected(traveller.state)) == "mostly 12 12 2"


def test_no_screen_but_home_asks_again_within_the_hour() -> None:
    traveller = Traveller().waits(1.0).touches(Action.PHONE)
    asked = len(traveller.asked_for(AskAvailability))
    traveller.waits(60.0)
    assert len(traveller.asked_for(AskAvailability)) == asked


def test_in_english_too_and_where_a_number_is_typed_alone() -> None:
    traveller = at_home(at_ten(20, 6, 60.0), WAIT)
    traveller.state = replace(traveller.state, site=replace(SITE, face_enabled=False))
    assert (
        "Of the last 20 hails at this hour, 6 hails brought a taxi. Where one came, it mostly took one minute."
        in (heard(traveller, Touched(Action.LANGUAGE)))
    )


def test_while_the_dispatcher_is_out_of_reach_nobody_is_told_of_better_hours() -> None:
    traveller = at_home(at_ten(20, 17, 340.0), WAIT)
    traveller.does(DispatcherReachable("main", reachable=False))
    assert expected(traveller.state).known is Known.DOWN
    sentence = heard(traveller, Touched(Action.AGAIN))
    assert "现在连不上派车平台" in sentence
    assert "多半" not in sentence


# --- the whole kiosk ---


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with provider(tmp_path_factory.mktemp("world")) as shared:
        yield shared


def test_a_kiosk_tells_what_its_gate_has_seen_and_a_kill_on_the_way_neither_loses_nor_doubles_a_ride(
    tmp_path: Path, world: World
) -> None:
    with Scene(tmp_path / "scene", world) as scene:
        scene.company(time_scale=RIDE_SCALE)
        scene.settings(face={"enabled": False}, voice={"enabled": False})
        fill(scene.state, came=15, in_vain=4)
        person = scene.opens()
        person.reads("这个钟点，19 次来了 15 次")
        person.taps("again")
        person.hears("welcome_phone")
        assert str(person.stage.said[-1]["text"]).endswith("这个钟点，十九次来了十五次，多半等六分钟。")
        person.hails()
        person.sees("arrived", "on_board")
        scene.dies(person)
        earlier = len(written(scene.state))
        assert earlier == 2 * 19
        person = scene.opens()
        person.hears("completed")
        scene.closes(person)
        rows = written(scene.state)
        assert len(rows) == earlier + 1
        assert rows[-1][2] == 1
        assert rows[-1][3] is not None, "when the taxi arrived was on the disk"
