"""What the wall's own lamps are asked to show: words that the journey, the board and the glass share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ButtonLight(StrEnum):
    """The lamp in the call button. No blinking faster than 3 Hz: WCAG 2.3.1."""

    OFF = "off"  # it does nothing here
    ON = "on"  # press me
    BREATHE = "breathe"  # a taxi is looked for
    BLINK = "blink"  # the taxi is here


@dataclass(frozen=True)
class Lights:
    """fill: the lamp for her face. dimmed: nobody is there at night, so the glass need not shine."""

    button: ButtonLight = ButtonLight.OFF
    fill: bool = False
    dimmed: bool = False
