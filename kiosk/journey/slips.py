"""When a slip of paper is printed: once a hail of this wall has a taxi, and again when it has another one. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Hail, HailState, Lang, minutes_left
from kiosk.journey import limits
from kiosk.journey.effects import DropReceipt, Effect, PrintReceipt, Speak
from kiosk.journey.events import SlipEnded
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Following, Slip, State
from kiosk.journey.turn import Turn, in_front, place, say
from kiosk.receipt import Paper, Receipt

ON_ITS_WAY = frozenset({HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED})


def due(before: State, state: State) -> tuple[State, tuple[Effect, ...]]:
    """What news of hails means for paper. before: the state that the same event found.

    A hail that is new to the journey brings no slip: if it was found at start with its taxi, the slip was asked for
    before the restart. A kiosk that is killed between the two prints none, and the screen tells the plate all the
    same; two slips about one taxi would make her look for a second one.
    """
    if state.hails is before.hails:
        return state, ()
    asked = {slip.key: slip for slip in state.slips if state.hail(slip.key) is not None}
    effects: list[Effect] = []
    for hail in state.hails:
        plate = "" if hail.vehicle is None else hail.vehicle.plate
        if before.hail(hail.key) is None:
            if plate or hail.redispatched:
                asked[hail.key] = Slip(hail.key, plate)
        elif plate and _on_its_way(hail) and state.paper is not Paper.NONE:
            earlier = asked.get(hail.key)
            if earlier is None or earlier.plate != plate:
                asked[hail.key] = Slip(hail.key, plate)
                again = earlier is not None and earlier.came_out is not False
                effects.append(PrintReceipt(_receipt(hail, state, again)))
    effects += _dropped(before, state)
    slips = tuple(asked.values())
    return (state if slips == state.slips else replace(state, slips=slips)), tuple(effects)


def _dropped(before: State, state: State) -> list[Effect]:
    """A slip that waits for paper is void once its taxi does not come any more, or has taken her on."""
    if state.paper is Paper.NONE:
        return []
    after = {hail.key: hail for hail in state.hails}
    coming = [hail for hail in before.hails if hail.vehicle is not None and _on_its_way(hail)]
    return [DropReceipt(hail.call_sign) for hail in coming if not _on_its_way(after.get(hail.key))]


def at_hand(state: State, hail: Hail) -> bool:
    """A slip of this very taxi has come out."""
    return hail.vehicle is not None and Slip(hail.key, hail.vehicle.plate, came_out=True) in state.slips


def ended(state: State, event: SlipEnded) -> Turn:
    """A word of it after what is said of the taxi, where she stands here and it came out."""
    hail = next((hail for hail in state.hails if hail.call_sign == event.call_sign), None)
    if hail is None:
        return state, ()
    asked, told = Slip(hail.key, event.plate), Slip(hail.key, event.plate, event.came_out)
    after = replace(state, slips=tuple(told if slip == asked else slip for slip in state.slips))
    if after.slips == state.slips or not (_on_its_way(hail) and at_hand(after, hail) and _in_front(hail, after)):
        return after, ()
    _, effects = say(after, Prompt.SLIP)
    return after, tuple(replace(effect, follows=True) for effect in effects if isinstance(effect, Speak))


def _on_its_way(hail: Hail | None) -> bool:
    return hail is not None and hail.state in ON_ITS_WAY and hail.cancel_reason is None


def _in_front(hail: Hail, state: State) -> bool:
    step = in_front(state.step)
    return isinstance(step, Following) and step.key == hail.key


def _is_the_sites(hail: Hail, state: State) -> bool:
    """The number is the guard's, and says nothing to her."""
    return bool(hail.rider.helped_by) or limits.is_contact(state, hail.rider)


def _receipt(hail: Hail, state: State, again: bool) -> Receipt:
    """In her language while she stands here; in Chinese for whoever sits on the bench."""
    assert hail.vehicle is not None
    lang = state.lang if _in_front(hail, state) else Lang.ZH
    known = hail.eta_s is not None and hail.state is not HailState.ARRIVED
    return Receipt(
        call_sign=hail.call_sign,
        vehicle=hail.vehicle,
        surname=hail.driver.surname if hail.driver is not None else "",
        minutes=minutes_left(hail.eta_s) if known and hail.eta_s is not None else None,
        place=place(state.site, lang),
        hotline=state.site.hotline,
        at=state.stamp.wall,
        phone_masked="" if _is_the_sites(hail, state) or state.practice is not None else hail.rider.phone_masked,
        again=again,
        lang=lang,
    )
