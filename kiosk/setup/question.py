"""What makes up a question of `kiosk setup`: its lines, how an answer is read, and when it is asked at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.config.editing import Place, Value


class Kind(StrEnum):
    """How an answer is read. What cannot be read so stays text, and the settings say what is wrong with it."""

    TEXT = "text"
    WHOLE = "whole"
    POINT = "point"  # two numbers: latitude and longitude, degrees
    SIZE = "size"  # two whole numbers: width and height


class Empty(StrEnum):
    """What '-' means for a line."""

    REFUSED = "refused"
    TEXT = "text"  # ''
    OUT = "out"  # the key goes


class Ask(StrEnum):
    LINES = "lines"  # at once
    RIGHT = "right"  # shows what stands there; only who says no is asked
    HAVE = "have"  # whether there is such a thing; only who says yes is asked


class Found(StrEnum):
    """Devices that are offered by number."""

    NONE = "none"
    CAMERAS = "cameras"
    PORTS = "ports"


@dataclass(frozen=True)
class Line:
    """One typed line. places: the keys that it sets, one for each number of a point or size.

    rule: what is taken, as a short clause. only_if: it is asked where this key has this value (None: any but
    empty), and taken out where it has another. follows: what said the same before says the same afterwards. empties:
    what becomes empty with it. like: the key whose value is offered where the section is new. own: true of one place
    only, so that the shipped example is not kept but by who says so.
    """

    places: tuple[Place, ...]
    label: str
    rule: str = ""
    kind: Kind = Kind.TEXT
    empty: Empty = Empty.REFUSED
    only_if: tuple[Place, Value | None] | None = None
    follows: tuple[Place, ...] = ()
    empties: tuple[Place, ...] = ()
    like: Place | None = None
    found: Found = Found.NONE
    own: bool = False


@dataclass(frozen=True)
class Question:
    """have: the section, or the yes-or-no key, that Ask.HAVE is about."""

    title: str
    why: str
    lines: tuple[Line, ...]
    ask: Ask = Ask.LINES
    have: Place = ()
