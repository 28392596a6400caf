"""`kiosk enrol-at-screen`: a volunteer names a rider, and the kiosk's own screen guides her through her enrolment."""

from __future__ import annotations

import argparse
from typing import Any

from kiosk.commands import run as run_command
from kiosk.usage import UsageError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "enrol-at-screen",
        help="enrol a rider's face at the kiosk's own screen",
        description="For a volunteer beside the rider. Asks for her name, number and birth year where they are not "
        "given; then the kiosk's window asks the rider herself, takes three pictures once she has agreed, and can "
        "forget them again at once. Afterwards the kiosk serves everybody, as with `kiosk run`.",
    )
    run_command.add_options(parser)
    parser.add_argument("--name", help="full name, 王桂英; shown as 王**")
    parser.add_argument("--title", help="how neighbours call her, 阿姨; then shown as 王阿姨; may be empty")
    parser.add_argument("--phone", metavar="NUMBER", help="mainland mobile number, eleven digits")
    parser.add_argument("--born", metavar="YEAR", help="birth year, 1946")


def run(given: argparse.Namespace) -> int:
    """Raises UsageError; then nothing was shown and nobody enrolled."""
    from kiosk.services.identity_stub.names import is_number, masked_name
    from kiosk.surroundings import Applicant

    name = _asked(given.name, "姓名 full name: ")
    title = _asked(given.title, "称呼 title, may be empty: ")
    phone = _asked(given.phone, "手机号 mobile number: ").replace(" ", "").replace("-", "")
    born = _asked(given.born, "出生年份 birth year: ")
    if not name:
        raise UsageError("Give the rider's full name, like 王桂英.")
    if not is_number(phone, landlines=False):
        raise UsageError(
            "The phone number must be a mainland mobile number: eleven digits, 13… to 19…, not the one for practice."
        )
    if not (born.isascii() and born.isdigit() and len(born) == len("1946")):
        raise UsageError("The birth year must be four digits, like 1946.")
    return run_command.run(given, Applicant(name, title, phone, int(born), masked_name(name, title)))


def _asked(given: str | None, question: str) -> str:
    """Asked at the terminal rather than named in the command, a number stays out of the shell's history."""
    if given is not None:
        return given.strip()
    try:
        return input(question).strip()
    except EOFError:
        return ""
