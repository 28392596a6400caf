"""The voice: the right words for every prompt, and the right speed."""

from __future__ import annotations

import ast
import itertools
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import QUIET_TRIES, CallSign, Colour, Hail, HailState, Lang, SearchWidth
from kiosk.journey import hails, ladder
from kiosk.journey import words as journey_words
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action, Touched
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import RungKind
from kiosk.journey.state import Farewell
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.lesson import Lesson
from kiosk.practice.lessons import shipped
from kiosk.voice import engine, sound
from kiosk.voice.marked import marked
from kiosk.voice.misread import MISREAD
from kiosk.voice.prompts import INSTEAD, PRACTISED, WORDS, blanks, may_be_kept, render
from kiosk.voice.sayings import (
    CHOICES,
    MSGIDS,
    board,
    call_sign,
    choices,
    count,
    digits,
    minutes,
    ordinal,
    person,
    plate,
)
from kiosk.wording import LOCALE, translator
from tests.journey_fixtures import BY_PHONE, SITE, START, Traveller

ZH, EN = Lang.ZH, Lang.EN
JOURNEY = Path(__file__).parents[1] / "kiosk" / "journey"
CHINESE = translator(ZH, "voice")
ENGLISH = translator(EN, "voice")
INSTEADS = [words for instead in INSTEAD.values() for words in instead.values()]
ALL_CHOICES = ",".join(RungKind)
FULL_BOARD = "red-7 minutes 2;blue-3 here;green-1 looking;yellow-5 asking;purple-2 coming;red-1 over"

ARGS = {
    ZH: {
        "summary": "梅岭园居委会请您看一眼镜头，照片只传给示例身份服务认人，本机不保存。不愿意就输手机号，一样叫车。",
        "tail": "5678",
        "missing": "2",
        "name": "王阿姨",
        "place": "梅岭园 3 号门小区门口",
        "call_sign": "red-7",
        "plate": "沪A D5683",
        "surname": "王",
        "minutes": "5",
        "number": "021-5550-0123",
        "where": "门口保安室",
        "guard": "门口保安室",
        "contact": "门口保安室",
        "choices": ALL_CHOICES,
        "board": FULL_BOARD,
        "wait": "mostly 20 17 6",
        "words": "请看一看上面的号码，再按下一步。",
        "title": "用手机号叫车",
    },
    EN: {
        "summary": "Plum Lane residents' committee asks you to look at the camera. The pictures go only to Example "
        "Identity, to know who you are, and are not kept here. If you would rather not, type your number.",
        "tail": "5678",
        "missing": "2",
        "name": "王阿姨",
        "place": "Plum Lane, Gate 3, the gate",
        "call_sign": "red-7",
        "plate": "沪A D5683",
        "surname": "王",
        "minutes": "5",
        "number": "021-5550-0123",
        "where": "the gate house",
        "guard": "the gate house",
        "contact": "the gate house",
        "choices": ALL_CHOICES,
        "board": FULL_BOARD,
        "wait": "mostly 20 17 6",
        "words": "Please touch the large button, and type your number.",
        "title": "Hail by phone",
    },
}


def said(prompt: str, lang: Lang = ZH, **args: str) -> str:
    return render(prompt, {**ARGS[lang], **args}, translator(lang, "voice"), lang)


# --- the words ---


def test_every_prompt_of_the_journey_has_words_and_no_words_are_left_over() -> None:
    assert set(WORDS) == {prompt.value for prompt in Prompt}


def blanks_promised_by_the_journey() -> dict[str, frozenset[str]]:
    """Read from the comments of journey/prompts.py: '# call_sign, plate', '# tail: what it is' or '# what it is'."""
    promised = {}
    for line in (JOURNEY / "prompts.py").read_text(encoding="utf-8").splitlines():
        if found := re.match(r'\s+[A-Z_]+ = "(\w+)"(?:  # (.*))?', line):
            listed = re.fullmatch(r"([a-z_]+(?:, [a-z_]+)*)(?::.*)?", found[2] or "")
            promised[found[1]] = frozenset(listed[1].split(", ") if listed else ())
    return promised


def test_the_blanks_of_the_words_are_those_that_the_journey_promises_to_fill() -> None:
    assert blanks_promised_by_the_journey() == {prompt: blanks(words) for prompt, words in WORDS.items()}


