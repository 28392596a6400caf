"""What comes between a call and the registry: slashes that may be missing, outages, orders to be slow or to fail."""

from __future__ import annotations

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.services.letaxi_registry.errors import broken
from kiosk.services.letaxi_registry.orders import Call, Error, Orders, Slow

_OURS = ("orders", "healthz")  # what exists here only, and always answers
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")


class Line:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, orders: Orders) -> None:
        self._app = app
        self._orders = orders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].strip("/")
        scope = {**scope, "path": f"/{path}"}

        async def with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _ANY_ORIGIN]}
            await send(message)

        parts = path.split("/")
        if parts[0] in _OURS:
            await self._app(scope, receive, with_origin)
            return
        await self._perhaps(scope, receive, with_origin, parts)

    async def _perhaps(self, scope: Scope, receive: Receive, send: Send, parts: list[str]) -> None:
        call = call_of(scope["method"], parts)
        outage = self._orders.outage()
        if outage == "database" or (outage == "redis" and _needs_redis(call, parts)):
            await _answer(500, broken().errors, send)
            return
        match self._orders.for_answer(call) if call else None:
            case Slow(delay_s=delay_s):
                await self._orders.pause(delay_s)
            case Error(status=status, carried_out=carried_out):
                if carried_out:
                    await self._app(scope, receive, _nowhere)
                errors = broken().errors if status >= 500 else {"": ["Ordered to fail."]}
                await _answer(status, errors, send)
                return
        await self._app(scope, receive, send)


def call_of(method: str, parts: list[str]) -> Call | None:
    match method, parts:
        case "GET", ["taxis"]:
            return Call.SEARCH
        case "POST", ["hails"]:
            return Call.SUBMIT
        case "GET", ["hails"]:
            return Call.LOOK_UP
        case "GET", ["hails", _]:
            return Call.STATUS
        case "PUT", ["hails", _]:
            return Call.UPDATE
    return None


def _needs_redis(call: Call | None, parts: list[str]) -> bool:
    """Where taxis are is kept there; the list of hails does not ask."""
    return call in (Call.SEARCH, Call.SUBMIT, Call.STATUS, Call.UPDATE) or parts[0] == "geotaxi"


async def _nowhere(_: Message) -> None:
    pass


async def _answer(status: int, errors: dict[str, Any], send: Send) -> None:
    body = json.dumps({"errors": errors}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
