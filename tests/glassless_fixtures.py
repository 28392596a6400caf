"""The kiosk without its glass, started and touched from a test: a stage whose kiosk is tests.glassless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from kiosk.demo.stage import NotSeen, Stage

ROOT = Path(__file__).parent.parent


class Glassless(Stage):
    """A context, as a Stage is; arguments go to `python -m tests.glassless`."""

    def __enter__(self) -> Glassless:
        os.mkfifo(self._pipe, 0o600)
        threading.Thread(target=self._listen, daemon=True).start()
        program = [sys.executable, "-W", "error", "-m", "tests.glassless"]
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

    def touch(self, name: str) -> None:
        """Press the target of this name, if it is on the sheet by the time the touch arrives."""
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{json.dumps({'touch': name})}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            raise NotSeen(f"the kiosk has ended and cannot be touched, see {self._log}") from None
