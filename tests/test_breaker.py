"""When a dispatcher is left in peace, and when it is asked again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.runtime.breaker import FAILURES_TO_OPEN, LONGEST_OPEN_S, OPEN_S, Breaker

NOW = 1000.0


def failed(times: int) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker = breaker.failed(NOW)
    return breaker


def test_four_failures_are_bad_luck_and_the_fifth_opens_for_fifteen_seconds() -> None:
    assert not failed(FAILURES_TO_OPEN - 1).open
    opened = failed(FAILURES_TO_OPEN)
    assert opened.open
    assert opened.wait_s(NOW) == OPEN_S
    assert opened.wait_s(NOW + OPEN_S) == 0.0


def test_one_answer_forgets_all_failures() -> None:
    assert failed(FAILURES_TO_OPEN - 1).answered().failed(NOW) == failed(1)


def test_after_the_peace_one_probe_decides() -> None:
    due = NOW + OPEN_S
    opened = failed(FAILURES_TO_OPEN)
    assert opened.open, "until the probe is answered the party is taken to be down"
    assert opened.failed(due).wait_s(due) == OPEN_S
    assert not opened.answered().open


def test_a_party_that_asks_for_peace_gets_it_but_not_longer_than_a_hail_lives() -> None:
    assert Breaker().failed(NOW, 30.0).wait_s(NOW) == 30.0
    assert Breaker().failed(NOW, 3600.0).wait_s(NOW) == LONGEST_OPEN_S
    assert Breaker().failed(NOW, float("inf")).wait_s(NOW) == LONGEST_OPEN_S
    assert not Breaker().failed(NOW, 2.0).open, "two seconds are the hail's own wait"


@given(st.lists(st.sampled_from(["ok", "fail", "wait"]), max_size=60))
def test_it_asks_at_most_five_times_into_an_outage_and_is_never_shut_for_over_a_minute(
    days: list[str],
) -> None:
    breaker, now, asked_in_a_row = Breaker(), NOW, 0
    for day in days:
        if day == "wait":
            now += 5.0
            continue
        if breaker.wait_s(now) > 0:
            continue
        if day == "ok":
            breaker, asked_in_a_row = breaker.answered(), 0
        else:
            probing = breaker.open
            breaker = breaker.failed(now)
            asked_in_a_row = 1 if probing else asked_in_a_row + 1
            assert asked_in_a_row <= FAILURES_TO_OPEN
        assert breaker.wait_s(now) <= LONGEST_OPEN_S
