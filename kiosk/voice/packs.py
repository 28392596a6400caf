"""One neighbour's recordings in a folder: which can be heard, why the others cannot, and how a new one is kept.

Beside the recordings, 'words.txt' says with which words each was recorded: when the screen's words change, an old
recording is not heard any more, for it would say something else than what is so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from kiosk.voice import sound
from kiosk.voice.clips import Clip

PACK = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")  # a pack's name is its folder's: nothing that leads elsewhere
WORDS_FILE = "words.txt"
SHORTEST_S, LONGEST_S = 0.1, 30.0  # no word is shorter; the longest sentence takes 16 s
ROOM_DB = -50.0  # softer is no voice: the noise of a quiet room, through a telephone's microphone
CUT_OFF_SHARE = 0.01  # of the samples at full scale: from there on a voice crackles
LARGEST_BYTES = round(LONGEST_S * sound.BYTES_A_SECOND) + 65536  # and what programs write before the samples


class Unusable(StrEnum):
    """Why a clip is not heard, and what to do."""

    MISSING = "没有录 not recorded"
    OTHER_WORDS = "词改过了，重录 the words have changed since: record it again"
    UNREADABLE = "读不了 cannot be read: see who owns the file"
    NO_SOUND = "格式不对 not the right kind: record with arecord -f S16_LE -r 22050 -c 1"
    LENGTH = "太短或太长 too short or too long: 0.1 to 30 s"
    SILENT = "没有声音 silent: record it again, nearer to the microphone"
    CUT_OFF = "太响，破音了 crackles: record it again, less loud"


class Unheard(Exception):
    """Why this clip is not heard."""

    def __init__(self, why: Unusable) -> None:
        super().__init__(why.value)
        self.why = why


class Pack:
    """clips: by name, all that the grammar of recorded voices knows; no other file of the folder is ever read.

    Files are read when they are asked for: what is deleted is not heard any more.
    """

    def __init__(self, folder: Path, clips: Mapping[str, Clip]) -> None:
        self.folder = folder
        self._clips = clips

    def wav(self, name: str) -> bytes | None:
        """The clip as a WAV of the plainest kind; None if it cannot be heard."""
        try:
            return self._read(name)
        except Unheard:
            return None

    def unusable(self) -> dict[str, Unusable]:
        """Every clip that is not heard, in the grammar's order, and why."""
        found = {}
        for name in self._clips:
            try:
                self._read(name)
            except Unheard as unheard:
                found[name] = unheard.why
        return found

    def keep(self, name: str, recorded: sound.Samples) -> None:
        """Write a recording and the words it was recorded with, each whole or not at all. Raises OSError."""
        write_whole(self._file(name), sound.as_wav(recorded))
        self._words[name] = self._clips[name].words  # after the sound: a power cut between makes it asked for again
        lines = [f"{known}\t{words}\n" for known, words in self._words.items()]
        write_whole(self.folder / WORDS_FILE, "".join(lines).encode())

    def _read(self, name: str) -> bytes:
        if self._words.get(name, self._clips[name].words) != self._clips[name].words:
            raise Unheard(Unusable.OTHER_WORDS)
        samples = checked(_bytes(self._file(name)))
        return sound.as_wav(samples)

    def _file(self, name: str) -> Path:
        return self.folder / f"{self._clips[name].clip}.wav"

    @cached_property
    def _words(self) -> dict[str, str]:
        """Who puts recordings here by hand may leave the file out."""
        try:
            text = (self.folder / WORDS_FILE).read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return {}
        lines = (line.partition("\t") for line in text.splitlines())
        return {name: words for name, _, words in lines if words}


def checked(wav: bytes) -> sound.Samples:
    """Raises Unheard."""
    try:
        samples = sound.samples(wav)
    except sound.NotASound:
        raise Unheard(Unusable.NO_SOUND) from None
    if not SHORTEST_S <= len(samples) / sound.SAMPLE_RATE_HZ <= LONGEST_S:
        raise Unheard(Unusable.LENGTH)
    if sound.speech_db(samples) < ROOM_DB:
        raise Unheard(Unusable.SILENT)
    if (abs(samples.astype("i4")) >= sound.GREATEST).mean() > CUT_OFF_SHARE:
        raise Unheard(Unusable.CUT_OFF)
    return samples


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():  # nor a pipe, which would be waited for
            raise Unheard(Unusable.MISSING)
        with path.open("rb") as file:
            wav = file.read(LARGEST_BYTES + 1)
    except OSError:
        raise Unheard(Unusable.UNREADABLE) from None
    if len(wav) > LARGEST_BYTES:
        raise Unheard(Unusable.LENGTH)
    return wav


def write_whole(path: Path, content: bytes) -> None:
    """Or not at all. Raises OSError."""
    unfinished = path.with_name(f"{path.name}.tmp")
    unfinished.write_bytes(content)
    unfinished.replace(path)
