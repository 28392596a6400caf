"""The parties of practice: every story is told as a real dispatcher tells it, and nothing of a neighbour is kept."""

from __future__ import annotations

import gc
import io
import itertools
import os
import queue
import subprocess
import sys
import time
import uuid
import weakref
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.captures import Captures, Wanted
from kiosk.config import Config, load
from kiosk.config.values import NO_CAMERA
from kiosk.domain import (
    CallSign,
    Capabilities,
    Colour,
    Deed,
    DeedKind,
    Hail,
    HailState,
    Match,
    NeedCode,
    PickUp,
    Refused,
    Rider,
    SearchWidth,
)
from kiosk.journey import limits
from kiosk.journey.effects import Method, VerifyPhone
from kiosk.journey.events import (
    Action,
    CapturesTaken,
    CodeWanted,
    Event,
    HailChanged,
    Identified,
    SessionOpened,
    Touched,
)
from kiosk.journey.practice_kinds import Practice
from kiosk.journey.state import CodeEntry, Complaint, Limit, PhoneChecking, PhoneEntry, State
from kiosk.journey.timing import HAIL_LIFE_S, LATER_BY_S, RESEND_AFTER_S
from kiosk.lesson import PRACTICE_PHONE, PRACTICE_PHONE_MASKED, TYPE, USUAL_SPEED, Fitting, Lesson, Station, TaxiStory
from kiosk.order import HailOrder, HailReport
from kiosk.practice.dispatcher import NOBODYS_PROVINCE, PracticeDispatcher
from kiosk.practice.provider import PracticeProvider
from kiosk.practice.site import fitting, practice_config, practice_site
from kiosk.practice.start import practised
from kiosk.practice.world import POLL_S, PracticeWorld
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.identity_desk import IdentityDesk
from kiosk.runtime.parties import Dispatcher, IdentityProvider
from kiosk.runtime.parties import PracticeWorld as WorldAsked
from kiosk.runtime.workers import Worker
from kiosk.store.journal import Journal
from kiosk.store.ledger import Ledger
from kiosk.store.practice_mark import Marked
from tests.journey_fixtures import START, Traveller, touches
from tests.stand_in import PATIENCE_S

ROOT = Path(__file__).parents[1]
GATE = PickUp(31.24873, 121.40521, "梅岭园小区门口", "1")
FAST = 20.0  # world seconds a second: a ride of ten minutes is over in half a minute
CANARY = "13977701234"  # somebody's own number, typed by habit
BY_NUMBER = (
    Station("home", "请点", "Touch", "phone"),
    Station("phone", "请输", "Type", TYPE),
    Station("code", "请输", "Type", TYPE),
)
WITH_A_RIDE = [*(HailState.SEARCHING, HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED)]
WITH_A_RIDE += [HailState.ON_BOARD, HailState.COMPLETED]


class Steady:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def lesson(story: TaxiStory = TaxiStory.COMES, code: bool = False, speed: float = FAST) -> Lesson:
    return Lesson("by-hand", "课", "Lesson", BY_NUMBER, story, code, speed)


def order(number: int = 1, width: SearchWidth = SearchWidth.NORMAL) -> HailOrder:
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number}"))
    return HailOrder(key, "plum-lane-gate", GATE, f"practice-{number}", "", (), "", "红 7", START + 60, width)


def told(
    story: TaxiStory, number: int = 1, width: SearchWidth = SearchWidth.NORMAL
) -> list[tuple[float, HailReport]]:
    """A hail's life as it is told each quarter of a real second, and when."""
    steady = Steady()
    world = PracticeWorld(steady)
    world.play(lesson(story))
    made = order(number, width)
    began, reports = steady.s, [(0.0, world.dispatcher.submit(made, 60.0))]
    while reports[-1][1].state in {*WITH_A_RIDE[:-1]}:
        steady.s += 0.25
        reports.append((steady.s - began, world.dispatcher.follow(made, reports[0][1].hail_id)))
        assert steady.s - began < 120, "it has no end"
    return reports


