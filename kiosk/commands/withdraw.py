"""`kiosk withdraw`: take a person out of the identity stub again, and leave nothing of her in its files."""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.services.place import default_database
from kiosk.usage import UsageError

NOBODY = "Nobody is enrolled with this number and name; nothing has changed."


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "withdraw",
        help="take a person out of the identity stub again",
        description="Take a person out of the identity stub again: template, number, name, sessions under way and "
        "the times of messages. Nothing of it stays in the database's files.",
    )
    parser.add_argument(
        "--database", type=Path, default=default_database("identity"), metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument("--phone", required=True, metavar="NUMBER", help="the number she was enrolled with")
    parser.add_argument(
        "--name",
        default="",
        help="only the one of this name, 王桂英, where several share the number, or as the screen shows it, 王阿姨; "
        "default: all",
    )


def run(args: argparse.Namespace) -> int:
    """Returns 0. Raises UsageError if nobody or more than one fits, or if the files still hold what is to be gone."""
    from cryptography.fernet import InvalidToken  # imported here: it takes a second that other commands need

    from kiosk.services.identity_stub.enrolment import Enrolments
    from kiosk.services.identity_stub.names import shown_as
    from kiosk.services.identity_stub.recognition import Recognition
    from kiosk.services.identity_stub.riders import Riders
    from kiosk.services.identity_stub.settings import Settings
    from kiosk.services.identity_stub.store import Store

    if not args.database.is_file():
        raise UsageError(f"There is no database {args.database}.")
    phone, name = args.phone.replace(" ", "").replace("-", ""), args.name.strip()
    try:
        store = Store(args.database)
    except (OSError, ValueError, sqlite3.Error) as error:
        raise UsageError(f"The database {args.database} cannot be used: {error}.") from None
    try:
        riders = Riders(store)
        if name:
            meant = shown_as(name, riders.names(phone))
            if len(meant) > 1:
                raise UsageError(f"That could be {' or '.join(meant)}: give one of these as --name.")
            if not meant:
                raise UsageError(NOBODY)
            (name,) = meant
        count, gone = Enrolments(store, Recognition(riders, Settings({}))).withdraw(phone, name)
    except (sqlite3.Error, InvalidToken):
        raise UsageError(f"The database {args.database} cannot be used with the key beside it.") from None
    finally:
        store.close()
    if not gone:
        raise UsageError("Somebody was reading the database all the time: stop the service and withdraw again.")
    if count == 0:
        raise UsageError(NOBODY)
    print(f"{count} {'person is' if count == 1 else 'people are'} withdrawn; nothing of them is left.")
    return 0
