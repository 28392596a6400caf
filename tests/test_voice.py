"""The voice: the right words at the right speed, one at a time, and no harm when there is no sound."""

from __future__ import annotations

import ast
import logging
import queue
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain import Lang
from kiosk.journey.prompts import Prompt
from kiosk.voice import engine, player
from kiosk.voice.player import Player
from kiosk.voice.prompts import WORDS, blanks, may_be_kept, render
from kiosk.voice.sayings import MSGIDS, call_sign, count, digits, minutes, ordinal, person, plate
from kiosk.wording import LOCALE, translator
from tests.voice_fixtures import ANSWER_S, Loudspeaker

ZH, EN = Lang.ZH, Lang.EN
JOURNEY = Path(__file__).parents[1] / "kiosk" / "journey"
CHINESE = translator(ZH, "voice")

ARGS = {
    ZH: {
        "provider": "示例身份服务",
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
    },
    EN: {
        "provider": "Example Identity",
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
    },
}


def said(prompt: str, lang: Lang = ZH, **args: str) -> str:
    return render(prompt, {**ARGS[lang], **args}, translator(lang, "voice"), lang)


# --- the words ---


def test_every_prompt_of_the_journey_has_words_and_no_words_are_left_over() -> None:
    assert set(WORDS) == {prompt.value for prompt in Prompt}


def blanks_promised_by_the_journey() -> dict[str, frozenset[str]]:
    """Read from the comments of journey/prompts.py: '# call_sign, plate' or '# tail: what it is'."""
    promised = {}
    for line in (JOURNEY / "prompts.py").read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r'\s+[A-Z_]+ = "(\w+)"(?:  # ([^:]*)(?::.*)?)?', line):
            promised[found[1]] = frozenset(name.strip() for name in (found[2] or "").split(",") if name.strip())
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
                    given = {keyword.arg for keyword in call.keywords} - {"announcement"}
                    if given or getattr(call.func, "id", "") in ("say", "enter", "announce"):
                        assert given == blanks(WORDS[Prompt[argument.attr].value]), f"{file.name}:{call.lineno}"
                        checked += 1
    assert checked > 30


def test_every_sentence_is_translated_with_the_same_blanks_and_nothing_is_left_over() -> None:
    from babel.messages.pofile import read_po

    with (LOCALE / "zh_CN" / "voice.po").open("rb") as file:
        catalogue = {message.id: message for message in read_po(file) if message.id}
    assert set(catalogue) == {*WORDS.values(), *MSGIDS}
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
    assert "司机都没接" in said("no_driver")
    assert "没有空车" not in said("no_driver")
    assert "no free taxi" in said("no_taxi", EN)
    assert "no driver took the call" in said("no_driver", EN)


def test_consent_names_who_receives_the_picture_what_for_that_it_is_not_kept_and_both_ways() -> None:
    for part in ("示例身份服务", "认出是谁在叫车", "不保存", "同意刷脸", "输手机号"):
        assert part in said("consent")
    for part in ("Example Identity", "lets us know who", "not kept", "Agree to face", "Type my number"):
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


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("沪A D5683", "沪A，D，五六八三", "Hoo A, D, five six eight three"),
        ("沪A 12345", "沪A，幺二，三四五", "Hoo A, one two, three four five"),
        ("沪A D12345", "沪A，D，幺二，三四五", "Hoo A, D, one two, three four five"),
        ("苏E 0A1B7", "苏E，零，A，幺，B，七", "Soo E, zero, A, one, B, seven"),
        ("贵A·DF001", "贵A，DF，零零幺", "Gwei A, DF, zero zero one"),
    ],
)
def test_a_plate_is_said_in_groups(written: str, zh: str, en: str) -> None:
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


def test_a_blank_that_holds_braces_is_said_as_it_stands() -> None:
    assert "{name}" in said("rung_bus", where="{name}")


def test_a_prompt_or_a_blank_that_is_not_known_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        render("nonsense", {}, CHINESE, ZH)
    with pytest.raises(KeyError):
        render("arrived", {"call_sign": "red-7"}, CHINESE, ZH)


def test_no_sound_that_tells_of_a_person_or_a_hail_may_be_kept() -> None:
    telling = {"name", "tail", "surname", "plate", "call_sign", "minutes"}
    for prompt, words in WORDS.items():
        assert may_be_kept(prompt) == (not blanks(words) & telling), prompt
    assert may_be_kept("consent")
    assert not may_be_kept("confirm_tail")


# --- the sound, from the real espeak-ng ---

