"""`kiosk identity-stub` at the keyboard: how it starts, ends and speaks; loading its library never ends a process."""

from __future__ import annotations

import argparse
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.commands import identity_stub
from kiosk.usage import UsageError
from tests.identity_fixtures import LONG_S, WANG, astronaut, enrol_face, make_keys, stub_process


def assert_one_sentence(error: Exception) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text


def start(folder: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    identity_stub.add_parser(parser.add_subparsers())
    options = ["identity-stub", "--database", str(folder / "identity.sqlite3"), *arguments]
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        return identity_stub.run(parser.parse_args(options))
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_sigterm_ends_the_stub_cleanly(tmp_path: Path) -> None:
    with stub_process(tmp_path) as stub:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", stub.url)
        assert stub.process is not None
        stub.process.send_signal(signal.SIGTERM)
        assert stub.process.wait(LONG_S) == 0
    assert "Traceback" not in (tmp_path / "stub.log").read_text()


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    _, public = make_keys(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is in use") as refused:
            start(tmp_path, "--port", str(port), f"--kiosk-key=kiosk-1={public}")
    assert_one_sentence(refused.value)


def test_a_stub_that_knows_no_kiosk_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--kiosk-key DEVICE_ID="):
        start(tmp_path)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--kiosk-key=kiosk-1", "must look like"),
        ("--kiosk-key=kiosk-1=nowhere.pem", "cannot be read"),
        ("--kiosk-keys=nowhere", "must name a folder"),
    ],
)
def test_a_key_that_is_not_there_is_said_in_one_sentence(tmp_path: Path, option: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        start(tmp_path, "--port", "0", option)
    assert_one_sentence(refused.value)


@pytest.mark.parametrize("entry", ["plum-lane-gate", "=name", "plum-lane-gate="])
def test_a_place_without_a_name_is_said_in_one_sentence(tmp_path: Path, entry: str) -> None:
    _, public = make_keys(tmp_path)
    with pytest.raises(UsageError, match="--place must look like") as refused:
        start(tmp_path, "--port", "0", f"--kiosk-key=kiosk-1={public}", f"--place={entry}")
    assert_one_sentence(refused.value)


def test_a_stub_that_takes_photographs_for_people_says_so(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "kiosk", "identity-stub", "--port", "0", "--database", str(tmp_path / "db")]
    run += [f"--kiosk-key=kiosk-1={make_keys(tmp_path)[1]}"]
    for options, says in (([], False), (["--liveness", "waived"], True)):
        with subprocess.Popen([*run, *options], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert ("Liveness is waived" in line) is says
            process.terminate()
            process.stdout.read()


def test_a_private_key_in_the_public_keys_place_is_refused(tmp_path: Path) -> None:
    make_keys(tmp_path)
    with pytest.raises(UsageError, match="key"):
        start(tmp_path, "--port", "0", f"--kiosk-key=kiosk-1={tmp_path / 'kiosk.key'}")


def test_a_stub_without_a_usable_database_does_not_start(tmp_path: Path) -> None:
    _, public = make_keys(tmp_path)
    (tmp_path / "identity.sqlite3").write_text("no database " * 200)
    with pytest.raises(UsageError, match="cannot be used"):
        start(tmp_path, "--port", "0", f"--kiosk-key=kiosk-1={public}")


def test_a_stub_whose_key_was_lost_does_not_start(tmp_path: Path) -> None:
    _, public = make_keys(tmp_path)
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    (tmp_path / "identity.sqlite3.key").unlink()
    with pytest.raises(UsageError, match="sealed with another key"):
        start(tmp_path, "--port", "0", f"--kiosk-key=kiosk-1={public}")


# loading the library


NO_SETUPTOOLS = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from kiosk.services.identity_stub import faces
try:
    print("loaded" if faces.load().face_encodings else "empty")
except ImportError as error:
    print(error)
print("still here")
"""


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ({"pkg_resources", "setuptools"}, "loaded"),
        ({"face_recognition_models"}, "face_recognition cannot be imported: its models are not installed"),
        ({"face_recognition"}, "No module named 'face_recognition'"),
    ],
    ids=["without setuptools", "without its models", "without itself"],
)
def test_loading_face_recognition_never_ends_the_process(absent: set[str], said: str) -> None:
    code = NO_SETUPTOOLS.replace("ABSENT", repr(absent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == [said, "still here"]
