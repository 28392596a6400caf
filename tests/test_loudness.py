"""How loud the screen speaks: louder for whoever asks, by 20 dB and no further; soft while neighbours sleep; and
ordinary again for the next person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.domain import HailState, Lang
from kiosk.journey import timing
from kiosk.journey.comfort import LOUDEST, Hours
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action, Identified
from kiosk.journey.loudness import LOUDEST_DB, ORDINARY_DB, for_everybody_db, for_person_db, may_be_louder
from kiosk.journey.state import Home
from kiosk.ui.elements import Button, Text
from kiosk.ui.present import present
from kiosk.wording import translator
from tests.journey_fixtures import BY_PHONE, CAR, START, WANG, Traveller, touches
from tests.screen_fixtures import SITUATIONS

WANTED_DB = 20.0  # 36 CFR 1194.25(f): so much over a loud street, chosen by whoever stands there
NIGHT = Hours(21 * 60, 7 * 60)
QUIET_DB = -26.0
MIDNIGHT = 24 * 60


def louder_times(touches: int, traveller: Traveller | None = None) -> Traveller:
    return (traveller or Traveller()).touches(*[Action.LOUDER] * touches)


def last(traveller: Traveller) -> Speak:
    return traveller.asked_for(Speak)[-1]


def at_night(quiet_db: float = QUIET_DB) -> Traveller:
    """A site whose neighbours sleep at the hour of the fake clock."""
    traveller = Traveller()
    minute = traveller.state.stamp.wall.hour * 60 + traveller.state.stamp.wall.minute
    hours = Hours((minute - 60) % MIDNIGHT, (minute + 60) % MIDNIGHT)
    traveller.state = replace(traveller.state, site=replace(traveller.state.site, quiet=hours, quiet_db=quiet_db))
    return traveller


def hailing(traveller: Traveller) -> str:
    """Her own hail, searched for and in front; its key."""
    traveller.touches(Action.PHONE).does(*touches("13900000315")).touches(Action.NEXT)
    traveller.does(Identified(traveller.state.attempt, BY_PHONE)).touches(Action.HAIL)
    return traveller.disk_writes().key


def test_three_touches_make_it_twenty_decibels_louder_and_a_fourth_as_before() -> None:
    loud = [last(louder_times(number)).gain_db for number in range(1, LOUDEST + 2)]
    assert loud == pytest.approx([*(ORDINARY_DB + WANTED_DB * step / 3 for step in (1, 2, 3)), ORDINARY_DB])
    assert loud[-2] - ORDINARY_DB >= WANTED_DB
    assert max(loud) == LOUDEST_DB == 0.0, "full scale: anything above would be cut off"


def test_louder_says_the_sentence_again_at_once_and_the_welcome_where_nothing_was_said() -> None:
    assert last(louder_times(1)).prompt.value == "welcome"
    traveller = Traveller().touches(Action.PHONE)
    before = last(traveller)
    after = last(louder_times(1, traveller))
    assert (after.prompt, after.args) == (before.prompt, before.args)
    assert after.gain_db > before.gain_db


def test_everything_that_is_said_to_her_is_as_loud_as_she_has_chosen_also_that_her_taxi_comes() -> None:
    traveller = louder_times(2)
    key = hailing(traveller)
    chosen = for_person_db(traveller.state)
    assert chosen > ORDINARY_DB
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, eta_s=300.0)
    assert last(traveller).prompt.value == "coming"
    said = traveller.asked_for(Speak)[2:]
    assert [speak.gain_db for speak in said] == [chosen] * len(said)


def test_what_is_called_out_to_the_bench_is_as_loud_as_ever_whoever_stands_in_front() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    louder_times(LOUDEST, traveller.touches(Action.DONE))
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, eta_s=300.0)
    assert last(traveller).announcement
    assert last(traveller).gain_db == ORDINARY_DB == for_everybody_db(traveller.state)


def done(traveller: Traveller) -> None:
    hailing(traveller)
    traveller.touches(Action.DONE)


def walks_away(traveller: Traveller) -> None:
    traveller.touches(Action.PHONE).waits(timing.IDLE_S + timing.WARN_S + 1.0)


def leaves_home_untouched(traveller: Traveller) -> None:
    traveller.touches(Action.PHONE, Action.HOME).waits(timing.IDLE_S + 1.0)


def her_ride_ends(traveller: Traveller) -> None:
    key = hailing(traveller)
    traveller.dispatcher_says(key, HailState.COMPLETED)
    traveller.touches(Action.HOME)


@pytest.mark.parametrize("leave", [done, walks_away, leaves_home_untouched, her_ride_ends])
def test_nobody_inherits_a_loudness(leave: Callable[[Traveller], None]) -> None:
    traveller = louder_times(2)
    leave(traveller)
    assert traveller.state.step == Home()
    assert traveller.state.comfort.louder == 0
    assert last(traveller.touches(Action.PHONE)).gain_db == ORDINARY_DB


def test_whoever_only_reads_on_keeps_her_loudness_from_screen_to_screen() -> None:
    traveller = louder_times(2).touches(Action.FACE, Action.HELP, Action.BACK, Action.HOME, Action.PHONE)
    assert last(traveller).gain_db == pytest.approx(ORDINARY_DB + WANTED_DB * 2 / 3)


@pytest.mark.parametrize(
    ("clock", "asleep"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_run_over_midnight(clock: str, asleep: bool) -> None:
    state = Traveller().state
    hours, minutes = map(int, clock.split(":"))
    wall = datetime.fromtimestamp(START, state.stamp.wall.tzinfo).replace(hour=hours, minute=minutes)
    loud = replace(state.comfort, louder=LOUDEST)
    state = replace(
        state,
        comfort=loud,
        site=replace(state.site, quiet=NIGHT, quiet_db=QUIET_DB),
        stamp=replace(state.stamp, wall=wall),
    )
    assert for_person_db(state) == (QUIET_DB if asleep else LOUDEST_DB)
    assert for_everybody_db(state) == (QUIET_DB if asleep else ORDINARY_DB)


def test_while_neighbours_sleep_the_button_promises_nothing_and_the_sentence_is_said_again_softly() -> None:
    traveller = at_night()
    assert not may_be_louder(traveller.state)
    louder_times(2, traveller)
    assert last(traveller).gain_db == QUIET_DB
    assert traveller.state.comfort.louder == 0, "in the morning she is not suddenly shouted at"


def test_a_milder_ceiling_lets_her_go_as_far_as_it_allows() -> None:
    traveller = at_night(quiet_db=ORDINARY_DB + 8.0)
    heard = [last(louder_times(1, traveller)).gain_db for _ in range(3)]
    assert heard == pytest.approx([ORDINARY_DB + WANTED_DB / 3, ORDINARY_DB + 8.0, ORDINARY_DB])


def test_by_day_the_button_may_promise_until_the_loudest() -> None:
    promises = [may_be_louder(louder_times(number).state) for number in range(LOUDEST + 1)]
    assert promises == [True] * LOUDEST + [False]


def test_who_stands_there_when_the_quiet_hours_begin_is_spoken_to_softly_from_then_on() -> None:
    traveller = louder_times(LOUDEST)
    wall = traveller.state.stamp.wall
    begin = (wall + timedelta(minutes=2)).replace(second=0)
    minute = begin.hour * 60 + begin.minute
    quiet = replace(traveller.state.site, quiet=Hours(minute, (minute + 60) % MIDNIGHT), quiet_db=QUIET_DB)
    traveller.state = replace(traveller.state, site=quiet)
    assert last(traveller.touches(Action.AGAIN)).gain_db == LOUDEST_DB
    traveller.now += 180.0
    assert last(traveller.touches(Action.AGAIN)).gain_db == QUIET_DB


def test_by_face_too_the_name_that_is_asked_for_is_as_loud_as_chosen() -> None:
    traveller = louder_times(1).touches(Action.FACE, Action.AGREE)
    traveller.does(Identified(traveller.state.attempt, WANG))
    assert last(traveller).prompt.value == "confirm"
    assert last(traveller).gain_db == for_person_db(traveller.state) > ORDINARY_DB


def test_with_nothing_but_louder_touched_all_night_long_nothing_is_ever_above_full_scale() -> None:
    for quiet_db in (-40.0, -26.0, -15.0, 0.0):
        traveller = at_night(quiet_db)
        for _ in range(10):
            louder_times(1, traveller)
            assert last(traveller).gain_db <= min(quiet_db, LOUDEST_DB)


@pytest.mark.parametrize(
    ("name", "words"), [("home", "大声一点"), ("home_louder_3", "恢复音量"), ("home_quiet_hours", "夜里轻声")]
)
def test_the_button_says_what_a_touch_of_it_does(name: str, words: str) -> None:
    sheet = present(SITUATIONS[name], translator(Lang.ZH, "screen"))
    louder = next(
        element for element in sheet.elements if isinstance(element, Button) and element.action is Action.LOUDER
    )
    assert [part.text for part in louder.parts if isinstance(part, Text)] == [words]
