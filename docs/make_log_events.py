"""Writes docs/log-events.md from the catalogues of kiosk/event_catalogue.py: `make docs`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from kiosk.event_catalogue import EVERY_EVENT  # noqa: E402 - the repository is put on the path above
from kiosk.log_events import LogEvent  # noqa: E402 - the repository is put on the path above
from kiosk.log_lines import HIDDEN, line  # noqa: E402 - the repository is put on the path above

PAGE = DOCS / "log-events.md"
BEGINNING = """\
<!-- Made from the code by docs/make_log_events.py (`make docs`); a test keeps it current. -->

# What the log says

The kiosk writes to the journal of the machine, one line an event. A line begins with its level and the part of the
program, then come the event's id, its facts and a sentence that says what it means and what to do:

```text
{example}
```

The first failure is logged at its own level, repetitions of the same at DEBUG, and the recovery once, with how many
repetitions there were. No line holds a name, a telephone number or what a resident typed: what might be one is
written as `{hidden}`. Journals can be searched by id.

| id | level | meaning, and what to do | 含义和处理办法 |
|---|---|---|---|
"""


def log_events() -> str:
    """The page: a table of every event, in the catalogue's order."""
    example = line(LogEvent.DISPATCHER_REFUSED, subject="main", status=403, code="PERMISSION")
    level = logging.getLevelName(LogEvent.DISPATCHER_REFUSED.level)
    rows = [
        f"| `{event.value}` | {logging.getLevelName(event.level)} | {event.sentence} | {event.chinese} |"
        for event in EVERY_EVENT
    ]
    return BEGINNING.format(example=f"{level} kiosk.log_events: {example}", hidden=HIDDEN) + "\n".join([*rows, ""])


def main() -> None:
    PAGE.write_text(log_events(), encoding="utf-8")
    print(f"{PAGE.relative_to(DOCS.parent)}: {len(EVERY_EVENT)} events")


if __name__ == "__main__":
    main()