SLOWEST, FASTEST = 3.3, 4.0  # characters a second: Chinese speech that nearly everybody follows (checklist A23)
CONSENT_AT_MOST_S = 20.0  # a notice that is longer is not listened to (privacy P3)
WORDS_A_MINUTE = (120, 200)  # English


def sound_seconds(text: str, lang: Lang) -> float:
    spoken = subprocess.run(engine.command(lang), input=text.encode(), capture_output=True, check=True)
    return engine.seconds(engine.as_wav(spoken.stdout))


@pytest.mark.parametrize("prompt", WORDS)
def test_chinese_is_spoken_at_a_speed_that_old_people_follow(prompt: str) -> None:
    text = said(prompt)
    characters = sum(character.isalnum() for character in text)  # what is spoken; a comma is a pause
    assert SLOWEST <= characters / sound_seconds(text, ZH) <= FASTEST


def test_english_is_spoken_unhurriedly() -> None:
    for prompt in WORDS:
        text = said(prompt, EN)
        rate = len(text.split()) / sound_seconds(text, EN) * 60
        assert WORDS_A_MINUTE[0] <= rate <= WORDS_A_MINUTE[1], f"{prompt}: {rate:.0f} words a minute"


@pytest.mark.parametrize("lang", Lang)
def test_consent_is_short_enough_to_be_listened_to(lang: Lang) -> None:
    assert sound_seconds(said("consent", lang), lang) <= CONSENT_AT_MOST_S


# word -> the wrong sound that Debian 12's espeak-ng gives its telling character
MISREAD = {
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


@pytest.mark.parametrize("word", sorted(MISREAD))
def test_words_that_the_machine_misreads_are_never_said(word: str) -> None:
    assert re.search(MISREAD[word], phonemes(word)), "read well by now: take it off the list"
    for prompt in WORDS:
        assert word not in CHINESE(WORDS[prompt]), prompt
    for msgid in MSGIDS:
        assert word not in CHINESE(msgid)


def test_the_chinese_voice_speaks_chinese_and_not_spelt_out_pinyin() -> None:
    assert [sound.strip("_ \n") for sound in phonemes("车到了").split("|")[:3]] == ["ts.h'o-55", "t'Au51", "l@11"]


def test_the_real_player_accepts_the_real_sound() -> None:
    spoken = subprocess.run(engine.command(ZH), input="车到了。".encode(), capture_output=True, check=True)
    sound = engine.as_wav(spoken.stdout)
    assert engine.is_whole(sound)
    played = subprocess.run(["aplay", "-q", "-D", "null", "-"], input=sound, capture_output=True, check=False)
    assert (played.returncode, played.stderr) == (0, b"")


def test_what_is_no_sound_is_not_taken_for_one() -> None:
    assert engine.as_wav(b"") == b""
    assert engine.as_wav(b"RIFF" + b"\0" * 40) == b""
    assert engine.as_wav(b"an error message that is longer than a header is long") == b""


# --- the mouth ---


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    loudspeaker = Loudspeaker(tmp_path)
    monkeypatch.setenv("PATH", str(loudspeaker.programs))
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 2 * ANSWER_S)  # only a cut-off ends a sound early, never a deadline
    monkeypatch.setattr(player, "SYNTHESIS_DEADLINE_S", 2 * ANSWER_S)
    yield loudspeaker
    loudspeaker.close()


class Mouth:
    """A Player with what it told: texts whose turn came, and troubles."""

    def __init__(self, cache: Path) -> None:
        self.spoken: queue.Queue[str] = queue.Queue()
        self.troubles: queue.Queue[str] = queue.Queue()
        self.cache = cache
        self.player = Player(cache, spoken=self.spoken.put, on_error=self.troubles.put)

    def say(self, *texts: str) -> None:
        for text in texts:
            self.player.say(text, ZH)

    def announce(self, *texts: str) -> None:
        for text in texts:
            self.player.say(text, ZH, announcement=True)

    def turns(self, number: int) -> list[str]:
        return [self.spoken.get(timeout=ANSWER_S) for _ in range(number)]

    def trouble(self) -> str:
        return self.troubles.get(timeout=ANSWER_S)


@pytest.fixture
def mouth(tmp_path: Path, loudspeaker: Loudspeaker) -> Iterator[Mouth]:
    mouth = Mouth(tmp_path / "cache")
    yield mouth
    mouth.player.close()


