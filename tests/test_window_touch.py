"""Fingers on the glass: what presses, what does not. Events enter where SDL's do; time is the test's."""

from __future__ import annotations

import threading

import pytest

from kiosk.journey.events import Action
from kiosk.ui.elements import Sheet
from kiosk.ui.palette import DAY
from kiosk.ui.theme import rgb
from kiosk.ui.touch import (
    KEY_BOUNCE_S,
    LIFTED_S,
    PALM_S,
    REPEAT_GUARD_S,
    SAME_PLACE_GUARD_S,
    SCREEN_GUARD_S,
    STUCK_S,
)
from tests.window_fixtures import (
    BACK,
    HAIL,
    KEYPAD,
    LEFT,
    MOUSE_DOWN,
    MOUSE_MOTION,
    MOUSE_UP,
    RIGHT,
    Glass,
    MouseButton,
    MouseMotion,
    button,
    glass,
)

__all__ = ["glass"]  # a fixture

FINGER_DOWN, FINGER_UP = 0x700, 0x701
PATIENCE_S = 20.0
HAILED = [(Action.HAIL, "")]


def test_a_press_acts_when_the_finger_is_lifted_not_before(glass: Glass) -> None:
    glass.show(HAIL)
    glass.down(glass.middle("hail"))
    assert glass.pressed == []
    glass.up(glass.middle("hail"))
    assert glass.pressed == HAILED


def test_she_changes_her_mind_by_sliding_off_the_button(glass: Glass) -> None:
    glass.show(HAIL)
    glass.down(glass.middle("hail"))
    glass.move((500, 300))
    glass.up((500, 300))
    assert glass.pressed == []


def test_sliding_off_one_button_onto_another_presses_neither(glass: Glass) -> None:
    glass.show(HAIL, BACK)
    glass.down(glass.middle("hail"))
    glass.move(glass.middle("back"))
    glass.up(glass.middle("back"))
    assert glass.pressed == []


def test_a_swipe_that_is_over_before_the_loop_looks_presses_neither_where_it_began_nor_where_it_ended(
    glass: Glass,
) -> None:
    """The loop may have been drawing meanwhile: then down, move and up are taken up at once."""
    glass.show(HAIL, BACK)
    for begin, end in ((500, 300), glass.middle("hail")), (glass.middle("hail"), glass.middle("back")):
        glass.clock.now += 1.0
        glass.at_once(
            MouseButton(MOUSE_DOWN, 0, 1, 0, LEFT, 1, 1, 0, *begin),
            MouseMotion(MOUSE_MOTION, 0, 1, 0, LEFT, *end, 0, 0),
            MouseButton(MOUSE_UP, 0, 1, 0, LEFT, 0, 1, 0, *end),
        )
    assert glass.pressed == []


def test_a_tap_that_is_over_before_the_loop_looks_is_a_press(glass: Glass) -> None:
    glass.show(HAIL)
    place = glass.middle("hail")
    glass.at_once(
        MouseButton(MOUSE_DOWN, 0, 1, 0, LEFT, 1, 1, 0, *place), MouseButton(MOUSE_UP, 0, 1, 0, LEFT, 0, 1, 0, *place)
    )
    assert glass.pressed == HAILED


def test_sliding_off_and_back_again_still_presses(glass: Glass) -> None:
    glass.show(HAIL)
    glass.down(glass.middle("hail"))
    glass.move((500, 300))
    glass.move(glass.middle("hail"))
    glass.up(glass.middle("hail"))
    assert glass.pressed == HAILED


def test_a_button_shows_that_it_is_held_before_anything_else_happens(glass: Glass) -> None:
    glass.show(HAIL)
    x, y, _, _ = glass.target("hail").box_px
    beside_the_word = (x + 60, y + 60)
    assert glass.picture().getpixel(beside_the_word) == rgb(DAY.fill(HAIL.fill))
    glass.down(glass.middle("hail"))
    assert glass.picture().getpixel(beside_the_word) == rgb(DAY.fill(HAIL.pressed))
    glass.move((500, 300))
    assert glass.picture().getpixel(beside_the_word) == rgb(DAY.fill(HAIL.fill))


