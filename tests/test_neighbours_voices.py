"""Neighbours' voices: every sentence can be recorded, what is recorded is heard, and the engine says the rest."""

from __future__ import annotations

import itertools
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from kiosk.domain import Capabilities, Colour, Lang
from kiosk.journey.call_signs import HIGHEST_NUMBER
from kiosk.journey.site import RungKind
from kiosk.ui.situations.registry import LISTS_ONLY
from kiosk.voice import sound
from kiosk.voice.clip_names import PROVINCES, SURNAMES
from kiosk.voice.clips import (
    COMMA_S,
    HIGHEST_CALL_SIGN,
    KINDS,
    LETTERS,
    LONGEST_MINUTES,
    MOST_HAILS,
    PUNCTUATION,
    STOP_S,
    catalogue,
    parts,
)
from kiosk.voice.packs import LONGEST_S, Pack, Unusable
from kiosk.voice.prompts import CALLED_OUT, IN_PRACTICE, WORDS, blanks, render
from tests.neighbour_fixtures import CHINESE, CLIPS, clip_of, recorded, tone
from tests.test_voice import ARGS

ZH = Lang.ZH
# to the person in front, who chose the voice
TOLD = [prompt for prompt in WORDS if prompt not in CALLED_OUT | IN_PRACTICE]
FREE = {blank for blank, kinds in KINDS.items() if not kinds}
SILENT_ONES = {sound.as_wav(bytes(2 * round(s * sound.SAMPLE_RATE_HZ))) for s in (COMMA_S, STOP_S)}


def as_words(name: str) -> bytes:
    """A clip whose sound is its own words, so that a joined sentence can be read."""
    return CLIPS[name].words.encode()


def heard(prompt: str, lacking: str = "", **args: str) -> list[str] | None:
    """The sentence piece by piece, without pauses; what the engine says in brackets."""
    pieces = parts(
        prompt,
        {**ARGS[ZH], **args},
        CHINESE,
        lambda name: None if CLIPS[name].words == lacking else as_words(name),
    )
    if pieces is None:
        return None
    return [
        f"[{piece}]" if isinstance(piece, str) else piece.decode() for piece in pieces if piece not in SILENT_ONES
    ]


def bare(sentence: str) -> str:
    return re.sub(f"[{PUNCTUATION}]", "", sentence)


# --- the grammar ---


@pytest.mark.parametrize("prompt", TOLD)
def test_whoever_recorded_everything_is_heard_with_every_sentence_word_by_word(prompt: str) -> None:
    pieces = heard(prompt)
    assert pieces is not None
    said = bare("".join(pieces)).replace("[", "").replace("]", "")
    assert said == bare(render(prompt, ARGS[ZH], CHINESE, ZH)), "what is recorded says what the engine would say"
    of_the_engine = [piece[1:-1] for piece in pieces if piece.startswith("[")]
    free = {ARGS[ZH][blank] for blank in blanks(WORDS[prompt]) & {*FREE, "name"}}
    assert set(of_the_engine) == free, "only names and places are the engine's"


# Of the blanks that clips are made of: all that the journey fills them with, so far as it sounds different.
VALUES = {
    "call_sign": [f"{colour.value}-{number}" for colour in Colour for number in range(1, HIGHEST_NUMBER + 1)],
    "minutes": [str(number) for number in range(LONGEST_MINUTES + 1)],
    "missing": [str(number) for number in range(1, 12)],
    "tail": ["0123", "4567", "8911"],
    "number": ["021-5550-0123", "95128", "110"],
    "plate": [
        *(f"沪A {letter}5683" for letter in LETTERS),
        *(f"{province}E 0A1B7" for province in PROVINCES),
        *("沪A D12345", "沪A D12346", "沪A D99999", "贵A·DF001"),
    ],
    "surname": ["", *SURNAMES],
    "name": ["**", "王阿姨"],
    "choices": [
        *(",".join(some) for number in range(4) for some in itertools.permutations(RungKind, number)),
        "button",
    ],
    "board": [f"red-7 {how}" for how in ("minutes 0", "minutes 30", "here", "coming", "looking", "asking", "over")],
    "wait": [
        *(f"{known} {MOST_HAILS} {came} 6" for known in ("mostly", "seldom") for came in range(1, MOST_HAILS + 1)),
        *("mostly 12 10", "never 12", "said 4", "unknown", "down"),
    ],
}


def test_every_clip_that_a_volunteer_is_asked_for_can_be_heard() -> None:
    heard_once: set[str] = set()

    def heard_of(name: str) -> bytes:
        heard_once.add(name)
        return as_words(name)

    for prompt, able in itertools.product(TOLD, (Capabilities(), LISTS_ONLY)):
        parts(prompt, ARGS[ZH], CHINESE, heard_of, able)
        for blank in blanks(WORDS[prompt]) - FREE:
            for value in VALUES[blank]:
                parts(prompt, {**ARGS[ZH], blank: value}, CHINESE, heard_of, able)
    assert set(CLIPS) - heard_once == set()


