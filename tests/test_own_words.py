"""Every screen speaks: whoever comes to one is told where she is, whoever asks again hears how things are now."""

from __future__ import annotations

import queue
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.captures import Side, Wanted
from kiosk.domain import Capabilities, HailState, Lang
from kiosk.fittings import Voice
from kiosk.journey import timing
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import Effect, Hush, Speak
from kiosk.journey.events import (
    Action,
    CalledOut,
    CapturesTaken,
    CodeWanted,
    DispatcherReachable,
    Event,
    FingerDown,
    Identified,
    SessionOpened,
    Touched,
)
from kiosk.journey.loudness import ORDINARY_DB, for_person_db
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Following, Home, PhoneEntry, Step
from kiosk.journey.words import own_words
from kiosk.voice.prompts import CALLED_OUT, render
from kiosk.witness import Witness
from kiosk.wording import translator
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, OTHER_CAR, WANG, Traveller, touches
from tests.test_journey_walk import SEED, Walk

EVENTS = 20_000
NEWS = {  # said when something has just become so; asked again, the screen tells how it stands
    Prompt.ALREADY,
    Prompt.RECEIVED_DOWN,
    Prompt.BACK_AGAIN,
    Prompt.TWO_MINUTES,
    Prompt.SLIP,
    Prompt.LATER,
    Prompt.CANCEL_REFUSED,
    Prompt.DONE,
    Prompt.ARRIVED,  # the farewell to whoever leaves a taxi that is here
    Prompt.ARRIVED_NO_CAR,
    Prompt.STILL_THERE,
    Prompt.BUTTON_STILL_THERE,
    Prompt.MISS_CAMERA,  # at home and at the question: this way is shut just now, the other is there
    Prompt.FACE_PHONE_OFFERED,
    Prompt.COMPLAINT_TOO_OFTEN,
    Prompt.WELCOME,  # at home the board is read out instead, when there is one
    Prompt.WELCOME_PHONE,
    Prompt.BUTTON_ALREADY,  # the button alone: how the gate's own hail stands
}


def prompts(effects: list[Effect]) -> list[Prompt]:
    return [effect.prompt for effect in effects if isinstance(effect, Speak)]


