"""`kiosk setup`: a technician answers a few questions, is told at once what does not do, and loses nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

import kiosk.setup
from kiosk.commands import setup
from kiosk.config import load
from kiosk.local_time import SHANGHAI
from kiosk.setup.devices import cameras, ports
from kiosk.setup.questions import QUESTIONS
from kiosk.setup.writing import ChangedMeanwhile, exchange
from kiosk.wording import LOCALE
from tests.setup_fixtures import END, INTERRUPT, NO_RIGHTS, PLAIN, SHIPPED, Terminal, typed

NOON = datetime(2026, 11, 29, 12, 0, 5, tzinfo=SHANGHAI)
PROMPT = ": "


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site.yaml"


@pytest.fixture
def terminal(file: Path) -> Iterator[Terminal]:
    file.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    at = Terminal(file)
    yield at
    at.close()


def answered(file: Path, *lines: str, old: str | None = None) -> str:
    """What setup said to these first answers and Enter to all others."""
    file.write_text(SHIPPED.read_text("utf-8") if old is None else old, "utf-8")
    return typed("".join(f"{line}\n" for line in lines), file, "--lang", "en").stdout


# --- a site ---


def test_a_plain_site_is_set_up_through_a_pipe_and_is_in_order(file: Path) -> None:
    done = typed(PLAIN, file)
    assert (done.returncode, done.stderr) == (0, "")
    config = load(file, {})
    assert (config.site.id, config.site.name, config.site.bay) == ("long-lane-2", "长里弄", "2 号候客点")
    assert (config.site.lat, config.site.lon, config.site.map_lat) == (31.2301, 121.4702, None)
    assert not config.face.enabled
    assert {rung.kind: rung.text for rung in config.ladder} == {
        "wider": "",
        "hotline": "021-5550-0999",
        "bus": "往左，坐 71 路",
        "guard": "门卫",
    }
    assert "site.id: plum-lane-gate → long-lane-2" in done.stdout
    assert "kiosk make-key" in done.stdout
    assert f"kiosk check --config {file}" in done.stdout


def test_a_plain_site_takes_fifteen_questions_at_most() -> None:
    assert 1 + len(QUESTIONS) <= 15  # the language is the first


def test_every_comment_of_the_shipped_settings_is_kept_and_only_values_differ(file: Path) -> None:
    typed(PLAIN, file)
    comments = re.findall(r"# .*", SHIPPED.read_text("utf-8"))
    assert [comment for comment in comments if comment not in file.read_text("utf-8")] == []
    old, new = (set(text.read_text("utf-8").splitlines()) for text in (SHIPPED, file))
    assert len(old - new) < 30


def test_whoever_presses_enter_everywhere_on_a_site_that_is_set_up_changes_nothing(file: Path) -> None:
    typed(PLAIN, file)
    before = file.read_bytes()
    again = typed("en\n" + "\n" * 40, file)
    assert again.returncode == 0
    assert "Nothing was changed." in again.stdout
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.glob("*.bak")] == []


def test_what_it_does_not_ask_about_stays_as_it_was_with_order_and_comments(file: Path) -> None:
    old = SHIPPED.read_text("utf-8")
    store = old[old.index("store:") : old.index("log:")]
    old = f"{store}\n# mine: look after the roof\n{old.replace(store, '')}".replace(
        "level: info", "level: debug  # loud"
    )
    file.write_text(old, "utf-8")
    assert typed(PLAIN, file).returncode == 0
    text = file.read_text("utf-8")
    assert text.index("store:") < text.index("# mine: look after the roof") < text.index("site:")
    assert "level: debug  # loud" in text


def test_the_old_file_stays_beside_the_new_one(file: Path) -> None:
    file.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    file.chmod(0o640)
    typed(PLAIN, file)
    (kept,) = file.parent.glob("site.yaml.*.bak")
    assert re.fullmatch(r"site\.yaml\.\d{8}-\d{6}\.bak", kept.name)
    assert kept.read_bytes() == SHIPPED.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o640


def test_the_shipped_example_is_nobodys_site_and_enter_does_not_take_it(file: Path) -> None:
    assert "name: an answer is needed" in answered(file, "")


def test_the_shipped_servers_call_no_taxi_and_enter_does_not_take_them(file: Path) -> None:
    head = PLAIN.splitlines()[1:17]
    assert "dispatcher's address: an answer is needed" in answered(file, *head, *[""] * 3)
    taken = answered(file, *head, "y", "n", *[""] * 4)
    assert "shipped example: stand-ins on this machine, and no real taxi." in taken
    assert load(file, {}).identity.device_id == "kiosk-0001", "who tries it out says so"


def test_a_hotline_that_goes_takes_its_rung_along_and_comes_back_with_its_comment(file: Path) -> None:
    typed(PLAIN, file)
    lines = PLAIN.splitlines()
    without = [*lines[:9], "-", *lines[10:]]
    assert typed("\n".join(without) + "\n", file).returncode == 0
    assert "hotline" not in {rung.kind for rung in load(file, {}).ladder}
    assert "# - kind: hotline" in file.read_text("utf-8")


def test_board_printer_and_button_are_brought_in_with_their_comments_and_taken_out_again(file: Path) -> None:
    head = PLAIN.splitlines()[:24]
    wall = ["n", "y", "/dev/kiosk-board", "y", "usb", "0416:5011", "80", "y", "", "", ""]
    done = typed("\n".join([*head, *wall, "n", "22:00", "06:00"]) + "\n", file)
    assert done.returncode == 0, done.stdout + done.stderr
    config = load(file, {})
    assert config.board is not None
    assert config.printer is not None
    assert config.call_button is not None
    assert (config.board.port, config.printer.kind, config.printer.paper_mm) == ("/dev/kiosk-board", "usb", 80)
    assert (config.call_button.name, config.call_button.phone) == ("门卫", "021-5550-0999")
    assert (config.voice.quiet_from, config.voice.quiet_until) == ("22:00", "06:00")
    assert "# where it is plugged in" in file.read_text("utf-8")
    again = typed("\n".join(["en", *[""] * 17, "n", "n", "n", "n", ""]) + "\n" * 9, file)
    assert again.returncode == 0, again.stdout
    assert load(file, {}).board is None
    assert "# board:" in file.read_text("utf-8")


def test_a_registry_asks_for_the_file_of_its_key_and_the_kiosk_names_what_is_missing(file: Path) -> None:
    lines = PLAIN.splitlines()
    registry = ["n", "letaxi", "https://registry.example.com", "key-of-the-registry", "-"]
    done = typed("\n".join([*lines[:17], *registry, *lines[20:24], "n", *[""] * 6]) + "\n", file)
    assert done.returncode == 0, done.stdout + done.stderr
    dispatch = load(file, {}).dispatch
    assert (dispatch.kind, dispatch.api_key_file) == ("letaxi", file.parent / "key-of-the-registry")
    assert f"put the registry's key into {dispatch.api_key_file}" in done.stdout


# --- answers that do not do ---


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (["Gate 3"], 'must be small letters, digits and hyphens, at most 40; it is text "Gate 3"'),
        (["a", "字" * 25], "has 25 characters; there is room for 24"),
        (
            ["a", "甲", "A", "乙", "B", "-", "121.4, 31.2"],
            "must lie between -90 and 90 degrees (are lat and lon exchanged?)",
        ),
        (["a", "甲", "A", "乙", "B", "-", "here"], 'must be a number; it is text "here"'),
        (["a", "甲", "A", "乙", "B", "-", "31.2 121.4", "-", "call me"], "must be a telephone number"),
        (["a\tb"], "there is a sign in it that cannot be shown"),
    ],
)
def test_a_wrong_answer_is_asked_again_with_the_sentence_of_check_config(
    file: Path, answers: list[str], reason: str
) -> None:
    assert reason in answered(file, *answers)


def test_what_is_no_utf_8_is_asked_again(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "setup", "--lang", "en", "--config", str(file)],
        input=b"gate-\xff\n",
        capture_output=True,
        check=False,
    )
    assert b"a sign in it that cannot be shown" in done.stdout
    assert done.returncode == 2


def test_a_panel_that_hangs_too_high_is_told_before_anything_hangs(file: Path) -> None:
    panel = ["n", "1024x1280", "400x500", "0", "1100", "900"]
    lines = [*PLAIN.splitlines()[1:16], *panel]
    assert "must be at most 1000; it is the number 1100" in answered(file, *lines)


def test_a_faulty_value_in_the_file_is_asked_for_with_its_reason(file: Path) -> None:
    old = (
        SHIPPED.read_text("utf-8")
        .replace("id: plum-lane-gate", "id: Plum Lane")
        .replace("mount_bottom_mm: 800", "mount_bottom_mm: 8000")
    )
    said = answered(file, *PLAIN.splitlines()[1:16], *[""] * 3, "800", old=old)
    assert 'it is text "Plum Lane"' in said
    assert "it is the number 8000" in said


def test_a_fault_that_no_question_mends_is_told_before_the_first_question(file: Path) -> None:
    file.write_text(SHIPPED.read_text("utf-8").replace("level: info", "level: loud"), "utf-8")
    done = typed(PLAIN, file)
    assert done.returncode == 2
    assert re.search(r"site\.yaml:\d+:\d+: log\.level: must be debug", done.stderr)
    assert done.stdout == ""


def test_a_file_that_is_no_yaml_is_left_as_it_is(file: Path) -> None:
    file.write_text("site: [\n", "utf-8")
    done = typed(PLAIN, file)
    assert (done.returncode, file.read_text("utf-8")) == (2, "site: [\n")
    assert "a bracket is never closed" in done.stderr


# --- at a terminal ---


def test_a_technician_at_a_terminal_is_asked_in_chinese_unless_she_says_otherwise(
    terminal: Terminal, file: Path
) -> None:
    terminal.until("1 中文  2 English")
    terminal.type("")
    terminal.until("编号")
    for line in PLAIN.splitlines()[1:]:
        terminal.type(line)
    assert terminal.ended() == 0, terminal.seen
    assert "写好了" in terminal.seen
    assert load(file, {}).site.name == "长里弄"


@pytest.mark.parametrize(("keys", "code"), [(INTERRUPT, 130), (END, 2)])
def test_whoever_breaks_off_finds_the_settings_as_they_were(
    terminal: Terminal, file: Path, keys: bytes, code: int
) -> None:
    terminal.until("English")
    terminal.type("2")
    terminal.until("name (")
    terminal.type("another-site")
    terminal.until("in Chinese (")
    terminal.type(keys)
    assert terminal.ended() == code
    assert file.read_bytes() == SHIPPED.read_bytes()
    assert "nothing was written" in terminal.seen
    assert "Traceback" not in terminal.seen


def test_a_kill_between_two_answers_leaves_the_settings_as_they_were(terminal: Terminal, file: Path) -> None:
    terminal.until("English")
    terminal.type("2")
    terminal.until("name (")
    terminal.type("another-site")
    terminal.until("in Chinese (")
    terminal.process.send_signal(signal.SIGKILL)
    assert terminal.ended() == -signal.SIGKILL
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert file.read_bytes() == SHIPPED.read_bytes()


# --- on the disk ---

_DIES_AT = """
import os, sys
from datetime import datetime, timezone
from pathlib import Path
from kiosk.setup.writing import exchange
calls = 0
def dying(call):
    def called(*arguments, **options):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
        return call(*arguments, **options)
    return called
