"""The kiosk without its glass, or on a drawn one under scripted fingers, started and touched from a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from kiosk.demo.stage import NotSeen, Stage

ROOT = Path(__file__).parent.parent
WARNINGS = ("-W", "error")


class _ByLines(Stage):
    """A context, as a Stage is; arguments go to the module, which takes its orders by lines."""

    MODULE = ""
    OPTIONS: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self._lay_pipe()
        program = [sys.executable, *self.OPTIONS, "-m", self.MODULE]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*program, "--config", str(self._config), "--witness", str(self._pipe), *self._arguments],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__(*_)
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def _tell(self, order: dict[str, Any]) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{json.dumps(order)}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            raise NotSeen(f"the kiosk has ended and cannot be touched, see {self._log}") from None


class Glassless(_ByLines):
    MODULE = "tests.glassless"
    OPTIONS = WARNINGS

    def touch(self, name: str) -> None:
        """Press the target of this name, if it is on the sheet by the time the touch arrives."""
        self._tell({"touch": name})

    def press(self) -> None:
        """The button at the wall, pressed and let go."""
        self._tell({"press": "call_button"})


class Fingered(_ByLines):
    """The real window, drawn where nobody sees it."""

    MODULE = "tests.fingers"

    def finger(self, kind: str, finger: int, x: float, y: float) -> None:
        """kind: 'down', 'move' or 'up'. Pixels from the top left."""
        self._tell({"finger": kind, "id": finger, "x": round(x), "y": round(y)})

    def middle(self, target: str) -> tuple[float, float]:
        x, y, width, height = self.screen.targets[target]
        return x + width / 2, y + height / 2

    def touch(self, name: str, finger: int = 1) -> None:
        """One finger goes down on the middle of this target and is lifted."""
        place = self.middle(name)
        self.finger("down", finger, *place)
        self.finger("up", finger, *place)
