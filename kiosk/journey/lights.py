"""What the lamps at the wall show for a state. Pure."""

from __future__ import annotations

from kiosk.journey.state import State, camera_open
from kiosk.lights import ButtonLight, Lights


def lights(state: State) -> Lights:
    button = ButtonLight.OFF if state.site.contact is None else ButtonLight.ON
    return Lights(button=button, fill=camera_open(state.step))
