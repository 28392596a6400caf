"""The one mouth: one sentence at a time, announcements whole and in order, and no harm when there is no sound."""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain import Lang
from kiosk.log_lines import LOGGER
from kiosk.voice import engine, player
from kiosk.voice.player import Player
from kiosk.wall_events import WallEvent
from tests.voice_fixtures import ANSWER_S, Loudspeaker, Mouth

ZH = Lang.ZH


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loudspeaker]:
    loudspeaker = Loudspeaker(tmp_path)
    monkeypatch.setenv("PATH", str(loudspeaker.programs))
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 2 * ANSWER_S)  # only a cut-off ends a sound early, never a deadline
    monkeypatch.setattr(player, "SYNTHESIS_DEADLINE_S", 2 * ANSWER_S)
    yield loudspeaker
    loudspeaker.close()


@pytest.fixture
def mouth(tmp_path: Path, loudspeaker: Loudspeaker) -> Iterator[Mouth]:
    mouth = Mouth(tmp_path / "cache")
    yield mouth
    mouth.player.close()
    assert mouth.every_sentence_ended_once(), "whatever happened, who said it is told so once"


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


def test_what_only_adds_to_what_she_is_told_is_heard_after_it_in_order(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    mouth.say("the plate is A B")
    assert loudspeaker.heard(1) == ["begin the plate is A B"]
    mouth.add("two minutes", "three minutes")
    for _ in range(3):
        loudspeaker.let_end()
    news = [
        "end the plate is A B",
        "begin two minutes",
        "end two minutes",
        "begin three minutes",
        "end three minutes",
    ]
    assert loudspeaker.heard(5) == news


def test_what_is_no_longer_so_is_cut_off_and_what_would_have_followed_it_is_not_said(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    mouth.say("your taxi is coming")
    assert loudspeaker.heard(1) == ["begin your taxi is coming"]
    mouth.add("two minutes")
    mouth.say("that taxi cannot come")
    assert loudspeaker.heard(1) == ["begin that taxi cannot come"]
    loudspeaker.let_end()
    assert loudspeaker.heard(1) == ["end that taxi cannot come"]
    assert mouth.turns(2) == ["your taxi is coming", "that taxi cannot come"]
    assert sorted(mouth.ends(3)) == ["that taxi cannot come", "two minutes", "your taxi is coming"]


def test_a_touch_stops_what_she_is_told_and_what_would_have_followed_it(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    mouth.say("your taxi is coming")
    assert loudspeaker.heard(1) == ["begin your taxi is coming"]
    mouth.add("two minutes")
    mouth.announce("red 7")
    mouth.player.hush()
    assert loudspeaker.heard(1) == ["begin red 7"]
    loudspeaker.let_end()
    assert loudspeaker.heard(1) == ["end red 7"]
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]


def test_a_call_to_the_bench_goes_before_what_is_added(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("your taxi is coming")
    assert loudspeaker.heard(1) == ["begin your taxi is coming"]
    mouth.add("two minutes")
    mouth.announce("red 7")
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end your taxi is coming", "begin red 7"]
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end red 7", "begin two minutes"]


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


def test_a_taxi_is_called_out_whole_and_in_order_while_somebody_types(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    """A digit is touched in every phase of every announcement: while it waits, is being made, is heard, has ended."""
    mouth.say("type your number")
    assert loudspeaker.heard(1) == ["begin type your number"]
    mouth.announce("red 7, your taxi is here", "blue 8, your taxi is here")
    news: list[str] = []
    while len(news) < 9:
        mouth.player.hush()
        mouth.say("a digit")
        news.append(loudspeaker.next_news())
        if news[-1].startswith("begin "):
            loudspeaker.let_end()
        if news[-1] == "begin blue 8, your taxi is here":
            mouth.announce("green 9, your taxi is here")
    assert news == [
        f"{phase} {sign}, your taxi is here"
        for sign in ("red 7", "blue 8", "green 9")
        for phase in ("made", "begin", "end")
    ]


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


# --- when it has been said ---


def test_a_call_is_done_after_its_sound_has_ended_and_not_before(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    silences: queue.Queue[bool] = queue.Queue()
    mouth.player.say("red 7", ZH, announcement=True, done=lambda: silences.put(loudspeaker.is_silent()))
    assert loudspeaker.heard(1) == ["begin red 7"]
    assert silences.empty()
    loudspeaker.let_end()
    assert silences.get(timeout=ANSWER_S), "told while aplay was still at it"
    assert loudspeaker.heard(1) == ["end red 7"]


def test_calls_are_done_one_by_one_in_the_order_in_which_they_are_heard(
    mouth: Mouth, loudspeaker: Loudspeaker
) -> None:
    mouth.announce("red 7", "blue 8")
    assert loudspeaker.heard(1) == ["begin red 7"]
    loudspeaker.let_end()
    assert loudspeaker.heard(2) == ["end red 7", "begin blue 8"]
    assert mouth.ends(1) == ["red 7"]
    assert mouth.ended.empty()
    loudspeaker.let_end()
    assert mouth.ends(1) == ["blue 8"]


def test_what_is_cut_off_replaced_or_forgotten_is_done_with_too(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.announce("red 7")
    mouth.say("two")
    assert mouth.ends(1) == ["one"], "cut off"
    assert loudspeaker.heard(1) == ["begin red 7"]
    assert mouth.ended.empty(), "two waits behind the announcement"
    mouth.say("three")
    assert mouth.ends(1) == ["two"], "replaced"
    mouth.player.hush()
    assert mouth.ends(1) == ["three"], "forgotten"
    loudspeaker.let_end()
    assert mouth.ends(1) == ["red 7"]


def test_an_announcement_too_many_is_done_with_and_the_others_wait_on(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("now")
    assert loudspeaker.heard(1) == ["begin now"]
    mouth.announce(*(f"number {number}" for number in range(player.ANNOUNCEMENTS_KEPT + 2)))
    assert mouth.ends(2) == ["number 0", "number 1"]
    assert mouth.ended.empty()


def test_closing_is_the_end_of_everything_that_was_said_or_will_be(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("red 7", "blue 8")
    assert loudspeaker.heard(1) == ["begin red 7"]
    mouth.say("one")
    mouth.player.close()
    assert sorted(mouth.ends(3)) == ["blue 8", "one", "red 7"]
    mouth.announce("green 9")
    mouth.say("two")
    assert mouth.ends(2) == ["green 9", "two"]


def test_what_cannot_be_said_is_done_with(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.announce("mute one")
    assert mouth.ends(1) == ["mute one"]
    loudspeaker.unplug()
    mouth.announce("two")
    assert mouth.ends(1) == ["two"]
    (loudspeaker.programs / "aplay").unlink()
    mouth.announce("three")
    assert mouth.ends(1) == ["three"]


def test_a_call_into_a_device_that_hangs_is_done_with(
    mouth: Mouth, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "PLAY_MARGIN_S", 0.5)  # aplay's stand-in never ends by itself
    mouth.announce("red 7", "blue 8")
    assert mouth.ends(2) == ["red 7", "blue 8"]
    assert mouth.trouble().startswith("aplay hung")
    mouth.player.close()
    assert loudspeaker.is_silent()


def test_sentences_from_many_sides_at_once_are_each_done_with_once(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    """The fixture counts; the mouth is closed in the middle of it."""
    start = threading.Barrier(4)

    def talks(name: str) -> None:
        start.wait(ANSWER_S)
        for number in range(50):
            mouth.say(f"{name} {number}")
            mouth.announce(f"{name} announces {number}")
            mouth.player.hush()

    talkers = [threading.Thread(target=talks, args=(name,)) for name in ("Wang", "Li", "Zhang")]
    for talker in talkers:
        talker.start()
    start.wait(ANSWER_S)
    mouth.turns(1)
    mouth.player.close()
    for talker in talkers:
        talker.join(ANSWER_S)
    mouth.ends(300)


def test_whoever_fails_on_being_told_stops_nobody_and_is_not_quoted(
    mouth: Mouth, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise ValueError("王阿姨")

    mouth.player.say("red 7", ZH, announcement=True, done=fails)
    mouth.announce("blue 8")
    loudspeaker.let_end()
    loudspeaker.let_end()
    assert loudspeaker.heard(4) == ["begin red 7", "end red 7", "begin blue 8", "end blue 8"]
    mouth.say("one")
    assert loudspeaker.heard(1) == ["begin one"]
    mouth.player.say("two", ZH, done=fails)
    mouth.player.hush()
    assert "telling that a sentence was said failed (ValueError)" in caplog.text
    assert "王阿姨" not in caplog.text


def test_whoever_is_told_may_speak_again_at_once(mouth: Mouth, loudspeaker: Loudspeaker) -> None:
    mouth.player.say("red 7", ZH, announcement=True, done=lambda: mouth.announce("red 7 once more"))
    loudspeaker.let_end()
    loudspeaker.let_end()
    assert loudspeaker.heard(4)[2:] == ["begin red 7 once more", "end red 7 once more"]


def test_a_technician_s_listener_that_fails_does_not_silence_the_voice(
    tmp_path: Path, loudspeaker: Loudspeaker
) -> None:
    def fails(reason: str) -> None:
        raise OSError(reason)

    told: queue.Queue[str] = queue.Queue()
    speaking = Player(tmp_path / "cache", on_error=fails)
    speaking.say("mute one", ZH, announcement=True, done=lambda: told.put("one"))
    speaking.say("two", ZH, announcement=True)
    assert loudspeaker.heard(1) == ["begin two"]
    assert told.get(timeout=ANSWER_S) == "one"
    speaking.close()


# --- when there is no sound ---


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
    events = [record.getMessage().split()[0] for record in caplog.records if record.name == LOGGER]
    assert events == [WallEvent.VOICE_SILENT, WallEvent.VOICE_BACK, WallEvent.VOICE_SILENT]


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
    mouth.announce(text, keep=keep)
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
