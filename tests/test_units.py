"""The units in systemd/: systemd takes them as they are, none is more exposed than 1.5, nothing due is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EVERYTHING = sorted((ROOT / "systemd").iterdir())
UNITS = [unit for unit in EVERYTHING if unit.suffix == ".service"]  # that run something
EXPOSURE_MOST = 1.5  # of systemd-analyze security; 10 is a service that may do anything
PAGE = ROOT / "docs" / "install.md"


def settings(unit: Path) -> dict[str, list[str]]:
    """Every key of a unit with its values in order; the sections share no key."""
    found = defaultdict(list)
    for line in unit.read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key].append(value)
    return found


def exposure(unit: Path) -> float:
    answer = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MOST * 10:.0f}", unit],
        capture_output=True,
        text=True,
    )
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", answer.stdout)
    assert level, answer.stderr
    assert (answer.returncode == 0) == (float(level[1]) <= EXPOSURE_MOST)
    return float(level[1])


def test_systemd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    """The programs stand in for those of a wall, which are not on this machine."""
    for unit in EVERYTHING:
        text = unit.read_text("utf-8")
        text = re.sub(r"^(Exec\w+=)/(opt|usr)/\S+", rf"\1{sys.executable}", text, flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, "utf-8")
    answer = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())], capture_output=True, text=True
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_mistake_in_a_unit_would_be_found(tmp_path: Path) -> None:
    unit = tmp_path / "wrong.service"
    unit.write_text(f"[Service]\nExecStart={sys.executable}\nProtectSytem=strict\n", "utf-8")
    answer = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert "ProtectSytem" in answer.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_no_unit_is_more_exposed_than_allowed_and_the_manual_says_how_much(unit: Path) -> None:
    measured = exposure(unit)
    assert measured <= EXPOSURE_MOST
    assert f"| `{unit.name}` | {measured} |" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("line", ["PrivateMounts=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"])
def test_a_kiosk_with_one_lock_less_would_be_noticed(tmp_path: Path, line: str) -> None:
    open_unit = tmp_path / "yangzhao.service"
    text = (ROOT / "systemd" / "yangzhao.service").read_text("utf-8")
    assert line in text
    open_unit.write_text(text.replace(line + "\n", ""), "utf-8")
    assert exposure(open_unit) > EXPOSURE_MOST


def test_a_kiosk_that_hangs_is_started_again_and_a_machine_on_which_it_never_comes_up_too() -> None:
    kiosk = settings(ROOT / "systemd" / "yangzhao.service")
    assert kiosk["Type"] == ["notify"]
    assert kiosk["WatchdogSec"] == ["20"]
    assert (kiosk["Restart"], kiosk["RestartSec"]) == (["always"], ["2"])
    assert kiosk["StartLimitIntervalSec"] == ["300"]
    assert kiosk["StartLimitBurst"] == ["8"]
    assert kiosk["StartLimitAction"] == ["reboot"]


def test_a_face_in_memory_reaches_neither_a_core_dump_nor_the_swap() -> None:
    for unit in UNITS:
        assert settings(unit)["LimitCORE"] == ["0"], unit.name
        assert settings(unit)["MemorySwapMax"] == ["0"], unit.name
    assert settings(ROOT / "systemd" / "yangzhao.service")["LimitMEMLOCK"] == ["infinity"]


def test_hails_that_a_full_disk_did_not_take_outlive_a_restart() -> None:
    """RemoveIPC= would empty /dev/shm of this user's files whenever one of its units stops."""
    assert [unit.name for unit in UNITS if "RemoveIPC" in settings(unit)] == []


def test_the_clock_of_the_hails_finds_the_boots_id() -> None:
    """It stands in /proc/sys, which ProcSubset=pid hides."""
    assert "ProcSubset" not in settings(ROOT / "systemd" / "yangzhao.service")


PROVIDED_BY = {  # the driver that registers each name in /proc/devices, by Linux 6.1's sources
    "drm": "drm",
    "video4linux": "videodev",
    "ttyUSB": "usbserial",
    "ttyACM": "cdc_acm",
    "usb_device": "usbcore",
    "alsa": "snd",
}


def test_what_is_plugged_in_first_after_the_start_is_not_forbidden() -> None:
    """systemd looks the names up when the unit starts: a driver that is loaded later comes too late."""
    lines = (ROOT / "install" / "modules.conf").read_text("utf-8").splitlines()
    loaded = {line for line in lines if not line.startswith("#")}
    allowed = [value.split()[0] for value in settings(ROOT / "systemd" / "yangzhao.service")["DeviceAllow"]]
    assert len(allowed) == len(PROVIDED_BY)
    assert {PROVIDED_BY[device.removeprefix("char-")] for device in allowed} == loaded


def test_a_printer_on_usb_is_reached() -> None:
    """By libusb, which does not begin without AF_NETLINK."""
    families = settings(ROOT / "systemd" / "yangzhao.service")["RestrictAddressFamilies"]
    assert "AF_NETLINK" in families[0].split()
    packages = (ROOT / "install" / "wall-packages.txt").read_text("utf-8").splitlines()
    assert [line for line in packages if line.startswith("libusb-1.0-0 ")]


def test_whoever_asks_for_the_glass_again_asks_for_the_kiosk_again() -> None:
    kiosk = settings(ROOT / "systemd" / "yangzhao.service")
    assert kiosk["WantedBy"] == kiosk["Requires"] == kiosk["JoinsNamespaceOf"] == ["yangzhao-x.service"]


def test_what_judges_a_new_version_runs_in_the_one_that_has_proved_itself() -> None:
    for name in ("yangzhao-verdict.service", "yangzhao-data@.service"):
        assert settings(ROOT / "systemd" / name)["ExecStart"][0].startswith("/opt/yangzhao/previous/"), name


def test_what_listens_to_the_air_can_reach_no_network_no_setting_and_nothing_that_was_written_down() -> None:
    air = settings(ROOT / "systemd" / "yangzhao-air.service")
    assert air["RestrictAddressFamilies"] == ["AF_NETLINK"]
    assert air["IPAddressDeny"] == ["any"]
    assert air["InaccessiblePaths"] == ["/var/lib/yangzhao /etc/yangzhao"]
    assert (air["CapabilityBoundingSet"], air["User"]) == (["CAP_NET_ADMIN"], ["yangzhao"])
