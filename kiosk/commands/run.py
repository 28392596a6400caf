"""`kiosk run`: the kiosk itself, at a site."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands import changing_over
from kiosk.usage import SiteUnusable, UsageError, in_both

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.config.display import Display
    from kiosk.surroundings import Applicant
    from kiosk.ui.fonts import Fonts
    from kiosk.ui.panel import PanelSize

DEFAULT_CONFIG = Path("config.yaml")
WINDOW_PX = (320, 8192)  # smaller cannot be read; larger fits no graphics memory


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("run", help="run the kiosk", description="Run the kiosk of one site.")
    add_options(parser)
    changing_over.add_options(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What every command understands that opens the kiosk's window."""
    add_config(parser)
    parser.add_argument(
        "--window",
        type=window_size,
        metavar="WIDTHxHEIGHT",
        help="draw in a window of so many pixels instead of the whole panel",
    )
    parser.add_argument(
        "--witness", type=Path, metavar="FILE", help="write a line of JSON for everything shown and said (for tests)"
    )
    parser.add_argument("--poll-s", type=_seconds, metavar="S", help="ask for a hail's news every S seconds")


def add_config(parser: argparse.ArgumentParser) -> None:
    """Where a parser leaves out what was not given, the one around it has the default."""
    default = parser.argument_default or DEFAULT_CONFIG
    parser.add_argument("--config", type=Path, default=default, metavar="FILE", help=f"default: {DEFAULT_CONFIG}")


def run(given: argparse.Namespace, applicant: Applicant | None = None) -> int:
    """given.practice_alone: it runs in practice or not at all. applicant: who is to be enrolled before the kiosk
    serves everybody. Where the kiosk changes over to practice or back, this process becomes another one and run()
    never returns."""
    if getattr(given, "look", False):
        from kiosk.commands.looking_ahead import look

        return look(given)
    from kiosk import log_setup
    from kiosk.app import run_kiosk
    from kiosk.dispatchers import KeyUnusable
    from kiosk.runtime.hail_plan import POLL_S
    from kiosk.store.database import StoreUnusable
    from kiosk.store.folders import Claim
    from kiosk.surroundings import Surroundings
    from kiosk.ui.kivy_start import NoDisplay
    from kiosk.ui.old_window import OldWindow
    from kiosk.witness import WitnessUnusable

    environment = dict(os.environ)  # the next process gets it as this one did
    try:
        config = settings(given.config)
    except UsageError as error:
        raise SiteUnusable(str(error)) from None
    if applicant is not None and not config.face.enabled:
        raise UsageError(f"Nobody can be enrolled here: face.enabled is false in {given.config}.")
    log_setup.set_up(config.log.level)
    claim = Claim(config.store.folder, getattr(given, "claim", None))
    start = changing_over.start(given, config, claim, environment)
    practises = start.marked is not None
    if getattr(given, "practice_alone", False) and not practises:
        raise UsageError(
            in_both(
                f"练习没有开始：请看 {config.store.folder} 里练习的标记，再试一次。",
                f"Practice did not begin: look at its mark in {config.store.folder}, and try again.",
            )
        )
    if applicant is not None and practises:
        raise UsageError("Nobody can be enrolled in practice: end it first with `kiosk practice stop`.")
    try:
        around = Surroundings(
            fonts=prepared_fonts(),
            panel=panel_of(config.display, given.window),
            old_window=OldWindow(getattr(given, "old_window", ())),
            identity_key=b"" if practises else key(config.identity.key_file),
            cache=config.store.folder / "voice",
            witness=given.witness,
            poll_s=given.poll_s or POLL_S,
            applicant=applicant,
        )
        onward = run_kiosk(config, around, start)
    except KeyUnusable as error:
        raise SiteUnusable(str(error)) from None
    except (StoreUnusable, NoDisplay, WitnessUnusable) as error:
        raise UsageError(str(error)) from None
    if onward is not None:
        changing_over.go_on(given, onward, environment, claim)
    return 0


def panel_of(display: Display, window: tuple[int, int] | None) -> PanelSize:
    """window: in pixels, instead of the whole panel."""
    from kiosk.ui.panel import PanelSize

    width_px, height_px = window or (display.width_px, display.height_px)
    return PanelSize(
        width_px=width_px,
        height_px=height_px,
        width_mm=display.width_mm,
        height_mm=display.height_mm,
        rotation=0 if window else display.rotation,
        borderless=display.fullscreen and not window,
    )


def settings(file: Path) -> Config:
    """Raises UsageError when they cannot be used, with every fault of the file."""
    from kiosk.config import ConfigError, load

    try:
        return load(file)
    except ConfigError as error:
        raise UsageError(str(error)) from None


def prepared_fonts() -> Fonts:
    """Raises UsageError when they are missing and cannot be put in place."""
    from kiosk.ui import fonts

    try:
        return fonts.prepare()
    except fonts.FontsMissing as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(
            f"The fonts cannot be written to {fonts.default_target()} ({error.strerror}): "
            "run `python -m kiosk.ui.fonts` once as the user who installed the kiosk."
        ) from None


def key(file: Path) -> bytes:
    """The kiosk's private one. Raises SiteUnusable."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise SiteUnusable(
            f"The kiosk's private key {file} cannot be read ({error.strerror}): "
            "put it there, or name another file in identity.key_file."
        ) from None


def window_size(text: str) -> tuple[int, int]:
    """'1024x1280', for argparse."""
    width, _, height = text.partition("x")
    if not (text.isascii() and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError("give it as WIDTHxHEIGHT, for example 1024x1280")
    if not all(WINDOW_PX[0] <= int(side) <= WINDOW_PX[1] for side in (width, height)):
        raise argparse.ArgumentTypeError("each side must be from {} to {} pixels".format(*WINDOW_PX))
    return int(width), int(height)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.05 <= seconds <= 60:
        raise argparse.ArgumentTypeError("give seconds between 0.05 and 60")
    return seconds
