"""What she is shown when no taxi is known: cut off, refused, switching, hailed too often. The truth and a way on."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from kiosk.domain import HailState, Lang
from kiosk.journey.events import Action
from kiosk.journey.ladder import offered
from kiosk.journey.state import Following, Limit, Limited, State
from kiosk.ui.elements import Sheet
from kiosk.ui.theme import contrast
from tests.screen_fixtures import SITUATIONS, button, buttons, drawn, reads, shown
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

CUT_OFF = [name for name in SITUATIONS if name.startswith("cut_off") and not name.endswith("rung_read")]
OF_LIMITS = {Limit.MISSED: "limited_missed_today"}  # the situation of a limit that also says until when
NEW_LOOKS = (
    "home_six_ended",
    "home_down",
    "home_down_three_hails",
    "home_no_camera_six_hails",
    "confirm_down",
    "cut_off_queued",
    "cut_off_no_ladder",
    "switching",
    "refused",
    "limited_number",
    "limited_no_ladder",
)
each_language = pytest.mark.parametrize("lang", list(Lang))


def rungs(sheet: Sheet) -> list[str]:
    return [target.value for target in buttons(sheet) if target.action is Action.RUNG]


def all_offered(state: State) -> list[str]:
    hail = state.hail(state.step.key) if isinstance(state.step, Following) else None
    return [rung.kind.value for rung in offered(state, hail)]


@each_language
@pytest.mark.parametrize("name", CUT_OFF)
def test_while_the_dispatcher_is_silent_the_ladder_stands_beside_the_waiting(name: str, lang: Lang) -> None:
    sheet = drawn(name, lang)
    assert sheet.name == "cut_off"
    assert rungs(sheet) == all_offered(SITUATIONS[name])
    searching = drawn("searching", lang)
    for same in ("cancel_hail", "done"):
        assert button(sheet, same).box == button(searching, same).box
    assert {"zh_CN": "蓝 7", "en": "Blue 7"}[lang.value] in reads(sheet)


def test_another_company_is_offered_only_while_the_hail_has_certainly_not_gone_out() -> None:
    assert "second" in rungs(drawn("cut_off_queued"))
    assert "second" not in rungs(drawn("cut_off_unknown"))
    assert "second" not in rungs(drawn("cut_off_searching"))


def test_a_hail_that_may_have_arrived_is_told_as_being_asked_after() -> None:
    for name in ("cut_off_unknown", "cut_off_unknown_one_rung", "cut_off_no_ladder"):
        assert "正在确认，请稍等" in reads(drawn(name))
        assert "不用再按" in reads(drawn(name))
    assert "正在确认，请稍等" in reads(drawn("searching_unknown"))


def test_a_hail_that_cannot_be_sent_is_told_as_such_and_as_kept() -> None:
    read = reads(drawn("cut_off_queued"))
    assert "现在连不上派车平台" in read
    assert "一直在试，不用再按" in read


def test_her_own_hail_stands_in_the_strip_while_she_reads_about_the_hotline() -> None:
    assert "蓝 7" in reads(drawn("cut_off_rung_read"))


def test_while_another_company_is_asked_nothing_more_can_be_pressed_but_to_stop() -> None:
    sheet = drawn("switching")
    assert sheet.name == "switching"
    assert "正在换一家叫车" in reads(sheet)
    assert {target.action for target in buttons(sheet)} == {Action.HOME, Action.HELP, Action.AGAIN, Action.LOUDER}
    assert "不叫了" in reads(sheet)


def test_a_refusal_is_nobodys_fault_and_has_no_code() -> None:
    read = reads(drawn("refused"))
    assert "这次没叫成" in read
    assert "不是您的问题" in read
    assert drawn("refused").name == "refused"
    assert rungs(drawn("refused")) == ["second", "hotline", "bus", "guard"]  # the same again would be refused again
    assert "过几分钟" not in reads(drawn("refused_no_ladder"))


@each_language
@pytest.mark.parametrize("why", list(Limit))
def test_who_hailed_often_is_told_kindly_and_shown_the_ways_that_remain(why: Limit, lang: Lang) -> None:
    sheet = drawn(OF_LIMITS.get(why, f"limited_{why.value}"), lang)
    assert sheet.name == f"limited_{why.value}"
    assert rungs(sheet) == ["hotline", "bus", "guard"]
    assert {"home", "help", "again"} <= {target.name for target in buttons(sheet)}


@pytest.mark.parametrize("why", list(Limit))
def test_a_limit_tells_nothing_of_whose_number_it_is(why: Limit) -> None:
    assert [field.name for field in fields(Limited)] == ["why", "again"]  # a time of day; no rider, no number
    read = reads(drawn(OF_LIMITS.get(why, f"limited_{why.value}")))
    for hint in ("认识", "登记", "用户", "客人", "尾号", "****"):
        assert hint not in read


def test_when_the_dispatcher_is_down_the_same_is_not_offered_again() -> None:
    assert "wider" in rungs(drawn("expired"))
    assert "wider" not in rungs(drawn("expired_down"))


def test_no_state_without_a_taxi_known_leaves_her_without_the_truth() -> None:
    down = SITUATIONS["cut_off_queued"]
    assert isinstance(down.step, Following)
    mine = down.hail(down.step.key)
    assert mine is not None
    for state in (HailState.QUEUED, HailState.UNKNOWN, HailState.SEARCHING):
        changed = replace(mine, state=state)
        sheet = shown(replace(down, hails=(changed,)))
        assert sheet.name == "cut_off"
        assert shown(replace(down, hails=(changed,), dispatch_down=frozenset())).name == "searching"


# --- on the glass ---


@each_language
@pytest.mark.parametrize("name", NEW_LOOKS)
def test_every_word_stands_out_from_what_is_really_behind_it(glass: Glass, name: str, lang: Lang) -> None:
    glass.window.show(drawn(name, lang))
    _, report = glass.window.look()
    assert report.texts
    for text in report.texts:
        assert contrast(text.fg, text.bg) >= 7.0, text.text
