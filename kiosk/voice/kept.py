"""The folder of sounds that say nothing about anybody, each under a name that tells nothing either."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from kiosk.domain import Lang
from kiosk.voice import engine, sound

_log = logging.getLogger(__name__)


class KeptSounds:
    """At full loudness, as the engine made them: how loud one is played is no part of it. Never raises."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, text: str, lang: Lang) -> bytes:
        """A whole WAV; nothing if there is none, or if a power cut left it half written."""
        try:
            wav = self._file(text, lang).read_bytes()
        except OSError:
            return b""
        return wav if sound.is_whole(wav) else b""

    def keep(self, text: str, lang: Lang, wav: bytes) -> None:
        kept = self._file(text, lang)
        unfinished = kept.with_suffix(".tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(wav)
            unfinished.replace(kept)
        except OSError as error:
            _log.debug("a sound could not be kept in the cache (%s)", error.strerror)

    def _file(self, text: str, lang: Lang) -> Path:
        settings = " ".join(engine.command(lang))
        name = hashlib.sha256(f"{settings}\n{text}".encode()).hexdigest()
        return self._folder / f"{name}.wav"