def test_the_journey_fills_the_blanks_wherever_it_says_a_prompt() -> None:
    checked = 0
    for file in JOURNEY.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or any(keyword.arg is None for keyword in call.keywords):
                continue
            for argument in call.args:
                if ast.unparse(argument).startswith("Prompt.") and isinstance(argument, ast.Attribute):
                    given = {keyword.arg for keyword in call.keywords} - {"about"}
                    if given or getattr(call.func, "id", "") in ("say", "enter", "announce", "_words"):
                        assert given == blanks(WORDS[Prompt[argument.attr].value]), f"{file.name}:{call.lineno}"
                        checked += 1
    assert checked > 30


def test_the_journey_fills_the_blanks_of_prompts_that_it_picks_from_a_table() -> None:
    for ended, prompt in journey_words.ENDED_PROMPTS.items():
        assert blanks(WORDS[prompt]) == ({"choices"} if ended in journey_words.WITHOUT_CAR else set()), prompt
    for prompt in hails.BOARD_PROMPTS.values():
        assert blanks(WORDS[prompt]) == {"call_sign"}, prompt
    for prompt in journey_words.LIMIT_PROMPTS.values():
        assert blanks(WORDS[prompt]) == {"choices"}, prompt


def test_every_sentence_is_translated_with_the_same_blanks_and_nothing_is_left_over() -> None:
    from babel.messages.pofile import read_po

    with (LOCALE / "zh_CN" / "voice.po").open("rb") as file:
        catalogue = {message.id: message for message in read_po(file) if message.id}
    assert list(catalogue) == [*WORDS.values(), *INSTEADS, *MSGIDS, *PRACTISED.values()], (
        "in the order of the code, to be read side by side"
    )
    for msgid, message in catalogue.items():
        assert isinstance(msgid, str)
        assert isinstance(message.string, str)
        assert message.string, msgid
        assert not message.fuzzy, msgid
        assert blanks(message.string) == blanks(msgid), msgid


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("prompt", WORDS)
def test_every_prompt_becomes_a_whole_sentence(prompt: str, lang: Lang) -> None:
    sentence = said(prompt, lang)
    assert sentence[-1] in "。？.?"
    assert not re.search(r"[{}*_]|None|  ", sentence)
    if lang is ZH:
        assert not re.search(r"[a-zB-CE-Z]", sentence), "Latin letters only in the plate"
    else:
        assert sentence.isascii(), "the English voice spells out Chinese characters as 'Chinese letter'"


@pytest.mark.parametrize("prompt", WORDS)
def test_nobody_is_blamed_and_no_word_is_machine_talk(prompt: str) -> None:
    assert not re.search(r"错误|失败|非法|无效|违规|您没有|您输错|超时|异常|操作|系统提示", said(prompt))
    assert not re.search(
        r"\b(invalid|error|failed|wrong|illegal|you did not|timeout)\b", said(prompt, EN), re.IGNORECASE
    )


def test_the_two_truths_about_no_car_are_told_apart() -> None:
    assert "没有空车" in said("no_taxi")
    assert "附近有车，但是没有师傅来接您" in said("no_driver")
    assert "没有空车" not in said("no_driver")
    assert "no free taxi" in said("no_taxi", EN)
    assert "no driver came for you" in said("no_driver", EN)


WITH_CHOICES = sorted(prompt for prompt, words in WORDS.items() if "choices" in blanks(words))


def test_whoever_gets_no_taxi_hears_the_name_of_every_button_that_is_left() -> None:
    assert len(WITH_CHOICES) >= 9
    assert said("no_taxi", choices="wider,hotline,bus,guard") == (
        "附近现在没有空车。您还可以按：找远一点的车，打叫车电话，坐公交车，或者找门卫帮忙。"
    )
    assert said("no_taxi", EN, choices="second,bus") == (
        "There is no free taxi nearby just now. You can still touch Ask another company, or See the bus."
    )
    for prompt in WITH_CHOICES:
        for kind in RungKind:
            alone = said(prompt, choices=kind.value)
            assert alone.count("您还可以按") == 1
            assert "或者" not in alone
            name = "again" if (prompt, kind) == ("expired", RungKind.WIDER) else kind.value
            assert CHINESE(CHOICES[name]) in alone


