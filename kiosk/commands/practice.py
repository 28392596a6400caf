"""`kiosk practice`: the screen as a place to learn at, with nothing but simulated taxis behind it."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands import practice_check, practice_report
from kiosk.commands import run as run_command
from kiosk.commands.run import DEFAULT_CONFIG
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.practice_wish import PracticeWish, Wish

NOT_YET_EXIT_CODE = 1
# For a kiosk that looks every two seconds and starts anew in some more; longer it waits for whoever is at its screen.
WAIT_MOST_S = 15.0
LOOK_EVERY_S = 0.2  # a person waits before the terminal
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "practice",
        help="let neighbours practise at the screen; no real taxi can be called",
        description="Practice: the real screen with simulated taxis behind it. Without a DEED it is started.",
    )
    parser.set_defaults(config=DEFAULT_CONFIG, window=None, witness=None, poll_s=None, until=None)
    of = parser.add_subparsers(dest="deed", required=False, metavar="DEED")
    start = of.add_parser(
        "start", help="tell the running kiosk to go into practice; where none runs, run one here in practice"
    )
    run_command.add_options(start)
    start.add_argument(
        "--until", type=_time_of_day, metavar="HH:MM", help="today, local; else by hand, or after ten quiet minutes"
    )
    stop = of.add_parser("stop", help="tell the running kiosk to hail real taxis again")
    stop.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="default: %(default)s")
    practice_check.add_parser(of)
    practice_report.add_parser(of)


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    return DEEDS[given.deed or "start"](given)


def _start(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.local_time import SHANGHAI
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.practice_wish import PracticeWish, Wish

    folder = _store(given)
    until = None if given.until is None else until_today(given.until, datetime.now(SHANGHAI))
    mark, wishes, claim = PracticeMark(folder), PracticeWish(folder), Claim(folder)
    if claim.held():
        return _run_here(given, mark, claim, until)
    if mark.is_held():
        print("The kiosk is in practice already.")
        if until is None:
            return 0
        print("When it ends was not changed: `kiosk practice stop` ends it.")
        return NOT_YET_EXIT_CODE
    _leave(wishes, Wish(practice=True, until=until))
    if _comes_true(mark.is_held):
        print("The kiosk is in practice now.")
        return 0
    print(
        "Not yet: somebody is at the screen, or a taxi is under way. Practice begins as soon as it may; "
        "`kiosk practice stop` calls it off."
    )
    return NOT_YET_EXIT_CODE


def _run_here(given: argparse.Namespace, mark: PracticeMark, claim: Claim, until: datetime | None) -> int:
    """In this process, until its window is closed; practice that it has begun ends with it. claim: is held."""
    from kiosk.commands.looking_ahead import Seen, looked
    from kiosk.local_time import SHANGHAI
    from kiosk.practice.start import start_of
    from kiosk.store.class_record import ClassRecord

    folder = run_command.settings(given.config).store.folder
    _refuse_another_user(folder)
    seen = looked(given, os.environ)
    if seen is Seen.UNREAD:
        raise UsageError(
            f"Whether a taxi is under way cannot be read in {folder}: run the kiosk with `kiosk run` first."
        )
    if seen is Seen.OWES:
        raise UsageError("A taxi is under way for somebody: run the kiosk with `kiosk run` until it has come.")
    goes_on = start_of(mark, datetime.now(SHANGHAI)).marked is not None  # one that was killed in practice
    if not goes_on:
        record = ClassRecord(folder)
        begun = record.begin("") and mark.put(until)
        record.close()
        if not begun:
            raise UsageError(f"Practice cannot be written down in {folder}: give this user write permission there.")
    given.after_earnest, given.practice_alone = not goes_on, True
    claim.held()  # the folder may be new
    given.claim = claim.handed_on()
    try:
        return run_command.run(given)
    finally:
        if not goes_on:
            mark.remove()


def _stop(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.practice_wish import PracticeWish, Wish

    folder = _store(given)
    mark, wishes, claim = PracticeMark(folder), PracticeWish(folder), Claim(folder)
    alone = claim.held()  # while this is so no kiosk finds a mark that goes
    if alone or mark.read() is None:
        wishes.forget()
    if mark.read() is None:
        print("The kiosk is not in practice.")
        return 0
    if alone:
        if not mark.remove():
            raise UsageError(f"The mark of practice in {folder} cannot be removed: run this as the kiosk's user.")
        print("No kiosk runs; the next one hails real taxis.")
        return 0
    if not _comes_true(lambda: mark.is_held() or mark.read() is None):  # it may be about to begin
        print(f"The kiosk is not in practice, but its disk keeps {mark.file}: remove it before the next start.")
        return NOT_YET_EXIT_CODE
    _leave(wishes, Wish(practice=False))
    if _comes_true(lambda: not mark.is_held()):
        print("Practice is over: the kiosk hails real taxis again.")
        return 0
    print(
        "Not yet: the kiosk has not taken it up, or its settings or keys do not let it hail. Look at its log; "
        "restarting it does not end practice."
    )
    return NOT_YET_EXIT_CODE


def _store(given: argparse.Namespace) -> Path:
    """The kiosk's folder. Raises UsageError where this user may not look into it: nothing could be said of it."""
    folder = run_command.settings(given.config).store.folder
    try:
        there = folder.exists()
    except PermissionError:
        there = True
    if there and not os.access(folder, os.R_OK | os.X_OK):
        raise UsageError(f"This user may not look into {folder}: run this as the kiosk's user.")
    return folder


def _refuse_another_user(folder: Path) -> None:
    """What is written here must be the kiosk's own to write tomorrow."""
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        raise UsageError(f"{folder} belongs to another user, and no kiosk runs: run this as that user.")


def until_today(text: str, now: datetime) -> datetime:
    """text: 'HH:MM', local. Raises UsageError where that is over today."""
    hour, minute = text.split(":")
    until = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if until <= now:
        raise UsageError(f"It is {now:%H:%M} here, so practice cannot last until {text}: give a later time of today.")
    return until


def _time_of_day(text: str) -> str:
    """For argparse."""
    if not TIME_OF_DAY.fullmatch(text):
        raise argparse.ArgumentTypeError("give a time of day as HH:MM, for example 16:30")
    return text


def _leave(wishes: PracticeWish, wish: Wish) -> None:
    try:
        wishes.leave(wish)
    except OSError as error:
        raise UsageError(
            f"The running kiosk cannot be told ({error.strerror}): run this as the kiosk's user, or as root."
        ) from None


def _comes_true(wished: Callable[[], bool]) -> bool:
    ends = time.monotonic() + WAIT_MOST_S
    while not wished():
        if time.monotonic() >= ends:
            return False
        time.sleep(LOOK_EVERY_S)
    return True


DEEDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "start": _start,
    "stop": _stop,
    "check": practice_check.run,
    "report": practice_report.run,
}
