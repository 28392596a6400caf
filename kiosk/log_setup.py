"""Where log records go, and the last net that keeps a resident's number out of them."""

from __future__ import annotations

import logging
import re
import sys

from kiosk.log_lines import LOGGER

NUMBER = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")  # mainland mobile numbers


class MaskNumbers(logging.Filter):
    """Masks phone numbers in whatever is logged, libraries included. Our own records hold none to begin with."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = NUMBER.sub(r"\1****\2", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def set_up(level: str) -> None:
    """Log to standard error, from where systemd's journal takes it. level: debug, info, warning or error.

    The level is that of standard error alone: whoever listens to the events (health, diary) hears every one of them.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(MaskNumbers())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.setLevel(level.upper())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger(LOGGER).setLevel(logging.DEBUG)