@pytest.mark.parametrize("prompt", WITH_CHOICES)
@pytest.mark.parametrize("lang", Lang)
def test_any_buttons_in_any_number_make_a_whole_sentence(prompt: str, lang: Lang) -> None:
    for number in range(len(RungKind) + 1):
        for kinds in itertools.permutations(RungKind, number):
            sentence = said(prompt, lang, choices=",".join(kinds))
            assert sentence[-1] in "。."
            assert not re.search(r"[{}_]|，。|：。|，，|, ,|  ", sentence), sentence


def test_where_no_button_is_left_she_is_told_to_ask_somebody() -> None:
    for prompt in WITH_CHOICES:
        assert said(prompt, choices="").endswith("。请找旁边的人帮忙。")
        assert said(prompt, EN, choices="").endswith(". Please ask somebody near you to help.")


def test_where_nobody_was_asked_the_first_button_is_the_same_once_more() -> None:
    assert "再叫一次" in said("expired", choices="wider")
    assert "找远一点的车" not in said("expired", choices="wider")
    assert "Try once more" in said("expired", EN, choices="wider")


@pytest.mark.parametrize("name", CHOICES.values())
def test_a_way_that_remains_is_called_aloud_what_its_button_is_called(name: str) -> None:
    on_the_screen = translator(ZH, "screen")(name)
    assert on_the_screen != name, "the screen has no such words any more"
    assert CHINESE(name) == on_the_screen


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("already", "您已经叫了一辆车，是红七号"),
        ("received_down", "收到了，您是红七号"),
        ("dispatch_down", "我们一直在试，不用再叫"),
        ("unknown", "正在确认，请稍等，不用再按"),
        ("back_again", "红七号，您叫的车我们接着办"),
        ("unanswered", "我们会替您取消"),
        ("refused", "车没有叫成"),
        ("expired", "车没有叫成"),
        ("board_no_show", "红七号，师傅等不到您，先走了"),
    ],
)
def test_whoever_waits_in_doubt_hears_what_is_true_and_what_she_need_not_do(prompt: str, words: str) -> None:
    assert words in said(prompt)


@pytest.mark.parametrize("prompt", ["unknown", "received_down", "dispatch_down", "back_again"])
def test_while_nobody_knows_nothing_is_promised(prompt: str) -> None:
    assert not re.search("叫好|有车|车到|马上|一定|没有叫成", said(prompt))


@pytest.mark.parametrize("prompt", ["limit_number", "limit_screen"])
def test_a_limit_is_told_kindly_and_says_nothing_of_the_number(prompt: str) -> None:
    assert said(prompt).startswith("请晚一点再来，")
    assert not re.search("这个号码|您的号码|认识|登记|注册|查到|太多次", said(prompt))
    assert not re.search("this number|your number|known|registered", said(prompt, EN))


def test_every_rung_of_the_ladder_can_be_said_as_the_journey_writes_it() -> None:
    assert choices(ladder.spoken(SITE.ladder), CHINESE) == (
        "您还可以按：找远一点的车，找另一家公司，打叫车电话，坐公交车，或者找门卫帮忙。"
    )
    assert set(CHOICES) == {*RungKind, "again"}


def test_a_choice_or_a_standing_that_is_not_known_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        choices("bus,rickshaw", CHINESE)
    with pytest.raises(KeyError):
        board("red-7 lost", CHINESE, ZH)


def test_the_board_is_read_out_line_by_line() -> None:
    assert said("board") == (
        "红七号，还有两分钟。蓝三号，车到了，在等您。绿一号，正在找车。黄五号，正在确认。紫二号，车在路上。红一号，已经结束。"
        "这个钟点，二十次来了十七次，多半等六分钟。"
    )
    assert said("board", EN).startswith("Red 7, 2 minutes to go. Blue 3, your taxi is here. Green 1, we are looking")
    assert said("board", board="red-7 minutes 0", wait="unknown") == "红七号，还有不到一分钟。要等多久，还说不准。"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("mostly 20 17 6", "这个钟点，二十次来了十七次，多半等六分钟。"),
        ("mostly 12 10 2", "这个钟点，十二次来了十次，多半等两分钟。"),
        ("seldom 12 2 18", "这个钟点，十二次来了两次，来的话，多半等十八分钟。"),
        ("seldom 10 1 1", "这个钟点，十次来了一次，来的话，多半等一分钟。"),
        ("mostly 20 17;said 4", "这个钟点，二十次来了十七次。派车平台说，多半等四分钟。"),
        ("seldom 12 3;unknown", "这个钟点，十二次来了三次。要等多久，还说不准。"),
        ("never 12", "这个钟点，十二次都没有来车。您照样可以叫。"),
        ("said 4", "派车平台说，多半等四分钟。"),
        ("unknown", "要等多久，还说不准。"),
        ("down", "现在连不上派车平台。您照样可以叫，我们会一直试。"),
    ],
)
def test_what_this_hour_is_like_is_said_as_a_neighbour_says_it_and_slowly_enough(value: str, words: str) -> None:
    assert said("welcome", wait=value) == f"您好，叫车请按大按钮：可以刷脸，也可以输手机号。{words}"
    assert said("welcome_phone", wait=value).endswith(words)
    for sentence in re.findall("[^。]+。", words):
        characters = sum(character.isalnum() for character in sentence)
        assert SLOWEST <= characters / sound_seconds(sentence, ZH) <= FASTEST, sentence
    english = said("welcome", EN, wait=value)
    assert english.endswith(".")
    assert not re.search(r"[{}_]|\b1 hails|one hails|  ", english)


