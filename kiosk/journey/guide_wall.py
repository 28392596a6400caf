"""What a lesson needs of the wall: a camera that sees, paper, the button that hangs beside the glass. Pure."""

from __future__ import annotations

from kiosk.classroom import Mark
from kiosk.journey import guide
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action, CameraCondition, Event
from kiosk.journey.practice_kinds import LessonsPage
from kiosk.journey.practice_timing import guided
from kiosk.journey.practice_words import of_page
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import OF_STEPS
from kiosk.journey.state import Consent, Face, Notice, State
from kiosk.journey.technician_kinds import Knocked
from kiosk.journey.turn import Turn, enter, in_front, say
from kiosk.lesson import BUTTON, Fitting, Lesson, Station
from kiosk.receipt import Paper

BEFORE_CAMERA = frozenset({OF_STEPS[Consent], OF_STEPS[Notice], OF_STEPS[Face]})


def offered(state: State) -> tuple[Lesson, ...]:
    """The lessons that can be given now."""
    assert state.practice is not None
    away = _away(state)
    return tuple(lesson for lesson in state.practice.lessons if away.isdisjoint(lesson.needs))


def followed(before: State, after: State, event: Event) -> Turn:
    """As guide.followed, where the wall can do what is shown, and nobody looks on the glass for its button."""
    if guide.pointed(after) == BUTTON and isinstance(event, Knocked):
        return say(after, Prompt.GUIDE_WALL)
    led, effects = guide.followed(before, after, event)
    if not _cannot_go_on(led):
        return led, effects
    aside, instead = _put_aside(led)
    return aside, (*(each for each in effects if not isinstance(each, Speak)), *instead)


def _away(state: State) -> frozenset[Fitting]:
    there = {
        Fitting.FACE: state.camera is CameraCondition.READY,
        Fitting.PRINTER: state.paper in (Paper.READY, Paper.LOW),
    }
    return frozenset(part for part, is_there in there.items() if not is_there)


def _cannot_go_on(state: State) -> bool:
    """What the rest of the lesson needs is away. While she looks at a camera it is waited for, as in earnest."""
    lesson = guided(state)
    if lesson is None or lesson.practice.lesson is None or lesson.practice.paused_at is not None:
        return False
    away, needs = _away(state), lesson.practice.lesson.needs
    if Fitting.FACE in away and Fitting.FACE in needs and not isinstance(in_front(state.step), Face):
        return any(map(_needs_camera, lesson.practice.lesson.stations[lesson.practice.station :]))
    has_slip = any(slip.came_out and state.hail(slip.key) is not None for slip in state.slips)
    return Fitting.PRINTER in away and Fitting.PRINTER in needs and not has_slip


def _needs_camera(station: Station) -> bool:
    return station.screen in BEFORE_CAMERA or station.touch == Action.FACE.value


def _put_aside(state: State) -> Turn:
    """It is nobody's fault: no step of it was hard."""
    over, effects = guide.broken_off(state, Mark.ENDED)
    page = LessonsPage(cannot=True)
    shown, speech = enter(over, page, of_page(over, page))
    return shown, (*effects, *speech)