def test_every_blank_has_a_kind_so_that_a_new_one_is_thought_of() -> None:
    assert set(KINDS) == {blank for words in WORDS.values() for blank in blanks(words)}


def test_every_clip_has_a_name_that_is_a_file_s_and_no_words_are_asked_for_twice() -> None:
    clips = catalogue(CHINESE)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*([.-][a-z0-9_]+)*", clip.clip) for clip in clips)
    assert len({clip.clip for clip in clips}) == len({clip.words for clip in clips}) == len(clips)
    assert all(clip.words and not re.search(r"[{}]", clip.words + clip.hint) for clip in clips)


def test_what_is_heard_most_is_recorded_first() -> None:
    order = list(CLIPS)
    assert order.index("welcome.1") == 0
    assert order.index("phone_entry") < order.index("arrived.1") < order.index("digit.7") < order.index("surname.ni")


@pytest.mark.parametrize(
    ("prompt", "blank"),
    [
        ("already", "call_sign"),
        ("later", "minutes"),
        ("complaint_too_short", "missing"),
        ("code", "tail"),
        ("help_hotline", "number"),
        ("arrived", "plate"),
        ("coming_no_eta", "surname"),
        ("no_taxi", "choices"),
        ("board", "board"),
        ("welcome", "wait"),
    ],
)
def test_every_number_plate_and_way_that_may_come_is_made_of_clips(prompt: str, blank: str) -> None:
    for value in VALUES[blank]:
        pieces = heard(prompt, **{blank: value})
        assert pieces is not None
        assert not any(piece.startswith("[") for piece in pieces), value
        assert bare("".join(pieces)) == bare(render(prompt, {**ARGS[ZH], blank: value}, CHINESE, ZH))
    assert HIGHEST_CALL_SIGN == HIGHEST_NUMBER


def test_a_plate_is_heard_sign_by_sign_with_a_breath_between_its_groups() -> None:
    pieces = parts("arrived", ARGS[ZH], CHINESE, as_words)
    assert pieces is not None
    shown = ["，" if piece in SILENT_ONES else piece.decode() for piece in pieces if isinstance(piece, bytes)]
    assert "".join(shown).endswith("沪A，D，五六八三")


@pytest.mark.parametrize("prompt", TOLD)
def test_where_one_of_a_sentence_s_own_words_is_missing_the_engine_says_all_of_it(prompt: str) -> None:
    own = [words for part in re.split(r"\{\w+\}", CHINESE(WORDS[prompt])) if (words := part.strip(PUNCTUATION))]
    assert own or prompt == "board"
    for words in own:
        assert heard(prompt, lacking=words) is None, "no sentence is patched together of two voices"


@pytest.mark.parametrize(
    ("prompt", "lacking", "pieces"),
    [
        ("already", "七号", ["您已经叫了一辆车，是", "[红七号]"]),
        ("later", "五分钟", ["请再等一等，车还要", "[五分钟]", "到"]),
        ("arrived", "D", ["红", "七号", "车到了，车牌", "[沪A，D，五六八三]"]),
    ],
)
def test_a_number_that_is_not_recorded_is_said_by_the_engine_within_her_sentence(
    prompt: str, lacking: str, pieces: list[str]
) -> None:
    assert heard(prompt, lacking=lacking) == pieces


def test_of_a_board_that_is_not_recorded_the_engine_says_all_and_the_neighbour_the_wait() -> None:
    board, *wait = heard("board", lacking="还有") or ("",)
    assert board.startswith("[红七号，还有两分钟。蓝三号，车到了")
    assert "".join(wait) == "这个钟点二十次来了十七次多半等六分钟"


def test_what_nobody_can_record_beforehand_is_said_by_the_engine() -> None:
    assert heard("later", minutes="31") == ["请再等一等，车还要", "[三十一分钟]", "到"]
    assert heard("coming_no_eta", surname="欧阳")[-2:] == ["[欧阳师傅]", "正在过来"]  # type: ignore[index]
    assert heard("coming_no_eta", surname="")[-2:] == ["师傅", "正在过来"]  # type: ignore[index]
    assert heard("confirm", name="")[0] == "您"  # type: ignore[index]
    assert heard("arrived", plate="AB-120-IO")[-1].startswith("[A")  # type: ignore[index]
    assert heard("rung_guard", where="红七号") == ["请到", "[红七号]", "有人帮您"], "a place is no call sign"


def test_nothing_recorded_at_all_is_the_engine_s() -> None:
    for prompt in WORDS:
        assert parts(prompt, ARGS[ZH], CHINESE, lambda _: None) is None