@pytest.mark.parametrize("tries", [0, QUIET_TRIES])
@pytest.mark.parametrize("eta_s", [None, 130.0])
@pytest.mark.parametrize("state", HailState)
def test_whatever_stands_on_the_board_can_be_read_out(state: HailState, eta_s: float | None, tries: int) -> None:
    """From the touch of 'say it again' at home through the real journey to the words."""
    hail = Hail(
        key="key-1",
        dispatcher="main",
        call_sign=CallSign(Colour.RED, 7),
        rider=BY_PHONE,
        needs=(),
        width=SearchWidth.NORMAL,
        pressed_at=START,
        expires_at=START + HAIL_LIFE_S,
        expires_on_wall=START + HAIL_LIFE_S,
        state=state,
        eta_s=eta_s,
        tries=tries,
        unreachable=tries > 0,
    )
    neighbour = Traveller()
    neighbour.state = replace(neighbour.state, hails=(hail,), farewells=(Farewell(hail.key, START),))
    neighbour.does(Touched(Action.AGAIN))
    (speech,) = neighbour.asked_for(Speak)
    for lang in Lang:
        sentence = render(speech.prompt.value, dict(speech.args), translator(lang, "voice"), lang)
        stands, _, wait = sentence.partition({Lang.ZH: "。", Lang.EN: ". "}[lang])
        assert re.fullmatch(r"红七号，[^。]+|Red 7,? [^.]+", stands)
        assert wait in ("要等多久，还说不准。", "How long it takes is hard to say just now.")


def test_consent_names_who_receives_the_picture_what_for_that_it_is_not_kept_and_both_ways() -> None:
    for part in ("示例身份服务", "认人", "不保存", "同意刷脸", "输手机号"):
        assert part in said("consent")
    for part in ("Example Identity", "to know who", "not kept", "Agree to face", "type your number"):
        assert part in said("consent", EN)


@pytest.mark.parametrize(
    ("prompt", "button"),
    [
        ("consent", "Agree to face"),
        ("consent", "Type my number"),
        ("phone_entry", "Next"),
        ("complaint_unreachable", "Next"),
        ("complaint_expired", "Send another"),
        ("confirm", "Call a taxi"),
        ("confirm_tail", "Call a taxi"),
    ],
)
def test_a_button_is_called_aloud_what_it_is_called_on_the_screen(prompt: str, button: str) -> None:
    on_the_screen = translator(ZH, "screen")(button)
    assert on_the_screen != button
    assert on_the_screen in said(prompt)
    assert button in said(prompt, EN)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_turn_is_asked_aloud_in_the_words_of_the_glass(side: str) -> None:
    assert translator(ZH, "screen")(f"Slowly turn your head {side}") in said(f"turn_{side}")
    assert f"turn your head slowly to the {side}" in said(f"turn_{side}", EN)


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("沪A D5683", "沪A，D，五六八三", "Hoo A, D, five six eight three"),
        ("沪A 12345", "沪A，一二三四五", "Hoo A, one two three four five"),
        ("沪A D12345", "沪A，D，一二三四五", "Hoo A, D, one two three four five"),
        ("苏E 0A1B7", "苏E，零，A，一，B，七", "Soo E, zero, A, one, B, seven"),
        ("贵A·DF001", "贵A，D F，零零一", "Gwei A, D, F, zero zero one"),
    ],
)
def test_a_plate_is_said_as_a_neighbour_says_it(written: str, zh: str, en: str) -> None:
    assert plate(written, ZH) == zh
    assert plate(written, EN) == en


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("AB-123-CD", "A B，一二三，C D", "A, B, one two three, C, D"),
        ("VH 1234", "V H，一二三四", "V, H, one two three four"),
        ("12-34 ab", "一二，三四，A B", "one two, three four, A, B"),
        ("沪A1234学", "沪A，一二三四，学", "Hoo A, one two three four"),
        ("É/7*", "七", "seven"),
    ],
)
def test_a_plate_of_any_other_form_is_read_sign_by_sign(written: str, zh: str, en: str) -> None:
    """Letters together would be said as a word; what has no name in the language is left out."""
    assert plate(written, ZH) == zh
    assert plate(written, EN) == en