class Listening(Walk):
    """The random walk of test_journey_walk, with open ears."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.silent: set[str] = set()
        self.strange: set[str] = set()
        self.came_to: set[str] = set()
        self.told: set[str] = set()
        self.called_out: set[str] = set()

    def check(self, event: Event, step_before: Step, effects: list[Effect]) -> None:
        super().check(event, step_before, effects)
        state = self.traveller.state
        where = f"{type(step_before).__name__}, {event!r}, to {type(state.step).__name__}"
        own = own_words(state)
        assert render(own.prompt.value, dict(own.args), translator(state.lang, "voice"), state.lang)
        said = prompts(effects)
        for speak in effects:
            if isinstance(speak, Speak):
                (self.called_out if speak.announcement else self.told).add(speak.prompt.value)
        came = type(state.step) is not type(step_before)
        if came and not said and not _may_be_silent(event, step_before, state.step):
            self.silent.add(where)
        if came and said:
            self.came_to.add(type(state.step).__name__)
            if said[-1] is not own.prompt and said[-1] not in NEWS:
                self.strange.add(f"{where}: said {said[-1]}, asked again {own.prompt}")


def _may_be_silent(event: Event, before: Step, after: Step) -> bool:
    """What is pressed is being written down, for milliseconds; nobody stands at a home that was left."""
    left = not isinstance(event, Touched) or isinstance(before, Following)
    return isinstance(after, Committing) or (isinstance(after, Home) and left)


def test_whatever_happens_whoever_comes_to_a_screen_hears_its_own_words() -> None:
    walk = Listening(SEED)
    walk.run(EVENTS)
    assert sorted(walk.silent) == []
    assert sorted(walk.strange) == []
    assert len(walk.came_to) >= 17, "of the journey's twenty steps, so far as chance led there"
    assert walk.called_out - walk.told - {"two_minutes"} == CALLED_OUT, "so nobody is asked to record it"


def hailing(traveller: Traveller) -> str:
    """Her own hail, searched for and in front; its key."""
    traveller.touches(Action.PHONE).does(*touches("13900000315")).touches(Action.NEXT)
    traveller.does(Identified(traveller.state.attempt, BY_PHONE)).touches(Action.HAIL)
    return traveller.disk_writes().key


def after(traveller: Traveller, *events: Event) -> list[Speak]:
    """What is said to these events alone."""
    del traveller.effects[:]
    return traveller.does(*events).asked_for(Speak)


def test_back_from_help_the_screen_says_its_own_words_and_again_repeats_them_not_the_helps() -> None:
    traveller = Traveller().touches(Action.PHONE, Action.HELP)
    assert [speak.prompt for speak in after(traveller, Touched(Action.BACK))] == [Prompt.PHONE_ENTRY]
    assert [speak.prompt for speak in after(traveller, Touched(Action.AGAIN))] == [Prompt.PHONE_ENTRY]


def test_whoever_comes_back_to_the_start_by_her_own_touch_is_welcomed_and_an_empty_place_is_not_spoken_to() -> None:
    traveller = Traveller().touches(Action.PHONE)
    assert [speak.prompt for speak in after(traveller, Touched(Action.HOME))] == [Prompt.WELCOME]
    traveller.touches(Action.PHONE)
    del traveller.effects[:]
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1.0)
    assert traveller.state.step == Home()
    assert prompts(traveller.effects) == [Prompt.STILL_THERE]
    traveller.waits(600.0)
    assert prompts(traveller.effects) == [Prompt.STILL_THERE]


def test_whoever_says_that_she_is_still_there_hears_where_she_was() -> None:
    traveller = Traveller().touches(Action.PHONE).waits(timing.IDLE_S + 1.0)
    assert [speak.prompt for speak in after(traveller, Touched(Action.STAY))] == [Prompt.PHONE_ENTRY]
    assert isinstance(traveller.effects[0], Hush)


def test_asked_again_beside_a_coming_taxi_she_hears_the_minutes_that_are_left() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    coming = {"vehicle": CAR, "driver": DRIVER}
    traveller.dispatcher_says(key, HailState.ASSIGNED, eta_s=360.0, **coming)
    assert dict(traveller.asked_for(Speak)[-1].args)["minutes"] == "6"
    traveller.dispatcher_says(key, HailState.ASSIGNED, eta_s=180.0, **coming)
    (speak,) = after(traveller, Touched(Action.AGAIN))
    assert (speak.prompt, dict(speak.args)["minutes"]) == (Prompt.COMING, "3")
    traveller.dispatcher_says(key, HailState.ARRIVED, eta_s=0.0, **coming)
    assert [speak.prompt for speak in after(traveller, Touched(Action.AGAIN))] == [Prompt.ARRIVED]


def test_whoever_keeps_her_taxi_after_all_hears_that_it_comes() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=300.0)
    traveller.touches(Action.CANCEL_HAIL)
    assert [speak.prompt for speak in after(traveller, Touched(Action.CANCEL_NO))] == [Prompt.COMING]


def test_a_car_that_is_told_later_than_that_there_is_one_is_said_then() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=None, eta_s=300.0)
    assert prompts(traveller.effects)[-1] is Prompt.COMING_NO_CAR
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=300.0)
    assert dict(traveller.asked_for(Speak)[-1].args)["plate"] == CAR.plate
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=OTHER_CAR, driver=DRIVER, eta_s=300.0)
    assert dict(traveller.asked_for(Speak)[-1].args)["plate"] == OTHER_CAR.plate


def test_no_sentence_has_a_hole_where_a_plate_should_be() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    for state in (HailState.ASSIGNED, HailState.ARRIVED):
        traveller.dispatcher_says(key, state, vehicle=None)
        speak = traveller.asked_for(Speak)[-1]
        for lang in Lang:
            sentence = render(speak.prompt.value, dict(speak.args), translator(lang, "voice"), lang)
            assert not re.search("车牌[，。]|plate is *[.,]", sentence), sentence
    assert prompts(traveller.effects)[-1] is Prompt.ARRIVED_NO_CAR


def test_a_network_that_is_back_is_told_as_its_absence_was() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    traveller.dispatcher_says(key, HailState.QUEUED, unreachable=True, tries=1)
    assert prompts(traveller.effects)[-1] is Prompt.NO_NETWORK
    traveller.dispatcher_says(key, HailState.SEARCHING, unreachable=False, tries=0)
    assert prompts(traveller.effects)[-1] is Prompt.RECEIVED
    del traveller.effects[:]
    traveller.dispatcher_says(key, HailState.SEARCHING)
    assert prompts(traveller.effects) == [], "once"


def test_a_company_that_answers_again_is_told_to_whoever_heard_that_it_does_not() -> None:
    traveller = Traveller()
    hailing(traveller)
    (speak,) = after(traveller, DispatcherReachable("main", reachable=False))
    assert speak.prompt is Prompt.DISPATCH_DOWN
    (speak,) = after(traveller, DispatcherReachable("main", reachable=True))
    assert speak.prompt is Prompt.RECEIVED
    traveller.touches(Action.DONE)
    assert after(traveller, DispatcherReachable("main", reachable=False)) == [], "nobody stands before it"


def test_she_is_bidden_farewell_in_the_language_loudness_and_voice_that_she_chose_and_the_next_one_is_not() -> None:
    traveller = Traveller()
    hailing(traveller)
    chosen = Comfort(louder=2, lowered=True, pack="hu")
    traveller.state = replace(traveller.state, lang=Lang.EN, comfort=chosen)
    loud = for_person_db(traveller.state)
    (farewell,) = after(traveller, Touched(Action.DONE))
    assert (farewell.prompt, farewell.lang, farewell.pack) == (Prompt.DONE, Lang.EN, "hu")
    assert farewell.gain_db == loud > ORDINARY_DB
    assert (traveller.state.step, traveller.state.lang, traveller.state.comfort) == (Home(), Lang.ZH, Comfort())


def test_whoever_leaves_a_taxi_that_is_here_hears_once_more_that_it_is_here_and_not_that_it_will_be_called() -> None:
    traveller = Traveller()
    key = hailing(traveller)
    traveller.dispatcher_says(key, HailState.ARRIVED, vehicle=CAR, driver=DRIVER, eta_s=0.0)
    (farewell,) = after(traveller, Touched(Action.DONE))
    assert (farewell.prompt, dict(farewell.args)["plate"]) == (Prompt.ARRIVED, CAR.plate)
    assert traveller.state.step == Home()


@pytest.mark.parametrize("digits", ["123456"])
def test_digits_that_are_being_checked_are_said_to_be(digits: str) -> None:
    traveller = Traveller().touches(Action.PHONE).does(*touches("13900000315")).touches(Action.NEXT)
    traveller.does(CodeWanted(traveller.state.attempt, "139****0315"), *touches(digits))
    assert [speak.prompt for speak in after(traveller, Touched(Action.NEXT))] == [Prompt.PHONE_CHECKING]


def test_a_finger_that_comes_down_silences_the_voice_before_it_is_lifted_and_does_nothing_else() -> None:
    traveller = Traveller().touches(Action.PHONE)
    before = traveller.state
    assert after(traveller, FingerDown()) == []
    assert traveller.effects == [Hush()]
    assert traveller.state == before


# --- where nothing is heard ---


class Wall:
    """A kiosk's voice as it is wired, and a journey that it is told of."""

    def __init__(self, folder: Path, cache: Path | None) -> None:
        self.witness = Witness(None)
        self.voice = Voice(cache, self.witness, Capabilities())
        self.traveller = Traveller()
        self.called_out: list[str] = []

    def journey(self) -> list[Step]:
        """By face and by phone to the end; every sentence goes to the voice, and what it calls back is waited for."""
        steps: list[Step] = []
        traveller = self.traveller
        traveller.touches(Action.FACE, Action.AGREE).does(
            SessionOpened(1, Side.LEFT, checks_liveness=True), CapturesTaken(1, Wanted.NOTHING), Identified(1, WANG)
        )
        steps.append(traveller.state.step)
        traveller.touches(Action.HOME)
        key = hailing(traveller)
        traveller.touches(Action.DONE)
        traveller.dispatcher_says(key, HailState.NO_TAXI)
        steps.append(traveller.state.step)
        self.speaks()
        traveller.waits(timing.ENDED_SHOWN_S + 1.0)
        assert traveller.state.board == (), "it was called out, as far as it could be"
        traveller.touches(Action.PHONE)
        steps.append(traveller.state.step)
        return steps

    def speaks(self) -> None:
        for speak in self.traveller.asked_for(Speak):
            done: queue.Queue[None] = queue.Queue()
            self.voice.say(replace(speak, announcement=True, follows=False), lambda done=done: done.put(None))  # type: ignore[misc]
            done.get(timeout=30.0)
            if speak.about:
                self.traveller.does(CalledOut(speak.about))


def test_without_a_voice_and_with_a_broken_one_the_journey_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Wall(tmp_path, None)
    expected = silent.journey()
    assert isinstance(expected[-1], PhoneEntry)
    (tmp_path / "asound.conf").write_text("pcm.!default { type hw card 77 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    unplugged = Wall(tmp_path, tmp_path / "cache")
    assert unplugged.journey() == expected
    unplugged.voice.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    without_programs = Wall(tmp_path, tmp_path / "cache")
    assert without_programs.journey() == expected
    without_programs.voice.close()
