"""Every situation that the screen can show, each with long but plausible data: for pictures, audits, the manual."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.domain import (
    EXPIRED_REASON,
    Availability,
    CallSign,
    Capabilities,
    Colour,
    Driver,
    Hail,
    HailState,
    Hint,
    Need,
    Private,
    Rider,
    SearchWidth,
    Vehicle,
)
from kiosk.journey.effects import Method
from kiosk.journey.events import CameraCondition
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Complaint,
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    Miss,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungKind,
    RungShown,
    Site,
    Spoken,
    Stamp,
    State,
    Step,
)
from kiosk.journey.timing import IDLE_S
from kiosk.ui.longest import LONGEST_NAME, longest

NOW = 1_795_415_520.0  # 2026-11-23 14:32 in Shanghai
WALL = datetime(2026, 11, 23, 14, 32, tzinfo=timezone(timedelta(hours=8)))

WANG = Rider("subject-1", "ref-1", "138****5678", "王阿姨", age_60_plus=True)
LONG_NAME = Rider("subject-2", "ref-2", "138****5678", "欧阳老先生", age_60_plus=True)
BY_PHONE = Rider("subject-3", "ref-3", "139****0315")
TOURAN = Vehicle("沪A D5683", "#F3F4F4", "大众途安")
ELECTRIC = Vehicle("沪A DF2087", "#0A8A92", "荣威 Ei5")
KINDS = (
    TOURAN,
    ELECTRIC,
    Vehicle("沪B M2917", "#F2C230", "大众新桑塔纳"),
    Vehicle("沪D K7701", "#1F4E9E", "别克微蓝"),
)
ZHANG = Driver("张", "139****2222")
WAIT = Availability(wait_p50_s=230.0, wait_p90_s=520.0)
SHOWN_RUNGS = (RungKind.HOTLINE, RungKind.BUS, RungKind.GUARD)  # the other two are climbed: a new search
TYPED = Private("13812345678")
WITH_PLACES = ("home", "consent", "confirm", "coming", "arrived", "help", "rung_bus")  # what a site may call them


def situations(site: Site) -> tuple[tuple[str, State], ...]:
    """Each as (name, state) in the order of a journey, then some with the longest texts. Names are unique."""
    plain = _at(site)
    every = (*_before(plain), *_hailing(plain), *_ended(plain), *_around(plain))
    long = (
        (f"{name}_long_texts", replace(state, site=longest(site))) for name, state in every if name in WITH_PLACES
    )
    return (*every, *long)


def _at(site: Site) -> State:
    return State(
        site=site,
        capabilities=Capabilities(),
        stamp=Stamp(NOW, WALL),
        camera=CameraCondition.READY,
        availability=WAIT,
        touched_at=NOW - 5.0,
        attempt=7,
        spoken=Spoken(Prompt.WELCOME),
    )


def _on(state: State, step: Step) -> State:
    return replace(state, step=step)


def _hail(number: int, state: HailState, **changes: object) -> Hail:
    """A neighbour's hail, from the number that also gives its colour and car."""
    with_taxi = state in (HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED, HailState.ON_BOARD)
    hail = Hail(
        key=f"00000000-0000-4000-8000-{number:012d}",
        dispatcher="main",
        call_sign=CallSign(tuple(Colour)[number % 5], number % 9 + 1),
        rider=replace(BY_PHONE, phone_masked=f"139****{3100 + 77 * number}"),
        needs=(),
        width=SearchWidth.NORMAL,
        pressed_at=NOW - 35.0,
        expires_at=NOW + 25.0,
        state=state,
        vehicle=KINDS[number % len(KINDS)] if with_taxi else None,
        driver=ZHANG if with_taxi else None,
        eta_s=170.0 if with_taxi else None,
        first_eta_s=420.0 if with_taxi else None,
        updated_at=NOW - 4.0,
    )
    return replace(hail, **changes)  # type: ignore[arg-type]


def _neighbours(count: int) -> tuple[Hail, ...]:
    """Up to six live hails of six different kinds, longest words first."""
    six = (
        _hail(14, HailState.ARRIVED, eta_s=0.0, vehicle=ELECTRIC),
        _hail(10, HailState.ASSIGNED, eta_s=720.0),
        _hail(11, HailState.SEARCHING),
        _hail(12, HailState.ARRIVING, eta_s=95.0),
        _hail(13, HailState.UNKNOWN),
        _hail(19, HailState.QUEUED, unreachable=True),
    )
    return six[:count]