def test_a_telephone_number_is_said_digit_by_digit_with_yao_for_one() -> None:
    assert digits("5710", ZH) == "五七幺零"
    assert digits("021-5550 0123", ZH) == "零二幺，五五五零，零幺二三"
    assert digits("0123", EN) == "zero one two three"


@pytest.mark.parametrize(
    ("number", "named", "counted"),
    [
        (0, "零", "零"),
        (2, "二", "两"),
        (7, "七", "七"),
        (10, "十", "十"),
        (12, "十二", "十二"),
        (20, "二十", "二十"),
        (22, "二十二", "二十二"),
        (100, "一百", "一百"),
        (107, "一百零七", "一百零七"),
        (110, "一百一十", "一百一十"),
    ],
)
def test_numbers_are_named_and_counted_as_people_do(number: int, named: str, counted: str) -> None:
    assert ordinal(number, ZH) == named
    assert count(number, ZH) == counted


def test_minutes_and_call_signs_are_said_as_a_neighbour_says_them() -> None:
    assert [minutes(str(number), CHINESE, ZH) for number in (0, 1, 2, 12)] == [
        "不到一分钟",
        "一分钟",
        "两分钟",
        "十二分钟",
    ]
    assert call_sign("red-7", CHINESE, ZH) == "红七号"
    assert call_sign("purple-2", CHINESE, ZH) == "紫二号"
    assert said("two_minutes", EN).startswith("Red 7, two minutes")


def test_masked_and_missing_names_still_make_a_polite_sentence() -> None:
    assert person("王阿姨", CHINESE, ZH) == "王阿姨"
    assert person("王**", CHINESE, ZH) == "乘客王"
    assert person("", CHINESE, ZH) == "您"
    assert "车牌沪A，D，五六八三，师傅正在过来" in said("coming_no_eta", surname="")
    assert "and the driver is on the way" in said("coming_no_eta", EN)
    for name in ("Dupont", "Élodie"):
        assert "五六八三，师傅正在过来" in said("coming_no_eta", surname=name)
    assert "and driver Dupont is on the way" in said("coming_no_eta", EN, surname="Dupont")


def test_a_blank_that_holds_braces_is_said_as_it_stands() -> None:
    assert "{name}" in said("rung_bus", where="{name}")


def test_a_prompt_or_a_blank_that_is_not_known_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        render("nonsense", {}, CHINESE, ZH)
    with pytest.raises(KeyError):
        render("arrived", {"call_sign": "red-7"}, CHINESE, ZH)


def test_no_sound_that_tells_of_a_person_or_a_hail_may_be_kept() -> None:
    telling = {"name", "tail", "surname", "plate", "call_sign", "minutes", "board"}
    of_the_hour = {"wait"}  # it would fill the disk
    for prompt, words in WORDS.items():
        assert may_be_kept(prompt) == (not blanks(words) & (telling | of_the_hour)), prompt
    assert may_be_kept("consent")
    assert not may_be_kept("confirm_tail")


# --- the sound, from the real espeak-ng ---

SLOWEST, FASTEST = 3.3, 4.0  # characters a second: Chinese speech that nearly everybody follows (checklist A23)
CONSENT_AT_MOST_S = 20.0  # a notice that is longer is not listened to (privacy P3)
WORDS_A_MINUTE = (120, 200)  # English


def sound_seconds(text: str, lang: Lang) -> float:
    spoken = subprocess.run(engine.command(lang), input=text.encode(), capture_output=True, check=True)
    return sound.seconds(engine.as_wav(spoken.stdout))


