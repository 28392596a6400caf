"""The registry's call to an operator's own server: without a time-out, so an operator that hangs holds its hail."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from urllib.parse import urlsplit

from kiosk.services.letaxi_registry.rows import Hail, Taxi
from kiosk.services.letaxi_registry.views import call_back_body


class OperatorsDoor:
    """url: http://host:port/path."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    async def __call__(self, hail: Hail, taxi: Taxi) -> str | None:
        """None when the operator has taken the hail; else why not."""
        body = json.dumps(call_back_body(hail, taxi)).encode()
        loop = asyncio.get_running_loop()
        told: asyncio.Future[str | None] = loop.create_future()

        def tell(trouble: str | None) -> None:
            if not told.done():
                told.set_result(trouble)

        def call() -> None:
            trouble = self._post(body)
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, trouble)

        threading.Thread(target=call, name="call-back", daemon=True).start()  # one that hangs ends with the process
        return await told

    def _post(self, body: bytes) -> str | None:
        assert self._url.hostname is not None, "looked at when the command was given"
        connection = http.client.HTTPConnection(self._url.hostname, self._url.port, timeout=None)
        try:
            connection.request("POST", self._url.path or "/", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return f"the operator cannot be called: {type(error).__name__}"
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            return f"the operator answered {answer.status}"
        try:
            json.loads(text)
        except ValueError:
            return "the operator's answer is not JSON"
        return None


async def no_door(_hail: Hail, _taxi: Taxi) -> str | None:
    """Our own invention, for tests and lessons: an operator without a server looks for its hails in the list.

    At the real registry whatever stands at the account's address must answer, or every hail is a failure.
    """
    return None
