"""Two columns side by side, medians over all walk-ups, beside what is to be reached. Nothing is asserted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.face.seen import DRAWING_S, GOOD_DISTANCE, Numbers, median

LEAST_FPS = 30.0
MOST_GAP_MS = 70.0
MOST_GOOD_S = 0.15
MOST_VERIFIED_S = 1.0


@dataclass(frozen=True)
class Row:
    """most, least: what is to be reached, if anything. everybody: in each walk-up, not in the median alone."""

    what: str
    read: Callable[[Numbers], float | None]
    digits: int
    most: float | None = None
    least: float | None = None
    everybody: bool = False

    @property
    def goal(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:.{self.digits}f}"
        if self.most is None:
            return ""
        return f"≤ {self.most:.{self.digits}f}" + (", all" if self.everybody else "")

    def reached(self, values: Sequence[float | None]) -> str:
        """Judged as printed. What did not happen was not reached."""
        there = [round(value, self.digits) for value in values if value is not None]
        if not self.goal:
            return ""
        middle = median(values)
        if middle is None or len(there) < len(values):
            return "no"
        judged = there if self.everybody else [round(middle, self.digits)]
        if self.most is not None:
            reached = sum(one <= self.most for one in judged)
            return "yes" if reached == len(judged) else "no" + (f", {reached} do" if self.everybody else "")
        return "yes" if self.least is not None and min(judged) >= self.least else "no"

    def cell(self, values: Sequence[float | None]) -> str:
        """The median, and the worst where all count, and how many there are if some are missing."""
        there = [value for value in values if value is not None]
        middle = median(values)
        if middle is None:
            return "never"
        said = f"{middle:.{self.digits}f}"
        if self.everybody:
            said += f", worst {max(there):.{self.digits}f}"
        return said + (f", {len(there)} of {len(values)}" if len(there) < len(values) else "")


ROWS = (
    Row("preview, pictures a second", lambda one: one.fps, 0, least=LEAST_FPS),
    Row("  its longest gap, ms", lambda one: one.gap_ms, 0, most=MOST_GAP_MS),
    Row("face boxes a second", lambda one: one.boxes_per_s, 1),
    Row("first box, s after the face is wholly in view", lambda one: one.box_s, 2),
    Row("first capture, s after it is usable", lambda one: one.capture_s, 2),
    Row("  its distance to her template", lambda one: one.distance, 3),
    Row(
        f"first capture nearer than {GOOD_DISTANCE:.2f}, s",
        lambda one: one.good_s,
        2,
        most=MOST_GOOD_S,
        everybody=True,
    ),
    Row("three captures, and the provider named her, s", lambda one: one.verified_s, 2, most=MOST_VERIFIED_S),
)


@dataclass(frozen=True)
class Result:
    """One walk-up. mistaken: she was given another's name at some time."""

    recipe: Numbers
    kiosk: Numbers
    recipe_mistaken: bool
    kiosk_mistaken: bool


def text(results: Sequence[Result], *, same_photo: bool, others: float) -> str:
    """others: processor cores that other programs kept busy meanwhile."""
    everybody = len(results)
    lines = [[f"medians of {everybody} walk-ups", "the recipe", "this kiosk", "to reach", "reached?"]]
    for row in ROWS:
        theirs, ours = [row.read(one.recipe) for one in results], [row.read(one.kiosk) for one in results]
        lines.append([row.what, row.cell(theirs), row.cell(ours), row.goal, row.reached(ours)])
    mistaken = [one.recipe_mistaken for one in results], [one.kiosk_mistaken for one in results]
    counts = [f"{sum(side)} of {everybody}" for side in mistaken]
    lines.append(["given another's name at some time", *counts, "0", "no" if any(mistaken[1]) else "yes"])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    said = "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    said += (
        f"\n640x480, 30 pictures a second; either window spends {1000 * DRAWING_S:.0f} ms on drawing a picture. "
        "Negative: before it was so.\nThe kiosk's times count from the first moment at which its window could show a "
        "picture.\nLiveness was waived, since a moved still is not alive: it would ask for a blink or a turn, which "
        f"takes as long as the person does.\nOther programs kept {others:.1f} cores busy meanwhile."
    )
    if same_photo:
        said += "\nThe photo that is enrolled is the one that walks up: its distances are smaller than in life."
    return said