def test_a_new_sentence_cuts_off_the_one_being_said(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.say("two")
    assert loudspeaker.heard(1) == ["begin two"]
    loudspeaker.let_end()
    assert loudspeaker.heard(1) == ["end two"]


def test_of_many_sentences_said_at_once_only_the_last_is_heard(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.say("one", "two", "three")
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end red 7", "begin three"]


def test_announcements_are_heard_whole_in_order_and_never_together(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7", "blue 8", "green 9")
    news: list[str] = []
    for _ in range(3):
        news += loudspeaker.heard(1)
        loudspeaker.let_end()
        news += loudspeaker.heard(1)
    assert news == ["begin red 7", "end red 7", "begin blue 8", "end blue 8", "begin green 9", "end green 9"]


def test_an_announcement_is_never_cut_off(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.say("one")
    mouth.player.hush()
    mouth.say("two")
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end red 7", "begin two"]


def test_an_announcement_waits_for_the_sentence_being_said(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.announce("red 7")
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end one", "begin red 7"]


def test_a_person_who_keeps_touching_cannot_keep_a_neighbour_from_hearing(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.announce("red 7")
    mouth.say("two")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.announce("blue 8")
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end red 7", "begin blue 8"]
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end blue 8", "begin two"]


def test_hush_cuts_off_at_once_and_announcements_go_on(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.announce("red 7")
    mouth.player.hush()
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.player.hush()
    loudspeaker.let_end()
    assert loudspeaker.heard(1) == ["end red 7"]


def test_hush_forgets_what_was_waiting_for_her(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.say("one")
    mouth.player.hush()
    mouth.announce("blue 8")
    loudspeaker.let_end()
    loudspeaker.let_end()
    assert loudspeaker.heard(3) == ["end red 7", "begin blue 8", "end blue 8"]
    mouth.say("two")
    assert loudspeaker.heard(1) == ["begin two"]
    assert mouth.turns(3) == ["red 7", "blue 8", "two"]


def test_hush_stops_a_sentence_that_is_still_being_made(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("slow one")
    assert loudspeaker.next_news() == "made slow one"
    mouth.player.hush()
    mouth.announce("red 7")
    assert loudspeaker.heard(1) == ["begin red 7"]
    assert mouth.troubles.empty()


def test_a_flood_of_announcements_keeps_the_newest(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("now")
    assert loudspeaker.heard(1) == ["begin now"]
    mouth.announce(*(f"number {number}" for number in range(player.ANNOUNCEMENTS_KEPT + 5)))
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end now", "begin number 5"]


def test_closing_stops_speaking_and_leaves_nothing_running(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7", "blue 8")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.player.close()
    assert loudspeaker.is_silent()
    mouth.say("one")
    mouth.announce("green 9")
    assert mouth.turns(1) == ["red 7"]
    assert mouth.spoken.empty()


def test_without_a_sound_device_every_sentence_still_has_its_turn(
    mouth: Mouth, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    loudspeaker.unplug()
    mouth.announce("one", "two", "three")
    assert mouth.turns(3) == ["one", "two", "three"]
    assert mouth.trouble() == "aplay failed: aplay: audio open error: No such file or directory"
    mouth.player.close()
    assert mouth.troubles.empty(), "told once, not for every sentence"
    levels = [record.levelno for record in caplog.records if record.name == player.__name__]
    assert levels[:1] == [logging.WARNING]
    assert set(levels[1:]) <= {logging.DEBUG}


def test_a_device_that_is_plugged_in_again_is_used_again_and_said_once(
    mouth: Mouth, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    loudspeaker.unplug()
    mouth.announce("one")
    mouth.trouble()
    loudspeaker.plug_in()
    mouth.announce("two", "three")
    loudspeaker.let_end()
    loudspeaker.let_end()
    assert loudspeaker.heard(4) == ["begin two", "end two", "begin three", "end three"]
    loudspeaker.unplug()
    mouth.announce("four")
    mouth.trouble()
    assert [record.message for record in caplog.records if record.levelno == logging.INFO] == [
        "the voice works again"
    ]


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("aplay", "aplay does not start (No such file or directory): install alsa-utils"),
        ("espeak-ng", "espeak-ng does not start (No such file or directory): install espeak-ng"),
    ],
)
def test_a_missing_program_is_told_once_with_the_package_to_install(
    mouth: Mouth, loudspeaker: Loudspeaker, program: str, told: str
) -> None:
    (loudspeaker.programs / program).unlink()
    mouth.announce("one", "two")
    assert mouth.turns(2) == ["one", "two"]
    assert mouth.trouble() == told
    mouth.player.close()
    assert mouth.troubles.empty()


def test_a_sentence_that_cannot_be_made_does_not_keep_back_the_next(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("mute one", "two")
    assert loudspeaker.heard(1) == ["begin two"]
    assert mouth.trouble() == "espeak-ng failed: exit code 3"


def test_a_device_that_hangs_is_given_up_and_the_next_sentence_is_tried(
    mouth: Mouth, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 0.5)  # aplay's stand-in never ends by itself
    mouth.announce("one")
    assert re.fullmatch(r"aplay hung for \d+ s and was ended: check the sound device", mouth.trouble())
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 2 * ANSWER_S)
    mouth.announce("two")
    loudspeaker.let_end()
    assert loudspeaker.heard(3)[-2:] == ["begin two", "end two"]


def test_a_listener_that_fails_does_not_silence_the_voice(
    tmp_path: Path, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(text: str) -> None:
        if text == "王阿姨":
            raise ValueError(text)

    troubles: queue.Queue[str] = queue.Queue()
    speaking = Player(tmp_path / "cache", spoken=fails, on_error=troubles.put)
    speaking.say("王阿姨", ZH, announcement=True)
    speaking.say("two", ZH, announcement=True)
    assert loudspeaker.heard(1) == ["begin two"]
    speaking.close()
    assert troubles.get(timeout=ANSWER_S) == "the voice failed (ValueError)"
    assert "王阿姨" not in caplog.text


# --- what stays ---


def hear(mouth: Mouth, loudspeaker: Loudspeaker, text: str, keep: bool) -> list[str]:
    """Say it to the end; what the programs did."""
    mouth.player.say(text, ZH, announcement=True, keep=keep)
    loudspeaker.let_end()
    news: list[str] = []
    while not (news and news[-1].startswith("end")):
        news.append(loudspeaker.next_news().split()[0])
    return news


def test_a_lasting_sentence_is_made_once_and_its_file_name_tells_nothing(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    assert hear(mouth, loudspeaker, "hello", keep=True) == ["made", "begin", "end"]
    assert hear(mouth, loudspeaker, "hello", keep=True) == ["begin", "end"]
    (kept,) = mouth.cache.iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.wav", kept.name)


def test_a_sentence_about_somebody_leaves_no_file_no_argument_and_no_log(
    mouth: Mouth, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(2):
        assert hear(mouth, loudspeaker, "Wang-5678", keep=False) == ["made", "begin", "end"]
    loudspeaker.unplug()
    mouth.announce("Wang-5678", "mute Wang-5678")
    mouth.turns(4)
    mouth.player.close()
    assert not mouth.cache.exists()
    assert "Wang" not in loudspeaker.arguments()
    assert "Wang" not in caplog.text
    assert "5678" not in caplog.text


@pytest.mark.parametrize("left", [b"", b"RIFF", b"RIFF\xff\xff\0\0" + b"\0" * 100])
def test_a_file_that_a_power_cut_left_half_written_is_made_again(
    mouth: Mouth, loudspeaker: Loudspeaker, left: bytes
) -> None:
    hear(mouth, loudspeaker, "hello", keep=True)
    (kept,) = mouth.cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(left)
    assert hear(mouth, loudspeaker, "hello", keep=True) == ["made", "begin", "end"]
    assert kept.read_bytes() == whole


def test_another_voice_setting_never_plays_the_old_sound(
    mouth: Mouth, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(mouth, loudspeaker, "hello", keep=True)
    monkeypatch.setitem(engine.SETTINGS, ZH, ("-s", "100"))
    assert hear(mouth, loudspeaker, "hello", keep=True) == ["made", "begin", "end"]
    assert len(list(mouth.cache.iterdir())) == 2


def test_a_cache_that_cannot_be_written_changes_nothing_that_is_heard(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.cache.write_text("a file where the folder should be")
    for _ in range(2):
        assert hear(mouth, loudspeaker, "hello", keep=True) == ["made", "begin", "end"]
    assert mouth.troubles.empty()


def test_nothing_moves_while_nothing_is_said(mouth: Mouth, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread sleeps on a condition without a deadline: an idle screen costs nothing."""
    deadlines: list[float | None] = []
    condition = mouth.player._changed
    original = condition.wait

    def watched(timeout: float | None = None) -> bool:
        deadlines.append(timeout)
        return original(timeout)

    monkeypatch.setattr(condition, "wait", watched)
    mouth.announce("mute one")
    mouth.trouble()
    mouth.announce("mute two")
    mouth.turns(2)
    mouth.player.close()
    assert set(deadlines) <= {None}
