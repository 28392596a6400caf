"""The passport of place, glass, machine and servers: what is well, and what is told of a fault."""

from __future__ import annotations

import io
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from kiosk.alarms import neighbourhood as surroundings
from kiosk.alarms.likeness import Mark
from kiosk.commissioning import glass, machine
from kiosk.commissioning.classes import practice
from kiosk.commissioning.drawings import Photo
from kiosk.commissioning.glass import display, letters
from kiosk.commissioning.machine import disk, ports, service, system_clock
from kiosk.commissioning.network import certificates, names
from kiosk.commissioning.passport import settings
from kiosk.commissioning.place import neighbourhood, pin, reach
from kiosk.commissioning.rehearsal import hail
from kiosk.config import Config
from kiosk.config.dispatch import Dispatch
from kiosk.config.practice import Appointment
from kiosk.config.settings import SiteContact
from kiosk.config.wall import Technician
from kiosk.demo.display import VirtualDisplay
from kiosk.practice.lessons import SHIPPED
from kiosk.runtime.clock import Boot
from kiosk.store.technicians import NOBODYS, added, save
from kiosk.technician import Role
from kiosk.ui import display_size
from kiosk.ui.display_size import monitors
from tests.http_fixtures import answer, saying, server, under
from tests.passport_fixtures import changed, site, told
from tests.stand_in import PATIENCE_S
from tests.throwaway_certificates import make_certificates


@pytest.fixture
def here(tmp_path: Path) -> Config:
    return site(tmp_path)


# --- the place ---


def test_a_driver_is_told_bay_and_pin_and_a_missing_bay_or_a_rounded_pin_is_warned_of(here: Config) -> None:
    assert told(pin(here)) == [
        "ok pin: a driver is told: 梅岭园 3 号门小区门口，3 号门外出租车候客点, 31.24873, 121.40521"
    ]
    lines = told(pin(changed(here, "site", bay="", lat=31.25, lon=121.41)))
    assert lines[1] == "warning pin: site.bay is empty → write where exactly the taxi stops"
    assert lines[2].startswith("warning pin: lat 31.25 and lon 121.41 are rounded to a hundred metres → ")


def test_a_screen_that_was_carried_away_is_noticed_once_its_place_was_remembered(
    here: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "marks", lambda *_: {Mark.GATEWAY: frozenset({"gate"})})
    assert told(neighbourhood(here))[0].startswith("warning neighbourhood: never remembered")
    now = time.time()

    def surrounded_by(router: str, since_s: float) -> str:
        seen = {Mark.GATEWAY: frozenset({router}), Mark.SUBNET: frozenset({f"net of {router}"})}
        monkeypatch.setattr(surroundings, "marks", lambda *_: seen)
        monkeypatch.setattr(surroundings, "this_boot", lambda: Boot(f"boot {since_s}", 0.0))
        if not since_s:
            assert surroundings.remember(here.store.folder, now - 3600.0)
        return told(neighbourhood(here))[0]

    assert (
        surrounded_by("gate", 0.0)
        == "ok neighbourhood: hangs where it did: 100 % of what was remembered is as it was"
    )
    assert surrounded_by("attic", 600.0).startswith(
        "fault neighbourhood: looks as if it was carried to another place"
    )


def test_where_nothing_can_be_seen_nobody_is_sent_to_have_it_remembered_in_vain(
    here: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "marks", lambda *_: {})
    assert not surroundings.remember(here.store.folder, time.time())
    [line] = told(neighbourhood(here))
    assert line.startswith(
        "warning neighbourhood: nothing is seen here that tells one place from another, so nobody "
    )


@pytest.mark.parametrize(("mount_mm", "lines"), [(800, 1), (1000, 2)])
def test_all_that_is_touched_is_within_reach_and_an_unusual_height_is_warned_of(
    here: Config, mount_mm: int, lines: int
) -> None:
    found = told(reach(changed(here, "display", mount_bottom_mm=mount_mm)))
    assert found[0].startswith("ok reach: touched from ")
    assert len(found) == lines


def test_a_screen_that_was_hung_out_of_reach_is_a_fault(here: Config) -> None:
    [found] = told(reach(changed(here, "display", mount_bottom_mm=300)))
    assert found.startswith("fault reach: touched from 310 to ")


# --- who may help ---


def test_a_wall_where_nobody_has_a_code_to_help_with_is_warned_of(here: Config, tmp_path: Path) -> None:
    file = tmp_path / "codes.json"
    contact = SiteContact(name="门口保安室", name_en="the guard's office", phone="021-5550-0123")
    wall = here.model_copy(update={"technician": Technician(codes_file=file), "helper": contact})
    [line] = [line for line in told(settings(wall)) if "settings, codes" in line]
    assert line.startswith("warning settings, codes: nobody has a code yet")
    codes, _ = added(NOBODYS, "hong", Role.VOLUNTEER, None)
    save(file, codes)
    assert "settings, codes" not in " ".join(told(settings(wall)))
    file.write_text("{")
    assert "warning settings, codes" in " ".join(told(settings(wall)))
    assert "settings, codes" not in " ".join(told(settings(here.model_copy(update={"helper": None}))))


