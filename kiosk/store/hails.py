"""A hail as the JSON document that stands in the database, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.domain import Hail

LONGEST_BYTES = 4096  # one page: a document is a fourth of it, so it never runs over into a second one
_BEGIN = b'{"key":"'
_HAIL: TypeAdapter[Hail] = TypeAdapter(Hail)


def document_of(hail: Hail) -> str:
    return _HAIL.dump_json(hail).decode()


def hail_of(document: bytes) -> Hail | None:
    """None when it cannot be read: the error would quote what it holds of a resident."""
    try:
        return _HAIL.validate_json(document)
    except ValidationError:
        return None


def brought_up_to_date(document: dict[str, Any]) -> dict[str, Any]:
    """Of a document of version 1, which kept one clock: the moment of expiry by the wall clock was the same."""
    return {**document, "expires_on_wall": document.get("expires_on_wall", document.get("expires_at"))}


def carved(content: bytes) -> Iterator[Hail]:
    """Every hail whose document stands whole in a file of any condition, in the order of their places."""
    at = content.find(_BEGIN)
    while at >= 0:
        text = content[at : at + LONGEST_BYTES].decode(errors="replace")
        try:
            document, _ = json.JSONDecoder().raw_decode(text)
            yield _HAIL.validate_python(brought_up_to_date(document))
        except ValueError:  # not JSON, or no hail: overwritten or cut off
            pass
        at = content.find(_BEGIN, at + 1)
