"""The word for a car's body colour: the nearest of the colours that taxis come in."""

from __future__ import annotations

from kiosk.ui.present.parts import Words
from kiosk.ui.theme import rgb


def body_colour(hex_colour: str, _: Words) -> str:
    """'#F3F4F4' -> 'White car'; '' where nobody knows the colour. Nearest by squared distance in RGB."""
    if not hex_colour:
        return ""
    names = {
        "#F5F5F5": _("White car"),
        "#008A92": _("Teal car"),
        "#F2C230": _("Yellow car"),
        "#B3202A": _("Red car"),
        "#1F4E9E": _("Blue car"),
        "#B9BDC1": _("Silver car"),
        "#2E8B57": _("Green car"),
        "#16191C": _("Black car"),
        "#6F7479": _("Grey car"),
        "#7C1F4A": _("Wine-red car"),
        "#E8772E": _("Orange car"),
        "#9FD3E6": _("Light blue car"),
        "#C9A36A": _("Gold car"),
        "#5B3A29": _("Brown car"),
        "#6A3D9A": _("Purple car"),
        "#ECDEB4": _("Beige car"),
    }
    given = rgb(hex_colour)
    nearest = min(names, key=lambda known: sum((a - b) ** 2 for a, b in zip(rgb(known), given, strict=True)))
    return names[nearest]
