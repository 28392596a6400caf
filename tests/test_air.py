"""What listens to the air reads no names, keeps no addresses, leaves the device as it was, and is seldom wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import programs
from kiosk.alarms.air import FILE_NAME, look_round, main
from kiosk.alarms.strengths import LEAST_CLEAR, SCANS, UNHEARD_DBM, levels, shift_db
from kiosk.alarms.surroundings import AIR_FILE
from soak.air import GATE, WAYS, told

UNIT = Path(__file__).parent.parent / "systemd" / "yangzhao-air.service"
SCAN = """BSS aa:bb:cc:00:00:01(on wlan0)
\tlast seen: 1234.567s [boottime]
\tfreq: 2412
\tsignal: -48.00 dBm
\tSSID: 王阿姨家
BSS aa:bb:cc:00:00:02(on wlan0) -- associated
\tSSID: signal: -1.00 dBm
\tsignal: -71.00 dBm
BSS aa:bb:cc:00:00:03(on wlan0)
\tSSID: without a strength
"""
IW = """#!/bin/sh
echo "iw $*" >>{folder}/asked
case "$*" in *"scan dump") exec /bin/cat {folder}/dump ;; esac
exec /bin/cat {folder}/scan
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with one wireless device, which nobody uses, and an `iw` that shows what stands in a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("iw", IW), ("ip", '#!/bin/sh\necho "ip $*" >>{folder}/asked\n')):
        (programs / name).write_text(text.format(folder=tmp_path))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    (tmp_path / "sys/class/net/wlan0/phy80211").mkdir(parents=True)
    (tmp_path / "sys/class/net/wlan0/flags").write_text("0x1002\n")
    (tmp_path / "sys/class/net/eth0").mkdir()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (tmp_path / "scan").write_text(SCAN)
    (tmp_path / "run").mkdir()
    return tmp_path


def asked(machine: Path) -> list[str]:
    return (machine / "asked").read_text().splitlines()


def test_strengths_are_kept_and_neither_names_nor_addresses(machine: Path) -> None:
    main(machine / "run", machine)
    text = (machine / "run" / FILE_NAME).read_text()
    for word in ("aa:bb", "aabbcc", "\u738b", "\\u", "strength"):
        assert word not in text
    assert sorted(look_round(machine).values()) == [-71.0, -48.0]


def test_two_machines_keep_different_marks_of_the_same_air(machine: Path) -> None:
    here = look_round(machine)
    (machine / "etc/machine-id").write_text("another\n")
    assert not here.keys() & look_round(machine).keys()


def test_a_device_that_nobody_uses_is_left_as_it_was(machine: Path) -> None:
    look_round(machine)
    assert asked(machine) == ["ip link set dev wlan0 up", "iw dev wlan0 scan", "ip link set dev wlan0 down"]


def test_a_device_that_carries_the_kiosks_own_network_is_not_touched(machine: Path) -> None:
    (machine / "sys/class/net/wlan0/flags").write_text("0x1003\n")
    look_round(machine)
    assert asked(machine) == ["iw dev wlan0 scan"]


def test_a_device_that_scans_just_now_tells_what_it_remembers(machine: Path) -> None:
    (machine / "scan").rename(machine / "dump")
    assert sorted(look_round(machine).values()) == [-71.0, -48.0]


@pytest.mark.parametrize("lacks", ["sys/class/net/wlan0/phy80211", "bin/iw", "scan"])
def test_a_machine_without_wireless_keeps_nothing_and_fails_nowhere(machine: Path, lacks: str) -> None:
    missing = machine / lacks
    missing.rename(machine / "gone")
    main(machine / "run", machine)
    assert list((machine / "run").iterdir()) == []


def test_a_device_that_hangs_is_given_up(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "ANSWER_S", 0.3)
    (machine / "bin/iw").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    assert look_round(machine) == {}
    assert asked(machine)[-1] == "ip link set dev wlan0 down"


def test_only_the_newest_hours_are_kept(machine: Path) -> None:
    for _ in range(SCANS + 3):
        main(machine / "run", machine)
    assert len((machine / "run" / FILE_NAME).read_text().splitlines()) == SCANS


def test_the_kiosk_looks_where_the_unit_writes() -> None:
    assert f"RuntimeDirectory={Path(AIR_FILE).parent.name}\n" in UNIT.read_text("utf-8")
    assert f"run/yangzhao-air/{FILE_NAME}" == AIR_FILE


def test_who_stands_in_the_way_for_an_hour_moves_no_level() -> None:
    usual, hidden = {"a": -50.0, "b": -60.0}, {"a": -75.0}
    assert levels([usual] * 4 + [hidden] * 2) == usual
    assert levels([hidden] * 4 + [usual] * 2) == {"a": -75.0}


def test_few_access_points_tell_nothing_and_what_fell_silent_counts() -> None:
    many = {str(number): -60.0 for number in range(LEAST_CLEAR)}
    assert shift_db(dict(list(many.items())[1:]), {}) is None
    assert shift_db(many, many) == 0.0
    assert shift_db(many, {}) == -60.0 - UNHEARD_DBM


@pytest.mark.parametrize("flats", [24, 48])
def test_a_screen_that_stayed_is_hardly_ever_called_carried(flats: int) -> None:
    """docs/alarms.md has the long run: `make air`."""
    judged, carried = told(flats, 100, GATE, seed=1)
    assert judged >= 95
    assert carried <= 2


def test_a_screen_that_was_carried_two_floors_up_is_noticed() -> None:
    judged, carried = told(24, 60, WAYS["two floors up"], seed=1)
    assert carried >= 0.95 * judged > 50
