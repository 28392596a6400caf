"""`kiosk practice start`: the kiosk that runs goes into practice; where none runs, one runs here in practice."""

from __future__ import annotations

import argparse
import os
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk.commands import run as run_command
from kiosk.commands.practice_request import (
    NOT_YET_EXIT_CODE,
    comes_true,
    is_wished,
    leave,
    not_written,
    refuse_another_user,
    site,
    store_of,
)
from kiosk.usage import UsageError, in_both

if TYPE_CHECKING:
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark

TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def add_parser(deeds: Any) -> None:
    add_options(
        deeds.add_parser(
            "start",
            help="tell the running kiosk to go into practice; where none runs, run one here in practice",
            argument_default=argparse.SUPPRESS,
        )
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    run_command.add_options(parser)
    parser.add_argument(
        "--until", type=_time_of_day, metavar="HH:MM", help="today, local; else by hand, or after ten quiet minutes"
    )


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.local_time import SHANGHAI
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.practice_wish import PracticeWish, Wish

    folder = store_of(site(given))
    now = datetime.now(SHANGHAI)
    until = None if given.until is None else until_today(given.until, now)
    mark, wishes, claim = PracticeMark(folder), PracticeWish(folder), Claim(folder)
    if claim.held():
        wishes.forget()
        return _run_here(given, mark, claim, until)
    asked = wishes.read()
    if mark.is_held() and asked is not None and not asked.practice:
        leave(wishes, Wish(practice=True, until=until))  # also where it is on its way out by that `stop`
        comes_true(lambda: wishes.read() is None or not mark.is_held())
        if mark.is_held():
            print(in_both("已收回“结束练习”。", "The `stop` that was still to come is withdrawn."))
    if mark.is_held():
        return _in_practice_already(until)
    if until is None and asked is not None and asked.practice and asked.until is not None and now < asked.until:
        until = asked.until
        print(in_both(f"结束时间还是 {until:%H:%M}。", f"It ends at {until:%H:%M}, as was asked before."))
    leave(wishes, Wish(practice=True, until=until))
    comes_true(lambda: mark.is_held() or not is_wished(wishes))
    if mark.is_held():
        print(in_both("练习开始了。", "The kiosk is in practice now."))
        return 0
    if not is_wished(wishes):
        print(in_both("刚才取消了，练习没有开始。", "It was called off meanwhile: practice has not begun."))
        return NOT_YET_EXIT_CODE
    print(
        in_both(
            "还没开始：有人在屏幕前，或者有车在路上。一有空就开始；不要了，请用 `kiosk practice stop`。",
            "Not yet: somebody is at the screen, or a taxi is under way. Practice begins as soon as it may; "
            "`kiosk practice stop` calls it off.",
        )
    )
    return NOT_YET_EXIT_CODE


def _in_practice_already(until: datetime | None) -> int:
    print(in_both("已经在练习了。", "The kiosk is in practice already."))
    if until is None:
        return 0
    print(
        in_both(
            "结束时间没有改；要结束，请用 `kiosk practice stop`。",
            "When it ends was not changed: `kiosk practice stop` ends it.",
        )
    )
    return NOT_YET_EXIT_CODE


def _run_here(given: argparse.Namespace, mark: PracticeMark, claim: Claim, until: datetime | None) -> int:
    """In this process, until its window is closed; practice that it has begun ends with it. claim: is held."""
    from kiosk.commands.looking_ahead import Seen, looked
    from kiosk.local_time import SHANGHAI
    from kiosk.practice.start import start_of
    from kiosk.store.class_record import ClassRecord

    folder = mark.file.parent
    refuse_another_user(folder)
    seen = looked(given, os.environ)
    if seen is Seen.UNREAD:
        raise UsageError(
            in_both(
                f"{folder} 里有没有车在路上，读不出来：请先用 `kiosk run` 开屏幕。",
                f"Whether a taxi is under way cannot be read in {folder}: run the kiosk with `kiosk run` first.",
            )
        )
    if seen is Seen.OWES:
        raise UsageError(
            in_both(
                "还有人的车在路上：请用 `kiosk run` 开屏幕，等车来了再练。",
                "A taxi is under way for somebody: run the kiosk with `kiosk run` until it has come.",
            )
        )
    goes_on = start_of(mark, datetime.now(SHANGHAI)).marked is not None  # one that was killed in practice
    if not goes_on:
        record = ClassRecord(folder)
        begun = record.begin("") and mark.put(until)
        record.close()
        if not begun:
            raise not_written(folder)
    given.after_earnest, given.practice_alone = not goes_on, True
    claim.held()  # the folder may be new
    given.claim = claim.handed_on()
    try:
        return run_command.run(given)
    finally:
        if not goes_on:
            mark.remove()


def until_today(text: str, now: datetime) -> datetime:
    """text: 'HH:MM', local. Raises UsageError where that is over today."""
    hour, minute = text.split(":")
    until = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if until <= now:
        raise UsageError(
            in_both(
                f"现在已经 {now:%H:%M} 了，{text} 过了：请写今天晚一点的时间。",
                f"It is {now:%H:%M} here, so practice cannot last until {text}: give a later time of today.",
            )
        )
    return until


def _time_of_day(text: str) -> str:
    """For argparse."""
    if not TIME_OF_DAY.fullmatch(text):
        raise argparse.ArgumentTypeError(
            in_both("请写几点几分，例如 16:30。", "Give a time of day as HH:MM, for example 16:30.")
        )
    return text
