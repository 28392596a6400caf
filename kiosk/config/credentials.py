"""Secrets that systemd hands over to a service: only root can read the files, the service gets copies in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"  # set by systemd for a unit with LoadCredential=: systemd.exec(5)
PREFIX = "yangzhao_"  # LoadCredential=yangzhao:FOLDER hands over each file of the folder under this and its own name
SECRETS = (
    ("identity", "key_file"),
    ("dispatch", "api_key_file"),
    ("second_dispatch", "api_key_file"),
    ("technician", "codes_file"),
)


def take_credentials(values: dict[str, Any], folder: Path) -> None:
    """Let each secret in the settings' values name the copy in folder, where there is one of its name."""
    for section, key in SECRETS:
        settings = values.get(section)
        if isinstance(settings, dict) and isinstance(settings.get(key), str):
            copy = folder / f"{PREFIX}{Path(settings[key]).name}"
            if copy.is_file():
                settings[key] = str(copy)
