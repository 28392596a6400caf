"""`kiosk check` before real servers: what it says of them, their clocks and keys, a line each and no key in any."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from kiosk.chinese_maps import wgs84_to_gcj02
from kiosk.commissioning.finding import Finding, Level, counts, table
from kiosk.commissioning.passport import CHECKS, findings
from kiosk.config import load
from kiosk.demo.world import Wishes, World
from kiosk.identity.keys import generate_key
from tests.letaxi_fixtures import LAT, LON, LetaxiRegistry, letaxi_registry
from tests.running_kiosk import free_port
from tests.stand_in import PATIENCE_S

ROOT = Path(__file__).parents[1]
PHONE = "021-5550-0123"
SKEW_S = 3600  # summer time, the usual mistake
OUTSIDE = tuple(
    (part, check)
    for part, check in CHECKS
    if part in ("settings", "coordinates", "ladder", "dispatcher", "clock", "identity")
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A provider who knows this kiosk, and a dispatcher of our own contract."""
    wishes = Wishes(time_scale=1, hour=14, camera="none", voice=False, sign_up=(), face=False)
    with World(tmp_path_factory.mktemp("world"), wishes) as there:
        yield there


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LetaxiRegistry]:
    with letaxi_registry(tmp_path_factory.mktemp("registry")) as there:
        yield there


class Site:
    """Settings of the world's kiosk, and what the command says of them."""

    def __init__(self, folder: Path, world: World) -> None:
        self.file = folder / "site.yaml"
        self.settings: dict[str, Any] = yaml.safe_load(world.config.read_text("utf-8"))
        self.settings["site"] |= {"lat": LAT, "lon": LON}

    def hails_at(self, registry: LetaxiRegistry, section: str = "dispatch") -> dict[str, str]:
        told = {"kind": "letaxi", "base_url": registry.url, "api_key_file": str(registry.key_file), "phone": PHONE}
        self.settings[section] = told
        return told

    def has(self, lat: float, lon: float) -> None:
        self.settings["site"] |= {"lat": round(lat, 6), "lon": round(lon, 6)}

    def stands_on_a_map_at(self, lat: float, lon: float) -> None:
        self.settings["site"] |= {"map_lat": round(lat, 6), "map_lon": round(lon, 6)}

    def written(self) -> Path:
        self.file.write_text(yaml.safe_dump(self.settings, allow_unicode=True), encoding="utf-8")
        return self.file

    def checked(self, code: int) -> list[str]:
        """What is found outside, each line as 'level part found'; with a fault or without one, as the exit code."""
        found = findings(load(self.written(), {}), OUTSIDE)
        assert code == (1 if counts(found)[0] else 0), found
        return [re.sub(r"  +", " ", line) for line in table(found)]


@pytest.fixture
def site(tmp_path: Path, world: World) -> Site:
    return Site(tmp_path, world)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "error", "-m", "kiosk", "check", *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def of(part: str, lines: list[str]) -> str:
    """What is said of this part, all of it."""
    return "\n".join(line for line in lines if line.split(" ", 1)[1].startswith(part))


def test_a_site_in_order_is_told_part_by_part(site: Site, registry: LetaxiRegistry) -> None:
    site.hails_at(registry, "second_dispatch")
    site.stands_on_a_map_at(*(round(degrees, 4) for degrees in wgs84_to_gcj02(LAT, LON)))
    lines = site.checked(0)
    assert lines[0] == "ok settings in order, for 枫林新村 (fenglin-3)"
    assert of("coordinates", lines) == "ok coordinates WGS-84: the map shows the same place, within 6 m"
    assert re.fullmatch(r"ok dispatcher main answers in \d+ ms", of("dispatcher main", lines))
    able, unable = of("dispatcher second", lines).splitlines()
    assert re.fullmatch(r"ok dispatcher second answers in \d+ ms and takes the key", able)
    assert unable.startswith("ok dispatcher second cannot search farther away, pass a note on to the driver, ")
    assert of("ladder", lines) == "ok ladder wider is not offered for hails at second, except to ask once more"
    assert re.fullmatch(r"ok clock, main within 1 s of ours", of("clock, main", lines))
    assert re.fullmatch(r"ok identity answers in \d+ ms and knows this kiosk", of("identity", lines))
    simulated = "warning settings on this machine: dispatch.base_url, second_dispatch.base_url, identity.base_url; "
    assert lines[1].startswith(f"{simulated}a stand-in sends no real taxi and knows nobody: write the addresses")
    assert lines[-1] == "no faults, 1 warning"


def test_the_columns_stand_under_each_other() -> None:
    lines = table([Finding(Level.OK, "clock", "is right"), Finding(Level.WARNING, "a part", "stands still", "go")])
    assert lines == ["ok       clock   is right", "warning  a part  stands still: go", "no faults, 1 warning"]


