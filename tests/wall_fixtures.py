"""An empty Debian 12 below a folder, for bin/install: with a PATH of our own, as in tests/test_install.py."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.test_install import ROOT, Machine, a_venv_whose_pip

TOOLS = ("chmod", "find", "flock", "ln", "rmdir", "sort", "sync", "tar", "tr", "xargs")
COPIED = ("install", "systemd", "kiosk", "config.yaml", "LICENSE", "third_party")
DEBIAN_12 = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'


class Wall(Machine):
    """systemctl, useradd and their like write down what they were asked to do, in said()."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.disk = folder / "disk"
        self._calls = folder / "calls.txt"
        self._calls.touch()
        for name in COPIED:
            if (ROOT / name).is_dir():
                quiet = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, self.root / name, dirs_exist_ok=True, ignore=quiet)
            else:
                shutil.copy(ROOT / name, self.root / name)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            if not (self.path / tool).exists():
                (self.path / tool).symlink_to(found)
        for command in ("systemctl", "usermod", "udevadm", "chown", "chgrp"):
            self.command(command, f'echo "{command} $*" >>"{self._calls}"')
        self.command("systemd-run", "echo Idle.")
        user = folder / "user"
        self.command("useradd", f'echo "useradd $*" >>"{self._calls}"; {shutil.which("touch")} "{user}"')
        self.command("id", f'case "$*" in "-u yangzhao") [[ -e "{user}" ]] ;; *) echo 0 ;; esac')
        self.command("getent", "exit 0")
        # as the real one, but for the owner: there is no such user on this machine
        self.command(
            "install",
            'args=(); while (($#)); do case $1 in -o | -g) shift 2 ;; *) args+=("$1"); shift ;; esac; done\n'
            f'exec {shutil.which("install")} "${{args[@]}}"',
        )
        self.with_all_packages()
        a_venv_whose_pip(self, "exit 0")
        (self.disk / "etc").mkdir(parents=True)
        (self.disk / "etc" / "os-release").write_text(DEBIAN_12, "utf-8")
        (self.disk / "run" / "systemd" / "system").mkdir(parents=True)

    def with_all_packages(self) -> None:
        names = [
            line.split()[0]
            for file in ("system-packages.txt", "install/wall-packages.txt")
            if (self.root / file).exists()
            for line in (self.root / file).read_text("utf-8").splitlines()
            if not line.startswith("#")
        ]
        self.command("dpkg-query", "\n".join(f"echo 'installed\tamd64\t{name}\t'" for name in names))

    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.path), "HOME": str(self.root), "DESTDIR": str(self.disk)}

    def run(self, *command: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "bin" / command[0], *command[1:]],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            user=user,
        )

    def killed_when(self, there: Path) -> None:
        """Runs bin/install, and kills it and all that it started as soon as this file is there."""
        process = subprocess.Popen(
            [self.root / "bin" / "install"],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        while not there.exists():
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def said(self) -> list[str]:
        """What was asked of the system since the last time."""
        calls = self._calls.read_text("utf-8").splitlines()
        self._calls.write_text("", "utf-8")
        return calls

    def version(self, link: str) -> str:
        return (self.disk / "opt" / "yangzhao" / link).readlink().name

    def of_the_wall(self, path: str) -> Path:
        """Where a path of the installed machine lies below the folder, with every link followed."""
        place = self.disk / path.lstrip("/")
        return (
            self.of_the_wall(str(place.readlink()))
            if place.is_symlink() and place.readlink().is_absolute()
            else place
        )
