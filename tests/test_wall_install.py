"""`sudo bin/install`: from an empty Debian 12 to a wall, once or again, cut short or not, and all taken away again.

`make install-check` does the same for real, in a Debian of its own that systemd has started.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import __version__, release
from kiosk.config import load
from kiosk.store.technicians import load as load_codes
from kiosk.update.versions import Versions
from tests.test_install import ROOT, a_venv_whose_pip, change
from tests.wall_fixtures import Wall


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path)


@pytest.fixture
def installed(wall: Wall) -> Wall:
    answer = wall.run("install")
    assert answer.returncode == 0, answer.stderr
    return wall


def tree(wall: Wall) -> dict[str, str]:
    """Every file and link outside of /opt, with what it holds."""
    found = {}
    for path in wall.disk.rglob("*"):
        name = str(path.relative_to(wall.disk))
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file() and not name.startswith("opt/"):
            found[name] = path.read_text("utf-8")
    return found


def test_whoever_is_not_root_is_told_to_use_sudo(wall: Wall) -> None:
    wall.command("id", "echo 1000")
    assert "run sudo bin/install" in wall.gives_up("install")


@pytest.mark.parametrize("release", ["ID=debian\nVERSION_ID=11\n", "ID=fedora\nVERSION_ID=42\n", ""])
def test_another_system_than_debian_12_is_refused(wall: Wall, release: str) -> None:
    (wall.disk / "etc" / "os-release").write_text(release, "utf-8")
    assert "This is not Debian 12" in wall.gives_up("install")


def test_a_machine_that_systemd_did_not_start_is_refused(wall: Wall) -> None:
    (wall.disk / "run" / "systemd" / "system").rmdir()
    assert "not started by systemd" in wall.gives_up("install")
    assert not (wall.disk / "opt").exists()


@pytest.mark.parametrize("arguments", [("--remoev",), ("--now", "--back"), ("now",)])
def test_an_option_that_does_not_exist_changes_nothing(wall: Wall, arguments: tuple[str, ...]) -> None:
    assert "Usage: sudo bin/install" in wall.gives_up("install", *arguments)
    assert not (wall.disk / "opt").exists()


def test_a_disk_too_small_is_told(wall: Wall) -> None:
    wall.command("df", "echo header; echo 'disk 9000 8900 100 99% /'")
    assert "The disk is full" in wall.gives_up("install")


def test_without_network_nothing_is_half_installed(wall: Wall) -> None:
    a_venv_whose_pip(wall, 'echo "NewConnectionError: Temporary failure in name resolution"; exit 1')
    assert "connect this machine to the network" in wall.gives_up("install")
    assert not (wall.disk / "opt" / "yangzhao" / "current").exists()
    a_venv_whose_pip(wall, "exit 0")
    assert wall.run("install").returncode == 0


def test_everything_outside_of_the_version_is_a_link_into_the_current_one(installed: Wall) -> None:
    outside = {
        name: target for name, target in tree(installed).items() if target.startswith("/opt/yangzhao/current/")
    }
    assert set(outside) >= {
        "etc/modules-load.d/yangzhao.conf",
        "etc/udev/rules.d/60-yangzhao.rules",
        "etc/X11/xorg.conf.d/10-yangzhao.conf",
        "etc/systemd/journald.conf.d/yangzhao.conf",
        "usr/local/bin/kiosk",
    }
    assert [name for name in outside if not installed.of_the_wall(name).exists()] == []


def test_every_unit_is_found_and_none_is_lost_when_it_is_disabled(installed: Wall) -> None:
    """`systemctl disable` removes a unit's own link, where it is one; `make install-check` does it for real."""
    units = installed.disk / "usr/local/lib/systemd/system"
    assert str(units.readlink()) == "/opt/yangzhao/current/systemd"
    assert not list((installed.disk / "etc" / "systemd" / "system").glob("yangzhao*.service"))


