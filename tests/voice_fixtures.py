"""Stand-ins for espeak-ng and aplay on the PATH: they tell what they do, and play until they are allowed to end.

And the mouth that uses them, with a record of what it told.
"""

from __future__ import annotations

import fcntl
import os
import queue
import select
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kiosk.domain import Lang
from kiosk.voice.player import Player

ANSWER_S = 30.0  # patience for a child process of a busy machine; reaching it fails the test

_ESPEAK = """#!{python} -SE
import sys
text = sys.stdin.buffer.read().strip()
with open({folder!r} + "/arguments", "a") as file:
    print(sys.argv[1:], file=file)
def tell(what):
    with open({folder!r} + "/news", "wb", 0) as news:
        news.write(what + b" " + text + b"\\n")
tell(b"made")
if text.startswith(b"slow"):
    with open({folder!r} + "/gate", "rb", 0) as gate:
        gate.read(1)
if text.startswith(b"mute"):
    sys.exit(3)
samples = text + b" " * (len(text) % 2)
sys.stdout.buffer.write(b"RIFF" + b"\\xff" * 40 + samples)
"""

_APLAY = """#!{python} -SE
import fcntl, os, sys
text = sys.stdin.buffer.read()[44:].strip()
if os.path.exists({folder!r} + "/unplugged"):
    print("ALSA lib: cannot find card 0", file=sys.stderr)
    sys.exit("aplay: audio open error: No such file or directory")
def tell(what):
    with open({folder!r} + "/news", "wb", 0) as news:
        news.write(what + b" " + text + b"\\n")
mouth = open({folder!r} + "/mouth", "w")
try:
    fcntl.flock(mouth, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    tell(b"OVERLAP")
tell(b"begin")
with open({folder!r} + "/gate", "rb", 0) as gate:
    gate.read(1)
tell(b"end")
"""


class Loudspeaker:
    """What is heard, as a list of news: 'made TEXT' (synthesised), 'begin TEXT', 'end TEXT', never 'OVERLAP TEXT'."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name, source in (("espeak-ng", _ESPEAK), ("aplay", _APLAY)):
            program = self.programs / name
            program.write_text(source.format(python=sys.executable, folder=str(folder)))
            program.chmod(0o755)
        os.mkfifo(folder / "news")
        os.mkfifo(folder / "gate")
        self._news = os.open(folder / "news", os.O_RDWR)
        self._gate = os.open(folder / "gate", os.O_RDWR)
        self._lines: list[str] = []
        self._rest = b""

    def close(self) -> None:
        os.close(self._news)
        os.close(self._gate)

    def next_news(self) -> str:
        """Waits for the next piece of news, whichever child tells it."""
        while not self._lines:
            readable, _, _ = select.select([self._news], [], [], ANSWER_S)
            assert readable, "no news from the loudspeaker"
            *lines, self._rest = (self._rest + os.read(self._news, 4096)).split(b"\n")
            self._lines += [line.decode() for line in lines]
        return self._lines.pop(0)

    def heard(self, number: int) -> list[str]:
        """The next pieces of news, synthesis left out."""
        news: list[str] = []
        while len(news) < number:
            one = self.next_news()
            if not one.startswith("made "):
                news.append(one)
        return news

    def let_end(self) -> None:
        """One sound, or one slow synthesis, may come to its end."""
        os.write(self._gate, b"x")

    def arguments(self) -> str:
        return (self.folder / "arguments").read_text()

    def unplug(self) -> None:
        (self.folder / "unplugged").touch()

    def plug_in(self) -> None:
        (self.folder / "unplugged").unlink()

    def is_silent(self) -> bool:
        """No aplay is alive: its lock on the mouth is free."""
        with (self.folder / "mouth").open("w") as mouth:
            try:
                fcntl.flock(mouth, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return True


class Mouth:
    """A Player with what it told: texts whose turn came, texts that are done with, and troubles."""

    def __init__(self, cache: Path) -> None:
        self.spoken: queue.Queue[str] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        self.troubles: queue.Queue[str] = queue.Queue()
        self.cache = cache
        self.player = Player(cache, spoken=self.spoken.put, on_error=self.troubles.put)
        self._said: list[str] = []
        self._ended: list[str] = []

    def say(self, *texts: str) -> None:
        for text in texts:
            self.player.say(text, Lang.ZH, done=self._noting(text))

    def add(self, *texts: str) -> None:
        for text in texts:
            self.player.say(text, Lang.ZH, follows=True, done=self._noting(text))

    def announce(self, *texts: str, keep: bool = False) -> None:
        for text in texts:
            self.player.say(text, Lang.ZH, announcement=True, keep=keep, done=self._noting(text))

    def turns(self, number: int) -> list[str]:
        return [self.spoken.get(timeout=ANSWER_S) for _ in range(number)]

    def ends(self, number: int) -> list[str]:
        return [self.ended.get(timeout=ANSWER_S) for _ in range(number)]

    def trouble(self) -> str:
        return self.troubles.get(timeout=ANSWER_S)

    def every_sentence_ended_once(self) -> bool:
        """To be asked after closing."""
        return Counter(self._said) == Counter(self._ended)

    def _noting(self, text: str) -> Callable[[], None]:
        self._said.append(text)

        def ended() -> None:
            self._ended.append(text)
            self.ended.put(text)

        return ended