def test_a_key_that_the_registry_does_not_know_is_a_fault_and_stays_secret(
    site: Site, registry: LetaxiRegistry, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("somebody-elses-key\n", encoding="ascii")
    key.chmod(0o600)
    site.hails_at(registry)["api_key_file"] = str(key)
    lines = site.checked(1)
    refused = (
        f"fault dispatcher main refuses the key in {key}: put the key there that the registry made for this kiosk"
    )
    assert refused in lines
    assert "somebody" not in "\n".join(lines)
    assert lines[-1].startswith("1 fault, ")


def test_a_key_of_the_wrong_role_is_told_as_such(site: Site, registry: LetaxiRegistry, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(registry.operator_key, encoding="ascii")
    site.hails_at(registry)["api_key_file"] = str(key)
    told = of("dispatcher main", site.checked(1))
    assert (
        f"fault dispatcher main the key in {key} may not look for taxis: have the registry give it the role" in told
    )
    assert registry.operator_key not in told


@pytest.mark.parametrize(
    ("mode", "who"), [(0o644, "every user of this machine"), (0o640, "its whole group")], ids=["all", "group"]
)
def test_a_key_that_others_may_read_is_a_warning(
    site: Site, registry: LetaxiRegistry, tmp_path: Path, mode: int, who: str
) -> None:
    key = tmp_path / "key"
    key.write_bytes(registry.key_file.read_bytes())
    key.chmod(mode)
    site.hails_at(registry)["api_key_file"] = str(key)
    assert f"warning dispatcher main {who} may read {key}: chmod 600 {key}" in site.checked(0)


def test_a_folder_named_as_the_key_is_told_as_such_and_nobody_is_told_to_lock_it(
    site: Site, registry: LetaxiRegistry, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    site.hails_at(registry)["api_key_file"] = str(folder)
    told = of("dispatcher main", site.checked(1))
    assert f"{folder} is not a file but a folder or device: name a file in dispatch.api_key_file" in told
    assert "chmod" not in told


def test_a_key_file_that_is_not_there_is_a_fault_like_any_other(site: Site, registry: LetaxiRegistry) -> None:
    site.hails_at(registry)["api_key_file"] = str(site.file.with_name("nothing"))
    lines = site.checked(1)
    assert "dispatch.api_key_file names no file that can be read (No such file" in of("dispatcher main", lines)
    assert of("identity", lines).startswith("ok "), "the rest is checked all the same"


@pytest.mark.parametrize("section", ["dispatch", "identity"])
def test_a_server_that_is_away_is_a_fault(site: Site, section: str) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    site.settings[section]["base_url"] = address
    part = {"dispatch": "dispatcher main", "identity": "identity"}[section]
    told = f"fault {part} {address} cannot be reached: check the network cable and {section}.base_url, then call"
    assert of(part, site.checked(1)).startswith(told)


def test_a_server_that_takes_its_time_is_not_taken_for_a_pulled_cable(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        site.settings["dispatch"]["base_url"] = address
        told = of("dispatcher main", site.checked(1))
    assert told.startswith(f"fault dispatcher main {address} takes the question but gives no whole answer in time: ")
    assert "cable" not in told


def test_a_provider_who_does_not_know_this_kiosk_is_a_fault(site: Site, tmp_path: Path) -> None:
    generate_key(tmp_path / "other.pem", tmp_path / "other.public.pem")
    site.settings["identity"]["key_file"] = str(tmp_path / "other.pem")
    assert of("identity", site.checked(1)).startswith(
        "fault identity refuses this kiosk (401 SIGN): give the provider"
    )


def test_a_private_key_that_is_none_is_a_fault(site: Site, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("no key", encoding="ascii")
    site.settings["identity"]["key_file"] = str(tmp_path / "none.pem")
    assert "holds no RSA private key" in of("identity", site.checked(1))


def test_a_point_where_no_taxi_may_be_hailed_is_told_as_such(site: Site, registry: LetaxiRegistry) -> None:
    site.hails_at(registry)
    with httpx.Client(base_url=registry.url, trust_env=False) as http:
        http.post("/orders", json={"kind": "excluded_zone"})
        told = of("dispatcher main", site.checked(1))
        http.delete("/orders")
    assert told.startswith(
        "fault dispatcher main no taxi may be hailed at this point, or this is no registry: check "
    )


@pytest.fixture
def an_hour_off() -> Iterator[str]:
    """A server of another kind whose clock is an hour ahead."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Date", formatdate(time.time() + SKEW_S, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_clock_that_differs_and_a_server_of_another_kind_are_told(site: Site, an_hour_off: str) -> None:
    site.settings["dispatch"]["base_url"] = an_hour_off
    lines = site.checked(1)
    assert "answers, but not in the protocol that is set: check dispatch.base_url" in of("dispatcher main", lines)
    [ahead_s] = re.findall(r"^warning clock, main (\d+) s ahead of ours", of("clock, main", lines))
    assert abs(int(ahead_s) - SKEW_S) < PATIENCE_S


def test_settings_that_cannot_be_read_are_told_with_line_and_key(site: Site) -> None:
    del site.settings["site"]["lat"]
    done = command("--config", str(site.written()))
    assert done.returncode == 2
    assert re.search(r"site\.yaml:\d+:1: site\.lat: is missing", done.stderr)


def test_a_point_copied_from_a_chinese_map_is_warned_of_by_the_real_command(
    site: Site, registry: LetaxiRegistry
) -> None:
    site.hails_at(registry)
    shown = wgs84_to_gcj02(LAT, LON)
    site.has(*shown)
    site.stands_on_a_map_at(*shown)
    told = of("coordinates", site.checked(0))
    assert told.startswith(
        "warning coordinates lat and lon look like GCJ-02 (copied from a Chinese map), being the same as map_lat and "
        "map_lon: WGS-84 would be lat 31.23970, lon 121.40790, 487 m away, and the registry looks for taxis within "
        "500 m only, or lat "
    )
    assert told.endswith(
        "if a GPS receiver gave them, write what Amap or Tencent (not Baidu) shows into site.map_lat and "
        "site.map_lon; if a map did, write what a GPS receiver shows where the taxi stops into site.lat and site.lon"
    )
