"""The way to the servers: are their names known, and how long do their certificates last?"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509

from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.dispatchers import sections

CONNECT_S = 5.0
SLOW_NAME_S = 2.0  # a resolver that needs longer has lost a packet: each hail would wait for it
SOON_DAYS = 21  # enough to find whoever renews it; automatic renewal (ACME) begins thirty days before the end
HTTPS = 443


def addresses(config: Config) -> dict[str, str]:
    """Of every server that the kiosk calls: under which key it stands in the settings, and its address."""
    found = {f"{key}.base_url": section.base_url for section, key in sections(config).values()}
    found["identity.base_url"] = config.identity.base_url
    if config.site.guard_bell:
        found["site.guard_bell"] = config.site.guard_bell
    return found


def names(config: Config) -> list[Finding]:
    found = []
    for host, key in {urlsplit(url).hostname or "": key for key, url in addresses(config).items()}.items():
        if _is_address(host):
            found.append(Finding(Level.OK, "names", f"{host} is an address: no name is looked up"))
            continue
        began = time.monotonic()
        try:
            socket.getaddrinfo(host, None)
        except (OSError, UnicodeError):
            to_do = f"check the network cable, the resolver (`cat /etc/resolv.conf`) and {key}"
            found.append(Finding(Level.FAULT, "names", f"nobody knows {host}", to_do))
            continue
        took_s = time.monotonic() - began
        if took_s > SLOW_NAME_S:
            slow = f"{host} is known only after {took_s:.0f} s"
            found.append(Finding(Level.WARNING, "names", slow, "put a nearer resolver first in /etc/resolv.conf"))
        else:
            found.append(Finding(Level.OK, "names", f"{host} is known"))
    return found


def certificates(config: Config) -> list[Finding]:
    """Whether anybody vouches for them is told where the servers are asked; here, until when."""
    found = []
    for key, url in addresses(config).items():
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or HTTPS
        if parts.scheme != "https":
            found.append(Finding(Level.OK, "certificate", f"{key} is on this machine and needs none"))
            continue
        try:
            ends = _ends(host, port)
        except (OSError, ValueError) as error:
            told = f"{host} shows none ({type(error).__name__})"
            found.append(Finding(Level.FAULT, "certificate", told, f"check the network cable and {key}"))
            continue
        left = (ends - datetime.now(UTC)).days
        until = f"the certificate of {host}"
        if left < 0:
            gone = f"{until} ended on {ends:%Y-%m-%d}"
            found.append(Finding(Level.FAULT, "certificate", gone, "call whoever runs the server"))
        elif left < SOON_DAYS:
            soon = f"{until} ends in {left} days, on {ends:%Y-%m-%d}"
            found.append(Finding(Level.WARNING, "certificate", soon, "ask whoever runs the server to renew it"))
        else:
            found.append(Finding(Level.OK, "certificate", f"{until} lasts for {left} days"))
    return found


def _ends(host: str, port: int) -> datetime:
    """Raises OSError, ValueError."""
    unjudged = ssl.create_default_context()
    unjudged.check_hostname = False
    unjudged.verify_mode = ssl.CERT_NONE  # an expired one is to be read, too; nothing is sent
    with (
        socket.create_connection((host, port), timeout=CONNECT_S) as plain,
        unjudged.wrap_socket(plain, server_hostname=host) as shown,
    ):
        certificate = shown.getpeercert(binary_form=True)
    if certificate is None:
        raise ValueError("no certificate")
    return x509.load_der_x509_certificate(certificate).not_valid_after_utc


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
