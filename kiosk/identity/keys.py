"""The key pair of one kiosk: it signs with the private half, the identity provider holds the public half."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048  # RSA2 of the payment platforms
PRIVATE_MODE = 0o600


def generate_key(path_private: Path, path_public: Path) -> None:
    """Write a new RSA pair as PEM files (PKCS#8; SubjectPublicKeyInfo), the private one readable by its owner only.

    Never overwrites a private key: raises FileExistsError. Raises OSError where a file cannot be written.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    handle = os.open(path_private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(private)
    path_public.write_bytes(public)
