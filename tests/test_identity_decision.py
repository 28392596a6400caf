"""The rule that says who is before the camera, on made-up faces at known distances; names; the document."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.lesson import PRACTICE_PHONE
from kiosk.services.identity_stub import openapi
from kiosk.services.identity_stub.app import openapi_document
from kiosk.services.identity_stub.decision import (
    Accept,
    Ask,
    Candidate,
    Confirm,
    Nearby,
    Nobody,
    WrongDigits,
    by_digits,
    by_face,
    surely_aged,
)
from kiosk.services.identity_stub.gallery import LENGTH, Encoding, Gallery, Row
from kiosk.services.identity_stub.names import is_number, masked_name
from kiosk.services.identity_stub.policy import MEASURED, POLICY, Policy

PROBE = np.zeros(LENGTH)
HOME = "plum-lane-gate"
FAR = "another-street"


def near(*here: float, elsewhere: float | None = None, straight: bool = True) -> Nearby:
    """People at these distances: riders 1, 2, … of the neighbourhood, and 99 from elsewhere."""
    homes = [Candidate(number, distance, straight=straight) for number, distance in enumerate(here, 1)]
    visitor = None if elsewhere is None else Candidate(99, elsewhere, here=False)
    return Nearby(tuple(sorted(homes, key=lambda one: one.distance)[:2]), visitor)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (0.30, 0.70, Accept(1)),
        (0.39, 0.48, Accept(1)),
        (0.41, 0.80, Ask(4)),  # not near enough
        (0.30, 0.37, Ask(4)),  # another is nearly as near
        (0.49, 0.90, Ask(4)),
        (0.51, 0.90, Nobody()),
    ],
)
def test_near_and_alone_is_accepted_nearly_is_asked_far_is_nobody(
    first: float, second: float, verdict: Accept | Ask | Nobody
) -> None:
    assert by_face(near(first, second), POLICY) == verdict


def test_one_enrolled_person_is_always_asked_and_none_is_nobody() -> None:
    assert by_face(near(0.1), POLICY) == Ask(4)
    assert by_face(near(), POLICY) == Nobody()


def test_who_looks_like_another_or_gave_too_few_photos_is_always_asked() -> None:
    assert by_face(near(0.1, 0.9, straight=False), POLICY) == Ask(4)


def test_nobody_from_elsewhere_goes_straight_through_and_all_eleven_digits_are_asked() -> None:
    assert by_face(near(0.8, 0.9, elsewhere=0.1), POLICY) == Ask(11)
    assert by_face(near(elsewhere=0.49), POLICY) == Ask(11)
    assert by_face(near(0.8, elsewhere=0.51), POLICY) == Nobody()


def test_a_visitor_is_not_taken_for_the_neighbour_she_resembles() -> None:
    assert by_face(near(0.35, 0.8, elsewhere=0.26), POLICY) == Ask(4)
    assert by_face(near(0.35, 0.8, elsewhere=0.28), POLICY) == Accept(1)  # of a whole city somebody is always as near


def fitting(*people: tuple[int, float, str, bool]) -> list[Candidate]:
    return [Candidate(rider_id, distance, here, True, number) for rider_id, distance, number, here in people]


def test_the_digits_choose_among_those_who_are_near_enough() -> None:
    two = near(0.39, 0.42)
    assert by_digits(fitting((1, 0.39, "a", True)), two, 4, POLICY) == Accept(1)
    assert by_digits(fitting((2, 0.42, "b", True)), two, 4, POLICY) == Accept(2)
    assert by_digits(fitting((3, 0.51, "c", True)), two, 4, POLICY) == WrongDigits()
    assert by_digits([], two, 4, POLICY) == WrongDigits()


def test_a_stranger_who_knows_the_digits_is_held_to_a_stricter_distance_and_then_to_her_telephone() -> None:
    assert by_digits(fitting((1, 0.43, "a", True)), near(0.43, 0.9), 4, POLICY) == Confirm(1)
    assert by_digits(fitting((1, 0.50, "a", True)), near(0.50, 0.9), 4, POLICY) == Confirm(1)


def test_a_neighbour_who_is_known_and_types_another_ones_digits_needs_that_telephone() -> None:
    assert by_digits(fitting((2, 0.40, "b", True)), near(0.25, 0.40), 4, POLICY) == Confirm(2)
    assert by_digits(fitting((2, 0.40, "b", True)), near(0.35, 0.40), 4, POLICY) == Accept(2)


def test_whoever_is_asked_can_be_served() -> None:
    for distance in (0.05, 0.40, 0.41, 0.42, 0.45, 0.50):
        assert by_face(near(distance, distance), POLICY) == Ask(4)
        verdict = by_digits(fitting((1, distance, "a", True)), near(distance, distance), 4, POLICY)
        assert isinstance(verdict, Accept | Confirm)


def test_digits_help_nobody_whom_no_one_is_near_to() -> None:
    assert by_digits(fitting((1, 0.51, "a", True)), near(0.51, 0.9), 4, POLICY) == Nobody()
    assert by_digits([], near(), 4, POLICY) == Nobody()


def test_two_numbers_with_the_same_end_are_told_apart_by_all_eleven_digits() -> None:
    both = fitting((1, 0.38, "a", True), (2, 0.40, "b", True))
    assert by_digits(both, near(0.38, 0.40), 4, POLICY) == Ask(11)
    assert by_digits(both[1:], near(0.38, 0.40), 11, POLICY) == Accept(2)


def test_a_couple_with_one_telephone_is_told_apart_by_the_face() -> None:
    couple = fitting((1, 0.41, "a", True), (2, 0.39, "a", True))
    assert by_digits(couple, near(0.41, 0.39), 4, POLICY) == Accept(2)


def test_four_digits_are_not_enough_for_somebody_from_elsewhere() -> None:
    visitor = fitting((99, 0.2, "v", False))
    assert by_digits(visitor, near(0.49, elsewhere=0.2), 4, POLICY) == Ask(11)
    assert by_digits(visitor, near(0.49, elsewhere=0.2), 11, POLICY) == Accept(99)


@given(
    st.lists(st.floats(0, 1.2), max_size=5),
    st.one_of(st.none(), st.floats(0, 1.2)),
    st.booleans(),
)
def test_nobody_is_let_through_without_distance_and_margin(
    distances: list[float], elsewhere: float | None, straight: bool
) -> None:
    around = near(*distances, elsewhere=elsewhere, straight=straight)
    if isinstance(by_face(around, POLICY), Accept):
        assert straight
        assert min(distances) <= POLICY.accept_distance
        assert len(distances) >= POLICY.smallest_gallery
        assert sorted(distances)[1] - min(distances) >= POLICY.accept_margin


# the policy and the gallery that it has to fit


def test_every_row_of_what_was_measured_keeps_the_promises() -> None:
    for row in MEASURED:
        assert row.wrong_person == 0
        assert row.straight + row.by_digits + row.not_served == pytest.approx(100, abs=0.15)


def people(count: int, spread: float, seed: int = 3) -> list[Encoding]:
    """So many strangers whose distances to each other are about spread."""
    chance = np.random.default_rng(seed)
    return list(chance.normal(size=(count, LENGTH)) * spread / np.sqrt(2 * LENGTH))


def gallery(templates: list[Encoding], site: str = HOME) -> Gallery:
    return Gallery((Row(number, site, straight=True), template) for number, template in enumerate(templates))


@pytest.mark.parametrize(
    ("spread", "accept"),
    [(0.85, "as measured"), (0.50, "stricter"), (0.25, "nobody")],
)
def test_a_gallery_of_people_who_are_too_alike_makes_the_policy_stricter(spread: float, accept: str) -> None:
    fit = gallery(people(300, spread)).fit(POLICY)
    assert fit.quantile is not None
    fitted = POLICY.fitted(fit.quantile)
    within = {"as measured": POLICY.accept_distance, "stricter": fit.quantile, "nobody": 0.0}[accept]
    assert fitted.accept_distance == within
    assert (fitted == POLICY) is (accept == "as measured")


def test_a_handful_of_people_tells_nothing_about_strangers() -> None:
    fit = gallery(people(40, 0.25)).fit(POLICY)
    assert (fit.pairs, fit.quantile) == (780, None)
    assert POLICY.fitted(None) == POLICY


def test_the_larger_the_neighbourhood_the_rarer_strangers_must_be() -> None:
    assert POLICY.share_allowed(10) == 0.001
    assert POLICY.share_allowed(1000) == pytest.approx(0.0001)


def test_a_large_gallery_is_judged_by_a_sample_and_always_alike() -> None:
    templates = people(3000, 0.85)
    fit = gallery(templates).fit(POLICY)
    assert (fit.riders, fit.pairs) == (3000, 1_999_000)
    assert gallery(templates).fit(POLICY) == fit


def test_a_search_finds_whom_comparing_one_by_one_finds() -> None:
    templates = people(900, 0.7)
    searched = gallery(templates[:600], HOME)
    searched.put((Row(number, FAR, straight=True), templates[number]) for number in range(600, 900))
    for probe in people(20, 0.7, seed=8):
        far = np.linalg.norm(np.array(templates) - probe, axis=1)
        found = searched.nearby(probe, {HOME})
        assert [one.rider_id for one in found.here] == list(np.argsort(far[:600])[:2])
        assert found.elsewhere is not None
        assert found.elsewhere.rider_id == 600 + np.argmin(far[600:])
        assert found.here[0].distance == pytest.approx(far[:600].min(), abs=1e-6)


def test_who_is_taken_out_is_found_no_more_and_the_others_still_are() -> None:
    templates = people(10, 0.7)
    searched = gallery(templates)
    searched.keep({0, 1, 2, 3, 5, 6, 7, 9})
    assert len(searched) == 8
    for number, template in enumerate(templates):
        found = searched.nearby(template, {HOME}).here[0]
        assert (found.rider_id == number) is (number not in (4, 8))
    assert [one.rider_id for one in searched.among(templates[9], [9, 4], {HOME})] == [9]
    searched.put([(Row(9, FAR, straight=False), templates[0])])
    assert len(searched) == 8
    assert [(one.here, one.straight) for one in searched.among(templates[0], [9], {HOME})] == [(False, False)]


def test_everybody_within_a_distance_is_found_but_not_oneself() -> None:
    templates = [PROBE, np.eye(LENGTH)[0] * 0.40, np.eye(LENGTH)[1] * 0.41]
    assert gallery(templates).within(PROBE, 0.40 + 1e-6, but=0) == [1]


@pytest.mark.parametrize("digits", [4, 11])
def test_a_stricter_policy_is_obeyed(digits: Literal[4, 11]) -> None:
    strict = Policy(accept_distance=0.0, digits_distance=0.2)
    assert by_face(near(0.1, 0.9), strict) == Ask(4)
    assert by_digits(fitting((1, 0.3, "a", True)), near(0.3), digits, strict) == Confirm(1)


def test_an_age_counts_only_once_it_has_surely_been_reached() -> None:
    assert surely_aged(1966, 2027, 60)
    assert not surely_aged(1967, 2027, 60)  # her birthday may still come


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("王桂英", "", "王**"),
        ("王桂英", "阿姨", "王阿姨"),
        ("李明", "", "李*"),
        ("欧阳建国", "", "欧阳**"),
        ("诸葛亮", "伯伯", "诸葛伯伯"),
        ("上官", "", "上*"),  # two characters: a short surname and a short name
        ("王", "", "王"),
    ],
)
def test_a_name_is_shown_by_its_surname(name: str, title: str, shown: str) -> None:
    assert masked_name(name, title) == shown


@pytest.mark.parametrize(
    ("digits", "mobile", "with_landlines"),
    [
        ("13812345678", True, True),
        ("19912345678", True, True),
        ("02154321098", False, True),
        ("12812345678", False, False),
        ("1381234567", False, False),
        (PRACTICE_PHONE, False, False),  # a class knows it by heart, and nobody has it
        ("138123456789", False, False),
        ("13812345678\n", False, False),
        ("1381234567８", False, False),
    ],
)
def test_what_counts_as_a_number(digits: str, mobile: bool, with_landlines: bool) -> None:
    assert is_number(digits, landlines=False) is mobile
    assert is_number(digits, landlines=True) is with_landlines


def test_the_published_document_is_the_one_the_service_makes() -> None:
    published = Path(__file__).parent.parent / "docs" / "api" / "identity.json"
    assert published.read_text() == openapi.text(), (
        "run: python -m kiosk.services.identity_stub.openapi > docs/api/identity.json"
    )


def test_the_published_document_knows_no_image_certificate_or_birthday_in_an_answer() -> None:
    answers = openapi_document()["components"]["schemas"]
    named = [schema for name, schema in answers.items() if "Answer" in name or name == "EnrolledRider"]
    members = {member for schema in named for member in schema["properties"]}
    assert members == {
        "result", "subject", "display_name", "phone_masked", "phone_ref", "age_60_plus", "digits", "tries_left",
        "look_alikes", "photos",
    }  # fmt: skip
