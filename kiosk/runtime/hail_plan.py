"""What to do next for one hail, and what an answer makes of it: pure functions, so that every fault can be tried.

The rule that keeps one press one taxi: before a request leaves, the hail on disk says that it may have been
sent; after a lost answer the dispatcher is asked by key, and only a clear "unknown key" sends it again.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from kiosk.domain import (
    EXPIRED_REASON,
    FINAL,
    WITH_TAXI,
    Capabilities,
    Hail,
    HailReport,
    HailState,
    Refused,
    Trouble,
    Unreachable,
)

POLL_S = 2.0  # a minute's change is seen in time; 30 requests a minute for a site's busiest hail
FIRST_BACK_OFF_S = 0.5  # equal jitter, doubling: facts measured with 10,000 simulated kiosks
LONGEST_BACK_OFF_S = 5.0
LONGEST_ASKED_S = 30.0  # a dispatcher may ask for more patience, but somebody stands here and waits for the truth
LOST_TRIES = 15  # one to three minutes of back-off without a word: nobody knows whether it is still searched for
GIVE_UP_S = 1800.0  # an unknown hail is asked after for half an hour past its life, then given up; so is a ride


class Move(StrEnum):
    SUBMIT = "submit"
    LOOK_UP = "look_up"
    POLL = "poll"
    CANCEL = "cancel"
    NOTHING = "nothing"  # it has ended


def foreseen(hail: Hail, now: float) -> Hail:
    """What is true by the clock and the rider's wish alone, before anybody is asked."""
    if hail.state is HailState.QUEUED and hail.maybe_sent:
        hail = replace(hail, state=HailState.UNKNOWN)
    if hail.state is HailState.QUEUED and hail.cancel_reason is not None:
        return replace(hail, state=HailState.CANCELLED_BY_RIDER, updated_at=now)
    if hail.state is HailState.QUEUED and now >= hail.expires_at:
        return replace(hail, state=HailState.EXPIRED, updated_at=now)
    if hail.state is HailState.UNKNOWN and now >= hail.expires_at:
        if now >= hail.expires_at + GIVE_UP_S:
            return replace(hail, state=HailState.EXPIRED, updated_at=now)
        return replace(hail, cancel_reason=hail.cancel_reason or EXPIRED_REASON)
    if hail.state in WITH_TAXI and hail.silent and now >= max(hail.updated_at, hail.expires_at) + GIVE_UP_S:
        ended = HailState.COMPLETED if hail.state is HailState.ON_BOARD else HailState.EXPIRED
        return replace(hail, state=ended, updated_at=now)
    return hail


def next_move(hail: Hail) -> Move:
    """For a hail that foreseen() has looked at."""
    if hail.state in FINAL:
        return Move.NOTHING
    if hail.state is HailState.QUEUED:
        return Move.SUBMIT
    if hail.state is HailState.UNKNOWN:
        return Move.LOOK_UP
    if hail.cancel_reason is not None and hail.state is not HailState.ON_BOARD:
        return Move.CANCEL  # again after every answer, until the dispatcher's state is final
    return Move.POLL


def leaving(hail: Hail, move: Move) -> Hail:
    """The hail as it must stand on disk before this request leaves."""
    return replace(hail, maybe_sent=True) if move is Move.SUBMIT else hail


def reported(hail: Hail, report: HailReport) -> Hail:
    """The hail after a good answer. A final state stays: an answer out of order never brings a hail back."""
    if hail.state in FINAL:
        return hail
    with_taxi = report.vehicle is not None
    first = hail.first_eta_s
    if not with_taxi:
        first = None
    elif first is None or report.redispatched != hail.redispatched:
        first = report.eta_s
    return replace(
        hail,
        state=report.state,
        hail_id=report.hail_id,
        maybe_sent=True,
        tries=0,
        unreachable=False,
        vehicle=report.vehicle,
        driver=report.driver,
        eta_s=report.eta_s,
        first_eta_s=first,
        redispatched=report.redispatched,
        updated_at=report.updated_at,
    )


def not_found(hail: Hail, now: float) -> Hail:
    """The dispatcher does not know the key: it never got the hail, so it may be sent (or has expired)."""
    if hail.hail_id is not None:  # it knew it once and forgot: nothing more can be learnt
        return replace(hail, state=HailState.EXPIRED, updated_at=now)
    return foreseen(replace(hail, state=HailState.QUEUED, maybe_sent=False, tries=0, unreachable=False), now)


def troubled(hail: Hail, move: Move, trouble: Trouble, capabilities: Capabilities, now: float) -> Hail:
    """The hail after a bad answer."""
    again = replace(hail, tries=hail.tries + 1, unreachable=True)
    match trouble, move:
        case Unreachable(maybe_done=False), Move.SUBMIT:
            return replace(again, state=HailState.QUEUED, maybe_sent=False)
        case Refused(), Move.SUBMIT:  # it said no: it holds no such hail
            return replace(hail, state=HailState.EXPIRED, unreachable=False, updated_at=now)
        case _, Move.SUBMIT:
            return replace(again, state=HailState.UNKNOWN)
        case Refused(status=404), Move.POLL | Move.CANCEL if capabilities.look_up_by_key:
            return replace(again, state=HailState.UNKNOWN)
        case Refused(code="STATE"), Move.CANCEL:  # too late to cancel: she is on board
            return replace(hail, cancel_reason=None, unreachable=False)
        case _, Move.POLL if hail.state is HailState.SEARCHING and again.tries >= LOST_TRIES:
            return replace(again, state=HailState.UNKNOWN)
        case _:
            return replace(again, eta_s=None) if again.silent else again  # minutes that nobody counts are no promise


def back_off_s(tries: int, chance: float, retry_after_s: float | None = None) -> float:
    """Seconds until the next try: equal jitter (half fixed, half by chance in 0..1), or what the party asked for,
    as far as LONGEST_ASKED_S."""
    ceiling = min(LONGEST_BACK_OFF_S, FIRST_BACK_OFF_S * 2.0 ** max(0, tries - 1))
    jittered = ceiling / 2 + ceiling / 2 * chance
    return jittered if retry_after_s is None else max(jittered, min(retry_after_s, LONGEST_ASKED_S))
