"""A short trial of the kills that `make soak` makes by hundreds: no hail is lost, doubled or lied about."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from kiosk.demo.world import HAIL_API, LETAXI
from kiosk.dispatch_client.client import DispatchClient
from soak.points import Point
from soak.rounds import Then, WrittenOver, planned
from soak.street import street
from soak.trial import Outcome, Wishes, run
from tests.dispatch_fixtures import hail

SEED = 20_260
KILLS = 9  # each point once
WITHOUT_KEY = 9
SEARCHES, SEARCHES_SEED = 3, 20_403  # two follow each other, one calls it off and that is written over, one waits
HURRY = 10.0  # a hail lives 6 s
TIME_SCALE = 30.0  # a search in 2 s, a whole ride in a minute; a driver waits 10 s
PATIENCE_S = 60.0


def nothing(_: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome, Outcome]:
    """With the key, without it, and at a registry: three streets beside each other."""
    with_key = Wishes(KILLS, SEED, HURRY, TIME_SCALE, PATIENCE_S)
    without_key = Wishes(WITHOUT_KEY, SEED, HURRY, TIME_SCALE, 5.0, without_key=True)
    searching = Wishes(SEARCHES, SEARCHES_SEED, HURRY, TIME_SCALE, PATIENCE_S, dispatcher=LETAXI)
    with ThreadPoolExecutor() as beside:
        one = beside.submit(run, with_key, tmp_path_factory.mktemp("with-key"), nothing)
        other = beside.submit(run, without_key, tmp_path_factory.mktemp("without-key"), nothing)
        third = beside.submit(run, searching, tmp_path_factory.mktemp("searching"), nothing)
        return one.result(), other.result(), third.result()


def test_no_hail_is_lost_doubled_or_lied_about_however_often_the_kiosk_is_killed(
    outcomes: tuple[Outcome, Outcome, Outcome],
) -> None:
    outcome, _, _ = outcomes
    verdict = outcome.verdict
    assert verdict.breaches() == ()
    assert outcome.killed.total() == KILLS
    assert sum(outcome.killed[point.value] for point in Point) >= KILLS // 4
    assert verdict.acknowledged >= KILLS // 2
    assert verdict.orders >= KILLS // 2
    assert outcome.fates["lose_request"] > 0
    assert outcome.fates["lose_answer"] > 0


def test_without_the_idempotency_key_the_same_trial_finds_a_second_taxi(
    outcomes: tuple[Outcome, Outcome, Outcome],
) -> None:
    """Else the trial would find nothing where there is something."""
    _, outcome, _ = outcomes
    assert len(outcome.verdict.doubled) > 0


def test_nor_is_any_where_the_kiosk_itself_searches(outcomes: tuple[Outcome, Outcome, Outcome]) -> None:
    _, _, outcome = outcomes
    assert outcome.verdict.breaches() == ()
    assert outcome.killed.total() == SEARCHES
    assert outcome.verdict.acknowledged >= SEARCHES - 1


def test_whoever_called_off_is_not_boarded_though_her_request_arrives_rounds_later(tmp_path: Path) -> None:
    """Else a kiosk that is dead for long finds somebody in the taxi, and the trial takes it for the kiosk's fault."""
    with street(tmp_path, TIME_SCALE, HURRY, HAIL_API) as there:
        dispatcher = DispatchClient(yaml.safe_load(there.config.read_text(encoding="utf-8"))["dispatch"]["base_url"])
        late, others = hail("called off"), [hail(f"person {number}") for number in range(3)]
        there.has_a_patient_driver_for_the_next()
        there.has_a_patient_driver_for(late.key)
        for other in others:
            there.is_bad()  # the next round
            dispatcher.submit(other)
        there.is_ordered_nothing()
        made = dispatcher.submit(late)
        there.is_ordered_nothing()
        assert fates(tmp_path / "dispatch.sqlite3") == {late.key: "no_show", **{other.key: None for other in others}}
        dispatcher.cancel(made.hail_id, "rider")
        there.has_a_patient_driver_for(late.key)  # as in a kiosk's next life: too late, and no harm
        there.is_ordered_nothing()


def fates(file: Path) -> dict[str, str | None]:
    with closing(sqlite3.connect(file)) as sql:
        worlds = [json.loads(row[0]) for row in sql.execute("SELECT world FROM hails")]
    return {world["key"]: world["fate"] for world in worlds}


def test_every_person_of_a_trial_has_a_number_that_is_hers_also_when_masked() -> None:
    phones = [phone for plan in planned(2000, SEED) for phone in plan.phones]
    assert len({phone[:3] + phone[-4:] for phone in phones}) == len(phones)


def test_the_same_seed_plans_the_same_rounds_and_every_point_comes_in_turn() -> None:
    assert planned(50, SEED) == planned(50, SEED)
    assert planned(50, SEED) != planned(50, SEED + 1)
    assert {plan.die_at for plan in planned(9, SEED)} == {*Point, None}


def test_at_a_registry_cancels_are_written_over_in_every_way_and_stay_in_turn() -> None:
    cancels = [plan for plan in planned(50, SEED, searched_here=True) if plan.then is Then.CANCELS]
    assert {plan.written_over for plan in cancels} == {*WrittenOver, None}
    assert {plan.written_over for plan in planned(50, SEED)} == {None}
