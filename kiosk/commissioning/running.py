"""What the running kiosk says of its own parts: while it holds a device nobody else opens that."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config

ANSWER_S = 3.0  # of a server in the same machine
LARGEST_BYTES = 1_000_000
CONDITION = re.compile(r'^yangzhao_part_condition\{part="([a-z-]+)"\} ([012])(?:\.0)?$', re.MULTILINE)
LEVELS = (Level.OK, Level.WARNING, Level.FAULT)
STOP = "stop the kiosk and check again"


@dataclass(frozen=True)
class Running:
    """parts: kiosk.health's parts and how each is, empty where no kiosk of these settings runs."""

    parts: Mapping[str, Level] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        return bool(self.parts)

    def says(self, part: str, unseen: str, told_as: str = "") -> Finding:
        """unseen: what cannot be looked at while it runs. told_as: the passport's name of the part, if another."""
        name = told_as or part
        level = self.parts.get(part)
        if level is None:
            return Finding(Level.WARNING, name, "the running kiosk says nothing of it", STOP)
        if level is Level.OK:
            return Finding(
                Level.OK, name, f"in order, says the running kiosk; {unseen} is looked at when it is stopped"
            )
        return Finding(level, name, "not in order, says the running kiosk", f"read its log, or {STOP}")


def running(config: Config) -> Running:
    """Asks 127.0.0.1 alone. Never raises."""
    if config.health.port == 0:
        return Running()
    address = f"http://127.0.0.1:{config.health.port}/metrics"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy of the surroundings is not asked
    try:
        with opener.open(address, timeout=ANSWER_S) as answer:
            text = answer.read(LARGEST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return Running()
    return Running({part: LEVELS[int(condition)] for part, condition in CONDITION.findall(text)})