# --- the glass ---


def drm(folder: Path, mm: tuple[int, int] = (400, 500), mode: str = "1024x1280") -> Path:
    """As the kernel shows one monitor and one empty socket."""
    plugged, empty = folder / "card0-HDMI-A-1", folder / "card0-DP-1"
    for connector, status in ((plugged, "connected"), (empty, "disconnected")):
        connector.mkdir(parents=True)
        (connector / "status").write_text(f"{status}\n", "ascii")
        (connector / "modes").write_text(f"{mode}\n800x600\n", "ascii")
    edid = bytearray(128)
    edid[54 + 12], edid[54 + 13] = mm[0] & 0xFF, mm[1] & 0xFF
    edid[54 + 14] = (mm[0] >> 8) << 4 | mm[1] >> 8
    (plugged / "edid").write_bytes(bytes(edid))
    (empty / "edid").write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("mm", "mode", "expected"),
    [
        ((400, 500), "1024x1280", "ok display: monitor HDMI-A-1: 1024x1280 pixels, 400 x 500 mm"),
        ((500, 400), "1280x1024", "ok display: monitor HDMI-A-1: 1280x1024 pixels, 500 x 400 mm"),
        ((480, 600), "1024x1280", "warning display: monitor HDMI-A-1 says that it measures 480 x 600 mm, the setti"),
        ((400, 500), "1080x1920", "warning display: monitor HDMI-A-1 is made for 1080x1920 pixels, and the kiosk d"),
    ],
    ids=["as set", "turned", "another size", "other pixels"],
)
def test_the_monitor_tells_its_own_size(
    here: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mm: tuple[int, int],
    mode: str,
    expected: str,
) -> None:
    found = monitors(drm(tmp_path / "drm", mm, mode))
    monkeypatch.setattr(display_size, "monitors", lambda: found)
    monkeypatch.delenv("DISPLAY", raising=False)
    [line] = told(display(here))
    assert line.startswith(expected)


