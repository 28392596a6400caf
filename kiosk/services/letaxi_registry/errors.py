"""How the registry refuses: a status and sentences filed under the path of what is wrong."""

from __future__ import annotations

from typing import Any

NO_RIGHTS = "You do not have enough permissions to access this ressource."
NOT_YOURS = "You do not have the permissions to view this hail"
BROKEN = "Internal server error. If the problem persists, please contact the technical team."


class Refusal(Exception):
    """Becomes the answer {"errors": errors} with this HTTP status."""

    def __init__(self, status: int, errors: dict[str, Any]) -> None:
        super().__init__(f"{status} {errors}")
        self.status = status
        self.errors = errors


def of_field(status: int, field: str, sentence: str) -> Refusal:
    """About one field of the one object in the envelope."""
    return Refusal(status, {"data": {"0": {field: [sentence]}}})


def of_path(status: int, sentence: str) -> Refusal:
    return Refusal(status, {"url": [sentence]})


def of_call(status: int, sentence: str) -> Refusal:
    """About the call as a whole: body, key, rights, a server that is down."""
    return Refusal(status, {"": [sentence]})


def broken() -> Refusal:
    return of_call(500, BROKEN)
