"""The kiosk's service as the update sees it: asked how it is, stopped, started, and its data kept or put back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from kiosk.update.trial import EVERYTHING, Look

KIOSK, GLASS = "yangzhao.service", "yangzhao-x.service"
COMMAND = Path("install") / "kiosk"  # in each version: its command line, as the kiosk's own user
NOT_RUNNING = "Not running"  # how `kiosk healthy` begins where nobody answers it
PRACTISE = "neighbours practise"  # what `kiosk healthy --idle` says among the rest where it is so
# All outside of /opt is a link through current. These read anew what they link to; and a timer may be a new one.
AT_SWITCH = (
    ("daemon-reload",),
    ("restart", "systemd-modules-load.service", "systemd-sysctl.service"),
    ("try-restart", "systemd-udevd.service", "systemd-journald.service", "systemd-logind.service"),
    ("start", "--no-block", "timers.target"),
)
ASK_LIMIT_S = 60.0  # it starts Python and tries the servers, on a small computer that may be busy starting


class Service:
    """folder: of the versions. The one that runs knows what being well means for it."""

    def __init__(self, folder: Path) -> None:
        self._current = folder / "current"
        self._previous = folder / "previous"
        self.sentence = ""  # what `kiosk healthy` said last

    def wanted(self) -> bool:
        """Whether a kiosk is meant to run here at all: a wall that is not set up yet has nobody to wait for."""
        return self._is("enabled")

    def look(self, despite: Iterable[str] = (EVERYTHING,)) -> Look:
        """despite: faults that are none of the version's."""
        if not self.up():  # there is nobody to ask
            self.sentence = "it is down"
            return Look(healthy=False, idle=None, up=False, restarts=self._restarts())
        healthy, self.sentence = self._ask("--despite", ",".join(despite))
        undisturbed, sentence = self._ask("--idle")  # last: somebody may have come while the rest was asked
        idle = None if sentence.startswith(NOT_RUNNING) or not sentence else undisturbed
        practises = PRACTISE in sentence
        return Look(healthy=healthy, idle=idle, up=True, restarts=self._restarts(), practises=practises)

    def faults(self) -> tuple[str, ...]:
        """What is at fault with the kiosk that runs; EVERYTHING where none tells."""
        told, names = self._ask("--faults")
        return tuple(names.split()) if told else (EVERYTHING,)

    def away(self) -> tuple[str, ...]:
        """The servers that give the version before no answer either: it tries them itself, beside the kiosk."""
        told, names = self._ask("--unreached", of=self._previous)
        return tuple(names.split()) if told else ()

    def up(self) -> bool:
        return self._is("active")

    def stop(self) -> None:
        """Raises CalledProcessError."""
        self._must("stop", KIOSK)

    def start(self) -> None:
        """By the units of the version that is current now. The glass asks for the kiosk; a look tells how it is."""
        self.reload()
        self._systemctl("reset-failed", KIOSK, GLASS)
        self._systemctl("restart", GLASS)  # it tries again by itself

    def ensure(self) -> None:
        """Whoever is meant to run and does not was left so by a change that was cut short."""
        if self.wanted() and not self.up():
            self._systemctl("daemon-reload")
            self._systemctl("start", "--no-block", KIOSK)

    def reload(self) -> None:
        """What the version that is current now brings along is the machine's."""
        for deed in AT_SWITCH:
            self._systemctl(*deed)

    def data(self, deed: str) -> None:
        """keep, back or forget (kiosk.update.data), as the kiosk's own user; returns when it is done.

        Raises CalledProcessError.
        """
        self._must("start", f"yangzhao-data@{deed}.service")

    def _ask(self, *options: str, of: Path | None = None) -> tuple[bool, str]:
        """Whether it said yes, and its sentence: '' where the command itself does not work."""
        try:
            answer = subprocess.run(
                [(of or self._current) / COMMAND, "healthy", *options],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=ASK_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False, ""
        return answer.returncode == 0, answer.stdout.strip()

    def _restarts(self) -> int:
        answer = subprocess.run(
            ["systemctl", "show", "--property=NRestarts", "--value", KIOSK],
            capture_output=True,
            text=True,
            check=False,
        )
        return int(answer.stdout) if answer.stdout.strip().isdigit() else 0

    def _is(self, state: str) -> bool:
        return self._systemctl(f"is-{state}", "--quiet", KIOSK) == 0

    def _systemctl(self, *arguments: str) -> int:
        return subprocess.run(["systemctl", *arguments], stdin=subprocess.DEVNULL, check=False).returncode

    def _must(self, *arguments: str) -> None:
        """Raises CalledProcessError."""
        subprocess.run(["systemctl", *arguments], stdin=subprocess.DEVNULL, check=True)
