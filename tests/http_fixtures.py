"""Servers on loopback that say whatever bytes a test wants, in the clear or under TLS."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET, create_server, socket
from struct import pack

PATIENCE_S = 30.0  # a test that waits this long has failed
DRIP_S = 0.02

Speak = Callable[[socket, threading.Event], None]  # (connection, set when the test is over)


@dataclass
class Served:
    """arrived: each connection's request, as far as it was read. closed: released with each connection."""

    port: int
    scheme: str
    arrived: list[bytes] = field(default_factory=list)
    closed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


@contextmanager
def server(speak: Speak, context: ssl.SSLContext | None = None, reads: bool = True) -> Iterator[Served]:
    """Each connection's request is read (unless reads is False) and speak called; then it is closed."""
    over = threading.Event()
    with create_server(("127.0.0.1", 0)) as listener:
        served = Served(listener.getsockname()[1], "https" if context else "http")

        def serve() -> None:
            while not over.is_set():
                plain, _ = listener.accept()
                with plain, suppress(OSError):  # the kiosk has hung up, as it should
                    plain.settimeout(PATIENCE_S)
                    with context.wrap_socket(plain, server_side=True) if context else plain as connection:
                        served.arrived.append(request(connection) if reads else b"")
                        speak(connection, over)
                served.closed.release()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield served
        finally:
            over.set()
            with suppress(OSError), socket() as last:  # lets accept() return
                last.connect(("127.0.0.1", served.port))
            thread.join(PATIENCE_S)


def request(connection: socket) -> bytes:
    """A request with its body, or the beginning of a very long one. Closing on unread bytes would be a reset."""
    arrived = connection.recv(65536)
    head = arrived.partition(b"\r\n\r\n")[0]
    length = re.search(rb"\r\ncontent-length: *(\d{1,4})(?:\r|$)", head, re.IGNORECASE)
    whole = len(head) + 4 + int(length[1]) if length else 0
    while arrived and len(arrived) < whole:
        arrived += connection.recv(65536)
    return arrived


def under(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """(certificate file, key file), PEM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def saying(answer: bytes) -> Speak:
    return lambda connection, _: connection.sendall(answer)


def dripping(head: bytes, drop: bytes) -> Speak:
    """Says head, then drop again and again, until the test is over or the kiosk hangs up."""

    def speak(connection: socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.wait(DRIP_S):
            connection.sendall(drop)

    return speak


def flooding(head: bytes, flood: bytes) -> Speak:
    def speak(connection: socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.is_set():
            connection.sendall(flood)

    return speak


def resetting(connection: socket, _: threading.Event) -> None:
    """Closes so that the other side meets a reset, not an end."""
    connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))


def silent(_: socket, over: threading.Event) -> None:
    over.wait(PATIENCE_S)


def answer(body: bytes, status: str = "200 OK", kind: str = "application/json", headers: str = "") -> bytes:
    """kind: the content type, '' for none. headers: whole lines, each with its line end."""
    said = f"Content-Type: {kind}\r\n" if kind else ""
    return f"HTTP/1.1 {status}\r\n{said}{headers}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body
