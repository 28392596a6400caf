"""A proxy that breaks HTTP by order: python -m tests.fault_proxy --upstream URL [--port N] [--tls CERT KEY].

Prints 'fault proxy ready on URL, control on URL' and ends on SIGTERM. Another process orders faults by the control
address (tests.fault_proxy_fixtures.Control speaks it):

    POST   /orders                     a fault of tests.faults_as_data as JSON: 204, and it bites from now on
    GET    /orders                     the orders about requests that still wait
    DELETE /orders                     all well again: nothing waits, the line is up, held requests are released
    POST   /release/{number}           lets a held request go on: 204, or 404 if it is not held
    GET    /history?after=N&wait_s=S   {"version", "exchanges"} as soon as version is above N, or after S seconds
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import ssl
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import h11

from tests.fault_answers import JSON, Answer, own_answer, rewritten, spoiled
from tests.fault_book import Faults, History
from tests.fault_http import Cut, Peer, ask
from tests.fault_line import HOST, Line
from tests.fault_requests import Request
from tests.faults_as_data import (
    ANY_FAULT,
    NO_UPSTREAM,
    PASSED,
    Call,
    Drip,
    Exchange,
    Fate,
    Held,
    Huge,
    LateAnswer,
    LateRequest,
    LineFault,
    LoseAnswer,
    LoseRequest,
    PauseBeforeAnswer,
    PauseBeforeForward,
    Reset,
    Rewrite,
    SwapKey,
)

HOLD_PATIENCE_S = 120.0  # a request held longer than this was forgotten by its test: it is cut
MAX_WAIT_S = 60.0  # of one long-poll


class Proxy:
    """Each request of a connection in its turn: arrives, meets its fate, and ends in the history."""

    def __init__(self, host: str, port: int, faults: Faults, history: History) -> None:
        self._upstream = (host, port)
        self._faults = faults
        self._history = history

    async def serve(self, peer: Peer) -> None:
        with suppress(Cut, OSError, h11.RemoteProtocolError):
            while (request := await peer.request()) is not None:
                exchange = self._history.arrived(request.method, request.path, request.call, request.key)
                try:
                    await self._meet(peer, request, exchange)
                finally:
                    exchange.ended_s = time.monotonic()
                    self._history.changed()

    async def _meet(self, peer: Peer, request: Request, exchange: Exchange) -> None:
        fate = self._faults.fate(request.call)
        exchange.fate = PASSED if fate is None else fate.kind
        if (pause := self._faults.take(PauseBeforeForward, request.call)) is not None:
            await self._hold(peer, exchange, Held.BEFORE_FORWARD, forward_if_gone=pause.forward_if_client_gone)
        if isinstance(fate, LoseRequest):
            raise Cut
        if isinstance(fate, LateRequest):
            await asyncio.sleep(fate.delay_s)
        answer = own_answer(fate) or spoiled(await self._true_answer(peer, request, exchange), fate)
        await self._return(peer, answer, fate)
        exchange.returned_s = time.monotonic()

    async def _true_answer(self, peer: Peer, request: Request, exchange: Exchange) -> Answer:
        if request.call is Call.SUBMIT and self._faults.take(SwapKey, request.call) is not None:
            exchange.also.append("swap_key")
            request = request.with_key(str(uuid.uuid4()))
        exchange.forwarded_key = request.key
        exchange.forwarded_s = time.monotonic()
        self._history.changed()
        try:
            answer = await ask(*self._upstream, request)
        except (OSError, h11.RemoteProtocolError):
            exchange.fate = NO_UPSTREAM
            raise Cut from None
        exchange.upstream_status = answer.status
        exchange.answered_s = time.monotonic()
        self._history.changed()
        if self._faults.take(PauseBeforeAnswer, request.call) is not None:
            await self._hold(peer, exchange, Held.BEFORE_ANSWER, forward_if_gone=False)
        may_be_rewritten = rewritten(answer, {}) is not None
        if may_be_rewritten and (rewrite := self._faults.take(Rewrite, request.call)) is not None:
            exchange.also.append("rewrite")
            answer = rewritten(answer, rewrite.members) or answer
        return answer

    async def _hold(self, peer: Peer, exchange: Exchange, where: Held, forward_if_gone: bool) -> None:
        """Returns when the request shall go on; raises Cut when it shall not."""
        released = self._history.hold(exchange, where)
        waits = [asyncio.create_task(released.wait()), asyncio.create_task(peer.until_gone())]
        try:
            await asyncio.wait(waits, timeout=HOLD_PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone = waits[1].done()
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
            self._history.held_no_more(exchange)
        if not released.is_set() and not (gone and forward_if_gone):
            raise Cut

    async def _return(self, peer: Peer, answer: Answer, fate: Fate | None) -> None:
        match fate:
            case LoseAnswer():
                raise Cut
            case LateAnswer(delay_s=delay_s):
                await asyncio.sleep(delay_s)
                await peer.send(answer)
            case Drip(delay_s=delay_s, headers=headers):
                await peer.drip(answer, delay_s, headers)
            case Reset():
                await peer.reset_in_the_middle(answer)
                raise Cut
            case Huge(mebibytes=mebibytes):
                await peer.send_huge(mebibytes)
            case _:
                await peer.send(answer)


class ControlDesk:
    """Answers the control address."""

    def __init__(self, faults: Faults, history: History, line: Line) -> None:
        self._faults = faults
        self._history = history
        self._line = line

    async def serve(self, peer: Peer) -> None:
        with suppress(Cut, OSError, h11.RemoteProtocolError):
            while (request := await peer.request()) is not None:
                try:
                    answer = await self._answer(request)
                except ValueError as error:  # pydantic's ValidationError is one
                    answer = _json(422, str(error))
                await peer.send(answer)

    async def _answer(self, request: Request) -> Answer:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["orders"]:
                fault = ANY_FAULT.validate_json(request.body)
                if isinstance(fault, LineFault):
                    await self._line.obey(fault)
                else:
                    self._faults.give(fault)
                return Answer(204, (), b"")
            case "GET", ["orders"]:
                return _json(200, [fault.model_dump(mode="json") for fault in self._faults.waiting()])
            case "DELETE", ["orders"]:
                self._faults.clear()
                self._history.release_all()
                await self._line.up()
                return Answer(204, (), b"")
            case "POST", ["release", number]:
                return Answer(204, (), b"") if self._history.release(int(number)) else _json(404, "not held")
            case "GET", ["history"]:
                query = parse_qs(urlsplit(request.target).query)
                wait_s = min(float(query.get("wait_s", ["0"])[0]), MAX_WAIT_S)
                await self._history.newer_than(int(query.get("after", ["-1"])[0]), wait_s)
                exchanges = [exchange.model_dump(mode="json") for exchange in self._history.exchanges]
                return _json(200, {"version": self._history.version, "exchanges": exchanges})
        return _json(404, "no such page")


def _json(status: int, document: object) -> Answer:
    return Answer(status, ((b"content-type", JSON),), json.dumps(document).encode())


async def run(upstream: tuple[str, int], port: int, tls: ssl.SSLContext | None) -> None:
    """Serves until it is cancelled, which SIGTERM does."""
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    faults, history = Faults(), History()
    async with asyncio.TaskGroup() as tasks:
        line = Line(Proxy(*upstream, faults, history).serve, tasks, port, tls)
        control = Line(ControlDesk(faults, history, line).serve, tasks)
        try:
            await line.up()
            await control.up()
            url, control_url = f"{'https' if tls else 'http'}://{HOST}:{line.port}", f"http://{HOST}:{control.port}"
            print(f"fault proxy ready on {url}, control on {control_url}", flush=True)
            await asyncio.Event().wait()
        finally:
            line.close()
            control.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fault_proxy", description="A proxy that breaks by order.")
    parser.add_argument("--upstream", required=True, metavar="URL", help="http://host:port, without a path")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--tls", nargs=2, type=Path, metavar=("CERT", "KEY"), help="PEM files to speak HTTPS with")
    given = parser.parse_args()
    upstream = urlsplit(given.upstream)
    if upstream.scheme != "http" or upstream.hostname is None or upstream.path.strip("/"):
        parser.error("--upstream must be http://host:port, without a path")
    tls = None
    if given.tls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*given.tls)
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(run((upstream.hostname, upstream.port or 80), given.port, tls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
