"""A volunteer at a real terminal records a neighbour clip by clip; and at the screen that neighbour is heard."""

from __future__ import annotations

import os
import pty
import queue
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.config import load
from kiosk.domain import Capabilities, Lang
from kiosk.fittings import Voice, pack_of, recordings, site
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action
from kiosk.journey.prompts import Prompt
from kiosk.ui.situations.registry import LISTS_ONLY
from kiosk.voice import microphone, sound
from kiosk.voice.clips import EVERYTHING
from kiosk.voice.packs import Unheard
from kiosk.wall_events import WallEvent
from kiosk.witness import Witness
from tests.journey_fixtures import WITH_EVERYTHING, Traveller
from tests.neighbour_fixtures import CLIPS, recorded, tone

ROOT = Path(__file__).parents[1]
LONGEST_NAME = 255  # bytes, of Linux: a longer one is an error and no missing file
ANSWER_S = 30.0  # patience for a child process of a busy machine; reaching it fails the test

_ARECORD = """#!{python} -SE
import os, signal, sys
folder = {folder!r}
if not os.path.exists(folder + "/microphone.raw"):
    sys.exit("arecord: main:831: audio open error: No such file or directory")
if "-s" in sys.argv:
    sys.exit()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as the real one ends
sys.stdout.buffer.write(open(folder + "/microphone.raw", "rb").read())
sys.stdout.buffer.flush()
while True:
    signal.pause()
"""
_APLAY = """#!{python} -SE
import os, sys
heard = sys.stdin.buffer.read()
with open({folder!r} + "/heard-%d" % len(os.listdir({folder!r})), "wb") as file:
    file.write(heard)
"""
_ESPEAK = """#!{python} -SE
import sys
text = sys.stdin.buffer.read().strip()
sys.stdout.buffer.write(b"RIFF" + b"\\xff" * 40 + (text + b" " * (len(text) % 2)) * 200)
"""


