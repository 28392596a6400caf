"""Who may come in: the body is looked at first, then the key, then what the key is for."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from kiosk.services.letaxi_registry.errors import NO_RIGHTS, of_call
from kiosk.services.letaxi_registry.rows import KIOSK, OPERATOR, Account
from kiosk.services.letaxi_registry.wire import body_of


@dataclass(frozen=True)
class Doors:
    moteur_key: str = field(repr=False)
    operator_key: str = field(repr=False)

    def account(self, request: Request, *allowed: Account) -> Account:
        """Whose key it is. Raises Refusal: 401 without a key that is known, 403 unless the account is allowed."""
        given = request.headers.get("X-Api-Key")
        if given is None:
            raise of_call(401, "Header X-Api-Key required.")
        keys = ((self.moteur_key, KIOSK), (self.operator_key, OPERATOR))
        account = next((whose for key, whose in keys if hmac.compare_digest(key.encode(), given.encode())), None)
        if account is None:
            raise of_call(401, "The header X-Api-Key is not valid.")
        if account not in allowed:
            raise of_call(403, NO_RIGHTS)
        return account

    async def account_and_body(self, request: Request, *allowed: Account) -> tuple[Account, Any]:
        """Raises Refusal."""
        body = body_of(await request.body(), request.headers.get("Content-Type"))
        return self.account(request, *allowed), body
