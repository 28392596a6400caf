"""The passports of a site on its disk: each a page to read and a page to print, and the newest as data.

In the folder `passport` of the store's: passport-DATE-TIME.html and .pdf, and latest.json, which the next check, the
technician's pages on the screen and the support bundle read: {"at": Unix seconds, "findings": [{"level", "part",
"found", "to_do"}], "by_hand": {part: Unix seconds when a person last found it in order}, "complaints": {part: {"at",
"level", "found", "to_do"} of what a person found wrong, and nobody right since}}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.commissioning.finding import Finding, Level
from kiosk.local_time import local
from kiosk.store.whole_file import put

FOLDER = "passport"
LATEST = "latest.json"
KEPT = 20  # passports: five years of quarterly visits; each is about a hundred kilobytes


@dataclass(frozen=True)
class Complaint:
    """What a person found wrong. at: Unix seconds."""

    at: float
    finding: Finding


@dataclass(frozen=True)
class Passport:
    """at: Unix seconds. by_hand: part -> when a person last found it in order, Unix seconds. complaints: part -> what
    a person found wrong after that."""

    at: float
    site_name: str
    site_id: str
    version: str
    findings: list[Finding]
    by_hand: Mapping[str, float] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)

    @property
    def day_and_time(self) -> datetime:
        return local(self.at)


def folder_of(store: Path) -> Path:
    return store / FOLDER


@dataclass(frozen=True)
class Latest:
    """What is read again of the newest passport; its fields are Passport's."""

    at: float
    findings: list[Finding]
    by_hand: Mapping[str, float]
    complaints: Mapping[str, Complaint]


def latest(folder: Path) -> Latest | None:
    """None where there is none, or where it is damaged."""
    try:
        kept = json.loads((folder / LATEST).read_bytes())
        at = float(kept["at"])
        local(at)  # raises where it is no moment
        return Latest(
            at,
            [_finding(each["part"], each) for each in kept["findings"]],
            {str(part): float(when) for part, when in kept.get("by_hand", {}).items()},
            {
                str(part): Complaint(float(each["at"]), _finding(part, each))
                for part, each in kept.get("complaints", {}).items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _finding(part: str, told: Mapping[str, str]) -> Finding:
    return Finding(Level(told["level"]), str(part), str(told["found"]), str(told["to_do"]))


def save(passport: Passport, page: str, printed: bytes | None, folder: Path) -> list[Path]:
    """Writes the page and the printed one (None: there is none), then latest.json; older ones than KEPT go.

    Each file appears whole or not at all, readable by this user alone. Returns what was written. Raises OSError.
    """
    name = f"passport-{passport.day_and_time:%Y-%m-%d-%H%M%S}"
    pages = {folder / f"{name}.html": page.encode()}
    if printed is not None:
        pages[folder / f"{name}.pdf"] = printed
    for path, content in pages.items():
        put(path, content)
    put(folder / LATEST, json.dumps(_as_data(passport), ensure_ascii=False, indent=1).encode())
    kept = {path.stem for path in sorted(folder.glob("passport-*.html"))[-KEPT:]}
    for path in folder.glob("passport-*.*"):
        if path.stem not in kept:
            path.unlink(missing_ok=True)
    return list(pages)


def _as_data(passport: Passport) -> dict[str, object]:
    return {
        "at": passport.at,
        "findings": [{"part": each.part, **_told(each)} for each in passport.findings],
        "by_hand": dict(passport.by_hand),
        "complaints": {part: {"at": each.at, **_told(each.finding)} for part, each in passport.complaints.items()},
    }


def _told(finding: Finding) -> dict[str, str]:
    return {"level": finding.level.value, "found": finding.found, "to_do": finding.to_do}