def test_units_of_somebody_elses_are_not_taken_away(wall: Wall) -> None:
    folder = wall.disk / "usr/local/lib/systemd/system"
    folder.mkdir(parents=True)
    assert wall.run("install").returncode == 0  # an empty one is nobody's
    assert wall.run("install", "--remove").returncode == 0
    folder.mkdir()
    (folder / "tunnel.service").touch()
    assert "move them to /etc/systemd/system" in wall.gives_up("install")
    assert (folder / "tunnel.service").exists()


def test_the_version_before_need_not_have_every_unit_of_the_new_one(installed: Wall) -> None:
    new_unit = installed.root / "systemd" / "yangzhao-new.timer"
    new_unit.write_text("[Timer]\nOnBootSec=1min\n", "utf-8")
    installed.said()
    assert installed.run("install").returncode == 0
    started = [line for line in installed.said() if line.startswith("systemctl start")]
    assert started == ["systemctl start --no-block timers.target", "systemctl start --no-block yangzhao-x.service"]


def test_a_technician_can_be_added_on_a_fresh_wall(installed: Wall) -> None:
    etc = installed.disk / "etc" / "yangzhao"
    command = [sys.executable, "-P", "-m", "kiosk", "technician", "add", "lao-wang"]
    state = installed.disk / "var" / "lib" / "yangzhao"
    settings = etc / "config.yaml"
    settings.write_text(settings.read_text("utf-8").replace("/var/lib/yangzhao", str(state)), "utf-8")
    config = load(settings, {})
    assert config.technician is not None
    assert load_codes(config.technician.codes_file).technicians == ()  # nobody yet, and nothing is at fault
    answer = subprocess.run(
        command, cwd=etc, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert answer.returncode == 0, answer.stderr
    assert (etc / "credentials" / "technicians.json").exists()


def test_the_wall_is_not_taken_down_while_somebody_may_be_waiting(installed: Wall) -> None:
    installed.command("systemd-run", "echo 'Not idle: 1 live hails.'; exit 1")
    assert "Not idle: 1 live hails." in installed.gives_up("install", "--remove")
    assert installed_whole(installed)
    (installed.disk / "opt" / "yangzhao" / "trial.json").touch()
    assert "is on trial" in installed.gives_up("install", "--remove")
    assert installed.run("install", "--remove", "--now").returncode == 0
    assert not (installed.disk / "opt" / "yangzhao").exists()


def test_whatever_changes_the_wall_takes_its_turn(installed: Wall) -> None:
    with Versions(installed.disk / "opt" / "yangzhao").turn():
        for options in ((), ("--back",), ("--remove",), ("--remove", "--now")):
            assert "Another installation is under way" in installed.gives_up("install", *options)
    assert installed_whole(installed)


def test_a_trial_that_begins_during_a_long_installation_keeps_its_way_back(installed: Wall) -> None:
    """As the verdict of a version did that took no turns."""
    old, opt = installed.version("current"), installed.disk / "opt" / "yangzhao"
    change(installed.root / "kiosk" / "__init__.py")
    touch = installed.path / "touch"
    a_venv_whose_pip(installed, f'"{touch}" "{opt}/trial.json"; exit 0')
    assert "is on trial" in installed.gives_up("install")
    assert (installed.version("previous"), (opt / "next").exists()) == (old, False)


def test_each_build_has_a_name_of_its_own_which_the_kiosk_tells(
    installed: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = installed.version("current")
    file = installed.disk / "opt" / "yangzhao" / "versions" / name / "release"
    assert re.fullmatch(rf"{re.escape(__version__)}-[a-p]{{10}}", name), "no digits that the log would hide"
    monkeypatch.setattr(release, "FILE", file)
    assert release.release.__wrapped__() == name
    monkeypatch.setattr(release, "FILE", file.with_name("away"))
    assert release.release.__wrapped__() == __version__


def test_the_first_settings_name_places_of_a_wall_and_no_secret_lies_where_the_kiosk_can_change_it(
    installed: Wall,
) -> None:
    etc = installed.disk / "etc" / "yangzhao"
    config = load(etc / "config.yaml", {})
    assert config.identity.key_file == etc / "credentials" / "identity-key.pem"
    assert config.store.folder == Path("/var/lib/yangzhao/state")
    assert config.voice.packs == Path("/var/lib/yangzhao/voices")
    text = (etc / "config.yaml").read_text("utf-8")
    assert "out/" not in text
    assert (etc / "credentials").stat().st_mode & 0o777 == 0o700
    assert (etc / "config.yaml").stat().st_mode & 0o777 == 0o640


def test_the_kiosk_is_not_started_before_somebody_has_set_it_up(installed: Wall) -> None:
    said = installed.said()
    assert [line for line in said if "yangzhao.service" in line] == []
    assert "systemctl start --no-block yangzhao-x.service" in said


def test_no_key_and_no_console_leads_out_and_nobody_probes_the_boards_wire(installed: Wall) -> None:
    (masked,) = [line for line in installed.said() if line.startswith("systemctl mask")]
    assert {"ctrl-alt-del.target", "getty@tty1.service", "ModemManager.service", "brltty.service"} <= set(
        masked.split()
    )


def test_a_second_run_says_that_there_is_nothing_to_do_and_does_nothing(installed: Wall) -> None:
    settings = installed.disk / "etc" / "yangzhao" / "config.yaml"
    settings.write_text(settings.read_text("utf-8").replace("梅岭园 3 号门", "兰花苑 1 号门"), "utf-8")
    before = tree(installed)
    installed.said()
    answer = installed.run("install")
    assert (answer.returncode, answer.stdout) == (0, "")
    assert "there is nothing to do" in answer.stderr
    assert tree(installed) == before
    assert [line for line in installed.said() if line.startswith(("systemctl", "udevadm"))] == []


def test_an_installation_killed_while_packages_come_is_repeated(wall: Wall) -> None:
    hanging = wall.root / "hangs"
    a_venv_whose_pip(wall, f'touch "{hanging}"; exec {wall.path}/tail -f /dev/null')
    wall.killed_when(hanging)
    assert not (wall.disk / "opt" / "yangzhao" / "current").exists()
    a_venv_whose_pip(wall, "exit 0")
    answer = wall.run("install")
    assert answer.returncode == 0, answer.stderr
    assert installed_whole(wall)


def test_an_installation_cut_short_before_the_system_knew_of_it_tells_it_the_next_time(wall: Wall) -> None:
    wall.command("systemctl", "exit 1")
    assert wall.run("install").returncode != 0
    wall.command("systemctl", f'echo "systemctl $*" >>"{wall.root}/told"')
    assert wall.run("install").returncode == 0
    assert "daemon-reload" in (wall.root / "told").read_text("utf-8")


def installed_whole(wall: Wall) -> bool:
    return (wall.disk / "opt" / "yangzhao" / "current" / "complete").exists()


def test_all_goes_but_settings_keys_and_data(installed: Wall) -> None:
    data = installed.disk / "var" / "lib" / "yangzhao" / "state"
    data.mkdir()
    (data / "kiosk.sqlite3").write_text("hails", "utf-8")
    key = installed.disk / "etc" / "yangzhao" / "credentials" / "identity-key.pem"
    key.write_text("key", "utf-8")
    answer = installed.run("install", "--remove")
    assert answer.returncode == 0
    assert "/etc/yangzhao" in answer.stderr
    assert "/var/lib/yangzhao" in answer.stderr
    assert set(tree(installed)) == {
        "etc/os-release",
        "etc/yangzhao/config.yaml",
        "etc/yangzhao/credentials/identity-key.pem",
        "etc/yangzhao/identity-public.pem",
        "var/lib/yangzhao/state/kiosk.sqlite3",
    }
    assert not (installed.disk / "opt" / "yangzhao").exists()
    assert installed.run("install", "--remove").returncode == 0  # twice harms nobody
    assert installed.run("install").returncode == 0
    assert key.read_text("utf-8") == "key"


def test_a_newer_version_is_laid_beside_and_waits_for_the_verdicts_service(installed: Wall) -> None:
    old = installed.version("current")
    installed.said()
    change(installed.root / "kiosk" / "__init__.py")
    answer = installed.run("install")
    assert "is watched for 15 minutes" in answer.stderr
    assert (installed.version("current"), installed.version("previous")) == (old, old)
    assert installed.version("next") != old
    said = installed.said()
    assert "systemctl restart --no-block yangzhao-verdict.service" in said
    assert [line for line in said if line.endswith(" yangzhao.service")] == []
    assert not (installed.disk / "opt" / "yangzhao" / "at-once").exists()
    assert installed.run("install", "--now").returncode == 0
    assert (installed.disk / "opt" / "yangzhao" / "at-once").exists()


def test_while_a_version_is_on_trial_no_other_is_installed(installed: Wall) -> None:
    (installed.disk / "opt" / "yangzhao" / "trial.json").touch()
    change(installed.root / "kiosk" / "__init__.py")
    assert "come back in a quarter of an hour" in installed.gives_up("install")


def on(wall: Wall, version: str) -> None:
    """What the verdict's service does when it keeps the version that lies ready."""
    opt = wall.disk / "opt" / "yangzhao"
    (opt / "current").unlink()
    (opt / "current").symlink_to(Path("versions") / version)
    (opt / "next").unlink()


def test_the_version_before_can_be_laid_ready_again_and_older_ones_are_gone(installed: Wall) -> None:
    versions = [installed.version("current")]
    assert "no other version to go back to" in installed.gives_up("install", "--back")
    for _ in range(2):
        change(installed.root / "kiosk" / "__init__.py")
        assert installed.run("install").returncode == 0
        versions.append(installed.version("next"))
        on(installed, versions[-1])
    assert installed.run("install", "--back").returncode == 0
    assert (installed.version("next"), installed.version("previous")) == (versions[1], versions[2])
    kept = {folder.name for folder in (installed.disk / "opt" / "yangzhao" / "versions").iterdir()}
    assert kept == set(versions[1:])


def command_line(wall: Wall, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`kiosk …` as a technician types it on the wall."""
    command = [str(wall.of_the_wall("usr/local/bin/kiosk")), *arguments]
    return subprocess.run(command, env=wall.environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_the_command_line_of_a_wall_says_that_it_takes_an_administrator(installed: Wall) -> None:
    installed.command("id", "echo 1000")
    answer = command_line(installed, "check")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "sudo kiosk check" in answer.stderr


def test_what_a_technician_asks_runs_as_the_kiosk_with_its_keys_and_its_glass(installed: Wall) -> None:
    installed.command("systemd-run", 'printf "%s\\n" "$@"')
    asked = command_line(installed, "check", "--hands").stdout.splitlines()
    assert {
        "--property=User=yangzhao",
        "--property=LoadCredential=yangzhao:/etc/yangzhao/credentials",
        "--property=JoinsNamespaceOf=yangzhao-x.service",
        "--setenv=DISPLAY=:0",
    } <= set(asked)
    assert asked[-5:] == ["-P", "-m", "kiosk", "check", "--hands"]


def test_during_an_update_each_of_two_versions_answers_for_itself(installed: Wall) -> None:
    installed.command("systemd-run", 'printf "%s\\n" "$@"')
    opt, old = installed.disk / "opt" / "yangzhao", installed.version("current")
    change(installed.root / "kiosk" / "__init__.py")
    assert installed.run("install").returncode == 0
    new = installed.version("next")
    for link, version in (("previous", old), ("next", new)):
        command = [str(opt / link / "install" / "kiosk"), "healthy", "--unreached"]
        done = subprocess.run(command, env=installed.environment(), capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-6:] == [
            *(str(opt / "versions" / version / ".venv" / "bin" / "python"), "-P", "-m", "kiosk"),
            *("healthy", "--unreached"),
        ]


def test_a_log_is_no_older_than_a_fortnight() -> None:
    """What is being written to is never thrown away, so a file must be closed after a day."""
    lines = (ROOT / "install" / "journald.conf").read_text("utf-8").splitlines()
    assert {"MaxRetentionSec=14day", "MaxFileSec=1day", "SystemMaxUse=100M"} <= set(lines)
