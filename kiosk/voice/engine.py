"""The fallback voice: espeak-ng turns a sentence into the bytes of a WAV file."""

from __future__ import annotations

import io
import wave

from kiosk.domain import Lang

PROGRAM = "espeak-ng"
HEADER_BYTES = 44  # espeak-ng writes its plainest header and, not knowing the length yet, a length of 2 GB
SAMPLE_RATE_HZ = 22050  # espeak-ng's own, 16 bits, one channel
BYTES_A_SECOND = SAMPLE_RATE_HZ * 2
SPEED_ZH = 183  # espeak-ng's "words a minute"; measured over all prompts: 3.3 to 4.0 characters a second
SPEED_EN = 150  # slow end of 150-200 words a minute, understood best by young and old (Sutton 1995)

# -b 1: UTF-8 whatever the locale says. -z: no silence after the last sentence. -g: gap between words.
# Debian 12's voice 'cmn' spells out pinyin as English; cmn-latn-pinyin is the one that speaks Chinese.
SETTINGS = {
    Lang.ZH: ("-b", "1", "-z", "-v", "cmn-latn-pinyin", "-s", str(SPEED_ZH), "-g", "0", "-a", "160"),
    Lang.EN: ("-b", "1", "-z", "-v", "en", "-s", str(SPEED_EN), "-g", "1", "-a", "160"),
}


def command(lang: Lang) -> tuple[str, ...]:
    """The child process that reads text from its input and writes a WAV of unknown length to its output.

    The text is not an argument: arguments are visible to every user of the machine.
    """
    return (PROGRAM, *SETTINGS[lang], "--stdin", "--stdout")


def as_wav(output: bytes) -> bytes:
    """espeak-ng's output with a header that tells the true length; empty if there is no sound in it."""
    samples = output[HEADER_BYTES:]
    samples = samples[: len(samples) // 2 * 2]
    if output[:4] != b"RIFF" or not samples:
        return b""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples)
    return target.getvalue()


def seconds(wav: bytes) -> float:
    """How long a WAV made by as_wav lasts."""
    return max(0, len(wav) - HEADER_BYTES) / BYTES_A_SECOND


def is_whole(wav: bytes) -> bool:
    """False for a file that a power cut left empty or short."""
    return len(wav) > HEADER_BYTES and wav[:4] == b"RIFF" and int.from_bytes(wav[4:8], "little") == len(wav) - 8
