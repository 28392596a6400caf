"""The process that a kiosk becomes is given what this one was given, and told what no setting can tell it."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk import __main__ as command_line
from kiosk.commands import changing_over, looking_ahead, run
from kiosk.config import SECRET_VARIABLES, Config, load
from kiosk.domain import Lang
from kiosk.journey.comfort import Comfort
from kiosk.journey.practice_kinds import EarnestAgain, Mode, Onward, Way
from kiosk.practice.start import Start
from kiosk.store import owed as store_owed
from kiosk.store.folders import Claim
from kiosk.store.practice_mark import PracticeMark
from tests.running_kiosk import settings


def understood(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    run.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(words)


def started(words: list[str], config: Config) -> Start:
    return changing_over.start(understood(words), config, Claim(config.store.folder), {})


def test_the_ways_are_those_of_the_journey() -> None:
    assert tuple(Way) == changing_over.WAYS
    assert tuple(Lang) == changing_over.LANGS


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(
    "options", [[], ["--window", "512x640"], ["--witness", "notes.jsonl", "--poll-s", "0.2"]], ids=" ".join
)
def test_the_next_process_is_given_what_this_one_was(options: list[str], way: Way) -> None:
    given = understood(["run", "--config", "site.yaml", *options])
    there = understood(changing_over.words(given, Onward(Mode.PRACTICE)))
    assert (there.after_practice, there.after_earnest) == (None, True)
    back = understood(changing_over.words(there, Onward(Mode.EARNEST, way)))
    assert (back.after_practice, back.after_earnest) == (way.value, False)
    for each in (there, back):
        assert (each.config, each.window, each.witness, each.poll_s) == (
            Path("site.yaml"),
            given.window,
            given.witness,
            given.poll_s,
        )


def test_nobody_reads_of_these_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["run", "--help"])
    assert "--after" not in capsys.readouterr().out


def test_python_is_started_with_its_own_options(monkeypatch: pytest.MonkeyPatch) -> None:
    for line, options in (
        (["python", "-P", "-m", "kiosk", "run"], ["-P"]),
        (["python", "-X", "dev", "-m", "kiosk"], ["-X", "dev"]),
        (["python", "bin/something"], []),
    ):
        monkeypatch.setattr(sys, "orig_argv", line)
        assert looking_ahead.of_python() == options


@pytest.mark.parametrize("practises", [True, False])
def test_in_practice_nothing_in_the_process_is_told_where_its_keys_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, practises: bool
) -> None:
    config = load(settings(tmp_path))
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, str(tmp_path))
    if practises:
        PracticeMark(config.store.folder).put(None)
    assert (started(["run"], config).marked is not None) is practises
    assert all((name in os.environ) is not practises for name in SECRET_VARIABLES)


def test_what_practice_forgets_is_all_that_the_settings_ask_of_the_environment(tmp_path: Path) -> None:
    asked = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return super().get(name, default)

    load(settings(tmp_path), Environment())
    assert asked == set(SECRET_VARIABLES)


def test_a_real_taxi_is_had_whatever_the_mark_says(tmp_path: Path) -> None:
    config = load(settings(tmp_path))
    PracticeMark(config.store.folder).put(None)
    start = started(["run", "--after-practice", "phone"], config)
    assert (start.marked, start.left_by) == (None, EarnestAgain(Way.PHONE))


@pytest.mark.parametrize("words", [["run"], ["run", "--after-practice", "home"], ["run", "--after-earnest"]])
def test_no_copy_of_a_real_hail_outlives_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    config = load(settings(tmp_path))
    copied: list[Path] = []

    def killed(_file: Path, scratch: Path) -> None:
        scratch.mkdir()
        copied.append(scratch)
        raise KeyboardInterrupt

    with monkeypatch.context() as ends:
        ends.setattr(store_owed, "inspect", killed)
        ends.setattr(shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            store_owed.owed(config.store.folder)
    assert copied[0].exists()
    started(words, config)
    assert not copied[0].exists()


def test_what_the_process_before_could_not_wait_for_is_no_zombie(tmp_path: Path) -> None:
    config = load(settings(tmp_path))
    for words in (["run", "--after-practice", "home"], ["run", "--after-earnest"]):
        left = subprocess.Popen(["true"], stdin=subprocess.DEVNULL)
        os.waitid(os.P_PID, left.pid, os.WEXITED | os.WNOWAIT)
        started(words, config)
        assert not Path("/proc", str(left.pid)).exists()
        left.wait()


def test_a_look_that_is_given_up_leaves_no_process_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[subprocess.Popen[bytes]] = []

    def kept(*given: Any, **more: Any) -> subprocess.Popen[bytes]:
        made.append(Popen(*given, **more))
        return made[-1]

    Popen = subprocess.Popen  # noqa: N806 - it is replaced
    monkeypatch.setattr(subprocess, "Popen", kept)
    given = understood(["run", "--config", str(settings(tmp_path))])
    assert looking_ahead.looked(given, os.environ, 0.0) is looking_ahead.Seen.NOTHING
    assert [each.returncode for each in made] == [-signal.SIGKILL]


def test_who_reads_english_sits_low_and_hears_badly_does_so_when_the_taxi_is_real(tmp_path: Path) -> None:
    config = load(settings(tmp_path))
    hers = Comfort(louder=2, lowered=True, pack="-shanghai")
    words = changing_over.words(understood(["run"]), Onward(Mode.EARNEST, Way.FACE, Lang.EN, hers))
    assert started(words, config).left_by == EarnestAgain(Way.FACE, Lang.EN, hers)
