"""`kiosk ruler`: a ruler on the glass, to see whether the settings know the panel's true size."""

from __future__ import annotations

import argparse
from typing import Any

from kiosk.commands.run import add_config, panel_of, prepared_fonts, settings, window_size
from kiosk.usage import UsageError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "ruler",
        help="draw a ruler on the panel, to be compared with a real one",
        description="Draw a ruler along the panel's edges, a square of 100 mm, and what to change in the settings "
        "if a steel ruler measures something else. Ends when 完成 is touched.",
    )
    add_config(parser)
    parser.add_argument(
        "--window",
        type=window_size,
        metavar="WIDTHxHEIGHT",
        help="draw in a window of so many pixels instead of the whole panel",
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Says so once it is drawn; returns 0 when it was ended by a touch or a signal. Raises UsageError."""
    from kiosk.journey.events import Action
    from kiosk.ui.kivy_start import NoDisplay
    from kiosk.ui.ruler import ruler_sheet
    from kiosk.ui.window import KioskWindow

    panel = panel_of(settings(given.config).display, given.window)

    def touched(action: Action, _value: str) -> None:
        if action is Action.DONE:
            window.stop()

    try:
        window = KioskWindow(panel, prepared_fonts(), touched, lambda: None)
    except NoDisplay as error:
        raise UsageError(str(error)) from None
    window.on_drawn(lambda _: print("The ruler is on the panel: touch 完成 there to end.", flush=True))
    window.show(ruler_sheet(panel))
    window.run(lambda: None)
    return 0
