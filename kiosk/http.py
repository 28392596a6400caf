"""One careful way to call a server: every time-out set, one total deadline, bounded JSON, three kinds of trouble."""

from __future__ import annotations

import http.client
import io
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

import requests
import requests.adapters
import urllib3
import urllib3.connection
import urllib3.exceptions

from kiosk.domain import Nonsense, Trouble, Unreachable
from kiosk.http_answers import decoded, judge_head, problem_code, server_time

CONNECT_TIMEOUT_S = 3.05  # a little over a multiple of 3, TCP's own retransmission step (requests' documentation)
READ_TIMEOUT_S = 5.0  # per byte in requests; the deadline bounds a slow drip
TOTAL_DEADLINE_S = 8.0  # connect + read, so that one call can never hold a worker longer
MAX_BODY_BYTES = 256 * 1024  # fifty times the largest answer of our contracts
MAX_HEAD_BYTES = 64 * 1024  # one line of the head may be as long (http.client); the framing of chunks counts too
CERTIFICATE_FAULTS = {  # OpenSSL's X509_V_ERR_* numbers; every other one means that nobody we trust signed it
    9: "is not valid yet (is this kiosk's clock right?)",
    10: "is expired (or this kiosk's clock is wrong)",
    62: "is for another host",
    64: "is for another address",
}

logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings quote what the server sent

_open_call = threading.local()  # .value: the _Call that this thread is making

Sign = Callable[[str, str, bytes], Mapping[str, str]]  # (method, path with query, body) -> headers


