"""One careful way to call a server: every time-out set, one total deadline, bounded JSON, three kinds of trouble."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests

from kiosk.domain import Nonsense, Refused, Unreachable

CONNECT_TIMEOUT_S = 3.05  # a little over a multiple of 3, TCP's own retransmission step (requests' documentation)
READ_TIMEOUT_S = 5.0  # per byte in requests; TOTAL_DEADLINE_S bounds a slow drip
TOTAL_DEADLINE_S = 8.0  # connect + read, so that one call can never hold a worker longer
MAX_BODY_BYTES = 256 * 1024  # fifty times the largest answer of our contracts
RETRY_LATER = frozenset({408, 425, 429})

Sign = Callable[[str, str, bytes], Mapping[str, str]]  # (method, path with query, body) -> headers


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
        ends = time.monotonic() + deadline_s
        try:
            response = self._session.send(
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
        with response:
            return self._read(method, response, ends)

    def _read(self, method: str, response: requests.Response, ends: float) -> Any:
        raw = b""
        try:
            for chunk in response.iter_content(8192):
                raw += chunk
                if len(raw) > MAX_BODY_BYTES:
                    raise Nonsense(f"{method}: the answer is larger than {MAX_BODY_BYTES} bytes")
                if time.monotonic() > ends:
                    raise Unreachable(f"{method}: the answer dripped past the deadline", maybe_done=True)
        except requests.RequestException as error:
            raise Unreachable(f"{method}: answer cut off ({type(error).__name__})", maybe_done=True) from None
        status = response.status_code
        if status >= 500 or status in RETRY_LATER:
            wait_s = retry_after_s(response.headers.get("Retry-After"), time.time())
            raise Unreachable(f"{method}: server said {status}", maybe_done=status >= 500, retry_after_s=wait_s)
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
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError):
        return None


def _refusal(method: str, status: int, raw: bytes) -> Refused:
    code = ""
    try:
        problem = json.loads(raw)
        code = str(problem.get("code", "")) if isinstance(problem, dict) else ""
    except ValueError:
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
