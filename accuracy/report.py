"""The tables of one measurement, as text: what was measured, within which limits the truth lies, which goals hold."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from accuracy import pairs
from accuracy.captures import AS_IT_IS, Photographed
from accuracy.faces_folder import People
from accuracy.pairs import THRESHOLDS, Errors, Usable
from accuracy.policy_run import LIBRARY_DISTANCE, QUANTILE, Library, Outcome, Run, Stranger, Tally
from kiosk.captures import Hint
from kiosk.services.identity_stub.policy import POLICY

SURE = 1.96  # standard deviations: 95 %
RULE_OF_THREE = 3.0  # none in n tries: less than 3/n, at 95 %
MOST_WRONG = 0.0
MOST_STRANGERS = 0.005
LEAST_SERVED = 0.97
MOST_DOUBLES = 8  # are named
TWO_PEOPLE_SHARE = 0.5  # of one person's pairs of photos beyond the library's distance: she is hardly one person
Result = Outcome | Stranger | Library
SERVED = (Outcome.STRAIGHT, Outcome.DIGITS)


@dataclass(frozen=True)
class Measured:
    """run: as the policy is. as_if: had there been enough photos of each; None where there were."""

    people: People
    photographed: Sequence[Photographed]
    usable: Usable
    gate: bool
    run: Run
    as_if: Run | None


def text(measured: Measured) -> str:
    one_to_one = pairs.one_to_one(measured.usable)
    parts = [
        measured.people.layout,
        _left_out(measured),
        _protocol(measured),
        _doubt(one_to_one, measured.usable),
        _decisions(measured),
        _thresholds(one_to_one, measured.run),
        _fit(measured.run),
        _groups(measured),
    ]
    return "\n\n".join(part for part in parts if part)


def _left_out(measured: Measured) -> str:
    troubles = Counter(photo.trouble for photo in measured.photographed if photo.trouble)
    bad = ", ".join(f"{count} with {trouble}" for trouble, count in troubles.most_common()) or "none"
    said = f"Photos that cannot be used: {bad}."
    for what, worse in (("photos", False), ("worse copies of them", True)):
        hints = Counter(
            taken.hint
            for photo in measured.photographed
            for taken in photo.taken
            if (taken.condition != AS_IT_IS.name) is worse
        )
        refused = Counter({hint: count for hint, count in hints.items() if hint is not Hint.GOOD})
        if refused:
            why = ", ".join(f"{hint} {count}" for hint, count in refused.most_common())
            verb = "left out" if measured.gate else "kept"
            said += (
                f"\n{refused.total()} of {hints.total()} {what} are {verb}, which the kiosk's gate refuses ({why})."
            )
    return said


def _protocol(measured: Measured) -> str:
    run = measured.run
    said = (
        f"{run.draws} draws: {len(run.returning)} people enrolled with {run.enrolled_photos} photo(s) of each, who "
        f"come back with the others\n({sum(run.returning.values())} different pictures); each of "
        f"{len(run.strangers)} people is a stranger, too, before the gallery of the rest.\n"
        "A probe is one picture; the kiosk sends three of one moment and their mean counts."
    )
    if measured.as_if is not None:
        said += (
            f"\nThe policy wants {POLICY.enough_photos} photos of a person before she goes straight through, and "
            f"{run.enrolled_photos} is enrolled here:\nso the same once more as if that were enough."
        )
    return said


def _doubt(one_to_one: Errors, usable: Usable) -> str:
    """Says so where the folder looks as if it had been understood wrongly, or were wrong itself."""
    doubts = []
    at = THRESHOLDS.index(LIBRARY_DISTANCE)
    if one_to_one.genuine and one_to_one.false_rejections[at] > TWO_PEOPLE_SHARE * one_to_one.genuine:
        doubts.append(
            "Careful: most photos of one person look like two people. If the folder was understood wrongly, say how "
            "it is laid out with --people folders or --people names."
        )
    doubles = pairs.doubles(usable)
    if doubles:
        named = "; ".join(f"{one} and {other} ({distance:.2f})" for one, other, distance in doubles[:MOST_DOUBLES])
        doubts.append(
            f"Careful: photos of {len(doubles)} pair(s) of people are nearer than {pairs.DOUBLE:.2f} to each other. "
            f"One person under two names? {named}."
        )
    return "\n".join(doubts)


def _decisions(measured: Measured) -> str:
    runs = [run for run in (measured.run, measured.as_if) if run is not None]
    heads = ["", "the policy", "as if enough", f"nearest < {LIBRARY_DISTANCE:.1f}", "goal"]
    if len(runs) == 1:
        del heads[2]
    lines = [heads]
    returning, strangers = sum(runs[0].returning.values()), sum(runs[0].strangers.values())

    def line(
        what: str,
        ours: Sequence[Outcome | Stranger],
        among: type[Outcome | Stranger],
        library: tuple[Library, type] | None,
        goal: str = "",
    ) -> None:
        pictures = returning if among is Outcome else strangers
        cells = [_share(run.tally(), ours, list(among), pictures) for run in runs]
        theirs = "–"
        if library is not None:
            theirs = _share(runs[0].tally(), [library[0]], _of_library(among), pictures)
        lines.append([what, *cells, theirs, goal])

    for outcome in Outcome:
        theirs = {Outcome.STRAIGHT: Library.RIGHT, Outcome.NOT_SERVED: Library.NOBODY, Outcome.WRONG: Library.WRONG}
        library = (theirs[outcome], Outcome) if outcome in theirs else None
        goal = _goal("0", [_value(run, [outcome], Outcome) <= MOST_WRONG for run in runs])
        line(f"enrolled: {outcome.value}", [outcome], Outcome, library, goal if outcome is Outcome.WRONG else "")
    for what, ways in (("without a code", SERVED), ("in all", (*SERVED, Outcome.CODE))):
        served = [_value(run, ways, Outcome) >= LEAST_SERVED for run in runs]
        line(f"enrolled: served {what}", ways, Outcome, None, _goal(f"≥ {LEAST_SERVED:.0%}", served))
    kept_out = [_value(run, [Stranger.STRAIGHT], Stranger) <= MOST_STRANGERS for run in runs]
    line(
        f"stranger: {Stranger.STRAIGHT.value}",
        [Stranger.STRAIGHT],
        Stranger,
        (Library.STRANGER_ACCEPTED, Stranger),
        _goal(f"≤ {MOST_STRANGERS:.1%}", kept_out),
    )
    line(f"stranger: {Stranger.KNOWS_DIGITS.value}", [Stranger.KNOWS_DIGITS], Stranger, None)
    totals = [
        f"{sum(run.tally()[one] for one in Outcome):,} and {sum(run.tally()[one] for one in Stranger):,}"
        for run in runs
    ]
    lines.append(["tries of the enrolled and of strangers", *totals, "the same", ""])
    return _aligned(lines) + "\nIn brackets 95 % limits, were every different picture independent of the others."


def _of_library(among: type[Outcome | Stranger]) -> list[Library]:
    enrolled = [Library.RIGHT, Library.WRONG, Library.NOBODY]
    return enrolled if among is Outcome else [one for one in Library if one not in enrolled]


def _value(run: Run, wanted: Sequence[Outcome | Stranger], among: type[Outcome | Stranger]) -> float:
    tally = run.tally()
    return sum(tally[one] for one in wanted) / max(1, sum(tally[one] for one in among))


def _goal(goal: str, holds: Sequence[bool]) -> str:
    return f"{goal}: {'yes' if all(holds) else 'NO'}"


def _share(tally: Tally, wanted: Sequence[Result], among: Sequence[Result], pictures: int) -> str:
    """Per cent and its limits. pictures: different ones; draws repeat them and teach nothing new of them."""
    tries, hits = sum(tally[one] for one in among), sum(tally[one] for one in wanted)
    if not tries:
        return "–"
    low, high = interval(hits / tries, min(tries, pictures))
    return f"{hits / tries:.1%} ({low:.1%}–{high:.1%})" if hits else f"0 of {tries:,} (≤ {high:.1%})"


def interval(share: float, tries: int) -> tuple[float, float]:
    """95 % limits of a share measured in so many tries: Wilson's, and the rule of three for none."""
    if share == 0.0:
        return 0.0, min(1.0, RULE_OF_THREE / tries)
    if share == 1.0:
        return max(0.0, 1 - RULE_OF_THREE / tries), 1.0
    middle = share + SURE**2 / (2 * tries)
    half = SURE * math.sqrt(share * (1 - share) / tries + SURE**2 / (4 * tries**2))
    whole = 1 + SURE**2 / tries
    return (middle - half) / whole, (middle + half) / whole


