"""What this gate's own record learns when a hail ends: a pure function, without whose hail it was."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.outcome import Outcome
from kiosk.runtime.hail_plan import AT_THE_GATE

CAME = frozenset({HailState.COMPLETED, HailState.RIDER_NO_SHOW})  # a driver who waited for her was there
GAVE_UP_S = 600.0  # who cancels sooner has changed her mind; after ten minutes without a taxi she waited in vain


def outcome(before: Hail, after: Hail) -> Outcome | None:
    """How the hail ended with this change; None where it did not, or where its end says nothing of the taxis here.

    A taxi came if it stood at the gate to the end, whatever the end was. None came if there was none, no driver took
    it, or its life or the dispatcher's answers ran out: she waited in vain, whoever was to blame. Left out are a hail
    that she cancelled soon, and one that the dispatcher refused at once: that is for the technician, who was told.
    """
    if not before.live or after.live:
        return None
    stayed = before.state in AT_THE_GATE and after.redispatched == before.redispatched
    came = stayed or after.state in CAME
    if not came and not _in_vain(after):
        return None
    age_known = after.expires_at > after.pressed_at  # hail_plan.taken_back ends the life of one from the future
    wait_s = after.arrived_at - after.pressed_at if came and age_known and after.arrived_at is not None else None
    return Outcome(pressed_on_wall=after.expires_on_wall - HAIL_LIFE_S, came=came, wait_s=wait_s)


def _in_vain(hail: Hail) -> bool:
    if hail.state is HailState.CANCELLED_BY_RIDER:
        return hail.updated_at - hail.pressed_at >= GAVE_UP_S
    return hail.state is not HailState.REFUSED
