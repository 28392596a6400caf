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
class Seen:
    """One hail at the registry, as this process has seen it. All times are steady seconds."""

    since: float
    status: Status  # heard last
    been: set[str] = field(default_factory=set)  # the statuses heard
    taxi: FoundTaxi | None = None  # that was asked, as it stood then
    confirmed: bool = False  # our yes was sent
    called_off: bool = False  # for good: never confirmed, whatever it comes back as
    unsettled_at: float | None = None  # when it was cancelled on its way to the operator
    station: HailState | None = None
    been_here: bool = False
    told: HailDocument | None = None  # as read last while it had a taxi
    end: tuple[End, float] | None = None  # what its end means, and when that was

    @property
    def live(self) -> bool:
        return self.status in LIVE

    def heard(self, status: Status) -> None:
        self.status = status
        self.been.add(status)


@dataclass
class Memory:
    """All times are steady seconds. Hails are named by the registry's ids."""

    touched: float
    expires: float | None = None  # the order's life
    session_id: str | None = None
    banned: bool = False  # the registry takes no more hails of this rider
    off: bool = False  # the rider, or whoever acts for her, has called all of it off
    found: tuple[FoundTaxi, ...] = ()  # who may still be asked
    found_at: float = -math.inf
    passed: tuple[FoundTaxi, ...] = ()  # who could have been asked when another was
    posted: FoundTaxi | None = None  # a hail went to it whose fate is not known
    unread: str | None = None  # the hail whose document could not be had in time
    hails: dict[str, Seen] = field(default_factory=dict)

    def note(self, listed: Iterable[ListedHail], now: float) -> None:
        """What the list shows. A hail whose answer was lost is the newest that nobody here knows, if there is one."""
        for hail in listed:
            seen = self._seen(hail.id, hail.status, now)
            if seen.live:
                seen.end = seen.unsettled_at = None
        self.posted = None

    def made(self, hail: HailDocument, now: float) -> None:
        """The taxi that was posted to has been asked."""
        self._seen(hail.id, hail.status, now)
        self.posted = None
        self.session_id = hail.session_id

    def _seen(self, hail_id: str, status: Status, now: float) -> Seen:
        if hail_id not in self.hails:
            self.hails[hail_id] = Seen(now, status, taxi=self.posted)
            self.posted = None
        seen = self.hails[hail_id]
        seen.heard(status)
        return seen

    @property
    def live(self) -> dict[str, Seen]:
        return {hail_id: seen for hail_id, seen in self.hails.items() if seen.live}

    @property
    def asked(self) -> tuple[FoundTaxi, ...]:
        return tuple(seen.taxi for seen in self.hails.values() if seen.taxi is not None)

    @property
    def confirmed(self) -> frozenset[str]:
        return frozenset(hail_id for hail_id, seen in self.hails.items() if seen.confirmed)

    @property
    def called_off(self) -> frozenset[str]:
        return frozenset(hail_id for hail_id, seen in self.hails.items() if seen.called_off)

    @property
    def ends(self) -> tuple[tuple[End, float], ...]:
        return tuple(seen.end for seen in self.hails.values() if seen.end is not None)

    def settled(self, now: float) -> bool:
        at = (seen.unsettled_at for seen in self.hails.values())
        return all(since is None or now - since >= plan.SETTLED_S for since in at)

    @property
    def redispatched(self) -> int:
        """How often a driver said yes and did not come."""
        return sum(end in (End.GIVEN_BACK, End.LEFT_WAITING) for end, _ in self.ends)

    @property
    def ends_known(self) -> bool:
        """What became of each hail that is over has been looked at."""
        return all(seen.live or seen.end is not None for seen in self.hails.values())

    @property
    def given_back(self) -> float | None:
        """When a driver last gave it back."""
        return max((at for end, at in self.ends if end is End.GIVEN_BACK), default=None)
