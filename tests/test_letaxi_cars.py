"""The registry's words for a car and its driver, as the rider reads and hears them: a plate, a colour, a surname."""

from __future__ import annotations

import pytest

from kiosk.dispatch_client.letaxi import cars
from kiosk.dispatch_client.letaxi.wire import FoundTaxi
from tests.letaxi_script import taxi


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("沪A·D1234", "沪A D1234"),
        ("沪AD12345", "沪A D12345"),
        ("沪a d1234", "沪A D1234"),
        (" 沪A-D1234\n", "沪A D1234"),
        ("AB-123-CD", "AB-123-CD"),
        ("", ""),
        ("x" * 40, "X" * 12),
    ],
)
def test_a_plate_is_read_as_on_the_car(told: str, read: str) -> None:
    assert cars.plate_of(told) == read


@pytest.mark.parametrize(
    ("told", "ink"),
    [
        ("turquoise", "#008A92"),
        ("Blanche", "#F5F5F5"),
        ("银灰色", "#B9BDC1"),
        ("light blue", "#9FD3E6"),
        ("Beige", "#ECDEB4"),
        ("米黄色", "#ECDEB4"),
        ("#f3f4f4", "#F3F4F4"),
        ("mauve with stars", ""),
        ("", ""),
    ],
)
def test_a_colour_that_nobody_knows_is_not_guessed(told: str, ink: str) -> None:
    assert cars.colour_of(told) == ink


@pytest.mark.parametrize(
    "fake", ["0600000000", "06 00 00 00 00", "+33600000000", "0033 6 00 00 00 00", "+33 (0)600000000"]
)
def test_the_number_that_stands_for_a_hidden_one_is_no_number(fake: str) -> None:
    assert cars.phone_of(fake) == ""


def test_a_real_number_is_kept_without_our_countrys_code() -> None:
    assert cars.phone_of("+86 138-0000-0001") == "13800000001"
    assert cars.phone_of("0612345678") == "0612345678"


@pytest.mark.parametrize(
    ("told", "said"),
    [("张", "张"), ("张伟", "张"), ("欧阳修", "欧阳"), ("Zhang", "Zhang"), ("", ""), ("x" * 60, "x" * 12)],
)
def test_a_driver_is_called_by_the_surname_alone(told: str, said: str) -> None:
    assert cars.surname_of(told) == said


def test_make_and_model_come_from_the_search() -> None:
    found = FoundTaxi.model_validate(taxi("a"))
    assert cars.model_of(found) == "Volkswagen Touran"
    bare = taxi("b") | {"vehicle": {"constructor": None, "model": None}}
    assert cars.model_of(FoundTaxi.model_validate(bare)) == ""
