"""What the face way promises on the glass: a lamp while the camera is open, light, one instruction, a way out."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from kiosk.captures import Hint, Side, Wanted
from kiosk.domain import Lang
from kiosk.journey.effects import CloseCamera, Speak
from kiosk.journey.events import Action, CameraCondition, Touched
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Consent, Face, Notice, State
from kiosk.journey.step import step
from kiosk.journey.technician_kinds import TechnicianAtWork
from kiosk.ui import theme
from kiosk.ui.elements import Disc, LivePicture, Sheet
from kiosk.ui.stand_in import stand_in
from tests.screen_fixtures import NOTICE, SITUATIONS, button, buttons, drawn, reads, shown, words
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

SIGN = {Lang.ZH: "镜头开着", Lang.EN: "Camera on"}
WAIVED = {Lang.ZH: "不检查真人", Lang.EN: "liveness\nnot checked"}
ARROW_LEAST_MM = 60.0
CANCEL_LEAST_MM = 20.0  # taking consent back must be as easy as giving it (PIPL art. 15)
NOT_ME_LEAST_MM = 25.0
FILL_LIGHT_LEAST = 0.6  # of a wholly white glass, while the camera sees nothing but darkness
LOOKS = (
    "consent_long_texts",
    "notice_1_long_texts",
    "notice_2",
    "face_covered",
    "face_turn_left",
    "face_turn_phone_offered",
    "face_camera_covered",
    "face_waived_phone_offered",
    "face_waived_checking",
    "still_there_camera_open",
    "confirm_longest_name",
    "phone_only_home",
    "phone_only_home_six_hails",
)
CALM = re.compile("秒|快一点|赶快|马上转|眨|hurry up|blink|second", re.IGNORECASE)
ABOUT_FACES = re.compile("刷脸|脸|镜头|照片|刷|face|camera|picture|photo|look at", re.IGNORECASE)

both = pytest.mark.parametrize("lang", list(Lang))
of_face = [name for name, state in SITUATIONS.items() if isinstance(state.step, Face)]
turning = [name for name in of_face if SITUATIONS[name].step.wants is Wanted.TURN]  # type: ignore[union-attr]
phone_only = [name for name in SITUATIONS if name.startswith("phone_only_")]


def camera_open(state: State) -> bool:
    """Whether leaving this screen makes the journey close the camera."""
    front = replace(state, warned=False)
    _, effects = step(front, Touched(Action.HELP), front.stamp)
    return any(isinstance(effect, CloseCamera) for effect in effects)


@both
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_lamp_is_lit_when_the_camera_is_open_and_never_else(name: str, lang: Lang) -> None:
    state = SITUATIONS[name]
    no_lens = isinstance(state.step, TechnicianAtWork) and state.camera is CameraCondition.ABSENT
    assert (SIGN[lang] in reads(drawn(name, lang))) == (camera_open(state) and not no_lens)


def test_there_are_screens_with_the_lamp_and_screens_without() -> None:
    lit = {name for name, state in SITUATIONS.items() if camera_open(state)}
    assert {"face_good", "face_turn_left", "face_camera_covered", "still_there_camera_open"} <= lit
    assert not {"consent", "notice_1", "face_checking", "face_missed_camera", "still_there", "confirm"} & lit


@both
@pytest.mark.parametrize("name", of_face)
def test_the_lamp_stands_in_the_corner_of_what_shows_her_and_covers_no_face(name: str, lang: Lang) -> None:
    sheet = drawn(name, lang)
    for live in (element for element in sheet.elements if isinstance(element, LivePicture)):
        lamps = [element.box for element in sheet.elements if isinstance(element, Disc) and element.fill == "lamp"]
        assert lamps
        assert live.oval is not None
        for lamp in lamps:
            assert live.box.x <= lamp.x
            assert live.box.y <= lamp.y
            assert lamp.x + lamp.w < live.oval.x


def test_in_the_dark_the_glass_itself_lights_her_face(glass: Glass) -> None:
    black = stand_in()
    glass.pictures.append(replace(black, pixels=bytes((0, 0, 0, 255)) * (black.width * black.height)))
    glass.show(*drawn("face_too_dark").elements)
    assert brightness(glass) >= FILL_LIGHT_LEAST


def brightness(glass: Glass) -> float:
    """Share of the light that a white glass gives: the mean of linear luminance."""
    share = np.asarray(glass.picture(), dtype=np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float((linear @ np.array([0.2126, 0.7152, 0.0722])).mean())


@both
@pytest.mark.parametrize("side", list(Side))
def test_the_arrow_points_to_where_she_sees_herself_turn(side: Side, lang: Lang) -> None:
    sheet = drawn(f"face_turn_{side.value}", lang)
    (live,) = [element for element in sheet.elements if isinstance(element, LivePicture)]
    assert live.oval is not None
    (arrow,) = [
        element.box for element in sheet.elements if isinstance(element, Disc) and element.box.w >= ARROW_LEAST_MM
    ]
    if side is Side.LEFT:  # a mirror: her own left is on the left of the glass
        assert live.box.x <= arrow.x
        assert arrow.x + arrow.w < live.oval.x + 1.0
    else:
        assert live.oval.x + live.oval.w < arrow.x + 1.0
        assert arrow.x + arrow.w <= live.box.x + live.box.w
    word = {(Lang.ZH, Side.LEFT): "左", (Lang.ZH, Side.RIGHT): "右"}.get((lang, side), side.value)
    largest = max(words(sheet), key=lambda read: read[1])
    assert word in largest[0]


@both
@pytest.mark.parametrize("name", turning)
def test_while_she_turns_she_sees_herself_is_not_hurried_and_may_use_her_number(name: str, lang: Lang) -> None:
    sheet = drawn(name, lang)
    assert any(isinstance(element, LivePicture) for element in sheet.elements)
    assert not CALM.search(reads(sheet))
    assert button(sheet, "phone").enabled


@both
@pytest.mark.parametrize("hint", [Hint.NO_FACE, Hint.CENTRE, Hint.FACE_ME, Hint.HOLD_STILL, Hint.GOOD])
def test_nothing_on_the_glass_contradicts_the_turn(hint: Hint, lang: Lang) -> None:
    state = SITUATIONS["face_turn_left"]
    assert isinstance(state.step, Face)
    as_before = reads(shown(state, lang))
    assert reads(shown(replace(state, step=replace(state.step, hint=hint)), lang)) == as_before


@both
def test_what_still_helps_is_said_while_she_turns(lang: Lang) -> None:
    assert {"zh_CN": "一位一位来", "en": "One at a time"}[lang.value] in reads(drawn("face_turn_two_people", lang))
    assert {"zh_CN": "口罩围巾", "en": "mask or scarf"}[lang.value] in reads(drawn("face_turn_covered", lang))


@pytest.mark.parametrize(
    ("name", "why", "what_to_do"),
    [
        ("face_camera_covered", "被挡住", "拿开"),
        ("face_camera_absent", "重新打开", "等一下"),
        ("face_camera_faulty", "重新打开", "等一下"),
    ],
)
def test_a_camera_that_gives_no_picture_says_why_and_the_phone_way_is_large(
    name: str, why: str, what_to_do: str
) -> None:
    sheet = drawn(name)
    assert not [element for element in sheet.elements if isinstance(element, LivePicture)]
    assert why in reads(sheet)
    assert what_to_do in reads(sheet)
    assert button(sheet, "phone").box == button(drawn("face_phone_offered"), "phone").box


def test_whatever_the_camera_can_be_and_wherever_she_may_turn_has_a_situation() -> None:
    faces = [state.step for state in SITUATIONS.values() if isinstance(state.step, Face)]
    assert {face.away for face in faces} == {None, *CameraCondition} - {CameraCondition.READY}
    assert {face.wants for face in faces} >= {Wanted.LOOK, Wanted.TURN}
    assert {face.side for face in faces if face.wants is Wanted.TURN} == set(Side)


@both
@pytest.mark.parametrize("name", of_face)
def test_nobody_takes_the_demonstration_for_the_product(name: str, lang: Lang) -> None:
    state = SITUATIONS[name]
    assert isinstance(state.step, Face)
    assert (WAIVED[lang] in reads(drawn(name, lang))) == (state.step.waived and not state.warned)


@both
@pytest.mark.parametrize("name", [name for name in of_face if not SITUATIONS[name].warned])
def test_consent_can_be_taken_back_with_one_touch_all_through(name: str, lang: Lang) -> None:
    cancel = button(drawn(name, lang), "home")
    assert min(cancel.box.w, cancel.box.h) >= CANCEL_LEAST_MM
    assert cancel.box == button(drawn("face_good"), "home").box
    assert {Lang.ZH: "取消", Lang.EN: "Cancel"}[lang] in reads(Sheet("one", cancel.parts))


@both
def test_the_question_tells_in_a_sentence_and_leads_to_the_whole_notice(lang: Lang) -> None:
    sheet = drawn("consent", lang)
    assert isinstance(SITUATIONS["consent"].step, Consent)
    assert (NOTICE.summary_en if lang is Lang.EN else NOTICE.summary) in reads(sheet)
    whole = button(sheet, "notice")
    assert not whole.top_fill, "it stands back behind the two answers"


@both
def test_every_word_of_the_notice_can_be_read(lang: Lang) -> None:
    names = [name for name, state in SITUATIONS.items() if isinstance(state.step, Notice) and "long" not in name]
    assert len(names) == 2
    read = "\n".join(reads(drawn(name, lang)) for name in names)
    for clause in NOTICE.clauses:
        assert (clause.heading_en if lang is Lang.EN else clause.heading) in read
        assert (clause.text_en if lang is Lang.EN else clause.text) in read


def test_reading_on_leads_through_the_notice_and_back_to_the_question() -> None:
    state, steps = SITUATIONS["consent"], []
    state, _ = step(state, Touched(Action.NOTICE), state.stamp)
    while isinstance(state.step, Notice):
        steps.append(state.step.page)
        assert {"next", "back"} <= {target.name for target in buttons(shown(state))}
        state, _ = step(state, Touched(Action.NEXT), state.stamp)
    assert steps == [0, 1]
    assert state.step == Consent()


@both
def test_before_a_taxi_is_called_by_face_she_is_asked_whether_it_is_her(lang: Lang) -> None:
    sheet = drawn("confirm", lang)
    assert {Lang.ZH: "王阿姨，是您吗？", Lang.EN: "王阿姨, is it you?"}[lang] in reads(sheet)
    not_me = button(sheet, "not_me")
    assert min(not_me.box.w, not_me.box.h) >= NOT_ME_LEAST_MM
    assert {Lang.ZH: "不是我", Lang.EN: "Not me"}[lang] in reads(Sheet("one", not_me.parts))


def test_by_number_nobody_is_asked_for_a_name() -> None:
    assert "是您吗" not in reads(drawn("confirm_by_phone"))


@both
@pytest.mark.parametrize("name", phone_only)
def test_where_faces_are_not_looked_at_no_word_is_about_them(name: str, lang: Lang) -> None:
    sheet = drawn(name, lang)
    assert not ABOUT_FACES.search(reads(sheet))
    assert {target.action for target in buttons(sheet)}.isdisjoint({Action.FACE, Action.AGREE, Action.NOTICE})


@both
@pytest.mark.parametrize("name", [name for name in phone_only if "home" in name])
def test_where_faces_are_not_looked_at_the_one_way_is_one_giant_button(name: str, lang: Lang) -> None:
    giants = [target for target in buttons(drawn(name, lang)) if target.top_fill]
    assert [target.name for target in giants] == ["phone"]
    assert giants[0].box.w == theme.SHEET_W_MM - 2 * theme.MARGIN
    assert giants[0].box.h >= button(drawn("home_six_hails", lang), "phone").box.h


def test_where_faces_are_not_looked_at_the_welcome_speaks_of_the_number_alone() -> None:
    home = SITUATIONS["phone_only_home"]
    _, effects = step(home, Touched(Action.AGAIN), home.stamp)
    assert [effect.prompt for effect in effects if isinstance(effect, Speak)] == [Prompt.WELCOME_PHONE]


@both
@pytest.mark.parametrize("name", LOOKS)
def test_every_word_stands_out_from_what_is_really_behind_it(glass: Glass, name: str, lang: Lang) -> None:
    grey = stand_in()
    glass.pictures.append(replace(grey, pixels=bytes((120, 120, 120, 255)) * (grey.width * grey.height)))
    glass.window.show(drawn(name, lang))
    _, report = glass.window.look()
    assert report.texts
    for text in report.texts:
        assert text.fits, text.text
        assert theme.contrast(text.fg, text.bg) >= 7.0, text.text
