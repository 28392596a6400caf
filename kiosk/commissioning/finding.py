"""What one check found, and the line in which it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # may be as wanted: look at it
    FAULT = "fault"  # the kiosk cannot do its work like this


@dataclass(frozen=True)
class Finding:
    """part: what was looked at, a word or two. found: a clause. to_do: another, empty where there is nothing to do.

    Nothing of any person and of any key is in it.
    """

    level: Level
    part: str
    found: str
    to_do: str = ""


def table(findings: list[Finding]) -> list[str]:
    """One line for each, aligned, and a last one that counts."""
    wide = max(len(finding.part) for finding in findings)
    level = max(len(each) for each in Level)
    lines = [
        f"{each.level:{level}}  {each.part:{wide}}  {each.found}{': ' if each.to_do else ''}{each.to_do}"
        for each in findings
    ]
    faults, warnings = (sum(each.level is kind for each in findings) for kind in (Level.FAULT, Level.WARNING))
    return [*lines, f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}"]


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
