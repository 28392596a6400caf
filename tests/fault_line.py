"""The listening side of the fault proxy: up, refusing, or a black hole, always on the same port."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

from tests.fault_http import Peer
from tests.faults_as_data import BlackHole, Flap, LineFault, Refuse

HOST = "127.0.0.1"
FILLERS = 4  # a backlog of 0 holds one connection; the others are there in case a kernel holds more

Serve = Callable[[Peer], Awaitable[None]]


class Line:
    """serve is run for every connection, in a task of the group, and the connection closed when it returns."""

    def __init__(self, serve: Serve, tasks: asyncio.TaskGroup, port: int = 0, tls: ssl.SSLContext | None = None):
        self._serve = serve
        self._tasks = tasks
        self._tls = tls
        self._reserved = _bound(port)  # never listens: keeps the port ours while nobody listens on it
        self.port: int = self._reserved.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._hole: list[socket.socket] = []
        self._plan: asyncio.Task[None] | None = None
        self._peers: set[Peer] = set()

    async def up(self) -> None:
        """Listen again; whatever was ordered before is over."""
        self._forget_plan()
        await self._up()

    async def obey(self, fault: LineFault) -> None:
        """The fault bites when this returns."""
        self._forget_plan()
        match fault:
            case Refuse(for_s=for_s):
                self._down()
            case BlackHole(for_s=for_s):
                self._down()
                await self._black_hole()
            case Flap(period_s=period_s):
                self._down()
                self._plan = self._tasks.create_task(self._flap(period_s))
                return
        if for_s is not None:
            self._plan = self._tasks.create_task(self._up_after(for_s))

    def close(self) -> None:
        self._forget_plan()
        self._down()
        self._reserved.close()

    async def _up(self) -> None:
        if self._server is None:
            self._close_hole()
            self._server = await asyncio.start_server(self._accept, sock=_bound(self.port), ssl=self._tls)

    def _down(self) -> None:
        self._close_hole()
        if self._server is not None:
            self._server.close()
            self._server = None
        for peer in self._peers:
            peer.abort()

    async def _black_hole(self) -> None:
        """Linux drops a SYN while the queue of connections not yet accepted is full."""
        listening = _bound(self.port)
        listening.listen(0)
        self._hole = [listening, *(socket.socket() for _ in range(FILLERS))]
        for filler in self._hole[1:]:
            filler.setblocking(False)
        await asyncio.get_running_loop().sock_connect(self._hole[1], (HOST, self.port))
        for filler in self._hole[2:]:
            filler.connect_ex((HOST, self.port))

    def _close_hole(self) -> None:
        for each in self._hole:
            each.close()
        self._hole = []

    async def _flap(self, period_s: float) -> None:
        while True:
            await asyncio.sleep(period_s)
            await self._up()
            await asyncio.sleep(period_s)
            self._down()

    async def _up_after(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await self._up()

    def _forget_plan(self) -> None:
        if self._plan is not None:
            self._plan.cancel()
            self._plan = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.create_task(self._served(Peer(reader, writer)))

    async def _served(self, peer: Peer) -> None:
        self._peers.add(peer)
        try:
            await self._serve(peer)
        finally:
            self._peers.discard(peer)
            peer.close()


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    return bound
