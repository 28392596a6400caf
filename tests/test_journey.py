"""The journey, as paths: what happens, and what is seen after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.captures import Captures, Hint, Side, Wanted
from kiosk.domain import (
    EXPIRED_REASON,
    CallSign,
    Colour,
    HailState,
    Lang,
    Need,
    Private,
    Rejection,
    Rider,
    SearchWidth,
)
from kiosk.journey import timing
from kiosk.journey.call_signs import next_call_sign
from kiosk.journey.effects import (
    CancelHail,
    CaptureFace,
    CloseCamera,
    CloseIdentity,
    CommitHail,
    OpenCamera,
    OpenIdentity,
    SendCode,
    SendHail,
    Speak,
    SubmitCaptures,
    VerifyFace,
    VerifyPhone,
)
from kiosk.journey.events import (
    Action,
    CameraChanged,
    CameraCondition,
    CapturesRefused,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    Event,
    FaceCaptured,
    FaceGuided,
    HailChanged,
    HailNotCommitted,
    Identified,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    Recovered,
    SessionOpened,
    Tick,
    Touched,
)
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
    RungShown,
    Step,
)
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, OTHER_CAR, SITE, WANG, Traveller, touches

CAPTURES = Captures(run=1, chips=(b"jpeg",))
FACE_WAY: list[tuple[Event, type[Step]]] = [
    (Touched(Action.FACE), Consent),
    (Touched(Action.AGREE), Face),
    (SessionOpened(1, Side.LEFT, checks_liveness=True), Face),
    (FaceGuided(1, Hint.STEP_BACK), Face),
    (FaceCaptured(1, CAPTURES), Face),
    (CapturesTaken(1, Wanted.NOTHING), Face),
    (Identified(1, WANG), Confirm),
    (Touched(Action.HAIL), Committing),
]


def typed(number: str) -> list[Event]:
    return [Touched(Action.PHONE), *touches(number), Touched(Action.NEXT)]


def following(traveller: Traveller, rider: Rider = BY_PHONE) -> str:
    """Bring somebody to her own searching hail, by phone; returns its key."""
    traveller.does(*typed("13900000315"))
    traveller.does(Identified(traveller.state.attempt, rider), Touched(Action.HAIL))
    return traveller.disk_writes().key


def test_by_face_a_resident_needs_three_touches() -> None:
    traveller = Traveller().walks(FACE_WAY)
    assert sum(isinstance(event, Touched) for event, _ in FACE_WAY) == 3
    hail = traveller.disk_writes()
    assert traveller.state.step == Following(hail.key)
    assert traveller.said()[-1] == "received"
    assert traveller.asked_for(SendHail) == [SendHail(hail.key)]


def test_the_path_harness_can_fail() -> None:
    with pytest.raises(AssertionError, match="saw Consent, not Face"):
        Traveller().walks([(Touched(Action.FACE), Face)])


def test_the_camera_opens_only_after_consent_and_closes_when_the_provider_has_seen_enough() -> None:
    traveller = Traveller().does(Touched(Action.FACE))
    assert not traveller.asked_for(OpenCamera)
    traveller.does(Touched(Action.AGREE))
    assert traveller.asked_for(OpenCamera) == [OpenCamera(1)]
    assert not traveller.asked_for(CloseCamera)
    traveller.does(SessionOpened(1, Side.LEFT, checks_liveness=True), FaceCaptured(1, CAPTURES))
    assert traveller.asked_for(CaptureFace) == [CaptureFace(1, Wanted.LOOK, motion=True)]
    assert traveller.asked_for(SubmitCaptures) == [SubmitCaptures(1, CAPTURES)]
    assert not traveller.asked_for(CloseCamera)
    traveller.does(CapturesTaken(1, Wanted.NOTHING))
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]
    assert traveller.asked_for(VerifyFace) == [VerifyFace(1)]


@pytest.mark.parametrize("leave", [Action.HOME, Action.BACK, Action.PHONE, Action.HELP])
def test_leaving_the_camera_by_any_way_closes_it(leave: Action) -> None:
    traveller = Traveller().touches(Action.FACE, Action.AGREE, leave)
    assert len(traveller.asked_for(CloseCamera)) == 1


def test_a_picture_is_never_part_of_a_state() -> None:
    traveller = Traveller()
    for event, _ in FACE_WAY:
        traveller.does(event)
        assert "jpeg" not in repr(traveller.state.step)
        assert b"jpeg" not in [getattr(traveller.state.step, name, None) for name in vars(traveller.state.step)]


def test_by_phone_eleven_digits_and_three_touches_more() -> None:
    traveller = Traveller().does(*typed("13900000315"))
    assert traveller.state.step == PhoneChecking(1, Private("13900000315"))
    assert traveller.asked_for(VerifyPhone) == [VerifyPhone(1, Private("13900000315"))]
    traveller.does(Identified(1, BY_PHONE))
    assert traveller.said()[-1] == "confirm_tail"
    traveller.touches(Action.HAIL)
    assert isinstance(traveller.state.step, Committing)


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        ("139", Complaint.TOO_SHORT),
        ("", Complaint.TOO_SHORT),
        ("12345678901", Complaint.NOT_MOBILE),
        ("00000000000", Complaint.NOT_MOBILE),
    ],
)
def test_a_wrong_number_is_refused_with_words_and_stays_on_the_keypad(number: str, complaint: Complaint) -> None:
    traveller = Traveller().does(*typed(number))
    step = traveller.state.step
    assert isinstance(step, PhoneEntry)
    assert step.complaint is complaint
    assert step.typed.text == number
    assert traveller.said()[-1] == f"complaint_{complaint.value}"
    assert not traveller.asked_for(OpenIdentity)


@pytest.mark.parametrize("wrong", ["a", "１", "12", "", " ", "٣"])
def test_only_single_digits_can_be_typed(wrong: str) -> None:
    traveller = Traveller().does(Touched(Action.PHONE), Touched(Action.KEY, wrong))
    assert traveller.state.step == PhoneEntry()


def test_a_twelfth_digit_changes_nothing() -> None:
    traveller = Traveller().does(Touched(Action.PHONE), *touches("139000003159"))
    step = traveller.state.step
    assert isinstance(step, PhoneEntry)
    assert step.typed == Private("13900000315")


def test_a_landline_is_taken_only_where_the_site_allows_it() -> None:
    assert isinstance(Traveller().does(*typed("52801234")).state.step, PhoneEntry)
    allowed = Traveller()
    allowed.state = replace(allowed.state, site=replace(SITE, landlines=True))
    allowed.does(*typed("52801234"))
    assert allowed.state.step == PhoneChecking(1, Private("02152801234"))


def test_typed_digits_never_show_in_a_repr() -> None:
    traveller = Traveller().does(*typed("13900000315"))
    assert "139" not in repr(traveller.state.step)
    assert "315" not in repr(traveller.effects)
    assert "7" not in repr(Touched(Action.KEY, "7"))


def test_the_provider_asks_for_four_digits_and_a_wrong_try_stays_there() -> None:
    traveller = Traveller().walks(FACE_WAY[:5]).does(DigitsWanted(1, 4))
    traveller.does(*touches("5678"), Touched(Action.NEXT), DigitsWanted(1, 4, 2))
    step = traveller.state.step
    assert step == DigitsEntry(1, 4, complaint=Complaint.WRONG)
    assert traveller.said()[-1] == "complaint_wrong"
    traveller.does(*touches("5678"), Touched(Action.NEXT), Identified(1, WANG))
    assert isinstance(traveller.state.step, Confirm)


def test_while_she_looks_for_her_code_the_screen_never_drops_back() -> None:
    traveller = Traveller().does(*typed("13900000315"), CodeWanted(1, "139****0315"))
    before = traveller.state.step
    traveller.waits(20 * 60.0, every_s=5.0)
    assert traveller.state.step == before
    assert not traveller.state.warned
    traveller.does(*touches("123456"), Touched(Action.NEXT))
    assert traveller.asked_for(SendCode) == [SendCode(1, Private("123456"))]


def test_a_wrong_code_an_old_code_and_a_dead_network_all_stay_on_the_code_screen() -> None:
    traveller = Traveller().does(*typed("13900000315"), CodeWanted(1, "139****0315"))
    traveller.does(*touches("111111"), Touched(Action.NEXT), CodeWanted(1, "139****0315", 4))
    assert isinstance(traveller.state.step, CodeEntry)
    assert traveller.state.step.complaint is Complaint.WRONG
    traveller.does(*touches("222222"), Touched(Action.NEXT), IdentityFailed(1, IdentityFault.UNREACHABLE))
    assert traveller.state.step.complaint is Complaint.UNREACHABLE
    assert traveller.state.step.typed.text == "222222"
    traveller.does(Touched(Action.NEXT), IdentityFailed(1, IdentityFault.EXPIRED))
    assert traveller.state.step.complaint is Complaint.EXPIRED
    assert traveller.state.step.typed.text == ""
    traveller.touches(Action.RESEND)
    assert traveller.state.step == PhoneChecking(2, Private("13900000315"))


def test_who_asks_for_a_new_code_too_soon_may_still_type_the_one_that_is_coming() -> None:
    traveller = Traveller().does(*typed("13900000315"), CodeWanted(1, "139****0315"), *touches("12"))
    traveller.waits(timing.RESEND_AFTER_S / 2).touches(Action.RESEND)
    assert isinstance(traveller.state.step, CodeEntry)
    assert traveller.state.step.typed.text == "12"
    assert traveller.state.step.complaint is Complaint.TOO_OFTEN
    assert traveller.said()[-1] == "complaint_too_often"
    assert traveller.asked_for(CloseIdentity) == []
    traveller.waits(timing.RESEND_AFTER_S).touches(Action.RESEND)
    assert traveller.state.step == PhoneChecking(2, Private("13900000315"))


@pytest.mark.parametrize("why", list(Rejection))
def test_a_face_that_is_not_taken_leads_to_the_phone_not_to_the_start(why: Rejection) -> None:
    traveller = Traveller().walks(FACE_WAY[:5]).does(NotIdentified(1, why))
    assert traveller.state.step == FaceMissed(Miss(why.value))
    assert traveller.said()[-1] == f"miss_{why.value}"
    traveller.touches(Action.PHONE)
    assert traveller.state.step == PhoneEntry()


def test_a_number_that_is_not_served_is_told_without_saying_why() -> None:
    traveller = Traveller().does(*typed("13900000315"), NotIdentified(1, Rejection.RISK_REJECTED))
    assert traveller.state.step == PhoneRejected()


def test_without_a_good_face_for_fifteen_seconds_the_phone_is_offered_once() -> None:
    traveller = Traveller().touches(Action.FACE, Action.AGREE).waits(40.0)
    assert isinstance(traveller.state.step, Face)
    assert traveller.said().count("face_phone_offered") == 1


@pytest.mark.parametrize("fault", [IdentityFault.UNREACHABLE, IdentityFault.BROKEN])
def test_a_provider_that_does_not_answer_is_told_and_can_be_tried_again(fault: IdentityFault) -> None:
    traveller = Traveller().does(*typed("13900000315"), IdentityFailed(1, fault))
    assert isinstance(traveller.state.step, InTrouble)
    traveller.touches(Action.RETRY)
    assert traveller.state.step == PhoneEntry()


def test_answers_to_an_earlier_attempt_are_dropped() -> None:
    traveller = Traveller().does(*typed("13900000315")).touches(Action.BACK, Action.NEXT)
    assert traveller.state.attempt == 2
    before = traveller.state.step
    stale: list[Event] = [
        Identified(1, WANG),
        DigitsWanted(1, 4),
        CodeWanted(1, "139****0315"),
        NotIdentified(1, Rejection.NO_MATCH),
        IdentityFailed(1, IdentityFault.UNREACHABLE),
        SessionOpened(1, Side.LEFT, checks_liveness=True),
        FaceCaptured(1, CAPTURES),
        CapturesTaken(1, Wanted.NOTHING),
        CapturesRefused(1),
        FaceGuided(1, Hint.GOOD),
        HailNotCommitted(1),
    ]
    traveller.does(*stale)
    assert traveller.state.step == before


def test_walking_away_closes_the_providers_session() -> None:
    traveller = Traveller().does(*typed("13900000315")).touches(Action.HOME)
    assert traveller.asked_for(CloseIdentity) == [CloseIdentity(1)]


def test_five_taps_and_two_hands_make_one_hail() -> None:
    traveller = Traveller().walks(FACE_WAY[:7]).touches(*[Action.HAIL] * 5)
    assert len(traveller.asked_for(CommitHail)) == 1
    hail = traveller.disk_writes()
    traveller.touches(*[Action.HAIL] * 5)
    assert len(traveller.asked_for(CommitHail)) == 1
    assert traveller.state.hails == (hail,)


def test_nothing_is_promised_before_the_disk_has_it() -> None:
    traveller = Traveller().walks(FACE_WAY)
    assert "received" not in traveller.said()
    traveller.waits(timing.COMMIT_WAIT_S - 1)
    assert isinstance(traveller.state.step, Committing)
    traveller.does(HailNotCommitted(traveller.state.attempt))
    assert traveller.state.step == InTrouble(Fault.STORE)
    assert traveller.state.hails == ()


def test_a_disk_that_hangs_is_not_waited_for_and_what_it_writes_later_calls_no_taxi() -> None:
    traveller = Traveller().walks(FACE_WAY).waits(timing.COMMIT_WAIT_S)
    assert traveller.state.step == InTrouble(Fault.STORE)
    late = traveller.disk_writes()
    assert traveller.asked_for(SendHail) == []
    assert traveller.asked_for(CancelHail) == [CancelHail(late.key, "too late")]
    assert traveller.state.step == InTrouble(Fault.STORE)
    assert traveller.state.board == ()
    assert traveller.state.hails_made == 1, "its call sign is not given again"
    said = traveller.said()
    traveller.does(HailChanged(replace(late, state=HailState.CANCELLED_BY_RIDER, cancel_reason="too late")))
    assert traveller.said() == said
    assert traveller.state.board == ()


def test_help_for_the_wheelchair_is_carried_with_the_hail() -> None:
    traveller = Traveller().walks(FACE_WAY[:7])
    traveller.does(Touched(Action.NEED, "wheelchair"), Touched(Action.NEED, "helper"))
    traveller.does(Touched(Action.NEED, "helper"), Touched(Action.NEED, "nonsense"), Touched(Action.HAIL))
    assert traveller.asked_for(CommitHail)[0].needs == (Need.WHEELCHAIR,)


def test_a_ride_is_told_from_first_to_last() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.SEARCHING)
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=200.0)
    assert traveller.said()[-1] == "coming"
    assert ("minutes", "4") in traveller.asked_for(Speak)[-1].args
    traveller.dispatcher_says(key, HailState.ASSIGNED, eta_s=400.0)
    assert traveller.said()[-1] == "later"
    traveller.dispatcher_says(key, HailState.ARRIVING, eta_s=110.0)
    assert traveller.said()[-1] == "two_minutes"
    traveller.dispatcher_says(key, HailState.ARRIVED, eta_s=0.0)
    assert traveller.said()[-1] == "arrived"
    traveller.dispatcher_says(key, HailState.ON_BOARD)
    traveller.dispatcher_says(key, HailState.COMPLETED)
    assert traveller.state.step == Following(key)
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1)
    assert traveller.state.step == Home()
    assert traveller.state.hails == ()


def test_the_next_resident_starts_while_the_first_one_waits() -> None:
    traveller = Traveller()
    first = following(traveller)
    traveller.touches(Action.DONE)
    assert traveller.state.step == Home()
    assert [hail.key for hail in traveller.state.board] == [first]
    second = following(traveller, WANG)
    assert second != first
    assert [hail.key for hail in traveller.state.board] == [first, second]
    traveller.dispatcher_says(first, HailState.ARRIVED, vehicle=CAR, driver=DRIVER, eta_s=0.0)
    last = traveller.asked_for(Speak)[-1]
    assert (last.prompt.value, last.announcement) == ("arrived", True)
    assert traveller.state.step == Following(second)


def test_a_driver_who_gives_up_is_told_and_the_search_goes_on() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=200.0)
    traveller.dispatcher_says(key, HailState.SEARCHING, vehicle=None, driver=None, eta_s=None, redispatched=1)
    assert traveller.said()[-1] == "redispatched"
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=OTHER_CAR, driver=DRIVER, eta_s=300.0)
    assert traveller.said()[-1] == "coming"


def test_cancelling_asks_first_and_is_watched_until_the_dispatcher_agrees() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.SEARCHING)
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_NO)
    assert not traveller.asked_for(CancelHail)
    traveller.touches(Action.CANCEL_YES)
    assert not traveller.asked_for(CancelHail)
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_YES, Action.CANCEL_YES)
    assert traveller.asked_for(CancelHail) == [CancelHail(key, "rider")]
    hail = traveller.state.hail(key)
    assert hail is not None
    assert hail.live
    traveller.dispatcher_says(key, HailState.CANCELLED_BY_RIDER)
    assert traveller.said()[-1] == "cancelled"


@pytest.mark.parametrize("truth", [HailState.NO_TAXI, HailState.NO_DRIVER, HailState.EXPIRED])
def test_no_car_says_which_truth_it_is_and_is_never_a_dead_end(truth: HailState) -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, truth)
    assert traveller.said()[-1] == truth.value
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert isinstance(traveller.state.step, RungShown)
    assert ("number", "95128") in traveller.asked_for(Speak)[-1].args
    traveller.touches(Action.BACK)
    assert traveller.state.step == Following(key)
    traveller.does(Touched(Action.RUNG, "wider"))
    wish = traveller.asked_for(CommitHail)[-1]
    width = SearchWidth.NORMAL if truth is HailState.EXPIRED else SearchWidth.WIDE  # nobody had been asked
    assert (wish.width, wish.dispatcher, wish.rider) == (width, "main", BY_PHONE)
    again = traveller.disk_writes()
    traveller.dispatcher_says(again.key, truth)
    traveller.does(Touched(Action.RUNG, "second"))
    assert traveller.asked_for(CommitHail)[-1].dispatcher == "second"


def test_a_hail_that_nobody_answered_is_told_so_and_no_second_one_is_made() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.UNKNOWN, unreachable=True)
    assert traveller.said()[-1] == "unknown"
    traveller.dispatcher_says(key, HailState.UNKNOWN, unreachable=True, cancel_reason=EXPIRED_REASON)
    assert traveller.said()[-1] == "unanswered"
    assert traveller.state.board == ()
    commits = len(traveller.asked_for(CommitHail))
    traveller.does(Touched(Action.RUNG, "wider"), Touched(Action.RUNG, "second"), Touched(Action.RETRY))
    assert len(traveller.asked_for(CommitHail)) == commits
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert isinstance(traveller.state.step, RungShown)
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1)
    assert traveller.state.step == Home()
    assert [hail.key for hail in traveller.state.hails] == [key]  # still asked after, until it is known


def test_leaving_is_announced_ahead_and_one_touch_stays_ten_times_over() -> None:
    traveller = Traveller().touches(Action.PHONE).does(*touches("139"))
    for _ in range(10):
        traveller.waits(timing.IDLE_S + timing.WARN_S - 1)
        assert traveller.state.warned
        assert traveller.said()[-1] == "still_there"
        traveller.touches(Action.HOME)  # any touch says: I am here
        assert isinstance(traveller.state.step, PhoneEntry)
        assert traveller.state.step.typed.text == "139"
    assert timing.WARN_S >= 20
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1)
    assert traveller.state.step == Home()


def test_the_warning_lasts_its_whole_time_even_if_it_came_late() -> None:
    traveller = Traveller().touches(Action.PHONE)
    traveller.waits(500.0, every_s=500.0)
    assert traveller.state.warned
    traveller.waits(timing.WARN_S - 1)
    assert isinstance(traveller.state.step, PhoneEntry)


def test_who_asked_for_help_while_cancelling_is_not_asked_about_a_hail_that_has_ended() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.CANCEL_HAIL, Action.HELP).dispatcher_says(key, HailState.NO_TAXI)
    traveller.touches(Action.BACK)
    assert traveller.state.step == Following(key)


def test_news_of_her_hail_is_not_hidden_behind_the_question_whether_she_is_still_there() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.UNKNOWN, cancel_reason=EXPIRED_REASON)
    traveller.waits(timing.IDLE_S + 1)
    assert traveller.state.warned
    traveller.dispatcher_says(key, HailState.CANCELLED_BY_RIDER)
    assert not traveller.state.warned
    traveller.waits(timing.IDLE_S - 1)
    assert traveller.state.step == Following(key)


def test_english_is_gone_for_the_next_person() -> None:
    traveller = Traveller().touches(Action.LANGUAGE)
    assert traveller.state.lang is Lang.EN
    traveller.waits(timing.IDLE_S + 1)
    assert traveller.state.lang is Lang.ZH
    traveller.touches(Action.LANGUAGE)
    following(traveller)
    traveller.touches(Action.DONE)
    assert traveller.state.lang is Lang.ZH


def test_help_over_any_screen_goes_back_to_it_and_an_answer_is_not_lost() -> None:
    traveller = Traveller().does(*typed("13900000315"), CodeWanted(1, "139****0315"), *touches("12"))
    before = traveller.state.step
    traveller.touches(Action.HELP)
    assert isinstance(traveller.state.step, Helping)
    traveller.touches(Action.BACK)
    assert traveller.state.step == before
    traveller = Traveller().does(*typed("13900000315")).touches(Action.HELP).does(Identified(1, BY_PHONE))
    assert isinstance(traveller.state.step, Confirm)
    assert not traveller.asked_for(OpenCamera)


def test_an_unplugged_camera_ends_the_face_way_kindly_and_comes_back_by_itself() -> None:
    traveller = Traveller().touches(Action.FACE, Action.AGREE).does(CameraChanged(CameraCondition.ABSENT))
    traveller.waits(timing.CAMERA_BACK_S)
    assert traveller.state.step == FaceMissed(Miss.CAMERA)
    traveller.touches(Action.HOME, Action.FACE)
    assert traveller.state.step == Home()
    assert traveller.said()[-1] == "miss_camera"
    traveller.does(CameraChanged(CameraCondition.READY)).touches(Action.FACE)
    assert traveller.state.step == Consent()


def test_say_again_repeats_the_screens_own_words() -> None:
    traveller = Traveller().does(*typed("13900000315"), Identified(1, BY_PHONE))
    confirm = traveller.asked_for(Speak)[-1]
    traveller.touches(Action.AGAIN)
    assert traveller.asked_for(Speak)[-1] == confirm
    traveller.waits(timing.IDLE_S + 1).touches(Action.STAY, Action.AGAIN)
    assert traveller.asked_for(Speak)[-1] == confirm


def test_after_a_power_cut_her_hail_is_in_front_while_its_life_lasts() -> None:
    first = Traveller()
    following(first)
    hail = first.state.hails[0]
    restarted = Traveller(now=first.now + 10)
    restarted.does(Recovered((hail,), 1))
    assert restarted.state.step == Following(hail.key)
    assert restarted.asked_for(SendHail) == [SendHail(hail.key)]
    late = Traveller(now=first.now + timing.HAIL_LIFE_S + 1)
    late.does(Recovered((hail,), 1))
    assert late.state.step == Home()
    assert late.state.board == (hail,)


def test_live_call_signs_never_meet() -> None:
    in_use: tuple[CallSign, ...] = ()
    for made in range(40):
        sign = next_call_sign(made, in_use)
        assert sign not in in_use
        in_use = (*in_use, sign)
    assert next_call_sign(0, (CallSign(Colour.RED, 1),)) == CallSign(Colour.BLUE, 2)


def test_time_alone_asks_for_no_redraw_before_it_is_due() -> None:
    traveller = Traveller()
    traveller.does(Tick())
    assert timing.next_tick(traveller.state) > traveller.now
    for _ in range(3):
        due = timing.next_tick(traveller.state)
        assert due - traveller.now > 1.0
        traveller.now = due
        traveller.does(Tick())
