"""What she can do instead when no taxi comes: the rungs that this site has and that make sense for this hail."""

from __future__ import annotations

from kiosk.domain import Hail, HailState, SearchWidth
from kiosk.journey import limits
from kiosk.journey.site import Rung, RungKind
from kiosk.journey.state import State

ANOTHER_HAIL = frozenset({RungKind.WIDER, RungKind.SECOND})  # these make a new hail; the others only tell something
BUTTON = "button"  # told beside the rungs: the button at the wall hails again
TRIES_TO_OFFER = 5  # of this one hail in vain, though the dispatcher may answer others
NOT_FOUND_YET = frozenset({HailState.QUEUED, HailState.UNKNOWN, HailState.SEARCHING})


def offered(state: State, hail: Hail | None) -> tuple[Rung, ...]:
    """The site's own order is kept. hail: the one she stands before; None where she may not hail at all."""
    return tuple(rung for rung in state.site.ladder if _makes_sense(state, hail, rung.kind))


def is_cut_off(state: State, hail: Hail) -> bool:
    """No taxi is known for it, and its dispatcher does not answer: the ladder is offered beside the waiting."""
    down = hail.dispatcher in state.dispatch_down or hail.tries >= TRIES_TO_OFFER
    return down and hail.state in NOT_FOUND_YET and hail.cancel_reason is None


def spoken(rungs: tuple[Rung, ...]) -> str:
    """Their names for the voice, 'wider,hotline'; empty where the site has none."""
    return ",".join(rung.kind.value for rung in rungs)


def told(state: State, hail: Hail) -> str:
    """The ways beside this hail, for the voice. Who hailed by the button at the wall hears what it does, and nothing
    of buttons on the glass, which she may not see."""
    if limits.is_contact(state, hail.rider):
        return "" if hail.live or limits.needs_hand(state) else BUTTON
    return spoken(offered(state, hail))


def _makes_sense(state: State, hail: Hail | None, kind: RungKind) -> bool:
    if kind not in ANOTHER_HAIL:
        return True
    if hail is None or not hail.rider.phone_ref:  # an ended hail found again after a restart names nobody
        return False
    if kind is RungKind.SECOND:
        free = not hail.live or (hail.unsent and hail.cancel_reason is None)  # one press, one taxi
        return free and hail.dispatcher != "second" and "second" not in state.dispatch_down
    if hail.live or hail.state is HailState.REFUSED or hail.dispatcher in state.dispatch_down:
        return False
    if hail.state is HailState.EXPIRED:  # nobody was asked: the same once more
        return True
    return state.capabilities.widen_search and hail.width is not SearchWidth.WIDE
