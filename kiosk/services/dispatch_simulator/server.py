"""Serves the dispatch simulator on a socket that is already open, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Any

import uvicorn

from kiosk.services.dispatch_simulator.app import Settings, build_app
from kiosk.services.dispatch_simulator.line import Line

KEEP_ALIVE_S = 75  # longer than a kiosk pauses between two questions
SHUTDOWN_S = 2  # for a client that does not take its answer


def serve(settings: Settings, listener: socket.socket) -> None:
    """Raises sqlite3.Error if the database cannot be used; then nothing has been served."""
    config = uvicorn.Config(
        build_app(settings),
        http=Line,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises the signal again once it has shut down
    signal.signal(signal.SIGINT, _leave)
    _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is ready, and lets no order to be slow hold up its end."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            print(f"dispatch simulator ready on http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.orders.end()  # type: ignore[union-attr] # the FastAPI application we made
        await super().shutdown(sockets)


def _leave(*_: Any) -> None:
    sys.exit(0)
