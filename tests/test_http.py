"""What a hostile, broken or absent server can do: always one of three kinds of trouble, in time, and no false word
on whether the request may have arrived."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain import Nonsense, Refused, Trouble, Unreachable
from kiosk.http import MAX_BODY_BYTES, Caller
from kiosk.http_answers import retry_after_s
from tests.dispatch_fixtures import Simulator
from tests.http_fixtures import (
    PATIENCE_S,
    Speak,
    answer,
    dripping,
    flooding,
    request,
    resetting,
    saying,
    server,
    silent,
    under,
)
from tests.throwaway_certificates import Certificates, make_certificates

NOW = 1_795_400_000.0
DEADLINE_S = 0.5
JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PAGE = b"<html><body>Welcome! Please log in.</body></html>"


def trouble(url: str, body: dict[str, Any] | None = None, deadline_s: float = PATIENCE_S) -> Trouble:
    """What one POST meets."""
    with pytest.raises(Trouble) as met:
        Caller(url).call("POST", "/v1/hails", body={"a": 1} if body is None else body, deadline_s=deadline_s)
    return met.value


def unreachable(url: str, body: dict[str, Any] | None = None, deadline_s: float = PATIENCE_S) -> Unreachable:
    met = trouble(url, body, deadline_s)
    assert isinstance(met, Unreachable), met
    return met


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2", 2.0),
        (" 30 ", 30.0),
        (str(10**12), 1e12),
        ("9" * 400, 1e12),
        ("²", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 02:13:30 GMT", 10.0),
        ("Mon, 23 Nov 2026 02:13:30 -0000", 10.0),
        ("Mon, 23 Nov 2026 10:13:30 +0800", 10.0),
        ("Mon, 01 Jan 99999 00:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_whatever_stands_in_retry_after_is_seconds_or_nothing(said: str | None, meant: float | None) -> None:
    assert retry_after_s(said, NOW) == meant


@given(st.one_of(st.text(), st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ ([+-]\d{4}|GMT)", fullmatch=True)))
def test_no_retry_after_is_ever_endless_negative_or_a_failure(said: str) -> None:
    wait_s = retry_after_s(said, NOW)
    assert wait_s is None or 0.0 <= wait_s <= 1e12


def test_a_date_in_retry_after_is_read_by_the_servers_clock_and_not_by_ours() -> None:
    dates = "Date: Mon, 23 Nov 1998 04:00:00 GMT\r\nRetry-After: Mon, 23 Nov 1998 04:00:07 GMT\r\n"
    with server(saying(answer(b"", "503 Busy", headers=dates))) as busy:
        assert unreachable(busy.url).retry_after_s == 7.0


# Before a byte has left


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """Their authority is the only one that is trusted while a test runs."""
    made = make_certificates(tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(made.authority))
    return made


def test_a_server_with_a_good_certificate_is_spoken_to(certificates: Certificates) -> None:
    with server(saying(answer(b'{"b": 2}')), under(certificates.good)) as good:
        assert Caller(good.url).call("POST", "/v1/hails", body={"a": 1}) == {"b": 2}
    assert good.arrived[0].startswith(b"POST /v1/hails HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("certificate", "host", "reason"),
    [
        ("expired", "127.0.0.1", "is expired"),
        ("wrong_host", "127.0.0.1", "is for another address"),
        ("wrong_host", "localhost", "is for another host"),
    ],
)
def test_a_server_with_a_bad_certificate_is_told_nothing(
    certificates: Certificates, certificate: str, host: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo  # not every machine knows the name localhost
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *rest, **more: real(name.replace("localhost", "127.0.0.1"), *rest, **more)
    )
    with server(saying(answer(b"{}")), under(getattr(certificates, certificate))) as bad:
        met = unreachable(bad.url.replace("127.0.0.1", host))
    assert (met.certificate, met.maybe_done) == (True, False)
    assert f"certificate {reason}" in str(met)
    assert b"".join(bad.arrived) == b""


def test_a_certificate_that_nobody_we_trust_has_signed_is_told_nothing(
    certificates: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = make_certificates(tmp_path_factory.mktemp("stranger"))
    with server(saying(answer(b"{}")), under(stranger.good)) as unknown:
        met = unreachable(unknown.url)
    assert (met.certificate, met.maybe_done) == (True, False)
    assert "certificate is not trusted" in str(met)
    assert b"".join(unknown.arrived) == b""


@pytest.mark.parametrize(
    "speak",
    [saying(answer(b"{}")), resetting, silent, dripping(b"", b"\x16"), flooding(b"", b"\x16\x03\x03\x40\x00" * 999)],
    ids=["speaks no TLS", "resets", "is silent", "drips", "floods"],
)
def test_a_handshake_that_fails_has_sent_nothing_and_is_no_certificate_trouble(speak: Speak) -> None:
    with server(speak) as odd:
        met = unreachable(odd.url.replace("http:", "https:"), deadline_s=DEADLINE_S)
    assert (met.certificate, met.maybe_done) == (False, False)


def test_a_name_that_nobody_knows_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    met = unreachable("http://dispatch.example.com")
    assert not met.maybe_done
    assert "NameResolutionError" in str(met)


def test_a_name_server_that_is_silent_holds_nobody_past_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    real = socket.getaddrinfo

    def waiting(*args: Any, **kwargs: Any) -> Any:
        over.wait(PATIENCE_S)
        return real(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", waiting)
    met = unreachable("http://localhost:9", deadline_s=DEADLINE_S)
    assert not over.is_set()
    over.set()
    assert not met.maybe_done


def test_a_closed_port_has_been_sent_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # does not listen
        assert not unreachable(f"http://127.0.0.1:{nobody.getsockname()[1]}").maybe_done


def test_a_black_hole_has_been_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:  # packets to a full listener are dropped
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        met = unreachable(f"http://127.0.0.1:{address[1]}", deadline_s=DEADLINE_S)
        for each in waiting:
            each.close()
    assert not met.maybe_done


# After a byte may have left


@pytest.mark.parametrize(
    ("speak", "reads"),
    [(resetting, True), (saying(b""), True), (saying(b""), False)],
    ids=["reset", "closed", "closed before it was read"],
)
def test_a_connection_lost_after_it_stood_may_have_carried_the_request(speak: Speak, reads: bool) -> None:
    with server(speak, reads=reads) as lost:
        assert unreachable(lost.url).maybe_done


def test_a_request_cut_off_in_the_middle_may_have_arrived() -> None:
    with server(resetting) as cutting:
        assert unreachable(cutting.url, {"a": "x" * 8_000_000}).maybe_done  # more than the buffers between hold
    assert len(cutting.arrived[0]) > 0


def test_a_server_that_takes_no_request_holds_nobody_past_the_deadline() -> None:
    with server(silent, reads=False) as stuck:
        assert unreachable(stuck.url, {"a": "x" * 8_000_000}, DEADLINE_S).maybe_done


def test_a_connection_that_the_server_let_go_while_idle_may_have_carried_the_request() -> None:
    def answers_once(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(answer(b"{}"))
        request(connection)  # the second one, and then a close instead of an answer

    with server(answers_once) as server_:
        caller = Caller(server_.url)
        assert caller.call("GET", "/v1/hails") == {}
        with pytest.raises(Unreachable) as met:
            caller.call("POST", "/v1/hails", body={"a": 1})
    assert met.value.maybe_done


def test_a_connection_that_was_closed_before_the_next_call_is_made_anew() -> None:
    with server(saying(answer(b"{}"))) as closing:
        caller = Caller(closing.url)
        for _ in range(3):
            assert caller.call("GET", "/v1/hails") == {}
            assert closing.closed.acquire(timeout=PATIENCE_S)
    assert len(closing.arrived) >= 3


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1",
        b"HTTP/1.1 200",
        b"HTTP/1.1 204 No Content\r\n",
        b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2",
        JSON_HEAD[:-9],
        JSON_HEAD,
        JSON_HEAD + b"Content-Length: 2\r\n\r\n{",
        JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ],
)
def test_an_answer_that_breaks_off_is_no_answer(cut: bytes) -> None:
    with server(saying(cut)) as broken:
        assert unreachable(broken.url).maybe_done


DRIPS = {
    "nothing": silent,
    "status lines": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "one status line": dripping(b"HTTP/1.1 2", b"0"),
    "head": dripping(JSON_HEAD + b"X: ", b"x"),
    "whole status line": dripping(b"HTTP/1.1 200 ", b"x"),
    "body": dripping(JSON_HEAD + b"Content-Length: 9999\r\n\r\n", b" "),
    "body without length": dripping(JSON_HEAD + b"\r\n{}", b" "),
    "chunks": dripping(JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
}


@pytest.mark.parametrize("speak", DRIPS.values(), ids=DRIPS)
def test_a_drip_ends_at_the_deadline_and_may_have_carried_out_the_request(speak: Speak) -> None:
    with server(speak) as slow:
        assert unreachable(slow.url, deadline_s=DEADLINE_S).maybe_done


@pytest.mark.parametrize("drip", ["nothing", "head", "body"])
def test_a_drip_under_tls_ends_at_the_deadline_too(certificates: Certificates, drip: str) -> None:
    with server(DRIPS[drip], under(certificates.good)) as slow:
        assert unreachable(slow.url, deadline_s=DEADLINE_S).maybe_done


FLOODS = {
    "body": flooding(JSON_HEAD + b"\r\n[", b"1, " * 99_999),
    "declared body": saying(answer(b"[" + b" " * MAX_BODY_BYTES + b"]")),
    "head": flooding(JSON_HEAD + b"X: ", b"x" * 50_000 + b"\r\n "),
    "status lines": flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
    "chunks": flooding(JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 9_999),
    "size of a chunk": flooding(JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2;", b"x" * 99_999),
    "trailers": flooding(JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: x\r\n" * 9_999),
}


@pytest.mark.parametrize("speak", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_not_drunk(speak: Speak) -> None:
    with server(speak) as wild:
        met = trouble(wild.url)
    assert isinstance(met, Nonsense) or (isinstance(met, Unreachable) and met.maybe_done)


def test_an_answer_of_the_greatest_size_is_read() -> None:
    with server(saying(answer(b" " * (MAX_BODY_BYTES - 2) + b"{}"))) as large:
        assert Caller(large.url).call("GET", "/") == {}


# Whose answer is it?


@pytest.mark.parametrize(
    "said",
    [
        answer(PAGE, kind="text/html"),
        answer(PAGE, kind=""),
        answer(b"{}", kind="text/html"),
        answer(b"{}", kind="text/plain"),
        answer(b"{}", kind="application/jsonp"),
        answer(b"{}", kind=""),
        answer(b"", kind=""),
        answer(PAGE, "403 Forbidden", "text/html"),
        answer(PAGE, "404 Not Found", "text/html; charset=utf-8"),
        answer(b"", "404 Not Found", ""),
        answer(b'{"code": "UNKNOWN_KEY"}', "404 Not Found", "text/html"),
        answer(PAGE, "511 Network Authentication Required", "text/html"),
        answer(b"{}", "302 Found", headers="Location: http://127.0.0.1:9/\r\n"),
        answer(b"{}", "307 Temporary Redirect", headers="Location: \xff\xfe://[\r\n"),
        answer(b"{}", "301 Moved"),
    ],
)
def test_a_captive_portal_never_speaks_for_the_party(said: bytes) -> None:
    with server(saying(said)) as portal:
        met = trouble(portal.url)
    assert isinstance(met, Nonsense)
    assert met.page


def test_a_redirect_is_neither_followed_nor_read() -> None:
    with server(silent) as elsewhere:
        head = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/\r\nContent-Encoding: gzip\r\n\r\n"
        with server(flooding(head.encode(), b"x" * 99_999)) as portal:
            assert isinstance(trouble(portal.url), Nonsense)
    assert b"".join(elsewhere.arrived) == b""


def test_the_environment_has_no_say_in_whom_we_speak_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody, server(saying(answer(b"{}"))) as party:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert Caller(party.url).call("GET", "/", deadline_s=PATIENCE_S) == {}


def test_a_head_that_cannot_be_parsed_is_not_quoted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with server(saying(answer(b"{}", headers="of 13812345678\r\n"))) as odd:
        assert Caller(odd.url).call("GET", "/") == {}
    assert caplog.text == ""


def test_a_cookie_is_not_kept() -> None:
    with server(saying(answer(b"{}", headers="Connection: close\r\nSet-Cookie: who=you; Path=/\r\n"))) as curious:
        caller = Caller(curious.url)
        for _ in range(2):
            caller.call("GET", "/")
    assert b"who=you" not in b"".join(curious.arrived)


@pytest.mark.parametrize("kind", ["application/json", "application/problem+json; charset=utf-8", "Application/JSON"])
def test_a_refusal_in_json_is_the_partys_own(kind: str) -> None:
    with server(saying(answer(b'{"code": "UNKNOWN_KEY"}', "404 Not Found", kind))) as party:
        met = trouble(party.url)
    assert isinstance(met, Refused)
    assert (met.status, met.code) == (404, "UNKNOWN_KEY")


@pytest.mark.parametrize("code", ['"13812345678"', '"call \\u738b"', "13812345678", '["X"]', '"' + "X" * 99 + '"'])
def test_a_refusals_code_is_a_short_word_or_nothing(code: str) -> None:
    with server(saying(answer(f'{{"code": {code}}}'.encode(), "400 Bad Request"))) as party:
        met = trouble(party.url)
    assert isinstance(met, Refused)
    assert met.code == ""
    assert "138" not in str(met)


@pytest.mark.parametrize(
    ("status", "maybe_done"), [(408, False), (425, False), (429, False), (500, True), (502, True), (503, True)]
)
def test_a_server_that_cannot_now_may_be_asked_later_whatever_its_page_says(status: int, maybe_done: bool) -> None:
    with server(saying(answer(PAGE, f"{status} x", "text/html", "Retry-After: 3\r\n"))) as busy:
        met = unreachable(busy.url)
    assert (met.maybe_done, met.retry_after_s, met.status) == (maybe_done, 3.0, status)


@pytest.mark.parametrize("status", ["101 x", "103 x", "600 x", "999 x"])
def test_a_status_that_does_not_exist_is_nonsense(status: str) -> None:
    with server(saying(answer(b"{}", status))) as odd:
        assert isinstance(trouble(odd.url), Nonsense)


def test_our_own_services_refuse_in_json(tmp_path: Path) -> None:
    with Simulator(tmp_path / "d.sqlite3") as simulator:
        for method, path, status in (("GET", "/nowhere", 404), ("PUT", "/v1/hails", 405), ("POST", "/v1/hails", 400)):
            with pytest.raises(Refused) as met:
                Caller(simulator.url).call(method, path)
            assert met.value.status == status
            assert met.value.code


# What is in it?


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        PAGE,
        b"{'a': 1}",
        b'{"a": 1, "a": 1}',
        b'[{"b": {"a": 1, "a": 2}}]',
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e999]",
        b"1" * 5_000,
        b'"\xff"',
        b'"\xc0\xaf"',
        b'"\\ud800"',
        '"王"'.encode("utf-16"),
        '"王"'.encode("gb18030"),
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b"[" * 50_000 + b"]" * 50_000,
        b"{}{}",
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_a_body_that_only_claims_to_be_json_is_nonsense(body: bytes, status: str) -> None:
    with server(saying(answer(body, status))) as odd:
        met = trouble(odd.url)
    assert isinstance(met, Nonsense)
    assert not met.page


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x", "identity, gzip"])
def test_a_compressed_answer_is_refused_unread_since_nobody_asked_for_it(encoding: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    with server(saying(answer(bomb, headers=f"Content-Encoding: {encoding}\r\n"))) as bomber:
        assert isinstance(trouble(bomber.url), Nonsense)
    assert b"accept-encoding: identity\r\n" in bomber.arrived[0].lower()


@pytest.mark.parametrize("length", ["-1", "abc", "99999999999999999999", "²", "2, 3", "9" * 5_000, "", "1"])
def test_a_length_that_cannot_be_is_a_known_trouble_or_does_no_harm(length: str) -> None:
    with server(saying(JSON_HEAD + f"Content-Length: {length}\r\n\r\n{{}}".encode())) as odd:
        try:
            assert Caller(odd.url).call("GET", "/") == {}
        except (Unreachable, Nonsense) as met:
            assert not isinstance(met, Unreachable) or met.maybe_done  # noqa: PT017 - either may follow


def test_no_content_is_none_and_needs_no_type() -> None:
    with server(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as brief:
        assert Caller(brief.url).call("DELETE", "/") is None


# Anything at all

LINES = [
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 404 x",
    b"HTTP/1.1 100 x",
    b"HTTP/1.1 503 x",
    b"HTTP/1.0 302",
    b"ICY 200",
    b"",
]
HEADERS = [
    b"Content-Type: application/json",
    b"Content-Type: application/json; charset",
    b"Content-Length: 5",
    b"Content-Length: -1",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Content-Encoding: \xff",
    b"Location: \xff//[",
    b"Set-Cookie: a=b; Max-Age=99999999999999999999; Domain=.",
    b"Retry-After: Mon, 99 Foo 99999 25:61:61 -9999",
    b"Date: Mon, 01 Jan 0000 00:00:00 +9999",
    b"no colon",
    b" folded",
    b"\x00: \x00",
]
BODIES = [
    b"",
    b"{}",
    b'{"a":',
    b"5\r\n",
    b"2\r\n{}\r\n0\r\n\r\n",
    b"-1\r\n",
    b"ffffffffffffffff\r\n",
    b"\x1f\x8b\x08",
]
LIKELY = st.builds(
    lambda line, headers, body: b"\r\n".join([line, *headers, b"", body]),
    st.sampled_from(LINES) | st.binary(max_size=20),
    st.lists(st.sampled_from(HEADERS) | st.binary(max_size=20), max_size=6),
    st.sampled_from(BODIES) | st.binary(max_size=40),
)


@pytest.fixture(scope="module")
def parrot() -> Iterator[Callable[[bytes], Caller]]:
    """Says to each request what it was given last."""
    words: deque[bytes] = deque(maxlen=1)
    with server(lambda connection, _: connection.sendall(words[0])) as served:
        caller = Caller(served.url)

        def says(word: bytes) -> Caller:
            words.append(word)
            return caller

        yield says


@settings(max_examples=400, deadline=None)
@given(said=LIKELY | st.binary(max_size=200), method=st.sampled_from(["GET", "POST", "DELETE"]))
def test_any_bytes_end_in_an_answer_or_in_one_of_three_kinds(
    parrot: Callable[[bytes], Caller], said: bytes, method: str
) -> None:
    try:
        parrot(said).call(method, "/v1/hails", deadline_s=PATIENCE_S)
    except Unreachable as met:
        assert met.maybe_done or met.status in (408, 425, 429)  # noqa: PT017 - nothing may be raised as well
    except (Refused, Nonsense):
        pass
