"""The passport as a whole: every part is told, none can spoil another, and its pages hold nobody and no key."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from kiosk.commissioning import archive
from kiosk.commissioning.archive import KEPT, LATEST, Complaint, Passport
from kiosk.commissioning.drawings import compared, grid, heights, histogram, latency, picture, place
from kiosk.commissioning.finding import PARTS, Finding, Level, in_order
from kiosk.commissioning.hands import not_looked_at
from kiosk.commissioning.page import html_page
from kiosk.commissioning.passport import findings
from kiosk.commissioning.printed import printed
from kiosk.config import Config
from kiosk.ui import fonts
from tests.passport_fixtures import site, told
from tests.running_kiosk import settings
from tests.stand_in import PATIENCE_S

ROOT = Path(__file__).parents[1]
AT = 1_796_000_000.0
PIXEL = bytes.fromhex(  # a PNG of one grey dot
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)
LONG = "一个很长很长的说明，" * 12


def passport(*found: Finding, at: float = AT) -> Passport:
    return Passport(at, "枫林新村 <3 号门>", "fenglin-3", "0.1.0", list(found), {"touch": AT})


def test_the_manual_says_of_every_part_what_is_looked_at_and_what_its_faults_mean() -> None:
    manual = (ROOT / "docs" / "commissioning.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z]+)`.*?\| (.+) \|$", manual, re.MULTILINE))
    assert list(rows) == list(PARTS)
    assert all(chinese in manual for chinese in PARTS.values())


def test_a_check_that_fails_or_hangs_is_a_fault_of_its_own_part_and_holds_up_no_other(tmp_path: Path) -> None:
    over = threading.Event()

    def breaks(_: Config) -> list[Finding]:
        raise KeyError("13812345678")

    def hangs(_: Config) -> list[Finding]:
        over.wait(PATIENCE_S)
        return []

    def works(_: Config) -> list[Finding]:
        return [Finding(Level.OK, "memory", "enough")]

    checks = (("camera", breaks), ("disk", hangs), ("memory", works))
    lines = told(findings(site(tmp_path), checks, within_s=0.5))
    over.set()
    assert re.fullmatch(
        r"fault camera: the check itself failed \(KeyError, test_passport\.py:\d+\) → send this to the developers",
        lines[0],
    )
    assert lines[1].startswith("fault disk: did not end within 0 s → ")
    assert lines[2:] == ["ok memory: enough"]


def test_parts_stand_in_one_order_whoever_looked_at_them() -> None:
    found = [Finding(Level.OK, part, "") for part in ("paper", "clock, system", "touch", "clock, main", "settings")]
    parts = [each.part for each in in_order(found)]
    assert parts == ["settings", "touch", "clock, system", "clock, main", "paper"]


# --- the pages ---


class Words(HTMLParser):
    """A page's words and its elements; fails on what is left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


DRAWN = [
    Finding(Level.OK, "dispatcher main", "answers", drawing=latency(0.04)),
    Finding(Level.OK, "camera", "serves", drawing=histogram([0.1, 0.2, 0.4, 0.3])),
    Finding(Level.FAULT, "touch", "fields did not answer", "clean the glass", grid(5, 6, ["3-4"])),
    Finding(Level.OK, "ruler", "measured", drawing=compared(200.0, 199.0, "mm")),
    Finding(Level.OK, "reach", "touched", drawing=heights(810.0, 1210.0, 380.0, 1220.0)),
    Finding(Level.OK, "pin", "told", drawing=place(-3.0, 9.0, "门口 <黄> 停车位")),
    Finding(Level.OK, "home", "drawn", drawing=picture("home", PIXEL, 1, 1)),
    Finding(Level.WARNING, "disk", LONG, LONG),
]


def test_the_page_to_read_says_everything_in_words_and_draws_it() -> None:
    page = Words(html_page(passport(*DRAWN)))
    text = " ".join(page.words)
    assert "枫林新村 <3 号门> (fenglin-3)" in text
    assert "故障 faults: 1　注意 warnings: 1　正常 ok: 6" in text
    assert "触摸 touch" in text
    assert "→ clean the glass" in text
    assert "车位 bay: 门口 <黄> 停车位" in text
    assert page.elements.count("svg") == 7
    assert page.elements.count("image") == 1


def test_the_page_to_print_is_a_pdf_of_a_few_sheets_of_a4_with_its_letters_in_it() -> None:
    pdf = printed(passport(*DRAWN, *(Finding(Level.OK, "memory", LONG) for _ in range(30))), fonts.prepare())
    assert pdf.startswith(b"%PDF-1.")
    assert len(re.findall(rb"/Type /Page\b", pdf)) in (3, 4, 5)
    assert b"/MediaBox [0 0 595.28 841.89]" in pdf
    assert pdf.count(b"/FontFile3") == 2, "both weights are in it, whatever the printer has"
    assert len(pdf) < 300_000