for name in ("open", "fsync", "replace", "fchmod", "unlink", "close"):
    setattr(os, name, dying(getattr(os, name)))
path = Path(sys.argv[1])
exchange(path, path.read_bytes(), "new: 1\\n", datetime(2026, 11, 29, tzinfo=timezone.utc))
print(calls)
"""


def test_a_kill_at_any_call_while_it_writes_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    seen, killed = set(), 0
    for call in range(1, 40):
        folder = tmp_path / str(call)
        folder.mkdir()
        path = folder / "site.yaml"
        path.write_text("old: 1\n", "utf-8")
        done = subprocess.run(
            [sys.executable, "-S", "-c", _DIES_AT, str(path), str(call)],
            cwd=SHIPPED.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        seen.add(path.read_text("utf-8"))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
    assert seen == {"old: 1\n", "new: 1\n"}
    assert killed >= 8


def test_a_file_that_another_wrote_meanwhile_is_not_overwritten(file: Path) -> None:
    file.write_text("theirs: 1\n", "utf-8")
    with pytest.raises(ChangedMeanwhile):
        exchange(file, b"old: 1\n", "mine: 1\n", NOON)
    assert [(path.name, path.read_text("utf-8")) for path in file.parent.iterdir()] == [(file.name, "theirs: 1\n")]


def test_a_folder_that_may_not_be_written_is_said_in_one_sentence(file: Path) -> None:
    done = typed(PLAIN, file.parent / "missing" / "site.yaml")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "could not be written afterwards (No such file or directory)" in done.stderr
    assert done.stdout == "", "nobody answers in vain"


@pytest.mark.parametrize(
    ("closed", "mode", "complaint"),
    [("site.yaml", 0o000, "cannot be read"), (".", 0o500, "could not be written afterwards"), (".", 0o000, "cannot")],
    ids=["the file", "the folder to write", "the folder to read"],
)
def test_what_is_closed_to_this_user_is_said_before_the_first_question(
    file: Path, closed: str, mode: int, complaint: str
) -> None:
    file.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    place = file.parent / closed
    before = place.stat().st_mode
    place.chmod(mode)
    try:
        done = typed(PLAIN, file, by=NO_RIGHTS)
    finally:
        place.chmod(before)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"{complaint}" in done.stderr
    assert "Permission denied" in done.stderr


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    real.write_text("old: 1\n", "utf-8")
    file.symlink_to(real)
    exchange(file, b"old: 1\n", "new: 1\n", NOON)
    assert file.is_symlink()
    assert real.read_text("utf-8") == "new: 1\n"


# --- what is plugged in ---


def test_cameras_and_ports_are_offered_once_under_the_names_that_last(tmp_path: Path) -> None:
    for node in ("video0", "video1", "ttyUSB0"):
        (tmp_path / node).touch()
    for name, node in (
        ("v4l/by-id/usb-Cam-index0", "video0"),
        ("serial/by-id/usb-Board", "ttyUSB0"),
        ("kiosk-board", "ttyUSB0"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(tmp_path / node)
    assert cameras(tmp_path) == [f"device:{tmp_path}/v4l/by-id/usb-Cam-index0", f"device:{tmp_path}/video1"]
    assert ports(tmp_path) == [f"{tmp_path}/kiosk-board"]


# --- words ---


def test_every_question_has_its_chinese_and_the_catalogue_holds_nothing_else() -> None:
    keywords = {"_": None, "gettext": None}
    asked = {
        str(message)
        for _, _, message, _, _ in extract_from_dir(
            str(Path(kiosk.setup.__file__).parent), method_map=[("**.py", "python")], keywords=keywords
        )
    } | {str(message) for _, message, _, _ in extract_from_file("python", setup.__file__, keywords=keywords)}
    with (LOCALE / "zh_CN" / "setup.po").open("rb") as catalogue:
        messages = {str(message.id): str(message.string) for message in read_po(catalogue) if message.id}
    assert set(messages) == asked
    assert all(re.search(r"[\u4e00-\u9fff]", chinese) for chinese in messages.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_can_be_given_and_is_not_asked_then(file: Path, lang: str) -> None:
    said = typed("", file, "--lang", lang).stdout
    assert "1 中文" not in said
    assert ("编号" in said) == (lang == "zh")


def test_what_is_shipped_is_beside_the_program() -> None:
    assert os.path.samefile(setup.SHIPPED, SHIPPED)
