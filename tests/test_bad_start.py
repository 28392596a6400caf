"""Bad luck at the start of `kiosk run` and `kiosk screens`: one sentence that says what to do, exit code 2 or 78."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kiosk.commands import run
from kiosk.identity.keys import generate_key
from kiosk.ui import fonts
from kiosk.usage import UsageError

SHIPPED = Path(__file__).parent.parent / "config.yaml"
PATIENCE_S = 60.0
DO_NOT_TRY_AGAIN = 78


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a kiosk that would start, but for what a test breaks."""
    generate_key(tmp_path / "key.pem", tmp_path / "public.pem")
    settings: dict[str, Any] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    settings["identity"]["key_file"] = "key.pem"
    settings["camera"]["source"] = "none"
    settings["voice"]["enabled"] = False
    settings["store"]["folder"] = "state"
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return file


def refused(*arguments: str, exit_code: int = 2, **environment: str) -> str:
    """What `kiosk` says when it refuses; asserts the exit code and one sentence."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "SDL_VIDEODRIVER")}
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        env={**surroundings, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert ended.returncode == exit_code, ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr


def test_a_wall_without_a_display_is_not_drawn_where_nobody_sees_it(config: Path) -> None:
    fonts.prepare()
    assert "There is no display" in refused("run", "--config", str(config))


def test_a_display_that_is_gone_is_one_sentence_without_the_librarys_forty_lines(config: Path) -> None:
    fonts.prepare()
    assert "set DISPLAY" in refused("run", "--config", str(config), DISPLAY=":2147483")


def test_a_key_locked_with_a_password_is_told_and_no_traceback(config: Path) -> None:
    locked = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"a password"),
    )
    (config.parent / "key.pem").write_bytes(locked)
    start = ("run", "--config", str(config))
    assert "without a password" in refused(*start, exit_code=DO_NOT_TRY_AGAIN, SDL_VIDEODRIVER="offscreen")


def test_what_only_a_person_can_mend_is_told_once_and_starts_no_machine_anew(config: Path) -> None:
    unit = (SHIPPED.parent / "systemd" / "yangzhao.service").read_text("utf-8")
    assert f"RestartPreventExitStatus={DO_NOT_TRY_AGAIN}\n" in unit
    start = ("run", "--config", str(config))
    config.unlink()
    assert str(config) in refused(*start, exit_code=DO_NOT_TRY_AGAIN)


def test_a_private_key_that_is_away_is_told_once(config: Path) -> None:
    (config.parent / "key.pem").unlink()
    fonts.prepare()
    assert "key.pem" in refused("run", "--config", str(config), exit_code=DO_NOT_TRY_AGAIN)


def test_a_place_where_the_witness_cannot_write_is_told(config: Path) -> None:
    said = refused("run", "--config", str(config), "--witness", str(config.parent), SDL_VIDEODRIVER="offscreen")
    assert "name another --witness" in said


@pytest.mark.parametrize("size", ["0x0", "5x5", "99999x99999", "²x5", "1024", "x", "-5x10"])
def test_a_window_that_nobody_could_use_is_refused_before_anything_starts(
    size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from kiosk.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main(["run", "--window", size])
    assert ended.value.code == 2
    assert "--window" in capsys.readouterr().err


def test_fonts_that_cannot_be_put_in_place_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setattr(fonts, "default_target", lambda: in_the_way / "fonts")
    with pytest.raises(UsageError, match=r"python -m kiosk\.ui\.fonts"):
        run.prepared_fonts()
