"""How one instance of the stub behaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """keys: device_id -> PEM public key. code_by_phone: the phone way asks for a code. landlines: 021 numbers too.

    liveness: whether a living face must be shown. neighbours: groups of sites whose residents are one neighbourhood;
    a site in none is one by itself. places: site_id -> what the gate is called in a message. hotline: whom to call.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    code_by_phone: bool = False
    landlines: bool = False
    liveness: Literal["required", "waived"] = "required"
    neighbours: tuple[frozenset[str], ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    hotline: str = "12345"  # Shanghai's, for citizens' complaints, until a real provider names its own

    def neighbourhood(self, site_id: str) -> Collection[str]:
        """The sites whose residents are looked for first at this one."""
        return frozenset({site_id}).union(*(group for group in self.neighbours if site_id in group))
