"""A settings file changed in place: what is not asked about stays sign by sign, whatever the file looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config.editing import CannotEdit, Place, Value, edited, value_at, values

SHIPPED = (Path(__file__).parent.parent / "config.yaml").read_text("utf-8")
PART = SHIPPED[: SHIPPED.index("display:")]
TEXTS: dict[Place, str] = {place: value for place, value in values(PART).items() if isinstance(value, str)}
A_LINE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=30).map(str.strip)


def changed(text: str, place: Place, value: Value | None) -> str:
    return edited(text, {place: value}, SHIPPED)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(TEXTS)), A_LINE)
def test_any_text_is_read_back_as_it_was_typed_and_undone_to_the_sign(place: Place, typed: str) -> None:
    if place[-1] == "kind" and len(place) == 3:  # what an entry of the list is called
        return
    after = changed(PART, place, typed)
    assert value_at(after, place) == typed
    undone = changed(after, place, TEXTS[place])
    assert undone.replace("'", "").split() == PART.replace("'", "").split()  # once in quotes, it stays there
    assert len(undone.splitlines()) == len(PART.splitlines())


@pytest.mark.parametrize(
    "typed",
    [
        "yes",
        "12",
        "1.5",
        "null",
        "~",
        "21:30",
        "2026-11-29",
        "- a",
        "a: b",
        "a #b",
        "*x",
        "'",
        '"',
        "",
        "[",
        "!x",
        "%",
        "@",
    ],
)
def test_what_yaml_would_take_for_something_else_is_put_in_quotes(typed: str) -> None:
    assert value_at(changed(SHIPPED, ("site", "bay"), typed), ("site", "bay")) == typed


def test_a_comment_keeps_its_column_also_beside_chinese() -> None:
    before, after = (text.splitlines()[7] for text in (SHIPPED, changed(SHIPPED, ("site", "name"), "南门")))
    wide = [sum(2 if ord(mark) > 0x2E7F else 1 for mark in line[: line.index("#")]) for line in (before, after)]
    assert wide[0] == wide[1]


@pytest.mark.parametrize(
    "place",
    [("site", "map_lat"), ("site", "bay"), ("ladder", "bus"), ("ladder", "hotline"), ("printer",), ("voice",)],
)
def test_what_is_taken_out_becomes_a_comment_and_comes_back_as_it_was(place: Place) -> None:
    there = SHIPPED if value_at(SHIPPED, place) is not None else changed(SHIPPED, (*place, "kind"), "serial")
    inner = {each: value for each, value in values(there).items() if each[: len(place)] == place}
    out = changed(there, place, None)
    assert value_at(out, place) is None
    first, value = next((each, value) for each, value in inner.items() if each[-1] != "kind" or len(place) == 1)
    assert isinstance(value, str | int | float)
    assert changed(out, first, value) == there


def test_the_last_entry_of_a_list_takes_the_list_along() -> None:
    text = "a: 1\nladder:\n  - kind: bus\n    text: x\nb: 2\n"
    assert changed(text, ("ladder", "bus"), None) == "a: 1\n# ladder:\n#   - kind: bus\n#     text: x\nb: 2\n"


def test_a_missing_key_and_a_missing_section_come_with_the_comments_that_are_shipped() -> None:
    text = changed(changed("site:\n  id: a", ("site", "bay"), "b"), ("board", "port"), "/dev/x")
    assert text.startswith("site:\n  id: a\n  bay: b  # told to the driver")
    assert "port: /dev/x" in text
    assert "# where it is plugged in" in text


@pytest.mark.parametrize(
    ("text", "place", "after"),
    [
        ("a: {b: 1, c: x}  # d\n", ("a", "c"), "a: {b: 1, c: 'y, z'}  # d\n"),
        ("a:\n  b: |\n    one\n    two\n  c: 3\n", ("a", "b"), "a:\n  b: y, z\n  c: 3\n"),
        ('a:\n  b: "x # y"\n', ("a", "b"), "a:\n  b: y, z\n"),
        ("a:\r\n  b: x  # c\r\n", ("a", "b"), "a:\r\n  b: y, z  # c\r\n"),
        ("a:\n  b: x", ("a", "b"), "a:\n  b: y, z"),
    ],
)
def test_a_file_that_is_written_in_another_way_is_changed_as_well(text: str, place: Place, after: str) -> None:
    written = changed(text, place, "y, z")
    assert yaml.safe_load(written) == yaml.safe_load(after)


@pytest.mark.parametrize(
    ("text", "place"), [("a: {b: 1}\n", ("a", "c")), ("a: {b: 1, c: 2}\n", ("a", "c")), ("a: 1\n", ("nowhere", "b"))]
)
def test_what_cannot_be_changed_in_place_is_said_and_not_guessed(text: str, place: Place) -> None:
    with pytest.raises(CannotEdit, match=place[0]):
        changed(text, place, None if value_at(text, place) else 3)