class _Call:
    """What is known of one call under way, and its end: when its time is over, its connection is closed."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.sent = False  # a first byte of the request may have left
        self.passed = False  # the deadline
        self.too_large = False  # the answer
        self.certificate = ""  # what is wrong with the server's, if that ended the call
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    def connected(self, connect: Callable[[], socket.socket]) -> socket.socket:
        """Connect in a thread of its own: looking a name up has no time-out, and each address has one to itself."""
        future: Future[socket.socket] = Future()

        def run() -> None:
            try:
                future.set_result(connect())
            except Exception as error:
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            connection = future.result(max(0.0, self.ends - time.monotonic()))
        except TimeoutError:
            future.add_done_callback(_close_unused)
            raise urllib3.exceptions.ConnectTimeoutError("the deadline passed") from None
        self.watch(connection)
        return connection

    def watch(self, connection: socket.socket) -> None:
        """A copy of the descriptor outlives the wrapping in TLS, which takes the socket's own away."""
        copy = socket.fromfd(connection.fileno(), connection.family, connection.type)
        with self._lock:
            old, self._connection = self._connection, copy
            if self.passed:
                self._cut()
        if old is not None:
            old.close()

    def expire(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def end(self) -> None:
        """The connection goes back to the pool: a timer that fires late must not cut it."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _cut(self) -> None:
        if self._connection is not None:
            with suppress(OSError):  # closed already
                self._connection.shutdown(socket.SHUT_RDWR)


def _close_unused(late: Future[socket.socket]) -> None:
    if late.exception() is None:
        late.result().close()


@contextmanager
def _call(seconds: float) -> Iterator[_Call]:
    call = _Call(seconds)
    timer = threading.Timer(seconds, call.expire)
    timer.daemon = True
    timer.start()
    _open_call.value = call
    try:
        yield call
    finally:
        _open_call.value = None
        timer.cancel()
        call.end()


class _Metered(io.RawIOBase):
    """What a server sends as one answer, up to a limit: a line without an end would fill the memory."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._left = MAX_HEAD_BYTES + MAX_BODY_BYTES
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self.ended = count == 0
        self._left -= count or 0
        if self._left < 0:
            _open_call.value.too_large = True
            raise OSError("the answer is too large")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._metered = _Metered(self.fp.detach())
        self.fp = io.BufferedReader(self._metered)

    def begin(self) -> None:
        """Read the head. The library takes one that broke off, even at 'HTTP/1.1 200', for a whole one."""
        super().begin()
        if self._metered.ended:
            raise http.client.IncompleteRead(b"")


class _HTTPConnection(urllib3.connection.HTTPConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        connection: socket.socket = _open_call.value.connected(super()._new_conn)
        return connection

    def send(self, data: Any) -> None:
        call: _Call = _open_call.value
        if not call.sent:
            if self.sock is None:
                self.connect()
            call.watch(self.sock)  # it may come from the pool
            call.sent = True
        super().send(data)


class _HTTPSConnection(_HTTPConnection, urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
            if isinstance(self.sock, ssl.SSLSocket) and self.sock.version() is None:  # reset before the handshake
                raise ssl.SSLError("no handshake")
        except ssl.SSLCertVerificationError as error:
            _open_call.value.certificate = CERTIFICATE_FAULTS.get(error.verify_code, "is not trusted")
            raise


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class _Adapter(requests.adapters.HTTPAdapter):
    """Connections that a deadline can close: the library's own time-outs count from byte to byte."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


class Caller:
    """A line to one server.

    base_url without a trailing slash. sign, if given, adds headers computed over method, path and body. code_of finds
    the short word for a refusal in the body of a 4xx. server_time: the server's own clock at its last answer, in Unix
    seconds (ours before the first).
    Redirects are not followed, cookies not kept and the environment's proxies ignored: a captive portal must not
    answer for a dispatcher.
    """

    def __init__(self, base_url: str, sign: Sign | None = None, code_of: Callable[[Any], str] = problem_code) -> None:
        self.server_time = time.time()
        self._base_url = base_url.rstrip("/")
        self._sign = sign
        self._code_of = code_of
        self._adapter = _Adapter()  # no session above it, which would read a redirect's body, however large

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        files: list[tuple[str, bytes]] | None = None,
        form: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline_s: float = TOTAL_DEADLINE_S,
        json_due: bool = True,
    ) -> Any:
        """Send one request and return the decoded JSON body (None for 204 No Content).

        json_due=False: any 2xx is a yes, whatever its body holds, which is not read; returns None.
        body is sent as JSON; files is a list of (field name, JPEG bytes) sent as multipart instead, with the fields
        of form beside them.
        Raises Unreachable, Refused or Nonsense, and nothing else for anything the other side can do:

        - Unreachable, maybe_done=False: no byte of the request left (no address, no connection, no certificate that
          we trust), or the party said that it did not begin (RETRY_LATER).
        - Unreachable, maybe_done=True: a byte may have left and no whole answer came, or a 5xx.
        - Refused: a 4xx whose body is JSON. Any other 4xx may be a stranger's.
        - Nonsense: everything else; the request may have been carried out.
        """
        asked = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "yangzhao"}
        request = requests.Request(method, self._base_url + path, headers={**asked, **(headers or {})})
        if files is not None:
            request.files = [(name, (f"{name}.jpg", data, "image/jpeg")) for name, data in files]
            request.data = dict(form or {})
        elif body is not None:
            request.data = json.dumps(body, ensure_ascii=False).encode()
            request.headers["Content-Type"] = "application/json"
        prepared = request.prepare()
        if self._sign is not None:
            sent = prepared.body or b""
            prepared.headers.update(self._sign(method, path, sent if isinstance(sent, bytes) else sent.encode()))
        with _call(deadline_s) as call:
            try:
                with self._send(prepared, deadline_s) as response:
                    status = response.status_code
                    self.server_time = server_time(response.headers.get("Date"))
                    if not json_due and 200 <= status < 300:
                        return None
                    judge_head(method, status, response.headers)
                    raw = response.content
            except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError) as error:
                raise _lost(method, call, error) from None
            if call.passed:  # a body without a length ends like a whole one when it is cut
                raise Unreachable(f"{method}: the answer dripped past the deadline", maybe_done=True)
        if len(raw) > MAX_BODY_BYTES:
            raise Nonsense(f"{method}: the answer is larger than {MAX_BODY_BYTES} bytes")
        return decoded(method, status, raw, self._code_of)

    def _send(self, prepared: requests.PreparedRequest, deadline_s: float) -> requests.Response:
        timeout = (min(CONNECT_TIMEOUT_S, deadline_s), min(READ_TIMEOUT_S, deadline_s))
        return self._adapter.send(prepared, timeout=timeout, stream=True)


def _lost(method: str, call: _Call, error: Exception) -> Trouble:
    """No whole answer: what is known of the request."""
    if call.too_large:
        return Nonsense(f"{method}: the answer is larger than {MAX_BODY_BYTES} bytes")
    if call.certificate:
        what = f"{method}: the server's certificate {call.certificate}"
        return Unreachable(what, maybe_done=False, certificate=True)
    kind = type(getattr(error.args[0], "reason", error) if error.args else error).__name__
    if not call.sent:
        return Unreachable(f"{method}: no connection ({kind})", maybe_done=False)
    return Unreachable(f"{method}: no whole answer ({kind})", maybe_done=True)
