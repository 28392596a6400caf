"""The address at which a Le.Taxi registry calls a taxi company back, for the company of the tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Ear:
    """Where the registry calls back. tell: who hears of it; when it returns, the call-back is answered.

    listen: (host, port) that the registry reaches.
    """

    def __init__(self, listen: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        ear = self

        class CallBack(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ear.tell(json.loads(self._body())["data"][0])
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def _body(self) -> bytes:
                if self.headers["Transfer-Encoding"] != "chunked":
                    return self.rfile.read(int(self.headers["Content-Length"]))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_: object) -> None:
                """Its lines would stand among the tests' own."""

        self.tell: Callable[[dict[str, Any]], None] = lambda told: None
        self._server = ThreadingHTTPServer(listen, CallBack)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        return "http://{}:{}/hails".format(*self._server.server_address[:2])

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
