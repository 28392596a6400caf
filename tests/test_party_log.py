"""What the technician reads when a party fails: loudly once, the end once, and the right sentence for each fault."""

from __future__ import annotations

import logging

import pytest

from kiosk.domain import Nonsense, Refused, Trouble, Unreachable
from kiosk.log_events import LogEvent
from kiosk.runtime.party_log import DISPATCHER, PROVIDER, PartyLog

AWAY = Unreachable("GET: no answer", maybe_done=True)


def loud(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The events above DEBUG, by id."""
    return [record.getMessage().split()[0] for record in caplog.records if record.levelno > logging.DEBUG]


def test_an_outage_is_told_once_and_its_end_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    party = PartyLog(DISPATCHER, "main")
    for _ in range(40):
        party.trouble(AWAY, "poll")
    party.answered("submit")
    assert loud(caplog) == [LogEvent.DISPATCHER_UNREACHABLE], "that orders are taken says nothing of polls"
    party.answered("poll")
    party.answered("poll")
    assert loud(caplog) == [LogEvent.DISPATCHER_UNREACHABLE, LogEvent.DISPATCHER_BACK]
    quietly = [record.getMessage().split()[0] for record in caplog.records if record.levelno == logging.DEBUG]
    assert quietly == [LogEvent.DISPATCHER_UNREACHABLE] * 39 + [LogEvent.DISPATCHER_BACK]


@pytest.mark.parametrize(
    ("trouble", "event"),
    [
        (AWAY, LogEvent.DISPATCHER_UNREACHABLE),
        (Unreachable("certificate", maybe_done=False, certificate=True), LogEvent.CERTIFICATE_REFUSED),
        (Nonsense("not our JSON"), LogEvent.DISPATCHER_NONSENSE),
        (Nonsense("a page", page=True), LogEvent.CAPTIVE_PORTAL),
        (Refused("no", status=401, code=""), LogEvent.DISPATCHER_REFUSED),
        (Refused("no", status=422, code="KEY_REUSED"), LogEvent.KEY_REUSED),
    ],
)
def test_each_fault_has_its_own_sentence(caplog: pytest.LogCaptureFixture, trouble: Trouble, event: LogEvent) -> None:
    caplog.set_level(logging.DEBUG)
    PartyLog(DISPATCHER, "main").trouble(trouble, "submit")
    assert loud(caplog) == [event]
    assert event.sentence in caplog.text


def test_a_wrong_clock_is_called_a_wrong_clock(caplog: pytest.LogCaptureFixture) -> None:
    PartyLog(PROVIDER, "identity").trouble(Refused("no", status=401, code="TIMESTAMP"), "open")
    assert loud(caplog) == [LogEvent.CLOCK_DISAGREES]


def test_a_hail_that_came_too_late_by_the_dispatchers_clock_alone_names_the_clock(
    caplog: pytest.LogCaptureFixture,
) -> None:
    PartyLog(DISPATCHER, "main").trouble(Refused("no", status=410, code="EXPIRED"), "submit", LogEvent.HAIL_REFUSED)
    assert loud(caplog) == [LogEvent.CLOCK_DISAGREES]


def test_a_refused_hail_names_status_and_code_for_the_dispatcher(caplog: pytest.LogCaptureFixture) -> None:
    PartyLog(DISPATCHER, "main").trouble(Refused("no", status=403, code="SITE"), "submit", LogEvent.HAIL_REFUSED)
    assert "hail-refused subject=main doing=submit status=403 code=SITE" in caplog.text
