"""`kiosk healthy`: is the kiosk that runs on this machine well, and may it be interrupted?"""

from __future__ import annotations

import argparse
import socket
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kiosk.commands.run import DEFAULT_CONFIG, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.health import Part
    from kiosk.telemetry.question import Numbers
    from kiosk.telemetry.verdict import Verdict

NOT_SO_EXIT_CODE = 1
CONNECT_LIMIT_S = 3.05  # a little over a multiple of 3, TCP's own retransmission step
PORTS = {"http": 80, "https": 443}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "healthy",
        help="ask the running kiosk whether it is well",
        description="Ask the kiosk that runs on this machine whether it is well, or whether it may be interrupted: "
        "one sentence, and exit code 0 for yes, 1 for no.",
    )
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--idle", action="store_true", help="may it be interrupted: no live hail and nobody at the screen?"
    )


def run(given: argparse.Namespace) -> int:
    from kiosk.telemetry.question import NoAnswer, asked, numbers

    config = settings(given.config)
    if not config.health.port:
        raise UsageError(f"health.port is 0 in {given.config}, so the kiosk tells nobody how it is: give it a port.")
    try:
        verdict = _verdict(config, numbers(asked(config.health.port)), idle=given.idle)
    except NoAnswer as why:
        print(f"Not running: {why}.")
        return NOT_SO_EXIT_CODE
    print(verdict.sentence)
    return 0 if verdict.good else NOT_SO_EXIT_CODE


def _verdict(config: Config, told: Numbers, *, idle: bool) -> Verdict:
    from kiosk.store import diary
    from kiosk.telemetry import verdict

    if idle:
        return verdict.idle(told)
    start, version = verdict.started_at(told), verdict.version(told)
    try:
        before = verdict.faults_before(diary.read(config.store.folder, since=0.0), start, version)
    except sqlite3.Error:
        before = frozenset()  # what is not known excuses nothing
    return verdict.healthy(told, before, _out_of_reach(config))


def _out_of_reach(config: Config) -> frozenset[Part]:
    """The parties to whose servers no connection can be had from this machine just now."""
    from kiosk.health import Part

    dispatchers = [config.dispatch, *([config.second_dispatch] if config.second_dispatch else [])]
    urls = {Part.DISPATCHER: [section.base_url for section in dispatchers], Part.IDENTITY: [config.identity.base_url]}
    return frozenset(part for part, servers in urls.items() if not all(_can_be_reached(url) for url in servers))


def _can_be_reached(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or PORTS[parts.scheme]), CONNECT_LIMIT_S):
            return True
    except OSError:
        return False
