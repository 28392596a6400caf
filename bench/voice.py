"""How soon a touch silences the voice: a real pointer, the real kiosk, espeak-ng and aplay: `python -m bench.voice`.

The sound card is a pipe that is emptied as fast as a card plays. It holds BUFFER_BYTES, as much as aplay is asked to
keep ahead (100 ms), and all that it holds is played to its end: a card that drops what it holds when its player is
gone, as ALSA's own do, falls silent sooner. What is not measured: a loudspeaker, and a mixer's own latency.
"""

from __future__ import annotations

import fcntl
import os
import select
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.glass import FINGER_S, Glass, rest
from bench.table import Row, at_most, in_ms, p50, p99, plain
from kiosk.commands.demo import QUIET_HOUR
from kiosk.demo.stage import NotSeen, Screen, Stage
from kiosk.demo.world import Wishes, World
from kiosk.voice.sound import BYTES_A_SECOND

TOUCHES = 100
SILENT_MS = 200.0
BUFFER_BYTES = 4096  # the smallest pipe
BUFFER_MS = 1000 * BUFFER_BYTES / BYTES_A_SECOND
PIECE_S = 0.005  # the card takes so much at a time
INTO_THE_SENTENCE_S = (0.3, 1.5)
LIMIT_S = 30.0
# What ALSA plays arrives in a file or a pipe.
DEVICE = """pcm.!default {{
    type file
    slave.pcm {{ type null }}
    file "{pipe}"
    format raw
}}
"""


class Card:
    """A context: ALSA's default device as a pipe, and a thread that plays it. Times are monotonic seconds."""

    def __init__(self, folder: Path) -> None:
        self.settings = folder / "asound.conf"
        self._pipe = folder / "card"
        self._heard = threading.Condition()
        self._playing = False
        self._player_gone_at = 0.0
        self._silent_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)

    def __enter__(self) -> Card:
        os.mkfifo(self._pipe)
        self.settings.write_text(DEVICE.format(pipe=self._pipe))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def awaits_sound(self) -> None:
        with self._heard:
            if not self._heard.wait_for(lambda: self._playing, LIMIT_S):
                raise NotSeen("nothing was said")

    def awaits_silence(self) -> tuple[float, float]:
        """When aplay was gone, and when the last of its sound had been played."""
        with self._heard:
            if not self._heard.wait_for(lambda: not self._playing, LIMIT_S):
                raise NotSeen("the voice went on")
            return self._player_gone_at, self._silent_at

    def _play(self) -> None:
        card = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(card, fcntl.F_SETPIPE_SZ, BUFFER_BYTES)
        poller = select.poll()
        poller.register(card, select.POLLIN)
        piece = round(PIECE_S * BYTES_A_SECOND)
        due = time.monotonic()
        while not self._over.is_set():
            happened = dict(poller.poll(10)).get(card, 0)
            now = time.monotonic()
            if happened & select.POLLHUP and self._playing and not self._player_gone_at:
                self._player_gone_at = now
            if not happened & select.POLLIN:
                if happened & select.POLLHUP:
                    self._ended(now)
                    self._over.wait(0.001)
                continue
            if not self._playing:
                self._begin()
                due = now
            due = max(due, now - PIECE_S)
            self._over.wait(max(0.0, due - now))
            played = len(os.read(card, piece))
            due += played / BYTES_A_SECOND
            self._silent_at = due
        os.close(card)

    def _begin(self) -> None:
        with self._heard:
            self._playing, self._player_gone_at = True, 0.0
            self._heard.notify_all()

    def _ended(self, now: float) -> None:
        if not self._playing:
            return
        with self._heard:
            self._player_gone_at = self._player_gone_at or now
            self._playing = False
            self._heard.notify_all()


@dataclass(frozen=True)
class CutOff:
    """Seconds from a finger that comes down on a button: until aplay is gone, and until silence."""

    to_gone_s: list[float]
    to_silence_s: list[float]


def cut_off(config: Path, glass: Glass, folder: Path, count: int) -> CutOff:
    """Sentences at the keypad, each cut off at a moment by chance by a digit, which says nothing itself."""
    found = CutOff([], [])
    with Card(folder) as card:
        environment = {**glass.environment(), "ALSA_CONFIG_PATH": str(card.settings)}
        with Stage(config, environment, folder / "voice.log") as stage:
            glass.tap(_sees(stage, "home").targets["phone"])
            keypad = _sees(stage, "phone").targets
            for _ in range(count):
                glass.tap(keypad["again"])
                glass.go_to(keypad["key:1"])
                card.awaits_sound()
                rest(INTO_THE_SENTENCE_S)
                down_at = glass.down()
                rest(FINGER_S)
                glass.up()
                gone_at, silent_at = card.awaits_silence()
                found.to_gone_s.append(gone_at - down_at)
                found.to_silence_s.append(silent_at - down_at)
                glass.tap(keypad["delete"])
    return found


def _sees(stage: Stage, name: str) -> Screen:
    return stage.wait_until(lambda now: now.name == name, f"the screen '{name}'", LIMIT_S)


def rows(found: CutOff) -> list[Row]:
    gone, silence = in_ms(found.to_gone_s), in_ms(found.to_silence_s)
    more = f", p50 {p50(silence):.0f} ms (n={len(silence)})"
    return [
        at_most("touch → the voice is silent (p99)", p99(silence), SILENT_MS, "ms", more),
        Row("  of that: touch → aplay is gone", f"p50 {p50(gone):.0f} ms, p99 {p99(gone):.0f} ms"),
    ]


def main() -> int:
    wishes = Wishes(time_scale=1.0, hour=QUIET_HOUR, fullscreen=True, face=False)
    with (
        tempfile.TemporaryDirectory(prefix="yangzhao-voice-") as name,
        World(Path(name), wishes) as world,
        Glass(Path(name) / "glass") as glass,
    ):
        print(plain(rows(cut_off(world.config, glass, Path(name), TOUCHES))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
