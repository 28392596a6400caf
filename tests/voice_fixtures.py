"""Stand-ins for espeak-ng and aplay on the PATH: they tell what they do, and play until they are allowed to end."""

from __future__ import annotations

import fcntl
import os
import select
import sys
from pathlib import Path

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
