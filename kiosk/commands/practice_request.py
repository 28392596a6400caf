"""Asking the kiosk that runs here for practice or for its end: its folder, the wish, and whether it comes true."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import run as run_command
from kiosk.usage import UsageError, in_both

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.store.practice_wish import PracticeWish, Wish

NOT_YET_EXIT_CODE = 1
# For a kiosk that looks every two seconds and starts anew in some more; longer it waits for whoever is at its screen.
WAIT_MOST_S = 15.0
LOOK_EVERY_S = 0.2  # a person waits before the terminal


def site(given: argparse.Namespace) -> Config:
    """Raises UsageError."""
    try:
        return run_command.settings(given.config)
    except UsageError as error:
        raise UsageError(in_both("配置用不了，请找管屏幕的人。", str(error))) from None


def store_of(config: Config) -> Path:
    """The kiosk's folder. Raises UsageError where this user may not look into it: nothing could be said of it."""
    folder = config.store.folder
    try:
        there = folder.exists()
    except PermissionError:
        there = True
    if there and not os.access(folder, os.R_OK | os.X_OK):
        raise UsageError(
            in_both(
                f"这个用户看不了 {folder}：请用管屏幕的那个用户来做。",
                f"This user may not look into {folder}: run this as the kiosk's user.",
            )
        )
    return folder


def refuse_another_user(folder: Path) -> None:
    """What is written here must be the kiosk's own to write tomorrow."""
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        raise UsageError(
            in_both(
                f"{folder} 是另一个用户的，屏幕也没开着：请用那个用户来做。",
                f"{folder} belongs to another user, and no kiosk runs: run this as that user.",
            )
        )


def not_written(folder: Path) -> UsageError:
    return UsageError(
        in_both(
            f"{folder} 里写不进去：请给这个用户写的权限。",
            f"Nothing can be written down in {folder}: give this user write permission there.",
        )
    )


def leave(wishes: PracticeWish, wish: Wish) -> None:
    """Raises UsageError."""
    try:
        wishes.leave(wish)
    except OSError as error:
        raise UsageError(
            in_both(
                "没法告诉屏幕：请用管屏幕的那个用户来做，或者用 root。",
                f"The running kiosk cannot be told ({error.strerror}): run this as the kiosk's user, or as root.",
            )
        ) from None


def is_wished(wishes: PracticeWish) -> bool:
    """Into practice."""
    asked = wishes.read()
    return asked is not None and asked.practice


def comes_true(wished: Callable[[], bool]) -> bool:
    ends = time.monotonic() + WAIT_MOST_S
    while not wished():
        if time.monotonic() >= ends:
            return False
        time.sleep(LOOK_EVERY_S)
    return True
