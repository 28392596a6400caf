"""A site for `kiosk check`: the shipped settings with everything in one folder, and what is changed in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.commissioning.finding import Finding
from kiosk.config import Config, load
from tests.running_kiosk import settings


def site(folder: Path, **sections: Any) -> Config:
    """sections: what is changed in them. Nobody answers on its port, and the voice is on."""
    return load(settings(folder, **{"voice": {"enabled": True}, **sections}), {})


def told(findings: list[Finding]) -> list[str]:
    """'fault camera: what is so → what to do'."""
    return [f"{each.level} {each.part}: {each.found}{' → ' if each.to_do else ''}{each.to_do}" for each in findings]


def changed(config: Config, section: str, **values: object) -> Config:
    """One section with other values, as if the settings had said so."""
    return config.model_copy(update={section: getattr(config, section).model_copy(update=values)})
