"""A technician's whole visit: knocks on real glass, types a code, looks at parts, restarts the kiosk, leaves."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import yaml

from kiosk.__main__ import main
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.identity.keys import generate_key
from kiosk.store.audit_log import FILE_NAME, read
from kiosk.store.technicians import load
from kiosk.store.tries import Failures, Tries
from tests.technician_fixtures import knock

LIMIT_S = 30.0
HANDLE = "lao-wang"
NOBODY_THERE = "http://127.0.0.1:9"  # the port of discard, RFC 863: nobody listens
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


Kiosk = Callable[..., Run]


@pytest.fixture
def kiosk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    def run(*arguments: str, stdin: str = "") -> Run:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = main(["technician", *arguments])
        except SystemExit as end:  # argparse's
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A site whose parties are all away: what a technician is called to."""
    settings = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    generate_key(tmp_path / "key.pem", tmp_path / "public.pem")
    settings["identity"] |= {"base_url": NOBODY_THERE, "key_file": str(tmp_path / "key.pem")}
    settings["dispatch"] = {"base_url": NOBODY_THERE}
    settings.pop("second_dispatch", None)
    settings["ladder"] = [rung for rung in settings["ladder"] if rung["kind"] != "second"]
    settings |= {"face": {"enabled": False}, "voice": {"enabled": False}, "health": {"port": 0}}
    settings["site"]["hotline"] = "95128"
    settings["call_button"] = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
    settings["store"] = {"folder": str(tmp_path / "state")}
    settings["technician"] = {"codes_file": str(tmp_path / "codes" / "technicians.json")}
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return file


def test_a_technician_knocks_types_her_code_looks_at_the_parts_and_starts_the_kiosk_anew(
    kiosk: Kiosk, config: Path, tmp_path: Path
) -> None:
    assert kiosk("add", HANDLE, "--config", str(config)).code == 0
    (wang,) = load(tmp_path / "codes" / "technicians.json").technicians
    with (
        VirtualDisplay() as display,
        Stage(config, display.environment(), tmp_path / "kiosk.log", ("--poll-s", "0.2")) as stage,
    ):
        album = tmp_path / "album"
        album.mkdir()
        hand = Resident("technician", stage, display, album, lambda entry: None)
        hand.sees("home", "comes", LIMIT_S)
        knock(stage, display)
        hand.sees("technician_code", "knocked", LIMIT_S)
        hand.types(wang.number + pyotp.TOTP(wang.totp).now())
        hand.taps("next")
        hand.sees("technician_menu", "is in", LIMIT_S)
        hand.taps("upkeep:parts")
        hand.reads("派车平台", LIMIT_S)
        hand.looks("the parts")
        hand.taps("back")
        hand.sees("technician_menu", "back", LIMIT_S)
        hand.taps("upkeep:log")

        hand.reads("开机", LIMIT_S)
        hand.looks("the log")
        hand.taps("back")
        hand.sees("technician_menu", "back", LIMIT_S)
        hand.taps("upkeep:restart")
        hand.sees("technician_restart", "asks", LIMIT_S)
        hand.taps("upkeep:restart")
        assert stage.process is not None
        assert stage.process.wait(LIMIT_S) == 0
    folder = config.parent / "state"
    acts = [(entry.handle, entry.act) for entry in read(folder)]
    assert acts == [(HANDLE, act) for act in ("added", "entered", "parts", "log", "restart")]
    log = (tmp_path / "kiosk.log").read_text()
    assert wang.totp not in log
    assert "Traceback" not in log


# --- the command ---


