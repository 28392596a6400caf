"""The vocabulary of a screen as data: what stands where, in millimetres from the top left of the glass.

`present` makes a Sheet of these from a state; `window` draws it; `preview` lists it; tests measure it.
Colours are names of a palette (palette.py); em is the font's em size in millimetres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kiosk.journey.events import Action

Align = Literal["left", "center", "right"]

CHINESE_PLATE = re.compile("([\u4e00-\u9fff][A-Z])[ ·]?([A-Z0-9]{5,6})")
ELECTRIC_SIGNS = 6  # behind the dot: an electric car has one more, and a green plate (GA 36)


@dataclass(frozen=True)
class Box:
    """x and y of the top-left corner, width and height; millimetres, y downwards."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Text:
    """One or more lines. A text that does not fit its box is set smaller, never under theme.EM_MIN_MM.

    top: fewer lines than there is room for stand at the top of the box, not in its middle.
    """

    box: Box
    text: str
    em: float
    ink: str = "ink"
    bold: bool = False
    align: Align = "left"
    lines: int = 1
    top: bool = False


@dataclass(frozen=True)
class Icon:
    box: Box
    icon: str  # a name of theme.ICONS
    em: float
    ink: str = "ink"


@dataclass(frozen=True)
class Word:
    """A part of a Row; dy moves it down."""

    text: str
    em: float
    ink: str = "ink"
    bold: bool = True
    dy: float = 0.0


@dataclass(frozen=True)
class Glyph:
    """An icon as a part of a Row; dy moves it down."""

    icon: str
    em: float
    ink: str = "ink"
    dy: float = 0.0


@dataclass(frozen=True)
class Dot:
    """A filled circle as a part of a Row, or by itself where it has a box."""

    d: float
    fill: str
    alpha: float = 1.0
    dy: float = 0.0


@dataclass(frozen=True)
class Row:
    """Words, glyphs and dots on one optical line, placed as a group by their measured widths."""

    box: Box
    parts: tuple[Word | Glyph | Dot, ...]
    gap: float = 4.0
    align: Align = "center"


@dataclass(frozen=True)
class Disc:
    """A filled circle that fits its box."""

    box: Box
    fill: str
    alpha: float = 1.0


@dataclass(frozen=True)
class Panel:
    box: Box
    fill: str = "card"
    radius: float = 12.0
    top_fill: str = ""  # a gradient from this colour at the top to fill at the bottom
    edge: str = ""
    edge_mm: float = 0.8
    shadow: Literal["", "rest", "lift"] = ""


@dataclass(frozen=True)
class Button:
    """A touch target. Acts on release inside; parts have boxes relative to the button's own top-left corner."""

    box: Box
    action: Action
    parts: tuple[Element, ...]
    value: str = ""
    fill: str = "card"
    pressed: str = "line"
    radius: float = 16.0
    top_fill: str = ""
    edge: str = ""
    edge_mm: float = 1.0
    shadow: Literal["", "rest", "lift"] = ""
    enabled: bool = True

    @property
    def name(self) -> str:
        """'key:5', 'hail': what reports and tests call this target."""
        return f"{self.action.value}:{self.value}" if self.value else self.action.value


@dataclass(frozen=True)
class Plate:
    """A licence plate as a driver's neighbour knows it: white on blue, an electric car's black on green, the dot
    between drawn as a circle. One of any other form is drawn as it is written, black on white."""

    box: Box
    plate: str
    em: float
    framed: bool = False
    radius: float = 4.5

    @property
    def halves(self) -> tuple[str, str]:
        """What stands before and behind the dot: ('沪A', 'D5683'); ('AB-123-CD', '') where there is none."""
        known = CHINESE_PLATE.fullmatch(self.plate)
        return (known[1], known[2]) if known else (self.plate, "")

    @property
    def kind(self) -> Literal["blue", "green", "plain"]:
        number = self.halves[1]
        if not number:
            return "plain"
        return "green" if len(number) == ELECTRIC_SIGNS else "blue"


@dataclass(frozen=True)
class Taxi:
    """A drawn car in its real body colour ('#RRGGBB'); in outline where nobody knows it ('')."""

    box: Box
    body: str


@dataclass(frozen=True)
class Road:
    """A rail along the lower edge of the box with the taxi on it, 58 x 29 mm at most, which may rise above the box.

    progress: 0 (just assigned) to 1 (at the gate). body: as a Taxi's.
    """

    box: Box
    progress: float
    body: str


@dataclass(frozen=True)
class Digits:
    """Typed digits in groups with a slot for every missing one; shown holds what may be seen ('•' where masked)."""

    box: Box
    shown: str
    groups: tuple[int, ...]
    em: float


@dataclass(frozen=True)
class LivePicture:
    """Her own picture as in a mirror, under a white veil with an oval hole; progress runs round the oval.

    oval: on the sheet, as box is; None: all of the picture as it is, for a technician.
    """

    box: Box
    oval: Box | None
    progress: float


@dataclass(frozen=True)
class Skyline:
    """A pale Lujiazui behind the greeting."""

    box: Box


@dataclass(frozen=True)
class Ring:
    """A bright line inside the box, along its edge: round the one thing that is meant. No target."""

    box: Box
    radius: float


@dataclass(frozen=True)
class Hand:
    """A large gloved hand that fills the box; its fingertip touches the side that it points to, at theme.HAND_TIP. No
    target: a finger that comes down on it meets what is below."""

    box: Box
    towards: Literal["up", "down", "left", "right"]


Element = (
    Text | Icon | Row | Disc | Panel | Button | Plate | Taxi | Road | Digits | LivePicture | Skyline | Ring | Hand
)


@dataclass(frozen=True)
class Sheet:
    """One screen. name is stable across languages; elements are drawn in order, later ones on top.

    night: drawn in the colours for the dark. dimmed: under a veil, for nobody is there. pointed: the name of the
    button that a guide's hand shows, lesson.BUTTON for the one at the wall, '' where it shows none.
    """

    name: str
    elements: tuple[Element, ...]
    night: bool = False
    dimmed: bool = False
    pointed: str = ""


def targets_moved(before: Sheet, after: Sheet) -> bool:
    """A finger that comes down now aims at what was there a moment ago."""
    places = {element.name: element.box for element in before.elements if isinstance(element, Button)}
    return any(
        isinstance(element, Button) and places.get(element.name, element.box) != element.box
        for element in after.elements
    )
