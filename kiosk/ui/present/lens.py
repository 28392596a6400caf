"""What every screen shows while the camera is open: a lit sign that says so, and white light for her face."""

from __future__ import annotations

from kiosk.journey.state import Face, camera_open
from kiosk.ui.elements import Box, Disc, Element, Panel, Text
from kiosk.ui.present.parts import Words
from kiosk.ui.theme import EM_BODY, SHEET_H_MM, SHEET_W_MM

SIGN_W, SIGN_H = 96.0, 27.0
LAMP_MM, GLOW_MM = 12.0, 20.0
WAIVED_W, WAIVED_H = 100.0, 36.0
CORNER_MM = 7.0  # from the edges of the picture that a sign stands in

# The glass itself is the lamp that lights her face: all of it is white, behind everything else.
FILL_LIGHT = Panel(Box(0.0, 0.0, SHEET_W_MM, SHEET_H_MM), "white", radius=0.0)


def signs(picture: Box, step: Face, _: Words) -> tuple[Element, ...]:
    """In the upper corners of what shows her: that the camera is open, and that this is a demonstration."""
    return (*(camera_sign(picture, _) if camera_open(step) else ()), *(_waived(picture, _) if step.waived else ()))


def camera_sign(picture: Box, _: Words) -> tuple[Element, ...]:
    """A red lamp that glows, and its meaning in words, in the upper left corner of what shows her."""
    box = Box(picture.x + CORNER_MM, picture.y + CORNER_MM, SIGN_W, SIGN_H)
    middle_x, middle_y = box.x + box.h / 2 + 1.0, box.y + box.h / 2
    return (
        Panel(box, "ink", box.h / 2),
        Disc(Box(middle_x - GLOW_MM / 2, middle_y - GLOW_MM / 2, GLOW_MM, GLOW_MM), "lamp", 0.35),
        Disc(Box(middle_x - LAMP_MM / 2, middle_y - LAMP_MM / 2, LAMP_MM, LAMP_MM), "lamp"),
        Text(Box(box.x + 26.0, box.y, box.w - 33.0, box.h), _("Camera on"), EM_BODY, "white", True, "center"),
    )


def _waived(picture: Box, _: Words) -> tuple[Element, ...]:
    """Nobody shall take the demonstration for the product."""
    box = Box(picture.x + picture.w - CORNER_MM - WAIVED_W, picture.y + CORNER_MM, WAIVED_W, WAIVED_H)
    words = _("Demo: liveness\nnot checked")
    return (
        Panel(box, "amber", 9.0),
        Text(Box(box.x + 4.0, box.y, box.w - 8.0, box.h), words, EM_BODY, "amber_dark", True, "center", lines=2),
    )
