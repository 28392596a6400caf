"""A volunteer's words from the microphone: recorded by arecord, cut to what was said, as loud as the engine is."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from types import TracebackType
from typing import Self

import numpy as np

from kiosk.voice import sound
from kiosk.voice.packs import LONGEST_S, Unheard, Unusable, checked

FORMAT = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", str(sound.SAMPLE_RATE_HZ), "-c", "1")
RECORDER = (*FORMAT, "-d", str(round(LONGEST_S)))
PROBE = (*FORMAT, "-s", "1")  # one sample: is there a microphone at all?
CHUNK_BYTES = 4096
ANSWER_S = 10.0  # a microphone answers within a moment; one that does not hangs
KEY_S = 0.12  # at both ends: the click of the key by which recording begins and ends
PAUSE_SHARE = 0.03  # of the loudest frame, -30 dB: softer is the room, and a consonant is not
MARGIN_S = 0.04  # left before and after what was said: a voice does not begin at once, and clips are joined closely

HANGS = "The microphone does not answer: pull its plug and put it in again."


class NoMicrophone(Exception):
    """Nothing can be recorded. The message is one sentence that says what to do."""


def look_for_microphone() -> None:
    """Raises NoMicrophone."""
    try:
        probe = subprocess.run(PROBE, stdin=subprocess.DEVNULL, capture_output=True, timeout=ANSWER_S, check=False)
    except OSError as error:
        raise NoMicrophone(not_started(error)) from None
    except subprocess.TimeoutExpired:
        raise NoMicrophone(HANGS) from None
    if probe.returncode != 0:
        raise NoMicrophone(complaint_of(probe.stderr))


class Recording:
    """What the microphone hears from the moment that this is entered, which waits until it does; in memory only.

    Leaving it ends the recording in any case. Entering raises NoMicrophone.
    """

    def __init__(self) -> None:
        self._heard = bytearray()
        self._began = threading.Event()

    def __enter__(self) -> Self:
        try:
            self._process = subprocess.Popen(
                RECORDER, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise NoMicrophone(not_started(error)) from None
        self._listener = threading.Thread(target=self._listen, name="microphone", daemon=True)
        self._listener.start()
        answered = self._began.wait(ANSWER_S)
        if not self._heard:
            complaint = self._end()
            raise NoMicrophone(complaint_of(complaint) if answered else HANGS)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._end()

    def heard(self) -> sound.Samples:
        """Ends the recording. Raises NoMicrophone if it broke off."""
        broke_off = self._process.poll()
        complaint = self._end()
        if broke_off:
            raise NoMicrophone(complaint_of(complaint))
        return np.frombuffer(self._heard[: len(self._heard) // 2 * 2], np.dtype("<i2")).astype(np.int16)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while chunk := os.read(self._process.stdout.fileno(), CHUNK_BYTES):
            self._heard += chunk
            self._began.set()
        self._began.set()  # ended without a sound

    def _end(self) -> bytes:
        """What arecord complained of. A second time nothing happens."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        if self._process.stderr.closed:
            return b""
        self._process.terminate()
        complaint = b""
        try:
            self._process.wait(ANSWER_S)
        except subprocess.TimeoutExpired:  # stuck in the driver: nobody waits for it
            self._process.kill()
        else:
            self._listener.join(ANSWER_S)
            complaint = self._process.stderr.read()
        self._process.stdout.close()
        self._process.stderr.close()
        return complaint


def made_fit(heard: sound.Samples) -> sound.Samples:
    """Without the keys' clicks and the silence around what was said, as loud as the engine. Raises Unheard."""
    key = round(KEY_S * sound.SAMPLE_RATE_HZ)
    said = trimmed(heard[key : max(key, len(heard) - key)])
    if said.size == 0:
        raise Unheard(Unusable.LENGTH)
    return sound.levelled(checked(sound.as_wav(said)))


def trimmed(heard: sound.Samples) -> sound.Samples:
    """From just before the first frame that is no silence to just after the last."""
    length = round(sound.FRAME_S * sound.SAMPLE_RATE_HZ)
    frames = heard[: len(heard) // length * length].astype(np.float64).reshape(-1, length)
    loudness = np.sqrt((frames**2).mean(axis=1))
    said = np.flatnonzero(loudness > loudness.max(initial=0.0) * PAUSE_SHARE)
    if said.size == 0:
        return heard
    margin = round(MARGIN_S * sound.SAMPLE_RATE_HZ)
    return heard[max(0, said[0] * length - margin) : (said[-1] + 1) * length + margin]


def not_started(error: OSError) -> str:
    """One sentence for whoever wanted to record."""
    return f"arecord does not start ({error.strerror}): install alsa-utils."


def complaint_of(stderr: bytes) -> str:
    """The same, of what arecord said at its end."""
    reasons = stderr.decode(errors="replace").strip().splitlines()
    reason = re.sub(r"^arecord: (\w+:\d+: )?", "", reasons[-1]) if reasons else "arecord gave no reason"
    return f"There is no microphone ({reason}): plug one in, and see with `arecord -l` that it is there."
