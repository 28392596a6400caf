"""The guard's bell: one request that rings it, and says nothing about anybody."""

from __future__ import annotations

from kiosk.http import Caller


class GuardBell:
    """address: whatever rings, a door bell's relay or a telephone exchange. Any 2xx says that it has rung."""

    def __init__(self, address: str, site_id: str) -> None:
        self._caller = Caller(address)
        self._asked = {"site": site_id, "wants": "help"}

    def ring(self) -> None:
        """Raises Unreachable, Refused or Nonsense when the bell did not take it."""
        self._caller.call("POST", "", body=self._asked, json_due=False)
