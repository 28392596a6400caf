"""How a kiosk goes over to practice and back: its process begins anew, and is still the service manager's own."""

from __future__ import annotations

import argparse
import atexit
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.journey.practice_kinds import Onward
    from kiosk.practice.start import Start
    from kiosk.store.folders import Claim

AFTER_PRACTICE, AFTER_EARNEST = "--after-practice", "--after-earnest"  # said by the process before, by nobody else
AFTER_LANG, AFTER_LOUDER, AFTER_LOWERED, AFTER_VOICE = (
    f"--after-{what}"
    for what in ("lang", "louder", "lowered", "voice")  # as whoever wants a taxi had chosen
)
WAYS = ("home", "phone", "face")  # the values of kiosk.journey.practice_kinds.Way
LANGS = ("zh_CN", "en")  # those of kiosk.domain.Lang
CLAIM, OLD_WINDOW, LOOK = "--claim", "--old-window", "--look"
STANDARD = 3  # files: input, output, errors


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(AFTER_PRACTICE, choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument(AFTER_EARNEST, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(CLAIM, type=int, help=argparse.SUPPRESS)
    parser.add_argument(OLD_WINDOW, type=int, action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument(LOOK, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(AFTER_LANG, choices=LANGS, default=LANGS[0], help=argparse.SUPPRESS)
    parser.add_argument(AFTER_LOUDER, type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument(AFTER_LOWERED, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(AFTER_VOICE, default="", help=argparse.SUPPRESS)


def start(given: argparse.Namespace, config: Config, claim: Claim, environment: Mapping[str, str]) -> Start:
    """How the kiosk starts: in practice where its mark lies on the disk and nobody is owed a taxi, else in earnest.
    environment: as this process was given it. In practice nothing in this process is told where its keys lie; they
    stand in what the kernel keeps of its start, for the process in earnest that it becomes again."""
    from kiosk.commands.looking_ahead import LOOK_AT_START_MOST_S, Seen, looked
    from kiosk.config import SECRET_VARIABLES
    from kiosk.domain import Lang
    from kiosk.journey.comfort import Comfort
    from kiosk.journey.practice_kinds import EarnestAgain, Way
    from kiosk.local_time import SHANGHAI
    from kiosk.practice.start import start_of
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.scratch import PRACTICE, clear_away, scratch_folder

    claim.held()
    way = getattr(given, "after_practice", None)
    begun = getattr(given, "after_earnest", False)
    left_by = None
    if begun or way is not None:
        _reap()
    clear_away(config.store.folder)
    if way is not None:
        comfort = Comfort(given.after_louder, given.after_lowered, given.after_voice)
        left_by = EarnestAgain(Way(way), Lang(given.after_lang), comfort)
    started = start_of(PracticeMark(config.store.folder), datetime.now(SHANGHAI), left_by, begun)
    started = replace(started, claim=claim)
    if started.marked is not None:
        # One that has just begun was in earnest a moment ago, and owed nobody.
        seen = Seen.WELL if begun else looked(given, environment, LOOK_AT_START_MOST_S)
        if seen in (Seen.OWES, Seen.UNREAD):
            return replace(started, marked=None, gives_way=True)
        try:
            scratch = scratch_folder(config.store.folder, PRACTICE)
        except OSError:
            return replace(started, marked=None, gives_way=True)
        started = replace(
            started,
            scratch=scratch,
            could_return=lambda: looked(given, environment) is not Seen.UNUSABLE,
            cannot_return=seen is Seen.UNUSABLE,
        )
        for name in SECRET_VARIABLES:
            os.environ.pop(name, None)
    return started


def go_on(given: argparse.Namespace, onward: Onward, environment: Mapping[str, str], claim: Claim) -> NoReturn:
    """Become the other process. environment: as this one was given it. Nothing that is open here is open there but
    the claim on the store, which nobody else gets meanwhile, and what keeps this window on the glass. Raises
    UsageError where that cannot be."""
    from kiosk.commands.looking_ahead import of_python
    from kiosk.log_lines import log_event
    from kiosk.ui import old_window
    from kiosk.upkeep_events import UpkeepEvent

    sys.stdout.flush()
    logging.shutdown()
    atexit._run_exitfuncs()  # what Python does at an end, which this is not
    for descriptor in os.listdir("/proc/self/fd"):
        if int(descriptor) >= STANDARD:
            _close_at_exec(int(descriptor))
    line = [sys.executable, *of_python(), "-m", "kiosk", *words(given, onward)]
    kept = claim.handed_on()
    if kept is not None:
        line += [CLAIM, str(kept)]
    for connection in old_window.handed_on():
        line += [OLD_WINDOW, str(connection)]
    try:
        os.execve(sys.executable, line, environment)  # noqa: S606
    except OSError as error:
        log_event(UpkeepEvent.CHANGE_FAILED, error=type(error).__name__)
        raise UsageError(
            f"The kiosk cannot change over: {sys.executable} cannot be run ({error.strerror}); install it again."
        ) from None


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
    if onward.mode is Mode.PRACTICE:
        return [*told, AFTER_EARNEST]
    comfort = onward.comfort
    told += [AFTER_PRACTICE, onward.way.value, AFTER_LANG, onward.lang.value, AFTER_LOUDER, str(comfort.louder)]
    return [*told, *([AFTER_LOWERED] if comfort.lowered else []), f"{AFTER_VOICE}={comfort.pack}"]


def _reap() -> None:
    """What the process before started and could not wait for: nobody else ever does."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _close_at_exec(descriptor: int) -> None:
    try:
        os.set_inheritable(descriptor, False)
    except OSError:  # the one that listed them
        return
