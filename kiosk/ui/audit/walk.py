"""Walks the whole journey as people and parties do it: what each screen says when it is asked to say it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from kiosk.captures import Captures, Side, Wanted
from kiosk.domain import WITH_TAXI, Driver, Hail, HailState, Private, Rejection, Rider, Vehicle
from kiosk.journey.call_signs import next_call_sign
from kiosk.journey.effects import Effect, Speak
from kiosk.journey.events import (
    Action,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    DispatcherReachable,
    EnrolmentAnswered,
    EnrolmentAsked,
    EnrolmentResult,
    Event,
    FaceCaptured,
    HailChanged,
    HailCommitted,
    HailNotCommitted,
    Identified,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    SessionOpened,
    Touched,
)
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    DigitsEntry,
    Enrolling,
    Face,
    Following,
    Home,
    PhoneChecking,
    PhoneEntry,
    State,
)
from kiosk.journey.step import step
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.journey.turn import in_front
from kiosk.ui.audit.ledger import Found
from kiosk.ui.elements import Button, Sheet

RIDER = Rider("walker", "walker", "138****5678", "王阿姨", age_60_plus=True, tag="walker")
NUMBER = Private("13812345678")
CAR, DRIVER = Vehicle("沪A D5683", "#F3F4F4", "大众途安"), Driver("张")
UNSPOKEN_TO = frozenset({"home", "committing"})  # nobody is there; it is over in a moment
SAID_ELSEWHERE = frozenset({Action.AGAIN, Action.LOUDER, Action.LOW})  # these say again what belongs to the screen
PLACES_MOST = 600  # a journey has some forty screens; what grows beyond this walks in circles

Show = Callable[[State], Sheet]
Place = tuple[str, Prompt | None, bool]  # a screen, what it would say again, whether a session is open


@dataclass
class Walked:
    """belongs: sheet -> what was said on arriving there or while there. places: how each was reached."""

    belongs: dict[str, set[Prompt]] = field(default_factory=dict)
    places: dict[Place, str] = field(default_factory=dict)


def held(home: State, show: Show) -> Iterator[Found]:
    """home: with everything that a site may have."""
    walked = walk(home, show)
    for (sheet, prompt, _), how in walked.places.items():
        own = sheet in UNSPOKEN_TO or prompt in walked.belongs.get(sheet, set())
        said = "nothing" if prompt is None else prompt.value
        yield Found("stale", float(not own), f"{sheet} says {said} again, after {how}")


def walk(home: State, show: Show) -> Walked:
    """Every way from every place, each place once."""
    walked = Walked()
    waiting: list[State] = []
    _arrive(walked, waiting, home, show, "the start")
    while waiting and len(walked.places) < PLACES_MOST:
        state = waiting.pop(0)
        sheet = show(state)
        for event in _happenings(state, sheet):
            after, effects = step(state, event, state.stamp)
            _note(walked, after, effects, event, show)
            _arrive(walked, waiting, after, show, f"{_name(event)} at {sheet.name}")
    return walked


def _arrive(walked: Walked, waiting: list[State], state: State, show: Show, how: str) -> None:
    _, effects = step(replace(state, warned=False), Touched(Action.AGAIN), state.stamp)
    said = next((effect.prompt for effect in effects if isinstance(effect, Speak)), None)
    place = (show(state).name, said, getattr(state.step, "side", None) is not None)
    if place not in walked.places:
        walked.places[place] = how
        waiting.append(state)


def _note(walked: Walked, after: State, effects: tuple[Effect, ...], event: Event, show: Show) -> None:
    if isinstance(event, Touched) and event.action in SAID_ELSEWHERE:
        return
    said = {effect.prompt for effect in effects if isinstance(effect, Speak)}
    walked.belongs.setdefault(show(after).name, set()).update(said)


def _name(event: Event) -> str:
    return event.action.value if isinstance(event, Touched) else type(event).__name__


def _happenings(state: State, sheet: Sheet) -> Iterator[Event]:
    for element in sheet.elements:
        if isinstance(element, Button) and element.enabled and element.action not in (Action.KEY, Action.LANGUAGE):
            yield Touched(element.action, element.value)
    if isinstance(state.step, PhoneEntry) and not state.step.typed.text:
        yield Touched(Action.KEY, NUMBER.text[0])
    yield from answers(state)


def answers(state: State) -> Iterator[Event]:
    """What the outside parties can say to this step."""
    attempt = state.attempt
    front = in_front(state.step)
    match front:
        case Home():
            yield EnrolmentAsked(RIDER.display_name)
        case Face(side=side) if side is None:
            yield SessionOpened(attempt, Side.LEFT, True)
        case Face() | PhoneChecking() | DigitsEntry(checking=True) | CodeEntry(checking=True):
            yield from _identity(attempt, isinstance(front, Face))
        case Enrolling():
            yield from (EnrolmentAnswered(attempt, result) for result in EnrolmentResult)
        case Following(key=key):
            hail = state.hail(key)
            if hail is not None and hail.live:
                yield from (HailChanged(_as(hail, become)) for become in HailState)
                yield DispatcherReachable(hail.dispatcher, False)
        case Committing():
            yield HailCommitted(attempt, hail_of(state))
            yield HailNotCommitted(attempt)
        case _:
            pass


def _identity(attempt: int, by_face: bool) -> Iterator[Event]:
    if by_face:
        yield FaceCaptured(attempt, Captures(1, (b"picture",)))
        yield CapturesTaken(attempt, Wanted.TURN)
        yield CapturesTaken(attempt, Wanted.NOTHING)
        yield DigitsWanted(attempt, 4)
        yield from (NotIdentified(attempt, why) for why in Rejection)
    yield Identified(attempt, RIDER)
    yield CodeWanted(attempt, RIDER.phone_masked)
    yield from (IdentityFailed(attempt, fault) for fault in IdentityFault)


def _as(hail: Hail, become: HailState) -> Hail:
    coming = become in WITH_TAXI
    return replace(
        hail, state=become, vehicle=CAR if coming else None, driver=DRIVER if coming else None, eta_s=200.0
    )


def hail_of(state: State) -> Hail:
    """The hail that is being written down, as the disk gives it back."""
    assert isinstance(state.step, Committing)
    return Hail(
        key=f"walked-{state.attempt}",
        dispatcher=state.step.dispatcher,
        call_sign=next_call_sign(state.hails_made, tuple(hail.call_sign for hail in state.hails)),
        rider=state.step.rider,
        needs=state.step.needs,
        width=state.step.width,
        pressed_at=state.stamp.now,
        expires_at=state.stamp.now + HAIL_LIFE_S,
        expires_on_wall=state.stamp.wall.timestamp() + HAIL_LIFE_S,
    )


def spoken_at(state: State, sheet: Sheet) -> Iterator[Speak]:
    """All that can be said from here, by a touch or an answer."""
    for event in _happenings(state, sheet):
        _, effects = step(state, event, state.stamp)
        yield from (effect for effect in effects if isinstance(effect, Speak))
