"""Asks a running kiosk of this machine for its numbers."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from typing import TypeAlias

from prometheus_client.parser import text_string_to_metric_families

from kiosk.telemetry.server import LOOPBACK

TIMEOUT_S = 5.0  # it answers in milliseconds; a program that is stopped does not at all
MOST_BYTES = 1_000_000  # fifty times what it tells

# (name of the sample, its labels in order of their names) -> value
Numbers: TypeAlias = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


class NoAnswer(Exception):
    """The message says in a few words why there are no numbers."""


def asked(port: int) -> str:
    """The text of the answer. Raises NoAnswer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        text = answer.read(MOST_BYTES).decode("utf-8", errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"nothing answers on port {port} ({type(error).__name__})") from None
    finally:
        connection.close()
    if answer.status != http.client.OK or "yangzhao_" not in text:
        raise NoAnswer(f"another program answers on port {port}")
    return text


def numbers(text: str) -> Numbers:
    """Raises NoAnswer when it is no text of Prometheus'."""
    try:
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
    except ValueError:
        raise NoAnswer("the answer is not in Prometheus' format") from None
