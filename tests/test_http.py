"""What a hostile or broken server can answer: always one of three kinds of trouble, never anything else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kiosk.domain import Nonsense, Refused
from kiosk.http import Caller, retry_after_s

NOW = 1_795_400_000.0


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2", 2.0),
        (" 30 ", 30.0),
        ("9" * 400, float("inf")),
        ("²", None),
        ("-5", None),
        ("soon", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0.0),
        ("", None),
        (None, None),
    ],
)
def test_whatever_stands_in_retry_after_is_seconds_or_nothing(said: str | None, meant: float | None) -> None:
    assert retry_after_s(said, NOW) == meant


class Deep(BaseHTTPRequestHandler):
    """Answers with brackets within brackets: the path is the status."""

    def do_GET(self) -> None:
        body = b"[" * 100_000
        self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Deep) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "trouble"), [(200, Nonsense), (400, Refused)])
def test_brackets_without_end_are_trouble_of_a_known_kind(server: str, status: int, trouble: type[Exception]) -> None:
    with pytest.raises(trouble):
        Caller(server).call("GET", f"/{status}")
