"""Is this request from a kiosk that we know, fresh, and sent once?"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kiosk.identity import wire
from kiosk.identity.wire import Code
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.store import Store


def public_key(pem: bytes) -> rsa.RSAPublicKey:
    """Raises ValueError if the PEM holds no RSA public key."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("not a public key in PEM form") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("not an RSA public key")  # noqa: TRY004 - a wrong value in a file
    return key


def _key_of(device_id: str, pem: bytes) -> rsa.RSAPublicKey:
    try:
        return public_key(pem)
    except ValueError as error:
        raise ValueError(f"that of {device_id} is {error}") from None


class Signatures:
    """keys: device_id -> PEM of the kiosk's public key. Raises ValueError naming the one that is not RSA."""

    def __init__(self, keys: Mapping[str, bytes], store: Store, clock: Callable[[], float]) -> None:
        self._keys = {device_id: _key_of(device_id, pem) for device_id, pem in keys.items()}
        self._store = store
        self._clock = clock

    def check(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """headers: names in lower case -> the device_id that signed. Raises Fault 401.

        A nonce counts as used only with a good signature, so that nobody can use up another's.
        """
        device_id = headers.get(wire.APP_ID_HEADER.lower(), "")
        timestamp = headers.get(wire.TIMESTAMP_HEADER.lower(), "")
        nonce = headers.get(wire.NONCE_HEADER.lower(), "")
        if device_id not in self._keys:
            raise Fault(401, Code.SIGN, "no key is registered for this device")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(self._clock() - int(timestamp)) > wire.CLOCK_SKEW_S:
            raise Fault(401, Code.TIMESTAMP, f"it must be within {wire.CLOCK_SKEW_S} s; check the kiosk's clock")
        if not _is_uuid(nonce):
            raise Fault(401, Code.SIGN, "the nonce must be a UUID")
        try:
            signature = base64.b64decode(headers.get(wire.SIGN_HEADER.lower(), ""), validate=True)
            text = wire.canonical(method, path, timestamp, nonce, body)
            self._keys[device_id].verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature):  # no base64, or none of ours
            raise Fault(401, Code.SIGN, "it does not fit this device's key and this request") from None
        if not self._store.remember_nonce(device_id, nonce, self._clock()):
            raise Fault(401, Code.NONCE_REPLAY)
        return device_id


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
