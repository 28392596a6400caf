"""What it costs to be looked after: two kiosks at home side by side, one that systemd and monitoring ask, one alone.

`python -m bench.watched [SECONDS]`
"""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import yaml

from bench import kiosks, processes, resting
from bench.glass import Glass
from kiosk.commands.demo import QUIET_HOUR
from kiosk.demo.world import Wishes, World
from kiosk.telemetry.question import asked

SECONDS = 300.0  # five of the clock's minutes, five questions for the expected wait
ASKED_EVERY_S = 15.0  # Prometheus asks once a minute unless it is told otherwise; many tell it a quarter of one
WATCHDOG_US = 20_000_000  # as systemd/yangzhao.service has it


def main(seconds: float) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="yangzhao-watched-") as name,
        World(Path(name), Wishes(time_scale=1.0, hour=QUIET_HOUR, fullscreen=True, face=False, voice=False)) as world,
        Glass(Path(name) / "glass-1") as one,
        Glass(Path(name) / "glass-2") as other,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        address, port = Path(name) / "notify", _free_port()
        manager.bind(str(address))
        signs = {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": str(WATCHDOG_US)}
        with (
            kiosks.running(_settings(world, "watched", port), one, signs) as watched,
            kiosks.running(_settings(world, "alone", 0), other) as alone,
        ):
            while manager.recv(4096) != b"READY=1":
                pass
            threading.Thread(target=_hears, args=(manager,), daemon=True).start()
            resting.settle()
            pids = watched.pid, alone.pid
            began, before = time.monotonic(), [_used_s(pid) for pid in pids]
            while time.monotonic() - began < seconds:
                threading.Event().wait(ASKED_EVERY_S)
                asked(port)
            took = time.monotonic() - began
            shares = [100 * (_used_s(pid) - used) / took for pid, used in zip(pids, before, strict=True)]
    print(f"watched : alone = {shares[0]:.2f} : {shares[1]:.2f} % of a core, in {took:.0f} s")


def _hears(manager: socket.socket) -> None:
    try:
        while True:
            manager.recv(4096)
    except OSError:
        return


def _settings(world: World, name: str, port: int) -> Path:
    config = kiosks.with_camera(world, "none", name)
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["health"] = {"port": port}
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return config


def _used_s(pid: int) -> float:
    return sum(processes.cpu_s([child]) for child in processes.family(pid).values())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
