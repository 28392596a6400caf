"""A disk that was too slow for whoever stood there: the hail that she was told was not called reaches no driver."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk.domain import CallSign, Colour, HailState, SearchWidth
from kiosk.journey.effects import CancelHail, CommitHail
from kiosk.journey.events import HailCommitted
from kiosk.runtime.executor import Executor
from kiosk.runtime.workers import Worker
from tests.dispatch_fixtures import Simulator
from tests.journey_fixtures import BY_PHONE
from tests.letaxi_script import script
from tests.stand_in import PATIENCE_S
from tests.test_hail_desk import Desk


@pytest.fixture(params=["the dispatcher", "the registry"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk at a party that would answer with a taxi."""
    if request.param == "the registry":
        with script() as there:
            desk = Desk(there.url, tmp_path, there.client())
            yield desk
            desk.close()
            assert there.asked == [], "it has heard nothing"
        return
    database = tmp_path / "dispatch.sqlite3"
    with Simulator(database, "--time-scale", "120", "--hour", "14", "--no-history") as there:
        desk = Desk(there.url, tmp_path)
        yield desk
        desk.close()
        with closing(sqlite3.connect(database)) as hails:
            assert hails.execute("SELECT * FROM hails").fetchall() == [], "it has heard nothing"


@pytest.fixture
def writer() -> Iterator[Worker]:
    writer = Worker("disk")
    yield writer
    writer.stop()


def test_a_hail_that_she_was_told_was_not_called_ends_on_disk_and_no_driver_hears_of_it(
    desk: Desk, writer: Worker
) -> None:
    nobody = cast(Any, None)
    executor = Executor(
        identity=nobody,
        desks={"main": desk.desk},
        camera=nobody,
        voice=nobody,
        journal=desk.store,
        processing=nobody,
        writer=writer,
        post=desk.posted.put,
    )
    now = time.time()
    sign = CallSign(Colour.RED, 7)
    executor.carry_out(CommitHail(1, now, now, "main", sign, BY_PHONE, (), SearchWidth.NORMAL))
    committed = desk.posted.get(timeout=PATIENCE_S)
    assert isinstance(committed, HailCommitted)
    executor.carry_out(CancelHail(committed.hail.key, "too late"))
    over = desk.until(lambda hail: True)
    assert (over.state, over.owed, over.never_sent) == (HailState.CANCELLED_BY_RIDER, False, True)
    assert [hail.state for hail in desk.store.found(time.time())] == [HailState.CANCELLED_BY_RIDER]
    assert desk.store.deeds() == (), "and it counts against no limit"
