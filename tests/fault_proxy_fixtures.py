"""The fault proxy in a process of its own, and the client of its control address."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import httpx

from tests.faults_as_data import Call, Exchange, Fault, Held

PATIENCE_S = 30.0  # a test that waits this long has failed
LONG_POLL_S = 10.0
ROOT = Path(__file__).parent.parent


class Control:
    """Orders faults from a running proxy by its control address; usable from any process."""

    def __init__(self, control_url: str) -> None:
        self.control_url = control_url
        self._http = httpx.Client(base_url=control_url, trust_env=False, timeout=PATIENCE_S)

    def order(self, *faults: Fault) -> None:
        """Each bites when this returns."""
        for fault in faults:
            answer = self._http.post("/orders", json=fault.model_dump(mode="json"))
            assert answer.status_code == 204, answer.text

    def clear(self) -> None:
        """All well again: no order waits, the line is up, held requests go on. The history stays."""
        assert self._http.delete("/orders").status_code == 204

    def release(self, exchange: Exchange) -> None:
        """Let a held request go on."""
        answer = self._http.post(f"/release/{exchange.number}")
        assert answer.status_code == 204, answer.text

    def history(self, on: Call = Call.ANY) -> list[Exchange]:
        """What became of every request of this call so far, in order of arrival."""
        return [exchange for exchange in self._news(-1)[1] if on in (Call.ANY, exchange.call)]

    def wait_until(self, condition: Callable[[Exchange], bool]) -> Exchange:
        """The first exchange that fulfils the condition, as soon as there is one."""
        version, ends = -1, time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            version, exchanges = self._news(version)
            for exchange in exchanges:
                if condition(exchange):
                    return exchange
        raise AssertionError(f"never came true; seen: {self.history()}")

    def wait_held(self, where: Held, on: Call = Call.ANY) -> Exchange:
        """The request that is held there now."""
        return self.wait_until(lambda each: each.held is where and on in (Call.ANY, each.call))

    def wait_ended(self, number: int) -> Exchange:
        """The exchange with this number (1, 2, ...), once nothing more will happen to it."""
        return self.wait_until(lambda each: each.number == number and each.ended_s is not None)

    def close(self) -> None:
        self._http.close()

    def _news(self, after: int) -> tuple[int, list[Exchange]]:
        answer = self._http.get("/history", params={"after": after, "wait_s": LONG_POLL_S})
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return found["version"], [Exchange.model_validate(each) for each in found["exchanges"]]


class FaultProxy(Control):
    """Started on entry in front of upstream; ended with SIGTERM on exit, which must end it cleanly.

    url: where the client under test calls. tls: certificate and key files to speak HTTPS with.
    """

    def __init__(self, upstream: str, port: int = 0, tls: tuple[Path, Path] | None = None) -> None:
        self._command = [sys.executable, "-W", "error", "-m", "tests.fault_proxy"]
        self._command += ["--upstream", upstream, "--port", str(port)]
        if tls is not None:
            self._command += ["--tls", *map(str, tls)]

    def __enter__(self) -> FaultProxy:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if not ready.startswith("fault proxy ready on "):
            raise AssertionError(f"no fault proxy: {ready}{self._process.communicate()[1]}")
        self.url = ready.split()[4].rstrip(",")
        super().__init__(ready.split()[-1])
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.close()
        self._process.send_signal(signal.SIGTERM)
        complaints = self._process.communicate(timeout=PATIENCE_S)[1]
        if kind is None:
            assert (self._process.returncode, complaints) == (0, "")
