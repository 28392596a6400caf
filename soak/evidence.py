"""What is known after the kills: what was pressed and shown, what is on the kiosk's disk, what the dispatcher has.

Everything comes from outside the kiosk's own judgement: from what it wrote to its standard output while it lived,
from its database file, and from the dispatcher's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.dispatch_client.wire import Status
from kiosk.domain import WITH_TAXI, HailState

TAXI_UNDER_WAY = WITH_TAXI | {HailState.SEARCHING}


@dataclass(frozen=True)
class Row:
    """A hail as the kiosk's disk has it. owed: the dispatcher still has to be asked about it. lived_s: from the press
    until it last changed."""

    state: HailState
    owed: bool
    called_off: bool = False
    lived_s: float = math.inf

    @property
    def settled(self) -> bool:
        """It is over, or a taxi is looked for or under way, and nothing but its way is left to be asked."""
        return not self.owed or (self.state in TAXI_UNDER_WAY and not self.called_off)


@dataclass(frozen=True)
class Order:
    """A hail as the dispatcher has it. key: the kiosk's own, even where it was exchanged on the way.

    made_at, ended_at: Unix seconds; ended_at is math.inf for an order that lives. called_off_before: it was cancelled
    before it was confirmed, where the kiosk confirms.
    """

    hail_id: str
    key: str
    status: Status
    made_at: float
    ended_at: float = math.inf
    called_off_before: bool = False

    @property
    def lives(self) -> bool:
        return self.ended_at == math.inf

    def overlaps(self, other: Order) -> bool:
        return self.made_at < other.ended_at and other.made_at < self.ended_at


@dataclass(frozen=True)
class Evidence:
    """rider_of: who pressed for each key that was about to be written down, by her masked number, which is unique
    to each person of the trial. shown: the states in which each hail stood in front, after 'received'. early: those
    that did so before they were written down. called_off: those that their riders cancelled. off_at: when it was on
    the kiosk's disk that a hail is called off, in Unix seconds. none_free: those of riders for whom there was to be
    no taxi. unsound: complaints of SQLite about the kiosk's file. searched_here: the kiosk itself looks for a taxi,
    in a registry: orders are the hails that it confirmed there, and that none was found is its own finding.
    searched_for: the seconds that such a finding takes at least.
    """

    presses: int
    rider_of: Mapping[str, str]
    shown: Mapping[str, frozenset[HailState]]
    called_off: frozenset[str]
    rows: Mapping[str, Row]
    orders: tuple[Order, ...]
    off_at: Mapping[str, float] = field(default_factory=dict)
    none_free: frozenset[str] = frozenset()
    early: tuple[str, ...] = ()
    unsound: tuple[str, ...] = ()
    searched_here: bool = False
    searched_for: Mapping[HailState, float] = field(default_factory=dict)
