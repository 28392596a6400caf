"""A kiosk that was carried away knows it; one with a new router does not cry that it was stolen."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kiosk.alarms import neighbourhood
from kiosk.alarms.likeness import CARRIED_S, Likeness, Mark, compared
from kiosk.alarms.strengths import SCANS, Levels
from kiosk.alarms.surroundings import AIR_FILE, marks
from kiosk.runtime.clock import Boot

SALT = b"a salt of ours"
NOON = 1_795_925_000.0
FIRST, SECOND = Boot("the first", 5000.0), Boot("the second", 60.0)  # a minute after a start
HOME: dict[str, object] = {
    "gateway": "00:1a:2b:3c:4d:5e",
    "subnet": "192.168.1",
    "domain": "plum.lan",
    "camera": "pci-0000:00:14.0-usb-0:1:1.0-video-index0",
    "air": ("aa:aa:aa:00:00:01", "aa:aa:aa:00:00:02", "aa:aa:aa:00:00:03"),
}
ELSEWHERE = HOME | {
    "gateway": "66:77:88:99:aa:bb",
    "subnet": "10.0.0",
    "domain": "",
    "air": ("bb:bb:bb:00:00:01", "bb:bb:bb:00:00:02"),
}


def furnish(root: Path, place: Mapping[str, object]) -> Path:
    """The files of /proc and /etc as Linux writes them for such a place."""
    net = root / "proc/self/net"
    net.mkdir(parents=True, exist_ok=True)
    first = [int(part) for part in str(place["subnet"]).split(".")]
    ours, router = (bytes(reversed([*first, last])).hex().upper() for last in (0, 1))
    head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    (net / "route").write_text(
        f"{head}wlan0\t00000000\t{router}\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
        f"wlan0\t{ours}\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
    )
    head = "IP address       HW type     Flags       HW address            Mask     Device\n"
    (net / "arp").write_text(f"{head}{place['subnet']}.1      0x1  0x2  {place['gateway']}     *        wlan0\n")
    (root / "etc").mkdir(exist_ok=True)
    search = f"search {place['domain']}\n" if place["domain"] else ""
    (root / "etc/resolv.conf").write_text(f"{search}nameserver {place['subnet']}.1\n")
    plugs = root / "dev/v4l/by-path"
    plugs.mkdir(parents=True, exist_ok=True)
    (plugs / str(place["camera"])).touch()
    points = place["air"]
    assert isinstance(points, tuple)
    listened(root, [dict.fromkeys(points, -60.0)])
    return root


def listened(root: Path, scans: Sequence[Levels]) -> Path:
    """As yangzhao-air.service leaves it."""
    file = root / AIR_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(scan)}\n" for scan in scans if scan))
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return furnish(tmp_path / "root", HOME)


def seen_later(folder: Path, root: Path, later_s: float, boot: Boot = SECOND) -> Likeness | None:
    return neighbourhood.place(folder, NOON + later_s, root, boot).likeness


def test_every_mark_of_a_network_is_read(root: Path) -> None:
    assert {mark: len(values) for mark, values in marks(SALT, root).items()} == {
        Mark.GATEWAY: 1,
        Mark.SUBNET: 1,
        Mark.DOMAIN: 1,
        Mark.RESOLVER: 1,
        Mark.ACCESS_POINTS: 3,
        Mark.PLUGS: 1,
    }


def test_this_machine_can_be_looked_at_without_a_privilege() -> None:
    assert isinstance(marks(SALT), dict)


def test_a_machine_without_any_network_shows_no_marks_and_raises_nothing(tmp_path: Path) -> None:
    assert marks(SALT, tmp_path) == {}


def test_what_is_kept_names_no_router_and_no_network(tmp_path: Path, root: Path) -> None:
    assert neighbourhood.remember(tmp_path, NOON, root, FIRST)
    file = tmp_path / neighbourhood.FILE_NAME
    text = file.read_text()
    for word in ("00:1a", "192.168", "plum", "aa:aa", "王", "usb"):
        assert word not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_sites_keep_different_marks_of_the_same_router(tmp_path: Path, root: Path) -> None:
    for site in ("one", "two"):
        neighbourhood.remember(tmp_path / site, NOON, root, FIRST)
    kept = [set((tmp_path / site / neighbourhood.FILE_NAME).read_text().split('"')) for site in ("one", "two")]
    assert not any(len(word) == 16 for word in kept[0] & kept[1])


def test_a_site_that_was_never_remembered_says_nothing(tmp_path: Path, root: Path) -> None:
    assert neighbourhood.place(tmp_path, NOON, root) == neighbourhood.Place(False, None)


def test_nothing_is_remembered_where_nothing_can_be_seen(tmp_path: Path) -> None:
    assert not neighbourhood.remember(tmp_path, NOON, tmp_path / "nowhere", FIRST)
    assert not (tmp_path / neighbourhood.FILE_NAME).exists()


def test_the_same_place_is_the_same_after_a_night_without_current(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    assert seen_later(tmp_path, root, 30_000.0) is Likeness.SAME


def test_an_access_point_that_comes_or_goes_is_no_news(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, HOME | {"air": ("aa:aa:aa:00:00:02", "aa:aa:aa:00:00:03", "cc:cc:cc:00:00:09")})
    assert seen_later(tmp_path, root, 30_000.0) is Likeness.SAME


def test_a_kiosk_that_was_unplugged_and_woke_up_elsewhere_was_moved(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, ELSEWHERE)
    assert seen_later(tmp_path, root, CARRIED_S + SECOND.up_s + 1.0) is Likeness.MOVED


def test_nobody_carries_a_kiosk_away_while_it_is_on(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, ELSEWHERE)
    found = neighbourhood.place(tmp_path, NOON + 30_000.0, root, FIRST)
    assert (found.likeness, found.powered) == (Likeness.CHANGED, True)


@pytest.mark.parametrize("minutes_on", [1, 5, 600])
def test_nobody_carries_a_kiosk_away_in_the_minute_of_a_restart(tmp_path: Path, root: Path, minutes_on: int) -> None:
    """However long it has been on again by the time it is looked."""
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    neighbourhood.saw_as_remembered(tmp_path, NOON + 5000.0, root, FIRST)
    furnish(root, ELSEWHERE)
    up_s = 60.0 * minutes_on
    assert seen_later(tmp_path, root, 5000.0 + 20.0 + up_s, Boot("the second", up_s)) is Likeness.CHANGED


def test_a_new_router_alone_is_no_move_also_after_a_power_cut(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, HOME | {"gateway": ELSEWHERE["gateway"]})
    assert seen_later(tmp_path, root, 30_000.0) is Likeness.CHANGED


def test_a_router_that_has_not_answered_yet_proves_nothing(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, HOME | {"gateway": "00:00:00:00:00:00", "air": ()})
    assert seen_later(tmp_path, root, 30_000.0) is None


def test_a_clock_that_was_set_back_does_not_hide_a_move(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, ELSEWHERE)
    assert seen_later(tmp_path, root, -86_400.0) is Likeness.MOVED


def test_a_new_network_is_taken_over_while_the_kiosk_is_on(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    furnish(root, ELSEWHERE)
    neighbourhood.adopt(tmp_path, NOON + 60.0, root, FIRST)
    assert seen_later(tmp_path, root, 30_000.0) is Likeness.SAME


def test_a_file_that_was_spoilt_is_as_if_nothing_were_remembered(tmp_path: Path, root: Path) -> None:
    neighbourhood.remember(tmp_path, NOON, root, FIRST)
    file = tmp_path / neighbourhood.FILE_NAME
    for spoilt in (b"", b"{", b"[]", b'{"salt": 1}', os.urandom(64)):
        file.write_bytes(spoilt)
        assert not neighbourhood.place(tmp_path, NOON, root).remembered


def test_a_subnet_alone_says_nothing() -> None:
    alike = {Mark.SUBNET: frozenset({"x"})}
    assert compared(alike, alike, 0.0) is None


# --- another floor of the same house ---

LOUD = {f"{number:016x}": -50.0 - 2.0 * number for number in range(12)}  # clear, all of them
UPSTAIRS = {point: -80.0 if number % 2 else level + 12.0 for number, (point, level) in enumerate(LOUD.items())}
NIGHT_S = 30_000.0


@pytest.fixture
def gate(tmp_path: Path, root: Path) -> Path:
    """Remembered, and heard for hours since."""
    neighbourhood.remember(tmp_path, NOON, listened(root, [LOUD]), FIRST)
    neighbourhood.saw_as_remembered(tmp_path, NOON + 60.0, listened(root, [LOUD] * SCANS), FIRST)
    return root


def test_another_floor_of_the_same_house_is_told_once_it_was_heard_for_hours(tmp_path: Path, gate: Path) -> None:
    for hours in range(1, SCANS):
        listened(gate, [UPSTAIRS] * hours)
        assert seen_later(tmp_path, gate, NIGHT_S) is Likeness.SAME
        neighbourhood.saw_as_remembered(tmp_path, NOON + NIGHT_S, gate, SECOND)
    listened(gate, [UPSTAIRS] * SCANS)
    assert seen_later(tmp_path, gate, NIGHT_S) is Likeness.CARRIED


def test_a_second_short_cut_in_these_hours_does_not_hide_it(tmp_path: Path, gate: Path) -> None:
    neighbourhood.saw_as_remembered(tmp_path, NOON + NIGHT_S, listened(gate, [UPSTAIRS]), SECOND)
    listened(gate, [UPSTAIRS] * SCANS)
    assert seen_later(tmp_path, gate, NIGHT_S + 80.0, Boot("the third", 60.0)) is Likeness.CARRIED


def test_nobody_carries_it_upstairs_without_pulling_the_plug(tmp_path: Path, gate: Path) -> None:
    listened(gate, [UPSTAIRS] * SCANS)
    assert seen_later(tmp_path, gate, NIGHT_S, FIRST) is Likeness.SAME
    assert seen_later(tmp_path, gate, 60.0 + SECOND.up_s + 20.0) is Likeness.SAME


def test_a_house_whose_routers_are_changed_over_the_months_is_still_itself(tmp_path: Path, gate: Path) -> None:
    points = dict(LOUD)
    for month, old in enumerate(LOUD):
        points = {point: level for point, level in points.items() if point != old} | {f"{month:x}new": -55.0}
        neighbourhood.saw_as_remembered(tmp_path, NOON + 60.0, listened(gate, [points] * SCANS), FIRST)
    assert seen_later(tmp_path, gate, NIGHT_S) is Likeness.SAME


def test_a_place_with_few_access_points_says_nothing_of_floors(tmp_path: Path, root: Path) -> None:
    few = dict(list(LOUD.items())[:3])
    neighbourhood.remember(tmp_path, NOON, listened(root, [few]), FIRST)
    listened(root, [dict.fromkeys(few, -85.0)] * SCANS)
    assert seen_later(tmp_path, root, NIGHT_S) is Likeness.SAME


def test_what_the_air_left_half_written_is_as_if_it_were_not_there(tmp_path: Path, gate: Path) -> None:
    (gate / AIR_FILE).write_bytes(b'{"a": "x"}\n[1]\nnull\n{"a":\n\xff\n' * SCANS)
    assert seen_later(tmp_path, gate, NIGHT_S) is Likeness.SAME
