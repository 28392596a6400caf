"""How much of a report stands on one page of the technician's, and what stands on which."""

from __future__ import annotations

from kiosk.technician import PartNow, Standing

LOG_LINES_A_PAGE = 2  # whole sentences with their facts, in letters that are read from where one stands
PART_ROWS = 16  # on the page of parts
PART_ROWS_TURNING = 12  # where there are more pages: below them stands what turns them
ROWS_OF_TROUBLE = 5  # a part that is not well has its sentence beneath
WORST_FIRST = (Standing.FAULT, Standing.LOOK, Standing.WELL)


def log_pages(lines: int) -> int:
    return max(1, -(-lines // LOG_LINES_A_PAGE))


def rows_of(part: PartNow) -> int:
    return 1 if part.standing is Standing.WELL else ROWS_OF_TROUBLE


def part_pages(parts: tuple[PartNow, ...]) -> tuple[tuple[PartNow, ...], ...]:
    """What stands on each page of parts: the worst first."""
    ordered = sorted(parts, key=lambda part: WORST_FIRST.index(part.standing))
    if sum(map(rows_of, ordered)) <= PART_ROWS:
        return (tuple(ordered),)
    pages: list[list[PartNow]] = [[]]
    for part in ordered:
        if sum(map(rows_of, pages[-1])) + rows_of(part) > PART_ROWS_TURNING:
            pages.append([])
        pages[-1].append(part)
    return tuple(map(tuple, pages))
