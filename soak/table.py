"""The table of the kills, one column for each trial, and the sentences that stand below it."""

from __future__ import annotations

from collections.abc import Sequence

from soak.haste import told
from soak.points import Point
from soak.trial import ANY_MOMENT, Outcome

MOST_BREACHES_TOLD = 20


def printed(outcomes: Sequence[Outcome]) -> str:
    head = ["", *("without a key" if each.wishes.without_key else "with the key" for each in outcomes)]
    lines = [head, *([what, *cells] for what, cells in _rows(outcomes))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    table = "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )
    return f"{table}\n\n{told(outcomes[0].wishes.hurry)}\n"


def complaints(outcome: Outcome) -> str:
    breaches = outcome.verdict.breaches()
    more = len(breaches) - MOST_BREACHES_TOLD
    return "\n".join([*breaches[:MOST_BREACHES_TOLD], *([f"and {more} more"] if more > 0 else [])])


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[str, list[str]]]:
    verdicts = [each.verdict for each in outcomes]
    return [
        ("kills", [str(each.killed.total()) for each in outcomes]),
        *((f"  {point.value}", [str(each.killed[point.value]) for each in outcomes]) for point in Point),
        (f"  at {ANY_MOMENT}", [str(each.killed[ANY_MOMENT]) for each in outcomes]),
        ("presses", [str(each.presses) for each in verdicts]),
        ("received: shown to her", [str(each.acknowledged) for each in verdicts]),
        ("orders at the dispatcher", [str(each.orders) for each in verdicts]),
        ("waited for a taxi", [str(each.waited) for each in verdicts]),
        ("  and got one", [str(each.served) for each in verdicts]),
        ("cancels written over there", [str(each.written_over) for each in outcomes]),
        ("requests on the line", [str(each.fates.total()) for each in outcomes]),
        ("  of them spoilt", [str(each.fates.total() - each.fates["passed"]) for each in outcomes]),
        ("lost", [str(len(each.lost)) for each in verdicts]),
        ("doubled", [str(len(each.doubled)) for each in verdicts]),
        ("orphaned at the dispatcher", [str(len(each.orphans)) for each in verdicts]),
        ("untrue words or ends", [str(len(each.untrue)) for each in verdicts]),
        ("received, not on the disk", [str(len(each.unwritten)) for each in verdicts]),
        ("never settled", [str(len(each.unsettled)) if each.unsettled else "0" for each in verdicts]),
        ("unsound database", [str(len(each.unsound)) for each in verdicts]),
        ("without a taxi, too many", [str(len(each.unserved)) for each in verdicts]),
        ("seconds", [f"{each.seconds:.0f}" for each in outcomes]),
        ("  of them until all were settled", [f"{each.peace_s:.0f}" for each in outcomes]),
    ]
