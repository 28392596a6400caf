"""The telephone line to the simulator: spoils answers by order, down to the TCP connection."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.dispatch_client.wire import PROBLEM_TYPE, Problem, ProblemCode
from kiosk.services.dispatch_simulator.orders import (
    Call,
    Drip,
    Error,
    LoseAnswer,
    Nonsense,
    Orders,
    Reset,
    Slow,
)

_TRANSPORT = "kiosk.transport"  # scope entry: the connection that a request came by
_PORTAL_PAGE = "<!doctype html><title>Wi-Fi</title><h1>欢迎使用免费无线网络,请先登录</h1>".encode()


class Line(H11Protocol):
    """uvicorn's HTTP protocol, which also hands its connection to the application, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[_TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = with_transport


class SpoiledAnswers:
    """ASGI middleware: obeys the orders about answers; all other requests pass untouched.

    Slow is left to the application, which must keep the key busy meanwhile: it finds the seconds in
    request.state.delay_s.
    """

    def __init__(self, app: ASGIApp, orders: Orders) -> None:
        self._app = app
        self._orders = orders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = _call(scope)
        order = self._orders.for_answer(call) if call else None
        match order:
            case None:
                await self._app(scope, receive, send)
            case Slow(delay_s=delay_s):
                scope.setdefault("state", {})["delay_s"] = delay_s
                await self._app(scope, receive, send)
            case Error():
                await _refuse(order, send)
            case Nonsense():
                await _answer(200, "text/html; charset=utf-8", _PORTAL_PAGE, {}, send)
            case LoseAnswer() | Reset() | Drip():
                head, body = await self._carried_out(scope, receive)
                await self._deliver_badly(order, head, body, scope, receive, send)

    async def _carried_out(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        heads: list[Message] = []
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                heads.append(message)
            else:
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        return heads[0], bytes(body)

    async def _deliver_badly(
        self, order: LoseAnswer | Reset | Drip, head: Message, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        match order:
            case Drip(delay_s=delay_s):
                await send(head)
                for at in range(len(body)):
                    await send({"type": "http.response.body", "body": body[at : at + 1], "more_body": True})
                    await self._orders.pause(delay_s)
                await send({"type": "http.response.body", "body": b""})
            case LoseAnswer():
                await _cut(scope[_TRANSPORT], receive)
            case Reset():
                await send(head)
                await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
                raw = scope[_TRANSPORT].get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with RST
                await _cut(scope[_TRANSPORT], receive)


def _call(scope: Scope) -> Call | None:
    if scope["type"] != "http":
        return None
    match scope["method"], scope["path"].strip("/").split("/"):
        case "POST", ["v1", "hails"]:
            return Call.SUBMIT
        case "GET", ["v1", "hails"]:
            return Call.LOOK_UP
        case "GET", ["v1", "hails", _]:
            return Call.STATUS
        case "POST", ["v1", "hails", _, "cancel"]:
            return Call.CANCEL
        case "GET", ["v1", "availability"]:
            return Call.AVAILABILITY
    return None


async def _answer(status: int, media_type: str, body: bytes, headers: dict[str, str], send: Send) -> None:
    every = {"content-type": media_type, "content-length": str(len(body)), **headers}
    encoded = [(name.encode(), value.encode()) for name, value in every.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


async def _refuse(order: Error, send: Send) -> None:
    problem = Problem(title="Ordered to fail", status=order.status, code=ProblemCode.ORDERED)
    headers = {} if order.retry_after is None else {"retry-after": order.retry_after}
    await _answer(order.status, PROBLEM_TYPE, problem.model_dump_json().encode(), headers, send)


async def _cut(transport: asyncio.Transport, receive: Receive) -> None:
    transport.abort()
    while (await receive())["type"] != "http.disconnect":  # uvicorn must know before we return, or it answers 500
        pass
