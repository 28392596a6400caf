"""Whoever overhears practice from the bench is told in every sentence that it is practice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.domain import Capabilities, Lang
from kiosk.fittings import Voice
from kiosk.journey.effects import Speak
from kiosk.journey.prompts import Prompt
from kiosk.voice import clips
from kiosk.voice.marked import marked
from kiosk.voice.prompts import IN_PRACTICE, WORDS, blanks, practised, render
from kiosk.voice.sayings import spoken
from kiosk.wording import translator
from tests.test_voice import ARGS

NO_CALL = {Lang.ZH: "现在不用打电话", Lang.EN: "Please do not call now"}
BEGINS = {Lang.ZH: "练习，", Lang.EN: "Practice: "}
SENTENCE = {Lang.ZH: "[^。！？]+[。！？]+", Lang.EN: r"[^.!?]+[.!?]+"}  # nothing that is said holds a stop elsewhere


class Noting:
    """A witness that only remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, _kind: str, **told: object) -> None:
        self.said.append(str(told["text"]))


def in_practice(prompt: str, lang: Lang, **args: str) -> str:
    gettext = practised(translator(lang, "voice"))
    return marked(render(prompt, {**ARGS[lang], **args}, gettext, lang), gettext, lang)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("prompt", WORDS)
def test_every_sentence_that_is_said_in_practice_begins_with_the_word(prompt: str, lang: Lang) -> None:
    text = in_practice(prompt, lang)
    sentences = re.findall(SENTENCE[lang], text)
    assert "".join(sentences) == text
    for sentence in sentences:
        assert sentence.strip().startswith(BEGINS[lang]), text


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("prompt", WORDS)
def test_the_words_themselves_stay_as_they_are(prompt: str, lang: Lang) -> None:
    plain = render(prompt, ARGS[lang], practised(translator(lang, "voice")), lang)
    assert in_practice(prompt, lang).replace(BEGINS[lang], "") == plain


def test_a_number_or_a_name_with_a_stop_in_it_is_not_broken_up() -> None:
    english = translator(Lang.EN, "voice")
    assert marked("It costs 3.50 yuan at gate No. 3. Please wait!", english, Lang.EN) == (
        "Practice: It costs 3.50 yuan at gate No. 3. Practice: Please wait!"
    )
    chinese = translator(Lang.ZH, "voice")
    assert marked("车牌，沪A，D，五六八三。电话，零二幺，五五五零。", chinese, Lang.ZH) == (
        "练习，车牌，沪A，D，五六八三。练习，电话，零二幺，五五五零。"
    )
    assert marked("请按“叫车。”车就来！", chinese, Lang.ZH) == "练习，请按“叫车。”练习，车就来！"


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("prompt", WORDS)
def test_a_class_that_does_as_it_is_told_calls_no_hotline(prompt: str, lang: Lang) -> None:
    """The bell is not rung in practice; and who reads that no screen can call for her wants a taxi in earnest."""
    if "number" not in blanks(WORDS[prompt]) or prompt in ("help_rung", "help_not_rung", "trouble_earnest"):
        return
    told = in_practice(prompt, lang)
    number = spoken("number", ARGS[lang]["number"], translator(lang, "voice"), lang)
    assert number not in told or told.index(NO_CALL[lang]) < told.index(number)


@pytest.mark.parametrize("prompt", ["phone_entry", "code", "confirm_tail", "button_for_tail"])
def test_no_number_of_practice_is_said_to_be_hers(prompt: str) -> None:
    told = in_practice(prompt, Lang.ZH)
    assert not re.search("您的手机号|尾号", told)
    assert re.search("您的手机号|尾号", render(prompt, ARGS[Lang.ZH], translator(Lang.ZH, "voice"), Lang.ZH))


def test_the_voice_of_practice_itself_names_the_hotline_for_later() -> None:
    witness = Noting()
    voice = Voice(None, witness, Capabilities(), practice=True)  # type: ignore[arg-type]
    voice.say(Speak(Prompt.RUNG_HOTLINE, Lang.ZH, (("number", "021-5550"),)), None)
    assert witness.said == ["练习，现在不用打电话。练习，真要车的时候，打这个号码，零二幺，五五五零。"]


@pytest.mark.parametrize(
    ("lang", "text", "sentences"),
    [
        (Lang.ZH, "好!没错的话?就按“叫车”.再等等。", 4),
        (Lang.ZH, "车来了！！请上车。", 2),
        (Lang.ZH, "别急……车就来。", 2),
        (Lang.ZH, "“好！”再按。", 2),
        (Lang.ZH, "要 3.5 元。", 1),
        (Lang.EN, 'The taxi is here. 3 minutes are left. "Hail by phone" is the button.', 3),
        (Lang.EN, "he waits! so hurry? no.", 3),
        (Lang.EN, 'Press "Next." Then look.', 2),
        (Lang.EN, "It costs 3.50 yuan at No. 3.", 1),
    ],
)
def test_whatever_an_association_writes_every_sentence_of_it_begins_with_the_word(
    lang: Lang, text: str, sentences: int
) -> None:
    told = marked(text, translator(lang, "voice"), lang)
    assert told.count(BEGINS[lang]) == sentences, told
    assert told.startswith(BEGINS[lang])


def test_the_voice_of_practice_says_so_to_whoever_stands_there_and_to_the_bench() -> None:
    witness = Noting()
    voice = Voice(None, witness, Capabilities(), practice=True)  # type: ignore[arg-type]
    called = (("call_sign", "red-7"), ("minutes", "2"))
    voice.say(Speak(Prompt.PHONE_ENTRY, Lang.ZH), None)
    voice.say(Speak(Prompt.BOARD_ASSIGNED, Lang.ZH, called, announcement=True), None)
    assert witness.said == ["练习，请输手机号，输完请按下一步。", "练习，红七号，有车了，还有两分钟到。"]


def test_in_earnest_nothing_is_said_of_practice() -> None:
    witness = Noting()
    Voice(None, witness, Capabilities()).say(Speak(Prompt.PHONE_ENTRY, Lang.ZH), None)  # type: ignore[arg-type]
    assert witness.said == ["请输入您的手机号，输完请按下一步。"]


def test_whoever_wants_a_real_taxi_is_told_the_button_by_its_name() -> None:
    for lang in Lang:
        button = translator(lang, "screen")("I want a real taxi")
        assert button in in_practice("practice", lang)


def test_the_change_to_earnest_cannot_be_missed() -> None:
    earnest = render("earnest", {}, translator(Lang.ZH, "voice"), Lang.ZH)
    assert earnest == "现在是真的叫车，不是练习。"
    assert in_practice("leaving_practice", Lang.ZH) == "练习，已经结束。"  # said before the change cuts it off


def test_no_neighbour_is_asked_to_record_what_only_practice_says() -> None:
    asked = {clip.clip.split(".")[0] for clip in clips.catalogue(translator(Lang.ZH, "voice"))}
    assert not asked & IN_PRACTICE
    assert "earnest" in asked


def test_the_sound_of_a_lesson_is_not_kept_under_the_words_of_earnest(tmp_path: Path) -> None:
    """Sounds are kept by their text, which differs in its first word."""
    plain = render("phone_entry", {}, translator(Lang.ZH, "voice"), Lang.ZH)
    assert in_practice("phone_entry", Lang.ZH) != plain
