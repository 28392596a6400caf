"""A neighbour who has recorded every clip (as tones, each its own), and what is heard of her."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kiosk.domain import Lang
from kiosk.voice import sound
from kiosk.voice.clips import Clip, catalogue
from kiosk.voice.packs import Pack
from kiosk.wording import translator

CHINESE = translator(Lang.ZH, "voice")
CLIPS = {clip.clip: clip for clip in catalogue(CHINESE)}
NAMED = 'name: "上海话"\n'


def tone(hertz: float, seconds: float = 0.15, loudness: float = 0.3) -> sound.Samples:
    """loudness: of full scale."""
    moments = np.arange(round(seconds * sound.SAMPLE_RATE_HZ)) / sound.SAMPLE_RATE_HZ
    return np.rint(np.sin(2 * np.pi * hertz * moments) * loudness * sound.GREATEST).astype(np.int16)


def recorded(folder: Path, names: Iterable[str] = CLIPS) -> Pack:
    """A pack that can be chosen, with these clips."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(NAMED, encoding="utf-8")
    for hertz, name in zip(itertools.count(200, 5), names, strict=False):
        (folder / f"{name}.wav").write_bytes(sound.as_wav(tone(hertz)))
    return Pack(folder, CLIPS)


def clip_of(words: str) -> Clip:
    return next(clip for clip in CLIPS.values() if clip.words == words)