class Desk:
    """A desk with a microphone, which says what stands in a file, a loudspeaker and a kiosk's settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.loudspeaker = folder / "loudspeaker"
        self.loudspeaker.mkdir()
        for name, source, place in (
            ("arecord", _ARECORD, folder),
            ("aplay", _APLAY, self.loudspeaker),
            ("espeak-ng", _ESPEAK, folder),
        ):
            program = self.programs / name
            program.write_text(source.format(python=sys.executable, folder=str(place)))
            program.chmod(0o755)
        self.voices = folder / "voice"
        self.config = folder / "config.yaml"
        self.config.write_text((ROOT / "config.yaml").read_text("utf-8"), encoding="utf-8")

    def says(self, samples: sound.Samples) -> None:
        (self.folder / "microphone.raw").write_bytes(samples.tobytes())

    def heard(self) -> list[sound.Samples]:
        files = sorted(self.loudspeaker.iterdir(), key=lambda file: int(file.name.rpartition("-")[2]))
        return [np.frombuffer(file.read_bytes()[sound.HEADER_BYTES :], np.dtype("<i2")) for file in files]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setenv("PATH", str(desk.programs))
    return desk


def with_silence(said: sound.Samples) -> sound.Samples:
    """As it comes from a room: half a second of hardly anything before and after."""
    room = tone(50, 0.5, loudness=0.001)
    return np.concatenate([room, said, room])


# --- what the microphone gives ---


def test_what_was_said_is_cut_out_of_the_silence_and_made_as_loud_as_the_engine() -> None:
    said = microphone.made_fit(with_silence(tone(300, 0.6, loudness=0.05)))
    assert len(said) / sound.SAMPLE_RATE_HZ == pytest.approx(0.6 + 2 * microphone.MARGIN_S, abs=2 * sound.FRAME_S)
    assert sound.speech_db(said) == pytest.approx(sound.SPEECH_DB, abs=0.5)


def test_the_click_of_the_key_that_ends_a_recording_is_not_kept() -> None:
    click = tone(2000, 0.02, loudness=0.9)
    heard = np.concatenate([with_silence(tone(300, 0.6)), click])
    assert len(microphone.made_fit(heard)) < 0.9 * sound.SAMPLE_RATE_HZ


@pytest.mark.parametrize("heard", [np.zeros(0, np.int16), np.zeros(100, np.int16), np.zeros(22050, np.int16)])
def test_a_microphone_that_heard_nothing_gives_nothing(heard: sound.Samples) -> None:
    with pytest.raises(Unheard):
        microphone.made_fit(heard)


# --- at the terminal ---


class Terminal:
    """A real one, in which the command runs as a process of its own."""

    def __init__(self, desk: Desk, *arguments: str) -> None:
        self._mine, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "voice", *arguments, "--config", str(desk.config)],
            cwd=ROOT,
            env={"PATH": str(desk.programs), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""

    def answers(self, question: str, answer: str) -> None:
        """Waits until the question stands at the end of the screen."""
        self.reads_until(question)
        self.shown = b""
        os.write(self._mine, answer.encode() + b"\n")

    def reads_until(self, words: str) -> None:
        while words not in self.shown.decode(errors="ignore"):
            readable, _, _ = select.select([self._mine], [], [], ANSWER_S)
            assert readable, f"not asked {words!r}: {self.shown.decode(errors='ignore')}"
            self.shown += os.read(self._mine, 4096)

    def ends(self) -> int:
        self.reads_until("\r\n") if b"\r\n" not in self.shown else None
        code = self.process.wait(ANSWER_S)
        try:
            while more := os.read(self._mine, 4096):
                self.shown += more
        except OSError:  # EIO: nobody holds the other end any more
            pass
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._mine)


@pytest.fixture
def terminal(desk: Desk) -> Iterator[Terminal]:
    desk.says(with_silence(tone(300, 0.5)))
    terminal = Terminal(desk, "record", "hu")
    yield terminal
    terminal.close()


def test_a_volunteer_records_stops_and_goes_on(desk: Desk, terminal: Terminal) -> None:
    terminal.answers("agreed in writing?", "y")
    terminal.answers("called? ", "上海普通话的名字太长了")
    terminal.answers("called? ", "上海话")
    terminal.answers("then record.", "")
    terminal.answers("press Enter: ", "")
    terminal.answers("keep it.", "a")
    terminal.answers("press Enter: ", "")
    terminal.answers("keep it.", "")
    terminal.answers("then record.", "s")
    terminal.answers("then record.", "q")
    assert terminal.ends() == 0
    first, second, *_ = CLIPS
    pack = pack_of(desk.voices / "hu")
    assert pack.wav(first) is not None
    assert second in pack.unusable()
    assert sorted(file.name for file in pack.folder.iterdir()) == ["pack.yaml", f"{first}.wav", "words.txt"]
    example, played, *_ = desk.heard()
    assert CLIPS[first].words.encode() in example.tobytes(), "she hears it in Mandarin before"
    assert len(played) / sound.SAMPLE_RATE_HZ == pytest.approx(0.66, abs=0.1), "and herself afterwards"


def test_a_recording_that_cannot_be_heard_is_told_and_asked_for_again(desk: Desk) -> None:
    recorded(desk.voices / "hu", list(CLIPS)[:-1])
    desk.says(np.zeros(22050, np.int16))
    terminal = Terminal(desk, "record", "hu")
    terminal.answers("then record.", "")
    terminal.answers("press Enter: ", "")
    terminal.reads_until("nearer to the microphone")
    desk.says(with_silence(tone(300, 0.5)))
    terminal.answers("then record.", "")
    terminal.answers("press Enter: ", "")
    terminal.answers("keep it.", "k")
    assert terminal.ends() == 0
    assert pack_of(desk.voices / "hu").unusable() == {}
    terminal.close()


def test_nobody_is_recorded_who_has_not_agreed(desk: Desk, terminal: Terminal) -> None:
    terminal.answers("agreed in writing?", "n")
    assert terminal.ends() == 2
    assert not desk.voices.exists()


def test_without_a_microphone_one_sentence_says_what_to_do(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "record", "hu", "--config", str(desk.config)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "There is no microphone (audio open error: No such file or directory): plug one in" in said
    (desk.programs / "arecord").unlink()
    assert main(["voice", "record", "hu", "--config", str(desk.config)]) == 2
    assert "install alsa-utils" in capsys.readouterr().err
    assert not desk.voices.exists()


def test_a_microphone_that_is_pulled_out_loses_no_clip_that_was_kept(desk: Desk) -> None:
    recorded(desk.voices / "hu", list(CLIPS)[:-2])
    desk.says(with_silence(tone(300, 0.5)))
    terminal = Terminal(desk, "record", "hu")
    terminal.answers("then record.", "")
    terminal.answers("press Enter: ", "")
    terminal.answers("keep it.", "")
    terminal.reads_until("then record.")
    (desk.folder / "microphone.raw").unlink()
    terminal.answers("then record.", "")
    assert terminal.ends() == 2
    assert "There is no microphone" in terminal.shown.decode()
    assert len(pack_of(desk.voices / "hu").unusable()) == 1
    terminal.close()


# --- what is missing ---


def test_what_is_missing_is_listed_with_its_words_and_the_reason(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    asks = ["voice", "missing", "hu", "--config", str(desk.config)]
    pack = recorded(desk.voices / "hu")
    assert main(asks) == 0
    assert f"All {len(CLIPS)} clips are there." in capsys.readouterr().out
    (pack.folder / "notice.wav").unlink()
    (pack.folder / "ask_cancel.wav").write_bytes(b"no sound")
    assert main(asks) == 1
    first, second, count = capsys.readouterr().out.splitlines()
    assert first.split()[:2] == ["ask_cancel", CLIPS["ask_cancel"].words]
    assert "arecord -f S16_LE -r 22050 -c 1" in first
    assert second.split()[:2] == ["notice", CLIPS["notice"].words]
    assert second.endswith("not recorded")
    assert f"2 of {len(CLIPS)} clips are missing" in count


@pytest.mark.parametrize(
    ("pack", "told"),
    [
        ("hu", "There is no voice hu in "),
        ("../bin", "Name the voice in small letters"),
        ("/etc", "Name the voice in small letters"),
        ("nameless", "pack.yaml:1:7: name: "),
        ("binary", "pack.yaml:1:1: is not UTF-8"),
        ("closed", "pack.yaml:1:1: cannot be read"),
    ],
)
def test_a_voice_that_is_none_is_told_in_one_sentence(
    desk: Desk, capsys: pytest.CaptureFixture[str], pack: str, told: str
) -> None:
    for name, content in (("nameless", b"name: ''\n"), ("binary", b"\xff\xfe")):
        (desk.voices / name).mkdir(parents=True)
        (desk.voices / name / "pack.yaml").write_bytes(content)
    (desk.voices / "closed").symlink_to("x" * (LONGEST_NAME + 1))
    assert main(["voice", "missing", pack, "--config", str(desk.config)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


# --- at the screen ---


def test_a_site_offers_the_voices_that_can_be_used_and_the_log_names_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    recorded(desk.voices / "hu", ["notice"])
    for name in ("broken", "No-Name", "empty"):
        (desk.voices / name).mkdir()
    (desk.voices / "broken" / "pack.yaml").write_text("name: [")
    (desk.voices / "closed").symlink_to("x" * (LONGEST_NAME + 1))  # into that not even root can look
    (desk.voices / "README.md").write_text("how to record")
    config = load(desk.config)
    here = site(config)
    assert [(voice.pack, voice.name) for voice in here.packs] == [("hu", "上海话")]
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        f"{WallEvent.VOICE_PACK_UNUSABLE} pack={pack}" for pack in ("broken", "closed")
    ]
    assert list(recordings(config, here)) == ["hu"]
    silent = config.model_copy(update={"voice": config.voice.model_copy(update={"enabled": False})})
    assert site(silent).packs == (), "where nothing is said there is no voice to choose"


def test_one_touch_at_home_chooses_the_neighbour_for_everything_she_hears_and_for_nobody_after_her() -> None:
    wang = Traveller()
    wang.state = replace(wang.state, site=WITH_EVERYTHING)
    wang.touches(Action.VOICES)
    assert [speech.pack for speech in wang.asked_for(Speak)] == ["hu"], "she hears at once whom she has chosen"
    wang.touches(Action.PHONE)
    assert [speech.pack for speech in wang.asked_for(Speak)] == ["hu"] * 2
    wang.touches(Action.HOME, Action.VOICES)
    assert wang.state.comfort.pack == "", "after the last voice Mandarin again"
    wang.touches(Action.VOICES)
    assert wang.state.comfort.pack == "hu"
    wang.waits(600.0)
    assert wang.state.comfort.pack == ""


class Ear:
    """A whole voice, and what comes out of its loudspeaker, sentence by sentence."""

    def __init__(self, desk: Desk, able: Capabilities = EVERYTHING) -> None:
        self._desk = desk
        config = load(desk.config)
        self._voice = Voice(desk.folder / "cache", Witness(None), able, recordings(config, site(config)))

    def hears(self, speak: Speak) -> sound.Samples:
        ended: queue.Queue[bool] = queue.Queue()
        self._voice.say(speak, lambda: ended.put(True))
        ended.get(timeout=ANSWER_S)
        return self._desk.heard()[-1]

    def close(self) -> None:
        for thread in threading.enumerate():  # what it tells of the recordings is told in the test that began it
            if thread.name == "recordings":
                thread.join(ANSWER_S)
        self._voice.close()


@pytest.fixture
def ear(desk: Desk) -> Iterator[Ear]:
    recorded(desk.voices / "hu", ["notice", "later.1", "coming.4", "minutes.5", "ask_cancel"])
    ear = Ear(desk)
    yield ear
    ear.close()


def levelled(desk: Desk, name: str) -> sound.Samples:
    return sound.levelled(sound.samples((desk.voices / "hu" / f"{name}.wav").read_bytes()))


def spoken_by_engine(heard: sound.Samples) -> bool:
    return "请".encode() in heard.tobytes()


NOTICE = Speak(Prompt.NOTICE, Lang.ZH, pack="hu")


def test_whoever_chose_the_neighbour_hears_her(desk: Desk, ear: Ear) -> None:
    assert np.array_equal(ear.hears(NOTICE), levelled(desk, "notice"))
    of_three = ear.hears(Speak(Prompt.LATER, Lang.ZH, (("minutes", "5"),), pack="hu"))
    pieces = [levelled(desk, name) for name in ("later.1", "minutes.5", "coming.4")]
    assert np.array_equal(of_three, sound.joined(pieces))


def test_news_of_her_own_taxi_is_told_in_the_voice_that_she_chose(desk: Desk, ear: Ear) -> None:
    news = Speak(Prompt.LATER, Lang.ZH, (("minutes", "5"),), follows=True, pack="hu")
    assert np.array_equal(ear.hears(news), ear.hears(replace(news, follows=False)))
    assert not spoken_by_engine(ear.hears(news))


def test_where_minutes_are_only_reckoned_her_exact_sentence_is_not_heard_but_that_they_are_about_so_many(
    desk: Desk,
) -> None:
    later = Speak(Prompt.LATER, Lang.ZH, (("minutes", "5"),), pack="hu")
    new = "later.instead.1"
    recorded(desk.voices / "hu", ["later.1", "coming.4", "minutes.5", new])
    with closing(Ear(desk, LISTS_ONLY)) as ear:
        pieces = [levelled(desk, name) for name in (new, "minutes.5", "coming.4")]
        assert np.array_equal(ear.hears(later), sound.joined(pieces))
        (desk.voices / "hu" / f"{new}.wav").unlink()
        assert "车大约还要五分钟到".encode() in ear.hears(later).tobytes()


@pytest.mark.parametrize("change", [{"pack": ""}, {"pack": "elsewhere"}, {"prompt": Prompt.FACE_LOOK}])
def test_everything_else_is_the_engine_s(ear: Ear, change: dict[str, object]) -> None:
    assert spoken_by_engine(ear.hears(replace(NOTICE, **change)))  # type: ignore[arg-type]


def test_in_english_the_engine_speaks(ear: Ear) -> None:
    assert b"Everything about it" in ear.hears(replace(NOTICE, lang=Lang.EN)).tobytes()


def test_a_number_that_nobody_recorded_is_the_engine_s_within_her_sentence(desk: Desk, ear: Ear) -> None:
    heard = ear.hears(Speak(Prompt.LATER, Lang.ZH, (("minutes", "7"),), pack="hu"))
    assert "七分钟".encode() in heard.tobytes()
    before, after = levelled(desk, "later.1"), levelled(desk, "coming.4")
    assert np.array_equal(heard[: len(before)], before)
    assert np.array_equal(heard[-len(after) :], after)


def test_a_recording_that_vanishes_or_breaks_while_the_screen_runs_leaves_the_engine(desk: Desk, ear: Ear) -> None:
    assert not spoken_by_engine(ear.hears(NOTICE))
    (desk.voices / "hu" / "notice.wav").write_bytes(b"RIFF")
    assert spoken_by_engine(ear.hears(NOTICE))
    (desk.voices / "hu" / "notice.wav").unlink()
    assert spoken_by_engine(ear.hears(NOTICE))


def test_recordings_that_cannot_be_heard_are_told_in_the_log_once_a_start(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    recorded(desk.voices / "hu", ["notice", "ask_cancel"])
    for name in ("notice", "done.1"):
        (desk.voices / "hu" / f"{name}.wav").write_bytes(b"no sound")
    Ear(desk).close()
    (told,) = [record.getMessage() for record in caplog.records if "voice-clips" in record.getMessage()]
    assert told.startswith("voice-clips-unusable pack=hu clips=2 first=done.1: ")
