"""`kiosk practice check`: can these lessons be given? Names every fault of a file, or says it as it will be heard."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.lesson import Lesson

FAULTY_EXIT_CODE = 2


def add_parser(deeds: Any) -> None:
    parser = deeds.add_parser(
        "check",
        help="check lessons that were written for this or another wall",
        description="Check the file of a lesson: name every fault in it, or print what the guide will say. "
        "Of a folder, each file as a wall would take it.",
    )
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="for example lessons/market-day.yaml, or the folder of them all",
    )


def run(given: argparse.Namespace) -> int:
    """Each fault in Chinese and English and 2, or what is said at each step and 0. Reads the files only."""
    well = [_folder(path) if path.is_dir() else _file(path) for path in given.files]
    return 0 if all(well) else FAULTY_EXIT_CODE


def _file(path: Path) -> bool:
    """-> is it in order?"""
    from kiosk.config import ConfigError
    from kiosk.domain import Lang
    from kiosk.practice.complaints import complaints
    from kiosk.practice.lessons import read_lesson
    from kiosk.voice.marked import marked
    from kiosk.wording import translator

    try:
        lesson = read_lesson(path)
    except ConfigError as error:
        print(complaints(error), file=sys.stderr)
        return False
    print(_in_order(path, lesson))
    for number, station in enumerate(lesson.stations, 1):
        print(f"{number:2}. {marked(station.say, translator(Lang.ZH, 'voice'), Lang.ZH)}")
        print(f"    {marked(station.say_en, translator(Lang.EN, 'voice'), Lang.EN)}")
    return True


def _folder(folder: Path) -> bool:
    """-> is every file of it in order, and given?"""
    from kiosk.practice.complaints import complaints
    from kiosk.practice.lessons import FILES_MOST, files_beyond, own_lessons

    try:
        own, beyond = [*own_lessons(folder)], files_beyond(folder)
    except OSError as error:
        print(f"{folder}: 这个文件夹打不开。\n    cannot be read ({error.strerror})", file=sys.stderr)
        return False
    for file in own:
        if file.error is not None:
            print(complaints(file.error), file=sys.stderr)
        elif file.twin is not None:
            print(
                f"{file.path}: 和 {file.twin.name} 用了同一个名字，这一课没法上：请改它的 lesson。\n"
                f"    bears the name of {file.twin.name} and is not given: change its lesson",
                file=sys.stderr,
            )
        elif file.lesson is not None:
            print(_in_order(file.path, file.lesson))
    for path in beyond:
        print(
            f"{path}: 最多看 {FILES_MOST} 个文件，这一个轮不到：请把不上的课拿出来。\n"
            f"    is not looked at, for there are more than {FILES_MOST}: take out what nobody gives any more",
            file=sys.stderr,
        )
    if not own:
        print(f"{folder}: 这里一课也没有，文件名要以 .yaml 结尾。\n    holds no lesson", file=sys.stderr)
    return bool(own) and not beyond and all(file.error is None and file.twin is None for file in own)


def _in_order(path: Path, lesson: Lesson) -> str:
    from kiosk.practice.lessons import SHIPPED, shipped

    theirs = path.absolute().parent != SHIPPED and lesson.name in [other.name for other in shipped()]
    instead = "，代替自带的同名一课 (in place of the lesson of this name that comes with the kiosk)" if theirs else ""
    return f"可以用了。{path}: in order, {lesson.title} ({lesson.name}), {len(lesson.stations)} steps{instead}"
