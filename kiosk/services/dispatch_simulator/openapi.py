"""Prints the OpenAPI document: `python -m kiosk.services.dispatch_simulator.openapi > docs/api/dispatch.json`."""

from __future__ import annotations

import json

from kiosk.services.dispatch_simulator.app import openapi_document


def text() -> str:
    """As it is committed."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(text(), end="")
