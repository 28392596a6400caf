"""Our own registry as a process of its own, with the key that a kiosk has there and the one of a taxi company."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 30.0  # a test that waits this long has failed
DATABASE = "letaxi.sqlite3"
READY = "letaxi registry ready on "
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
    command = [sys.executable, "-W", "error", "-m", "kiosk", "letaxi-registry", *arguments, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            ready = process.stdout.readline()
            assert ready.startswith(READY), ready
            yield LetaxiRegistry(ready.removeprefix(READY).strip(), moteur, operator.read_text("ascii").strip())
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
