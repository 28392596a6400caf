"""Starts the real kiosk as a site does, without a witness, before a camera that shows what is wanted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from bench.glass import Glass
from kiosk.demo.world import World, command, stop


def with_camera(world: World, source: str, name: str) -> Path:
    """A copy of the world's settings with another camera and a store of its own."""
    settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
    settings["camera"]["source"] = source
    settings["store"]["folder"] = str(world.folder / f"state-{name}")
    config = world.folder / f"{name}.yaml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return config


@contextmanager
def running(
    config: Path, glass: Glass, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with config.with_suffix(".log").open("ab") as log:
        kiosk = subprocess.Popen(
            command("run", "--config", str(config)),
            env={**glass.environment(), **(environment or {})},
            stdout=log,
            stderr=log,
        )
        try:
            yield kiosk
        finally:
            stop(kiosk)
