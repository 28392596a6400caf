"""Whether a kiosk in earnest could start here, and whether it owes somebody a taxi.

Looked at before practice begins or ends, by a process of its own, for in practice nobody opens a key or the hails.
"""

from __future__ import annotations

import argparse
import enum
import itertools
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from kiosk.commands import run as run_command
from kiosk.commands.changing_over import LOOK
from kiosk.usage import SiteUnusable, UsageError

if TYPE_CHECKING:
    from kiosk.config import Config

OWES_EXIT_CODE, UNREAD_EXIT_CODE = 3, 1
# It takes one or two; a pupil who wants a real taxi waits no longer for a disk that hangs
# (kiosk.journey.practice_timing.LEAVE_AT_MOST_S).
LOOK_AT_MOST_S = 6.0
KILLED_WITHIN_S = 0.5
LOOK_AT_START_MOST_S = 25.0  # a machine that starts is slow, and nobody has asked for a taxi yet; a start may take 90


class Seen(enum.Enum):
    WELL = enum.auto()
    OWES = enum.auto()  # it could start, and a taxi is under way
    UNREAD = enum.auto()  # what it owes cannot be read
    UNUSABLE = enum.auto()  # settings or keys that only a person can mend
    NOTHING = enum.auto()  # no answer


BY_EXIT_CODE: Mapping[int, Seen] = {
    0: Seen.WELL,
    OWES_EXIT_CODE: Seen.OWES,
    UNREAD_EXIT_CODE: Seen.UNREAD,
    SiteUnusable.exit_code: Seen.UNUSABLE,
}


def look(given: argparse.Namespace) -> int:
    """In the process that looks. Raises SiteUnusable."""
    import sqlite3

    from kiosk.store.owed import owed

    try:
        config = run_command.settings(given.config)
    except UsageError as error:
        raise SiteUnusable(str(error)) from None
    _check_keys(config)
    try:
        return OWES_EXIT_CODE if owed(config.store.folder) else 0
    except (OSError, sqlite3.Error):  # the kiosk itself has ways out of that
        return UNREAD_EXIT_CODE


def looked(given: argparse.Namespace, environment: Mapping[str, str], most_s: float = LOOK_AT_MOST_S) -> Seen:
    """environment: of a kiosk in earnest. What is wrong is told on standard error."""
    line = [sys.executable, *of_python(), "-m", "kiosk", "run", "--config", str(given.config), LOOK]
    try:
        process = subprocess.Popen(line, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    except OSError:
        return Seen.NOTHING
    try:
        code = process.wait(most_s)
    except subprocess.TimeoutExpired:
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # a process that a disk holds does not even end then
            process.wait(KILLED_WITHIN_S)
        return Seen.NOTHING
    return BY_EXIT_CODE.get(code, Seen.NOTHING)


def of_python() -> list[str]:
    """Its own options, like -P, where it was started by `python … -m kiosk`."""
    options = sys.orig_argv[1:]
    return list(itertools.takewhile(lambda option: option != "-m", options)) if "-m" in options else []


def _check_keys(config: Config) -> None:
    """No client is made of them."""
    from kiosk.dispatchers import KeyUnusable, api_key, sections
    from kiosk.identity.client import signer

    try:
        signer(config.identity.device_id, run_command.key(config.identity.key_file))
        for section, key in sections(config).values():
            if section.api_key_file is not None:
                api_key(section.api_key_file, f"{key}.api_key_file")
    except KeyUnusable as error:
        raise SiteUnusable(str(error)) from None
    except ValueError:
        raise SiteUnusable(f"{config.identity.key_file} holds no RSA private key in PEM form.") from None
