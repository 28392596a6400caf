"""A real `kiosk run` in a process of its own, drawn off screen; the test is its service manager."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from kiosk.identity.keys import generate_key
from kiosk.ui import fonts

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0
WATCHDOG_S = 2.0
HELD_MOST = 100  # free ports; a test asks for a few

_holders: deque[int] = deque()


def free_port() -> int:
    """Whoever asks for this one by its number gets it, and nobody who asks for any: somebody is bound to it who never
    listens, until many more have been asked for."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        _holders.append(holder.detach())
    if len(_holders) > HELD_MOST:
        os.close(_holders.popleft())
    return port


def settings(folder: Path, **sections: Any) -> Path:
    """The shipped settings, with everything in folder and a port of its own; sections: what is changed in them."""
    generate_key(folder / "key.pem", folder / "public.pem")
    told: dict[str, Any] = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    told["identity"]["key_file"] = "key.pem"
    told["camera"]["source"] = "none"
    told["voice"]["enabled"] = False
    told["store"]["folder"] = "state"
    told["health"] = {"port": free_port()}
    for section, keys in sections.items():
        told[section] = {**(told.get(section) or {}), **keys}
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return file


def port_of(config: Path) -> int:
    return int(yaml.safe_load(config.read_text(encoding="utf-8"))["health"]["port"])


class RunningKiosk:
    """A context. log: what it wrote to standard error."""

    def __init__(self, config: Path, environment: Mapping[str, str] | None = None, *command: str) -> None:
        """environment: what is added to it. command: 'run' where none is given."""
        self.config = config
        self._added = environment or {}
        self._command = command or ("run",)
        self.log = config.parent / "kiosk.log"
        self._address = config.parent / "notify"

    def __enter__(self) -> RunningKiosk:
        fonts.prepare()
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address.unlink(missing_ok=True)  # of a kiosk that was killed here
        self.manager.bind(str(self._address))
        self.manager.settimeout(PATIENCE_S)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", *self._command, "--config", str(self.config)],
                cwd=ROOT,
                stderr=log,
                env={
                    **{name: value for name, value in os.environ.items() if name != "DISPLAY"},
                    "SDL_VIDEODRIVER": "offscreen",
                    "NOTIFY_SOCKET": str(self._address),
                    "WATCHDOG_USEC": str(int(WATCHDOG_S * 1_000_000)),
                    "WATCHDOG_PID": "1",
                    **self._added,
                },
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.manager.close()

    def told(self) -> Iterator[str]:
        """What it tells the service manager, one assignment at a time, as it comes."""
        while True:
            yield from self.manager.recv(4096).decode().splitlines()

    def wait_for(self, assignment: str) -> None:
        next(told for told in self.told() if told == assignment)

    def forget(self) -> None:
        """What it told so far."""
        self.manager.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self.manager.recv(4096)
        self.manager.settimeout(PATIENCE_S)

    def family(self) -> list[int]:
        """Its process and all that descend from it."""
        children: dict[int, list[int]] = {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(file.read_text(errors="replace").rpartition(")")[2].split()[1])
            except OSError:  # it ended meanwhile
                continue
            children.setdefault(parent, []).append(int(file.parent.name))
        found = [self.process.pid]
        for pid in found:
            found += children.get(pid, [])
        return found
