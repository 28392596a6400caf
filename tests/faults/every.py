"""The whole table: N network, S server, P process, H hardware, U people, X what the table forgot, L Le.Taxi alone."""

from __future__ import annotations

import re

from tests.faults import (
    beyond,
    clock,
    hardware,
    impostors,
    letaxi_hail,
    letaxi_search,
    network,
    people,
    process,
    reports,
    server,
    storage,
    window,
)
from tests.faults.row import Row

LETTERS = "NSPHUXL"
ID = re.compile(r"([NSPHUXL])(\d+)(\w?)")
GROUPS = (
    network,
    impostors,
    server,
    reports,
    process,
    storage,
    clock,
    hardware,
    people,
    beyond,
    window,
    letaxi_hail,
    letaxi_search,
)


def _place(row: Row) -> tuple[int, int, str]:
    found = ID.fullmatch(row.id)
    assert found is not None, row.id
    return LETTERS.index(found[1]), int(found[2]), found[3]


ROWS: tuple[Row, ...] = tuple(sorted((row for group in GROUPS for row in group.ROWS), key=_place))
