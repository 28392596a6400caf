"""A few of the journeys that `make marathon` makes by thousands: they are made and counted; memory is not judged."""

from __future__ import annotations

from pathlib import Path

from soak.marathon import PROCESSES, Sample, growth, walk

JOURNEYS = 10  # the tenth is by face
EVERY = 5


def test_every_journey_goes_from_home_to_home_and_is_one_order(tmp_path: Path) -> None:
    told: list[Sample] = []
    run = walk(JOURNEYS, EVERY, tmp_path, told.append)
    assert run.wrong == []
    assert run.orders == JOURNEYS
    assert run.done["by face"] == 1
    assert run.done["by number"] == 9
    assert [sample.journeys for sample in told] == [5, 10]
    for sample in run.samples:
        assert set(PROCESSES) == set(sample.memory_mb)
        assert all(mb > 1 for mb in sample.memory_mb.values())


def test_a_process_that_grows_is_found() -> None:
    first = Sample(500, 100.0, {"window": 400.0, "camera": 100.0})
    assert growth([first, Sample(1000, 200.0, {"window": 419.0, "camera": 104.0})]) == []
    found = growth([first, Sample(1000, 200.0, {"window": 421.0, "camera": 60.0})])
    assert found == ["window has grown from 400.0 to 421.0 MB"]
