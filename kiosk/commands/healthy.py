"""`kiosk healthy`: is the kiosk that runs on this machine well, and may it be interrupted?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config

NOT_SO_EXIT_CODE = 1


def add_parser(subparsers: Any) -> None:
    """An update asks this of two releases, so that what it asks for and what is answered stays from one to the next
    (kiosk.update.service)."""
    parser = subparsers.add_parser(
        "healthy",
        help="ask the running kiosk whether it is well",
        description="Ask the kiosk that runs on this machine whether it is well, or whether it may be interrupted: "
        "one sentence, and exit code 0 for yes, 1 for no.",
    )
    add_config(parser)
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--idle", action="store_true", help="may it be interrupted: no live hail and nobody at the screen?"
    )
    asked.add_argument("--faults", action="store_true", help="what is at fault, in names with spaces between them")
    asked.add_argument(
        "--unreached",
        action="store_true",
        help="which servers give this release no usable answer just now, whether a kiosk runs or not; as --faults",
    )
    asked.add_argument(
        "--despite",
        default="",
        metavar="NAMES",
        help="is it well but for these, which are at fault for other reasons: names of --faults with commas between",
    )


def run(given: argparse.Namespace) -> int:
    from kiosk.telemetry import verdict
    from kiosk.telemetry.question import NoAnswer, asked, numbers

    config = settings(given.config)
    if given.unreached:
        print(" ".join(_unreached(config)))
        return 0
    if not config.health.port:
        raise UsageError(f"health.port is 0 in {given.config}, so the kiosk tells nobody how it is: give it a port.")
    try:
        told = numbers(asked(config.health.port))
        if given.faults:
            print(" ".join(verdict.faults(told)))
            return 0
        answer = verdict.idle(told) if given.idle else verdict.healthy(told, given.despite.split(","))
    except NoAnswer as why:
        print(f"Not running: {why}.")
        return NOT_SO_EXIT_CODE
    print(answer.sentence)
    return 0 if answer.good else NOT_SO_EXIT_CODE


def _unreached(config: Config) -> list[str]:
    """By the names of verdict.faults(). Nothing is asked that concerns anybody."""
    from kiosk.commissioning.finding import Level
    from kiosk.commissioning.parties import dispatchers_answer, provider_answers

    found = (*dispatchers_answer(config), *provider_answers(config))
    return sorted({finding.part.replace(" ", ".") for finding in found if finding.level is Level.FAULT})
