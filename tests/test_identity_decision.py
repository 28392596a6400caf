"""The rule that says who is before the camera, on made-up faces at known distances; names; the document."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.services.identity_stub import openapi
from kiosk.services.identity_stub.app import openapi_document
from kiosk.services.identity_stub.decision import (
    Accept,
    Ask,
    Enrolled,
    Nobody,
    WrongDigits,
    by_digits,
    by_face,
    look_alikes,
    nearest,
    surely_aged,
    turned,
)
from kiosk.services.identity_stub.names import is_number, masked_name

PROBE = np.zeros(128)


def rider(rider_id: int, distance: float, phone: str = "13800000000", always_ask: bool = False) -> Enrolled:
    """Somebody whose template lies at this distance from PROBE, in a direction of her own."""
    template = np.zeros(128)
    template[rider_id] = distance
    return Enrolled(rider_id, f"s{rider_id}", "王**", phone, 1946, always_ask, template)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (0.30, 0.70, "accept"),
        (0.39, 0.48, "accept"),
        (0.41, 0.80, "ask"),  # not near enough
        (0.30, 0.37, "ask"),  # another is nearly as near
        (0.49, 0.90, "ask"),
        (0.51, 0.90, "nobody"),
    ],
)
def test_near_and_alone_is_accepted_nearly_is_asked_far_is_nobody(first: float, second: float, verdict: str) -> None:
    gallery = [rider(2, second), rider(1, first)]
    expected = {"accept": Accept(gallery[1]), "ask": Ask(4), "nobody": Nobody()}[verdict]
    assert by_face(PROBE, gallery) == expected


def test_one_enrolled_person_is_always_asked_and_none_is_nobody() -> None:
    assert by_face(PROBE, [rider(1, 0.1)]) == Ask(4)
    assert by_face(PROBE, []) == Nobody()


def test_who_looks_like_another_is_always_asked() -> None:
    assert by_face(PROBE, [rider(1, 0.1, always_ask=True), rider(2, 0.9)]) == Ask(4)


def test_digits_choose_among_those_who_are_near_enough() -> None:
    near, nearer, far = rider(1, 0.44, "13800001111"), rider(2, 0.42, "13800002222"), rider(3, 0.46, "13800003333")
    gallery = [near, nearer, far]
    assert by_digits(PROBE, gallery, "1111") == Accept(near)
    assert by_digits(PROBE, gallery, "2222") == Accept(nearer)
    assert by_digits(PROBE, gallery, "3333") == WrongDigits()
    assert by_digits(PROBE, gallery, "0000") == WrongDigits()


def test_digits_help_nobody_whom_no_one_is_near_to() -> None:
    assert by_digits(PROBE, [rider(1, 0.46, "13800001111"), rider(2, 0.9)], "1111") == Nobody()


def test_two_numbers_with_the_same_end_are_told_apart_by_all_eleven_digits() -> None:
    one, other = rider(1, 0.40, "13800001111"), rider(2, 0.42, "13900001111")
    assert by_digits(PROBE, [one, other], "1111") == Ask(11)
    assert by_digits(PROBE, [one, other], "13900001111") == Accept(other)


def test_a_couple_with_one_telephone_is_told_apart_by_the_face() -> None:
    wife, husband = rider(1, 0.43, "13800001111"), rider(2, 0.41, "13800001111")
    assert by_digits(PROBE, [wife, husband], "1111") == Accept(husband)


def test_look_alikes_are_found_up_to_the_distance_of_acceptance() -> None:
    alike, unlike = rider(1, 0.40), rider(2, 0.41)
    assert look_alikes(PROBE, [unlike, alike]) == [alike]
    assert nearest(PROBE, [unlike, alike]) == alike
    assert nearest(PROBE, []) is None


@pytest.mark.parametrize(
    ("side", "yaws", "passes"),
    [
        ("left", [0.50, 0.60, 0.66], True),
        ("right", [0.50, 0.40, 0.34], True),
        ("left", [0.50, 0.40, 0.34], False),  # the other way
        ("left", [0.50, 0.55, 0.60], False),  # not far enough
        ("right", [0.50], False),
        ("left", [0.50, 0.50, 0.50], False),
    ],
)
def test_a_head_must_turn_far_enough_and_to_the_named_side(side: str, yaws: list[float], passes: bool) -> None:
    assert turned("left" if side == "left" else "right", yaws) is passes


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
    members = {member for name, schema in answers.items() if "Answer" in name for member in schema["properties"]}
    assert members == {
        "result", "subject", "display_name", "phone_masked", "phone_ref", "age_60_plus", "digits", "tries_left"
    }  # fmt: skip
