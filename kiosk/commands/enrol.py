"""`kiosk enrol`: make a person known to the identity stub, for tests, lessons and demonstrations."""

from __future__ import annotations

import argparse
import sqlite3
import time
from pathlib import Path
from typing import Any

from kiosk.services.place import default_database
from kiosk.usage import UsageError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "enrol",
        help="make a person known to the identity stub",
        description="Make a person known to the identity stub. Photos are encoded and not kept; the name is stored "
        "masked, the number sealed. `kiosk withdraw` takes everything out again.",
    )
    parser.add_argument(
        "--database", type=Path, default=default_database("identity"), metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument("--name", required=True, help="full name, 王桂英; shown as 王**")
    parser.add_argument("--title", default="", help="how neighbours call the person, 阿姨; then shown as 王阿姨")
    parser.add_argument("--phone", required=True, metavar="NUMBER", help="mainland mobile number, eleven digits")
    parser.add_argument("--born", required=True, type=int, metavar="YEAR", help="birth year, 1946")
    parser.add_argument(
        "--site", required=True, metavar="SITE_ID", help="the gate where the person lives, as site.id in config.yaml"
    )
    parser.add_argument(
        "--consented",
        action="store_true",
        help="the person has read the notice, or had it read out, and has agreed; without it nobody is enrolled",
    )
    parser.add_argument(
        "--photo",
        required=True,
        type=Path,
        action="append",
        metavar="FILE",
        help="a picture of this person alone; repeat the option for three different ones: straight ahead, smiling, "
        "from a step farther back",
    )


def run(args: argparse.Namespace) -> int:
    """Enrol and say so; returns 0. Raises UsageError; then nothing has been stored."""
    if not args.consented:
        raise UsageError("Nobody is enrolled who has not agreed: show the notice, ask, and then add --consented.")
    from cryptography.fernet import InvalidToken  # imported here: it takes a second that other commands need

    from kiosk.local_time import local
    from kiosk.services.identity_stub.enrolment import Applicant, EnrolmentRefused, Enrolments, picture_file
    from kiosk.services.identity_stub.policy import POLICY
    from kiosk.services.identity_stub.recognition import Recognition
    from kiosk.services.identity_stub.riders import Riders
    from kiosk.services.identity_stub.settings import Settings
    from kiosk.services.identity_stub.store import Store

    now = time.time()
    consent = f"kiosk enrol {local(now):%Y-%m-%d}"
    applicant = Applicant(args.name, args.phone, args.born, args.site, consent, args.title)
    try:
        store = Store(args.database)
    except (OSError, ValueError, sqlite3.Error) as error:
        raise UsageError(f"The database {args.database} cannot be used: {error}.") from None
    try:
        enrolments = Enrolments(store, Recognition(Riders(store), Settings({})))
        pictures = [picture_file(photo) for photo in args.photo]
        enrolment = enrolments.enrol(applicant, pictures, local(now).year)
    except EnrolmentRefused as refused:
        raise UsageError(str(refused)) from None
    except (sqlite3.Error, InvalidToken):
        raise UsageError(f"The database {args.database} cannot be used with the key beside it.") from None
    except ImportError as error:
        raise UsageError(f"{error}; install the project's requirements.") from None
    finally:
        store.close()
    verb = "renewed" if enrolment.renewed else "enrolled"
    print(f"{enrolment.display_name} ({enrolment.phone_masked}) is {verb}, {_count(enrolment.photos, 'photo')}.")
    for name in enrolment.repeated:
        print(f"{name} is nearly the same picture as another and counts with it.")
    if enrolment.photos < POLICY.enough_photos:
        print(
            f"With fewer than {POLICY.enough_photos} different photos the last four digits will always be asked for; "
            "enrol again with more to replace this."
        )
    if enrolment.look_alikes:
        others = _count(enrolment.look_alikes, "person enrolled before", "people enrolled before")
        print(f"Looks like {others}: all of them will always be asked for the last four digits.")
    return 0


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
