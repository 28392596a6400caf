"""How a stand-in is served: on a socket of this computer, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn

from kiosk.usage import UsageError

HOST = "127.0.0.1"  # a stand-in has no lock on its door
KEEP_ALIVE_S = 75  # longer than a kiosk pauses between two questions
SHUTDOWN_S = 2  # for a client that does not take its answer


def end_when_told() -> None:
    """From now on SIGTERM and Ctrl-C end the process with 0; while it serves, uvicorn shuts down before."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)


def listen(port: int) -> socket.socket:
    """0: any port. Raises UsageError."""
    if not 0 <= port <= 65_535:
        raise UsageError("--port must be between 0 and 65535.")
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is in use; choose another with --port.") from None
        raise UsageError(f"Port {port} cannot be opened ({error.strerror}); choose another with --port.") from None


def serve(
    app: Any, listener: socket.socket, name: str, at_end: Callable[[], None] = lambda: None, http: Any = "auto"
) -> None:
    """Says who is ready and where once requests are answered, for people and for scripts that wait.

    at_end: ends what would hold up the end, as an order to be slow does. http: as uvicorn has it.
    """
    config = uvicorn.Config(
        app,
        http=http,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    _Server(config, name, at_end).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, name: str, at_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._name = name
        self._at_end = at_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()
            print(f"{self._name} ready on http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._at_end()
        await super().shutdown(sockets)


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)
