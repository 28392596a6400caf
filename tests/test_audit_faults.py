"""Each rule of the audit can fail: a small fault is planted for every one, and that rule alone misses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.commands import audit as command
from kiosk.domain import Lang
from kiosk.journey import comforting, loudness, resident, timing, turn
from kiosk.journey.effects import Hush, Speak
from kiosk.journey.events import Action, ButtonPressed, Event, Touched
from kiosk.journey.practice_kinds import Practice
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Home, Stamp, State
from kiosk.journey.step import step
from kiosk.ui import theme, touch
from kiosk.ui.audit import glyphs, patience, shapes, speech, targets, walk, ways, words
from kiosk.ui.audit.ledger import Found, Ledger
from kiosk.ui.audit.rules import RULES
from kiosk.ui.audit.seen import Ink, Seen
from kiosk.ui.elements import Box, Button, Element, Panel, Row, Sheet, Text, Word
from tests.audit_fixtures import CONFIRM, HAIL, LOWERED, MOUNT_BOTTOM_MM, WORDS, audit_of, said, sheet_of
from tests.screen_fixtures import SITUATIONS, shown
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

HOME, COMING, TYPING = SITUATIONS["home"], SITUATIONS["coming"], SITUATIONS["phone_masked"]
BACK = Button(Box(18.0, 300.0, 364.0, 32.0), Action.BACK, (Text(Box(4.0, 0.0, 356.0, 32.0), "返回", 20.0),))


def missed(finds: Iterable[Found]) -> set[str]:
    ledger = Ledger()
    ledger.note(finds)
    return set(ledger.missed)


# --- as drawn ---


def low(element: Button, **changes: object) -> Button:
    return replace(element, **changes)  # type: ignore[arg-type]


STICKING_OUT = Text(Box(150.0, 0.0, 120.0, 32.0), "返回去吧", 20.0)
TALL = Box(18.0, 300.0, 364.0, 110.0)
DRAWN: dict[str, tuple[set[str], tuple[Element, ...]]] = {
    "nothing": (set(), (WORDS, HAIL)),
    "em": ({"em"}, (Row(WORDS.box, (Word("一辆车", 10.5),)),)),
    "capital": ({"em", "capital"}, (Row(WORDS.box, (Word("一辆车", 9.0),)),)),
    "smallest": ({"em", "capital", "smallest"}, (Row(WORDS.box, (Word("一辆车", 5.0),)),)),
    "contrast": ({"contrast"}, (replace(WORDS, ink="line"),)),
    "contrast of hidden words": ({"contrast"}, (WORDS, Panel(WORDS.box, "card"))),
    "edge": ({"edge"}, (replace(BACK, fill="paper"),)),
    "primary": ({"primary"}, (low(HAIL, box=Box(18.0, 340.0, 364.0, 50.0), parts=()),)),
    "target": ({"target"}, (low(BACK, box=Box(18.0, 300.0, 364.0, 23.0), parts=()),)),
    "legal": ({"target", "legal"}, (low(BACK, box=Box(18.0, 300.0, 364.0, 11.0), parts=()),)),
    "gap": ({"gap"}, (HAIL, low(BACK, box=Box(18.0, 303.0, 364.0, 31.0)))),
    "reach_high": ({"reach_high"}, (low(BACK, box=Box(18.0, 60.0, 364.0, 32.0)),)),
    "dead": ({"dead"}, (replace(BACK, action=Action.RUNG, value="wider"),)),
    "covered": ({"covered"}, (BACK, Panel(Box(300.0, 310.0, 40.0, 10.0), "card"))),
    "cut": ({"cut"}, (replace(WORDS, box=Box(18.0, 200.0, 100.0, 30.0), text="给您叫一辆车到小区门口"),)),
    "overlap": ({"overlap"}, (WORDS, replace(WORDS, box=Box(30.0, 205.0, 364.0, 30.0)))),
    "overlap of an edge": ({"overlap"}, (replace(BACK, box=Box(18.0, 300.0, 200.0, 32.0), parts=(STICKING_OUT,)),)),
    "off_glass": ({"off_glass"}, (replace(WORDS, box=Box(370.0, 200.0, 80.0, 30.0)),)),
    "namesakes": ({"namesakes"}, (BACK, replace(BACK, box=Box(18.0, 200.0, 364.0, 32.0)))),
    "decisions": ({"decisions"}, (HAIL, low(HAIL, action=Action.NOT_ME, box=Box(18.0, 200.0, 364.0, 70.0)))),
    "foreign": ({"foreign"}, (replace(WORDS, text="叫一辆 taxi"),)),
    "glyphs": ({"glyphs"}, (replace(WORDS, text="叫一辆🚕"),)),
}


@pytest.mark.parametrize("fault", DRAWN)
def test_a_fault_on_the_glass_is_found_by_its_rule_alone(glass: Glass, fault: str) -> None:
    expected, elements = DRAWN[fault]
    audit = audit_of(glass)
    audit.screen(CONFIRM, sheet_of(*elements), "planted")
    assert set(audit.ledger.missed) == expected


@pytest.mark.parametrize(
    ("expected", "state", "height", "action"),
    [
        ("primary_low", LOWERED, 27.0, Action.HAIL),
        ("key", TYPING, 45.0, Action.KEY),
        ("key_low", replace(TYPING, comfort=LOWERED.comfort), 27.0, Action.KEY),
        ("primary_practice", replace(CONFIRM, practice=Practice(())), 43.0, Action.HAIL),
        ("key_practice", replace(TYPING, practice=Practice(())), 38.0, Action.KEY),
    ],
)
def test_keys_and_the_one_thing_to_do_have_sizes_of_their_own(
    glass: Glass, expected: str, state: State, height: float, action: Action
) -> None:
    audit = audit_of(glass)
    button = low(HAIL, box=Box(18.0, 300.0, 364.0, height), parts=(), action=action, value="5")
    button = replace(button, value="") if action is Action.HAIL else replace(button, top_fill="")
    audit.screen(state, sheet_of(button), "planted")
    assert audit.ledger.missed == (expected,)


def test_what_hangs_too_low_or_too_high_is_found(glass: Glass) -> None:
    low_down = audit_of(glass, mount_bottom_mm=340.0)
    low_down.screen(CONFIRM, sheet_of(WORDS), "planted")
    assert set(low_down.ledger.missed) == {"reach_low", "seated"}
    high_up = audit_of(glass, mount_bottom_mm=1080.0)
    high_up.screen(CONFIRM, sheet_of(replace(WORDS, box=Box(18.0, 5.0, 364.0, 30.0))), "planted")
    assert high_up.ledger.missed == ("seated",)


def test_lines_that_are_close_or_long_are_found(glass: Glass, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = audit_of(glass)
    monkeypatch.setattr(theme, "LINE_HEIGHT_EM", 1.1)
    two = Text(Box(18.0, 100.0, 364.0, 80.0), "给您叫一辆车到小区门口" * 3, 20.0, lines=2)
    seen = audit.screen(CONFIRM, sheet_of(two), "planted")
    assert audit.ledger.missed == ("line_gap",)
    assert "line_length" in missed(held_words(with_line(seen, width_em=41)))


def with_line(seen: Seen, width_em: int) -> Seen:
    first = seen.texts[0]
    ink = Ink(0, 0, np.full((4, width_em * first.em_px), 255, np.uint8))
    return replace(seen, texts=(replace(first, lines=(ink,), middles=(2.0,)),))


def held_words(seen: Seen) -> Iterable[Found]:
    everything = frozenset(range(0x110000))
    return words.held(seen, MOUNT_BOTTOM_MM, {False: everything, True: everything})


def test_help_in_another_place_and_a_screen_that_cannot_be_made_louder_are_found(glass: Glass) -> None:
    audit = audit_of(glass)
    audit.screen(CONFIRM, sheet_of(WORDS), "planted")
    moved = sheet_of(WORDS)
    elements = tuple(
        replace(part, box=replace(part.box, y=part.box.y - 4.0)) if getattr(part, "name", "") == "help" else part
        for part in moved.elements
    )
    audit.screen(CONFIRM, replace(moved, elements=elements), "planted")
    assert audit.ledger.missed == ("help",)
    dumb = tuple(part for part in moved.elements if getattr(part, "name", "") != "louder")
    audit.screen(CONFIRM, replace(moved, elements=dumb), "planted")
    assert set(audit.ledger.missed) == {"help", "no_sound_keys"}


@pytest.mark.parametrize(
    ("expected", "first", "second"),
    [
        ("grey", Text(WORDS.box, "来了", 20.0, "sky_near"), Text(WORDS.box, "走了", 20.0, "sky_near")),
        ("said_too", Panel(TALL, "pine"), Panel(TALL, "card")),
    ],
)
def test_states_told_apart_by_colour_or_by_words_alone_are_found(
    glass: Glass, expected: str, first: Element, second: Element
) -> None:
    sheets = {HOME.step: sheet_of(first), CONFIRM.step: sheet_of(second)}
    found = shapes.told_apart(
        glass.window, "planted", {"a": HOME, "b": CONFIRM}, lambda state: sheets[state.step], "planted"
    )
    assert missed(found) == {expected}


# --- fingers ---


def slippery(
    self: touch.Presses, finger: object, target: touch.Target | None, now: float, place: object = None
) -> touch.Target | None:
    """Lifting anywhere presses what was touched first."""
    if finger != self._finger:
        return None
    acts, self._finger, self._began_on, self.held = self._began_on, None, None, None
    self._last, self._last_at = target or acts, now
    return acts


def forgetful(
    self: touch.Presses, finger: object, target: touch.Target | None, now: float, place: object = None
) -> None:
    """Every finger is the only one."""
    self._finger, self._down_at = finger, now
    if target is not None and target == self._last and now - self._last_at < target.guard_s:
        return
    self._began_on = self.held = target


@pytest.mark.parametrize(
    ("expected", "where", "name", "value"),
    [
        ("slide_off", touch.Presses, "up", slippery),
        ("long_press", touch, "PALM_S", 3.0),
        ("five_taps", touch, "REPEAT_GUARD_S", 0.0),
        ("second_finger", touch.Presses, "down", forgetful),
    ],
)
def test_a_window_that_takes_more_than_one_tap_is_found(
    glass: Glass, monkeypatch: pytest.MonkeyPatch, expected: str, where: object, name: str, value: object
) -> None:
    audit = audit_of(glass)
    monkeypatch.setattr(where, name, value)
    audit.screen(CONFIRM, sheet_of(HAIL), "planted")
    assert audit.ledger.missed == (expected,)


def test_a_tap_that_hails_nothing_is_found() -> None:
    def off(state: State) -> Sheet:
        sheet = shown(state)
        return replace(
            sheet,
            elements=tuple(
                replace(part, enabled=False) if isinstance(part, Button) else part for part in sheet.elements
            ),
        )

    assert missed(ways.five_hails(CONFIRM, off)) == {"five_hails"}


# --- the journey ---


def told(state: State) -> set[str]:
    return missed(patience.held("planted", state, shown))


@pytest.mark.parametrize(
    ("expected", "name", "value", "state"),
    [
        ("warned", "WARN_S", 10.0, CONFIRM),
        ("idle", "IDLE_S", 30.0, CONFIRM),
        ("sent_away", "awaits_party", lambda state, step: False, COMING),
    ],
)
def test_a_hurried_journey_is_found(
    monkeypatch: pytest.MonkeyPatch, expected: str, name: str, value: object, state: State
) -> None:
    assert told(state) == set()
    monkeypatch.setattr(timing, name, value)
    assert told(state) == {expected}


def deaf(*unheard: Action) -> Callable[[State, Event, Stamp], turn.Turn]:
    """A journey that does not hear these touches."""

    def hears(state: State, event: Event, stamp: Stamp) -> turn.Turn:
        if isinstance(event, Touched) and event.action in unheard:
            return replace(state, stamp=stamp), ()
        return step(state, event, stamp)

    return hears


def test_a_warning_that_no_touch_takes_away_or_that_tells_no_time_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missed(patience.held("planted", CONFIRM, lambda state: sheet_of(WORDS))) == {"untold"}
    monkeypatch.setattr(patience, "step", deaf(Action.HOME))
    assert told(CONFIRM) == {"extended"}


def test_a_flashing_screen_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "next_tick", lambda state: state.stamp.now + 0.1)
    assert missed(patience.held("planted", HOME, lambda state: Sheet(str(state.stamp.now), ()))) == {"flashes"}


def test_a_screen_that_says_nothing_or_the_words_of_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missed(speech.held("planted", CONFIRM, shown(CONFIRM), lambda speak: "")) == {"silent"}
    english = replace(CONFIRM, lang=Lang.EN)
    assert missed(speech.held("planted", english, shown(english), lambda speak: "王阿姨")) == {"silent"}
    assert missed(walk.held(HOME, shown)) == set()
    help_only = (Speak(Prompt.HELP_NONE, Lang.ZH),)
    monkeypatch.setattr(resident, "again", lambda state: (state, help_only))
    assert missed(walk.held(HOME, shown)) == {"stale"}


def test_a_touch_that_lets_the_voice_go_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def talks_on(state: State, event: Event, stamp: Stamp) -> turn.Turn:
        after, effects = step(state, event, stamp)
        return after, tuple(effect for effect in effects if not isinstance(effect, Hush))

    monkeypatch.setattr(speech, "step", talks_on)
    assert missed(speech.held("planted", CONFIRM, shown(CONFIRM), said)) == {"unhushed"}


def test_digits_that_are_heard_or_stay_to_be_read_are_found() -> None:
    aloud = speech.held("planted", TYPING, shown(TYPING), lambda speak: "您的号码，幺三八，幺二三四，五六七八。")
    assert missed(aloud) == {"unmasked"}
    assert missed(speech.masked(HOME, lambda state: shown(replace(state, stamp=HOME.stamp)))) == {"unmasked"}


@pytest.mark.parametrize(
    ("expected", "where", "name", "value"),
    [
        ("louder", comforting, "may_be_louder", lambda state: False),
        ("inherited", comforting, "for_the_next_person", lambda state: state),
        ("quiet", loudness, "_capped", lambda state, wanted_db: wanted_db),
    ],
)
def test_a_voice_too_soft_too_loud_or_inherited_is_found(
    monkeypatch: pytest.MonkeyPatch, expected: str, where: object, name: str, value: object
) -> None:
    assert missed(speech.loudness(HOME, COMING)) == set()
    monkeypatch.setattr(where, name, value)
    assert missed(speech.loudness(HOME, COMING)) == {expected}


@pytest.mark.parametrize(("expected", "seconds"), [("slow_speech", 4.0), ("fast_speech", 2.0)])
def test_speech_that_drags_or_races_is_found(expected: str, seconds: float) -> None:
    assert missed(speech.pace("给您叫一辆车吧行吗", 2.5, "planted")) == set()
    assert missed(speech.pace("给您叫一辆车吧行吗", seconds, "planted")) == {expected}


@pytest.mark.parametrize(
    ("expected", "unheard"),
    [
        ({"taps_face"}, (Action.AGREE,)),
        ({"taps_phone", "no_face", "memory"}, (Action.NEXT,)),
    ],
)
def test_a_way_that_does_not_lead_to_a_hail_is_found(
    monkeypatch: pytest.MonkeyPatch, expected: set[str], unheard: tuple[Action, ...]
) -> None:
    assert missed(ways.held(HOME)) == set()
    monkeypatch.setattr(ways, "step", deaf(*unheard))
    assert missed(ways.held(HOME)) >= expected


def test_a_button_at_the_wall_that_does_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def buttonless(state: State, event: Event, stamp: Stamp) -> turn.Turn:
        return (state, ()) if isinstance(event, ButtonPressed) else step(state, event, stamp)

    monkeypatch.setattr(ways, "step", buttonless)
    assert missed(ways.held(HOME)) == {"button"}


def test_what_has_to_be_typed_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(state: State, event: Event, stamp: Stamp) -> turn.Turn:
        if event == Touched(Action.BACK):
            return replace(state, step=Home()), ()
        return step(state, event, stamp)

    monkeypatch.setattr(ways, "step", forgets)
    assert missed(ways.held(HOME)) == {"memory"}


def test_a_font_without_a_rare_surname_is_found() -> None:
    poor = frozenset(map(ord, glyphs.SURNAMES)) - {ord("逄")}
    assert missed(glyphs.held({False: poor, True: poor})) == {"surnames"}


def test_a_sideways_panel_that_is_taken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missed(command._sideways()) == set()
    upright = {"width_px": 1080, "height_px": 1920, "width_mm": 500, "height_mm": 889}
    monkeypatch.setattr(command, "SIDEWAYS", upright)
    assert missed(command._sideways()) == {"sideways"}


def test_no_rule_is_without_a_planted_fault() -> None:
    source = Path(__file__).read_text("utf-8")
    assert [rule.key for rule in RULES if f'"{rule.key}"' not in source] == []


def test_a_target_is_apart_from_what_it_touches() -> None:
    assert targets.gap_mm((0.0, 0.0, 10.0, 10.0), (18.0, 0.0, 10.0, 10.0)) == 8.0
    assert targets.gap_mm((0.0, 0.0, 10.0, 10.0), (13.0, 14.0, 10.0, 10.0)) == 5.0
    assert targets.gap_mm((0.0, 0.0, 10.0, 10.0), (8.0, 5.0, 10.0, 10.0)) < 0
