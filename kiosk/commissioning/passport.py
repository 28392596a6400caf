"""All checks of a site in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.commissioning.coordinates import coordinates
from kiosk.commissioning.finding import Finding, Level
from kiosk.commissioning.parties import clocks, dispatchers_answer, provider_answers, wider_search
from kiosk.config import Config


def settings(config: Config) -> list[Finding]:
    """What can be read has been checked."""
    return [Finding(Level.OK, "settings", f"in order, for {config.site.name} ({config.site.id})")]


CHECKS: tuple[Callable[[Config], list[Finding]], ...] = (
    settings,
    coordinates,
    wider_search,
    dispatchers_answer,
    clocks,
    provider_answers,
)


def findings(config: Config) -> list[Finding]:
    """Asks everybody outside once. Changes nothing and writes nothing down."""
    return [finding for check in CHECKS for finding in check(config)]
