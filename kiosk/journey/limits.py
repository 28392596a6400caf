"""How often one number and one screen may hail, and who has to show that the telephone is really theirs.

Counted by this kiosk's own pseudonyms, so that it is the same for a number that the provider knows and for one that
it does not: nothing here tells the two apart.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import DeedKind, Hail, HailState, Rider
from kiosk.journey.state import Limit, State

OF_HELPERS = frozenset({Limit.OFTEN, Limit.AT_ONCE, Limit.MISSED})
TOOK_ALONG = frozenset({HailState.ON_BOARD, HailState.COMPLETED})
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
HAILS_PER_NUMBER_PER_HOUR = 6  # a whole ladder twice over at rush hour; more is a game or a trembling hand
HAILS_PER_NUMBER_PER_DAY = 12  # there and back twice, each with three tries
HAILS_PER_SCREEN_PER_HOUR = 40  # six on the board, nine minutes each: more can stand at no gate
REPEAT_S = 120.0  # pressed again so soon, she is shown the taxi that she has
IN_VAIN_MOST = 2  # drivers in a row who waited for nobody: a contact that flickers hails all night, with nobody there
BY_HAND_S = HOUR_S  # after the last of them: one driver an hour is bearable, and who cannot touch the glass may come
NO_SHOWS_BEFORE_CODE = 2  # one is a missed taxi, two are a habit or somebody else's number
NO_SHOW_MEMORY_S = 7 * DAY_S  # long enough to see a habit, short enough to be forgiven
HELPER_PER_HOUR = 18  # six neighbours on a rainy evening, with a whole ladder for each: three tries
HELPER_PER_DAY = 36  # twelve neighbours so; more is a code that was lent
HELPER_AT_ONCE_MOST = 3  # neighbours of one helper who wait: half the board, and a guard can see three to their cars
HELPER_RESTS_S = DAY_S  # since the last taxi in vain: no code can be asked of whoever has no telephone


def running(state: State, rider: Rider) -> Hail | None:
    """The hail that this number has already: one number, one taxi. Who helps others is not asked: it may be another
    neighbour's."""
    if rider.helped_by:
        return None
    now = state.stamp.now
    for hail in state.hails:
        if not hail.live or not _same(hail.rider, rider):
            continue
        if hail.state is not HailState.ON_BOARD or now < hail.pressed_at + REPEAT_S:
            return hail
    return None


def reached(state: State, rider: Rider) -> Limit | None:
    """The limit that one more hail would pass; none in practice: a class hails all afternoon."""
    if state.practice is not None:
        return None
    now = state.stamp.now
    hers = _of_helper(state, rider) if rider.helped_by else _of_number(state, rider)
    if hers is not None:
        return hers
    hailed = [deed.at for deed in state.deeds if deed.kind is DeedKind.HAILED]
    return Limit.SCREEN if _within(hailed, now - HOUR_S, now) >= HAILS_PER_SCREEN_PER_HOUR else None


def _of_number(state: State, rider: Rider) -> Limit | None:
    often = _hailed(state, rider, HAILS_PER_NUMBER_PER_HOUR, HAILS_PER_NUMBER_PER_DAY)
    return Limit.NUMBER if often and not is_contact(state, rider) else None


def _of_helper(state: State, rider: Rider) -> Limit | None:
    if _hailed(state, rider, HELPER_PER_HOUR, HELPER_PER_DAY):
        return Limit.OFTEN
    if helps_again_at(state, rider) is not None:
        return Limit.MISSED
    return Limit.AT_ONCE if len(helped(state, rider)) >= HELPER_AT_ONCE_MOST else None


def _hailed(state: State, rider: Rider, hour_most: int, day_most: int) -> bool:
    """As often already as these allow, in an hour or in a day."""
    now = state.stamp.now
    at = [deed.at for deed in state.deeds if deed.kind is DeedKind.HAILED and deed.tag == rider.tag]
    return _within(at, now - HOUR_S, now) >= hour_most or _within(at, now - DAY_S, now) >= day_most


def helped(state: State, rider: Rider) -> tuple[Hail, ...]:
    """The hails of whoever helps under this tag, for which a taxi may still come."""
    return tuple(hail for hail in state.hails if hail.awaited and _same(hail.rider, rider))


def helps_again_at(state: State, rider: Rider) -> float | None:
    """The steady time until which a helper rests after so many taxis in vain: a day, or until all but one of them
    are forgotten; None: she may help."""
    now = state.stamp.now
    missed = sorted(at for at in _missed(state, rider) if now - NO_SHOW_MEMORY_S < at <= now)
    if len(missed) < NO_SHOWS_BEFORE_CODE:
        return None
    again = min(missed[-1] + HELPER_RESTS_S, missed[-NO_SHOWS_BEFORE_CODE] + NO_SHOW_MEMORY_S)
    return again if now < again else None


def is_contact(state: State, rider: Rider) -> bool:
    """The site's own contact: many neighbours hail under it by the button, so it is limited as the screen is."""
    return state.site.contact is not None and _same(state.site.contact, rider)


def needs_hand(state: State) -> bool:
    """The button alone hails no more for a while: whoever is there shows it by one touch of the glass.

    Only a driver who waited in vain counts: where no taxi was found nobody was sent, and the button may be well.
    """
    contact, now = state.site.contact, state.stamp.now
    missed = [] if contact is None else _missed(state, contact)
    in_vain = _within(missed, max(now - DAY_S, state.button_proved_at), now)
    return in_vain >= IN_VAIN_MOST and _within(missed, now - BY_HAND_S, now) > 0


def proved(state: State, hail: Hail) -> State:
    """hail: has just become what it is. Somebody boards what the button called: there was a hand at it."""
    if hail.state not in TOOK_ALONG or not is_contact(state, hail.rider):
        return state
    return replace(state, button_proved_at=state.stamp.now)


def needs_code(state: State, rider: Rider) -> bool:
    """True after so many taxis that waited in vain: the provider sends a code first."""
    now = state.stamp.now
    return _within(_missed(state, rider), now - NO_SHOW_MEMORY_S, now) >= NO_SHOWS_BEFORE_CODE


def remembered(state: State) -> State:
    """Without the deeds that count no longer."""
    kept = tuple(deed for deed in state.deeds if state.stamp.now < deed.at + _memory_s(deed.kind))
    return state if len(kept) == len(state.deeds) else replace(state, deeds=kept)


def _missed(state: State, rider: Rider) -> list[float]:
    return [deed.at for deed in state.deeds if deed.kind is DeedKind.NO_SHOW and deed.tag == rider.tag]


def _memory_s(kind: DeedKind) -> float:
    return DAY_S if kind is DeedKind.HAILED else NO_SHOW_MEMORY_S


def _same(one: Rider, other: Rider) -> bool:
    """Helpers have one telephone between them, which may be that of the button's contact, too."""
    if one.helped_by or other.helped_by:
        return one.tag == other.tag
    return bool(one.tag and one.tag == other.tag) or bool(one.phone_ref and one.phone_ref == other.phone_ref)


def _within(moments: list[float], begin: float, end: float) -> int:
    """What lies in the future was written by a clock that ran ahead, and counts for nothing."""
    return sum(begin < moment <= end for moment in moments)
