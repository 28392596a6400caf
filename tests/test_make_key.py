"""A kiosk's key pair, made by a command and never lost by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.identity.client import signer


def test_the_private_half_signs_and_is_the_owners_alone(tmp_path: Path) -> None:
    private, public = tmp_path / "keys" / "kiosk.pem", tmp_path / "keys" / "kiosk.pub"
    assert main(["make-key", str(private), str(public)]) == 0
    assert private.stat().st_mode & 0o077 == 0
    assert signer("kiosk", private.read_bytes())("GET", "/", b"")
    assert b"PRIVATE" not in public.read_bytes()


def test_a_key_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private, public = tmp_path / "kiosk.pem", tmp_path / "kiosk.pub"
    main(["make-key", str(private), str(public)])
    before = private.read_bytes()
    assert main(["make-key", str(private), str(public)]) == 2
    assert private.read_bytes() == before
    assert "not overwritten" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["make-key", str(tmp_path / "file" / "kiosk.pem"), str(tmp_path / "kiosk.pub")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
