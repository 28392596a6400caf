"""Rows once more in a real window on a virtual display, with a real pointer: what stands on the glass meanwhile."""

from __future__ import annotations

from tests.faults.network import EXPIRES_LIMIT_S
from tests.faults.row import ONCE, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Held, LoseAnswer, PauseBeforeForward, Portal, Refuse


def an_unreachable_dispatcher_on_the_glass(scene: Scene) -> str:
    scene.company().breaks(Refuse())
    person, _ = scene.opens_glass()
    person.hails()
    person.sees("cut_off", limit_s=EXPIRES_LIMIT_S)
    person.is_answered()
    person.sees("expired", limit_s=EXPIRES_LIMIT_S)
    person.taps("rung:hotline")
    person.sees("rung_hotline")
    assert scene.orders() == []
    return "'cut_off', then 'expired', then the hotline"


def a_lost_answer_on_the_glass(scene: Scene) -> str:
    company = scene.company()
    company.breaks(LoseAnswer(on=Call.SUBMIT))
    person, _ = scene.opens_glass()
    person.hails()
    person.is_answered()
    person.sees_taxi()
    person.cancels()
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 1)
    return "one order, sent once"


def a_captive_portal_on_the_glass(scene: Scene) -> str:
    company = scene.company()
    company.breaks(Portal(times=None))
    person, _ = scene.opens_glass()
    person.hails()
    person.sees("cut_off")
    person.is_answered()
    scene.mends()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return "'cut_off' while the portal answers, then a taxi"


def a_wedged_worker_behind_the_glass(scene: Scene) -> str:
    company = scene.company()
    company.breaks(PauseBeforeForward(times=None))
    person, _ = scene.opens_glass()
    person.hails()
    company.proxy.wait_held(Held.BEFORE_FORWARD, Call.SUBMIT)
    for _ in range(3):
        person.is_answered()
    scene.mends()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return "three touches answered while the worker waited, then a taxi"


CALM = "nothing but calm words on the glass; the same end"
ROWS = (
    Row("N2w", "N2 in a real window", "as N2", CALM, an_unreachable_dispatcher_on_the_glass, at=ONCE),
    Row("N5w", "N5 in a real window", "as N5", CALM, a_lost_answer_on_the_glass, at=ONCE),
    Row("N10w", "N10 in a real window", "as N10", CALM, a_captive_portal_on_the_glass, at=ONCE),
    Row("P7w", "P7 in a real window", "as P7", CALM, a_wedged_worker_behind_the_glass, at=ONCE),
)
