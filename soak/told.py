"""What a kiosk under trial hears and says: touches by lines of JSON on standard input, screens on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.journey.events import Action, Touched
from kiosk.journey.state import Following, Helping, RungShown, State
from kiosk.ui.elements import Sheet

STDOUT = 1


def say(note: Mapping[str, str]) -> None:
    """One write, so that a kill leaves whole lines."""
    os.write(STDOUT, (json.dumps(note) + "\n").encode())


def say_shown(state: State, sheet: Sheet) -> None:
    """What stands on the glass now, and the hail before whose screen she stands."""
    step = state.step.back_to if isinstance(state.step, Helping) else state.step
    hail = state.hail(step.key) if isinstance(step, (Following, RungShown)) and step.key is not None else None
    front = {} if hail is None else {"key": hail.key, "state": hail.state.value}
    say({"kind": "screen", "name": sheet.name, **front})


def listen(touched: Callable[[Touched], None], wished: Callable[[dict[str, Any]], None]) -> None:
    """For a thread of its own. {"touch": ACTION, "value": VALUE} goes to touched, any other wish to wished."""
    for line in sys.stdin:
        wish = json.loads(line)
        if "touch" in wish:
            touched(Touched(Action(wish["touch"]), wish["value"]))
        else:
            wished(wish)
    os._exit(0)  # whoever plays the residents is gone
