"""A stand-in as a process of its own, on a port of its own: started on entry, ended with SIGTERM on exit."""

from __future__ import annotations

import signal
import subprocess
from types import TracebackType
from typing import IO, Self

PATIENCE_S = 30.0  # a test that waits this long has failed


class StandIn:
    """name: what it says that it is when it is ready. command: with --port 0 in it."""

    def __init__(self, name: str, command: list[str], stderr: IO[str] | None = None) -> None:
        self._ready = f"{name} ready on "
        self._command = command
        self._stderr = stderr

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=self._stderr, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said.startswith(f"{self._ready}http://127.0.0.1:"), said
        self.url = said.removeprefix(self._ready).strip()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        code = self.end(signal.SIGTERM)
        if kind is None:
            assert code in (0, -signal.SIGKILL), f"ended with {code}"

    def end(self, by: signal.Signals) -> int:
        if self._process.poll() is None:
            self._process.send_signal(by)
        self._process.wait(PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return self._process.returncode
