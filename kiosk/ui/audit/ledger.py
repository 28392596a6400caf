"""What was found: for each rule how often it was looked at, the worst value, and every miss; printed as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.ui.audit.rules import BY_HAND, BY_KEY, RULES, Rule

MISSES_SHOWN = 8  # of one rule; the rest are counted


@dataclass(frozen=True)
class Found:
    """value: in the rule's unit, of a rule that counts 0 or 1. where: the screen, and what on it."""

    key: str
    value: float
    where: str


@dataclass
class Tally:
    looked: int = 0
    worst: float = 0.0
    where: str = ""
    misses: list[Found] = field(default_factory=list)

    def note(self, rule: Rule, found: Found) -> None:
        if not self.looked or rule.worse(found.value, self.worst):
            self.worst, self.where = found.value, found.where
        self.looked += 1
        if not rule.holds(found.value):
            self.misses.append(found)

    def add(self, rule: Rule, other: Tally) -> None:
        if other.looked and (not self.looked or rule.worse(other.worst, self.worst)):
            self.worst, self.where = other.worst, other.where
        self.looked += other.looked
        self.misses += other.misses


@dataclass
class Ledger:
    """screens: how many were drawn and looked at."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    screens: int = 0
    told: list[str] = field(default_factory=list)  # what the reader should know beside the numbers
    excused: dict[str, str] = field(default_factory=dict)  # rules that cannot be held here, and why

    def note(self, finds: Iterable[Found]) -> None:
        for found in finds:
            self.tallies.setdefault(found.key, Tally()).note(BY_KEY[found.key], found)

    def add(self, other: Ledger) -> None:
        for key, tally in other.tallies.items():
            self.tallies.setdefault(key, Tally()).add(BY_KEY[key], tally)
        self.screens += other.screens
        self.excused.update(other.excused)
        self.told += [line for line in other.told if line not in self.told]

    @property
    def missed(self) -> tuple[str, ...]:
        """Keys of the rules that do not hold, in the order of the checklist."""
        return tuple(rule.key for rule in RULES if self._tally(rule).misses)

    @property
    def unlooked(self) -> tuple[str, ...]:
        """Keys of the rules that nothing was held against, without an excuse."""
        return tuple(rule.key for rule in RULES if not self._tally(rule).looked and rule.key not in self.excused)

    @property
    def holds(self) -> bool:
        return not self.missed and not self.unlooked

    def _tally(self, rule: Rule) -> Tally:
        return self.tallies.get(rule.key, Tally())

    def table(self) -> Iterator[str]:
        """Lines for a terminal and for a page: requirement, worst value, where, required."""
        yield "| row | requirement | required | worst | where | of | |"
        yield "|---|---|---|---|---|---:|---|"
        for rule in RULES:
            tally = self._tally(rule)
            yield _row(
                rule.row,
                f"{rule.what} ({rule.source})" if rule.source != "own" else rule.what,
                rule.required,
                _value(rule, tally),
                tally.where if tally.looked and not (rule.counts and not tally.misses) else "",
                str(tally.looked),
                self._verdict(rule, tally),
            )
        for hand in BY_HAND:
            yield _row(hand.row, hand.what, "by the installer", "", hand.to_do, "", "")
        yield from self._misses()
        for line in self.told:
            yield ""
            yield line

    def _verdict(self, rule: Rule, tally: Tally) -> str:
        if not tally.looked:
            return self.excused.get(rule.key, "NOT LOOKED AT")
        return "MISSED" if tally.misses else "ok"

    def _misses(self) -> Iterator[str]:
        for key in self.missed:
            rule, misses = BY_KEY[key], self._tally(BY_KEY[key]).misses
            yield ""
            yield f"{rule.row} {rule.what}: {len(misses)} missed, {rule.required} required"
            different = {found.where: found for found in misses}
            for found in list(different.values())[:MISSES_SHOWN]:
                yield f"- {found.value:.2f} {found.where}" if not rule.counts else f"- {found.where}"
            if len(different) > MISSES_SHOWN:
                yield f"- and {len(different) - MISSES_SHOWN} more"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _value(rule: Rule, tally: Tally) -> str:
    if not tally.looked:
        return ""
    if rule.counts:
        return str(len(tally.misses)) if tally.misses else "none"
    return f"{tally.worst:.2f}".rstrip("0").rstrip(".")
