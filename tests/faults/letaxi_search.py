"""L8 to L14: what may go wrong with a search that the kiosk leads itself, and with what is known of a taxi."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from kiosk.demo.stage import Screen
from kiosk.journey.timing import HAIL_LIFE_S
from tests.faults.clock import AN_HOUR, HOW, SLACK_S, WallClock, opens_by
from tests.faults.letaxi_hail import ASKED, SLOWLY, YES, comes_to, free_taxis, posts
from tests.faults.person import TAXI, TAXI_LIMIT_S
from tests.faults.registry import CONFIRMED, Registry
from tests.faults.reports import shown
from tests.faults.row import AT_LETAXI, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Held, PauseBeforeForward

OUTAGE_S = 6.0
FRESH_LIMIT_S = 60.0  # after thirty a position is no longer fresh
DEAD_LIMIT_S = 60.0  # a dead app is found out in ten
LAST_SEEN = "上次看到时离这儿"
RIVAL = "d1ce0000-0000-4000-8000-00000000f00d"
FORBIDDEN = 403


def a_dead_app_is_asked_once_and_the_next_driver_comes(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("dead_app", times=2)
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees_taxi(DEAD_LIMIT_S)
    person.cancels()
    hails = company.registry.hails()
    assert hails[0].status == "failure", "the nearest taxi was not dead"
    plates = [hail.plate for hail in hails]
    assert len(plates) == len(set(plates)), f"the same taxi was asked again: {plates}"
    return f"{len(hails)} taxis asked, none twice; one car"


def a_position_that_stands_still_is_no_minute_and_no_arrival(scene: Scene) -> str:
    scene.company(time_scale=SLOWLY).simulator.order("frozen_position")
    person = scene.opens()
    person.hails()
    person.sees("coming")
    before = shown(person.screen.texts)
    assert before <= {1, 2, 3}, f"minutes that no taxi within 500 m takes: {before}"
    person.stage.wait_until(lambda screen: not shown(screen.texts), "no minutes at all", FRESH_LIMIT_S)
    person.reads(LAST_SEEN)
    person.is_answered()
    assert not person.has_seen("arrived"), "a taxi that nobody saw arrive"
    person.cancels()
    return f"{sorted(before)} min while it was seen; then where it was last seen, and no minute"


def a_registry_in_trouble_while_a_driver_is_asked_loses_nobody(scene: Scene) -> str:
    """Redis, then the database: but for its lists, then all of it is 500."""
    company = scene.company(time_scale=SLOWLY)
    person = scene.opens()
    for part in ("redis", "database"):
        person.hails(scene.number())
        comes_to(scene, ASKED)
        company.simulator.order("outage", part=part, for_s=OUTAGE_S)
        person.is_answered()
        person.sees_taxi()
        person.cancels()
        person.goes_home(20.0)
    hails = company.registry.hails()
    assert len(hails) == 2, f"{len(hails)} hails for two presses"
    return "both times the same hail went on: 2 presses, 2 hails, 2 cars"


def of_two_who_hail_one_taxi_each_gets_a_car_of_her_own(scene: Scene) -> str:
    """Another screen hails every taxi that is near in the instant in which this one does."""
    company = scene.company()
    company.breaks(PauseBeforeForward(on=Call.SUBMIT))
    person = scene.opens()
    person.hails()
    held = company.proxy.wait_held(Held.BEFORE_FORWARD, Call.SUBMIT)
    company.simulator.order("unlocked", for_s=OUTAGE_S)
    registry = company.registry
    found = free_taxis(registry)
    rivals = [f"{RIVAL[:-2]}{number:02d}" for number in range(len(found))]
    with ThreadPoolExecutor(len(found)) as pool:
        taken = [pool.submit(posts, registry, rival, taxi) for rival, taxi in zip(rivals, found, strict=True)]
        company.proxy.release(held)
    assert any(each.result() for each in taken), "nobody else hailed"
    person.is_answered()
    person.presses += len(rivals)  # the others' presses

    def comes(screen: Screen) -> bool:
        _say_yes(registry)
        return screen.name in TAXI

    person.stage.wait_until(comes, "a taxi", TAXI_LIMIT_S)
    hails = [hail for hail in registry.hails() if hail.live and hail.confirmed]
    plates = [hail.plate for hail in hails]
    person.cancels()
    assert len(plates) == len(set(plates)), f"two riders were promised one car: {plates}"
    for hail in registry.hails():
        if hail.live:
            registry.http.put(f"/hails/{hail.hail_id}", json={"data": [{"status": "incident_customer"}]})
    mine = [hail for hail in registry.hails() if hail.customer_id not in rivals]
    return f"{len(found)} others hailed the taxis near; she was given one of her own after {len(mine)} hails"


def _say_yes(registry: Registry) -> None:
    """As the others' screens do, at once."""
    for hail in registry.hails():
        if hail.status == YES and hail.customer_id.startswith(RIVAL[:-2]):
            registry.http.put(f"/hails/{hail.hail_id}", json={"data": [{"status": CONFIRMED}]})


