"""`kiosk practice stop`: the kiosk hails real taxis again, and what was to begin is called off."""

from __future__ import annotations

import argparse
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
    from kiosk.journey.practice_kinds import PracticeDue
    from kiosk.store.practice_mark import PracticeMark


def add_parser(deeds: Any) -> None:
    parser = deeds.add_parser(
        "stop",
        help="tell the running kiosk to hail real taxis again, or call off what has not begun",
        argument_default=argparse.SUPPRESS,
    )
    run_command.add_config(parser)


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.local_time import SHANGHAI
    from kiosk.practice.switching import due
    from kiosk.store.folders import Claim
    from kiosk.store.practice_mark import PracticeMark
    from kiosk.store.practice_wish import PracticeWish, Wish

    config = site(given)
    folder = store_of(config)
    mark, wishes, claim = PracticeMark(folder), PracticeWish(folder), Claim(folder)
    # One that was held already begins no more by itself, either.
    appointed = due(config.practice.calendar, datetime.now(SHANGHAI), lambda _: False)
    if claim.held():  # while this is so no kiosk finds a mark that goes
        wishes.forget()
        return _stop_for_the_next_one(mark, appointed)
    to_come = appointed is not None or is_wished(wishes)
    practises = mark.read() is not None
    if not practises and not to_come:
        print(in_both("没有在练习。", "The kiosk is not in practice."))
        return 0
    leave(wishes, Wish(practice=False))
    if not practises:
        comes_true(lambda: wishes.read() is None or mark.read() is not None)
    if mark.read() is None and wishes.read() is None:
        print(_called_off(appointed))
        return 0
    if not comes_true(lambda: mark.is_held() or mark.read() is None):  # it may be about to begin
        print(
            in_both(
                f"没有在练习，可是磁盘上的 {mark.file} 删不掉：下次开机以前请删掉。",
                f"The kiosk is not in practice, but its disk keeps {mark.file}: remove it before the next start.",
            )
        )
        return NOT_YET_EXIT_CODE
    if not practises and mark.read() is None:
        print(
            in_both(
                "没有在练习；可是屏幕还没响应，要开始的练习还没取消。请看日志，再运行一次。",
                "The kiosk is not in practice, but it has not taken it up that none is to begin: "
                "look at its log, and say it again.",
            )
        )
        return NOT_YET_EXIT_CODE
    if comes_true(lambda: not mark.is_held()):
        print(in_both("练习结束了，可以叫真的车了。", "Practice is over: the kiosk hails real taxis again."))
        return 0
    print(
        in_both(
            "还没结束：屏幕还没响应，或者配置、密钥用不了。请看日志；修好以后，一分钟里它会自己再试，不用重启。",
            "Not yet: the kiosk has not taken it up, or its settings or keys do not let it hail. Look at its log; "
            "once they are mended it tries again within a minute, and restarting it does not end practice.",
        )
    )
    return NOT_YET_EXIT_CODE


def _stop_for_the_next_one(mark: PracticeMark, appointed: PracticeDue | None) -> int:
    """Where no kiosk runs, and none begins meanwhile."""
    from kiosk.store.class_record import ClassRecord

    marked = mark.read() is not None
    if marked and not mark.remove():
        raise UsageError(
            in_both(
                f"{mark.file} 删不掉：请用管屏幕的那个用户来做。",
                f"The mark of practice, {mark.file}, cannot be removed: run this as the kiosk's user.",
            )
        )
    if marked:
        print(in_both("屏幕没开着；下次开机叫真的车。", "No kiosk runs; the next one hails real taxis."))
    if appointed is None:
        if not marked:
            print(in_both("没有在练习。", "The kiosk is not in practice."))
        return 0
    folder = mark.file.parent
    refuse_another_user(folder)
    record = ClassRecord(folder)
    settled = record.held(appointed.occasion) or record.settle(appointed.occasion)
    record.close()
    if not settled:
        raise not_written(folder)
    print(_called_off(appointed))
    return 0


def _called_off(appointed: PracticeDue | None) -> str:
    if appointed is None:
        return in_both("已经取消，练习不会开始了。", "Called off: practice does not begin.")
    begins = appointed.occasion.partition(" ")[2]
    return in_both(
        f"已经取消，{begins} 的课不会自己开始了。",
        f"Called off: the class of {begins} does not begin by itself any more.",
    )
