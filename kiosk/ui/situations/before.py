"""What the screen can show before a taxi is called, and around it: help, trouble, 'are you still there?'."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.domain import Deed, DeedKind, Need, Private
from kiosk.journey.effects import Method
from kiosk.journey.events import CameraCondition
from kiosk.journey.limits import IN_VAIN_MOST
from kiosk.journey.state import (
    Bell,
    CodeEntry,
    Committing,
    Complaint,
    Confirm,
    DigitsEntry,
    Face,
    Fault,
    Helping,
    Home,
    InTrouble,
    Limit,
    Limited,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    State,
)
from kiosk.journey.timing import IDLE_S
from kiosk.ui.longest import LONGEST_NAME
from kiosk.ui.situations.face_way import by_face
from kiosk.ui.situations.neighbourhood import (
    BY_PHONE,
    GATE,
    HOURS,
    LONG_NAME,
    NOW,
    WALL,
    WANG,
    being_cancelled,
    neighbours,
    of_the_wait,
    on,
    with_ended,
    with_ladder,
)

TYPED = Private("13812345678")
IN_VAIN = tuple(Deed(GATE.tag, NOW - 600.0 * (number + 1), DeedKind.NO_SHOW) for number in range(IN_VAIN_MOST))
RESTS = (("today", WALL + timedelta(hours=2)), ("tomorrow", WALL + timedelta(hours=23)))


def before(plain: State) -> tuple[tuple[str, State], ...]:
    """From home to the press."""
    busy = replace(plain, hails=neighbours(6))
    return (
        ("home", plain),
        *of_the_wait("home", plain, *HOURS),
        *of_the_wait("home_one_hail", replace(plain, hails=neighbours(1)), "bad_hour", "minutes_said"),
        ("home_one_hail", replace(plain, hails=neighbours(1))),
        ("home_two_hails", replace(plain, hails=neighbours(2))),
        ("home_three_hails", replace(plain, hails=neighbours(3))),
        ("home_four_hails", replace(plain, hails=neighbours(4))),
        ("home_five_hails", replace(plain, hails=neighbours(5))),
        ("home_six_hails", busy),
        *of_the_wait("home_six_hails", busy, *HOURS),
        ("home_one_ended", with_ended(plain, 1)),
        ("home_three_ended", with_ended(plain, 3)),
        ("home_six_ended", with_ended(plain, 6)),
        ("home_being_cancelled", replace(plain, hails=being_cancelled())),
        ("home_no_camera", replace(plain, camera=CameraCondition.ABSENT, hails=neighbours(2))),
        ("home_no_camera_six_hails", replace(busy, camera=CameraCondition.ABSENT)),
        ("home_camera_faulty", replace(plain, camera=CameraCondition.FAULTY)),
        *by_face(plain, busy),
        ("phone_empty", on(plain, PhoneEntry())),
        ("phone_landlines", on(_landlines(plain), PhoneEntry())),
        ("phone_landline_full", on(_landlines(plain), PhoneEntry(Private("62580000")))),
        ("phone_digit_shown", on(busy, PhoneEntry(Private("1381234"), last_key_at=NOW - 0.3))),
        ("phone_masked", on(plain, PhoneEntry(Private("1381234"), last_key_at=NOW - 3.0))),
        ("phone_full", on(plain, PhoneEntry(TYPED))),
        *(
            (f"phone_{complaint.value}", on(plain, PhoneEntry(Private("13812345"), complaint=complaint)))
            for complaint in (Complaint.TOO_SHORT, Complaint.NOT_MOBILE, Complaint.TOO_OFTEN)
        ),
        ("phone_of_practice", on(plain, PhoneEntry(complaint=Complaint.OF_PRACTICE))),
        ("phone_checking", on(plain, PhoneChecking(7, TYPED))),
        ("phone_rejected", on(plain, PhoneRejected())),
        *_provider_asks(plain, busy),
        ("confirm", on(plain, Confirm(WANG, Method.FACE))),
        ("confirm_long_name", on(busy, Confirm(LONG_NAME, Method.FACE, (Need.WHEELCHAIR, Need.HELPER)))),
        ("confirm_longest_name", on(plain, Confirm(LONGEST_NAME, Method.FACE))),
        ("confirm_by_phone", on(plain, Confirm(BY_PHONE, Method.PHONE, (Need.HELPER,)))),
        ("confirm_by_button", on(with_button(plain), Confirm(GATE, Method.BUTTON))),
        ("confirm_by_hand", replace(on(with_button(plain), Confirm(GATE, Method.BUTTON)), deeds=IN_VAIN)),
        *of_the_wait("confirm", on(plain, Confirm(WANG, Method.FACE)), "no_taxi_hour", "wait_unknown"),
        *((f"limited_{why.value}", on(plain, Limited(why))) for why in Limit if why is not Limit.MISSED),
        ("limited_at_once_busy", on(busy, Limited(Limit.AT_ONCE))),
        *((f"limited_missed_{day}", on(plain, Limited(Limit.MISSED, at))) for day, at in RESTS),
        ("limited_no_ladder", on(with_ladder(plain), Limited(Limit.SCREEN))),
        ("limited_busy_board", on(busy, Limited(Limit.NUMBER))),
        ("committing", on(plain, Committing(7, WANG))),
    )


def with_button(plain: State) -> State:
    return replace(plain, site=replace(plain.site, contact=GATE, contact_en="the guard's office"))


def _landlines(plain: State) -> State:
    return replace(plain, site=replace(plain.site, landlines=True))


def _provider_asks(plain: State, busy: State) -> tuple[tuple[str, State], ...]:
    four = DigitsEntry(attempt=7, wanted=4)
    code = CodeEntry(attempt=7, phone_masked="138****5678", phone=TYPED)
    return (
        ("digits_four", on(plain, four)),
        ("digits_four_typed", on(plain, replace(four, typed=Private("567"), last_key_at=NOW - 0.2))),
        ("digits_four_too_short", on(plain, replace(four, typed=Private("56"), complaint=Complaint.TOO_SHORT))),
        ("digits_four_wrong", on(plain, replace(four, complaint=Complaint.WRONG))),
        (
            "digits_four_unreachable",
            on(plain, replace(four, typed=Private("5678"), complaint=Complaint.UNREACHABLE)),
        ),
        ("digits_four_checking", on(plain, replace(four, typed=Private("5678"), checking=True))),
        ("digits_eleven", on(plain, DigitsEntry(attempt=7, wanted=11, typed=Private("138123")))),
        ("code_empty", on(plain, code)),
        ("code_typed", on(busy, replace(code, typed=Private("4821")))),
        ("code_full", on(plain, replace(code, typed=Private("482159")))),
        *(
            (f"code_{complaint.value}", on(plain, replace(code, typed=Private("4821"), complaint=complaint)))
            for complaint in Complaint
            if complaint is not Complaint.NOT_MOBILE
        ),
        ("code_checking", on(plain, replace(code, typed=Private("482159"), checking=True))),
    )


def around(plain: State) -> tuple[tuple[str, State], ...]:
    """Help, trouble, and the question whether she is still there."""
    no_hotline = replace(plain, site=replace(plain.site, hotline=""))
    nobody = replace(plain, site=replace(plain.site, hotline="", guard="", guard_en=""))
    typing = PhoneEntry(Private("1381234"))
    idle = replace(on(plain, typing), warned=True, touched_at=NOW - IDLE_S - 6.0)
    return (
        ("help", on(plain, Helping(Home()))),
        ("help_from_typing", on(replace(plain, hails=neighbours(6)), Helping(typing))),
        ("help_ringing", on(plain, Helping(Home(), Bell.RINGING))),
        ("help_rung", on(plain, Helping(Home(), Bell.RUNG))),
        ("help_not_rung", on(plain, Helping(Home(), Bell.BROKEN))),
        ("help_rung_guard_only", on(no_hotline, Helping(Home(), Bell.RUNG))),
        ("help_not_rung_nobody", on(nobody, Helping(Home(), Bell.BROKEN))),
        ("help_guard_only", on(no_hotline, Helping(Home()))),
        ("help_nobody", on(nobody, Helping(Home()))),
        ("trouble_provider_face", on(plain, InTrouble(Fault.PROVIDER, Method.FACE))),
        ("trouble_provider_phone", on(plain, InTrouble(Fault.PROVIDER, Method.PHONE))),
        ("trouble_store", on(plain, InTrouble(Fault.STORE))),
        ("still_there", idle),
        ("still_there_camera_open", replace(idle, step=Face(attempt=7, since=NOW - IDLE_S))),
        ("still_there_busy_board", replace(idle, hails=neighbours(6))),
    )
