"""News of her own taxi, through the journey and the mouth: said at once, in place of what is no longer so, and her
touch stops it; whoever sits on the bench is called all the same."""

from __future__ import annotations

import functools
import queue
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import Capabilities, HailState, Rider
from kiosk.fittings import Voice
from kiosk.journey.effects import Hush, Method, Speak
from kiosk.journey.events import Action, DispatcherReachable, Event, FingerDown, Touched
from kiosk.journey.state import Confirm, Home
from kiosk.voice import player
from kiosk.witness import Witness
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, OTHER_CAR, WANG, Traveller
from tests.screen_fixtures import SITE
from tests.voice_fixtures import ANSWER_S, Loudspeaker

SEARCHING = "收到了，正在给您找车。"
FOUND = "有车了。您是"
NO_TAXI = "附近现在没有空车。"
TWO_MINUTES = "还有两分钟到"


class Wall:
    """The journey and the voice as they are wired: what she does and what is told of her hail go through both."""

    def __init__(self, cache: Path, loudspeaker: Loudspeaker) -> None:
        self.traveller = Traveller()
        self.loudspeaker = loudspeaker
        self.voice = Voice(cache, Witness(None), Capabilities())
        self.done: queue.Queue[str] = queue.Queue()

    def hails(self, rider: Rider = WANG) -> None:
        """Hers is on disk and in front, and nothing is being said of it yet."""
        self.traveller.state = replace(self.traveller.state, step=Confirm(rider, Method.FACE))
        self.traveller.touches(Action.HAIL).disk_writes()
        self.plays()

    def becomes(self, state: HailState, **changes: object) -> None:
        self.traveller.dispatcher_says(self.traveller.state.hails[-1].key, state, **changes)
        self.plays()

    def does(self, *events: Event) -> None:
        self.traveller.does(*events)
        self.plays()

    def plays(self) -> None:
        for effect in self.traveller.effects:
            if isinstance(effect, Speak):
                full = replace(effect, gain_db=0.0)  # the loudspeaker's stand-in reads the samples as words
                self.voice.say(full, functools.partial(self.done.put, effect.prompt.value))
            elif isinstance(effect, Hush):
                self.voice.hush()
        del self.traveller.effects[:]

    def begins(self, words: str) -> None:
        """This is what is heard next, whatever was heard last."""
        (news,) = self.loudspeaker.heard(1)
        assert news.startswith("begin ")
        assert words in news

    def ends(self, words: str) -> None:
        """What is heard now, is heard to its end."""
        self.loudspeaker.let_end()
        (news,) = self.loudspeaker.heard(1)
        assert news.startswith("end ")
        assert words in news


@pytest.fixture
def wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    loudspeaker = Loudspeaker(tmp_path)
    monkeypatch.setenv("PATH", str(loudspeaker.programs))
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 2 * ANSWER_S)  # only a cut-off ends a sound early, never a deadline
    wall = Wall(tmp_path / "cache", loudspeaker)
    wall.hails()
    wall.begins(SEARCHING)
    yield wall
    wall.voice.close()
    loudspeaker.close()


def found(wall: Wall) -> None:
    wall.becomes(HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=300.0)


def called_from_the_bench(wall: Wall) -> None:
    """A neighbour on the bench is called out; then she comes to the front with a hail of her own."""
    wall.does(Touched(Action.DONE))
    wall.begins("车到了会叫")
    found(wall)
    wall.ends("车到了会叫")
    wall.begins("有车了")
    wall.hails(BY_PHONE)


def test_once_her_taxi_is_found_nothing_of_the_search_is_said_any_more(wall: Wall) -> None:
    wall.becomes(HailState.NO_TAXI)
    wall.begins(NO_TAXI)
    wall.traveller.does(FingerDown(), Touched(Action.RUNG, "wider")).disk_writes()
    wall.plays()
    wall.begins(SEARCHING)
    found(wall)
    wall.begins(FOUND)
    wall.ends(FOUND)
    wall.does(Touched(Action.AGAIN))
    wall.begins(FOUND)


def test_a_touch_stops_the_news_and_asked_for_again_it_is_said(wall: Wall) -> None:
    found(wall)
    assert wall.done.get(timeout=ANSWER_S) == "received"
    wall.begins(FOUND)
    wall.does(FingerDown())
    assert wall.done.get(timeout=ANSWER_S) == "coming"
    assert wall.loudspeaker.is_silent()
    wall.does(Touched(Action.AGAIN))
    wall.begins(FOUND)


def test_the_plate_is_heard_to_its_end_before_two_minutes_to_go(wall: Wall) -> None:
    found(wall)
    wall.begins(FOUND)
    wall.becomes(HailState.ARRIVING, eta_s=110.0)
    wall.ends(FOUND)
    wall.begins(TWO_MINUTES)


def test_a_plate_that_is_another_now_is_not_said_to_its_end(wall: Wall) -> None:
    found(wall)
    wall.begins("五六八三")
    wall.becomes(HailState.ARRIVING, vehicle=OTHER_CAR, eta_s=110.0)
    wall.begins(FOUND)
    wall.becomes(HailState.ARRIVED, eta_s=0.0)
    wall.begins("车到了")


@pytest.mark.parametrize("lost", ["network", "company"])
def test_her_call_sign_is_heard_to_its_end_before_the_network_is_told_to_be_away(wall: Wall, lost: str) -> None:
    if lost == "network":
        wall.becomes(HailState.QUEUED, unreachable=True, tries=3)
    else:
        wall.does(DispatcherReachable("main", reachable=False))
    wall.ends("请记住")
    wall.begins("一直在试")


def test_where_she_finds_help_is_heard_to_its_end_before_the_news_of_her_taxi(wall: Wall) -> None:
    wall.does(Touched(Action.HELP))
    wall.begins("帮忙")
    found(wall)
    wall.ends("帮忙")
    wall.begins(FOUND)


def test_the_news_waits_for_a_call_to_the_bench_and_replaces_what_waited_for_her(wall: Wall) -> None:
    called_from_the_bench(wall)
    found(wall)
    wall.ends("有车了")
    wall.begins(FOUND)


def test_whoever_has_left_for_the_bench_is_called_whatever_is_touched(wall: Wall) -> None:
    called_from_the_bench(wall)
    wall.does(FingerDown(), Touched(Action.DONE), FingerDown(), Touched(Action.HELP), FingerDown())
    assert wall.traveller.state.step != Home()
    wall.ends("有车了")


def test_no_word_to_the_person_in_front_is_beyond_her_touch() -> None:
    """Whatever becomes of her hail, it is no call to the bench while it is in front."""
    for state in HailState:
        traveller = Traveller()
        traveller.state = replace(traveller.state, site=SITE, step=Confirm(WANG, Method.FACE))
        traveller.touches(Action.HAIL)
        key = traveller.disk_writes().key
        traveller.dispatcher_says(key, state, vehicle=CAR, driver=DRIVER, eta_s=300.0, unreachable=True, tries=5)
        assert not [speak for speak in traveller.asked_for(Speak) if speak.announcement]
