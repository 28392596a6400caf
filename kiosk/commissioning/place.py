"""The pick-up point as a driver is told it, whether it hangs where it did, and all to be touched within reach."""

from __future__ import annotations

import time
from dataclasses import replace

from kiosk import wording
from kiosk.alarms import neighbourhood as surroundings
from kiosk.alarms.likeness import Likeness
from kiosk.chinese_maps import gcj02_to_wgs84, metres_between
from kiosk.commissioning.drawings import heights, place
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.domain import Lang
from kiosk.fittings import site
from kiosk.ui.elements import Button
from kiosk.ui.panel import HIGHEST_REACH_MM, PanelSize
from kiosk.ui.present import present
from kiosk.ui.situations import situations
from kiosk.ui.theme import SHEET_H_MM

LEAST_DIGITS = 4  # behind the point: eleven metres; with three a taxi stops anywhere within a hundred
LOWEST_REACH_MM = 380.0  # above the floor, from a wheelchair: ADA 308.2.1, EN 301 549 §8.3.3.1
AT_THE_WALL = "run `kiosk check --hands` at the wall, which remembers it"
GOOD_MOUNT_MM = (700, 900)  # docs/configure-a-site.md: the plate before the eyes of somebody who stands


def pin(config: Config) -> list[Finding]:
    """Bay and pin, for a driver who has never been here."""
    here = config.site
    shown = None
    if here.map_lat is not None and here.map_lon is not None:
        lat, lon = gcj02_to_wgs84(here.map_lat, here.map_lon)
        east = metres_between(here.lat, here.lon, here.lat, lon) * (1 if lon >= here.lon else -1)
        north = metres_between(here.lat, here.lon, lat, here.lon) * (1 if lat >= here.lat else -1)
        shown = place(east, north, here.bay)
    found = []
    if not here.bay:
        found.append(Finding(Level.WARNING, "pin", "site.bay is empty", "write where exactly the taxi stops"))
    if min(_digits(here.lat), _digits(here.lon)) < LEAST_DIGITS:
        found.append(
            Finding(
                Level.WARNING,
                "pin",
                f"lat {here.lat} and lon {here.lon} are rounded to a hundred metres",
                "give at least four digits behind the point",
            )
        )
    told = f"{here.name}{here.pick_up}{'，' + here.bay if here.bay else ''}, {here.lat:.5f}, {here.lon:.5f}"
    return [Finding(Level.OK, "pin", f"a driver is told: {told}", drawing=shown), *found]


def _digits(degrees: float) -> int:
    return len(repr(degrees).partition(".")[2])


def neighbourhood(config: Config) -> list[Finding]:
    """Whether it hangs where it was remembered to, by what can be seen of its network and its sockets."""
    part = "neighbourhood"
    seen = surroundings.place(config.store.folder, time.time())
    if not seen.remembered and surroundings.can_tell():
        found = "never remembered, so nobody would notice if the screen were carried away"
        return [Finding(Level.WARNING, part, found, AT_THE_WALL)]
    agrees = f"{100 * seen.agrees:.0f} % of what was remembered is as it was"
    match seen.likeness:
        case None:
            found = "nothing is seen here that tells one place from another, so nobody would notice if it were moved"
            to_do = f"plug the cable of a network with a router in, and {AT_THE_WALL}"
            return [Finding(Level.WARNING, part, found, to_do)]
        case Likeness.SAME:
            return [Finding(Level.OK, part, f"hangs where it did: {agrees}")]
        case Likeness.CHANGED:
            return [
                Finding(
                    Level.WARNING,
                    part,
                    f"other network equipment: {agrees}",
                    f"if it hangs where it did, {AT_THE_WALL}",
                )
            ]
        case Likeness.CARRIED:
            carried = "the same network, and another air: it may have been carried to another floor or corner"
            return [Finding(Level.WARNING, part, carried, f"look; if it belongs there, {AT_THE_WALL}")]
        case Likeness.MOVED:
            to_do = f"bring it back, or write its new place into the settings and {AT_THE_WALL}"
            return [Finding(Level.FAULT, part, f"looks as if it was carried to another place: {agrees}", to_do)]


def reach(config: Config) -> list[Finding]:
    """Every target of every screen in earnest, in both languages, ordinary and lowered, in millimetres above the
    floor. In practice they may stand higher by a row (docs/accessibility.md), and a volunteer stands there."""
    display = config.display
    panel = PanelSize(display.width_px, display.height_px, display.width_mm, display.height_mm)
    below_mm = display.mount_bottom_mm + panel.margin_mm[1]
    tops, ends = [], []
    for state in (state for _, state in situations(site(config)) if state.practice is None):
        for lang in Lang:
            for lowered in (False, True):
                comfort = replace(state.comfort, lowered=lowered)
                sheet = present(replace(state, lang=lang, comfort=comfort), wording.translator(lang, "screen"))
                boxes = [element.box for element in sheet.elements if isinstance(element, Button)]
                tops += [below_mm + SHEET_H_MM - box.y for box in boxes]
                ends += [below_mm + SHEET_H_MM - box.y - box.h for box in boxes]
    lowest, highest = min(ends), max(tops)
    shown = heights(lowest, highest, LOWEST_REACH_MM, HIGHEST_REACH_MM)
    found = f"touched from {lowest:.0f} to {highest:.0f} mm above the floor"
    if highest > HIGHEST_REACH_MM or lowest < LOWEST_REACH_MM:
        to_do = f"hang it so that all is within {LOWEST_REACH_MM:.0f} to {HIGHEST_REACH_MM:.0f} mm"
        return [Finding(Level.FAULT, "reach", found, to_do, shown)]
    told = Finding(Level.OK, "reach", f"{found}, where hands reach", drawing=shown)
    least, most = GOOD_MOUNT_MM
    if least <= display.mount_bottom_mm <= most:
        return [told]
    unusual = f"mount_bottom_mm is {display.mount_bottom_mm}; {least} to {most} is a good height"
    return [
        told,
        Finding(Level.WARNING, "reach", unusual, "measure from the floor to the picture's lower edge again"),
    ]
