"""Prints the OpenAPI document: `python -m kiosk.services.identity_stub.openapi > docs/api/identity.json`."""

from __future__ import annotations

import json

from kiosk.services.identity_stub.app import openapi_document


def text() -> str:
    """As it is committed."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(text(), end="")
