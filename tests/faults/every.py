"""The whole table in its order: N network, S server, P process, H hardware, U people, X what the table forgot."""

from __future__ import annotations

import re

from tests.faults import (
    beyond,
    clock,
    hardware,
    impostors,
    network,
    people,
    process,
    reports,
    server,
    storage,
    window,
)
from tests.faults.row import Row

LETTERS = "NSPHUX"
ID = re.compile(r"([NSPHUX])(\d+)(\w?)")
GROUPS = (network, impostors, server, reports, process, storage, clock, hardware, people, beyond, window)


def _place(row: Row) -> tuple[int, int, str]:
    found = ID.fullmatch(row.id)
    assert found is not None, row.id
    return LETTERS.index(found[1]), int(found[2]), found[3]


ROWS: tuple[Row, ...] = tuple(sorted((row for group in GROUPS for row in group.ROWS), key=_place))
