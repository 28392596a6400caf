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
    LEFT_AGAIN_M,
    POSITION_FRESH_S,
    QUIET_TRIES,
    WITH_TAXI,
    Capabilities,
    Hail,
    HailState,
    Refused,
    Trouble,
    Unreachable,
    Vehicle,
)
from kiosk.order import HailReport

POLL_S = 2.0  # a minute's change is seen in time; 30 requests a minute for a site's busiest hail
FIRST_BACK_OFF_S = 0.5  # equal jitter, doubling: facts measured with 10,000 simulated kiosks
LONGEST_BACK_OFF_S = 5.0
LONGEST_ASKED_S = 60.0  # a dispatcher may ask for more patience, but past its life a hail must not stay a riddle
WATCHED_S = 60.0  # past its life and its end it is asked after: a late request may bring it to life
WATCH_EVERY_S = 5.0  # a taxi called back within seconds has not gone far
SEEN_WITHIN_S = 30.0  # nobody asked for longer: the taxi may have stood at the gate all the while
BOARDED_AWAY_M = 250.0  # half of what a Chinese map moves a point in Shanghai; GPS between houses errs by 50 m
LOST_S = 120.0  # a search lasts a minute or two: after so long without a word nobody knows what became of it
GIVE_UP_S = 1800.0  # an unknown hail is asked after for half an hour past its life, then given up; so is a ride

ON_THE_ROAD = (HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED)
STATIONS = (*ON_THE_ROAD, HailState.ON_BOARD)  # of one taxi, in order
AT_THE_GATE = frozenset({HailState.ARRIVED, HailState.ON_BOARD})
CAR_REMEMBERED = FINAL | {HailState.ON_BOARD}
MAY_COME_BACK = frozenset({HailState.CANCELLED_BY_RIDER, HailState.NO_TAXI, HailState.NO_DRIVER})


class Move(StrEnum):
    SUBMIT = "submit"
    LOOK_UP = "look_up"
    POLL = "poll"
    CANCEL = "cancel"
    NOTHING = "nothing"  # it has ended


def taken_back(hail: Hail, now: float) -> Hail:
    """A hail found on disk at start: nothing has been asked yet by this process. Where the time of its watch ran out
    while nobody watched, a late request may have arrived: it is watched until there is an answer.

    One pressed in the future was overtaken by a clock that was set back while the machine was off: its life is over.
    """
    hail = replace(hail, tries=0, unreachable=False, updated_at=min(hail.updated_at, now), seen_m=None, seen_at=None)
    if hail.watched_until is not None:
        hail = replace(hail, watched_until=max(now, min(hail.watched_until, now + WATCHED_S)), unreachable=True)
    return replace(hail, pressed_at=now, expires_at=now) if hail.pressed_at > now else hail


def foreseen(hail: Hail, now: float) -> Hail:
    """What is true by the clock and the rider's wish alone, before anybody is asked."""
    if hail.watched_until is not None and now >= hail.watched_until and not hail.unreachable:
        hail = replace(hail, watched_until=None)
    if hail.state is HailState.QUEUED and hail.maybe_sent:
        hail = replace(hail, state=HailState.UNKNOWN)
    if hail.state is HailState.QUEUED and hail.cancel_reason is not None:
        return _ended(hail, _called_off(hail), now)
    if hail.state is HailState.QUEUED and now >= hail.expires_at:
        return _ended(hail, HailState.EXPIRED, now)
    if hail.state is HailState.UNKNOWN and now >= hail.expires_at:
        if hail.unreachable and now >= hail.expires_at + GIVE_UP_S:
            return replace(_ended(hail, HailState.EXPIRED, now), watched_until=None)
        return replace(hail, cancel_reason=EXPIRED_REASON)  # she is told the truth, whoever wanted it cancelled
    if hail.state in WITH_TAXI and hail.silent and now >= max(hail.updated_at, hail.expires_at) + GIVE_UP_S:
        ended = HailState.COMPLETED if hail.state is HailState.ON_BOARD else HailState.EXPIRED
        return replace(hail, state=ended, updated_at=now)
    return hail


def _called_off(hail: Hail) -> HailState:
    """Nobody cancelled a hail whose life ran out: she is told the truth."""
    return HailState.EXPIRED if hail.cancel_reason == EXPIRED_REASON else HailState.CANCELLED_BY_RIDER


def cut_off(hail: Hail) -> Hail:
    """The dispatcher is left in peace for a while: what it said last may be true no longer."""
    return replace(hail, unreachable=True, tries=max(hail.tries, QUIET_TRIES), eta_s=None) if hail.live else hail


def _ended(hail: Hail, state: HailState, now: float) -> Hail:
    """Over as far as the rider goes; asked after for a while if the dispatcher has it or may still get it."""
    seen_there = hail.hail_id is not None or hail.may_arrive_late or hail.maybe_sent
    until = max(now, hail.expires_at) + WATCHED_S if seen_there else None
    return replace(hail, state=state, updated_at=now, watched_until=until, unreachable=False)


