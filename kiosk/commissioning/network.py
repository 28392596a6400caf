"""The way to the servers: are their names known, and how long do their certificates last?"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
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
    return _each(_name, {urlsplit(url).hostname or "": key for key, url in addresses(config).items()})


def _each(look: Callable[[str, str], Finding], asked: Mapping[str, str]) -> list[Finding]:
    """look(key, value) for all of them at the same time: dead resolvers take half a minute for each."""
    found: dict[str, Finding] = {}

    def note(key: str, value: str) -> None:
        found[key] = look(key, value)

    threads = [threading.Thread(target=note, args=each, daemon=True) for each in asked.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[key] for key in asked]


def _name(host: str, key: str) -> Finding:
    if _is_address(host):
        return Finding(Level.OK, "names", f"{host} is an address: no name is looked up")
    began = time.monotonic()
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        to_do = f"check the network cable, the resolver (`cat /etc/resolv.conf`) and {key}"
        return Finding(Level.FAULT, "names", f"nobody knows {host}", to_do)
    took_s = time.monotonic() - began
    if took_s > SLOW_NAME_S:
        slow = f"{host} is known only after {took_s:.0f} s"
        return Finding(Level.WARNING, "names", slow, "put a nearer resolver first in /etc/resolv.conf")
    return Finding(Level.OK, "names", f"{host} is known")


def certificates(config: Config) -> list[Finding]:
    """Whether anybody vouches for them is told where the servers are asked; here, until when."""
    return _each(_certificate, addresses(config))


def _certificate(key: str, url: str) -> Finding:
    part, parts = "certificate", urlsplit(url)
    host, port = parts.hostname or "", parts.port or HTTPS
    if parts.scheme != "https":
        return Finding(Level.OK, part, f"{key} is on this machine and needs none")
    try:
        ends = _ends(host, port)
    except (OSError, ValueError) as error:
        told = f"{host} shows none ({type(error).__name__})"
        return Finding(Level.FAULT, part, told, f"check the network cable and {key}")
    left = (ends - datetime.now(UTC)).days
    until = f"the certificate of {host}"
    if left < 0:
        return Finding(Level.FAULT, part, f"{until} ended on {ends:%Y-%m-%d}", "call whoever runs the server")
    if left < SOON_DAYS:
        soon = f"{until} ends in {left} days, on {ends:%Y-%m-%d}"
        return Finding(Level.WARNING, part, soon, "ask whoever runs the server to renew it")
    return Finding(Level.OK, part, f"{until} lasts for {left} days")


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