def test_a_finger_on_a_button_is_told_at_once_so_that_the_voice_falls_silent(
    glass: Glass, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr(glass.window, "on_held", lambda: held.append("held"))
    glass.show(HAIL)
    glass.down((500, 300))
    glass.up((500, 300))
    assert held == [], "beside every button"
    glass.down(glass.middle("hail"))
    assert held == ["held"]
    assert glass.pressed == []
    glass.up(glass.middle("hail"))
    glass.tap("hail", after_s=REPEAT_GUARD_S / 2)
    assert held == ["held"], "the second half of a double tap cuts off nothing that the first one set talking"


def test_five_taps_in_700_ms_are_one_press(glass: Glass) -> None:
    glass.show(HAIL)
    for _ in range(5):
        glass.tap("hail", after_s=0.175)
    assert glass.pressed == HAILED


def test_a_calm_second_press_counts_again(glass: Glass) -> None:
    glass.show(HAIL)
    glass.tap("hail")
    glass.tap("hail", after_s=REPEAT_GUARD_S + 0.01)
    assert glass.pressed == HAILED * 2


def test_digits_typed_fast_all_arrive_in_order(glass: Glass) -> None:
    glass.show(*KEYPAD)
    for digit in "13812345678":
        glass.tap(f"key:{digit}", after_s=0.09)
    assert "".join(value for _, value in glass.pressed) == "13812345678"


def test_the_same_digit_may_be_typed_twice_quickly(glass: Glass) -> None:
    glass.show(*KEYPAD)
    glass.tap("key:8")
    glass.tap("key:8", after_s=KEY_BOUNCE_S + 0.03)
    assert glass.pressed == [(Action.KEY, "8")] * 2


def test_a_key_that_bounces_types_one_digit(glass: Glass) -> None:
    glass.show(*KEYPAD)
    glass.tap("key:8")
    glass.tap("key:8", after_s=KEY_BOUNCE_S / 2)
    assert glass.pressed == [(Action.KEY, "8")]


def test_the_second_half_of_a_double_tap_presses_nothing_on_the_next_screen(glass: Glass) -> None:
    under_the_finger = button(Action.CANCEL_YES, HAIL.box)
    glass.show(HAIL, name="confirm")
    glass.tap("hail")
    glass.window.show(Sheet("searching", (under_the_finger,)))
    glass.tap("cancel_yes", after_s=SAME_PLACE_GUARD_S * 0.9)
    assert glass.pressed == HAILED, "an old hand's"
    glass.tap("cancel_yes", after_s=REPEAT_GUARD_S + 0.01)
    assert glass.pressed == [*HAILED, (Action.CANCEL_YES, "")]


def test_who_aims_anew_on_the_next_screen_is_not_kept_waiting(glass: Glass) -> None:
    glass.show(HAIL, BACK, name="confirm")
    glass.tap("hail")
    glass.window.show(Sheet("searching", (button(Action.CANCEL_YES, BACK.box),)))
    glass.tap("cancel_yes", after_s=SCREEN_GUARD_S + 0.05)
    assert glass.pressed == [*HAILED, (Action.CANCEL_YES, "")]


def test_the_first_digit_of_a_quick_hand_is_not_swallowed_where_its_key_came_up_under_it(glass: Glass) -> None:
    glass.show(HAIL, name="home")
    glass.tap("hail")
    glass.window.show(Sheet("phone_entry", (button(Action.KEY, HAIL.box, "1"),)))
    glass.tap("key:1", after_s=SCREEN_GUARD_S + 0.05)
    assert glass.pressed == [*HAILED, (Action.KEY, "1")]


def test_a_tap_of_long_ago_keeps_nobody_waiting_where_the_world_brings_another_screen(glass: Glass) -> None:
    glass.show(HAIL, name="searching")
    glass.tap("hail")
    glass.clock.now += LIFTED_S + 0.05
    glass.window.show(Sheet("no_taxi", (button(Action.CANCEL_YES, HAIL.box),)))
    glass.tap("cancel_yes", after_s=SCREEN_GUARD_S + 0.05)
    assert glass.pressed == [*HAILED, (Action.CANCEL_YES, "")]


def test_a_finger_on_its_way_presses_nothing_that_has_just_moved_under_it(glass: Glass) -> None:
    """The board grows and the buttons make room: the screen keeps its name, and she aimed at what was there."""
    glass.show(HAIL, name="home")
    glass.window.show(Sheet("home", (button(Action.FACE, HAIL.box), button(Action.HAIL, BACK.box))))
    glass.tap("face", after_s=SCREEN_GUARD_S * 0.9)
    assert glass.pressed == []
    glass.tap("face", after_s=REPEAT_GUARD_S + 0.01)
    assert glass.pressed == [(Action.FACE, "")]


def test_a_finger_put_down_on_a_screen_that_is_gone_presses_nothing(glass: Glass) -> None:
    glass.show(HAIL, name="confirm")
    glass.down(glass.middle("hail"))
    glass.show(HAIL, name="confirm_again")
    glass.up(glass.middle("hail"))
    assert glass.pressed == []


def test_a_button_that_went_grey_under_the_finger_does_not_act(glass: Glass) -> None:
    glass.show(HAIL)
    glass.down(glass.middle("hail"))
    glass.show(button(Action.HAIL, HAIL.box, enabled=False))
    glass.up(glass.middle("hail"))
    assert glass.pressed == []


def test_a_second_finger_while_one_is_down_does_nothing(glass: Glass) -> None:
    glass.show(HAIL, BACK)
    glass.finger(FINGER_DOWN, 1, glass.middle("hail"))
    glass.down(glass.middle("hail"))  # what SDL makes of the first finger
    glass.finger(FINGER_DOWN, 2, glass.middle("back"))
    glass.finger(FINGER_UP, 2, glass.middle("back"))
    assert glass.pressed == []
    glass.finger(FINGER_UP, 1, glass.middle("hail"))
    glass.up(glass.middle("hail"))
    assert glass.pressed == HAILED


def test_one_touch_of_a_real_panel_is_one_press(glass: Glass) -> None:
    """SDL reports it twice, as a finger and as a mouse."""
    glass.show(HAIL)
    glass.finger(FINGER_DOWN, 1, glass.middle("hail"))
    glass.down(glass.middle("hail"))
    glass.finger(FINGER_UP, 1, glass.middle("hail"))
    glass.up(glass.middle("hail"))
    assert glass.pressed == HAILED


def _rest_a_palm(glass: Glass) -> None:
    glass.finger(FINGER_DOWN, 1, glass.middle("hail"))
    glass.down(glass.middle("hail"))
    glass.clock.now += PALM_S + 0.01
    glass.window.frame()


def test_others_may_press_while_a_palm_rests_on_the_glass(glass: Glass) -> None:
    glass.show(HAIL, BACK)
    _rest_a_palm(glass)
    for _ in range(2):
        glass.clock.now += 1.0
        glass.finger(FINGER_DOWN, 2, glass.middle("back"))
        glass.finger(FINGER_UP, 2, glass.middle("back"))
    assert glass.pressed == [(Action.BACK, "")] * 2


def test_a_button_under_a_resting_palm_springs_back_and_lifting_the_palm_presses_nothing(glass: Glass) -> None:
    glass.show(HAIL)
    x, y, _, _ = glass.target("hail").box_px
    _rest_a_palm(glass)
    assert glass.picture().getpixel((x + 60, y + 60)) == rgb(DAY.fill(HAIL.fill))
    glass.finger(FINGER_UP, 1, glass.middle("hail"))
    glass.up(glass.middle("hail"))
    assert glass.pressed == []
    glass.tap("hail", after_s=1.0)
    assert glass.pressed == HAILED


def test_a_touch_that_does_not_end_is_told_and_so_is_its_end(glass: Glass) -> None:
    """A drop of water in the sun; a palm that rests for a while is none."""
    told: list[bool] = []

    def look() -> bool:
        """What the window tells of one turn."""

        def turned(_: bool, stuck: bool) -> None:
            told.append(stuck)
            glass.window.stop()

        glass.window.run(lambda: 0.0, turned)
        return told[-1]

    glass.show(HAIL)
    _rest_a_palm(glass)
    assert not look()
    glass.clock.now += STUCK_S
    assert look()
    glass.up(glass.middle("hail"))
    assert not look()


def test_a_finger_that_pressed_beside_a_palm_still_counts_when_the_palm_is_lifted_first(glass: Glass) -> None:
    glass.show(HAIL, BACK)
    _rest_a_palm(glass)
    glass.finger(FINGER_DOWN, 2, glass.middle("back"))
    glass.finger(FINGER_UP, 1, glass.middle("hail"))
    glass.up(glass.middle("hail"))
    glass.finger(FINGER_UP, 2, glass.middle("back"))
    assert glass.pressed == [(Action.BACK, "")]


def test_the_right_mouse_button_does_nothing(glass: Glass) -> None:
    glass.show(HAIL)
    before = glass.picture().tobytes()
    glass.down(glass.middle("hail"), RIGHT)
    glass.up(glass.middle("hail"), RIGHT)
    assert glass.pressed == []
    assert glass.picture().tobytes() == before


@pytest.mark.parametrize(
    ("keycode", "scancode"), [(0x4000003A, 58), (27, 41), (0x40000044, 68)], ids=["F1", "Esc", "F11"]
)
def test_no_key_of_a_keyboard_leads_out(glass: Glass, keycode: int, scancode: int) -> None:
    glass.show(HAIL)
    before = glass.picture().tobytes()
    glass.key(keycode, scancode)
    assert glass.picture().tobytes() == before
    assert glass.kivy.children == []
    glass.tap("hail")
    assert glass.pressed == HAILED


def test_a_close_request_does_not_close_the_wall(glass: Glass) -> None:
    glass.show(HAIL)
    glass.quit()
    glass.tap("hail")
    assert glass.pressed == HAILED


def test_a_switched_off_button_does_not_act(glass: Glass) -> None:
    glass.show(button(Action.NEXT, HAIL.box, enabled=False))
    glass.tap("next")
    assert glass.pressed == []


def test_every_target_acts_at_the_place_that_the_report_gives(glass: Glass) -> None:
    glass.show(*KEYPAD, HAIL, BACK)
    for target in glass.window.report().targets:
        x, y, w, h = target.box_px
        for place in ((x + w // 2, y + h // 2), (x + 2, y + 2), (x + w - 2, y + h - 2)):
            glass.clock.now += 1.0
            glass.pressed.clear()
            glass.down(place)
            glass.up(place)
            assert [action.value + (f":{value}" if value else "") for action, value in glass.pressed] == [target.name]
        for place in ((x - 3, y + h // 2), (x + w // 2, y + h + 3)):
            glass.clock.now += 1.0
            glass.pressed.clear()
            glass.down(place)
            glass.up(place)
            assert glass.pressed == []


def test_waking_from_another_thread_makes_the_loop_look_at_once(glass: Glass) -> None:
    ticks: list[int] = []
    ticked_twice = threading.Event()

    def tick() -> None:
        ticks.append(1)
        if len(ticks) == 1:
            threading.Thread(target=wake_and_then_stop).start()
        else:
            ticked_twice.set()

    def wake_and_then_stop() -> None:
        glass.window.wake()
        ticked_twice.wait(PATIENCE_S)
        glass.window.stop()

    glass.window.run(tick)
    assert ticked_twice.is_set()


def test_the_loop_asks_again_when_it_was_told_to(glass: Glass) -> None:
    wanted = iter([0.001, 0.001, 0.001])

    def tick() -> float:
        seconds = next(wanted, None)
        if seconds is None:
            glass.window.stop()
            return 0.0
        return seconds

    glass.window.run(tick)
    assert next(wanted, None) is None