def test_the_newest_twenty_are_kept_whole_and_for_this_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "passport"
    for number in range(KEPT + 3):
        archive.save(passport(*DRAWN, at=AT + 60 * number), f"page {number}", b"%PDF", folder)
    pages = sorted(folder.glob("*.html"))
    assert [page.read_text("utf-8") for page in pages] == [f"page {number}" for number in range(3, KEPT + 3)]
    assert len(list(folder.glob("*.pdf"))) == KEPT
    assert list(folder.glob(".*")) == [], "nothing half written is left"
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    latest = json.loads((folder / LATEST).read_text("utf-8"))
    assert latest["at"] == AT + 60 * (KEPT + 2)
    assert latest["findings"][2] == {
        "level": "fault",
        "part": "touch",
        "found": "fields did not answer",
        "to_do": "clean the glass",
    }


def test_what_a_visit_found_is_read_again_as_it_was(tmp_path: Path) -> None:
    found = [replace(each, drawing=None) for each in DRAWN]
    wrong = Complaint(AT, Finding(Level.FAULT, "touch", "fields did not answer", "clean the glass"))
    archive.save(replace(passport(*found), by_hand={"ruler": AT}, complaints={"touch": wrong}), "", None, tmp_path)
    assert archive.latest(tmp_path) == archive.Latest(AT, found, {"ruler": AT}, {"touch": wrong})


@pytest.mark.parametrize(
    "damaged",
    [
        *("", "{", "[]", '{"at": 1}', '{"at": "x", "findings": []}', '{"at": 1e300, "findings": []}'),
        *('{"at": 1, "findings": [1]}', '{"at": 1, "findings": [], "by_hand": 3}'),
        '{"at": 1, "findings": [], "by_hand": {"touch": "x"}}',
    ],
)
def test_a_damaged_memory_of_the_last_visit_is_no_memory(tmp_path: Path, damaged: str) -> None:
    (tmp_path / LATEST).write_text(damaged, "utf-8")
    assert archive.latest(tmp_path) is None


def test_what_no_person_has_looked_at_is_warned_of_with_the_last_date(tmp_path: Path) -> None:
    config = site(tmp_path)
    lines = told(not_looked_at(config, {"touch": AT}))
    assert lines[0] == (
        "warning touch: not looked at by a person, last found in order on 2026-11-30 → "
        "run `kiosk check --hands` at the wall"
    )
    assert lines[1].startswith("warning ruler: not looked at by a person → ")
    assert len(lines) == 3, "no board, no light sensor: nobody is asked to press or to cover anything"


# --- the command ---


def check(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "error", "-m", "kiosk", "check", "--config", str(file), *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=3 * PATIENCE_S, check=False)


@dataclass(frozen=True)
class Visit:
    """folder: of the site. private: what it was told and may tell nobody."""

    folder: Path
    done: subprocess.CompletedProcess[str]
    private: tuple[str, ...]

    @property
    def written(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (self.folder / "state").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """The real command at a site whose registry is away."""
    folder = tmp_path_factory.mktemp("site")
    file = settings(folder)
    given = yaml.safe_load(file.read_text("utf-8"))
    key = folder / "letaxi-key"
    key.write_text("planted-registry-key", "ascii")
    key.chmod(0o600)
    given["dispatch"] = {"kind": "letaxi", "base_url": "http://127.0.0.1:9", "api_key_file": str(key)}
    given["call_button"] = {"name": "门口保安室", "name_en": "the guard", "phone": "13912345678"}
    file.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    private = (folder / "key.pem").read_text("ascii").splitlines()[1]
    return Visit(folder, check(file), ("planted-registry-key", "13912345678", private))


def test_the_command_tells_more_than_twenty_parts_and_ends_with_1_for_a_fault(visit: Visit) -> None:
    assert (visit.done.returncode, visit.done.stderr) == (1, "")
    assert "fault    dispatcher main" in visit.done.stdout
    latest = json.loads((visit.folder / "state" / "passport" / LATEST).read_text("utf-8"))
    looked_at = {re.split("[ ,]", each["part"])[0] for each in latest["findings"]}
    assert len(looked_at) >= 20
    assert looked_at <= set(PARTS)
    assert "fault" in {each["level"] for each in latest["findings"]}


def test_the_command_keeps_a_page_to_read_and_one_to_print(visit: Visit) -> None:
    *_, counted, kept = visit.done.stdout.splitlines()
    assert re.fullmatch(r"\d+ faults?, \d+ warnings?", counted)
    html, pdf = (Path(path) for path in kept.removeprefix("kept: ").split(" and "))
    assert "试叫一次车 hail" in " ".join(Words(html.read_text("utf-8")).words)
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_nobodys_number_and_no_key_is_told_or_written(visit: Visit) -> None:
    for secret in visit.private:
        assert secret not in visit.done.stdout
        assert [path for path, content in visit.written.items() if secret.encode() in content] == []
    assert {path.parent.name for path in visit.written} == {"passport"}, "the rehearsed hail leaves nothing"


def test_a_user_who_is_not_the_kiosks_is_told_so_before_anything_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    file = settings(tmp_path)
    os.chown(tmp_path / "state", 65534, 65534)
    done = check(file)
    assert done.returncode == 2
    assert "Run this as the user of" in done.stderr


def test_pages_that_cannot_be_kept_are_told_in_one_sentence(tmp_path: Path) -> None:
    file = settings(tmp_path)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "passport").write_text("in the way", "ascii")
    done = check(file)
    assert done.returncode == 2
    assert re.search(r"The passport cannot be kept in .*passport \(File exists\): ", done.stderr)
    assert "Traceback" not in done.stderr
