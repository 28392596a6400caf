"""What the screen can show from the press to the end of a hail."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import (
    EXPIRED_REASON,
    CallSign,
    Colour,
    Driver,
    HailState,
    SearchWidth,
)
from kiosk.journey.effects import Method
from kiosk.journey.site import Rung, RungKind
from kiosk.journey.state import Confirm, Following, RungShown, Slip, State
from kiosk.receipt import Paper
from kiosk.ui.situations.neighbourhood import (
    ELECTRIC,
    NOW,
    TOURAN,
    WANG,
    front,
    hail_of,
    neighbours,
    of_the_wait,
    on,
    with_ladder,
)

SHOWN_RUNGS = (RungKind.HOTLINE, RungKind.BUS, RungKind.GUARD)  # the other two are climbed: a new search
FULL_LADDER = (
    Rung(RungKind.WIDER),
    Rung(RungKind.SECOND),
    Rung(RungKind.HOTLINE, "96822", "96822"),
    Rung(RungKind.BUS, "枣阳路站，坐 44 路", "bus 44, Zaoyang Road stop"),
    Rung(RungKind.GUARD, "东门岗亭", "the guard at the east gate"),
)


def hailing(plain: State) -> tuple[tuple[str, State], ...]:
    """From the press to the taxi."""
    mine = hail_of(6, HailState.SEARCHING, rider=WANG)
    purple = replace(mine, call_sign=CallSign(Colour.PURPLE, 8))
    yellow = replace(mine, call_sign=CallSign(Colour.YELLOW, 4))
    coming = hail_of(6, HailState.ASSIGNED, rider=WANG, vehicle=TOURAN, eta_s=170.0)
    at_gate = replace(coming, state=HailState.ARRIVED, eta_s=0.0)
    return (
        ("searching_queued", front(plain, replace(mine, state=HailState.QUEUED, pressed_at=NOW - 1.0), others=0)),
        ("searching", front(plain, mine)),
        ("searching_long", front(plain, replace(purple, pressed_at=NOW - 215.0), others=5)),
        *of_the_wait("searching", front(plain, yellow, others=0), "no_taxi_hour", "wait_unknown"),
        ("searching_unreachable", front(plain, replace(mine, state=HailState.QUEUED, unreachable=True))),
        ("searching_unknown", front(plain, replace(mine, state=HailState.UNKNOWN, unreachable=True))),
        ("searching_redispatched", front(plain, replace(yellow, redispatched=1, pressed_at=NOW - 150.0))),
        ("coming", front(plain, coming)),
        ("coming_no_eta", front(plain, replace(coming, eta_s=None, first_eta_s=None))),
        ("coming_far", front(plain, replace(coming, eta_s=1450.0, first_eta_s=1500.0, driver=None))),
        (
            "coming_electric",
            front(plain, replace(coming, vehicle=ELECTRIC, driver=Driver("欧阳")), others=5),
        ),
        ("coming_slip", _with_slip(front(plain, coming))),
        ("coming_two_minutes", front(plain, replace(coming, state=HailState.ARRIVING, eta_s=50.0))),
        ("coming_no_vehicle", front(plain, replace(coming, vehicle=None, driver=None))),
        ("arrived", front(plain, at_gate)),
        ("arrived_no_vehicle", front(plain, replace(at_gate, vehicle=None, driver=None))),
        ("arrived_electric", front(plain, replace(at_gate, vehicle=ELECTRIC, driver=None), others=5)),
        ("on_board", front(plain, replace(coming, state=HailState.ON_BOARD, eta_s=None))),
        ("ask_cancel_searching", front(plain, purple, asking=True)),
        ("ask_cancel_coming", front(plain, coming, asking=True)),
        ("cancelling", front(plain, replace(coming, cancel_reason="rider"))),
    )


def _with_slip(state: State) -> State:
    """Paper about every taxi has come out of the wall."""
    slips = tuple(
        Slip(hail.key, hail.vehicle.plate, came_out=True) for hail in state.hails if hail.vehicle is not None
    )
    return replace(state, paper=Paper.READY, slips=slips)


def down(plain: State) -> tuple[tuple[str, State], ...]:
    """The dispatcher does not answer: told before the press, and beside the waiting."""
    silent = replace(plain, dispatch_down=frozenset({"main"}))
    without_number = replace(silent, site=replace(silent.site, hotline=""))
    mine = hail_of(6, HailState.QUEUED, rider=WANG, unreachable=True, pressed_at=NOW - 6.0)
    asking = replace(mine, state=HailState.UNKNOWN, maybe_sent=True)
    full = with_ladder(silent, *FULL_LADDER)
    one = with_ladder(silent, FULL_LADDER[2])
    switching = replace(mine, cancel_reason="another company")
    return (
        ("home_down", silent),
        ("home_down_no_hotline", without_number),
        ("home_down_one_hail", replace(silent, hails=neighbours(1))),
        ("home_down_one_hail_no_hotline", replace(without_number, hails=neighbours(1))),
        ("home_down_three_hails", replace(silent, hails=neighbours(3))),
        ("home_down_six_hails", replace(silent, hails=neighbours(6))),
        ("home_down_six_hails_no_hotline", replace(without_number, hails=neighbours(6))),
        ("confirm_down", on(silent, Confirm(WANG, Method.FACE))),
        ("cut_off_queued", front(full, mine)),
        ("cut_off_unknown", front(full, asking)),
        ("cut_off_searching", front(full, replace(mine, state=HailState.SEARCHING), others=5)),
        ("cut_off_two_rungs", front(with_ladder(silent, *FULL_LADDER[2:4]), mine, others=0)),
        *(
            (f"cut_off_{state.value}_one_rung", front(one, replace(mine, state=state), others=0))
            for state in (HailState.QUEUED, HailState.UNKNOWN, HailState.SEARCHING)
        ),
        ("cut_off_no_ladder", front(with_ladder(silent), asking)),
        (
            "cut_off_rung_read",
            on(front(full, mine, others=1), RungShown(RungKind.HOTLINE, mine.key)),
        ),
        ("switching", replace(front(full, switching), step=Following(mine.key, instead=True))),
    )


def ended(plain: State) -> tuple[tuple[str, State], ...]:
    """What a hail can end in, and where the ladder leads."""
    mine = hail_of(6, HailState.NO_TAXI, rider=WANG)
    second = replace(mine, width=SearchWidth.WIDE, dispatcher="second")
    bare = replace(plain, site=replace(plain.site, ladder=()))
    return (
        ("no_taxi", front(plain, mine)),
        ("no_taxi_again", front(plain, second, others=0)),
        ("no_taxi_no_ladder", front(bare, mine, others=0)),
        ("no_taxi_two_rungs", front(with_ladder(plain, *FULL_LADDER[2:4]), mine)),
        ("no_driver", front(plain, replace(mine, state=HailState.NO_DRIVER), others=5)),
        (
            "unanswered",
            front(
                plain,
                replace(mine, state=HailState.UNKNOWN, unreachable=True, cancel_reason=EXPIRED_REASON),
                others=0,
            ),
        ),
        ("refused", front(plain, replace(mine, state=HailState.REFUSED), others=0)),
        ("refused_no_ladder", front(bare, replace(mine, state=HailState.REFUSED))),
        (
            "expired_down",
            replace(
                front(plain, replace(mine, state=HailState.EXPIRED, unreachable=True)),
                dispatch_down=frozenset({"main"}),
            ),
        ),
        ("expired", front(plain, replace(mine, state=HailState.EXPIRED, unreachable=True), others=0)),
        ("lost", front(plain, replace(mine, state=HailState.EXPIRED, reported_at=NOW - 1800.0), others=0)),
        *(
            (f"rung_{rung.value}", on(front(plain, mine, others=1), RungShown(rung, mine.key)))
            for rung in SHOWN_RUNGS
        ),
        ("cancelled", front(plain, replace(mine, state=HailState.CANCELLED_BY_RIDER), others=0)),
        ("no_show", front(plain, replace(mine, state=HailState.RIDER_NO_SHOW))),
        ("completed", front(plain, replace(mine, state=HailState.COMPLETED), others=0)),
    )
