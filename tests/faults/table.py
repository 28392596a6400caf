"""The fault table as run: for a terminal, for a spreadsheet, and as a page of the documents."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tests.faults.running import Result, Verdict

HEAD = ("id", "fault", "injected how", "expected", "seen")
WIDTHS = (5, 24, 30, 32, 44)  # columns of a terminal


def cells(result: Result) -> tuple[str, ...]:
    row = result.row
    verdict = f"{result.verdict.value}: " if result.verdict is not Verdict.HELD else ""
    return row.id, row.fault, row.injected, row.expected, f"{verdict}{result.seen}"


def as_text(results: Sequence[Result]) -> str:
    lines = [*_wrapped(HEAD), *_wrapped(tuple("-" * width for width in WIDTHS))]
    for result in results:
        lines += _wrapped(cells(result))
    return "\n".join([*lines, "", summary(results)])


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
    lines = ["\t".join((*HEAD, "verdict", "seconds"))]
    lines += ["\t".join((*cells(each), each.verdict.value, f"{each.seconds:.0f}")) for each in results]
    return "\n".join(lines) + "\n"


def as_markdown(results: Sequence[Result]) -> str:
    lines = [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in cells(each))} |" for each in results]
    return "\n".join(lines) + "\n"


def as_page(results: Sequence[Result]) -> str:
    return as_markdown(results)
