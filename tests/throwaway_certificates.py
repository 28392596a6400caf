"""A certificate authority for one test: it signs a good, an expired and a wrong-host certificate."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = timedelta(days=1)
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away authority")])
_HERE: tuple[x509.GeneralName, ...] = (
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.DNSName("localhost"),
)


@dataclass(frozen=True)
class Certificates:
    """authority: the file to trust; the others are (certificate file, key file), all PEM, for 127.0.0.1."""

    authority: Path
    good: tuple[Path, Path]
    expired: tuple[Path, Path]
    wrong_host: tuple[Path, Path]


def make_certificates(folder: Path, good_until: datetime | None = None) -> Certificates:
    """Makes them all in this folder; the good one holds for a day from now, if nothing else is wished."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    authority = (
        _certificate(_NAME, key.public_key(), now - 3 * _DAY, now + _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority_file = folder / "authority.pem"
    authority_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))

    def signed(name: str, hosts: tuple[x509.GeneralName, ...], since: datetime, until: datetime) -> tuple[Path, Path]:
        own_key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            _certificate(subject, own_key.public_key(), since, until)
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(key, hashes.SHA256())
        )
        files = folder / f"{name}.pem", folder / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(
            own_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return files

    return Certificates(
        authority=authority_file,
        good=signed("good", _HERE, min(now, good_until or now) - _DAY, good_until or now + _DAY),
        expired=signed("expired", _HERE, now - 2 * _DAY, now - _DAY),
        wrong_host=signed("wrong-host", (x509.DNSName("dispatch.invalid"),), now - _DAY, now + _DAY),
    )


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_NAME)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )
