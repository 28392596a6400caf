"""How a command ends that is cut short: by Ctrl-C, by a reader who has gone, by a store that it may not read."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.commands import practice
from kiosk.commissioning.aside import Lost, aside
from tests.running_kiosk import settings
from tests.setup_fixtures import NO_RIGHTS
from tests.stand_in import PATIENCE_S

ROOT = Path(__file__).parents[1]
KIOSK = (sys.executable, "-m", "kiosk")


def test_a_check_that_was_ended_by_ctrl_c_is_no_site_in_order(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as dispatcher:
        dispatcher.settimeout(PATIENCE_S)
        file = settings(tmp_path, dispatch={"base_url": f"http://127.0.0.1:{dispatcher.getsockname()[1]}"})
        process = subprocess.Popen(
            [*KIOSK, "check", "--config", str(file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        dispatcher.accept()[0].close()  # it is under way
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        told, complaint = process.communicate(timeout=PATIENCE_S)
    assert (complaint.strip(), told) == ("kiosk check: ended by Ctrl-C before it was done.", "")
    assert process.returncode == 130
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(("deed", "code"), [("start", 0), ("stop", 130), ("check lesson.yaml", 130), ("report", 130)])
def test_ctrl_c_is_the_ordinary_end_of_practice_and_of_no_other_deed_about_it(
    monkeypatch: pytest.MonkeyPatch, deed: str, code: int
) -> None:
    def ended(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(practice, "DEEDS", dict.fromkeys(practice.DEEDS, ended))
    assert main(["practice", *deed.split()]) == code


@pytest.mark.parametrize("command", ["check", "processing-log", "technician log"])
def test_a_store_that_is_closed_to_this_user_is_said_in_one_sentence(tmp_path: Path, command: str) -> None:
    file = settings(tmp_path, store={"folder": "closed/state"}, technician={"codes_file": "codes"})
    closed = tmp_path / "closed"
    (closed / "state").mkdir(parents=True)
    closed.chmod(0o000)
    try:
        words = [*NO_RIGHTS, *KIOSK, *command.split(), "--config", str(file)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    finally:
        closed.chmod(0o700)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "(Permission denied): run this as the kiosk's" in done.stderr


def test_whoever_reads_a_line_only_gets_no_complaint_of_a_pipe() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*KIOSK, "check-config", "config.yaml"],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def puts_away(folder: str) -> int:
    """Ends, as everybody does, and puts away what it has made."""
    import atexit

    atexit.register(Path(tempfile.mkdtemp(dir=folder)).rmdir)
    return 7


def hangs() -> None:
    signal.pause()


def test_what_is_done_aside_puts_away_what_it_made_and_what_hangs_is_ended(tmp_path: Path) -> None:
    assert aside(puts_away, str(tmp_path), within_s=PATIENCE_S) == 7
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Lost):
        aside(hangs, within_s=0.2)
