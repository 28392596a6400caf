"""Serves the registry on a socket that is already open, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Any

import uvicorn

from kiosk.services.letaxi_registry.app import Settings, build_app
from kiosk.services.letaxi_registry.line import Line

KEEP_ALIVE_S = 75  # longer than a kiosk pauses between two questions
SHUTDOWN_S = 2  # for a client that does not take its answer


def serve(settings: Settings, listener: socket.socket) -> None:
    """Raises sqlite3.Error if the database cannot be used; then nothing has been served."""
    app = build_app(settings)
    orders = app.state.orders
    config = uvicorn.Config(
        Line(app, orders),
        http="h11",
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises the signal again once it has shut down
    signal.signal(signal.SIGINT, _leave)
    _Server(config, orders.end).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is ready, and lets no order to be slow hold up its end."""

    def __init__(self, config: uvicorn.Config, end_pauses: Any) -> None:
        super().__init__(config)
        self._end_pauses = end_pauses

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            print(f"letaxi registry ready on http://{host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_pauses()
        await super().shutdown(sockets)


def _leave(*_: Any) -> None:
    sys.exit(0)
