"""Only a kiosk that the provider knows is heard, only fresh, only once; refusals are problem documents."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.identity import wire
from kiosk.identity.client import IdentityClient, signer
from kiosk.services.identity_stub.signing import public_key
from tests.identity_fixtures import DEVICE, SITE, Clock, Stub, stub_with_clock

BODY = {"device_id": DEVICE, "site_id": SITE, "method": "phone", "min_age": 14}


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    with stub_with_clock(tmp_path_factory.mktemp("signing"), Clock()) as running:
        yield running


def answer_to(stub: Stub, **headers: str | None) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = stub.send("POST", "", json=BODY, headers=named)
    if answer.ok:
        return answer.status_code, ""
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = wire.Problem.model_validate(answer.json())
    assert problem.status == answer.status_code
    return answer.status_code, problem.code


def test_a_well_signed_request_is_heard(stub: Stub) -> None:
    assert answer_to(stub) == (201, "")


@pytest.mark.parametrize("header", ["X_App_Id", "X_Nonce", "X_Sign"])
def test_a_request_without_a_signature_is_refused(stub: Stub, header: str) -> None:
    assert answer_to(stub, **{header: None}) == (401, "SIGN")


def test_a_request_without_a_time_is_refused(stub: Stub) -> None:
    assert answer_to(stub, X_Timestamp=None) == (401, "TIMESTAMP")
    assert answer_to(stub, X_Timestamp="yesterday") == (401, "TIMESTAMP")


def test_a_changed_header_breaks_the_signature(stub: Stub) -> None:
    assert answer_to(stub, X_Nonce=str(uuid.uuid4())) == (401, "SIGN")
    assert answer_to(stub, X_Timestamp=str(int(stub.clock()) + 1)) == (401, "SIGN")
    assert answer_to(stub, X_Sign=base64.b64encode(b"x" * 256).decode()) == (401, "SIGN")
    assert answer_to(stub, X_Sign="not base64!") == (401, "SIGN")


def test_a_kiosk_that_is_not_registered_is_refused(stub: Stub) -> None:
    assert answer_to(stub, X_App_Id="kiosk-99") == (401, "SIGN")


def test_another_kiosks_key_is_refused(stub: Stub) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    answer = Stub(stub.url, stub.folder, pem, clock=stub.clock).send("POST", "", json=BODY)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN")


def test_a_changed_body_or_path_breaks_the_signature(stub: Stub) -> None:
    signed = dict(signer(DEVICE, stub.private_key, stub.clock)("POST", wire.SESSIONS_PATH, b'{"other": "body"}'))
    assert answer_to(stub, **{name.replace("-", "_"): value for name, value in signed.items()}) == (401, "SIGN")
    answer = stub.send("POST", "?extra=1", json=BODY)  # signed with its query, so it is heard
    assert answer.status_code == 201


@pytest.mark.parametrize(("off_s", "heard"), [(-301, False), (-299, True), (299, True), (301, False)])
def test_a_kiosks_clock_may_be_five_minutes_off_and_no_more(stub: Stub, off_s: int, heard: bool) -> None:
    off = Stub(stub.url, stub.folder, stub.private_key, clock=lambda: stub.clock() + off_s)
    answer = off.send("POST", "", json=BODY)
    assert (answer.status_code == 201) is heard
    if not heard:
        assert answer.json()["code"] == "TIMESTAMP"


def test_a_recorded_request_cannot_be_played_again(stub: Stub) -> None:
    nonce = str(uuid.uuid4())
    key = serialization.load_pem_private_key(stub.private_key, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    recorded = dict(signer(DEVICE, stub.private_key, stub.clock)("DELETE", f"{wire.SESSIONS_PATH}/{nonce}", b""))
    assert stub.send("DELETE", f"/{nonce}", headers={**recorded}).json()["code"] == "UNKNOWN_SESSION"
    assert stub.send("DELETE", f"/{nonce}", headers={**recorded}).json()["code"] == "NONCE_REPLAY"


def test_a_bad_signature_uses_up_nobodys_nonce(stub: Stub) -> None:
    path = f"{wire.SESSIONS_PATH}/none"
    good = dict(signer(DEVICE, stub.private_key, stub.clock)("DELETE", path, b""))
    forged = {**good, wire.SIGN_HEADER: base64.b64encode(b"x" * 256).decode()}
    assert stub.send("DELETE", "/none", headers={**forged}).json()["code"] == "SIGN"
    assert stub.send("DELETE", "/none", headers={**good}).json()["code"] == "UNKNOWN_SESSION"


def test_a_signature_of_strange_letters_is_refused_not_stumbled_over(stub: Stub) -> None:
    path = f"{wire.SESSIONS_PATH}/none"
    good = signer(DEVICE, stub.private_key, stub.clock)("DELETE", path, b"")
    answer = stub.send("DELETE", "/none", headers={**good, wire.SIGN_HEADER: "\u00e9"})
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN")


def test_a_kiosk_speaks_for_itself_only(stub: Stub) -> None:
    answer = stub.send("POST", "", json={**BODY, "device_id": "kiosk-2"})
    assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION")


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "image": "…"},
        {**BODY, "method": "fingerprint"},
        {**BODY, "min_age": -1},
        {key: value for key, value in BODY.items() if key != "site_id"},
    ],
    ids=["an unknown member", "an unknown method", "an impossible age", "a missing member"],
)
def test_a_request_against_the_contract_is_refused_without_repeating_it(stub: Stub, body: dict[str, object]) -> None:
    answer = stub.send("POST", "", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM")
    assert "fingerprint" not in answer.text


def test_a_path_that_is_not_in_the_contract_is_a_problem_too(stub: Stub) -> None:
    answer = stub.send("GET", "/some-session")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == 405


def test_both_ends_sign_the_same_text() -> None:
    text = wire.canonical("POST", "/v1/x?y=1", "1700000000", "n", "王".encode())
    assert text == b"POST\n/v1/x?y=1\n1700000000\nn\n" + "王".encode()


def test_a_private_key_with_a_password_is_refused() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    locked = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"word")
    )
    with pytest.raises(ValueError, match="without a password"):
        IdentityClient("http://127.0.0.1:1", DEVICE, SITE, locked, clock=time.time)


def test_a_key_that_is_not_rsa_is_refused_on_both_ends() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(ValueError, match="RSA"):
        IdentityClient("http://127.0.0.1:1", DEVICE, SITE, private, clock=time.time)
    with pytest.raises(ValueError, match="RSA"):
        public_key(public)