def who_is_banned_in_the_middle_is_told_and_the_next_person_is_not(scene: Scene) -> str:
    """The registry bans a customer_id when a driver complains of it. Ours is new with each hail."""
    company = scene.company(sure=False)
    company.simulator.order("driver_cancels")
    company.simulator.order("sure_taxi")
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    key = company.registry.hails()[0].customer_id
    now = datetime.now(UTC)
    ban = {"ban_begin": now.isoformat(), "ban_end": (now + timedelta(days=1)).isoformat()}
    answer = company.registry.http.put(f"/customers/{key}", json={"data": [ban]})
    assert answer.status_code == 200, answer.text
    person.sees("no_driver", "no_taxi", "refused", limit_s=60.0)
    person.is_answered()
    assert "rung:hotline" in person.screen.targets, "a dead end"
    told = [each.upstream_status for each in company.proxy.history(Call.SUBMIT)]
    assert told == [201, FORBIDDEN], f"answers to hails: {told}"
    person.goes_home(20.0)
    person.hails(scene.number())
    person.sees_taxi()
    person.cancels()
    return "told that no driver comes, asked once; the next person has a customer_id of her own: a taxi"


def a_500_that_made_a_hail_all_the_same_is_no_second_car(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("error", on="submit", status=500, carried_out=True)
    person = scene.brings_a_taxi()
    person.cancels()
    assert (len(company.registry.hails()), company.asked(Call.SUBMIT)) == (1, 1)
    return "found in the registry's list, not sent again: one hail, one car"


def a_search_is_as_long_as_it_is_whatever_the_clock_says(scene: Scene) -> str:
    """Nobody is near. kill -9, the clock is set an hour back or ahead, restart: the search ends within its minute."""
    clock = WallClock(scene.folder)
    scene.company(sure=False).simulator.order("no_taxi")
    lived = []
    for seconds in (-AN_HOUR, AN_HOUR):
        person = opens_by(clock, scene)
        person.goes_home(20.0)
        person.hails(scene.number())
        began = time.monotonic()
        scene.dies(person)
        clock.step(seconds)
        person = opens_by(clock, scene)
        person.sees("searching", "no_taxi")
        person.is_answered()
        person.sees("no_taxi", limit_s=2 * HAIL_LIFE_S + SLACK_S)
        lived.append(time.monotonic() - began)
        assert "rung:hotline" in person.screen.targets, "a dead end"
        person.goes_home(20.0)
        scene.closes(person)
        clock.step(0.0)
    assert scene.orders() == []
    return f"told that no taxi is near {lived[0]:.0f} s and {lived[1]:.0f} s after the press"


ROWS = (
    Row(
        "L8",
        "The app of the nearest taxis is dead",
        "registry: two taxis that are found and receive nothing; free again at once",
        "each is asked once, then the next; one car",
        a_dead_app_is_asked_once_and_the_next_driver_comes,
        at=AT_LETAXI,
    ),
    Row(
        "L9",
        "Position of a coming taxi stands still",
        "registry: its operator sends no position any more",
        "no minutes after 30 s, where it was last seen; never 'arrived'",
        a_position_that_stands_still_is_no_minute_and_no_arrival,
        at=AT_LETAXI,
    ),
    Row(
        "L10",
        "Registry in trouble while a driver is asked",
        f"registry: redis, then its database down for {OUTAGE_S:.0f} s",
        "the same hail goes on; one car",
        a_registry_in_trouble_while_a_driver_is_asked_loses_nobody,
        at=AT_LETAXI,
    ),
    Row(
        "L11",
        "Two screens and one taxi",
        "registry: no lock; others hail every taxi near in the same instant",
        "no car for two; the next one is asked",
        of_two_who_hail_one_taxi_each_gets_a_car_of_her_own,
        at=AT_LETAXI,
    ),
    Row(
        "L12",
        "Customer banned in the middle of a search",
        "registry: banned after the first driver's yes; he then gives it back",
        "told, a next step, not asked again; the next person is not banned",
        who_is_banned_in_the_middle_is_told_and_the_next_person_is_not,
        at=AT_LETAXI,
    ),
    Row(
        "L13",
        "500, and yet the hail was made",
        "registry: carried out, answered with 500",
        "found in its list, not sent again: one car",
        a_500_that_made_a_hail_all_the_same_is_no_second_car,
        at=AT_LETAXI,
    ),
    Row(
        "L14",
        "kill -9 in a search for a taxi, the clock set by an hour meanwhile",
        HOW,
        "ends honestly within two minutes",
        a_search_is_as_long_as_it_is_whatever_the_clock_says,
        at=AT_LETAXI,
    ),
)