def next_move(hail: Hail) -> Move:
    """For a hail that foreseen() has looked at."""
    if hail.state in FINAL and hail.watched_until is not None:
        return Move.LOOK_UP if hail.hail_id is None else Move.POLL
    if hail.state in FINAL:
        return Move.NOTHING
    if hail.state is HailState.QUEUED:
        return Move.SUBMIT
    if hail.state is HailState.UNKNOWN or hail.hail_id is None:
        return Move.LOOK_UP
    if hail.cancel_reason is not None and hail.state is not HailState.ON_BOARD:
        return Move.CANCEL  # again after every answer, until the dispatcher's state is final
    return Move.POLL


def wanted(hail: Hail) -> bool:
    """A taxi may be sought for it: nobody has called it off, and it has not ended here."""
    return hail.live and hail.cancel_reason is None


def leaving(hail: Hail, move: Move) -> Hail:
    """The hail as it must stand on disk before this request leaves."""
    return replace(hail, maybe_sent=True) if move is Move.SUBMIT else hail


def came_back(hail: Hail, report: HailReport) -> bool:
    """It is over here, and the dispatcher sends a taxi all the same."""
    return hail.state in FINAL and hail.watched_until is not None and report.state not in {*FINAL, HailState.ON_BOARD}


def cancelled_again(hail: Hail, report: HailReport, now: float) -> Hail:
    """Stays over here, and is watched anew."""
    return replace(hail, hail_id=report.hail_id, tries=0, unreachable=False, watched_until=now + WATCHED_S)


def contradicts(hail: Hail, report: HailReport) -> bool:
    """The report would move this hail backwards: an answer out of order, or a dispatcher at odds with itself.

    The same taxi never goes back from a later station to an earlier one, but where its way is only reckoned here from
    where it is: that begins anew after a restart. A search may begin anew when a driver gives the hail back, but an
    answer that is no newer than the last one does not prove that; and nobody gets out of a taxi to search for one.
    """
    if report.state in FINAL:
        return False
    if hail.state not in STATIONS or report.redispatched > hail.redispatched:
        return False
    if report.redispatched < hail.redispatched:
        return True
    if report.state is HailState.SEARCHING:
        return hail.state is HailState.ON_BOARD or report.updated_at <= hail.reported_at
    return _goes_back(hail, report) and (report.position_age_s is None or hail.state is HailState.ON_BOARD)


def _goes_back(hail: Hail, report: HailReport) -> bool:
    """The same taxi, known by its plate, is said to be at an earlier station."""
    if hail.state not in STATIONS or report.state not in STATIONS or report.redispatched != hail.redispatched:
        return False
    known, told = hail.vehicle, report.vehicle
    same_taxi = told is None or (known is not None and told.plate == known.plate)
    return same_taxi and STATIONS.index(report.state) < STATIONS.index(hail.state)


def _passed_by(hail: Hail, report: HailReport) -> bool:
    """An arrival that was only reckoned is taken back: a dispatcher that tells how old a position is leaves it to us
    to say "it is here"."""
    fresh = report.position_age_s is not None and report.position_age_s <= POSITION_FRESH_S
    away = report.distance_m is not None and report.distance_m > LEFT_AGAIN_M
    return hail.state is HailState.ARRIVED and fresh and away and report.updated_at > hail.reported_at


def reported(hail: Hail, report: HailReport, now: float) -> Hail:
    """The hail after a good answer. A final state stays: an answer out of order never brings a hail back."""
    heard = replace(hail, hail_id=report.hail_id, maybe_sent=False, tries=0, unreachable=False)
    if hail.state in FINAL:
        return heard
    doubtful = contradicts(hail, report)
    if doubtful and (report.state not in STATIONS or report.updated_at <= hail.reported_at):
        return replace(heard, updated_at=now)
    state = report.state
    if doubtful or (_goes_back(hail, report) and not _passed_by(hail, report)):
        state = hail.state  # the same taxi: its estimate is news, the station behind it is not
    first = hail.first_eta_s
    if report.vehicle is None:
        first = None
    elif first is None or report.redispatched != hail.redispatched:
        first = report.eta_s
    after = replace(
        heard,
        state=state,
        vehicle=_vehicle(hail, state, report),
        driver=hail.driver if report.driver is None and state in CAR_REMEMBERED else report.driver,
        eta_s=report.eta_s,
        seen_m=report.distance_m,
        seen_at=None if report.position_age_s is None else now - report.position_age_s,
        first_eta_s=first,
        arrived_at=_arrived_at(hail, state, report, now),
        redispatched=report.redispatched,
        updated_at=now,
        reported_at=report.updated_at,
    )
    if state is HailState.CANCELLED_BY_RIDER:
        return _ended(after, _called_off(hail), now)
    return _ended(after, state, now) if state in MAY_COME_BACK else after


