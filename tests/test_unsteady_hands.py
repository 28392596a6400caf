"""Unsteady hands on the real screens: sliding off, resting, tapping twice or with two fingers does nothing twice."""

from __future__ import annotations

import pytest

from kiosk.journey.effects import CommitHail
from kiosk.journey.events import Action, Touched
from kiosk.journey.state import Committing, Confirm
from kiosk.ui.present import present
from kiosk.ui.report import TargetReport
from kiosk.wording import translator
from tests.journey_fixtures import Traveller
from tests.screen_fixtures import drawn
from tests.test_call_button import known_by_face
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

FINGER_DOWN, FINGER_UP = 0x700, 0x701
CALM_S = 1.0
HELD_S = 3.0  # an old hand rests a long time, and still means it
SHAKES_S = 0.175  # five taps in 700 ms: the tremor of checklist A13
KEY_BOUNCES_S = 0.04  # a finger that is lost for a moment; the next digit comes later
BESIDE = (1, 1)  # where no target is
SCREENS = (  # on which every kind of target can be found
    "home_voices",
    "consent",
    "phone_full",
    "code_expired",
    "confirm",
    "coming",
    "ask_cancel_coming",
    "no_taxi",
    "trouble_provider_face",
    "still_there",
    "enrol_ended_enrolled",
    "technician_menu",
    "technician_touch",
    "practice_home",
    "practice_lessons",
    "practice_class",
)


def targets(glass: Glass, name: str) -> list[TargetReport]:
    sheet = drawn(name)
    glass.show(*sheet.elements, name=sheet.name)
    found = [target for target in glass.window.report().targets if target.enabled]
    assert found, name
    return found


def middle(target: TargetReport) -> tuple[int, int]:
    x, y, w, h = target.box_px
    return x + w // 2, y + h // 2


def pressed(glass: Glass) -> list[str]:
    """What reached the journey since it was last asked; then the hand rests."""
    names = [action.value + (f":{value}" if value else "") for action, value in glass.pressed]
    glass.pressed.clear()
    glass.clock.now += CALM_S
    return names


def test_no_kind_of_target_acts_twice_under_an_unsteady_hand(glass: Glass) -> None:
    """One target of every kind, on the first of the screens that has it."""
    tried: set[str] = set()
    for name in SCREENS:
        for target in targets(glass, name):
            action = target.name.partition(":")[0]
            if action not in tried:
                tried.add(action)
                is_tried(glass, target)
    assert tried == {action.value for action in Action}


def is_tried(glass: Glass, target: TargetReport) -> None:
    place, once = middle(target), [target.name]
    key = target.name.startswith("key:") or target.name == Action.DELETE

    glass.down(place)
    glass.move(BESIDE)
    glass.up(BESIDE)
    assert pressed(glass) == [], f"slid off {target.name}"

    glass.down(place)
    glass.clock.now += HELD_S
    assert glass.pressed == [], f"{target.name} acts while it is held"
    glass.up(place)
    assert pressed(glass) == once, f"held {target.name}"

    for _ in range(3):
        glass.clock.now += KEY_BOUNCES_S if key else SHAKES_S
        glass.down(place)
        glass.up(place)
    assert pressed(glass) == once, f"quick taps on {target.name}"

    glass.finger(FINGER_DOWN, 1, place)
    glass.down(place)
    glass.finger(FINGER_DOWN, 2, place)
    glass.finger(FINGER_UP, 2, place)
    glass.finger(FINGER_UP, 1, place)
    glass.up(place)
    assert pressed(glass) == once, f"two fingers on {target.name}"


def taps_through_the_glass(glass: Glass, neighbour: Traveller, name: str, times: int, every_s: float) -> None:
    """Fingers on the real window; what it makes of them goes into the real journey, which shows what follows."""
    place = (0, 0)
    for _ in range(times):
        sheet = present(neighbour.state, translator(neighbour.state.lang))
        glass.window.show(sheet)
        glass.window.frame()
        here = [target for target in glass.window.report().targets if target.name == name]
        place = middle(here[0]) if here else place
        glass.clock.now += every_s
        neighbour.now += every_s
        glass.down(place)
        glass.up(place)
        for action, value in glass.pressed:
            neighbour.does(Touched(action, value))
        glass.pressed.clear()


@pytest.mark.parametrize("every_s", [0.05, 0.3, 1.0])
def test_however_she_taps_on_call_a_taxi_there_is_one_hail(glass: Glass, every_s: float) -> None:
    neighbour = known_by_face()
    assert isinstance(neighbour.state.step, Confirm)
    glass.window.show(present(neighbour.state, translator(neighbour.state.lang)))
    glass.clock.now += CALM_S
    taps_through_the_glass(glass, neighbour, Action.HAIL.value, 5, every_s)
    assert len(neighbour.asked_for(CommitHail)) == 1
    assert isinstance(neighbour.state.step, Committing)
    neighbour.disk_writes()
    taps_through_the_glass(glass, neighbour, Action.HAIL.value, 5, every_s)
    assert len(neighbour.asked_for(CommitHail)) == 1
    (hail,) = neighbour.state.hails
    assert hail.cancel_reason is None
