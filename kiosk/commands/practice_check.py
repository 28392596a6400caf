"""`kiosk practice check`: can this lesson be given? Names every fault of its file, or says it as it will be heard."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

FAULTY_EXIT_CODE = 2


def add_parser(deeds: Any) -> None:
    parser = deeds.add_parser(
        "check",
        help="check a lesson that was written for this or another wall",
        description="Check the file of a lesson: name every fault in it, or print what the guide will say.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="for example lessons/market-day.yaml")


def run(given: argparse.Namespace) -> int:
    """Each fault in Chinese and English and 2, or what is said at each step and 0. Reads the file only."""
    from kiosk.config import ConfigError
    from kiosk.domain import Lang
    from kiosk.practice.complaints import complaints
    from kiosk.practice.lessons import SHIPPED, read_lesson, shipped
    from kiosk.voice.marked import marked
    from kiosk.wording import translator

    try:
        lesson = read_lesson(given.file)
    except ConfigError as error:
        print(complaints(error), file=sys.stderr)
        return FAULTY_EXIT_CODE
    theirs = given.file.absolute().parent != SHIPPED and lesson.name in [other.name for other in shipped()]
    instead = "，代替自带的同名一课 (in place of the lesson of this name that comes with the kiosk)" if theirs else ""
    print(f"可以用了。{given.file}: in order, {lesson.title} ({lesson.name}), {len(lesson.stations)} steps{instead}")
    for number, station in enumerate(lesson.stations, 1):
        print(f"{number:2}. {marked(station.say, translator(Lang.ZH, 'voice'), Lang.ZH)}")
        print(f"    {marked(station.say_en, translator(Lang.EN, 'voice'), Lang.EN)}")
    return 0
