"""The fallback voice: espeak-ng turns a sentence into the bytes of a WAV file."""

from __future__ import annotations

import subprocess

from kiosk.domain import Lang
from kiosk.voice import sound

PROGRAM = "espeak-ng"
SPEED_ZH = 183  # espeak-ng's "words a minute"; measured over all prompts: 3.3 to 4.0 characters a second
SPEED_EN = 150  # slow end of 150-200 words a minute, understood best by young and old (Sutton 1995)
# espeak-ng's percent. Measured over all prompts: peaks of -4.5 to 0 dB with one sample cut off (hundreds at 160), and
# both languages equally loud: speech at -18.8 dB, root mean square without the pauses.
AMPLITUDE_ZH = 90
AMPLITUDE_EN = 105

# -b 1: UTF-8 whatever the locale says. -z: no silence after the last sentence. -g: gap between words.
# Debian 12's voice 'cmn' spells out pinyin as English; cmn-latn-pinyin is the one that speaks Chinese.
SETTINGS = {
    Lang.ZH: ("-b", "1", "-z", "-v", "cmn-latn-pinyin", "-s", str(SPEED_ZH), "-g", "0", "-a", str(AMPLITUDE_ZH)),
    Lang.EN: ("-b", "1", "-z", "-v", "en", "-s", str(SPEED_EN), "-g", "1", "-a", str(AMPLITUDE_EN)),
}


def spoken(text: str, lang: Lang, within_s: float) -> bytes:
    """The sentence as a WAV; empty if the engine makes no sound of it. Raises OSError, subprocess.SubprocessError."""
    said = f"{text}\n".encode()
    done = subprocess.run(command(lang), input=said, capture_output=True, timeout=within_s, check=True)
    return as_wav(done.stdout)


def command(lang: Lang) -> tuple[str, ...]:
    """The child process that reads text from its input and writes a WAV of unknown length to its output.

    The text is not an argument: arguments are visible to every user of the machine.
    """
    return (PROGRAM, *SETTINGS[lang], "--stdin", "--stdout")


def as_wav(output: bytes) -> bytes:
    """espeak-ng's output with a header that tells the true length; empty if there is no sound in it."""
    samples = output[sound.HEADER_BYTES :]  # the plainest header, with a length of 2 GB: it is not known yet
    samples = samples[: len(samples) // 2 * 2]
    if output[:4] != b"RIFF" or not samples:
        return b""
    return sound.as_wav(samples)
