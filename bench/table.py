"""The one table: what was measured, what is to be built to, and whether it holds. Nothing is asserted."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "measured", "to build to", "ok?")


@dataclass(frozen=True)
class Row:
    """goal '' and ok None: a number without a goal. part: a heading above the rows that follow."""

    what: str
    measured: str
    goal: str = ""
    ok: bool | None = None


def at_most(what: str, value: float, most: float, unit: str, more: str = "", digits: int = 0) -> Row:
    """Judged as printed: to so many digits."""
    measured = f"{value:.{digits}f} {unit}{more}"
    return Row(what, measured, f"≤ {most:g} {unit}", round(value, digits) <= most)


def at_least(what: str, value: float, least: float, unit: str, more: str = "", digits: int = 0) -> Row:
    """Judged as printed, too."""
    measured = f"{value:.{digits}f} {unit}{more}"
    return Row(what, measured, f"≥ {least:g} {unit}", round(value, digits) >= least)


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """The value that one in a hundred exceeds; the greatest where there are fewer than a hundred."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


def in_ms(seconds: Sequence[float]) -> list[float]:
    return [1000 * value for value in seconds]


def markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD)]
    lines += [(row.what, row.measured, row.goal or "–", _answer(row)) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(rows: Sequence[Row]) -> str:
    lines = [HEAD, *((row.what, row.measured, row.goal or "–", _answer(row)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _answer(row: Row) -> str:
    return {True: "yes", False: "no", None: ""}[row.ok]
