"""`make install-check`: a wall is installed, cut short, used, crashed, updated, judged and removed. 25 minutes; root.

Prints a line for each promise with what was measured, and writes the same to out/install/check.txt.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.install.machine import Failed, Machine, empty_debian, run

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "out" / "install"
HERE = Path(__file__).parent
LEFT_OUT = shutil.ignore_patterns(".*", "out", "__pycache__", "*.egg-info")
UNITS = ("yangzhao.service", "yangzhao-x.service", "yangzhao-verdict.service", "yangzhao-data@keep.service")
NEWER_UNITS = ("yangzhao-air.service", "yangzhao-air.timer")
PORTS = {
    "8101": "18101",
    "8102": "18102",
    "9108": "19108",
}  # the network is this machine's: not those of a demo on it
READY_LIMIT_S = 90.0  # TimeoutStartSec= of the kiosk
HANG_LIMIT_S = 60.0  # WatchdogSec=20, and a start
BACK_LIMIT_S = 600.0
TRIAL_LIMIT_S = 1300.0  # a quarter of an hour, five minutes more after a power cut
PYTHON = "/opt/yangzhao/current/.venv/bin/python"


class Check:
    """Each step raises Failed or AssertionError when a promise does not hold."""

    def __init__(self) -> None:
        self.machine = Machine(OUT / "wall", OUT / "base")
        self.source = self.machine.disk / "srv" / "yangzhao"
        self._lines: list[str] = []

    def note(self, line: str) -> None:
        print(line, flush=True)
        self._lines.append(line)
        (OUT / "check.txt").write_text("\n".join(self._lines) + "\n", "utf-8")

    def install(self, *options: str) -> str:
        return self.machine.does("/srv/yangzhao/bin/install", *options)

    def link(self, name: str) -> str:
        place = self.machine.disk / "opt" / "yangzhao" / name
        return place.readlink().name if place.is_symlink() else ""

    def used_mb(self) -> int:
        return int(run(["du", "-sxm", str(self.machine.disk)]).split()[0])

    def cut_short(self) -> None:
        """Killed while Python's packages come."""
        shutil.copytree(ROOT, self.source, ignore=LEFT_OUT)
        for unit in NEWER_UNITS:  # they come with stayed()
            (self.source / "systemd" / unit).unlink()
        for unit, drop_in in (("yangzhao-x", "no-glass.conf"), ("yangzhao", "display.conf")):
            folder = self.machine.disk / "etc" / "systemd" / "system" / f"{unit}.service.d"
            folder.mkdir(parents=True)
            shutil.copy(HERE / drop_in, folder)
        self.machine.start()
        process = subprocess.Popen(
            self.machine.entered("/srv/yangzhao/bin/install"),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("[4/5]"):
                time.sleep(2.0)  # in the midst of it
                os.killpg(process.pid, signal.SIGKILL)
                break
        process.wait()
        assert process.returncode == -signal.SIGKILL
        assert self.link("current") == ""
        self.note("an installation was killed while its packages came")

    def installed(self) -> None:
        before, began = self.used_mb(), time.monotonic()
        assert "sudo kiosk setup" in self.install()
        took = time.monotonic() - began
        self.note(f"repeated, it was whole after {took:.0f} s, {self.used_mb()} MB of disk ({before} MB before that)")
        assert "nothing to do" in self.install()
        self.note("run again, it had nothing to do")

    def locked(self) -> None:
        machine = self.machine
        machine.does("systemd-analyze", "verify", *(f"/usr/local/lib/systemd/system/{unit}" for unit in UNITS[:3]))
        exposure = {unit: machine.does("systemd-analyze", "security", "--threshold=15", unit) for unit in UNITS}
        levels = [f"{unit} {text.rpartition(': ')[2].split()[0]}" for unit, text in exposure.items()]
        self.note("systemd finds nothing to complain of; exposure: " + ", ".join(levels))
        for unit in ("getty@tty1.service", "ctrl-alt-del.target", "debug-shell.service", "ModemManager.service"):
            assert machine.asked("systemctl", "is-enabled", unit).stdout.strip() == "masked", unit
        as_kiosk = ("setpriv", "--reuid=yangzhao", "--regid=yangzhao", "--init-groups")
        assert machine.asked(*as_kiosk, "cat", "/etc/yangzhao/credentials/identity-key.pem").returncode != 0
        assert machine.asked(*as_kiosk, "touch", "/opt/yangzhao/current/kiosk/mine.py").returncode != 0
        assert "nologin" in machine.does("getent", "passwd", "yangzhao")
        self.note("the kiosk's user has no shell, cannot read a key and cannot write to the program")

    def used(self) -> None:
        """A panel in memory, a provider and a dispatcher of our own, and the unit as it is shipped."""
        machine = self.machine
        machine.does("apt-get", "install", "--yes", "--no-install-recommends", "xserver-xorg-video-dummy")
        config = machine.disk / "etc" / "yangzhao" / "config.yaml"
        text = config.read_text("utf-8")
        for old, new in PORTS.items():
            text = text.replace(old, new)
        config.write_text(text.replace("source: device:/dev/video0", "source: none"), "utf-8")
        self.servers()
        # the glass has not come up yet at its first tries; the kiosk must still come when it does
        machine.does("systemctl", "reset-failed")
        machine.does("systemctl", "--no-block", "enable", "--now", "yangzhao")
        machine.waits(READY_LIMIT_S, "sh", "-c", "systemctl show -p NRestarts --value yangzhao-x | grep -qv '^0$'")
        assert machine.asked("systemctl", "is-active", "--quiet", "yangzhao").returncode != 0
        shutil.copy(HERE / "no-glass-xorg.conf", machine.disk / "etc" / "X11")
        took = machine.waits(READY_LIMIT_S, "systemctl", "is-active", "--quiet", "yangzhao")
        self.note(f"the kiosk told systemd that it is ready, {took:.0f} s after the glass could come up")
        machine.waits(READY_LIMIT_S, "sh", "-c", "kiosk healthy >/srv/healthy")
        self.note((machine.disk / "srv" / "healthy").read_text("utf-8").strip())
        environment = Path("/proc", self.machine.shows("yangzhao", "MainPID"), "environ")
        assert "CREDENTIALS_DIRECTORY=/run/credentials/yangzhao.service" in machine.does("cat", str(environment))
        self.picture("screen.png")

    def servers(self) -> None:
        for name, port in (("identity-stub", "18101"), ("dispatch-simulator", "18102")):
            self.machine.does(
                "systemd-run", f"--unit={name}", "--setenv=HOME=/srv", PYTHON, "-m", "kiosk", name, "--port", port
            )

    def picture(self, name: str) -> None:
        """What hangs at the wall now, for human eyes: out/install/screen.png."""
        machine, grab = (
            self.machine,
            "from PIL import ImageGrab; ImageGrab.grab(xdisplay=':47').save('/dev/shm/glass.png')",
        )
        inside = ("nsenter", f"--target={machine.shows('yangzhao', 'MainPID')}", "--mount")
        machine.does(*inside, PYTHON, "-c", grab)
        machine.does("mv", "/dev/shm/glass.png", "/srv")
        shutil.copy(machine.disk / "srv" / "glass.png", OUT / name)

    def switched_off(self) -> None:
        machine = self.machine
        for _ in range(2):
            machine.does("systemctl", "disable", "--now", "yangzhao")
            machine.does("systemctl", "--no-block", "enable", "--now", "yangzhao")
            machine.waits(READY_LIMIT_S, "systemctl", "is-active", "--quiet", "yangzhao")
        self.note("switched off and on again twice, it serves")

    def broken_settings(self) -> None:
        machine = self.machine
        config = machine.disk / "etc" / "yangzhao" / "config.yaml"
        good = config.read_text("utf-8")
        config.write_text(good.replace("\nface:", "\nfaces:"), "utf-8")
        assert machine.asked("systemctl", "restart", "yangzhao").returncode != 0
        machine.waits(READY_LIMIT_S, "systemctl", "is-failed", "--quiet", "yangzhao")
        assert (machine.shows("yangzhao", "NRestarts"), machine.shows("yangzhao", "ExecMainStatus")) == ("0", "78")
        said = machine.asked("systemctl", "status", "yangzhao").stdout
        assert "faces: is not a key that is known here" in said, said
        config.write_text(good, "utf-8")
        machine.does("systemctl", "restart", "yangzhao")
        self.note("with settings that cannot be used it said where, once, and nothing was started anew")

    def crashed(self) -> None:
        machine = self.machine
        machine.does("sh", "-c", "touch /dev/shm/hail && chown yangzhao /dev/shm/hail")
        took = self.after("the kiosk was killed", "systemctl", "kill", "--signal=KILL", "yangzhao")
        assert took <= 15.0, took
        machine.does("test", "-e", "/dev/shm/hail")
        self.after("the kiosk hung", "systemctl", "kill", "--signal=STOP", "--kill-who=main", "yangzhao")
        self.after("the X server was killed", "systemctl", "kill", "--signal=KILL", "yangzhao-x")

    def after(self, what: str, *deed: str) -> float:
        """Seconds until another process is ready."""
        machine = self.machine
        before = machine.shows("yangzhao", "MainPID")
        machine.does(*deed)
        again = f'test "$(systemctl show -p MainPID --value yangzhao)" != {before} && systemctl -q is-active yangzhao'
        took = machine.waits(HANG_LIMIT_S, "sh", "-c", again)
        self.note(f"{what}: it was ready again after {took:.0f} s")
        return took

    def gave_way(self) -> None:
        """A version whose kiosk does not come up."""
        machine, old = self.machine, self.link("current")
        shutil.copytree(self.source, machine.disk / "srv" / "sick", ignore=LEFT_OUT)
        with (machine.disk / "srv" / "sick" / "kiosk" / "app.py").open("a", encoding="utf-8") as file:
            file.write("\nraise RuntimeError('a version that never comes up')\n")
        machine.does("/srv/sick/bin/install", "--now")
        machine.waits(BACK_LIMIT_S, "test", "-e", "/opt/yangzhao/trial.json")
        assert self.link("current") != old
        took = machine.waits(BACK_LIMIT_S, "sh", "-c", "! test -e /opt/yangzhao/trial.json")
        assert self.link("current") == old
        machine.waits(READY_LIMIT_S, "systemctl", "is-active", "--quiet", "yangzhao")
        self.note(f"a version that crashed gave way by itself after {took:.0f} s, and the one before serves again")

    def stayed(self) -> None:
        """A good one, and a power cut in the middle of its trial."""
        machine, old = self.machine, self.link("current")
        with (self.source / "kiosk" / "__init__.py").open("a", encoding="utf-8") as file:
            file.write("# newer\n")
        for unit in NEWER_UNITS:
            shutil.copy(ROOT / "systemd" / unit, self.source / "systemd")
        self.install("--now")
        machine.waits(BACK_LIMIT_S, "test", "-e", "/opt/yangzhao/trial.json")
        new = self.link("current")
        assert new != old
        machine.waits(READY_LIMIT_S, "grep", "-q", '"watched_s": [1-9]', "/opt/yangzhao/trial.json")
        machine.waits(READY_LIMIT_S, "systemctl", "is-active", "--quiet", "yangzhao-air.timer")
        self.note("a timer that the version before had not runs")
        machine.lose_power()
        machine.start()
        self.servers()
        machine.waits(READY_LIMIT_S, "systemctl", "is-active", "--quiet", "yangzhao")
        assert self.link("current") == new
        self.note("the power was cut in the middle of a trial, and the kiosk came back by itself")
        took = machine.waits(TRIAL_LIMIT_S, "sh", "-c", "! test -e /opt/yangzhao/trial.json")
        assert (self.link("current"), self.link("previous")) == (new, old), machine.journal()
        self.note(f"the newer version was watched for {took / 60:.0f} minutes more, and stays")

    def removed(self) -> None:
        machine = self.machine
        said = self.install("--remove")
        assert "/etc/yangzhao" in said
        left = machine.does("sh", "-c", "find / -xdev -name '*yangzhao*' -not -path '/srv/*' -not -path '/proc/*'")
        self.note("removed; left are: " + ", ".join(sorted(left.split())))
        assert not (machine.disk / "opt" / "yangzhao").exists()
        machine.does("test", "-f", "/var/lib/yangzhao/state/kiosk.sqlite3")
        assert "sudo kiosk setup" in self.install()
        self.note("installed once more over the data that stayed")


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    empty_debian(OUT / "base")
    check = Check()
    steps: tuple[Callable[[], None], ...] = (
        check.cut_short,
        check.installed,
        check.locked,
        check.used,
        check.switched_off,
        check.broken_settings,
        check.crashed,
        check.gave_way,
        check.stayed,
        check.removed,
    )
    try:
        for step in steps:
            step()
    except (Failed, AssertionError) as error:
        check.note(f"{step.__name__}: {error or 'not so'}")
        return 1
    finally:
        check.machine.stop()
    check.note("all promises hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
