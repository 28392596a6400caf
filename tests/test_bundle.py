"""A support bundle helps from afar and holds nobody: of what is planted where the kiosk writes nothing is packed."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from kiosk.bundle import harmless, shown_of
from kiosk.config import load
from kiosk.domain import CallSign, Colour, Hail, Rider, SearchWidth
from kiosk.log_events import LogEvent
from kiosk.log_lines import HIDDEN, log, log_event
from kiosk.store.diary import Diary
from kiosk.store.journal import Journal
from kiosk.wall_events import WallEvent
from tests.running_kiosk import ROOT, RunningKiosk, port_of, settings

NAME = "王桂芬"
CONTACT = "赵守门"  # of the site's button
PHONE = "13812345678"
GROUPED = "138-1234-5678"
SPACED = "138 1234 5678"
LANDLINE = "021-5550-0199"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HANDLE = "xiaolin-zhang"
NEEDLES = (NAME, CONTACT, PHONE, GROUPED, SPACED, LANDLINE, LANDLINE.replace("-", ""), SECRET, "BEGIN", HANDLE)


@pytest.fixture(scope="module")
def face() -> bytes:
    written = io.BytesIO()
    Image.effect_noise((48, 48), 90).save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def site(tmp_path: Path, face: bytes) -> Path:
    """The settings of a site where somebody has left traces in every place that the kiosk writes or reads."""
    config = settings(
        tmp_path,
        site={"hotline": LANDLINE, "guard": f"找{NAME}", "bay": f"{NAME} {PHONE}"},
        call_button={"name": CONTACT, "name_en": "Zhao at the gate", "phone": LANDLINE},
        printer={"kind": "network", "address": "192.168.1.50:9100"},
        technician={"codes_file": str(tmp_path / "technicians.json")},
    )
    config.write_text(f"# {NAME} {PHONE}\n" + config.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "technicians.json").write_text(json.dumps({HANDLE: SECRET}), encoding="utf-8")
    state = load(config).store.folder
    plant_a_hail(state, tmp_path / "memory")
    plant_a_diary(state)
    plant_a_passport(state / "passport", face)
    (state / "voice").mkdir()
    (state / "voice" / f"{NAME}-{PHONE}.wav").write_bytes(face)
    (state / f"{NAME}.jpg").write_bytes(face)
    (state / "kiosk.sqlite3.damaged-2026").write_text(f"{NAME} {PHONE} {SECRET}")
    return config


def plant_a_hail(state: Path, memory: Path) -> None:
    rider = Rider(subject=PHONE, phone_ref=f"tel:{PHONE}", phone_masked=PHONE, display_name=NAME)
    with closing(Journal(state, memory)) as journal:
        journal.insert(
            Hail(
                key="k",
                dispatcher="main",
                call_sign=CallSign(Colour.RED, 7),
                rider=rider,
                needs=(),
                width=SearchWidth.NORMAL,
                pressed_at=0.0,
                expires_at=60.0,
                expires_on_wall=60.0,
                updated_at=0.0,
            )
        )


def plant_a_diary(state: Path) -> None:
    diary = Diary(state)
    log.addHandler(diary)
    log_event(LogEvent.HAIL_REFUSED, subject="main", code=NAME, phone=PHONE, status=403)
    log_event(WallEvent.BOARD_LOST, subject="board")
    log.removeHandler(diary)
    diary.close()
    with closing(sqlite3.connect(state / "diary.sqlite3")) as sql, sql:  # by hand, or by a fault of ours
        sql.execute(
            "INSERT INTO line (at, event, facts) VALUES (4e9, 'board-lost', ?)", (f"tel={PHONE} or={GROUPED}",)
        )


def plant_a_passport(folder: Path, face: bytes) -> None:
    folder.mkdir()
    text = (
        f"打 {LANDLINE} 找{CONTACT}，或者 {PHONE}、{GROUPED}、{SPACED}；the camera sees 640x480, 2026-11-29 10:05:00"
    )
    findings = [{"level": "warning", "part": "camera", "found": text, "to_do": "look", "by": NAME}]
    data = {"at": 1_795_415_520, "faults": 0, "warnings": 1, "findings": findings, "rider": NAME, "key": SECRET}
    (folder / "latest.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    shown = base64.b64encode(face).decode()
    page = f"<html><head><title>{NAME}</title></head><body><h1>验收</h1><p>{text}</p>"
    page += f"<img src='data:image/jpeg;base64,{shown}'><p>{shown}</p>"
    page += f"<svg><text>{NAME}</text></svg><pre>-----BEGIN PRIVATE KEY-----\n{SECRET}\n</pre></body>"
    (folder / "passport-2026-11-28-090000.html").write_text(f"<p>old {NAME}</p>", encoding="utf-8")
    (folder / "passport-2026-11-29-100500.html").write_text(page, encoding="utf-8")


def bundle(config: Path, out: Path) -> dict[str, str]:
    """What `kiosk bundle` packs: name -> text. Anything that is no text would fail."""
    command = [sys.executable, "-m", "kiosk", "bundle", "--config", str(config), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with tarfile.open(out) as tar:
        packed = {entry.name.partition("/")[2]: tar.extractfile(entry) for entry in tar.getmembers()}
        return {name: file.read().decode("utf-8") for name, file in packed.items() if file is not None}


def test_nothing_personal_that_lies_anywhere_is_packed(site: Path, face: bytes, tmp_path: Path) -> None:
    packed = bundle(site, tmp_path / "out.tar.gz")
    private_key = (tmp_path / "key.pem").read_text(encoding="ascii").splitlines()[1]
    for name, text in packed.items():
        assert [needle for needle in (*NEEDLES, private_key) if needle in text] == [], name
        assert base64.b64encode(face).decode()[:40] not in text, name
    whole = (tmp_path / "out.tar.gz").read_bytes()
    assert face[:20] not in whole
    assert stat.S_IMODE((tmp_path / "out.tar.gz").stat().st_mode) == 0o600


def test_what_helps_is_in_it(site: Path, tmp_path: Path) -> None:
    packed = bundle(site, tmp_path / "out.tar.gz")
    assert set(packed) == {
        *("README.txt", "about.txt", "settings.txt", "packages.txt", "diary.txt", "metrics.txt"),
        *("passport.json", "passport.txt"),
    }
    assert all(name in packed["README.txt"] for name in packed if name != "README.txt")
    told = dict(line.split(": ", 1) for line in packed["settings.txt"].splitlines())
    assert told["site.id"] == "plum-lane-gate"
    assert told["site.lat"] == "31.24873"
    assert told["printer.address"] == "192.168.1.50:9100"
    assert told["dispatch.base_url"] == "http://127.0.0.1:8102"
    assert told["call_button.phone"] == "given, not shown"
    assert told["second_dispatch"] == "not given"
    assert f"hail-refused subject=main code={HIDDEN} phone={HIDDEN} status=403" in packed["diary.txt"]
    assert "board-lost subject=board" in packed["diary.txt"]
    assert "pydantic==" in packed["packages.txt"]
    assert "kiosk.sqlite3" in packed["about.txt"]
    assert "Not running" in packed["metrics.txt"]
    assert "640x480, 2026-11-29 10:05:00" in packed["passport.json"]
    assert "验收" in packed["passport.txt"]
    assert "old" not in packed["passport.txt"], "the newest page"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningKiosk]:
    with RunningKiosk(settings(tmp_path)) as kiosk:
        kiosk.wait_for("READY=1")
        yield kiosk


def test_beside_a_running_kiosk_its_numbers_and_its_start_are_packed(running: RunningKiosk, tmp_path: Path) -> None:
    packed = bundle(running.config, tmp_path / "out.tar.gz")
    assert "yangzhao_ready 1.0" in packed["metrics.txt"]
    assert "kiosk-ready version=" in packed["diary.txt"]
    assert f"health.port: {port_of(running.config)}" in packed["settings.txt"]


def test_a_setting_that_is_new_is_not_shown_before_somebody_has_thought_about_it() -> None:
    assert shown_of("technician.mother", NAME) == "given, not shown"
    assert shown_of("printer.address", PHONE) == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-29 10:05:00", "2026-11-29T10:05", "20 °C", "1280x1024", "31.24873", "port 9100", "1,234,567 B"),
        *("192.168.1.50:9100", "http://127.0.0.1:8102/v1", "623 456"),
    ],
)
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(PHONE, GROUPED, SPACED, LANDLINE, "+86 138 1234 5678", "１３８１２３４５６７８", SECRET * 2),
        *(
            "138.1234.5678",
            "138/1234/5678",
            "138  1234  5678",
            "0.13812345678",
            "138.1234 5678",
            "一三八一二三四五六七八",
        ),
        *("2026-11-291381234567", "2034-56-78 1234", "310101194001011234", "6234567", "138.1234.56.78"),
    ],
)
def test_what_could_be_somebodys_number_or_key_goes(text: str) -> None:
    assert harmless(f"call {text} now") == f"call {HIDDEN} now"


def test_a_page_that_cannot_be_read_is_told_in_its_place_and_the_rest_is_packed(tmp_path: Path) -> None:
    config = settings(tmp_path)
    (load(config).store.folder / "passport" / "passport-2026-11-29-100500.html").mkdir(parents=True)
    packed = bundle(config, tmp_path / "out.tar.gz")
    assert packed["passport.txt"] == "It cannot be read (Is a directory).\n"
    assert "yangzhao: " in packed["about.txt"]


def test_where_it_cannot_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    config = settings(tmp_path)
    command = [sys.executable, "-m", "kiosk", "bundle", "--config", str(config), "--out", str(tmp_path / "no" / "x")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"kiosk bundle: {tmp_path / 'no' / 'x'} cannot be written (No such file or directory): "
        "name another file with --out.\n"
    )
