"""Python imports this of its own accord where PYTHONPATH names the folder: see tests/poison/__init__.py."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import signal
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

CLIENTS = {
    "kiosk.identity.client": "IdentityClient",
    "kiosk.identity.enrol_client": "EnrolClient",
    "kiosk.dispatch_client.client": "DispatchClient",
    "kiosk.dispatch_client.letaxi.client": "LetaxiClient",
    "kiosk.peripherals.guard_bell": "GuardBell",
    "kiosk.http": "Caller",
}
CALLS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})  # with the socket and an address
QUESTIONS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})

LOOKS = "--look" in sys.orig_argv  # the process that says whether a kiosk in earnest could start: it may read keys
ITSELF = frozenset({None, "", "127.0.0.1", "localhost", "::1"})  # where the metrics are served


def arm(log: int, secrets: frozenset[str]) -> None:
    def note(line: str) -> None:
        os.write(log, f"{line}\n".encode())

    def heard(event: str, told: tuple[Any, ...]) -> None:
        if event in CALLS and isinstance(told[1], tuple):  # a local socket has a path
            note("connect {}:{}".format(*told[1]))
        elif event in QUESTIONS and told[0] not in ITSELF:
            note(f"resolve {told[0]}")
        elif event == "open" and not LOOKS and is_secret(told[0]):
            note(f"open {os.fsdecode(told[0])}")

    def is_secret(opened: object) -> bool:
        return isinstance(opened, (str, bytes)) and os.path.realpath(os.fsdecode(opened)) in secrets

    class Bomb(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        """Lets the clients' modules be loaded, and nobody make a client."""

        def find_spec(
            self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
        ) -> importlib.machinery.ModuleSpec | None:
            if name not in CLIENTS:
                return None
            spec = importlib.machinery.PathFinder.find_spec(name, path, target)
            assert spec is not None
            self._real = {**getattr(self, "_real", {}), name: spec.loader}
            spec.loader = self
            return spec

        def exec_module(self, module: ModuleType) -> None:
            loader = self._real[module.__name__]
            assert loader is not None
            loader.exec_module(module)
            client = CLIENTS[module.__name__]

            def blow_up(*_: object, **__: object) -> None:
                note(f"built {client}")
                raise RuntimeError(f"a {client} in practice")

            getattr(module, client).__init__ = blow_up

    note("armed")
    sys.addaudithook(heard)
    sys.meta_path.insert(0, Bomb())


def kill_at(moment: str) -> None:
    """Before this deed: an event of Python's own (PEP 578) and the end of its words, 'os.rename practice.json'."""
    deed, _, ending = moment.partition(" ")

    def heard(event: str, told: tuple[Any, ...]) -> None:
        if event == deed and any(str(word).endswith(ending) for word in told[:2]):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)


def hurry(idle_s: float) -> None:
    """Whoever stands at the screen is gone sooner."""
    from kiosk.journey import timing

    timing.IDLE_S = idle_s


def shorten(life_s: float) -> None:
    """A hail perishes sooner."""
    from kiosk.journey import timing

    timing.HAIL_LIFE_S = life_s  # nobody has taken it from there yet


if os.path.exists(os.environ.get("POISON_MARK", "")):
    arm(
        os.open(os.environ["POISON_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        frozenset(os.path.realpath(file) for file in os.environ["POISON_FILES"].splitlines()),
    )
if "KILL_AT" in os.environ:
    kill_at(os.environ["KILL_AT"])
if "IDLE_S" in os.environ:
    hurry(float(os.environ["IDLE_S"]))
if "HAIL_LIFE_S" in os.environ:
    shorten(float(os.environ["HAIL_LIFE_S"]))