@pytest.mark.parametrize("prompt", WORDS)
def test_chinese_is_spoken_at_a_speed_that_old_people_follow(prompt: str) -> None:
    text = said(prompt, board="red-7 minutes 2") if prompt == "button_already" else said(prompt)  # the gate's one
    parts = re.findall("[^。]+。", text) if prompt == "board" else [text]  # between two neighbours a breath is wanted
    for part in parts:
        characters = sum(character.isalnum() for character in part)  # what is spoken; a comma is a pause
        assert SLOWEST <= characters / sound_seconds(part, ZH) <= FASTEST, part


@pytest.mark.parametrize("lesson", shipped(), ids=lambda lesson: lesson.name)
def test_the_guide_of_a_lesson_speaks_no_faster_and_no_slower(lesson: Lesson) -> None:
    for station in lesson.stations:
        for told in (station.say, marked(station.say, CHINESE, ZH)):
            characters = sum(character.isalnum() for character in told)
            assert SLOWEST <= characters / sound_seconds(told, ZH) <= FASTEST, told


@pytest.mark.parametrize("sign", ["yellow-3", "green-6"])  # whose sounds are the longest and the shortest
def test_a_taxi_that_is_here_is_told_no_faster_whoever_it_is_for(sign: str) -> None:
    line, *_ = re.findall("[^。]+。", said("board", board=f"{sign} here"))
    assert SLOWEST <= sum(character.isalnum() for character in line) / sound_seconds(line, ZH) <= FASTEST, line


def test_english_is_spoken_unhurriedly() -> None:
    for prompt in WORDS:
        text = said(prompt, EN)
        rate = len(text.split()) / sound_seconds(text, EN) * 60
        assert WORDS_A_MINUTE[0] <= rate <= WORDS_A_MINUTE[1], f"{prompt}: {rate:.0f} words a minute"


@pytest.mark.parametrize("lang", Lang)
def test_consent_is_short_enough_to_be_listened_to(lang: Lang) -> None:
    assert sound_seconds(said("consent", lang), lang) <= CONSENT_AT_MOST_S


# word -> the wrong sound that Debian 12's espeak-ng gives its telling character
SOUNDS = {
    "着急": "ts.o-",  # zhe for zháo
    "睡着": "ts.o-",
    "地方": "t@",  # de for dì
    "地点": "t@",
    "地址": "t@",
    "重新": "ts.'ong51",  # zhòng for chóng
    "重复": "ts.'ong51",
    "得到": "t@",  # de for dé
    "银行": "S;'iA?35N",  # xíng for háng
    "不了": "l@",  # le for liǎo
    "了解": "l@",
    "家长": "ts.h'A35N",  # cháng for zhǎng
    "便宜": "p'iE51n",  # biàn for pián
    "还给": "X'ai35",  # hái for huán
    "睡觉": "tS;'yE35",  # jué for jiào
}


def phonemes(text: str) -> str:
    command = [engine.PROGRAM, *engine.SETTINGS[ZH], "-q", "-x", "--stdin"]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("word", MISREAD)
def test_words_that_the_machine_misreads_are_never_said(word: str) -> None:
    assert re.search(SOUNDS[word], phonemes(word)), "read well by now: take it off the list"
    for prompt in WORDS:
        assert word not in CHINESE(WORDS[prompt]), prompt
    for msgid in (*INSTEADS, *MSGIDS, *PRACTISED.values()):
        assert word not in CHINESE(msgid)


def test_the_chinese_voice_speaks_chinese_and_not_spelt_out_pinyin() -> None:
    assert [phoneme.strip("_ \n") for phoneme in phonemes("车到了").split("|")[:3]] == ["ts.h'o-55", "t'Au51", "l@11"]


def test_the_real_player_accepts_the_real_sound() -> None:
    spoken = subprocess.run(engine.command(ZH), input="车到了。".encode(), capture_output=True, check=True)
    wav = engine.as_wav(spoken.stdout)
    assert sound.is_whole(wav)
    played = subprocess.run(["aplay", "-q", "-D", "null", "-"], input=wav, capture_output=True, check=False)
    assert (played.returncode, played.stderr) == (0, b"")


def test_what_is_no_sound_is_not_taken_for_one() -> None:
    assert engine.as_wav(b"") == b""
    assert engine.as_wav(b"RIFF" + b"\0" * 40) == b""
    assert engine.as_wav(b"an error message that is longer than a header is long") == b""
