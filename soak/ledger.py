"""Reads both books: the kiosk's own database file and that of the dispatch simulator, or of Le.Taxi's registry.

It writes nothing.
"""

from __future__ import annotations

import itertools
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.dispatch_client.wire import Status
from kiosk.store.database import FILE_NAME
from kiosk.store.hails import hail_of
from soak.evidence import Order, Row

CONFIRMED, ON_BOARD = "accepted_by_customer", "customer_on_board"  # the registry's words
CANCELLED = ("declined_by_customer", "incident_customer")
UNDER_WAY = {CONFIRMED: Status.ASSIGNED, ON_BOARD: Status.ON_BOARD}


def on_the_kiosks_disk(folder: Path) -> tuple[dict[str, Row], tuple[str, ...]]:
    """Its hails by key, and what SQLite finds wrong with the file. Empty when the kiosk died before it made one."""
    file = folder / FILE_NAME
    if not file.exists() or not file.stat().st_size:
        return {}, ()
    with _reading(file) as sql:
        rows: dict[str, Row] = {}
        unsound = [str(row[0]) for row in sql.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'hail'").fetchone() is None:
            return {}, tuple(unsound)
        for key, document in sql.execute("SELECT key, CAST(document AS BLOB) FROM hail"):
            hail = hail_of(document)
            if hail is None:
                unsound.append(f"the hail {key} cannot be read")
            else:
                lived_s = hail.updated_at - hail.pressed_at
                rows[key] = Row(hail.state, hail.owed, hail.cancel_reason is not None, lived_s)
        return rows, tuple(unsound)


def at_the_dispatcher(file: Path, sent_key: Mapping[str, str]) -> tuple[Order, ...]:
    """Every order that was ever made. sent_key: for the key that the dispatcher got, the one that the kiosk sent."""
    with _reading(file) as sql:
        made = sql.execute(
            "SELECT hails.id, answers.key, status, final, hails.made_at, time_scale, world"
            " FROM hails JOIN answers ON answers.hail_id = hails.id ORDER BY hails.made_at"
        )
        return tuple(
            Order(
                hail_id=hail_id,
                key=sent_key.get(key, key),
                status=Status(status),
                made_at=made_at,
                ended_at=made_at + json.loads(world)["events"][-1]["age_s"] / time_scale if final else math.inf,
            )
            for hail_id, key, status, final, made_at, time_scale, world in made
        )


def at_the_registry(file: Path, sent_key: Mapping[str, str]) -> tuple[Order, ...]:
    """Every hail that was ever confirmed there: a car was told to come, and is her car until that hail ends."""
    with _reading(file) as sql:
        hails = sql.execute("SELECT id, customer_id, status, incident_taxi_reason FROM hails").fetchall()
        steps = sql.execute("SELECT hail_id, to_status, at FROM transitions ORDER BY rowid").fetchall()
    since: dict[str, dict[str, float]] = defaultdict(dict)  # of each hail: when it came to which status, at last
    off_at: dict[str, float] = {}  # when it was first cancelled: what is written over was said all the same
    for hail_id, status, at in steps:
        since[hail_id][status] = at
        if status in CANCELLED:
            off_at.setdefault(hail_id, at)
    return tuple(
        Order(
            hail_id=hail_id,
            key=sent_key.get(customer_id, customer_id),
            status=_in_our_words(status, reason, since[hail_id]),
            made_at=since[hail_id][CONFIRMED],
            ended_at=math.inf if status in UNDER_WAY else since[hail_id][status],
            called_off_before=off_at.get(hail_id, math.inf) < since[hail_id][CONFIRMED],
        )
        for hail_id, customer_id, status, reason in hails
        if CONFIRMED in since[hail_id]
    )


def written_over(file: Path) -> int:
    """How often the registry went on from what it had read before a cancel. transitions: forgets nothing."""
    with _reading(file) as sql:
        steps = sql.execute("SELECT hail_id, to_status FROM transitions ORDER BY hail_id, number").fetchall()
    return sum(
        one[0] == other[0] and one[1] in CANCELLED and other[1] not in CANCELLED
        for one, other in itertools.pairwise(steps)
    )


def _in_our_words(status: str, reason: str | None, since: Mapping[str, float]) -> Status:
    """Of a hail that was confirmed."""
    if status in UNDER_WAY:
        return UNDER_WAY[status]
    if status == "incident_taxi":
        return Status.RIDER_NO_SHOW if reason == "no_show" else Status.NO_DRIVER
    if ON_BOARD in since:
        return Status.COMPLETED
    return Status.CANCELLED_BY_RIDER if status in CANCELLED else Status.NO_DRIVER


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    sql = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield sql
    finally:
        sql.close()
