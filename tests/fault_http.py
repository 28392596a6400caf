"""HTTP/1.1 over asyncio streams with h11: the client's end of a connection, and one request to upstream."""

from __future__ import annotations

import asyncio
import socket
import struct
from http import HTTPStatus

import h11

from tests.fault_answers import JSON, Answer
from tests.fault_requests import Headers, Request

READ_BYTES = 65536
UPSTREAM_PATIENCE_S = 120.0  # longer than any order to the simulator or stub that a test waits for
_OF_ONE_CONNECTION = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"content-length"})
_MEBIBYTE = 1024 * 1024


class Cut(Exception):
    """The connection to the client is to be closed now, whatever it still expects."""


class Peer:
    """A client's connection: whole requests come out, answers go in, well or badly."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)

    async def request(self) -> Request | None:
        """The next whole request, once the one before is answered; None when the client wants no more.

        Raises h11.RemoteProtocolError for what is no HTTP, and OSError when the connection breaks.
        """
        if self._http.our_state is h11.MUST_CLOSE:
            return None
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()
        head: h11.Request | None = None
        body = bytearray()
        while True:
            match self._http.next_event():
                case h11.NEED_DATA:
                    self._http.receive_data(await self._reader.read(READ_BYTES))
                case h11.Request() as head:
                    pass
                case h11.Data(data=data):
                    body += data
                case h11.EndOfMessage() if head is not None:
                    return Request(head.method.decode(), head.target.decode(), tuple(head.headers), bytes(body))
                case _:  # closed by the client
                    return None

    async def until_gone(self) -> None:
        """Returns when the client has closed its connection; may be cancelled at any time."""
        try:
            while data := await self._reader.read(READ_BYTES):
                self._http.receive_data(data)  # an early next request
        except OSError:
            return

    async def send(self, answer: Answer) -> None:
        """Raises Cut if the client is known to be gone."""
        await self._write(b"".join(self._encoded(answer)))

    async def drip(self, answer: Answer, delay_s: float, headers: bool) -> None:
        head, body = self._encoded(answer)
        at_once, slowly = (b"", head + body) if headers else (head, body)
        await self._write(at_once)
        for at in range(len(slowly)):
            await asyncio.sleep(delay_s)
            await self._write(slowly[at : at + 1])

    async def reset_in_the_middle(self, answer: Answer) -> None:
        """Head and half of the body, then RST. The half may be lost on the way: that is what a reset does."""
        head, body = self._encoded(answer)
        await self._write(head + body[: len(body) // 2])
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    async def send_huge(self, mebibytes: int | None) -> None:
        """A JSON object of this size; None: until the client goes away."""
        response = h11.Response(status_code=200, headers=[(b"content-type", JSON)])
        await self._write(self._bytes(response) + self._bytes(h11.Data(data=b'{"id":"')))
        sent = 0
        while mebibytes is None or sent < mebibytes:
            await self._write(self._bytes(h11.Data(data=b"x" * _MEBIBYTE)))
            sent += 1
        await self._write(self._bytes(h11.Data(data=b'"}')) + self._bytes(h11.EndOfMessage()))

    def abort(self) -> None:
        self._writer.transport.abort()

    def close(self) -> None:
        self._writer.close()

    def _encoded(self, answer: Answer) -> tuple[bytes, bytes]:
        """Head and body as they go over the wire."""
        has_body = answer.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        length = [(b"content-length", str(len(answer.body)).encode())] if has_body else []
        reason = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else ""
        head = h11.Response(status_code=answer.status, headers=[*answer.headers, *length], reason=reason.encode())
        encoded = self._bytes(head)
        body = self._bytes(h11.Data(data=answer.body)) if has_body else b""
        return encoded, body + self._bytes(h11.EndOfMessage())

    def _bytes(self, event: h11.Event) -> bytes:
        return self._http.send(event) or b""

    async def _write(self, data: bytes) -> None:
        if self._reader.at_eof():
            raise Cut
        self._writer.write(data)
        await self._writer.drain()


async def ask(host: str, port: int, request: Request) -> Answer:
    """One request on a connection of its own. Raises OSError, TimeoutError or h11.RemoteProtocolError."""
    async with asyncio.timeout(UPSTREAM_PATIENCE_S):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return await _asked(reader, writer, request)
        finally:
            writer.close()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request) -> Answer:
    http = h11.Connection(h11.CLIENT)
    framing = [(b"connection", b"close"), (b"content-length", str(len(request.body)).encode())]
    head = h11.Request(method=request.method, target=request.target, headers=[*_carried(request.headers), *framing])
    for event in (head, h11.Data(data=request.body), h11.EndOfMessage()):
        writer.write(http.send(event) or b"")
    status, headers, body = 0, Headers(), bytearray()
    while True:
        match http.next_event():
            case h11.NEED_DATA:
                http.receive_data(await reader.read(READ_BYTES))
            case h11.Response(status_code=status, headers=raw):
                headers = _carried(tuple(raw))
            case h11.Data(data=data):
                body += data
            case h11.EndOfMessage():
                return Answer(status, headers, bytes(body))
            case h11.ConnectionClosed():
                raise ConnectionResetError("upstream closed without an answer")


def _carried(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name not in _OF_ONE_CONNECTION)
