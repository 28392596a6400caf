"""The kiosk's service as the update sees it: asked, stopped, started, and what it tells of itself on loopback."""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

from kiosk.config import ConfigError, load
from kiosk.config.wall import METRICS_PORT
from kiosk.update.trial import Look

KIOSK, GLASS = "yangzhao.service", "yangzhao-x.service"
ASK_TIMEOUT_S = 30.0  # `kiosk healthy` starts Python and asks once, on a small computer that is busy starting
METRICS_TIMEOUT_S = 5.0
IDLE = ("yangzhao_hails_live", "yangzhao_queue_length", "yangzhao_at_screen")  # docs/health.md: all 0 at rest


class Service:
    """current: the link to the running version. config: its settings."""

    def __init__(self, current: Path, config: Path) -> None:
        self._current = current
        self._config = config
        self.sentence = ""  # what `kiosk healthy` said last

    def wanted(self) -> bool:
        """Whether a kiosk is meant to run here at all: a wall that is not set up yet has nobody to wait for."""
        return self._is("enabled")

    def look(self) -> Look:
        return Look(healthy=self._healthy(), idle=self._idle(), up=self._is("active"), restarts=self._restarts())

    def stop(self) -> None:
        self._must("stop", KIOSK)

    def start(self) -> None:
        """By the units of the version that is current now; the glass first."""
        self._must("daemon-reload")
        self._systemctl("reset-failed", KIOSK, GLASS)
        self._must("restart", GLASS)
        self._must("restart", "--no-block", KIOSK)  # how it goes is seen by looking

    def data(self, deed: str) -> None:
        """keep, back or forget (kiosk.update.data), as the kiosk's own user; back again when it is done."""
        self._must("start", f"yangzhao-data@{deed}.service")

    def _healthy(self) -> bool:
        python = self._current / ".venv" / "bin" / "python"
        try:
            answer = subprocess.run(
                [python, "-P", "-m", "kiosk", "healthy", "--config", self._config],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=ASK_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            self.sentence = "kiosk healthy does not answer"
            return False
        self.sentence = " ".join((answer.stdout + answer.stderr).split())
        return answer.returncode == 0

    def _idle(self) -> bool | None:
        try:
            address = f"http://127.0.0.1:{self._port()}/metrics"
            with urllib.request.urlopen(address, timeout=METRICS_TIMEOUT_S) as answer:
                lines = answer.read().decode("utf-8", "replace").splitlines()
            told = {name: float(value) for name, _, value in (line.partition(" ") for line in lines) if name in IDLE}
        except (OSError, ValueError):
            return None
        return not any(told.values()) if told else None

    def _port(self) -> int:
        try:
            return load(self._config).health.port
        except ConfigError:  # written for the other version
            return METRICS_PORT

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
        """Raises CalledProcessError; the unit is started again and tries again."""
        subprocess.run(["systemctl", *arguments], stdin=subprocess.DEVNULL, check=True)
