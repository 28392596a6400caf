"""Does the kiosk hear itself? Plays a short soft chime through aplay and listens for its two tones through arecord.

What the microphone hears lives in memory for two seconds and is forgotten; only the loudness of two tones is looked
at, and no more than that leaves this file.
"""

from __future__ import annotations

import os
import select
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from kiosk.voice import sound
from kiosk.voice.microphone import FORMAT, HANGS, complaint_of, not_started
from kiosk.voice.player import PLAYER

TONES_HZ = (1046.5, 1318.5)  # C and E: two notes that a loudspeaker of any size plays, above the hum of the mains
TONE_S = 0.25  # each: 4 Hz wide, so that noise leaves little in it; together half a second, like a doorbell next door
PAUSE_S = 0.2  # between them: in a hall that echoes for two seconds the first is 6 dB softer by then
FADE_S = 0.01  # at both ends of a tone: it does not click
LOUDNESS_DB = -26.0  # of the chime, 0 at full scale: the ordinary ceiling of quiet hours (voice.quiet_db)
LISTEN_S = 1.75  # aplay begins within half a second, the chime takes seven tenths
STEP_S = 0.02  # between two places where the chime is looked for
BESIDE_HZ = (-160.0, -120.0, -80.0, -40.0, 40.0, 80.0, 120.0, 160.0)  # the noise around a tone, away from the tone
OVER_NOISE_DB = 12.0  # by which each tone stands out: in noise both do so once in forty million places
SOFTEST_DB = -90.0  # what is softer than the last of sixteen bits is rounding
IN_TURN_DB = 3.0  # by which each tone is louder in its own quarter of a second than in the other's, also in an echo
ANSWER_S = 5.0  # a device that takes longer hangs


_Numbers = npt.NDArray[np.float64]


class Heard(StrEnum):
    HEARD = "heard"
    NOT_HEARD = "not_heard"
    NO_MICROPHONE = "no_microphone"
    NO_LOUDSPEAKER = "no_loudspeaker"


@dataclass(frozen=True)
class Hearing:
    """level_db: how loud the chime was at the microphone, 0 at full scale; None where it was not heard. why: one
    sentence for the technician; '' where it was."""

    heard: Heard
    level_db: float | None = None
    why: str = ""


