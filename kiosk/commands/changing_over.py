"""How a kiosk goes over to practice and back: its process begins anew, and is still the service manager's own."""

from __future__ import annotations

import argparse
import atexit
import itertools
import logging
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.journey.practice_kinds import Onward
    from kiosk.practice.start import Start

AFTER_PRACTICE, AFTER_EARNEST = "--after-practice", "--after-earnest"  # said by the process before, by nobody else
WAYS = ("home", "phone", "face")  # the values of kiosk.journey.practice_kinds.Way
STANDARD = 3  # files: input, output, errors
SECRET_VARIABLES = ("YANGZHAO_IDENTITY_KEY", "CREDENTIALS_DIRECTORY")  # where keys lie


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(AFTER_PRACTICE, choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument(AFTER_EARNEST, action="store_true", help=argparse.SUPPRESS)


def start(given: argparse.Namespace, config: Config) -> Start:
    """How the kiosk starts: in practice where its mark lies on the disk, else in earnest. In practice this process
    forgets where its keys lie."""
    from kiosk.journey.practice_kinds import Way
    from kiosk.local_time import SHANGHAI
    from kiosk.practice.start import start_of
    from kiosk.store.practice_mark import PracticeMark

    way = getattr(given, "after_practice", None)
    begun = getattr(given, "after_earnest", False)
    left_by = None if way is None else Way(way)
    started = start_of(PracticeMark(config.store.folder), datetime.now(SHANGHAI), left_by, begun)
    if started.marked is not None:
        for name in SECRET_VARIABLES:
            os.environ.pop(name, None)
    return started


def go_on(given: argparse.Namespace, onward: Onward, environment: Mapping[str, str]) -> NoReturn:
    """Become the other process. environment: as this one was given it. Nothing that is open here is open there."""
    sys.stdout.flush()
    logging.shutdown()
    atexit._run_exitfuncs()  # what Python does at an end, which this is not
    for descriptor in os.listdir("/proc/self/fd"):
        if int(descriptor) >= STANDARD:
            _close_at_exec(int(descriptor))
    line = [sys.executable, *_of_python(), "-m", "kiosk", *words(given, onward)]
    os.execve(sys.executable, line, environment)  # noqa: S606


def words(given: argparse.Namespace, onward: Onward) -> list[str]:
    """The command line of the process to come."""
    from kiosk.journey.practice_kinds import Mode

    told = ["run", "--config", str(given.config)]
    if given.window is not None:
        told += ["--window", "{}x{}".format(*given.window)]
    if given.witness is not None:
        told += ["--witness", str(given.witness)]
    if given.poll_s is not None:
        told += ["--poll-s", str(given.poll_s)]
    return [*told, AFTER_EARNEST] if onward.mode is Mode.PRACTICE else [*told, AFTER_PRACTICE, onward.way.value]


def _of_python() -> list[str]:
    """Its own options, like -P, where it was started by `python … -m kiosk`."""
    options = sys.orig_argv[1:]
    return list(itertools.takewhile(lambda option: option != "-m", options)) if "-m" in options else []


def _close_at_exec(descriptor: int) -> None:
    try:
        os.set_inheritable(descriptor, False)
    except OSError:  # the one that listed them
        return