def boarded_away_m(before: Hail, after: Hail, now: float) -> float | None:
    """How far from the pick-up point the taxi took its rider on, if that is surely too far; None otherwise.

    Its last place before that and its place now must both be fresh: one alone is where it was or has driven to since.
    """
    if before.state is HailState.ON_BOARD or after.state is not HailState.ON_BOARD:
        return None
    places = [_fresh_m(before, now), _fresh_m(after, now)]
    nearest_m = min((metres for metres in places if metres is not None), default=0.0)
    return nearest_m if None not in places and nearest_m > BOARDED_AWAY_M else None


def _fresh_m(hail: Hail, now: float) -> float | None:
    return hail.seen_m if hail.seen_at is not None and now - hail.seen_at <= POSITION_FRESH_S else None


def _vehicle(hail: Hail, state: HailState, report: HailReport) -> Vehicle | None:
    """Some dispatchers blank the car once the ride has begun or ended, and name its model only before."""
    known, told = hail.vehicle, report.vehicle
    if told is None:
        return known if state in CAR_REMEMBERED else None
    if known is None or known.plate != told.plate:
        return told
    return replace(told, model=told.model or known.model, colour=told.colour or known.colour)


def _arrived_at(hail: Hail, state: HailState, report: HailReport, now: float) -> float | None:
    """When the taxi came to the gate. It may be one poll late, and is told only by whoever was looking."""
    if state in FINAL:
        return hail.arrived_at
    if state not in AT_THE_GATE:
        return None  # or it drove off again
    if hail.state in AT_THE_GATE and report.redispatched == hail.redispatched:
        return hail.arrived_at
    return now if 0 <= now - hail.updated_at <= SEEN_WITHIN_S else None


def not_found(hail: Hail, now: float) -> Hail:
    """The dispatcher does not know the key: it has not got the hail, so it may be sent (or has expired).

    A request that was on its way may still arrive: the same key makes it no second hail, and a hail that ends first
    is watched. One that it knew before and has forgotten is lost; a ride that it has forgotten is over.
    """
    if hail.state in FINAL:
        return replace(hail, tries=0, unreachable=False)
    hail = replace(hail, may_arrive_late=True)
    if hail.state is HailState.ON_BOARD:
        return replace(hail, state=HailState.COMPLETED, updated_at=now, unreachable=False)
    if hail.reported_at > 0 or hail.state not in (HailState.QUEUED, HailState.UNKNOWN):
        return _ended(hail, HailState.EXPIRED, now)
    return foreseen(replace(hail, state=HailState.QUEUED, maybe_sent=False, unreachable=False), now)


def troubled(hail: Hail, move: Move, trouble: Trouble, capabilities: Capabilities, now: float) -> Hail:
    """The hail after a bad answer."""
    again = replace(hail, tries=hail.tries + 1, unreachable=True)
    silent_too_long = now >= hail.updated_at + LOST_S
    match trouble, move:
        case Refused(status=404), _ if hail.state in FINAL:  # forgotten there: it can come back no more
            return replace(hail, watched_until=None)
        case _ if hail.state in FINAL:
            over = hail.watched_until is not None and now >= hail.watched_until + GIVE_UP_S
            return replace(again, watched_until=None) if over else again
        case Unreachable(maybe_done=False), Move.SUBMIT:
            return replace(again, state=HailState.QUEUED, maybe_sent=False)
        case Refused(), Move.SUBMIT:  # it said no: it holds no such hail
            return _ended(replace(hail, maybe_sent=False), HailState.REFUSED, now)
        case _, Move.SUBMIT:
            return replace(again, state=HailState.UNKNOWN)
        case Refused(status=404), Move.POLL | Move.CANCEL if capabilities.look_up_by_key:
            return replace(again, hail_id=None)  # asked for by its key, before anything is believed
        case Refused(status=404), Move.POLL | Move.CANCEL:
            return not_found(replace(hail, hail_id=None), now)
        case Refused(), Move.CANCEL:  # too late, or against its rules: the hail goes on, and she is told
            return replace(hail, cancel_reason=None, cancel_refused=True, unreachable=False)
        case _, Move.POLL | Move.CANCEL if hail.state is HailState.SEARCHING and silent_too_long:
            return replace(again, state=HailState.UNKNOWN)
        case _:
            return replace(again, eta_s=None) if again.silent else again  # minutes that nobody counts are no promise


def until_expiry(hail: Hail, wait_s: float, now: float) -> float:
    """The wait, cut short at the hail's expiry, when something else becomes true."""
    return min(wait_s, hail.expires_at - now) if now < hail.expires_at else wait_s


def back_off_s(tries: int, chance: float, retry_after_s: float | None = None) -> float:
    """Seconds until the next try: equal jitter (half fixed, half by chance in 0..1), or what the party asked for,
    as far as LONGEST_ASKED_S."""
    ceiling = min(LONGEST_BACK_OFF_S, FIRST_BACK_OFF_S * 2.0 ** max(0, tries - 1))
    jittered = ceiling / 2 + ceiling / 2 * chance
    return jittered if retry_after_s is None else max(jittered, min(retry_after_s, LONGEST_ASKED_S))
