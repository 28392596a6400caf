"""Our own registry as a process of its own, with the key that a kiosk has there and the one of a taxi company."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.letaxi_registry_fixtures import command
from tests.stand_in import StandIn

DATABASE = "letaxi.sqlite3"
LAT, LON = 31.2397, 121.4079  # in its town
INSEE, DEPARTEMENT = "75056", "75"  # of that town


@dataclass(frozen=True)
class LetaxiRegistry:
    """key_file: of the role moteur. operator_key: of the role operateur."""

    url: str
    key_file: Path
    operator_key: str


@contextmanager
def letaxi_registry(folder: Path, *options: str) -> Iterator[LetaxiRegistry]:
    """On a free port, ended with SIGTERM."""
    folder.mkdir(parents=True, exist_ok=True)
    moteur, operator = folder / "moteur.key", folder / "operator.key"
    arguments = ["--port", "0", "--database", str(folder / DATABASE)]
    arguments += ["--moteur-key-file", str(moteur), "--operator-key-file", str(operator)]
    with StandIn("letaxi registry", command(*arguments, *options)) as registry:
        yield LetaxiRegistry(registry.url, moteur, operator.read_text("ascii").strip())
