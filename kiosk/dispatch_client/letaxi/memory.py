"""What the adapter remembers of one rider's hail. A kiosk that has forgotten it goes on from the registry's list."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.dispatch_client.letaxi import plan
from kiosk.dispatch_client.letaxi.plan import End
from kiosk.dispatch_client.letaxi.wire import LIVE, FoundTaxi, HailDocument, ListedHail, Status
from kiosk.domain import HailState

FORGOTTEN_S = 600.0  # a hail that is owed anything is asked after every minute at least
FOUND_FOR_S = 10.0  # a taxi drives 50 m meanwhile; where answers are slow, one call searches and the next one hails


@dataclass
class Memory:
    """All times are steady seconds. Hails are named by the registry's ids."""

    touched: float
    expires: float | None = None  # the order's life
    session_id: str | None = None
    banned: bool = False  # the registry takes no more hails of this rider
    off: bool = False  # the rider, or whoever acts for her, has called all of it off
    live: dict[str, Status] = field(default_factory=dict)  # what was heard last of each that had not ended
    found: tuple[FoundTaxi, ...] = ()  # who may still be asked
    found_at: float = -math.inf
    passed: tuple[FoundTaxi, ...] = ()  # who could have been asked when another was
    posted: FoundTaxi | None = None  # a hail went to it whose fate is not known
    asked: dict[str, FoundTaxi] = field(default_factory=dict)  # by hail, as it stood then
    since: dict[str, float] = field(default_factory=dict)  # first seen
    been: dict[str, set[str]] = field(default_factory=dict)  # the statuses seen
    confirmed: set[str] = field(default_factory=set)
    called_off: set[str] = field(default_factory=set)  # for good: never confirmed, whatever it comes back as
    unsettled: dict[str, float] = field(default_factory=dict)  # cancelled on the way to the operator, and when
    stations: dict[str, HailState] = field(default_factory=dict)
    been_here: set[str] = field(default_factory=set)
    told: dict[str, HailDocument] = field(default_factory=dict)  # as read last, of each with a taxi
    unread: str | None = None  # the hail whose document could not be had in time
    ended: dict[str, tuple[End, float]] = field(default_factory=dict)  # what its end means, and when that was

    def note(self, hails: Iterable[ListedHail], now: float) -> None:
        """What the list shows. A hail whose answer was lost is the newest that nobody here knows, if there is one."""
        hails = tuple(hails)
        unknown = [hail.id for hail in hails if hail.id not in self.been]
        if self.posted is not None and unknown:
            self.asked[unknown[0]] = self.posted
        self.posted = None
        self.live = {hail.id: hail.status for hail in hails if hail.live}
        for hail in hails:
            self.been.setdefault(hail.id, set()).add(hail.status)
            self.since.setdefault(hail.id, now)
            if hail.live:
                self.ended.pop(hail.id, None)
                self.unsettled.pop(hail.id, None)

    def made(self, hail: HailDocument, now: float) -> None:
        """The taxi that was posted to has been asked."""
        if self.posted is not None:
            self.asked[hail.id], self.posted = self.posted, None
        self.been.setdefault(hail.id, set()).add(hail.status)
        self.since.setdefault(hail.id, now)
        self.live[hail.id] = hail.status
        self.session_id = hail.session_id

    def settled(self, now: float) -> bool:
        return all(now - at >= plan.SETTLED_S for at in self.unsettled.values())

    @property
    def redispatched(self) -> int:
        """How often a driver said yes and did not come."""
        return sum(end in (End.GIVEN_BACK, End.LEFT_WAITING) for end, _ in self.ended.values())

    @property
    def ends_known(self) -> bool:
        """What became of each hail that is over has been looked at."""
        return all(hail_id in self.live or hail_id in self.ended for hail_id in self.been)

    @property
    def given_back(self) -> float | None:
        """When a driver last gave it back."""
        return max((at for end, at in self.ended.values() if end is End.GIVEN_BACK), default=None)

    def moved(self, hail_id: str, station: HailState) -> HailState:
        self.stations[hail_id] = station
        if station is HailState.ARRIVED:
            self.been_here.add(hail_id)
        return station

    def seen_live(self, hail_id: str) -> bool:
        """In this process."""
        return not self.been.get(hail_id, set()).isdisjoint(LIVE)
