"""The log's catalogue: every event tells the technician what to do, no line tells who hailed, nothing is repeated."""

from __future__ import annotations

import logging
import re
import threading
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import CallSign, Colour, HailState, Private, Rider
from kiosk.event_catalogue import EVERY_EVENT
from kiosk.log_events import LogEvent
from kiosk.log_lines import HIDDEN, LoggedEvent, Loudness, line, log_event
from tests.test_maps import script

PAGE = Path(__file__).parents[1] / "docs" / "log-events.md"
LINE = re.compile(r"(?P<id>[a-z-]+)(?P<facts>( [A-Za-z0-9_.:/+<>-]+=[A-Za-z0-9_.:/+<>-]+)*): (?P<sentence>[^\n]+)")
PHONE = "13812345678"
RIDER = Rider(subject=PHONE, phone_ref=PHONE, phone_masked=PHONE, display_name="王阿姨")


class Stranger(StrEnum):
    NAMED = "王阿姨"
    NUMBERED = PHONE


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_every_event_says_what_it_means_and_what_to_do_in_one_sentence_of_each_language(event: LoggedEvent) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", event.value)
    assert event.level in (logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
    assert re.fullmatch(r"[a-z][ -~]+[^.|]\.", event.sentence)
    assert ";" in event.sentence
    assert event.sentence.count(". ") == 0
    assert re.search(r"[\u4e00-\u9fff]", event.chinese)
    assert re.fullmatch(r"[^。|\n]+；[^。|\n]+。", event.chinese)


def test_no_two_events_say_the_same() -> None:
    every = EVERY_EVENT
    for said in ([e.value for e in every], [e.sentence for e in every], [e.chinese for e in every]):
        assert len(set(said)) == len(said)


def test_a_line_has_a_fixed_form() -> None:
    written = line(
        LogEvent.DISPATCHER_REFUSED,
        subject="red-7",
        status=403,
        wait_s=2.5,
        sent=True,
        state=HailState.NO_TAXI,
        code="PERMISSION",
        retry_after_s=None,
    )
    facts = "subject=red-7 status=403 wait_s=2.5 sent=yes state=no_taxi code=PERMISSION"
    assert written == f"dispatcher-refused {facts}: {LogEvent.DISPATCHER_REFUSED.sentence}"
    assert line(LogEvent.DISPATCHER_BACK) == f"dispatcher-back: {LogEvent.DISPATCHER_BACK.sentence}"


@pytest.mark.parametrize(
    "fact",
    [
        PHONE,
        "021-5555123",
        "138-1234-5678",
        "1381234.5678",
        "138.1234.5678",
        "138/1234/5678",
        "138--1234--5678",
        "0.13812345678",
        "ref:13812345678",
        "1234567",
        "١٣٨١٢٣٤٥",
        int(PHONE),
        -int(PHONE),
        float(PHONE),
        float("inf"),
        "王阿姨",
        "Wang Ayi",
        "a\nERROR kiosk: forged",
        "a=b",
        "",
        "x" * 65,
        "\ud800",
        b"bytes",
        Stranger.NAMED,
        Stranger.NUMBERED,
        Private(PHONE),
        RIDER,
        CallSign(Colour.RED, 7),
        ValueError(PHONE),
        ["red"],
    ],
)
def test_a_fact_that_could_belong_to_a_person_is_hidden_and_nothing_is_raised(fact: Any) -> None:
    written = line(LogEvent.HAIL_REFUSED, subject=fact)
    assert written == f"hail-refused subject={HIDDEN}: {LogEvent.HAIL_REFUSED.sentence}"


@given(st.dictionaries(st.text(max_size=20), st.text() | st.integers() | st.floats() | st.booleans() | st.binary()))
def test_whatever_is_put_into_a_line_it_stays_one_line_without_a_number(facts: dict[str, Any]) -> None:
    found = LINE.fullmatch(line(LogEvent.KEY_REUSED, **facts))
    assert found is not None
    assert (found["id"], found["sentence"]) == ("key-reused", LogEvent.KEY_REUSED.sentence)
    for fact in found["facts"].split():
        _, _, shown = fact.partition("=")
        assert not re.search(r"\d{11}", shown)


def test_an_event_is_written_once_at_its_own_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_event(LogEvent.STORE_DAMAGED, file="hails.sqlite3.damaged-1")
    written = line(LogEvent.STORE_DAMAGED, file="hails.sqlite3.damaged-1")
    assert caplog.record_tuples == [("kiosk.log_events", logging.ERROR, written)]


Written = list[tuple[int, str]]


@pytest.fixture
def written() -> Written:
    return []


@pytest.fixture
def loudness(written: Written) -> Loudness:
    return Loudness(lambda level, text: written.append((level, text)))


AFTER = (LogEvent.DISPATCHER_UNREACHABLE, LogEvent.DISPATCHER_NONSENSE)


def levels(written: Written) -> list[tuple[int, str]]:
    return [(level, text.partition(":")[0]) for level, text in written]


def test_the_first_failure_is_loud_the_rest_quiet_and_the_recovery_is_told_once(
    loudness: Loudness, written: Written
) -> None:
    for status in (500, 502, 503):
        loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "main", status=status)
    for _ in range(2):
        loudness.recovered(LogEvent.DISPATCHER_BACK, "main", after=AFTER)
    loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "main", status=504)
    assert levels(written) == [
        (logging.WARNING, "dispatcher-unreachable subject=main status=500"),
        (logging.DEBUG, "dispatcher-unreachable subject=main status=502"),
        (logging.DEBUG, "dispatcher-unreachable subject=main status=503"),
        (logging.INFO, "dispatcher-back subject=main repeats=2"),
        (logging.WARNING, "dispatcher-unreachable subject=main status=504"),
    ]


