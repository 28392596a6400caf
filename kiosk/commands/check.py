"""`kiosk check`: is this site ready? Looks at every part of it, says how it is and what to do, and keeps a page."""

from __future__ import annotations

import argparse
import logging
import os
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, panel_of, prepared_fonts, settings
from kiosk.release import release
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.commissioning.archive import Passport
    from kiosk.commissioning.finding import Finding
    from kiosk.config import Config

FAULTY_EXIT_CODE = 1


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "check",
        help="check a site, and keep its passport",
        description="Check the site of these settings: the place, the glass, the servers, the machine and what hangs "
        "at the wall. One line each, and a page to read and to print in the folder of the store.",
    )
    add_config(parser)
    parser.add_argument(
        "--hands",
        action="store_true",
        help="ask on the glass what only a person there can tell: touch, ruler, loudness, button, presence, light",
    )


def run(given: argparse.Namespace) -> int:
    """0 if there is no fault, 1 if there is one. Raises UsageError when the settings cannot be read."""
    config = settings(given.config)
    _need_the_kiosks_user(config.store.folder)
    logging.getLogger().addHandler(logging.NullHandler())  # the parts that are tried say here what they find
    from kiosk.alarms import neighbourhood
    from kiosk.commissioning import archive
    from kiosk.commissioning.finding import Level, counts, in_order, table
    from kiosk.commissioning.hands import not_looked_at
    from kiosk.commissioning.passport import findings

    folder = archive.folder_of(config.store.folder)
    before = archive.latest(folder)
    by_hand = {} if before is None else dict(before.by_hand)
    complaints = {} if before is None else dict(before.complaints)
    by_person = _asked(config) if given.hands else []
    asked = {each.part for each in by_person}
    by_nobody = not_looked_at(config, by_hand, complaints, asked)
    now = time.time()
    if given.hands:
        with suppress(OSError):  # told when the page cannot be kept either
            neighbourhood.remember(config.store.folder, now)
    passport = archive.Passport(
        at=now,
        site_name=config.site.name,
        site_id=config.site.id,
        version=release(),
        findings=in_order([*findings(config), *by_person, *by_nobody]),
        by_hand=by_hand | {each.part: now for each in by_person if each.level is Level.OK},
        complaints={part: each for part, each in complaints.items() if part not in asked}
        | {each.part: archive.Complaint(now, each) for each in by_person if each.level is not Level.OK},
    )
    for line in table(passport.findings):
        print(line)
    _keep(passport, folder)
    faults, _ = counts(passport.findings)
    return FAULTY_EXIT_CODE if faults else 0


def _asked(config: Config) -> list[Finding]:
    """Of a person, on the glass; each answer is told at once. Raises UsageError."""
    from kiosk.commissioning.hands import EndedEarly, Hands
    from kiosk.commissioning.running import running
    from kiosk.ui.kivy_start import NoDisplay
    from kiosk.ui.window import KioskWindow

    if running(config).runs:
        raise UsageError(
            "The kiosk is running on this glass: end it first (systemctl stop yangzhao), then check again."
        )
    found = []
    with ExitStack() as closing:
        try:
            window = KioskWindow(panel_of(config.display, None), prepared_fonts(), lambda *_: None, lambda: None)
            for finding in Hands(config, window, closing).findings():
                print(f"{finding.level}: {finding.part}: {finding.found}", flush=True)
                found.append(finding)
        except NoDisplay as error:
            raise UsageError(str(error)) from None
        except EndedEarly:
            raise UsageError("Ended before the last answer, so nothing was kept: check again.") from None
    return found


def _keep(passport: Passport, folder: Path) -> None:
    """Raises UsageError."""
    from kiosk.commissioning import archive
    from kiosk.commissioning.page import html_page
    from kiosk.commissioning.printed import printed
    from kiosk.ui import fonts

    try:
        pdf = printed(passport, fonts.prepare())
    except (fonts.FontsMissing, OSError):  # told already, as a fault of the fonts
        pdf = None
    try:
        written = archive.save(passport, html_page(passport), pdf, folder)
    except OSError as error:
        raise UsageError(
            f"The passport cannot be kept in {folder} ({error.strerror}): run this as the kiosk's user."
        ) from None
    print(f"kept: {' and '.join(map(str, written))}")


def _need_the_kiosks_user(folder: Path) -> None:
    """What another may do is not what the kiosk may, and root's files would be in its way. Raises UsageError."""
    try:
        another = folder.exists() and folder.stat().st_uid != os.geteuid()
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be looked into ({error.strerror}): run this as the kiosk's user."
        ) from None
    if another:
        raise UsageError(f"Run this as the user of {folder}, as the kiosk is: sudo -u {folder.owner()} kiosk check …")
