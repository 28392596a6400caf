"""The process that a kiosk becomes is given what this one was given, and told what no setting can tell it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

from kiosk import __main__ as command_line
from kiosk.commands import changing_over, run
from kiosk.config import load
from kiosk.journey.practice_kinds import Mode, Onward, Way
from kiosk.store.practice_mark import PracticeMark
from tests.running_kiosk import settings


def understood(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    run.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(words)


def test_the_ways_are_those_of_the_journey() -> None:
    assert tuple(Way) == changing_over.WAYS


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
        assert changing_over._of_python() == options


@pytest.mark.parametrize("practises", [True, False])
def test_in_practice_the_process_forgets_where_its_keys_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, practises: bool
) -> None:
    config = load(settings(tmp_path))
    for name in changing_over.SECRET_VARIABLES:
        monkeypatch.setenv(name, str(tmp_path))
    if practises:
        PracticeMark(config.store.folder).put(None)
    assert (changing_over.start(understood(["run"]), config).marked is not None) is practises
    assert all((name in os.environ) is not practises for name in changing_over.SECRET_VARIABLES)


def test_a_real_taxi_is_had_whatever_the_mark_says(tmp_path: Path) -> None:
    config = load(settings(tmp_path))
    PracticeMark(config.store.folder).put(None)
    started = changing_over.start(understood(["run", "--after-practice", "phone"]), config)
    assert (started.marked, started.left_by) == (None, Way.PHONE)
