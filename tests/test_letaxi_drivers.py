"""The mind of the simulated drivers: they answer in time, keep to their word and take one customer at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.services.letaxi_registry import states
from kiosk.services.letaxi_registry.drivers import NO_SHOW_AFTER_S, TAKEN, Act, Look, next_act
from kiosk.services.letaxi_registry.orders import Fate
from kiosk.services.letaxi_registry.states import Status

RINGS = Look("a1b2c3d", "VfSaAyZ", "she", Status.RECEIVED_BY_TAXI, 29.0, None, None, elsewhere=False)


def answers(look: Look, customers: int = 1000) -> list[Act | None]:
    return [next_act(replace(look, hail_id=f"h{each}", customer_id=f"c{each}")) for each in range(customers)]


def test_every_driver_answers_before_the_registry_gives_him_up() -> None:
    assert states.TIMERS_S[Status.RECEIVED_BY_TAXI][0] > RINGS.in_status_s
    assert set(answers(RINGS)) == {Act.ACCEPT, Act.DECLINE}
    assert set(answers(replace(RINGS, in_status_s=0.0))) == {None}


def test_about_half_of_the_drivers_in_a_quiet_hour_say_yes() -> None:
    assert answers(RINGS).count(Act.ACCEPT) == pytest.approx(520, abs=60)


def test_a_driver_who_declined_a_customer_declines_her_again() -> None:
    assert len({next_act(replace(RINGS, hail_id=f"h{each}")) for each in range(20)}) == 1


def test_a_driver_who_has_a_customer_takes_no_second_one() -> None:
    assert set(answers(replace(RINGS, fate=Fate.SURE_TAXI, elsewhere=True))) == {Act.DECLINE}
    assert frozenset({Status.ACCEPTED_BY_TAXI, Status.ACCEPTED_BY_CUSTOMER, Status.CUSTOMER_ON_BOARD}) == TAKEN


@pytest.mark.parametrize(
    ("fate", "act"),
    [
        (Fate.SURE_TAXI, Act.ACCEPT),
        (Fate.NO_SHOW, Act.ACCEPT),
        (Fate.DRIVER_CANCELS, Act.ACCEPT),
        (Fate.NOBODY_ACCEPTS, Act.DECLINE),
        (Fate.NEVER_ANSWERS, None),
    ],
)
def test_an_order_is_certain(fate: Fate, act: Act | None) -> None:
    assert set(answers(replace(RINGS, fate=fate))) == {act}


def test_nobody_rings_where_nothing_is_received() -> None:
    look = replace(RINGS, status=Status.RECEIVED_BY_OPERATOR)
    assert next_act(look) is Act.RECEIVE
    assert next_act(replace(look, fate=Fate.NEVER_RECEIVES)) is None


def test_he_waits_five_minutes_for_somebody_who_does_not_come() -> None:
    waits = replace(RINGS, status=Status.ACCEPTED_BY_CUSTOMER, fate=Fate.NO_SHOW, at_kerb_s=NO_SHOW_AFTER_S - 1)
    assert next_act(waits) is None
    assert next_act(replace(waits, at_kerb_s=NO_SHOW_AFTER_S)) is Act.FIND_NOBODY
    assert next_act(replace(waits, at_kerb_s=None)) is None


def test_nobody_drives_before_she_has_confirmed() -> None:
    assert next_act(replace(RINGS, status=Status.ACCEPTED_BY_TAXI, in_status_s=600.0)) is None