def _thresholds(one_to_one: Errors, run: Run) -> str:
    lines = [["one distance alone", *(f"≤ {threshold:.2f}" for threshold in THRESHOLDS), "of pairs"]]
    for what, errors in (("photo and photo", one_to_one), ("photo and template", run.templates)):
        for kind, wrong, count in (
            ("strangers match (FMR)", errors.false_matches, errors.impostors),
            ("same person does not (FNMR)", errors.false_rejections, errors.genuine),
        ):
            shares = [f"{number / count:.3%}" if count else "–" for number in wrong]
            lines.append([f"{what}: {kind}", *shares, f"{count:,}"])
    return _aligned(lines)


def _fit(run: Run) -> str:
    quantile, accept = statistics.median(run.quantiles), statistics.median(run.accept_distances)
    if accept < POLICY.accept_distance:
        fits = f"NO: the service on this gallery lowers {POLICY.accept_distance:.2f} to {accept:.2f}"
    else:
        fits = "they fit"
    return (
        f"Templates of different people: {QUANTILE:.1%} of the pairs are nearer than {quantile:.3f}. Do the policy's "
        f"distances fit this gallery? {fits}.\n{np.mean(run.look_alikes):.1%} of the enrolled look like another one "
        f"(≤ {POLICY.look_alike_distance:.2f}) and are always asked for digits."
    )


