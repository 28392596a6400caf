"""All that a restart needs, as one value, and what a press or a change makes of it: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.domain import Deed, DeedKind, Driver, Hail, HailState, Rider

DAY_S = 24 * 3600.0
ENDED_LATELY_S = 60.0  # what ended so shortly before a restart may not have been called out to its rider
ENDED_KEPT_S = DAY_S  # a technician asks about today; a file that does not grow is read whole in no time
KEPT_S = {
    DeedKind.HAILED: DAY_S,  # the longest time over which the hails of one number are counted
    DeedKind.NO_SHOW: 7 * DAY_S,  # a missed taxi is forgiven after a week
}
NOBODY = Rider(subject="", phone_ref="", phone_masked="")


@dataclass(frozen=True)
class Row:
    """number: the how-manieth hail of this site it is."""

    number: int
    hail: Hail


@dataclass(frozen=True)
class Kept:
    """hails: by key. made: how many hails this site ever made. secret: the key of the pseudonyms, b'' if not known.
    clock: the boot's id and the steady clock's offset in it, in seconds."""

    hails: Mapping[str, Row] = field(default_factory=dict)
    made: int = 0
    deeds: frozenset[Deed] = frozenset()
    secret: bytes = field(default=b"", repr=False)
    clock: tuple[str, float] | None = None


def pressed(kept: Kept, hail: Hail) -> Kept:
    """A new hail, counted under her pseudonym; what is too old is forgotten on this occasion."""
    kept = _with(forgotten(kept, hail.pressed_at), hail)
    return _counted(kept, Deed(hail.rider.tag, hail.pressed_at, DeedKind.HAILED))


def changed(kept: Kept, hail: Hail) -> Kept:
    """A hail as it is now; blanked of the rider and the driver once it has ended. A taxi that nobody boarded is
    counted once."""
    before = kept.hails.get(hail.key)
    missed = hail.state is HailState.RIDER_NO_SHOW
    after = _with(kept, hail)
    if missed and (before is None or before.hail.state is not HailState.RIDER_NO_SHOW):
        return _counted(after, Deed(hail.rider.tag, hail.updated_at, DeedKind.NO_SHOW))
    if hail.bothered_nobody:
        return replace(after, deeds=after.deeds - {Deed(hail.rider.tag, hail.pressed_at, DeedKind.HAILED)})
    return after


def forgotten(kept: Kept, now: float) -> Kept:
    """Without what is needed no longer. now: steady. As far in the future counts as old, too: the clock was wrong."""
    hails = {
        key: row for key, row in kept.hails.items() if row.hail.owed or abs(now - row.hail.updated_at) <= ENDED_KEPT_S
    }
    deeds = frozenset(deed for deed in kept.deeds if abs(now - deed.at) < KEPT_S[deed.kind])
    return replace(kept, hails=hails, deeds=deeds)


def merged(older: Kept, newer: Kept) -> Kept:
    """Both together. For one key the newer one wins, but nothing that is over comes back to life."""
    hails = dict(older.hails)
    taken = {row.number for row in hails.values()}
    made = max(older.made, newer.made)
    for key, row in sorted(newer.hails.items(), key=lambda item: item[1].number):
        known = hails.get(key)
        if known is not None:
            if known.hail.owed or not row.hail.owed:
                hails[key] = Row(known.number, row.hail)
            continue
        number = row.number
        if number in taken:
            number = made = made + 1
        taken.add(number)
        hails[key] = Row(number, row.hail)
    return Kept(
        hails=hails,
        made=made,
        deeds=older.deeds | newer.deeds,
        secret=newer.secret or older.secret,
        clock=newer.clock or older.clock,
    )


def found(kept: Kept, now: float) -> tuple[Hail, ...]:
    """For a restart: what is owed, what ended lately, and what ended within its life; oldest first. now: steady."""
    rows = sorted(kept.hails.values(), key=lambda row: row.number)
    return tuple(row.hail for row in rows if _matters(row.hail, now))


def _matters(hail: Hail, now: float) -> bool:
    lately = abs(now - hail.updated_at) <= ENDED_LATELY_S
    return hail.owed or lately or hail.pressed_at <= now < hail.expires_at


def _with(kept: Kept, hail: Hail) -> Kept:
    known = kept.hails.get(hail.key)
    number = known.number if known is not None else kept.made + 1
    row = Row(number, hail if hail.live else _blanked(hail))
    return replace(kept, hails={**kept.hails, hail.key: row}, made=max(kept.made, number))


def _blanked(hail: Hail) -> Hail:
    return replace(hail, rider=NOBODY, driver=Driver("") if hail.driver else None)


def _counted(kept: Kept, deed: Deed) -> Kept:
    return replace(kept, deeds=kept.deeds | {deed}) if deed.tag else kept