def states(reports: list[HailReport]) -> list[HailState]:
    return [state for state, _ in groupby(report.state for report in reports)]


# --- the stories ---


class Desk:
    """The kiosk's own desk and journal before the dispatcher of practice. Time passes as it is asked, not as it goes:
    between two questions the world goes on by half a real second, however long the machine takes."""

    def __init__(self, folder: Path) -> None:
        self.steady = Steady()
        self.world = PracticeWorld(self.steady)
        self.posted: queue.Queue[Event] = queue.Queue()
        self.journal = Journal(folder / "disk", folder / "memory")
        self.ledger = Ledger(folder / "disk")
        self.worker = Worker("practice")
        self.desk = HailDesk(
            *("main", _Each(self.world.dispatcher, self.steady), self.journal, self.ledger, self.worker),
            *(self.posted.put, time.time, "plum-lane-gate", GATE, 0.001),
        )

    def takes(self, width: SearchWidth = SearchWidth.NORMAL) -> Hail:
        now = time.time()
        rider = Rider("practice-1", "practice-1", PRACTICE_PHONE_MASKED, tag="practice-1")
        hail = Hail(
            *(str(uuid.uuid4()), "main", CallSign(Colour.RED, 7), rider, (), width),
            *(now, now + HAIL_LIFE_S, now + HAIL_LIFE_S),
        )
        self.journal.insert(hail)
        self.desk.send(hail)
        return hail

    def until(self, true: Callable[[Hail], bool]) -> list[Hail]:
        """All that was told up to the first hail that is so."""
        ends, seen = time.monotonic() + PATIENCE_S, list[Hail]()
        while not seen or not true(seen[-1]):
            event = self.posted.get(timeout=max(0.0, ends - time.monotonic()))
            if isinstance(event, HailChanged):
                seen.append(event.hail)
        return seen

    def close(self) -> None:
        self.worker.stop()
        self.ledger.close()
        self.journal.close()