def hear_own_chime() -> Hearing:
    """Takes two seconds, ten at most. Never raises. Nobody may be speaking: the chime would be in the way."""
    try:
        ear = subprocess.Popen(
            (*FORMAT, "-s", str(round(LISTEN_S * sound.SAMPLE_RATE_HZ))),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        return Hearing(Heard.NO_MICROPHONE, why=not_started(error))
    try:
        return _heard_by(ear)
    finally:
        ear.kill()
        with suppress(subprocess.TimeoutExpired):  # stuck in the driver: nobody waits for it
            ear.communicate(timeout=ANSWER_S)


def _heard_by(ear: subprocess.Popen[bytes]) -> Hearing:
    assert ear.stdout is not None
    ready, _, _ = select.select([ear.stdout], [], [], ANSWER_S)
    first = os.read(ear.stdout.fileno(), sound.BYTES_A_SECOND) if ready else b""
    if not first:
        return Hearing(Heard.NO_MICROPHONE, why=_complaint(ear) if ready else HANGS)
    trouble = _played()
    if trouble:
        return Hearing(Heard.NO_LOUDSPEAKER, why=trouble)
    try:
        rest, _ = ear.communicate(timeout=ANSWER_S)
    except subprocess.TimeoutExpired:
        return Hearing(Heard.NO_MICROPHONE, why=HANGS)
    recorded = first + rest
    level_db = loudness_of_chime(np.frombuffer(recorded[: len(recorded) // 2 * 2], np.dtype("<i2")).astype(np.int16))
    if level_db is None:
        return Hearing(
            Heard.NOT_HEARD, why="The chime was not heard: check amplifier, volume and plug, and that nobody spoke."
        )
    return Hearing(Heard.HEARD, level_db)


def _played() -> str:
    """'' once the chime has ended, else what kept it from sounding."""
    memory = os.memfd_create("chime")
    with os.fdopen(memory, "w+b") as file:
        file.write(sound.as_wav(chime()))
        file.seek(0)
        try:
            mouth = subprocess.run(PLAYER, stdin=file, capture_output=True, timeout=ANSWER_S, check=False)
        except OSError as error:
            return f"aplay does not start ({error.strerror}): install alsa-utils."
        except subprocess.TimeoutExpired:
            return "The loudspeaker does not answer: check the sound device with `aplay -l`."
    if mouth.returncode == 0:
        return ""
    reasons = mouth.stderr.decode(errors="replace").strip().splitlines() or ["aplay gave no reason"]
    return f"There is no loudspeaker ({reasons[-1]}): see with `aplay -l` that it is there."


def _complaint(ear: subprocess.Popen[bytes]) -> str:
    ear.wait(ANSWER_S)
    assert ear.stderr is not None
    return complaint_of(ear.stderr.read())


def chime() -> sound.Samples:
    """Two tones and a pause between them, the higher one second."""
    at = np.arange(round(TONE_S * sound.SAMPLE_RATE_HZ)) / sound.SAMPLE_RATE_HZ
    fade = np.clip(np.minimum(at, TONE_S - at) / FADE_S, 0.0, 1.0)
    amplitude = sound.GREATEST * np.sqrt(2.0) * 10.0 ** (LOUDNESS_DB / 20.0)
    lower, higher = (amplitude * fade * np.sin(2.0 * np.pi * tone * at) for tone in TONES_HZ)
    return np.asarray(np.rint(np.concatenate([lower, np.zeros(_pause()), higher])), np.int16)


def loudness_of_chime(heard: sound.Samples) -> float | None:
    """How loud the chime is in what was heard, 0 dB at full scale (root mean square of the softer tone); None where
    it is not in it."""
    length = round(TONE_S * sound.SAMPLE_RATE_HZ)
    second = length + _pause()
    starts = np.arange(0, len(heard) - second - length + 1, round(STEP_S * sound.SAMPLE_RATE_HZ))
    if starts.size == 0:
        return None
    pieces = np.lib.stride_tricks.sliding_window_view(heard.astype(np.float64) / sound.GREATEST, length)
    powers = [_powers(pieces[starts + begins]) for begins in (0, second)]
    found = np.ones(starts.size, np.bool_)
    for tone, (own, other) in enumerate((powers, powers[::-1])):
        beside = own[:, tone, 1:].mean(axis=1)
        found &= own[:, tone, 0] >= np.maximum(_times(OVER_NOISE_DB) * beside, _times(SOFTEST_DB))
        found &= own[:, tone, 0] >= _times(IN_TURN_DB) * other[:, tone, 0]
    softer = np.minimum(powers[0][:, 0, 0], powers[1][:, 1, 0])[found]
    return float(10.0 * np.log10(softer.max())) if softer.size else None


def _powers(pieces: _Numbers) -> _Numbers:
    """[piece, tone, 0]: mean power of that tone in the piece, half of its amplitude squared; behind it the same of
    what lies beside the tone. It is Goertzel's sum, under Hann's window."""
    length = pieces.shape[1]
    window = np.hanning(length)
    wanted_hz = np.add.outer(TONES_HZ, (0.0, *BESIDE_HZ))
    turns = 2.0 * np.pi * np.outer(np.arange(length) / sound.SAMPLE_RATE_HZ, wanted_hz.ravel())
    weighed = pieces * window
    sums = (weighed @ np.cos(turns)) ** 2 + (weighed @ np.sin(turns)) ** 2
    return np.asarray(2.0 * sums / window.sum() ** 2, np.float64).reshape(-1, *wanted_hz.shape)


def _pause() -> int:
    """In samples."""
    return round(PAUSE_S * sound.SAMPLE_RATE_HZ)


def _times(decibels: float) -> float:
    return float(10.0 ** (decibels / 10.0))
