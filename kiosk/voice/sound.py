"""Sounds as samples of 16 bits, one channel: read from a WAV, levelled, joined with a breath between, made softer."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 22050  # espeak-ng's own; clips are recorded at the same
BYTES_A_SECOND = SAMPLE_RATE_HZ * 2
HEADER_BYTES = 44  # of the plainest WAV
GREATEST = 32767  # what 16 bits can hold
GAP_S = 0.08  # between two clips of a sentence: they run together without it, and a longer one tears words apart

# Clips are brought to the engine's own loudness, so that a sentence of both sounds like one mouth.
SPEECH_DB = -18.8  # the engine's speech over all prompts, root mean square of what is not silence
FRAME_S = 0.02  # short against a syllable
SILENCE_SHARE = 0.05  # of the loudest frame: softer is a pause
PEAK_DB = -0.5  # no sample of a levelled clip is greater
LIFTED_AT_MOST_DB = 20.0  # of a clip softer than that one would hear the room and not the neighbour

Samples = npt.NDArray[np.int16]


class NotASound(ValueError):
    """These bytes are no WAV of one channel, 16 bits and SAMPLE_RATE_HZ, or there is nothing in it."""


def samples(wav: bytes) -> Samples:
    """The samples of a WAV file. Raises NotASound."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:  # RuntimeError: a chunk ends beyond the file
        raise NotASound(str(error)) from None
    if shape != (1, 2, SAMPLE_RATE_HZ) or len(frames) < 2:
        raise NotASound("another kind of sound")
    return np.frombuffer(frames[: len(frames) // 2 * 2], np.dtype("<i2")).astype(np.int16)


def as_wav(sound: Samples | bytes) -> bytes:
    """A WAV file of samples, or of their little-endian bytes."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(sound if isinstance(sound, bytes) else sound.astype("<i2").tobytes())
    return target.getvalue()


def seconds(wav: bytes) -> float:
    """How long a WAV made by as_wav lasts."""
    return max(0, len(wav) - HEADER_BYTES) / BYTES_A_SECOND


def is_whole(wav: bytes) -> bool:
    """False for a file that a power cut left empty or short."""
    return len(wav) > HEADER_BYTES and wav[:4] == b"RIFF" and int.from_bytes(wav[4:8], "little") == len(wav) - 8


def joined(sounds: Sequence[Samples]) -> Samples:
    """One after another, GAP_S of silence between."""
    gap = np.zeros(round(GAP_S * SAMPLE_RATE_HZ), np.int16)
    with_gaps = [piece for sound in sounds for piece in (gap, sound)]
    return np.concatenate(with_gaps[1:]) if with_gaps else gap[:0]


def at_gain(wav: bytes, gain_db: float) -> bytes:
    """A WAV made by as_wav so many decibels louder, rounded, and cut at what 16 bits hold. 0 dB: as it is."""
    if gain_db == 0.0:
        return wav
    whole = np.frombuffer(wav[HEADER_BYTES : HEADER_BYTES + len(wav[HEADER_BYTES:]) // 2 * 2], np.dtype("<i2"))
    return wav[:HEADER_BYTES] + _times(whole, gain_db).astype("<i2").tobytes()


def speech_db(sound: Samples) -> float:
    """How loud the speech in it is: the root mean square of its frames that are not silence, 0 at full scale."""
    length = min(max(1, round(FRAME_S * SAMPLE_RATE_HZ)), max(1, len(sound)))
    frames = sound[: len(sound) // length * length].astype(np.float64).reshape(-1, length)
    power = (frames**2).mean(axis=1)
    if power.size == 0 or power.max() == 0.0:
        return float("-inf")
    spoken = power[power >= power.max() * SILENCE_SHARE**2]
    return float(10.0 * np.log10(spoken.mean() / GREATEST**2))


def peak_db(sound: Samples) -> float:
    """Its greatest sample, 0 at full scale."""
    greatest = np.abs(sound.astype(np.int32)).max(initial=0)
    return float("-inf") if greatest == 0 else float(20.0 * np.log10(greatest / GREATEST))


def levelled(sound: Samples) -> Samples:
    """As loud as the engine speaks, as far as its peaks and LIFTED_AT_MOST_DB allow."""
    gain_db = min(SPEECH_DB - speech_db(sound), PEAK_DB - peak_db(sound), LIFTED_AT_MOST_DB)
    return _times(sound, gain_db)


def _times(sound: Samples, gain_db: float) -> Samples:
    scaled: npt.NDArray[np.float32] = np.rint(sound.astype(np.float32) * np.float32(10.0 ** (gain_db / 20.0)))
    return np.asarray(np.clip(scaled, -GREATEST - 1, GREATEST), np.int16)