def _before(plain: State) -> tuple[tuple[str, State], ...]:
    """From home to the press."""
    face = Face(attempt=7, since=NOW - 4.0)
    busy = replace(plain, hails=_neighbours(6))
    return (
        ("home", plain),
        ("home_wait_unknown", replace(plain, availability=None)),
        ("home_one_hail", replace(plain, hails=_neighbours(1))),
        ("home_two_hails", replace(plain, hails=_neighbours(2))),
        ("home_three_hails", replace(plain, hails=_neighbours(3))),
        ("home_four_hails", replace(plain, hails=_neighbours(4))),
        ("home_six_hails", busy),
        ("home_no_camera", replace(plain, camera=CameraCondition.ABSENT, hails=_neighbours(2))),
        ("home_camera_faulty", replace(plain, camera=CameraCondition.FAULTY)),
        ("consent", _on(plain, Consent())),
        ("consent_busy_board", _on(busy, Consent())),
        *((f"face_{hint.value}", _on(plain, replace(face, hint=hint))) for hint in Hint),
        ("face_phone_offered", _on(busy, replace(face, hint=Hint.TOO_DARK, phone_offered=True))),
        ("face_checking", _on(plain, replace(face, hint=Hint.GOOD, checking=True))),
        *((f"face_missed_{why.value}", _on(plain, FaceMissed(why))) for why in Miss),
        (
            "face_missed_no_camera",
            replace(_on(plain, FaceMissed(Miss.CAMERA)), camera=CameraCondition.ABSENT),
        ),
        ("phone_empty", _on(plain, PhoneEntry())),
        ("phone_landlines", _on(_landlines(plain), PhoneEntry())),
        ("phone_landline_full", _on(_landlines(plain), PhoneEntry(Private("62580000")))),
        ("phone_digit_shown", _on(busy, PhoneEntry(Private("1381234"), last_key_at=NOW - 0.3))),
        ("phone_masked", _on(plain, PhoneEntry(Private("1381234"), last_key_at=NOW - 3.0))),
        ("phone_full", _on(plain, PhoneEntry(TYPED))),
        *(
            (f"phone_{complaint.value}", _on(plain, PhoneEntry(Private("13812345"), complaint=complaint)))
            for complaint in (Complaint.TOO_SHORT, Complaint.NOT_MOBILE, Complaint.TOO_OFTEN)
        ),
        ("phone_checking", _on(plain, PhoneChecking(7, TYPED))),
        ("phone_rejected", _on(plain, PhoneRejected())),
        *_provider_asks(plain, busy),
        ("confirm", _on(plain, Confirm(WANG, Method.FACE))),
        ("confirm_long_name", _on(busy, Confirm(LONG_NAME, Method.FACE, (Need.WHEELCHAIR, Need.HELPER)))),
        ("confirm_longest_name", _on(plain, Confirm(LONGEST_NAME, Method.FACE))),
        ("confirm_by_phone", _on(plain, Confirm(BY_PHONE, Method.PHONE, (Need.HELPER,)))),
        ("confirm_wait_unknown", replace(_on(plain, Confirm(WANG, Method.FACE)), availability=None)),
        ("committing", _on(plain, Committing(7, WANG))),
    )


def _landlines(plain: State) -> State:
    return replace(plain, site=replace(plain.site, landlines=True))


def _provider_asks(plain: State, busy: State) -> tuple[tuple[str, State], ...]:
    four = DigitsEntry(attempt=7, wanted=4)
    code = CodeEntry(attempt=7, phone_masked="138****5678", phone=TYPED)
    return (
        ("digits_four", _on(plain, four)),
        ("digits_four_typed", _on(plain, replace(four, typed=Private("567"), last_key_at=NOW - 0.2))),
        ("digits_four_too_short", _on(plain, replace(four, typed=Private("56"), complaint=Complaint.TOO_SHORT))),
        ("digits_four_wrong", _on(plain, replace(four, complaint=Complaint.WRONG))),
        (
            "digits_four_unreachable",
            _on(plain, replace(four, typed=Private("5678"), complaint=Complaint.UNREACHABLE)),
        ),
        ("digits_four_checking", _on(plain, replace(four, typed=Private("5678"), checking=True))),
        ("digits_eleven", _on(plain, DigitsEntry(attempt=7, wanted=11, typed=Private("138123")))),
        ("code_empty", _on(plain, code)),
        ("code_typed", _on(busy, replace(code, typed=Private("4821")))),
        ("code_full", _on(plain, replace(code, typed=Private("482159")))),
        *(
            (f"code_{complaint.value}", _on(plain, replace(code, typed=Private("4821"), complaint=complaint)))
            for complaint in Complaint
            if complaint is not Complaint.NOT_MOBILE
        ),
        ("code_checking", _on(plain, replace(code, typed=Private("482159"), checking=True))),
    )


def _front(plain: State, hail: Hail, *, others: int = 2, asking: bool = False) -> State:
    hails = (*_neighbours(others), hail)
    return replace(plain, hails=hails, step=Following(hail.key, asking_cancel=asking))


