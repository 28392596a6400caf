"""What the screen can show where the dispatcher only lists taxis: any plate, places without minutes, unknown cars."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Capabilities, Driver, Hail, HailState, Need, Vehicle
from kiosk.journey.effects import Method
from kiosk.journey.state import Confirm, State
from kiosk.ui.situations.neighbourhood import BY_PHONE, NOW, TOURAN, WANG, front, hail_of, on

LISTS_ONLY = Capabilities(
    look_up_by_key=False,
    widen_search=False,
    carry_note=False,
    give_eta=False,
    report_arrival=False,
    fresh_positions=False,
)
TURQUOISE = Vehicle("AB-123-CD", "#008A92", "Volkswagen Touran")
LONGEST = Vehicle("WM-884-WMG", "#6A3D9A", "Mercedes-Benz Classe V 250 Extralong")
UNKNOWN = Vehicle("VH 1234", "", "")
LONGEST_NAME = Driver("Dupont-Beaumarchais-Roux")  # the adapter lets no longer one through: 24 letters


def registry(plain: State) -> tuple[tuple[str, State], ...]:
    """From the press to the end, and on the board."""
    there = replace(plain, capabilities=LISTS_ONLY)
    coming = hail_of(6, HailState.ASSIGNED, rider=WANG, vehicle=TURQUOISE, driver=Driver("Zhang"), eta_s=110.0)
    seen = replace(coming, eta_s=None, seen_m=312.0, seen_at=NOW - 41.0)
    at_gate = replace(coming, state=HailState.ARRIVED, eta_s=None, first_eta_s=None)
    over = replace(at_gate, vehicle=LONGEST)
    both = (Need.WHEELCHAIR, Need.HELPER)
    return (
        ("confirm_without_note", on(there, Confirm(WANG, Method.FACE))),
        ("confirm_needs_without_note", on(there, Confirm(BY_PHONE, Method.PHONE, both))),
        ("coming_needs", front(there, replace(coming, needs=both))),
        ("arrived_needs", front(there, replace(at_gate, needs=both, vehicle=TOURAN))),
        ("coming_about", front(there, coming)),
        ("coming_last_seen", front(there, replace(seen, vehicle=LONGEST, driver=LONGEST_NAME), others=5)),
        ("coming_seen_just_now", front(there, replace(seen, vehicle=UNKNOWN, seen_at=NOW - 2.0))),
        ("coming_seen_a_minute_ago", front(there, replace(seen, vehicle=UNKNOWN, driver=None, seen_at=NOW - 80.0))),
        ("coming_seen_too_long_ago", front(there, replace(seen, vehicle=TOURAN, seen_at=NOW - 300.0), others=0)),
        ("arrived_plain_plate", front(there, replace(at_gate, vehicle=LONGEST, driver=LONGEST_NAME))),
        ("on_board_plain_plate", front(there, replace(at_gate, state=HailState.ON_BOARD, vehicle=UNKNOWN))),
        ("ask_cancel_plain_plate", front(there, replace(seen, vehicle=LONGEST), asking=True)),
        ("completed_with_car", front(there, replace(over, state=HailState.COMPLETED), others=0)),
        ("no_show_with_car", front(there, replace(over, state=HailState.RIDER_NO_SHOW, vehicle=TOURAN))),
        ("no_driver_after_all", front(there, hail_of(6, HailState.NO_DRIVER, rider=WANG, redispatched=1))),
        ("home_one_hail_about", replace(there, hails=(coming,))),
        ("home_six_hails_about", replace(there, hails=_six())),
    )


def _six() -> tuple[Hail, ...]:
    nobody_knows = {"eta_s": None, "first_eta_s": None, "seen_m": 312.0, "seen_at": NOW - 41.0}
    return (
        hail_of(10, HailState.ASSIGNED, vehicle=TURQUOISE),
        hail_of(14, HailState.ASSIGNED, vehicle=LONGEST),
        hail_of(12, HailState.ARRIVED, vehicle=UNKNOWN, **nobody_knows),
        hail_of(16, HailState.ARRIVING, vehicle=TOURAN, eta_s=50.0),
        hail_of(23, HailState.ASSIGNED, vehicle=LONGEST, **nobody_knows),
        hail_of(19, HailState.ASSIGNED, vehicle=UNKNOWN, **nobody_knows),
    )
