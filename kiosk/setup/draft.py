"""The settings as they will be: a text that changes answer by answer, held against the real settings each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kiosk.config import Fault
from kiosk.config.editing import Place, Value, edited, value_at, values
from kiosk.config.settings import faults_of


@dataclass(frozen=True)
class Draft:
    """path: the file that it will be, against whose folder paths in it count. shipped: our own settings file."""

    text: str
    path: Path
    shipped: str

    def value(self, place: Place) -> object:
        return value_at(self.text, place)

    def faults(self) -> tuple[Fault, ...]:
        return _faults(self.text, self.path)

    def changed(self, changes: Mapping[Place, Value | None]) -> Draft:
        """None: without that key, entry or section. Raises CannotEdit."""
        return replace(self, text=edited(self.text, changes, self.shipped))

    def key(self, place: Place) -> str:
        """As complaints name it: ('ladder', 'bus', 'text') -> 'ladder[2].text'."""
        entries = self.value(place[:1])
        if len(place) < 2 or not isinstance(entries, list):
            return ".".join(place)
        kinds = [entry.get("kind") if isinstance(entry, dict) else None for entry in entries]
        number = kinds.index(place[1]) if place[1] in kinds else len(kinds)
        return ".".join((f"{place[0]}[{number}]", *place[2:]))

    def keys(self, places: Iterable[Place]) -> frozenset[str]:
        return frozenset(self.key(place) for place in places)


@lru_cache(maxsize=8)  # drafts are compared with the one before
def _faults(text: str, path: Path) -> tuple[Fault, ...]:
    return tuple(faults_of(text, path))


def differences(before: str, after: str) -> list[tuple[str, object, object]]:
    """What is another value now: (key, old, new) in the order of the file; None where there is none."""
    old, new = values(before), values(after)
    places = [*new, *(place for place in old if place not in new)]
    return [(".".join(place), old.get(place), new.get(place)) for place in places if old.get(place) != new.get(place)]
