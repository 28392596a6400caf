"""One careful way to call a server: every time-out set, one total deadline, bounded JSON, three kinds of trouble."""

from __future__ import annotations

import email.utils
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import requests
import requests.adapters
import urllib3
import urllib3.connection

from kiosk.domain import Nonsense, Refused, Unreachable

CONNECT_TIMEOUT_S = 3.05  # a little over a multiple of 3, TCP's own retransmission step (requests' documentation)
READ_TIMEOUT_S = 5.0  # per byte in requests; the deadline bounds a slow drip
TOTAL_DEADLINE_S = 8.0  # connect + read, so that one call can never hold a worker longer
MAX_BODY_BYTES = 256 * 1024  # fifty times the largest answer of our contracts
RETRY_LATER = frozenset({408, 425, 429})

_open_deadline = threading.local()  # .value: the _Deadline of the call that this thread is making

Sign = Callable[[str, str, bytes], Mapping[str, str]]  # (method, path with query, body) -> headers


class _Deadline:
    """Closes the connection of one call when its time is over, whatever the server is dripping meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self.passed = False

    def watch(self, connection: socket.socket | None) -> None:
        with self._lock:
            self._connection = connection
            if self.passed:
                self._cut()

    def expire(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._connection is not None:
            with suppress(OSError):  # closed already
                self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline()
    timer = threading.Timer(seconds, deadline.expire)
    timer.daemon = True
    timer.start()
    _open_deadline.value = deadline
    try:
        yield deadline
    finally:
        _open_deadline.value = None
        timer.cancel()
        deadline.watch(None)  # the connection goes back to the pool: a timer that fires late must not cut it


class _HTTPConnection(urllib3.connection.HTTPConnection):
    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override] # as in urllib3 itself
        _open_deadline.value.watch(self.sock)
        return super().getresponse()


class _HTTPSConnection(urllib3.connection.HTTPSConnection):
    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override] # as in urllib3 itself
        _open_deadline.value.watch(self.sock)
        return super().getresponse()


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
    """A session with one server.

    base_url without a trailing slash. sign, if given, adds headers computed over method, path and body.
    Redirects are not followed and the environment's proxies are ignored: a captive portal must not answer for
    a dispatcher.
    """

    def __init__(self, base_url: str, sign: Sign | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._sign = sign
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", _Adapter())
        self._session.mount("https://", _Adapter())

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        files: list[tuple[str, bytes]] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline_s: float = TOTAL_DEADLINE_S,
    ) -> Any:
        """Send one request and return the decoded JSON body (None for an empty one).

        body is sent as JSON; files is a list of (field name, JPEG bytes) sent as multipart instead.
        Raises Unreachable, Refused or Nonsense, and nothing else for anything the other side can do.
        """
        request = requests.Request(method, self._base_url + path, headers=dict(headers or {}))
        if files is not None:
            request.files = [(name, (f"{name}.jpg", data, "image/jpeg")) for name, data in files]
        elif body is not None:
            request.data = json.dumps(body, ensure_ascii=False).encode()
            request.headers["Content-Type"] = "application/json"
        prepared = self._session.prepare_request(request)
        if self._sign is not None:
            sent = prepared.body or b""
            prepared.headers.update(self._sign(method, path, sent if isinstance(sent, bytes) else sent.encode()))
        with _deadline(deadline_s) as deadline, self._send(method, prepared, deadline_s) as response:
            return self._read(method, response, deadline)

    def _send(self, method: str, prepared: requests.PreparedRequest, deadline_s: float) -> requests.Response:
        try:
            return self._session.send(
                prepared,
                timeout=(min(CONNECT_TIMEOUT_S, deadline_s), min(READ_TIMEOUT_S, deadline_s)),
                allow_redirects=False,
                stream=True,
            )
        except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
            raise Unreachable(f"{method}: no connection ({type(error).__name__})", maybe_done=False) from None
        except requests.ConnectionError as error:
            refused = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
            raise Unreachable(f"{method}: connection lost ({type(error).__name__})", maybe_done=not refused) from None
        except requests.RequestException as error:
            raise Unreachable(f"{method}: no answer ({type(error).__name__})", maybe_done=True) from None

    def _read(self, method: str, response: requests.Response, deadline: _Deadline) -> Any:
        raw = b""
        try:
            for chunk in response.iter_content(8192):
                raw += chunk
                if len(raw) > MAX_BODY_BYTES:
                    raise Nonsense(f"{method}: the answer is larger than {MAX_BODY_BYTES} bytes")
        except requests.RequestException as error:
            raise Unreachable(f"{method}: answer cut off ({type(error).__name__})", maybe_done=True) from None
        if deadline.passed:  # a body without a length ends like a whole one when it is cut
            raise Unreachable(f"{method}: the answer dripped past the deadline", maybe_done=True)
        status = response.status_code
        if status >= 500 or status in RETRY_LATER:
            wait_s = retry_after_s(response.headers.get("Retry-After"), time.time())
            raise Unreachable(
                f"{method}: server said {status}", maybe_done=status >= 500, retry_after_s=wait_s, status=status
            )
        if status >= 400:
            raise _refusal(method, status, raw)
        if status >= 300:
            raise Nonsense(f"{method}: redirected ({status}), which our contracts never do")
        if not raw:
            return None
        return _decode(method, raw)


def retry_after_s(value: str | None, now: float) -> float | None:
    """Seconds from a Retry-After header (seconds or an HTTP date, RFC 9110 section 10.2.3); None if unreadable."""
    if value is None:
        return None
    digits = value.strip()
    if digits.isascii() and digits.isdigit():
        return float(digits)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


def _refusal(method: str, status: int, raw: bytes) -> Refused:
    code = ""
    try:
        problem = json.loads(raw)
        code = str(problem.get("code", "")) if isinstance(problem, dict) else ""
    except (ValueError, RecursionError):
        pass
    return Refused(f"{method}: refused with {status} {code}".rstrip(), status=status, code=code)


def _decode(method: str, raw: bytes) -> Any:
    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = dict(pairs)
        if len(keys) != len(pairs):
            raise ValueError("a key stands twice")
        return keys

    try:
        return json.loads(raw, object_pairs_hook=no_twins)
    except (ValueError, RecursionError):
        raise Nonsense(f"{method}: the answer is not the JSON of our contract") from None
