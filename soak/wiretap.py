"""A line to the identity provider that is listened in on: which pictures really left the kiosk. In memory only."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from soak.traces import WHOLE_JPEG

PATIENCE_S = 60.0
_OF_ONE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length", "date", "server")


class Wiretap:
    """A context. url: what the kiosk is told instead of the provider's. heard: called with each picture, one at a
    time, from threads of this object."""

    def __init__(self, provider_url: str, heard: Callable[[bytes], None]) -> None:
        self._heard = heard
        self._pictures = 0
        self._more = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _line_to(urlsplit(provider_url).netloc, self._listen))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Wiretap:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def pictures(self) -> int:
        return self._pictures

    def wait_for_more(self, than: int, limit_s: float) -> bool:
        """Until more pictures have passed than so many; False when time is up."""
        with self._more:
            return self._more.wait_for(lambda: self._pictures > than, limit_s)

    def _listen(self, body: bytes) -> None:
        with self._more:
            for picture in WHOLE_JPEG.findall(body):
                self._heard(picture)
                self._pictures += 1
            self._more.notify_all()


def _line_to(provider: str, listen: Callable[[bytes], None]) -> type[BaseHTTPRequestHandler]:
    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # a kiosk that was killed waits no more
                super().handle()

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            listen(body)
            upstream = http.client.HTTPConnection(provider, timeout=PATIENCE_S)
            try:
                upstream.request(self.command, self.path, body, dict(self.headers.items()))
                answer = upstream.getresponse()
                content = answer.read()
            finally:
                upstream.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_ONE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _pass_on  # noqa: N815 - http.server's own names

        def log_message(self, *_: Any) -> None:
            """Says nothing: the trial has a report of its own."""

    return Line
