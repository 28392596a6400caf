"""Runs the service on a socket that is already listening."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

GRACE_S = 2  # requests under way may end; an ordered delay need not


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Until SIGTERM or SIGINT; uvicorn shuts down first and then raises the signal once more for the caller."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Announcing(config).run(sockets=[listening])


class _Announcing(uvicorn.Server):
    """Says so once requests are answered, for people and for scripts that wait."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for listening in sockets or []:
            host, port = listening.getsockname()
            print(f"identity stub ready on http://{host}:{port}", flush=True)