def test_a_display_of_another_size_than_the_settings_is_a_fault(
    here: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtualDisplay(800, 600) as screen:
        monkeypatch.setenv("DISPLAY", screen.name)
        monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
        assert (
            "fault display: the display server shows 800x600 pixels, but the settings say 1024x1280 → "
            in "\n".join(told(display(here)))
        )


def test_a_word_without_a_letter_is_a_fault_that_names_it(here: Config) -> None:
    [line] = told(letters(here))
    assert line.endswith("all of this site's words among them")
    [line] = told(letters(changed(here, "site", name="\U0001f695 枫林")))
    assert line.startswith("fault fonts: no letter for \U0001f695, which the settings use → ")


def test_the_picture_of_home_is_this_sites(here: Config) -> None:
    [found] = glass.home(here)
    assert found.drawing is not None
    photo = found.drawing.shapes[0]
    assert isinstance(photo, Photo)
    picture = Image.open(io.BytesIO(photo.png))
    assert picture.size == glass.THUMBNAIL_PX
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 50, "something is drawn"


# --- the machine ---


def test_a_folder_that_takes_no_hail_is_a_fault(here: Config) -> None:
    [line] = told(disk(changed(here, "store", folder=Path("/proc/sys"))))
    assert line.startswith("fault disk: a hail cannot be written to /proc/sys (")


def test_a_folder_that_takes_one_says_how_fast_and_keeps_nothing_of_the_trial(here: Config) -> None:
    here.store.folder.mkdir()
    [line] = told(disk(here))
    assert " MB free, a hail is safe on it after " in line
    assert list(here.store.folder.iterdir()) == []


def test_what_listens_to_the_network_is_told_with_its_port(here: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        assert str(inside.getsockname()[1]) not in told(ports(here))[0]
    with socket.create_server(("0.0.0.0", 0)) as outside:
        [line] = told(ports(here))
        assert line.startswith("warning ports: TCP port ")
        assert str(outside.getsockname()[1]) in line


def program(folder: Path, name: str, says: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n", "ascii")
    (folder / name).chmod(0o755)


def test_a_clock_that_no_server_keeps_right_is_warned_of(
    here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    program(tmp_path / "bin", "timedatectl", "no")
    assert told(system_clock(here))[0].startswith("warning clock, system: no time server is reached")
    program(tmp_path / "bin", "timedatectl", "yes")
    assert told(system_clock(here)) == ["ok clock, system: kept right by time servers"]


@pytest.mark.parametrize(
    ("shown", "exposure", "expected"),
    [
        ("LoadState=not-found", "", ["warning service: the kiosk is not installed here: nothing starts"]),
        (
            "LoadState=loaded\nUnitFileState=enabled\nWatchdogUSec=20s",
            "1.4 OK",
            ["ok service: started with the machine and watched, exposure 1.4"],
        ),
        (
            "LoadState=loaded\nUnitFileState=disabled\nWatchdogUSec=0",
            "9.2 UNSAFE",
            [
                "fault service: not started with the machine → systemctl enable yangzhao.service",
                "fault service: nobody notices when the kiosk hangs (no watchdog)",
                "warning service: its sandbox is looser than shipped (exposure 9.2, 1.5 at most)",
            ],
        ),
    ],
    ids=["not installed", "as shipped", "loosened"],
)
def test_how_the_kiosk_is_started_watched_and_locked_in_is_asked_of_systemd(
    here: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shown: str,
    exposure: str,
    expected: list[str],
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    program(tmp_path / "bin", "systemctl", shown)
    program(
        tmp_path / "bin",
        "systemd-analyze",
        f"-> Overall exposure level for {machine.UNIT}: {exposure}" if exposure else "",
    )
    lines = told(service(here))
    assert len(lines) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(lines, expected, strict=True)), lines


# --- the servers ---


@pytest.mark.parametrize(
    ("days", "expected"),
    [(90, "ok certificate: the certificate of 127.0.0.1 lasts for 89 days"),
     (10, "warning certificate: the certificate of 127.0.0.1 ends in 9 days, on "),
     (-2, "fault certificate: the certificate of 127.0.0.1 ended on ")],
    ids=["long", "soon over", "over"],
)  # fmt: skip
def test_a_certificate_is_told_before_it_ends(here: Config, tmp_path: Path, days: int, expected: str) -> None:
    shown = make_certificates(tmp_path, good_until=datetime.now(UTC) + timedelta(days=days)).good
    with server(saying(answer(b"{}")), under(shown)) as served:
        config = here.model_copy(update={"dispatch": Dispatch(base_url=f"https://127.0.0.1:{served.port}")})
        assert told(certificates(config))[0].startswith(expected)


def test_a_server_that_shows_no_certificate_and_a_name_that_nobody_knows_are_faults(here: Config) -> None:
    config = here.model_copy(update={"dispatch": Dispatch(base_url="https://dispatch.invalid")})
    assert told(names(config))[0].startswith("fault names: nobody knows dispatch.invalid → check the network cable")


def test_dead_resolvers_are_waited_for_once_and_not_for_each_name(
    here: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Barrier(2)

    def looked_up(*_: object) -> None:
        asked.wait(PATIENCE_S)  # nobody is answered before both have asked
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    config = changed(here, "dispatch", base_url="https://dispatch.invalid")
    config = changed(config, "identity", base_url="https://identity.invalid")
    assert [line.split(" →")[0] for line in told(names(config))] == [
        "fault names: nobody knows dispatch.invalid",
        "fault names: nobody knows identity.invalid",
    ]
    assert [line.split(" →")[0] for line in told(certificates(config))] == [
        "fault certificate: dispatch.invalid shows none (gaierror)",
        "fault certificate: identity.invalid shows none (gaierror)",
    ]
    assert told(certificates(config))[0].startswith("fault certificate: dispatch.invalid shows none (")


@pytest.mark.parametrize(
    ("lessons", "expected"),
    [
        (None, "ok practice, lessons: those that come with the kiosk"),
        ("nowhere", "warning practice, lessons: the folder of practice.lessons cannot be read"),
        ("empty", "warning practice, lessons: "),
        ("one", "ok practice, lessons: 1 of the site's own"),
        ("two", "warning practice, lessons: 1 of 2 files in "),
    ],
)
def test_a_lesson_that_neighbours_would_miss_is_told_before_they_come(
    here: Config, tmp_path: Path, lessons: str | None, expected: str
) -> None:
    folder = None if lessons is None else tmp_path / lessons
    if folder is not None and lessons != "nowhere":
        folder.mkdir()
        for name in {"one": ["market-day"], "two": ["market-day", "the same"]}.get(folder.name, []):
            (folder / f"{name}.yaml").write_text((SHIPPED / "1-phone.yaml").read_text("utf-8"), "utf-8")
    assert told(practice(changed(here, "practice", lessons=folder)))[0].startswith(expected)


def test_a_class_whose_date_is_over_is_told_before_neighbours_stand_at_a_wall_in_earnest(here: Config) -> None:
    def classes(*dates: str) -> str:
        calendar = tuple(Appointment(date=date, begins="14:00", ends="15:30") for date in dates)
        return told(practice(changed(here, "practice", calendar=calendar)))[1]

    assert classes() == "ok practice, calendar: no class begins by itself (practice.calendar)"
    assert classes("2020-12-05").startswith(
        "warning practice, calendar: every class is over, the last one since 2020-12-05"
    )
    assert classes("2020-12-05", "9999-12-06", "9999-12-05") == (
        "ok practice, calendar: the next class begins on 9999-12-05 at 14:00, 2 are to come"
    )


def test_a_rehearsed_hail_goes_from_the_press_to_the_gate_and_calls_no_server_of_the_site(here: Config) -> None:
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.setblocking(False)
        address = f"http://127.0.0.1:{there.getsockname()[1]}"
        config = changed(
            here.model_copy(update={"dispatch": Dispatch(base_url=address)}), "identity", base_url=address
        )
        [line] = told(hail(config))
        try:
            there.accept()[0].close()
            called.set()
        except BlockingIOError:
            pass
    assert line.startswith("ok hail: pressed, written down, sent, found and at the gate in ")
    assert not called.is_set()
