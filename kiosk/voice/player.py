"""The one mouth: says sentences one at a time through espeak-ng and aplay, and never stands in anybody's way.

It speaks to the person in front, and it calls out to the bench ("red 7, your taxi is here": an announcement).

- Whatever is said to the person in front, also that her own taxi is found, takes the place of what is being said to
  her and of what waits for her: that was true before and may not be so any more. What only adds to it (follows) is
  said after it instead.
- hush(), her touch, cuts off and forgets all that is meant for her. It stands on the screen, and can be asked for.
- A call to the bench is never cut off: who sits there cannot ask for it again. It waits until the mouth is free, and
  then goes before what waits for the person in front: who keeps touching the screen must not keep a neighbour from
  hearing that the taxi is here. Calls keep their order.

Whoever wants to know when something has been said is told exactly once, also if it was never heard: the board keeps
a hail's end until it was called out, and must not keep it for ever because a loudspeaker is broken.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain import Lang
from kiosk.log_lines import log_event
from kiosk.voice import engine, sound
from kiosk.voice.kept import KeptSounds
from kiosk.wall_events import WallEvent

BUFFER_US = 100_000  # half of the 200 ms in which a touch silences it: what a mixer has taken cannot be called back
PLAYER = ("aplay", "-q", f"--buffer-time={BUFFER_US}", "-")
SYNTHESIS_DEADLINE_S = 5.0  # a hundred times the 55 ms that the longest prompt takes
PLAY_MARGIN_S = 5.0  # over the sound's own length; then the device hangs, and aplay is ended
KILL_WAIT_S = 2.0  # a process stuck in a driver may outlive its kill; nobody waits for it longer
CLOSE_WAIT_S = 8.0  # longer than the deadlines after a kill
ANNOUNCEMENTS_KEPT = 20  # two minutes of speech; older ones would be news of taxis that have left

MOUTH = "mouth"  # what fails here is another thing than a loudspeaker that nobody hears

_log = logging.getLogger(__name__)


def _nobody(_: str) -> None:
    pass


def _nothing() -> None:
    pass


def _whole() -> Sequence[bytes | str]:
    return ()


@dataclass(frozen=True, eq=False)
class _Line:
    text: str = field(repr=False)
    lang: Lang
    announcement: bool
    follows: bool
    keep: bool
    done: Callable[[], None]
    gain_db: float
    parts: Callable[[], Sequence[bytes | str]] = field(repr=False)


class _Silent(Exception):
    """Why nothing is heard. Never holds what should have been said."""


class Player:
    """Speaks from a thread of its own; every method returns at once and none raises for a missing device.

    cache: a folder for the sounds of texts said with keep=True. spoken: told each text as its turn comes, heard or
    not, from the speaking thread; it may hold a name, so it is not for logs. on_error: told one sentence for the
    technician when the voice stops working, once until it works again.
    """

    def __init__(
        self, cache: Path, *, spoken: Callable[[str], None] = _nobody, on_error: Callable[[str], None] = _nobody
    ) -> None:
        self._kept = KeptSounds(cache)
        self._spoken = spoken
        self._on_error = on_error
        self._changed = threading.Condition()
        self._for_person: deque[_Line] = deque()  # waiting
        self._announcements: deque[_Line] = deque()  # waiting
        self._wanted: _Line | None = None  # being said; None as soon as it is cut off
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._troubled = False
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    def say(
        self,
        text: str,
        lang: Lang,
        announcement: bool = False,
        follows: bool = False,
        keep: bool = False,
        done: Callable[[], None] | None = None,
        gain_db: float = 0.0,
        parts: Callable[[], Sequence[bytes | str]] = _whole,
    ) -> None:
        """Say text next. announcement, follows: see above.

        keep: its sound may lie in the cache, for it tells nothing about anybody.
        gain_db: 0 is as loud as the engine made it, which uses the whole range; -20 a tenth of that.
        parts: the same sentence piece by piece, recorded (a WAV of one channel, 16 bits, 22050 Hz) or as text for
        the engine; they are brought to one loudness and joined. Asked for from the speaking thread, since recordings
        lie on a disk. Where there are none, or one is no sound, text is said by the engine.
        done: called exactly once, from any thread: when the sound has ended or was cut off, when the text will not
        be said any more (replaced, one announcement too many, closed), or when it could not be said.
        """
        line = _Line(text, lang, announcement, follows, keep, done or _nothing, gain_db, parts)
        with self._changed:
            given_up = self._put(line)
            self._changed.notify()
        self._tell_done(given_up)

    def hush(self) -> None:
        """Somebody touched the screen."""
        with self._changed:
            given_up = self._cut_off_person()
        self._tell_done(given_up)

    def close(self) -> None:
        """Stop speaking, forget what waits, end the thread."""
        with self._changed:
            self._closed = True
            given_up = [*self._announcements, *self._cut_off_person()]
            self._announcements.clear()
            self._cut_off()
            self._changed.notify()
        self._tell_done(given_up)
        self._thread.join(CLOSE_WAIT_S)

    def _put(self, line: _Line) -> list[_Line]:
        """Let line wait for its turn; returns what gives up its place, which after the end is line itself."""
        if self._closed:
            return [line]
        if not line.announcement:
            given_up = [] if line.follows else self._cut_off_person()
            self._for_person.append(line)
            return given_up
        full = len(self._announcements) >= ANNOUNCEMENTS_KEPT
        given_up = [self._announcements.popleft()] if full else []
        self._announcements.append(line)
        return given_up

    def _cut_off_person(self) -> list[_Line]:
        """Returns what was waiting for her; what was being said to her is done when its sound has stopped."""
        given_up = [*self._for_person]
        self._for_person.clear()
        if self._wanted is not None and not self._wanted.announcement:
            self._cut_off()
        return given_up

    def _cut_off(self) -> None:
        self._wanted = None
        if self._process is not None:
            self._process.kill()

    def _work(self) -> None:
        while (line := self._next()) is not None:
            try:
                self._spoken(line.text)
                self._say(line)
            except _Silent as silent:
                self._tell_trouble(str(silent))
            except Exception as error:  # the voice may fail, the screen goes on
                self._tell_trouble(f"the voice failed ({type(error).__name__})")
            self._tell_done([line])

    def _next(self) -> _Line | None:
        with self._changed:
            self._wanted = None
            self._changed.wait_for(lambda: self._closed or self._announcements or self._for_person)
            if self._closed:
                return None
            self._wanted = (self._announcements or self._for_person).popleft()
            return self._wanted

    def _say(self, line: _Line) -> None:
        wav = sound.at_gain(self._sound(line), line.gain_db)
        memory = os.memfd_create("speech")  # never on disk; aplay reads it like a file
        with os.fdopen(memory, "w+b") as file:
            file.write(wav)
            file.seek(0)
            self._run(line, PLAYER, "alsa-utils", sound.seconds(wav) + PLAY_MARGIN_S, stdin=file.fileno())
        if self._wanted is line and self._troubled:
            self._troubled = False
            log_event(WallEvent.VOICE_BACK, subject=MOUTH)

    def _sound(self, line: _Line) -> bytes:
        try:
            parts = line.parts()
            return self._joined(line, parts) if parts else self._made(line, line.text)
        except (sound.NotASound, OSError) as error:
            _log.debug("a recorded clip is no sound (%s): the engine says the sentence", error)
            return self._made(line, line.text)

    def _joined(self, line: _Line, parts: Sequence[bytes | str]) -> bytes:
        """Raises NotASound, or _Silent."""
        sounds: list[sound.Samples] = []
        for part in parts:
            if isinstance(part, bytes):
                sounds.append(sound.levelled(sound.samples(part)))
            elif made := self._made(line, part):
                sounds.append(sound.samples(made))
        return sound.as_wav(sound.joined(sounds))

    def _made(self, line: _Line, text: str) -> bytes:
        """By the engine, or kept from another time; nothing if the line was cut off. Raises _Silent."""
        if line.keep and (kept := self._kept.read(text, line.lang)):
            return kept
        output = self._run(
            line, engine.command(line.lang), "espeak-ng", SYNTHESIS_DEADLINE_S, said=f"{text}\n".encode()
        )
        wav = engine.as_wav(output)
        if not wav and self._wanted is line:
            raise _Silent("espeak-ng made no sound of a sentence")
        if line.keep and self._wanted is line:
            self._kept.keep(text, line.lang, wav)
        return wav

    def _run(
        self,
        line: _Line,
        command: tuple[str, ...],
        package: str,
        deadline_s: float,
        *,
        stdin: int = subprocess.PIPE,
        said: bytes | None = None,
    ) -> bytes:
        """Run a child process for line and return its output; nothing if the line was cut off. Raises _Silent."""
        with self._changed:
            if self._wanted is not line:
                return b""
            try:
                process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            except OSError as error:
                raise _Silent(f"{command[0]} does not start ({error.strerror}): install {package}") from None
            self._process = process
        try:
            output, complaint = process.communicate(said, timeout=deadline_s)
        except subprocess.TimeoutExpired:
            self._abandon(process)
            raise _Silent(f"{command[0]} hung for {deadline_s:.0f} s and was ended: check the sound device") from None
        finally:
            with self._changed:
                self._process = None
        if process.returncode != 0 and self._wanted is line:
            reason = complaint.decode(errors="replace").strip().splitlines()
            raise _Silent(f"{command[0]} failed: {reason[-1] if reason else f'exit code {process.returncode}'}")
        return output

    def _abandon(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        try:
            process.communicate(timeout=KILL_WAIT_S)
        except subprocess.TimeoutExpired:
            _log.debug("a child process does not end, probably stuck in the sound driver")

    def _tell_trouble(self, reason: str) -> None:
        """The first failure loudly, the rest quietly. What should have been said stands on the screen."""
        if self._troubled:
            _log.debug("still no voice: %s", reason)
            return
        self._troubled = True
        _log.warning("no voice: %s", reason)
        log_event(WallEvent.VOICE_SILENT, subject=MOUTH)
        _tell("of a trouble", lambda: self._on_error(reason))

    def _tell_done(self, lines: list[_Line]) -> None:
        """Never called with the lock held: a listener may speak again, or wait for a lock of its own."""
        for line in lines:
            _tell("that a sentence was said", line.done)


def _tell(what: str, listener: Callable[[], None]) -> None:
    """A listener that fails stops nobody. What it raises may quote what was said, so only its kind is logged."""
    try:
        listener()
    except Exception as error:
        _log.warning("telling %s failed (%s)", what, type(error).__name__)
