"""The key that lies beside the database: seals what is private in it and makes opaque, stable references."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet

KEY_SUFFIX = ".key"
KEY_MODE = 0o600
TAG_CHARACTERS = 32  # 128 bits: no two people ever share a reference


class Vault:
    """key: as Fernet.generate_key() makes it. ValueError if it is not one."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._tag_key = hashlib.sha256(b"tags of the identity stub\n" + key).digest()

    @classmethod
    def beside(cls, database: Path) -> Vault:
        """Read the key file next to the database, or make one (readable by its owner only).

        Raises OSError if neither is possible, ValueError if the file holds no key.
        """
        path = database.with_name(database.name + KEY_SUFFIX)
        if not path.exists():
            _write_once(path, Fernet.generate_key())
        return cls(path.read_bytes().strip())

    def seal(self, data: bytes) -> bytes:
        return self._fernet.encrypt(data)

    def unseal(self, sealed: bytes) -> bytes:
        """Raises cryptography.fernet.InvalidToken if it was sealed with another key."""
        return self._fernet.decrypt(sealed)

    def tag(self, purpose: str, text: str) -> str:
        """HMAC-SHA256, shortened, in hex: the same text always gives the same tag, and no tag gives the text."""
        mac = hmac.new(self._tag_key, f"{purpose}\n{text}".encode(), hashlib.sha256)
        return mac.hexdigest()[:TAG_CHARACTERS]


def _write_once(path: Path, key: bytes) -> None:
    """Two processes may start at once: the link either makes the whole file or finds the other's whole file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, KEY_MODE), "wb") as file:
        file.write(key)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
