"""The answers that the fault proxy gives of its own, and what it makes of true ones: pure functions."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from pydantic import JsonValue

from tests.fault_requests import Headers
from tests.faults_as_data import Fate, Garbage, Portal, Redirect, Status, Twins, WrongType

PORTAL_PAGE = "<!doctype html><title>Wi-Fi</title><h1>免费无线网络,请先登录</h1>".encode()
LOGIN_PAGE = b"http://portal.invalid/login"
GARBAGE = b'{"id": "hail-1", "status": searching, '
JSON = b"application/json"


@dataclass(frozen=True)
class Answer:
    """headers: without those about length and connection, which the sender adds."""

    status: int
    headers: Headers
    body: bytes


def own_answer(fate: Fate | None) -> Answer | None:
    """What the proxy answers without asking upstream; None if this fate lets the request through."""
    match fate:
        case Portal():
            return Answer(200, ((b"content-type", b"text/html; charset=utf-8"),), PORTAL_PAGE)
        case Redirect():
            return Answer(302, ((b"content-type", b"text/html"), (b"location", LOGIN_PAGE)), b"")
        case Status(code=code, retry_after=retry_after, problem=problem):
            said = json.dumps({"type": "about:blank", "title": "Ordered", "status": code, "code": problem})
            later = () if retry_after is None else ((b"retry-after", retry_after.encode()),)
            return Answer(code, ((b"content-type", b"application/problem+json"), *later), said.encode())
    return None


def spoiled(answer: Answer, fate: Fate | None) -> Answer:
    """The true answer as this fate falsifies it; unchanged by the fates that concern the line only."""
    match fate:
        case WrongType(content_type=content_type):
            return _typed(answer, content_type.encode())
        case Garbage():
            return _typed(replace(answer, status=200, body=GARBAGE), JSON)
        case Twins(key=key):
            return replace(answer, body=_with_twin(answer.body, key))
    return answer


def rewritten(answer: Answer, members: dict[str, JsonValue]) -> Answer | None:
    """The answer with these members in place of its own; None if it is no JSON object answered with 2xx.

    Where the object is an envelope around one other, as at Le.Taxi, they are that one's.
    """
    document = _json_object(answer.body)
    if document is None or not 200 <= answer.status < 300:
        return None
    match document:
        case {"data": [dict() as told], **rest}:
            changed: dict[str, JsonValue] = {"data": [{**told, **members}], **rest}
        case _:
            changed = {**document, **members}
    return replace(answer, body=json.dumps(changed, ensure_ascii=False).encode())


def _typed(answer: Answer, content_type: bytes) -> Answer:
    others = tuple(header for header in answer.headers if header[0] != b"content-type")
    return replace(answer, headers=((b"content-type", content_type), *others))


def _with_twin(body: bytes, key: str | None) -> bytes:
    document = _json_object(body)
    if not document:
        return body
    twin = key if key in document else next(iter(document))
    member = json.dumps({twin: document[twin]}, ensure_ascii=False).encode()
    return body.rstrip()[:-1] + b"," + member[1:]


def _json_object(body: bytes) -> dict[str, JsonValue] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
