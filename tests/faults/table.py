"""The fault table as run: for a terminal, for a spreadsheet, and as a page of the documents."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from tests.faults.company import Kind
from tests.faults.running import Result, Verdict

HEAD = ("id", "fault", "injected how", "expected", "seen")
HEADING = """<!-- Written by `python -m tests.faults --document`. -->
# What was broken on purpose, and what was seen

`make faults` breaks, one row after another, what a kiosk stands on: network, dispatcher, process, disk, clock,
hardware, people. It uses the real kiosk (without its glass where the glass does not matter, in a real window
where it does), the real services, and a proxy between them that spoils what passes (`tests/fault_proxy.py`).
`python -m tests.faults N5 P4` runs single rows, `--dispatcher letaxi` with one dispatcher alone; the quick ones
run with the tests. The table also goes to `out/faults`.

Every row in which a dispatcher has a part of its own is run twice: with one that speaks our own hail API (`kiosk
dispatch-simulator`) and with a street-hail registry that speaks Le.Taxi (`kiosk letaxi-registry`). There a press is
not one order but a search: hails to one driver after another, all for one customer, of which one is confirmed.
What only that protocol can suffer are the rows L.

During and after every row it must hold with both (`tests/faults/invariants.py`) that each press has at most one
order and one car; that every screen which confirms has an order behind it; that no order outlives its expiry
without a cancel or a watch; that no number, name or reference stands in any log; that the screen answers a touch
while the fault lasts; that nothing but our own calm words is shown; that the screen is home again within 90 s of
the fault's end; that what was called off is never confirmed; and that what is over on the screen is over at the
dispatcher. Each of these is proved able to fail (`tests/test_faults_short.py`, `tests/test_faults_letaxi.py`).

What cannot be shown here:

- Nobody pulls a real power switch. A power cut is played as a kill and a torn tail of the write-ahead log (P2).
- There is no service manager yet. That somebody starts the kiosk again (P6), and that a screen or a worker that
  stands still is noticed and ended (P7, P8), is a watchdog's task; shown is what holds without one.
- There is no presence sensor, and there are no updates (P10; U2 by the idle timer).
- P3 and P5 mount a disk of their own, which takes root; P9 takes `libfaketime`. Elsewhere these rows say so.
- The kiosk has no setting for authorities. For N9 its process is made to trust a throw-away one, so that nothing but
  the expiry or the host's name is wrong.

`make soak` goes on where this ends: 500 kills at random and at five named points while a tenth of the requests
and a fifth of the answers are lost, then a comparison of every press with the dispatcher's own list of orders.
With the idempotency key switched off in the proxy the same comparison finds doubles. `make marathon` makes ten
thousand journeys and watches the memory.
"""
NAMES = {Kind.HAIL_API: "With the hail API", Kind.LETAXI: "With Le.Taxi"}
WIDTHS = (5, 24, 30, 32, 44)  # columns of a terminal


def cells(result: Result) -> tuple[str, ...]:
    row = result.row
    verdict = f"{result.verdict.value}: " if result.verdict is not Verdict.HELD else ""
    return row.id, row.fault, row.injected, row.expected, f"{verdict}{result.seen}"


def as_text(results: Sequence[Result]) -> str:
    lines: list[str] = []
    for kind, its in _by_kind(results):
        lines += [NAMES[kind], "", *_wrapped(HEAD), *_wrapped(tuple("-" * width for width in WIDTHS))]
        for result in its:
            lines += _wrapped(cells(result))
        lines += ["", summary(its), ""]
    return "\n".join(lines)


def _by_kind(results: Sequence[Result]) -> Iterator[tuple[Kind, list[Result]]]:
    for kind in Kind:
        if its := [result for result in results if result.kind is kind]:
            yield kind, its


def summary(results: Sequence[Result]) -> str:
    numbers = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    return ", ".join(f"{number} {verdict.value}" for verdict, number in numbers.items() if number)


def _wrapped(texts: Sequence[str]) -> list[str]:
    columns = [textwrap.wrap(text, width) or [""] for text, width in zip(texts, WIDTHS, strict=True)]
    height = max(map(len, columns))
    padded = [column + [""] * (height - len(column)) for column in columns]
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, WIDTHS, strict=True)).rstrip()
        for line in zip(*padded, strict=True)
    ]


def as_tsv(results: Sequence[Result]) -> str:
    lines = ["\t".join((*HEAD, "dispatcher", "verdict", "seconds"))]
    lines += [
        "\t".join((*cells(each), each.kind.value, each.verdict.value, f"{each.seconds:.0f}")) for each in results
    ]
    return "\n".join(lines) + "\n"


def as_markdown(results: Sequence[Result]) -> str:
    lines: list[str] = []
    for kind, its in _by_kind(results):
        lines += [f"## {NAMES[kind]}", "", f"{summary(its).capitalize()}.", ""]
        lines += [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
        lines += [f"| {' | '.join(cell.replace('|', '/') for cell in cells(each))} |" for each in its]
        lines.append("")
    return "\n".join(lines)


def as_page(results: Sequence[Result]) -> str:
    """docs/faults.md."""
    return f"{HEADING}\n{as_markdown(results)}"