def test_another_event_and_another_subject_are_as_loud_as_the_first(loudness: Loudness, written: Written) -> None:
    loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "main")
    loudness.failed(LogEvent.DISPATCHER_NONSENSE, "main")
    loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "second")
    assert [level for level, _ in written] == [logging.WARNING, logging.ERROR, logging.WARNING]


def test_a_recovery_ends_every_failure_of_its_subject_and_none_of_anothers(
    loudness: Loudness, written: Written
) -> None:
    for _ in range(3):
        loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "main")
        loudness.failed(LogEvent.DISPATCHER_NONSENSE, "main")
        loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "second")
    written.clear()
    loudness.recovered(LogEvent.DISPATCHER_BACK, "main", after=AFTER)
    loudness.failed(LogEvent.DISPATCHER_NONSENSE, "main")
    loudness.failed(LogEvent.DISPATCHER_UNREACHABLE, "second")
    assert levels(written) == [
        (logging.INFO, "dispatcher-back subject=main repeats=4"),
        (logging.ERROR, "dispatcher-nonsense subject=main"),
        (logging.DEBUG, "dispatcher-unreachable subject=second"),
    ]


def test_a_party_that_never_failed_does_not_recover(loudness: Loudness, written: Written) -> None:
    loudness.recovered(LogEvent.DISPATCHER_BACK, "main", after=AFTER)
    assert written == []


def test_a_subject_that_is_somebodys_number_is_counted_and_not_written(loudness: Loudness, written: Written) -> None:
    loudness.failed(LogEvent.HAIL_REFUSED, PHONE, subject=PHONE)
    loudness.failed(LogEvent.HAIL_REFUSED, PHONE)
    assert levels(written) == [
        (logging.ERROR, f"hail-refused subject={HIDDEN}"),
        (logging.DEBUG, f"hail-refused subject={HIDDEN}"),
    ]


def test_a_failure_met_by_many_threads_at_once_is_loud_once(loudness: Loudness, written: Written) -> None:
    start = threading.Barrier(8)

    def fail() -> None:
        start.wait()
        for _ in range(50):
            loudness.failed(LogEvent.PROVIDER_UNREACHABLE, "provider")

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [level for level, _ in written].count(logging.WARNING) == 1
    loudness.recovered(LogEvent.PROVIDER_BACK, "provider", after=(LogEvent.PROVIDER_UNREACHABLE,))
    assert "repeats=399" in written[-1][1]


def test_the_page_in_docs_is_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == script("make_log_events").log_events(), "run `make docs`"