def test_the_command_adds_lists_removes_and_writes_down_what_it_did(
    kiosk: Kiosk, config: Path, tmp_path: Path
) -> None:
    at = ("--config", str(config))
    assert "Nobody is in yet" in kiosk("list", *at).out
    added = kiosk("add", HANDLE, *at)
    (wang,) = load(tmp_path / "codes" / "technicians.json").technicians
    assert f"secret={wang.totp}" in added.out
    assert "█" in added.out
    assert f"number {wang.number}" in added.out
    pin = kiosk("add", "hong", "--role", "volunteer", "--pin", *at, stdin="482159\n")
    assert pin.code == 0
    assert "482159" not in pin.out + pin.err
    listed = kiosk("list", *at).out
    assert [line.split() for line in listed.splitlines()] == [
        ["11", HANDLE, "technician", "code"],
        ["12", "hong", "volunteer", "PIN"],
    ]
    assert wang.totp not in listed
    assert kiosk("remove", "hong", *at).code == 0
    assert kiosk("reset", *at).code == 0
    log = [line.split()[1:] for line in kiosk("log", *at).out.splitlines()]
    assert log == [
        [HANDLE, "added", "technician"],
        ["hong", "added", "volunteer"],
        ["hong", "removed"],
        ["-", "reset"],
    ]
    assert kiosk("log", "--since", "2099-01-01", *at).out == "Nothing was written down.\n"


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("add", "王师傅"), "", "lao-wang"),
        (("add", "x"), "", "lao-wang"),
        (("add", "z13812345678"), "", "looks like somebody's number"),  # handles stand in the store and in the log
        (("add", "z138-1234-5678"), "", "looks like somebody's number"),
        (("add", "zhou", "--pin"), "123456\n", "choose another"),
        (("add", "zhou", "--pin"), "", "choose another"),
        (("add", "zhou", "--pin"), "951284\n", "choose another"),
        (("add", "zhou", "--pin"), "98760123\n", "number of this site's"),  # of the contact of the call button
        (("remove", "nobody"), "", "technician list"),
        (("log", "--since", "yesterday"), "", "2026-11-01"),
        (("add", "zhou", "--role", "boss"), "", "volunteer"),
    ],
)
def test_a_wrong_word_is_answered_by_a_sentence_and_changes_nothing(
    kiosk: Kiosk, config: Path, tmp_path: Path, arguments: tuple[str, ...], stdin: str, says: str
) -> None:
    run = kiosk(*arguments, "--config", str(config), stdin=stdin)
    assert run.code == 2
    assert says in run.err
    assert "Traceback" not in run.err
    assert not (tmp_path / "codes" / "technicians.json").exists()


@pytest.mark.parametrize("deed", [("add", "zhou"), ("remove", HANDLE), ("reset",)])
def test_what_the_audit_log_does_not_take_is_not_done_at_the_machine_either(
    kiosk: Kiosk, config: Path, tmp_path: Path, deed: tuple[str, ...]
) -> None:
    at = ("--config", str(config))
    kiosk("add", HANDLE, *at)
    codes, folder = tmp_path / "codes" / "technicians.json", tmp_path / "state"
    before = codes.read_bytes()
    tries = Tries(folder)
    assert tries.charge(("11",), 1.0)
    (folder / FILE_NAME).unlink()
    (folder / FILE_NAME).mkdir()
    run = kiosk(*deed, *at)
    assert run.code == 2
    assert "so nothing was" in run.err
    assert codes.read_bytes() == before
    assert tries.of(("11",)) == (Failures(1, 1.0),)
    tries.close()


def test_a_handle_that_is_taken_a_broken_file_and_a_site_without_one_are_told(
    kiosk: Kiosk, config: Path, tmp_path: Path
) -> None:
    at = ("--config", str(config))
    kiosk("add", HANDLE, *at)
    codes = tmp_path / "codes" / "technicians.json"
    before = codes.read_bytes()
    again = kiosk("add", HANDLE, *at)
    assert (again.code, codes.read_bytes()) == (2, before)
    assert "remove lao-wang first" in again.err
    codes.write_text("{")
    broken = kiosk("list", *at)
    assert broken.code == 2
    assert str(codes) in broken.err
    settings = yaml.safe_load(config.read_text("utf-8"))
    del settings["technician"]
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    without = kiosk("list", *at)
    assert without.code == 2
    assert "technician.codes_file" in without.err
