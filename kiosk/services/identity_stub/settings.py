"""How one instance of the stub behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """keys: device_id -> PEM public key. code_by_phone: the phone way asks for a code. landlines: 021 numbers too.

    liveness: whether the captures must show the head turn to the challenge's side.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    code_by_phone: bool = False
    landlines: bool = False
    liveness: Literal["required", "waived"] = "waived"
