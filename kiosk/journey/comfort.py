"""What a person may make easier for herself at the screen, and the hours of a site's day, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LOUDEST = 3  # touches of 大声一点 from the ordinary loudness to the loudest


@dataclass(frozen=True)
class Hours:
    """A span of every day in whole minutes since midnight, local time; may run over midnight."""

    begin: int
    end: int

    def hold(self, wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


WHOLE_DAY = Hours(0, 24 * 60)


@dataclass(frozen=True)
class VoicePack:
    """Clips recorded by neighbours. name: what its button says, '上海话'."""

    pack: str  # its folder's name
    name: str


@dataclass(frozen=True)
class Comfort:
    """What the person in front has chosen, for as long as she is there.

    louder: 0 to LOUDEST. lowered: everything to be touched stands as low as the glass allows. pack: whose voice
    speaks, '' for the engine's Mandarin.
    """

    louder: int = 0
    lowered: bool = False
    pack: str = ""
