"""What is known of her taxi beside the plate: its picture, colour and model, and who drives it."""

from __future__ import annotations

from kiosk.domain import Driver, Vehicle
from kiosk.ui.elements import Box, Element, Panel, Taxi, Text
from kiosk.ui.present.body_colours import body_colour
from kiosk.ui.present.parts import Words, equal_em, paragraph, spaced
from kiosk.ui.theme import RADIUS_CARD

EM_DRIVER = 28.0
EM_DRIVER_TWO_LINES = 15.5  # a name that would be smaller in one line has two
EM_CAR = 18.0


def car(box: Box, vehicle: Vehicle, driver: Driver | None, _: Words) -> tuple[Element, ...]:
    """A card of 74 mm height. Some dispatchers know neither the colour nor the model, nor who drives."""
    x, w = box.x + 160.0, box.w - 168.0
    upper, lower, middle = (Box(x, box.y + y, w, h) for y, h in ((6.0, 36.0), (42.0, 28.0), (19.0, 36.0)))
    looks = "  ".join(word for word in (body_colour(vehicle.colour, _), vehicle.model) if word)
    words: tuple[Element, ...]
    if driver is not None and driver.surname:
        words = (_driver(upper if looks else middle, driver, _),)
        words += (paragraph(lower, looks, EM_CAR),) if looks else ()
    else:
        words = (paragraph(middle, looks or _("Look for this plate"), EM_CAR, bold=True),)
    return (
        Panel(box, radius=RADIUS_CARD, shadow="rest"),
        Panel(Box(box.x + 6.0, box.y + 6.0, 144.0, box.h - 12.0), "sunk", 9.0),
        Taxi(Box(box.x + 13.0, box.y + 3.0, 130.0, 65.0), vehicle.colour),
        *words,
    )


def _driver(box: Box, driver: Driver, _: Words) -> Text:
    words = spaced(_("Driver {surname}").format(surname=driver.surname))
    if equal_em(EM_DRIVER, box.w, words) < EM_DRIVER_TWO_LINES:
        return Text(box, words, EM_DRIVER_TWO_LINES, bold=True, lines=2)
    return Text(box, words, EM_DRIVER, bold=True)
