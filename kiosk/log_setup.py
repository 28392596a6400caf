"""Where log records go, and the last net that keeps a resident's number out of them."""

from __future__ import annotations

import logging
import sys

from kiosk.log_lines import LOGGER, without_numbers


class WithoutNumbers(logging.Formatter):
    """Hides numbers in all that is logged, by libraries and in tracebacks, too. Our own records hold none anyway."""

    def format(self, record: logging.LogRecord) -> str:
        return without_numbers(super().format(record))


def set_up(level: str) -> None:
    """Log to standard error, from where systemd's journal takes it. level: debug, info, warning or error.

    The level is that of standard error alone: whoever listens to the events (health, diary) hears every one of them.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutNumbers("%(levelname)s %(name)s: %(message)s"))
    handler.setLevel(level.upper())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger(LOGGER).setLevel(logging.DEBUG)
    logging.getLogger("escpos").setLevel(logging.INFO)  # below, it tells which of the machine's folders it reads