def _groups(measured: Measured) -> str:
    groups: Mapping[str, str] = measured.people.groups
    if not groups:
        return ""
    run = measured.as_if or measured.run
    heads = ["straight", "served", "for another", "stranger straight", *(f"FMR {one:.2f}" for one in (0.60, 0.50))]
    lines = [[f"by group ({measured.people.groups_from})", "people", *heads]]
    for group in sorted(set(groups.values())):
        members = [person for person in measured.usable if groups.get(person) == group]
        if not members:
            continue
        tally = run.tally(members)
        outcomes, strangers = sum(tally[one] for one in Outcome), sum(tally[one] for one in Stranger)
        between = pairs.one_to_one({person: measured.usable[person] for person in members})
        served = sum(tally[one] for one in SERVED)
        lines.append(
            [
                group,
                str(len(members)),
                _percent(tally[Outcome.STRAIGHT], outcomes),
                _percent(served, outcomes),
                _percent(tally[Outcome.WRONG], outcomes),
                _percent(tally[Stranger.STRAIGHT], strangers),
                *(
                    _percent(int(between.false_matches[THRESHOLDS.index(one)]), between.impostors)
                    for one in (0.60, 0.50)
                ),
            ]
        )
    said = " (as if enough photos were enrolled)" if measured.as_if is not None else ""
    return _aligned(lines) + f"\nStraight, served and strangers: in the whole gallery{said}; FMR: within the group."


def _percent(number: int, count: int) -> str:
    return f"{number / count:.2%}" if count else "–"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