# --- the folder ---


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices") / "hu"
    recorded(folder)
    return folder


@pytest.fixture
def few(tmp_path: Path) -> Pack:
    return recorded(tmp_path / "hu", ["notice", "ask_cancel"])


def test_a_folder_with_every_clip_lacks_none(everything: Path) -> None:
    pack = Pack(everything, CLIPS)
    assert pack.unusable() == {}
    assert all((pack.wav(name) or b"").startswith(b"RIFF") for name in list(CLIPS)[::40])


def stereo(samples: sound.Samples) -> bytes:
    wav = bytearray(sound.as_wav(np.repeat(samples, 2)))
    wav[22:24] = (2).to_bytes(2, "little")  # channels
    wav[32:34] = (4).to_bytes(2, "little")  # bytes of one moment
    return bytes(wav)


def of_rate(hertz: int) -> bytes:
    wav = bytearray(sound.as_wav(tone(300)))
    wav[24:28] = hertz.to_bytes(4, "little")
    return bytes(wav)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unusable.NO_SOUND),
        (b"RIFF", Unusable.NO_SOUND),
        (sound.as_wav(tone(300))[:30], Unusable.NO_SOUND),
        (sound.as_wav(tone(300)).replace(b"fmt \x10", b"fmt \xff"), Unusable.NO_SOUND),
        (b"ID3 an MP3 under another name " * 100, Unusable.NO_SOUND),
        (stereo(tone(300)), Unusable.NO_SOUND),
        (of_rate(44100), Unusable.NO_SOUND),
        (sound.as_wav(tone(300, 0.05)), Unusable.LENGTH),
        (sound.as_wav(tone(300, LONGEST_S + 1)), Unusable.LENGTH),
        (sound.as_wav(tone(300, 200)), Unusable.LENGTH),
        (sound.as_wav(tone(300, loudness=0.0)), Unusable.SILENT),
        (sound.as_wav(tone(300, loudness=0.001)), Unusable.SILENT),
        (sound.as_wav(np.clip(tone(300).astype(np.int32) * 9, -32768, 32767).astype(np.int16)), Unusable.CUT_OFF),
    ],
)
def test_a_file_that_cannot_be_heard_is_named_with_its_reason_and_never_played(
    few: Pack, content: bytes, why: Unusable
) -> None:
    assert few.wav("notice") is not None
    (few.folder / "notice.wav").write_bytes(content)
    assert few.wav("notice") is None
    assert few.unusable()["notice"] is why
    assert few.wav("ask_cancel") is not None


def test_a_folder_a_pipe_or_a_link_to_nowhere_in_a_clip_s_place_is_no_clip(few: Pack) -> None:
    for name, make in (("arrived.1", os.mkdir), ("later.1", os.mkfifo)):
        make(few.folder / f"{name}.wav")
    (few.folder / "done.1.wav").symlink_to(few.folder / "nowhere")
    assert [few.wav(name) for name in ("arrived.1", "later.1", "done.1")] == [None, None, None]


def test_whoever_takes_her_voice_back_is_heard_no_more_at_once(few: Pack) -> None:
    shutil.rmtree(few.folder)
    assert few.wav("notice") is None
    assert set(few.unusable().values()) == {Unusable.MISSING}


def test_a_recording_is_kept_with_the_words_it_was_recorded_with(few: Pack) -> None:
    few.keep("later.1", tone(500))
    again = Pack(few.folder, CLIPS)
    assert again.wav("later.1") == sound.as_wav(tone(500))
    assert "later.1" not in again.unusable()
    assert not list(few.folder.glob("*.tmp"))


def test_a_recording_whose_words_have_changed_since_is_not_heard_and_asked_for_again(few: Pack) -> None:
    few.keep("notice", tone(500))
    words = few.folder / "words.txt"
    words.write_text(words.read_text("utf-8").replace(CLIPS["notice"].words, "从前的话"), encoding="utf-8")
    later = Pack(few.folder, CLIPS)
    assert later.wav("notice") is None
    assert later.unusable()["notice"] is Unusable.OTHER_WORDS
    later.keep("notice", tone(600))
    assert Pack(few.folder, CLIPS).wav("notice") == sound.as_wav(tone(600))


def test_a_list_of_words_that_was_damaged_silences_nobody(few: Pack) -> None:
    for content in (b"\xff\xfe\0", b"notice", b"\t\n\n", b"notice\t"):
        (few.folder / "words.txt").write_bytes(content)
        assert Pack(few.folder, CLIPS).wav("notice") is not None


def test_equal_words_are_recorded_once_for_all_sentences() -> None:
    assert clip_of("到").clip == "coming.4"
    assert heard("board_assigned", lacking="到") is None
