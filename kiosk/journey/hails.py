"""What becomes of hails: on the board, aloud, and on the screen of whoever stands in front."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import WITH_TAXI, Deed, DeedKind, Hail, HailState, SearchWidth, minutes_left
from kiosk.journey import guide, ladder, limits, words
from kiosk.journey.effects import CancelHail, Effect, SendHail, Speak
from kiosk.journey.events import CalledOut, DispatcherReachable, HailCommitted, HailNotCommitted, Recovered
from kiosk.journey.pressing import commit
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Farewell, Fault, Following, Helping, InTrouble, RungShown, State
from kiosk.journey.technician_kinds import RecordAct
from kiosk.journey.timing import LATER_BY_S
from kiosk.journey.turn import Turn, announce, enter, in_front, repeat, say, with_front
from kiosk.technician import Act

BOARD_PROMPTS = {
    HailState.NO_TAXI: Prompt.BOARD_NO_CAR,
    HailState.NO_DRIVER: Prompt.BOARD_NO_CAR,
    HailState.EXPIRED: Prompt.BOARD_NO_CAR,
    HailState.REFUSED: Prompt.BOARD_NO_CAR,
    HailState.CANCELLED_BY_RIDER: Prompt.BOARD_CANCELLED,
    HailState.RIDER_NO_SHOW: Prompt.BOARD_NO_SHOW,
}

AGAIN = " again"  # behind the call sign in the audit log: taken up after a restart

# What was said before stays so, and she needs it: her call sign, the plate.
ADDED = frozenset({Prompt.TWO_MINUTES, Prompt.LATER, Prompt.UNKNOWN, Prompt.NO_NETWORK, Prompt.DISPATCH_DOWN})


def committed(state: State, event: HailCommitted) -> Turn:
    """On disk: now, and not before, the screen may say 'received'."""
    hail = event.hail
    counted = replace(state, hails_made=state.hails_made + 1)
    if not (isinstance(state.step, Committing) and state.step.attempt == event.attempt):
        # she was told that none was called: no driver hears of it
        return guide.forgotten(counted, hail.key), (CancelHail(hail.key, "too late"),)
    deed = Deed(hail.rider.tag, hail.pressed_at, DeedKind.HAILED)
    known = replace(counted, hails=(*state.hails, hail), deeds=(*state.deeds, deed))
    begun = (SendHail(hail.key), *_written_down_who_helped(known, hail))
    sign = str(hail.call_sign)
    front = Following(hail.key)
    if hail.dispatcher in state.dispatch_down:
        choices = ladder.told(known, hail)
        return enter(known, front, Prompt.RECEIVED_DOWN, *begun, call_sign=sign, choices=choices)
    return enter(known, front, Prompt.RECEIVED, *begun, call_sign=sign)


def _written_down_who_helped(state: State, hail: Hail, again: str = "") -> tuple[Effect, ...]:
    """Whoever hailed for a neighbour, beside the call sign. A kiosk that has no technicians any more keeps no log."""
    if not hail.rider.helped_by or not state.site.technicians:
        return ()
    return (RecordAct(hail.rider.helped_by, Act.HAILED, f"{hail.call_sign}{again}"),)


def not_committed(state: State, event: HailNotCommitted) -> Turn:
    if isinstance(state.step, Committing) and state.step.attempt == event.attempt:
        return enter(state, InTrouble(Fault.STORE), Prompt.TROUBLE_STORE)
    return state, ()


def recovered(state: State, event: Recovered) -> Turn:
    """After a restart: every live hail is taken up again; her own is in front if its life is not over.

    What ended just before goes back on the board and is called out: nobody knows whether it was heard.
    """
    known = replace(state, hails=event.hails, hails_made=event.hails_made, deeds=event.deeds)
    effects: tuple[Effect, ...] = tuple(SendHail(hail.key) for hail in event.hails if hail.live)
    for hail in event.hails:  # nobody knows whether the line was on the disk, too
        effects += _written_down_who_helped(known, hail, AGAIN)
    newest = event.hails[-1] if event.hails else None
    front = newest if newest is not None and state.stamp.now < newest.expires_at else None
    for hail in event.hails:
        if front is None or hail.key != front.key:
            known, said = _called_again(known, hail)
            effects += said
    if front is None:
        return known, effects
    sign = str(front.call_sign)
    if front.live:
        return enter(known, Following(front.key), Prompt.BACK_AGAIN, *effects, call_sign=sign)
    after, said = repeat(enter(known, Following(front.key))[0], words.of_end(known, front))
    return after, (*effects, *said)


def changed(state: State, hail: Hail) -> Turn:
    old = state.hail(hail.key)
    if guide.is_forgotten(state, hail.key):
        return state, ()
    if old is None:
        return (replace(state, hails=(*state.hails, hail)), ()) if hail.live else (state, ())
    if not old.live:  # an end stays, whatever comes after it
        return state, ()
    if hail.live and hail.cancel_reason is None and not hail.cancel_refused and hail.state is not HailState.ON_BOARD:
        hail = replace(hail, cancel_reason=old.cancel_reason)  # her wish may still be on its way to the disk
    known = replace(state, hails=tuple(hail if other.key == hail.key else other for other in state.hails))
    if hail.state is HailState.RIDER_NO_SHOW:
        deed = Deed(old.rider.tag, state.stamp.now, DeedKind.NO_SHOW)
        known = replace(known, deeds=(*known.deeds, deed))
    if hail.state is not old.state:
        known = limits.proved(known, hail)
    if hail.bothered_nobody:
        uncounted = Deed(old.rider.tag, hail.pressed_at, DeedKind.HAILED)
        known = replace(known, deeds=tuple(deed for deed in known.deeds if deed != uncounted))
    if _in_front(state, hail.key):
        return _as_news(_told(known, old, hail))
    return _called_out(known, old, hail)


def dispatcher_reachable(state: State, event: DispatcherReachable) -> Turn:
    """While a dispatcher is left in peace, whoever waits for its first word is shown the other ways at once."""
    down = state.dispatch_down - {event.dispatcher} if event.reachable else state.dispatch_down | {event.dispatcher}
    known = replace(state, dispatch_down=down)
    step = in_front(known.step)
    hail = known.hail(step.key) if isinstance(step, Following) else None
    if hail is None or ladder.is_cut_off(known, hail) is ladder.is_cut_off(state, hail):
        return known, ()
    return _as_news(repeat(known, words.of_hail(known, Following(hail.key), hail)))


def called_out(state: State, event: CalledOut) -> State:
    """It was said: now the board may let go of it."""
    said = tuple(replace(each, said=True) if each.key == event.key else each for each in state.farewells)
    return replace(state, farewells=said)


def _in_front(state: State, key: str) -> bool:
    step = in_front(state.step)
    return isinstance(step, (Following, RungShown)) and step.key == key


def _as_news(turn: Turn) -> Turn:
    """It takes the place of what is being said to her of this hail, for that is no longer so, unless it only adds to
    it. What she reads meanwhile, a number to call or where to find help, is still so and is said to its end."""
    after, effects = turn
    beside = isinstance(after.step, (Helping, RungShown))
    return after, tuple(
        replace(effect, follows=beside or effect.prompt in ADDED) if isinstance(effect, Speak) else effect
        for effect in effects
    )


def _told(state: State, old: Hail, hail: Hail) -> Turn:
    """The rider stands here: say what changed, and give an end its own idle time."""
    if hail.unanswered and not old.unanswered:
        choices = ladder.told(state, hail)
        return say(_rested(state), Prompt.UNANSWERED, choices=choices)
    if hail.cancel_refused and not old.cancel_refused:
        return say(_rested(state), Prompt.CANCEL_REFUSED, call_sign=str(hail.call_sign))
    if hail.live and hail.cancel_reason is not None and hail.state is not HailState.ON_BOARD:
        return state, ()  # no taxi is promised that is being called off
    if hail.state not in WITH_TAXI and hail.live:
        return _told_of_search(state, old, hail)
    after = state
    if hail.state is not old.state:
        after = _rested(state)
        if not hail.live or hail.state is HailState.ON_BOARD:
            after = _closing_question(after, hail)
    sign = str(hail.call_sign)
    match old.state, hail.state:
        case before, (HailState.ASSIGNED | HailState.ARRIVING) if before not in WITH_TAXI or _other_taxi(old, hail):
            return repeat(after, words.of_taxi(hail))
        case HailState.ASSIGNED, HailState.ARRIVING:
            return say(after, Prompt.TWO_MINUTES, call_sign=sign)
        case before, HailState.ARRIVED if before is not HailState.ARRIVED or _other_taxi(old, hail):
            return repeat(after, words.of_taxi(hail))
        case before, HailState.ON_BOARD if before is not HailState.ON_BOARD:
            return say(after, Prompt.ON_BOARD)
        case before, ended if before is not ended and ended in words.ENDED_PROMPTS:
            if _asks_another(state, hail):
                return commit(after, hail, SearchWidth.NORMAL, "second")
            return repeat(after, words.of_end(after, hail))
        case HailState.ASSIGNED, HailState.ASSIGNED if _later(old, hail):
            return say(after, Prompt.LATER, minutes=_minutes(hail))
        case _:
            return after, ()


def _asks_another(state: State, hail: Hail) -> bool:
    """She asked for the other company, and this one is surely out of the way: never sent, or cancelled over there."""
    sure = hail.never_sent or hail.hail_id is not None
    ended = hail.state in (HailState.CANCELLED_BY_RIDER, HailState.EXPIRED) and not hail.lost
    return isinstance(state.step, Following) and state.step.instead and ended and sure


def _rested(state: State) -> State:
    """News is not hidden behind 'are you still there?', and has its whole time to be read."""
    return replace(state, touched_at=state.stamp.now, warned=False)


def _told_of_search(state: State, old: Hail, hail: Hail) -> Turn:
    if hail.redispatched > old.redispatched:
        return say(state, Prompt.REDISPATCHED, call_sign=str(hail.call_sign))
    if ladder.is_cut_off(state, hail) and not ladder.is_cut_off(state, old):
        choices = ladder.told(state, hail)
        return say(state, Prompt.DISPATCH_DOWN, choices=choices)
    if hail.state is HailState.UNKNOWN and old.state is not HailState.UNKNOWN and not old.may_arrive_late:
        return say(state, Prompt.UNKNOWN)  # once: the next repeats tell her nothing new
    if hail.silent and not old.silent and hail.state in (HailState.QUEUED, HailState.SEARCHING):
        return say(state, Prompt.NO_NETWORK)
    if _in_doubt(state, old) and not _in_doubt(state, hail):
        return repeat(state, words.of_hail(state, Following(hail.key), hail))
    return state, ()


def _in_doubt(state: State, hail: Hail) -> bool:
    """She was told that something is amiss, and the screen says so."""
    return hail.silent or hail.state is HailState.UNKNOWN or ladder.is_cut_off(state, hail)


def _called_out(state: State, old: Hail, hail: Hail) -> Turn:
    """The rider sits on the bench: call it out by its call sign."""
    sign = str(hail.call_sign)
    if hail.unanswered and not old.unanswered:
        return _bidden_farewell(state, hail, Prompt.BOARD_NO_CAR)
    if old.unanswered:
        return state, ()  # called out when its life was over
    if hail.live and hail.cancel_reason is not None and hail.state is not HailState.ON_BOARD:
        return state, ()
    if hail.redispatched > old.redispatched:
        return announce(state, Prompt.REDISPATCHED, call_sign=sign)
    if hail.state is old.state:
        return state, ()
    match hail.state:
        case HailState.ASSIGNED | HailState.ARRIVING if old.state not in WITH_TAXI and hail.eta_s is None:
            return announce(state, Prompt.BOARD_ASSIGNED_NO_ETA, call_sign=sign)
        case HailState.ASSIGNED | HailState.ARRIVING if old.state not in WITH_TAXI:
            return announce(state, Prompt.BOARD_ASSIGNED, call_sign=sign, minutes=_minutes(hail))
        case HailState.ARRIVING:
            return announce(state, Prompt.TWO_MINUTES, call_sign=sign)
        case HailState.ARRIVED:
            return announce(state, words.of_taxi(hail))
        case ended if ended in BOARD_PROMPTS:
            return _bidden_farewell(state, hail, BOARD_PROMPTS[ended])
        case _:
            return state, ()


def _called_again(state: State, hail: Hail) -> Turn:
    """After a restart, what may not have been heard."""
    if hail.state is HailState.ARRIVED:
        return announce(state, words.of_taxi(hail))
    if hail.state in BOARD_PROMPTS:
        return _bidden_farewell(state, hail, BOARD_PROMPTS[hail.state])
    return state, ()


def _bidden_farewell(state: State, hail: Hail, prompt: Prompt) -> Turn:
    farewell = Farewell(hail.key, state.stamp.now)
    return announce(
        replace(state, farewells=(*state.farewells, farewell)), prompt, about=hail.key, call_sign=str(hail.call_sign)
    )


def _closing_question(state: State, hail: Hail) -> State:
    """What she was asked or had asked for has no meaning any more once the hail is over or she sits in the car."""
    if not isinstance(in_front(state.step), Following):
        return state
    return replace(state, step=with_front(state.step, Following(hail.key)))


def _other_taxi(old: Hail, hail: Hail) -> bool:
    """Another one, or the first that is told: a dispatcher may tell the car later than that there is one."""
    return hail.vehicle is not None and (old.vehicle is None or hail.vehicle.plate != old.vehicle.plate)


def _later(old: Hail, hail: Hail) -> bool:
    return old.eta_s is not None and hail.eta_s is not None and hail.eta_s > old.eta_s + LATER_BY_S


def _minutes(hail: Hail) -> str:
    return str(minutes_left(hail.eta_s or 0.0))
