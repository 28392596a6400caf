"""What happens to a request before it is understood: ordered faults, the limit on its size, its signature."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, get_args

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.identity.enrol_wire import RIDERS_PATH
from kiosk.identity.wire import MAX_BODY_BYTES, SESSIONS_PATH, Code
from kiosk.services.identity_stub.orders import Order, Orders, Step
from kiosk.services.identity_stub.problems import Fault, response
from kiosk.services.identity_stub.signing import Signatures

log = logging.getLogger(__name__)

SIGNED = (SESSIONS_PATH, RIDERS_PATH)
PEOPLE_STEPS: dict[str, Step] = {"POST": "enrol", "DELETE": "withdraw"}
NONSENSE = {"result": "perhaps", "session_id": 7, "face_token": None}  # JSON, and wrong for every step


def step_of(method: str, path: str) -> Step | None:
    """Which step of the contract a request is, None if it is none of them."""
    if path == RIDERS_PATH:
        return PEOPLE_STEPS.get(method)
    if path == SESSIONS_PATH and method == "POST":
        return "open"
    if not path.startswith(SESSIONS_PATH + "/"):
        return None
    rest = path.removeprefix(SESSIONS_PATH + "/").split("/")
    if len(rest) == 1:
        return "close" if method == "DELETE" else None
    steps: tuple[Step, ...] = get_args(Step)
    return next((step for step in steps if rest[1:] == [step.replace("_", "-")] and method == "POST"), None)


class Faults:
    """Carries out orders: delay, refusal, nonsense, a cut connection. An ordered result is left to the service."""

    def __init__(self, app: ASGIApp, orders: Orders) -> None:
        self._app = app
        self._orders = orders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        step = step_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        order = self._orders.take(step) if step is not None else None
        if order is None:
            await self._app(scope, receive, send)
            return
        log.info("%s meets an order", step)
        scope.setdefault("state", {})["order"] = order
        await asyncio.sleep(order.delay_s)
        instead = _instead(order)
        if instead is not None:
            await instead(scope, receive, send)
        elif order.drop_answer:
            await self._app(scope, receive, _swallow)
            await _cut(receive)
        else:
            await self._app(scope, receive, send)


class Signed:
    """Reads the whole body, within its limit, and lets only signed requests of known kiosks reach the contract."""

    def __init__(self, app: ASGIApp, signatures: Signatures) -> None:
        self._app = app
        self._signatures = signatures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(SIGNED):
            await self._app(scope, receive, send)
            return
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        path = (scope["raw_path"] + query).decode("latin-1")
        try:
            body = await _whole_body(receive)
            device_id = self._signatures.check(scope["method"], path, Headers(scope=scope), body)
        except Fault as fault:
            log.warning("refused before it was read: %s", fault)
            await response(fault)(scope, receive, send)
            return
        scope.setdefault("state", {})["device_id"] = device_id
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        async def logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                log.info("%s -> %d", step_of(scope["method"], scope["path"]), message["status"])
            await send(message)

        await self._app(scope, again, logged)


async def _whole_body(receive: Receive) -> bytes:
    """Raises Fault if it is too large; what is left of it stays unread and the server closes the connection."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise Fault(400, Code.PARAM, f"a request has at most {MAX_BODY_BYTES} bytes")
        if not message.get("more_body", False):
            return bytes(body)


def _instead(order: Order) -> JSONResponse | None:
    if order.status is not None:
        code = Code.RATE if order.status == 429 else Code.UNKNOWN
        wait_s = order.retry_after_s if order.status == 429 else None
        return response(Fault(order.status, code, "as ordered", wait_s))
    return JSONResponse(NONSENSE) if order.nonsense else None


async def _swallow(_: Message) -> None:
    """The answer goes nowhere."""


async def _cut(receive: Receive) -> None:
    """Close the connection under the server. ASGI has no word for it: the receiver is uvicorn's own request cycle."""
    cycle: Any = getattr(receive, "__self__", None)
    cycle.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