def _hailing(plain: State) -> tuple[tuple[str, State], ...]:
    """From the press to the taxi."""
    mine = _hail(6, HailState.SEARCHING, rider=WANG)
    purple = replace(mine, call_sign=CallSign(Colour.PURPLE, 8))
    yellow = replace(mine, call_sign=CallSign(Colour.YELLOW, 4))
    coming = _hail(6, HailState.ASSIGNED, rider=WANG, vehicle=TOURAN, eta_s=170.0)
    at_gate = replace(coming, state=HailState.ARRIVED, eta_s=0.0)
    return (
        ("searching_queued", _front(plain, replace(mine, state=HailState.QUEUED, pressed_at=NOW - 1.0), others=0)),
        ("searching", _front(plain, mine)),
        ("searching_long", _front(plain, replace(purple, pressed_at=NOW - 215.0), others=5)),
        ("searching_wait_unknown", replace(_front(plain, yellow, others=0), availability=None)),
        ("searching_unreachable", _front(plain, replace(mine, state=HailState.QUEUED, unreachable=True))),
        ("searching_unknown", _front(plain, replace(mine, state=HailState.UNKNOWN, unreachable=True))),
        ("searching_redispatched", _front(plain, replace(yellow, redispatched=1, pressed_at=NOW - 150.0))),
        ("coming", _front(plain, coming)),
        ("coming_no_eta", _front(plain, replace(coming, eta_s=None, first_eta_s=None))),
        ("coming_far", _front(plain, replace(coming, eta_s=1450.0, first_eta_s=1500.0, driver=None))),
        (
            "coming_electric",
            _front(plain, replace(coming, vehicle=ELECTRIC, driver=Driver("欧阳")), others=5),
        ),
        ("coming_two_minutes", _front(plain, replace(coming, state=HailState.ARRIVING, eta_s=50.0))),
        ("coming_no_vehicle", _front(plain, replace(coming, vehicle=None, driver=None))),
        ("arrived", _front(plain, at_gate)),
        ("arrived_no_vehicle", _front(plain, replace(at_gate, vehicle=None, driver=None))),
        ("arrived_electric", _front(plain, replace(at_gate, vehicle=ELECTRIC, driver=None), others=5)),
        ("on_board", _front(plain, replace(coming, state=HailState.ON_BOARD, eta_s=None))),
        ("ask_cancel_searching", _front(plain, purple, asking=True)),
        ("ask_cancel_coming", _front(plain, coming, asking=True)),
        ("cancelling", _front(plain, replace(coming, cancel_reason="rider"))),
    )


def _ended(plain: State) -> tuple[tuple[str, State], ...]:
    """What a hail can end in, and where the ladder leads."""
    mine = _hail(6, HailState.NO_TAXI, rider=WANG)
    second = replace(mine, width=SearchWidth.WIDE, dispatcher="second")
    bare = replace(plain, site=replace(plain.site, ladder=()))
    return (
        ("no_taxi", _front(plain, mine)),
        ("no_taxi_again", _front(plain, second, others=0)),
        ("no_taxi_no_ladder", _front(bare, mine, others=0)),
        ("no_driver", _front(plain, replace(mine, state=HailState.NO_DRIVER), others=5)),
        (
            "unanswered",
            _front(
                plain,
                replace(mine, state=HailState.UNKNOWN, unreachable=True, cancel_reason=EXPIRED_REASON),
                others=0,
            ),
        ),
        ("expired", _front(plain, replace(mine, state=HailState.EXPIRED, unreachable=True), others=0)),
        *(
            (f"rung_{rung.value}", _on(_front(plain, mine, others=1), RungShown(rung, mine.key)))
            for rung in SHOWN_RUNGS
        ),
        ("cancelled", _front(plain, replace(mine, state=HailState.CANCELLED_BY_RIDER), others=0)),
        ("no_show", _front(plain, replace(mine, state=HailState.RIDER_NO_SHOW))),
        ("completed", _front(plain, replace(mine, state=HailState.COMPLETED), others=0)),
    )


def _around(plain: State) -> tuple[tuple[str, State], ...]:
    """Help, trouble, and the question whether she is still there."""
    no_hotline = replace(plain, site=replace(plain.site, hotline=""))
    nobody = replace(plain, site=replace(plain.site, hotline="", guard="", guard_en=""))
    typing = PhoneEntry(Private("1381234"))
    idle = replace(_on(plain, typing), warned=True, touched_at=NOW - IDLE_S - 6.0)
    return (
        ("help", _on(plain, Helping(Home()))),
        ("help_from_typing", _on(replace(plain, hails=_neighbours(6)), Helping(typing))),
        ("help_guard_only", _on(no_hotline, Helping(Home()))),
        ("help_nobody", _on(nobody, Helping(Home()))),
        ("trouble_provider_face", _on(plain, InTrouble(Fault.PROVIDER, Method.FACE))),
        ("trouble_provider_phone", _on(plain, InTrouble(Fault.PROVIDER, Method.PHONE))),
        ("trouble_store", _on(plain, InTrouble(Fault.STORE))),
        ("still_there", idle),
        ("still_there_busy_board", replace(idle, hails=_neighbours(6))),
    )
