"""An empty Debian 12 from debootstrap, started by systemd in a container of its own; it can lose its power."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

INCLUDED = "systemd-sysv,dbus,ca-certificates"  # what Debian's own installer always leaves behind, and no more
BOOT_LIMIT_S = 60.0
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Failed(Exception):
    """A command in the machine did not do what it should; the message holds all that it said."""


def empty_debian(folder: Path) -> None:
    """Makes it once; it is the base of every machine. Takes root and package debootstrap."""
    if (folder / "etc" / "os-release").exists():
        return
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    run(["debootstrap", "--variant=minbase", f"--include={INCLUDED}", "bookworm", str(new)])
    new.rename(folder)


def run(command: list[str]) -> str:
    """What a command of this machine says. Raises Failed."""
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise Failed(f"{' '.join(command)}: {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def pip_settings() -> dict[str, str]:
    """How this machine reaches its package servers, as variables of the environment; the other one needs that too."""
    lines = run([sys.executable, "-m", "pip", "config", "list"]).splitlines()
    settings = (re.fullmatch(r"[\w:]+\.([\w-]+)='(.*)'", line) for line in lines)
    return {f"PIP_{found[1].upper().replace('-', '_')}": found[2] for found in settings if found}


def lent_folders(settings: dict[str, str]) -> list[Path]:
    """Files and folders of this machine that pip's settings name; an index has its files beside it."""
    found = set()
    for scheme, name in re.findall(r"(file://)?(/[^\s']+)", " ".join(settings.values())):
        path = Path(name).parent if scheme else Path(name)
        if path.exists():
            found.add(path)
    return sorted(found)


class Machine:
    """One that was never started has nothing on its disk but Debian."""

    def __init__(self, disk: Path, base: Path) -> None:
        self.disk = disk
        self._pip = pip_settings()
        self._container: subprocess.Popen[bytes] | None = None
        shutil.rmtree(disk, ignore_errors=True)
        run(["cp", "--archive", "--reflink=auto", str(base), str(disk)])

    def start(self) -> None:
        """Until systemd says that it is up. Raises Failed."""
        lent = [f"--bind-ro={path}" for path in lent_folders(self._pip)]
        log = self.disk.with_suffix(".log").open("ab")
        self._container = subprocess.Popen(
            [
                "systemd-nspawn",
                f"--directory={self.disk}",
                "--boot",
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                *lent,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        limit = time.monotonic() + BOOT_LIMIT_S
        while time.monotonic() < limit:
            time.sleep(0.5)
            if self.asked("systemctl", "is-system-running").stdout.strip() in ("running", "degraded"):
                return
        raise Failed("systemd is not up")

    def lose_power(self) -> None:
        """Nothing in it gets to say a word."""
        assert self._container is not None
        for child in self._children():
            os.kill(child, signal.SIGKILL)
        self._container.wait()
        self._container = None

    def stop(self) -> None:
        if self._container is not None:
            self.asked("systemctl", "--no-block", "poweroff")
            self._container.wait()
            self._container = None

    def asked(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.entered(*command), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    def entered(self, *command: str) -> list[str]:
        """A command line of this machine that runs the command as root in the other one."""
        children = self._children()
        if not children:
            return ["false"]
        pip = [f"{name}={value}" for name, value in self._pip.items()]
        return ["nsenter", f"--target={children[0]}", "--all", "env", "-i", f"PATH={PATH}", *pip, *command]

    def does(self, *command: str) -> str:
        """What it says on both streams. Raises Failed."""
        answer = self.asked(*command)
        said = answer.stdout + answer.stderr
        if answer.returncode != 0:
            raise Failed(f"{' '.join(command)}: exit code {answer.returncode}\n{said}")
        return said.strip()

    def shows(self, unit: str, what: str) -> str:
        """A property of a unit, as systemctl show gives it."""
        return self.does("systemctl", "show", f"--property={what}", "--value", unit)

    def waits(self, limit_s: float, *command: str) -> float:
        """Until the command succeeds; returns the seconds it took. Raises Failed."""
        began = time.monotonic()
        while self.asked(*command).returncode != 0:
            if time.monotonic() - began > limit_s:
                raise Failed(f"{' '.join(command)}: not within {limit_s:.0f} s\n{self.journal()}")
            time.sleep(0.2)
        return time.monotonic() - began

    def journal(self) -> str:
        """The last minute of what befell the wall, without the X server's chatter."""
        lines = self.asked("journalctl", "--no-pager", "--lines=120", "--unit=yangzhao*").stdout.splitlines()
        return "\n".join([line for line in lines if " xinit[" not in line][-30:])

    def _children(self) -> list[int]:
        if self._container is None:
            return []
        tasks = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children")
        try:
            return [int(child) for child in tasks.read_text().split()]
        except OSError:
            return []
