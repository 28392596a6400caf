"""What arrives at the loudspeaker, from the real espeak-ng through the real aplay: as loud as wanted, clips joined,
nothing cut off."""

from __future__ import annotations

import io
import queue
import subprocess
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.voice import DEVICE
from kiosk.domain import Lang
from kiosk.voice import engine, sound
from kiosk.voice.player import Player
from kiosk.voice.prompts import WORDS
from tests.test_voice import said
from tests.voice_fixtures import ANSWER_S

ZH = Lang.ZH
GREETING = "您好，车到了。"
ALIKE_DB = 2.0  # sentences differ by so much in loudness; 3 dB are just heard


class Gate:
    """A real player at a sound card that writes down what it is given."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.heard_in = folder / "heard.raw"
        self.player = Player(self.cache)

    def hears(
        self, text: str, *, keep: bool = False, gain_db: float = 0.0, parts: Sequence[bytes | str] = ()
    ) -> sound.Samples:
        done: queue.Queue[None] = queue.Queue()
        self.heard_in.unlink(missing_ok=True)
        self.player.say(text, ZH, keep=keep, done=lambda: done.put(None), gain_db=gain_db, parts=lambda: parts)
        done.get(timeout=ANSWER_S)
        heard = np.frombuffer(self.heard_in.read_bytes(), "<i2").astype(np.int16)
        return to_the_last_sound(heard)  # a card is fed whole buffers: silence follows


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    (tmp_path / "asound.conf").write_text(DEVICE.format(pipe=tmp_path / "heard.raw"))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    gate = Gate(tmp_path)
    yield gate
    gate.player.close()


def made(text: str, lang: Lang = ZH) -> sound.Samples:
    spoken = subprocess.run(engine.command(lang), input=text.encode(), capture_output=True, check=True)
    return sound.samples(engine.as_wav(spoken.stdout))


def to_the_last_sound(samples: sound.Samples) -> sound.Samples:
    return samples[: np.flatnonzero(samples)[-1] + 1]


def tone(seconds: float, amplitude: int) -> sound.Samples:
    """A neighbour's clip, as far as loudness goes."""
    at = np.arange(round(seconds * sound.SAMPLE_RATE_HZ)) / sound.SAMPLE_RATE_HZ
    return np.asarray(np.rint(amplitude * np.sin(2 * np.pi * 200 * at)), np.int16)


def test_twenty_decibels_less_are_a_tenth_of_every_sample_at_the_loudspeaker(gate: Gate) -> None:
    full, soft = gate.hears(GREETING), gate.hears(GREETING, gain_db=-20.0)
    assert sound.speech_db(full) - sound.speech_db(soft) == pytest.approx(20.0, abs=0.1)
    assert np.abs(soft - full[: len(soft)] / 10).max() <= 0.5, "rounded, and in step"


def test_what_is_kept_is_kept_once_and_at_full_loudness(gate: Gate) -> None:
    soft = gate.hears(GREETING, keep=True, gain_db=-20.0)
    full = gate.hears(GREETING, keep=True)
    (kept,) = gate.cache.iterdir()
    assert sound.peak_db(full) - sound.peak_db(soft) == pytest.approx(20.0, abs=0.1)
    assert sound.peak_db(sound.samples(kept.read_bytes())) == pytest.approx(sound.peak_db(full))


def test_clips_and_words_of_the_engine_are_heard_one_after_another_and_equally_loud(gate: Gate) -> None:
    clip = sound.as_wav(tone(0.5, amplitude=600))
    engines = made("您好。")
    heard = gate.hears("not said", parts=(clip, "您好。", clip))
    gap = round(sound.GAP_S * sound.SAMPLE_RATE_HZ)
    once = len(tone(0.5, 1))
    assert len(heard) == pytest.approx(2 * once + len(engines) + 2 * gap, abs=5)
    first, middle = heard[:once], heard[once + gap : once + gap + len(engines)]
    assert not heard[once : once + gap].any(), "a breath"
    assert np.array_equal(middle, engines)
    assert sound.speech_db(first) == pytest.approx(sound.SPEECH_DB, abs=0.1)
    assert sound.speech_db(middle) == pytest.approx(sound.SPEECH_DB, abs=ALIKE_DB)


@pytest.mark.parametrize("bad", [b"", sound.as_wav(b""), b"\xff" * 5000], ids=["no file", "no sound", "no WAV"])
def test_a_clip_that_is_no_sound_costs_the_whole_sentence_its_voice_and_not_its_words(gate: Gate, bad: bytes) -> None:
    clip = sound.as_wav(tone(0.2, amplitude=600))
    assert np.array_equal(gate.hears(GREETING, parts=(clip, bad)), to_the_last_sound(made(GREETING)))


def test_another_kind_of_recording_is_no_sound() -> None:
    for channels, width, rate in ((2, 2, 22050), (1, 1, 22050), (1, 2, 44100)):
        target = io.BytesIO()
        with wave.open(target, "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(width)
            file.setframerate(rate)
            file.writeframes(b"\1\0" * 400)
        with pytest.raises(sound.NotASound):
            sound.samples(target.getvalue())


def test_what_is_too_loud_is_cut_at_full_scale_and_does_not_wrap_round() -> None:
    wav = sound.as_wav(np.asarray([30000, -30000, 100, -100], np.int16))
    assert sound.samples(sound.at_gain(wav, 20.0)).tolist() == [32767, -32768, 1000, -1000]
    assert sound.at_gain(wav, 0.0) == wav


def test_a_soft_clip_is_raised_a_loud_one_lowered_and_silence_stays_silence() -> None:
    for amplitude in (600, 30000):
        assert sound.speech_db(sound.levelled(tone(0.3, amplitude))) == pytest.approx(sound.SPEECH_DB, abs=0.1)
    hiss = tone(0.3, amplitude=3)
    assert sound.speech_db(sound.levelled(hiss)) <= sound.speech_db(hiss) + sound.LIFTED_AT_MOST_DB + 0.5
    assert not sound.levelled(np.zeros(1000, np.int16)).any()
    knock = np.concatenate([tone(0.3, 600), np.asarray([32767], np.int16)])
    assert sound.peak_db(sound.levelled(knock)) <= sound.PEAK_DB + 0.01


@pytest.mark.parametrize("lang", Lang)
def test_every_sentence_uses_the_whole_range_is_not_cut_off_and_is_as_loud_as_any_other(lang: Lang) -> None:
    """So that ordinary, louder and quiet hours mean the same at every screen."""
    cut_off = 0
    loud = []
    for prompt in WORDS:
        sentence = made(said(prompt, lang), lang)
        cut_off += int((np.abs(sentence.astype(np.int32)) >= sound.GREATEST).sum())
        loud.append(sound.speech_db(sentence))
        assert sound.peak_db(sentence) >= -6.0, prompt
    assert cut_off <= 2, "among millions; at espeak-ng's 160 per cent they were hundreds"
    assert max(loud) - min(loud) <= 2 * ALIKE_DB
    assert float(np.median(loud)) == pytest.approx(sound.SPEECH_DB, abs=0.3)