class _Each:
    """Each question comes when the kiosk would ask it."""

    def __init__(self, dispatcher: PracticeDispatcher, steady: Steady) -> None:
        self._steady = steady
        self._dispatcher = dispatcher
        self.capabilities = dispatcher.capabilities
        self.submit = dispatcher.submit
        self.look_up = dispatcher.look_up
        self.status = dispatcher.status
        self.cancel = dispatcher.cancel
        self.availability = dispatcher.availability

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:
        self._steady.s += POLL_S
        return self._dispatcher.follow(order, hail_id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def over(hail: Hail) -> bool:
    return not hail.live


def passed_through(hails: list[Hail]) -> list[HailState]:
    return [state for state, _ in groupby(hail.state for hail in hails)]


def test_a_taxi_comes_as_a_real_one_does_and_the_kiosks_own_desk_follows_it_to_the_end(desk: Desk) -> None:
    desk.takes()
    hails = desk.until(over)
    assert passed_through(hails) == WITH_A_RIDE
    assert {hail.vehicle.plate for hail in hails if hail.vehicle} == {f"{NOBODYS_PROVINCE}A 00010"}
    assert all(hail.driver and len(hail.driver.surname) == 1 for hail in hails if hail.vehicle)
    etas = [hail.eta_s for hail in hails if hail.eta_s is not None]
    assert max(etas) <= etas[0] + LATER_BY_S / 2, "a first lesson is not about a taxi that is late"


def test_the_taxi_that_is_late_leaps_by_so_much_that_the_screen_says_so_and_comes_all_the_same(desk: Desk) -> None:
    desk.world.play(lesson(TaxiStory.DELAYED))
    desk.takes()
    hails = desk.until(over)
    assert passed_through(hails) == WITH_A_RIDE
    on_the_way = [hail.eta_s for hail in hails if hail.state is HailState.ASSIGNED and hail.eta_s is not None]
    assert any(later > sooner + LATER_BY_S for sooner, later in pairwise(on_the_way))


def test_the_driver_who_cancels_is_followed_by_another_one_with_another_plate(desk: Desk) -> None:
    desk.world.play(lesson(TaxiStory.DRIVER_CANCELS, speed=5.0))
    desk.takes()
    hails = desk.until(over)
    assert passed_through(hails) == [HailState.SEARCHING, HailState.ASSIGNED, *WITH_A_RIDE]
    assert [plate for plate, _ in groupby(hail.vehicle.plate for hail in hails if hail.vehicle)] == [
        f"{NOBODYS_PROVINCE}A 00010",
        f"{NOBODYS_PROVINCE}A 00011",
    ]
    assert hails[-1].redispatched == 1


def test_where_no_taxi_is_near_the_wider_search_finds_one(desk: Desk) -> None:
    desk.world.play(lesson(TaxiStory.NO_TAXI))
    desk.takes()
    assert passed_through(desk.until(over)) == [HailState.SEARCHING, HailState.NO_TAXI]
    desk.takes(SearchWidth.WIDE)
    assert passed_through(desk.until(lambda hail: hail.state is HailState.COMPLETED))[-6:] == WITH_A_RIDE


def test_where_no_driver_wants_her_they_were_asked(desk: Desk) -> None:
    desk.world.play(lesson(TaxiStory.NO_DRIVER))
    desk.takes()
    assert passed_through(desk.until(over)) == [HailState.SEARCHING, HailState.NO_DRIVER]


def test_a_hail_is_cancelled_on_the_way_and_not_from_the_seat(desk: Desk) -> None:
    hail = desk.takes()
    desk.until(lambda hail: hail.state is HailState.ASSIGNED)
    desk.desk.cancel(hail.key, "rider")
    assert desk.until(over)[-1].state is HailState.CANCELLED_BY_RIDER
    dispatcher, made = desk.world.dispatcher, order()
    on_board = dispatcher.submit(made)
    while on_board.state is not HailState.ON_BOARD:
        desk.steady.s += 1.0
        on_board = dispatcher.follow(made, on_board.hail_id)
    with pytest.raises(Refused) as refused:
        dispatcher.cancel(on_board.hail_id, "rider")
    assert refused.value.code == "STATE"


def test_what_was_hailed_in_the_try_before_is_over_and_makes_no_fuss(desk: Desk) -> None:
    desk.takes()
    desk.until(lambda hail: hail.state is HailState.ASSIGNED)
    desk.world.play(lesson(TaxiStory.NO_TAXI))
    assert desk.until(over)[-1].state is HailState.CANCELLED_BY_RIDER
    assert desk.world.dispatcher.cancel("practice-1", "over").state is HailState.CANCELLED_BY_RIDER
    assert desk.world.dispatcher.look_up(order().key) is None


# --- how they teach ---


@pytest.mark.parametrize(
    ("story", "width"),
    [
        (TaxiStory.COMES, SearchWidth.NORMAL),
        (TaxiStory.DELAYED, SearchWidth.NORMAL),
        (TaxiStory.DRIVER_CANCELS, SearchWidth.NORMAL),
        (TaxiStory.NO_TAXI, SearchWidth.WIDE),
    ],
)
def test_a_lessons_ride_is_found_at_once_is_minutes_away_and_is_over_in_a_minute(
    story: TaxiStory, width: SearchWidth
) -> None:
    reports = told(story, width=width)
    first_s, first = next((at_s, report) for at_s, report in reports if report.vehicle is not None)
    assert first_s <= 5
    assert first.eta_s is not None
    assert 180 <= first.eta_s <= 360
    assert 30 <= reports[-1][0] <= 60
    standing = [at_s for at_s, report in reports if report.state is HailState.ARRIVED]
    assert standing[-1] - standing[0] >= 2.5, "it drives off before anybody has read its plate"


def test_a_lesson_lives_the_same_life_every_time_but_for_its_plate() -> None:
    once, again = told(TaxiStory.DELAYED, number=1), told(TaxiStory.DELAYED, number=2)
    assert [(report.state, report.eta_s, report.position) for _, report in once] == [
        (report.state, report.eta_s, report.position) for _, report in again
    ]


def test_no_two_taxis_of_a_class_carry_one_plate_and_none_is_a_real_one() -> None:
    steady = Steady()
    dispatcher = PracticeWorld(steady).dispatcher
    made = [dispatcher.submit(order(number)) for number in range(20)]
    steady.s += 5.0
    vehicles = [dispatcher.status(report.hail_id).vehicle for report in made]
    plates = {vehicle.plate for vehicle in vehicles if vehicle is not None}
    assert len(plates) == 20
    assert all(plate.startswith("练A ") for plate in plates)


def test_while_the_volunteer_explains_the_world_stands_still_and_goes_on_from_there() -> None:
    steady = Steady()
    world = PracticeWorld(steady)
    made = order()
    hail_id = world.dispatcher.submit(made).hail_id
    steady.s += 4.0
    world.pause(paused=True)
    before = world.dispatcher.follow(made, hail_id)
    steady.s += 900.0
    assert replace(world.dispatcher.follow(made, hail_id), updated_at=before.updated_at) == before
    world.pause(paused=False)
    assert world.dispatcher.follow(made, hail_id).eta_s == before.eta_s
    steady.s += 1.0
    after = world.dispatcher.follow(made, hail_id)
    assert after.eta_s is not None
    assert before.eta_s is not None
    assert before.eta_s - 3 * USUAL_SPEED < after.eta_s < before.eta_s


def test_a_request_that_comes_twice_makes_one_hail() -> None:
    dispatcher = PracticeWorld(Steady()).dispatcher
    assert dispatcher.submit(order()).hail_id == dispatcher.submit(order()).hail_id


# --- who somebody is, which nobody asks ---


def looks(run: int, until_ms: int, each_ms: int = 300) -> list[Captures]:
    return [Captures(run, (b"chip",), ((at_ms, b"motion"),)) for at_ms in range(each_ms, until_ms, each_ms)]


def wants(provider: PracticeProvider, session_id: str, batches: list[Captures]) -> list[Wanted]:
    return [want for want, _ in groupby(provider.submit_captures(session_id, batch).wants for batch in batches)]


def test_by_face_she_looks_then_turns_her_head_and_is_anybody() -> None:
    provider = PracticeProvider()
    session = provider.open(Method.FACE)
    assert session.liveness_required
    assert wants(provider, session.session_id, looks(1, 9000)) == [Wanted.LOOK, Wanted.TURN, Wanted.NOTHING]
    found = provider.verify_face(session.session_id, "practice")
    assert isinstance(found, Match)
    assert found.rider.display_name == "邻居"
    assert found.rider.phone_masked == PRACTICE_PHONE_MASKED


def test_who_steps_before_the_lens_in_the_middle_begins_again() -> None:
    provider = PracticeProvider()
    session_id = provider.open(Method.FACE).session_id
    assert wants(provider, session_id, looks(1, 3000)) == [Wanted.LOOK, Wanted.TURN]
    assert wants(provider, session_id, looks(2, 9000)) == [Wanted.LOOK, Wanted.TURN, Wanted.NOTHING]


def test_the_kiosks_own_desk_leads_her_through_the_same_steps() -> None:
    posted: queue.Queue[Event] = queue.Queue()
    worker = Worker("identity")
    desk = IdentityDesk(PracticeProvider(), worker, posted.put, lambda ref: f"tag of {ref}")
    try:
        desk.open(1, Method.FACE)
        assert isinstance(posted.get(timeout=PATIENCE_S), SessionOpened)
        seen = []
        for batch in looks(1, 9000):
            desk.submit_captures(1, batch)
            answer = posted.get(timeout=PATIENCE_S)
            assert isinstance(answer, CapturesTaken)
            seen.append(answer.wants)
            if answer.wants is Wanted.NOTHING:
                break
        desk.verify_face(1)
        found = posted.get(timeout=PATIENCE_S)
    finally:
        worker.stop()
    assert [want for want, _ in groupby(seen)] == [Wanted.LOOK, Wanted.TURN, Wanted.NOTHING]
    assert isinstance(found, Identified)
    assert found.rider.tag == "tag of practice-1"


def test_a_picture_is_gone_as_soon_as_it_was_handed_over() -> None:
    provider = PracticeProvider()
    session_id = provider.open(Method.FACE).session_id
    chip, motion = b"face" + os.urandom(5000), b"face" + os.urandom(5000)
    held = sys.getrefcount(chip), sys.getrefcount(motion)
    captures = Captures(1, (chip,), ((100, motion),))
    gone = weakref.ref(captures)
    provider.submit_captures(session_id, captures)
    del captures
    gc.collect()
    assert gone() is None
    assert (sys.getrefcount(chip), sys.getrefcount(motion)) == held
    provider.close(session_id)
    assert CANARY not in everything(provider)


def test_any_number_is_answered_as_the_one_of_practice_and_any_code_is_right() -> None:
    provider = PracticeProvider()
    numbers, riders = ["13800000000", CANARY, "02155500123"], set()
    for number in numbers:
        found = provider.verify_phone(provider.open(Method.PHONE).session_id, number)
        assert isinstance(found, Match)
        assert (found.rider.phone_masked, found.rider.display_name) == (PRACTICE_PHONE_MASKED, "")
        riders.add((found.rider.subject, found.rider.phone_ref))
    assert len(riders) == len(numbers), "one neighbour would meet the taxi of the one before"
    provider.play(asks_code=True)
    session_id = provider.open(Method.PHONE).session_id
    assert provider.verify_phone(session_id, CANARY) == NeedCode(PRACTICE_PHONE_MASKED)
    assert isinstance(provider.send_code(session_id, "999999"), Match)
    assert provider.step_up(session_id) == NeedCode(PRACTICE_PHONE_MASKED)
    assert CANARY not in everything(provider)


def everything(thing: object) -> str:
    """What an object holds, and what that holds, written out."""
    seen, found, open_ = set[int](), list[str](), [thing]
    while open_:
        each = open_.pop()
        if id(each) in seen or isinstance(each, type):
            continue
        seen.add(id(each))
        if isinstance(each, (str, bytes, int, float)):
            found.append(str(each))
        elif isinstance(each, dict):
            open_ += [*each.keys(), *each.values()]
        elif isinstance(each, (list, tuple, set, frozenset)):
            open_ += each
        elif hasattr(each, "__dict__"):
            open_ += vars(each).values()
    return " ".join(found)


def practising(running: Lesson | None = None) -> Traveller:
    traveller = Traveller()
    lessons = () if running is None else (running,)
    traveller.state = replace(traveller.state, practice=Practice(lessons, lesson=running, felt_at=START))
    return traveller


def typed(traveller: Traveller, number: str) -> Traveller:
    return traveller.touches(Action.PHONE).does(*touches(number), Touched(Action.NEXT))


def in_the_open(state: State) -> str:
    """With what hides itself in a repr."""
    return str(asdict(state))


@pytest.mark.parametrize("running", [None, lesson(code=True)])
def test_a_number_that_was_typed_is_nowhere_once_she_goes_on(running: Lesson | None) -> None:
    traveller = practising(running)
    typed(traveller, CANARY)
    assert isinstance(traveller.state.step, PhoneChecking)
    assert CANARY not in in_the_open(traveller.state)
    asked = [effect for effect in traveller.effects if isinstance(effect, VerifyPhone)]
    assert [effect.phone.text for effect in asked] == [PRACTICE_PHONE]
    traveller.does(CodeWanted(traveller.state.attempt, PRACTICE_PHONE_MASKED, None))
    assert isinstance(traveller.state.step, CodeEntry)
    traveller.touches(Action.BACK)
    assert isinstance(traveller.state.step, PhoneEntry)
    assert CANARY not in in_the_open(traveller.state)


def test_in_earnest_her_number_is_her_own() -> None:
    traveller = typed(Traveller(), CANARY)
    assert [effect.phone.text for effect in traveller.effects if isinstance(effect, VerifyPhone)] == [CANARY]


def test_the_number_that_a_class_has_learnt_by_heart_calls_no_real_taxi() -> None:
    pupil = typed(Traveller(), PRACTICE_PHONE)
    assert pupil.state.step == PhoneEntry(complaint=Complaint.OF_PRACTICE), "nothing to be taken back digit by digit"
    assert pupil.said()[-1] == "complaint_of_practice"
    assert not pupil.asked_for(VerifyPhone)
    pupil.touches(Action.AGAIN)
    assert pupil.said()[-1] == "complaint_of_practice"
    pupil.does(*touches(CANARY), Touched(Action.NEXT))
    assert [effect.phone.text for effect in pupil.asked_for(VerifyPhone)] == [CANARY]


def test_a_code_that_comes_late_may_be_asked_for_anew_within_seconds_and_in_earnest_after_a_minute() -> None:
    practised, earnest = practising(lesson(code=True)), Traveller()
    for traveller in (practised, earnest):
        typed(traveller, CANARY)
        traveller.does(CodeWanted(traveller.state.attempt, PRACTICE_PHONE_MASKED, None))
        traveller.touches(Action.RESEND)
        assert isinstance(traveller.state.step, CodeEntry)
        traveller.now += RESEND_AFTER_S / 10
        traveller.touches(Action.RESEND)
    assert isinstance(earnest.state.step, CodeEntry)
    assert isinstance(practised.state.step, PhoneChecking)


def test_a_class_may_hail_all_afternoon_and_the_same_in_earnest_is_too_often() -> None:
    deeds = tuple(Deed("practice-1", START - number, DeedKind.HAILED) for number in range(60))
    rider = Rider("practice-1", "practice-1", PRACTICE_PHONE_MASKED, tag="practice-1")
    practised, earnest = practising().state, Traveller().state
    assert limits.reached(replace(practised, deeds=deeds), rider) is None
    assert limits.reached(replace(earnest, deeds=deeds), rider) is Limit.NUMBER


def test_no_question_to_the_provider_of_practice_ends_in_trouble() -> None:
    posted: queue.Queue[Event] = queue.Queue()
    worker = Worker("identity")
    desk = IdentityDesk(PracticeProvider(), worker, posted.put, lambda ref: ref)
    asked = itertools.count(1)
    try:
        for question, answer in ((desk.verify_face, Identified), (desk.step_up, CodeWanted)):
            attempt = next(asked)
            desk.open(attempt, Method.PHONE)
            question(attempt)
            desk.close(attempt)
            assert isinstance(posted.get(timeout=PATIENCE_S), SessionOpened)
            assert isinstance(posted.get(timeout=PATIENCE_S), answer)
    finally:
        worker.stop()


# --- the site ---

SECRETS = {
    "identity": {"base_url": "https://provider.real.example", "key_file": "secrets/identity-key.pem"},
    "dispatch": {"kind": "letaxi", "base_url": "https://cars.real.example", "api_key_file": "secrets/cars.key"},
    "second_dispatch": {"base_url": "https://second.real.example"},
    "call_button": {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-7777"},
    "helper": {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-8888"},
    "technician": {"codes_file": "secrets/codes.json"},
    "board": {"port": "/dev/kiosk-board"},
    "printer": {"kind": "serial", "address": "/dev/kiosk-printer"},
}
REACHES_SOMEBODY = ("real.example", "secrets", "5550-7777", "55507777", "5550-8888", "55508888", "bell.example")


def settings(folder: Path, **sections: dict[str, Any]) -> Config:
    told = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    for name, section in {**SECRETS, **sections}.items():
        told[name] = {**(told.get(name) or {}), **section} if name != "dispatch" else section
    told["site"]["guard_bell"] = "https://bell.example/ring"
    told["ladder"].insert(1, {"kind": "second"})
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return load(file, {})


def test_the_settings_of_practice_name_nobody_outside_and_no_secret(tmp_path: Path) -> None:
    config = settings(tmp_path)
    written = str(config.model_dump())
    assert all(word in written for word in REACHES_SOMEBODY if word[:4] != "5550" or "-" in word)
    practised = practice_config(config, tmp_path / "memory")
    assert not [word for word in REACHES_SOMEBODY if word in str(practised.model_dump())]
    assert practised.store.folder == tmp_path / "memory"
    assert (practised.camera, practised.board, practised.printer, practised.display) == (
        *(config.camera, config.board, config.printer, config.display),
    )


def test_no_file_is_opened_to_make_the_settings_and_the_site_of_practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings(tmp_path)
    opened: list[object] = []

    def refused(path: object, *_: object, **__: object) -> None:
        opened.append(path)
        raise AssertionError(f"{path} was opened")

    with monkeypatch.context() as patched:
        for where, name in ((os, "open"), (io, "open")):
            patched.setattr(where, name, refused)
        patched.setattr("builtins.open", refused)
        practice_config(config, tmp_path / "memory")
        practice_site(config)
    assert opened == []


def test_the_screen_in_practice_promises_of_pictures_what_is_true_there(tmp_path: Path) -> None:
    config = settings(tmp_path)
    site = practice_site(config)
    assert site.notice is not None
    said = " ".join((site.notice.summary, *(clause.text for clause in site.notice.clauses)))
    assert config.identity.provider_name not in said
    assert "不传给任何人" in said
    assert "不保存" in said
    assert site.provider_name != config.identity.provider_name
    assert site.name == config.site.name


def test_who_presses_the_button_at_the_wall_in_practice_hails_under_nobodys_number(tmp_path: Path) -> None:
    site = practice_site(settings(tmp_path))
    assert site.contact is not None
    assert site.contact.display_name == "门口保安室"
    assert not any(sign.isdigit() for sign in site.contact.phone_ref), "somebody could call it"
    assert not [word for word in REACHES_SOMEBODY if word in str(asdict(site))]
    assert (site.bell, site.technicians, site.helper) == (False, False, None)
    assert "second" not in [rung.kind.value for rung in site.ladder]
    assert "hotline" in [rung.kind.value for rung in site.ladder]


def test_nobody_learns_to_rely_on_what_this_wall_cannot_do_in_earnest(tmp_path: Path) -> None:
    """settings() hails at one that lists taxis only, and has a second that can all."""
    config = settings(tmp_path)
    _, inside = practised(config, Marked(), tmp_path, None)
    assert inside.dispatcher.capabilities == Capabilities(widen_search=False, carry_note=False)
    able = config.model_copy(update={"dispatch": config.dispatch.model_copy(update={"kind": "hail_api"})})
    _, inside = practised(able, Marked(), tmp_path, None)
    assert inside.dispatcher.capabilities == Capabilities()


def test_a_lesson_is_offered_where_the_wall_has_what_it_needs(tmp_path: Path) -> None:
    config = settings(tmp_path, camera={"source": "device:/dev/video0"})
    assert fitting(config) == {Fitting.FACE, Fitting.PRINTER, Fitting.BUTTON}
    bare = config.model_copy(update={"printer": None, "board": None})
    assert fitting(bare) == {Fitting.FACE}
    blind = config.camera.model_copy(update={"source": NO_CAMERA})
    assert Fitting.FACE not in fitting(config.model_copy(update={"camera": blind}))
    assert Fitting.BUTTON not in fitting(config.model_copy(update={"call_button": None}))


def test_the_parties_of_practice_bring_no_client_no_server_and_no_socket_along() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import kiosk.practice.world; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(answer.stdout.split())
    unwanted = {"kiosk.dispatch_client.client", "kiosk.identity.client", "kiosk.http", "requests", "urllib3"}
    assert loaded & {*unwanted, "fastapi", "uvicorn", "sqlite3", "kiosk.services.dispatch_simulator.app"} == set()


def test_the_parties_fit_what_the_runtime_asks_for() -> None:
    world = PracticeWorld(Steady())
    asked: WorldAsked = world
    provider: IdentityProvider = world.provider
    dispatcher: Dispatcher = world.dispatcher
    assert asked is not None
    assert provider is not dispatcher
