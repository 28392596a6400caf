"""What an answer over HTTP means, from its head and its body: JSON of the party itself, or one kind of trouble."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from kiosk.domain import Nonsense, Refused, Unreachable

LONGEST_RETRY_AFTER_S = 1e12  # a number that can be reckoned with; whoever waits has a limit of their own
RETRY_LATER = frozenset({408, 425, 429})  # answered before the request was worked on
NETWORK_LOGIN = 511  # RFC 6585 section 6: said by a captive portal, never by the party itself
CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")  # a problem's code; anything longer or looser could quote a person


def judge_head(method: str, status: int, headers: Mapping[str, str]) -> None:
    """Raise what the head alone tells; return if a body in JSON is to be read, or none (204).

    method: for the message. headers: its keys are found in any case.
    """
    if status in RETRY_LATER or (500 <= status < 600 and status != NETWORK_LOGIN):
        wait_s = retry_after_s(headers.get("Retry-After"), server_time(headers.get("Date")))
        raise Unreachable(
            f"{method}: server said {status}", maybe_done=status >= 500, retry_after_s=wait_s, status=status
        )
    if 300 <= status < 400 or status == NETWORK_LOGIN:
        raise Nonsense(f"{method}: sent elsewhere ({status}), as a captive portal does", page=True)
    if not 200 <= status < 500:
        raise Nonsense(f"{method}: answered with {status}, which our contracts never do")
    if status == 204:
        return
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Nonsense(f"{method}: a page came where JSON was due ({status}): a captive portal?", page=True)
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Nonsense(f"{method}: the answer is compressed, which nobody asked for")


def decoded(method: str, status: int, raw: bytes, code_of: Callable[[Any], str]) -> Any:
    """The value in the body of an answer whose head was judged, None for 204. Raises Refused for a 4xx; Nonsense.

    code_of: finds the short word for a refusal in its body; what is no CODE is left out.
    """
    if status == 204:
        return None
    answer = _decode(method, raw)
    if status < 400:
        return answer
    word = code_of(answer)
    code = word if CODE.fullmatch(word) else ""
    raise Refused(f"{method}: refused with {status} {code}".rstrip(), status=status, code=code)


def problem_code(answer: Any) -> str:
    """The member `code` of a problem document (RFC 9457), '' where there is none."""
    return str(answer.get("code", "")) if isinstance(answer, dict) else ""


def _decode(method: str, raw: bytes) -> Any:
    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = dict(pairs)
        if len(keys) != len(pairs):
            raise ValueError("a key stands twice")
        return keys

    try:
        answer = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=no_twins)
        json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()  # no infinite number, no half a character
    except (ValueError, RecursionError):
        raise Nonsense(f"{method}: the answer is not the JSON of our contract") from None
    return answer


def retry_after_s(value: str | None, now: float) -> float | None:
    """Seconds from a Retry-After header (seconds or an HTTP date, RFC 9110 section 10.2.3), finite.

    now: Unix seconds, best by the server's own clock. None if unreadable; 0 if the date has passed.
    """
    if value is None:
        return None
    digits = value.strip()
    if digits.isascii() and digits.isdigit():
        return min(float(digits), LONGEST_RETRY_AFTER_S)
    date = _http_date(value)
    return None if date is None else max(0.0, date - now)


def server_time(date: str | None) -> float:
    """What the server's clock says by its Date header, in Unix seconds; if it is mute by ours, which may be wrong.

    Its dates and times are meant by its own clock (RFC 9110 section 6.6.1).
    """
    said = None if date is None else _http_date(date)
    return time.time() if said is None else said


def _http_date(value: str) -> float | None:
    try:
        date = email.utils.parsedate_to_datetime(value)
        return date.replace(tzinfo=date.tzinfo or UTC).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
