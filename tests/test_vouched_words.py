"""What she is told where her dispatcher cannot vouch for it: nothing that it may not keep, on the glass and aloud."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.domain import Capabilities, Lang
from kiosk.journey.events import Action
from kiosk.ui.elements import Button, Text
from kiosk.ui.situations.registry import LISTS_ONLY
from kiosk.voice.clips import parts
from kiosk.voice.prompts import INSTEAD, WORDS, blanks, render, vouched
from kiosk.voice.sayings import BOARD
from kiosk.wording import translator
from tests.neighbour_fixtures import CHINESE, CLIPS
from tests.screen_fixtures import SITUATIONS, drawn, reads, shown
from tests.test_neighbours_voices import bare
from tests.test_voice import ARGS, FASTEST, SLOWEST, WORDS_A_MINUTE, sound_seconds

ZH, EN = Lang.ZH, Lang.EN
each_language = pytest.mark.parametrize("lang", list(Lang))
CHANGED = [prompt for prompt, words in WORDS.items() if any(words in instead for instead in INSTEAD.values())]
ON_THE_BOARD = "red-7 minutes 2;purple-2 coming"
TELL_HIM = {ZH: "上车时", EN: "tell"}
THE_DRIVER_IS_TOLD = re.compile(
    "已经告诉师傅|师傅知道|driver knows|we (will )?tell the driver|is told", re.IGNORECASE
)


def said(prompt: str, lang: Lang = ZH, able: Capabilities = LISTS_ONLY, **args: str) -> str:
    return render(prompt, {**ARGS[lang], **args}, vouched(translator(lang, "voice"), able), lang)


# --- aloud ---


@pytest.mark.parametrize(
    ("prompt", "zh", "en"),
    [
        ("coming", "王师傅大约还有五分钟到", "in about 5 minutes"),
        ("later", "车大约还要五分钟到", "needs about 5 minutes"),
        ("two_minutes", "大约还有两分钟到", "about two minutes to go"),
        ("board_assigned", "有车了，大约还有五分钟到", "in about 5 minutes"),
        ("board", "红七号，大约还有两分钟", "Red 7, about 2 minutes to go"),
    ],
)
def test_minutes_that_are_reckoned_here_are_about_so_many_aloud_too(prompt: str, zh: str, en: str) -> None:
    assert zh in said(prompt, board=ON_THE_BOARD)
    assert en in said(prompt, EN, board=ON_THE_BOARD)
    at_its_word = Capabilities()
    assert "大约" not in said(prompt, able=at_its_word, board=ON_THE_BOARD)
    assert "about" not in said(prompt, EN, at_its_word, board=ON_THE_BOARD)


def test_whoever_sits_down_is_not_promised_a_call_that_may_not_come_but_told_to_look_for_the_plate() -> None:
    assert "车到了会叫" in said("done", able=Capabilities())
    assert said("done") == "好的。有消息会叫红七号。请坐在看得见路口的位置，认准车牌。"
    assert "when the taxi comes" not in said("done", EN)
    assert "look for the plate" in said("done", EN)


@pytest.mark.parametrize("prompt", ["coming_no_eta", "board_assigned_no_eta", "board"])
def test_a_taxi_that_may_stand_still_is_not_said_to_be_on_its_way(prompt: str) -> None:
    for lang in Lang:
        moving = re.compile("过来|在路上|way|coming")
        assert moving.search(said(prompt, lang, Capabilities(), board=ON_THE_BOARD))
        assert not moving.search(said(prompt, lang, board=ON_THE_BOARD))
    assert "师傅说会来接您" in said(prompt, board=ON_THE_BOARD)


def test_only_what_a_dispatcher_lacks_is_said_otherwise() -> None:
    for flag, instead in INSTEAD.items():
        lacking = replace(Capabilities(), **{flag: False})
        told = vouched(translator(EN, "voice"), lacking)
        every = {*WORDS.values(), *BOARD.values()}
        assert {msgid for msgid in every if told(msgid) != msgid} == set(instead)
        for msgid, other in instead.items():
            assert blanks(other) == blanks(msgid)


@pytest.mark.parametrize("prompt", [*CHANGED, "board"])
def test_what_is_said_otherwise_is_as_slow_as_all_the_rest(prompt: str) -> None:
    for part in re.findall("[^。]+。", said(prompt, board=ON_THE_BOARD)) if prompt == "board" else [said(prompt)]:
        characters = sum(character.isalnum() for character in part)
        assert SLOWEST <= characters / sound_seconds(part, ZH) <= FASTEST, part
    english = said(prompt, EN, board=ON_THE_BOARD)
    assert WORDS_A_MINUTE[0] <= len(english.split()) / sound_seconds(english, EN) * 60 <= WORDS_A_MINUTE[1]


def heard(prompt: str, lacking: str = "") -> str | None:
    """What a neighbour's clips say of it; the engine's part in brackets."""
    pieces = parts(
        prompt,
        {**ARGS[ZH], "board": ON_THE_BOARD},
        CHINESE,
        lambda name: None if name == lacking else CLIPS[name].words.encode(),
        LISTS_ONLY,
    )
    if pieces is None:
        return None
    words = [f"[{piece}]" if isinstance(piece, str) else piece.decode(errors="ignore") for piece in pieces]
    return "".join(word for word in words if not word.startswith("RIFF"))


@pytest.mark.parametrize("prompt", [*(prompt for prompt in CHANGED if not prompt.startswith("board_")), "board"])
def test_a_neighbour_who_recorded_everything_says_these_words_too(prompt: str) -> None:
    assert bare(heard(prompt) or "") == bare(said(prompt, board=ON_THE_BOARD))


def test_where_she_recorded_the_old_words_alone_the_engine_says_the_sentence() -> None:
    new = {name: clip.words for name, clip in CLIPS.items() if ".instead" in name}
    assert set(new.values()) == {
        "大约还有",
        "请再等一等，车大约还要",
        "大约还有两分钟到，请您准备上车",
        "好的。有消息会叫",
        "请坐在看得见路口的位置，认准车牌",
        "说会来接您",
        "师傅说会来接您",
    }
    for name in new:
        prompt = "board" if name.startswith("board.") else name.partition(".instead")[0]
        without = heard(prompt, lacking=name)
        assert without is None or without.startswith("[红七号")


# --- on the glass ---


@each_language
def test_no_screen_promises_a_call_at_the_gate_where_an_arrival_may_go_unnoticed(lang: Lang) -> None:
    call = translator(lang)("We will call you when it is here")
    watch = translator(lang)("Watch the road for this plate")
    assert call in reads(drawn("coming", lang))
    for name in ("coming_about", "coming_last_seen", "coming_seen_too_long_ago", "coming_needs"):
        assert call not in reads(drawn(name, lang))
        assert watch in reads(drawn(name, lang))


@each_language
def test_the_board_does_not_say_that_a_taxi_drives_which_may_stand_still(lang: Lang) -> None:
    state = SITUATIONS["home_six_hails_about"]
    assert {ZH: "有车了", EN: "found"}[lang] in reads(shown(state, lang))
    assert {ZH: "在路上", EN: "comes"}[lang] not in reads(shown(state, lang))
    vouching = replace(state, capabilities=Capabilities())
    assert {ZH: "在路上", EN: "comes"}[lang] in reads(shown(vouching, lang))


@each_language
def test_whoever_chooses_a_need_that_reaches_no_driver_reads_that_she_must_tell_him(lang: Lang) -> None:
    for name in ("confirm_needs_without_note", "coming_needs", "arrived_needs"):
        state = SITUATIONS[name]
        read = reads(shown(state, lang))
        assert TELL_HIM[lang] in read
        assert not THE_DRIVER_IS_TOLD.search(read)
        carried = replace(state, capabilities=replace(state.capabilities, carry_note=True))
        assert TELL_HIM[lang] not in reads(shown(carried, lang)).replace("Before you get in, tell", "")
    assert TELL_HIM[lang] not in reads(drawn("confirm_without_note", lang))


@each_language
def test_it_stands_in_the_button_that_she_touched_and_moves_none(lang: Lang) -> None:
    before, after = (drawn(name, lang) for name in ("confirm_without_note", "confirm_needs_without_note"))
    for sheet, chosen in ((before, False), (after, True)):
        needs = [part for part in sheet.elements if isinstance(part, Button) and part.action is Action.NEED]
        assert len(needs) == 2
        for need in needs:
            told = [part.text for part in need.parts if isinstance(part, Text)]
            assert any(TELL_HIM[lang] in text for text in told) is chosen
    boxes = [
        {(part.action, part.value): part.box for part in sheet.elements if isinstance(part, Button)}
        for sheet in (before, after)
    ]
    assert boxes[0] == boxes[1]
