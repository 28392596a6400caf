"""The face way in detail: who leads, what is said, a camera that fails, and what is written down of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.captures import Captures, Hint, Side, Wanted
from kiosk.domain import Rejection
from kiosk.journey import timing
from kiosk.journey.effects import (
    CaptureFace,
    CloseCamera,
    OpenCamera,
    Processing,
    RecordProcessing,
    Speak,
    SubmitCaptures,
    VerifyFace,
)
from kiosk.journey.events import (
    Action,
    CameraChanged,
    CameraCondition,
    CapturesRefused,
    CapturesTaken,
    DigitsWanted,
    Event,
    FaceCaptured,
    FaceGuided,
    Identified,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    SessionOpened,
)
from kiosk.journey.site import CLAUSES_A_PAGE
from kiosk.journey.state import Consent, Face, FaceMissed, Home, Miss, Notice, PhoneEntry
from tests.journey_fixtures import NOTICE, SITE, WANG, Traveller

CAPTURES = Captures(run=4, chips=(b"chip",), motion=((0, b"a"), (33, b"b")))


def looking(side: Side = Side.LEFT, *, checks_liveness: bool = True) -> Traveller:
    traveller = Traveller().touches(Action.FACE, Action.AGREE)
    return traveller.does(SessionOpened(1, side, checks_liveness))


def face(traveller: Traveller) -> Face:
    step = traveller.state.step
    assert isinstance(step, Face)
    return step


@pytest.mark.parametrize(("side", "said"), [(Side.LEFT, "turn_left"), (Side.RIGHT, "turn_right")])
def test_the_provider_leads_look_then_turn_to_its_side_then_enough(side: Side, said: str) -> None:
    traveller = looking(side).does(FaceCaptured(1, CAPTURES), CapturesTaken(1, Wanted.LOOK))
    assert "turn" not in " ".join(traveller.said())
    traveller.does(CapturesTaken(1, Wanted.TURN), CapturesTaken(1, Wanted.TURN))
    assert traveller.said().count(said) == 1
    assert traveller.asked_for(CaptureFace)[-1] == CaptureFace(1, Wanted.TURN, motion=True)
    traveller.does(FaceCaptured(1, CAPTURES), CapturesTaken(1, Wanted.NOTHING))
    assert len(traveller.asked_for(SubmitCaptures)) == 2
    assert traveller.asked_for(VerifyFace) == [VerifyFace(1)]
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]


def test_while_she_turns_nothing_contradicts_the_turn() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.TURN))
    before = traveller.said()
    traveller.does(FaceGuided(1, Hint.FACE_ME), FaceGuided(1, Hint.GOOD), FaceGuided(1, Hint.HOLD_STILL))
    assert traveller.said() == before
    traveller.does(FaceGuided(1, Hint.STEP_BACK))
    assert traveller.said()[-1] == "hint_step_back"


def test_another_person_in_front_of_the_camera_begins_with_looking() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.TURN), CapturesTaken(1, Wanted.LOOK))
    assert face(traveller).wants is Wanted.LOOK
    assert traveller.said()[-1] == "face_look"
    assert traveller.asked_for(CaptureFace)[-1] == CaptureFace(1, Wanted.LOOK, motion=True)


def test_a_provider_that_waives_liveness_is_asked_for_nothing_more_and_the_screen_knows_it() -> None:
    traveller = looking(checks_liveness=False)
    assert traveller.asked_for(CaptureFace) == [CaptureFace(1, Wanted.LOOK, motion=False)]
    assert face(traveller).waived
    assert not face(looking()).waived


def test_pictures_that_the_provider_cannot_use_are_taken_anew_without_a_word() -> None:
    traveller = looking()
    before = traveller.said()
    traveller.does(CapturesRefused(1))
    assert traveller.asked_for(CaptureFace) == [CaptureFace(1, Wanted.LOOK, motion=True)] * 2
    assert traveller.said() == before
    assert face(traveller)


def test_once_the_provider_has_seen_enough_no_picture_leaves_any_more() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.NOTHING), FaceCaptured(1, CAPTURES))
    assert traveller.asked_for(SubmitCaptures) == []


def test_captures_pass_through_and_are_no_part_of_any_state() -> None:
    traveller = looking().does(FaceCaptured(1, replace(CAPTURES, chips=(b"\xff\xd8the face",))))
    assert b"the face" in traveller.asked_for(SubmitCaptures)[0].captures.chips[0]
    assert "the face" not in repr(traveller.effects)
    assert "the face" not in repr(traveller.state)


@pytest.mark.parametrize(
    ("condition", "said", "waited_s"),
    [
        (CameraCondition.FAULTY, "camera_away", timing.CAMERA_BACK_S),
        (CameraCondition.ABSENT, "camera_away", timing.CAMERA_BACK_S),
        (CameraCondition.COVERED, "camera_covered", timing.UNCOVERED_WITHIN_S),
    ],
)
def test_a_camera_that_fails_is_waited_for_with_words_and_goes_on_when_it_is_back(
    condition: CameraCondition, said: str, waited_s: float
) -> None:
    traveller = looking().does(CameraChanged(condition))
    assert face(traveller).away is condition
    assert traveller.said()[-1] == said
    traveller.waits(waited_s - 1.0).does(CameraChanged(CameraCondition.READY))
    assert face(traveller).away is None
    assert traveller.said()[-1] == "face_look"
    traveller.waits(waited_s)
    assert face(traveller)
    traveller.does(CameraChanged(condition)).waits(waited_s)
    assert traveller.state.step == FaceMissed(Miss.CAMERA)


def test_time_itself_ends_the_wait_for_a_camera() -> None:
    traveller = looking().does(CameraChanged(CameraCondition.FAULTY))
    assert timing.next_tick(traveller.state) <= traveller.now + timing.CAMERA_BACK_S


def test_a_camera_that_fails_while_the_provider_thinks_disturbs_nobody() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.NOTHING), CameraChanged(CameraCondition.ABSENT))
    assert face(traveller).away is None
    traveller.does(Identified(1, WANG))
    assert traveller.said()[-1] == "confirm"


def test_the_notice_is_read_page_by_page_and_leads_back_to_the_question() -> None:
    traveller = Traveller().touches(Action.FACE, Action.NOTICE)
    pages = -(-len(NOTICE.clauses) // CLAUSES_A_PAGE)
    for page in range(pages):
        assert traveller.state.step == Notice(page)
        traveller.touches(Action.NEXT)
    assert traveller.state.step == Consent()
    traveller.touches(Action.NOTICE, Action.BACK)
    assert traveller.state.step == Consent()
    assert traveller.asked_for(OpenCamera) == []


def test_consent_says_what_the_sites_own_notice_says() -> None:
    traveller = Traveller().touches(Action.FACE)
    assert dict(traveller.asked_for(Speak)[-1].args) == {"summary": NOTICE.summary}


def test_where_face_is_not_enabled_nothing_leads_to_a_camera_and_no_word_speaks_of_it() -> None:
    traveller = Traveller()
    traveller.state = replace(traveller.state, site=replace(SITE, face_enabled=False, notice=None))
    traveller.touches(Action.FACE)
    assert traveller.state.step == Home()
    assert traveller.said() == []
    traveller.touches(Action.AGAIN)
    assert traveller.said() == ["welcome_phone"]
    traveller.touches(Action.PHONE)
    assert traveller.state.step == PhoneEntry()


AGREED = [RecordProcessing(Processing.AGREED)]


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (Identified(1, WANG), Processing.MATCHED),
        (DigitsWanted(1, 4), Processing.ASKED_DIGITS),
        *((NotIdentified(1, why), Processing(why.value)) for why in Rejection),
        (IdentityFailed(1, IdentityFault.UNREACHABLE), Processing.PROVIDER),
        (IdentityFailed(1, IdentityFault.EXPIRED), Processing.EXPIRED),
    ],
)
def test_each_look_at_a_face_is_written_down_once_with_its_end_and_nobodys_name(
    event: Event, outcome: Processing
) -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.NOTHING), event)
    assert traveller.asked_for(RecordProcessing) == [*AGREED, RecordProcessing(outcome)]


@pytest.mark.parametrize("leave", [Action.HOME, Action.BACK, Action.PHONE])
def test_leaving_while_the_camera_looks_is_a_consent_withdrawn(leave: Action) -> None:
    traveller = looking().touches(leave)
    assert traveller.asked_for(RecordProcessing) == [*AGREED, RecordProcessing(Processing.WITHDRAWN)]


def test_help_over_the_open_camera_closes_it_and_goes_back_to_the_question() -> None:
    traveller = looking().touches(Action.HELP)
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]
    assert traveller.asked_for(RecordProcessing) == AGREED
    traveller.touches(Action.BACK)
    assert traveller.state.step == Consent()
    assert traveller.asked_for(RecordProcessing) == [*AGREED, RecordProcessing(Processing.WITHDRAWN)]


def test_help_while_the_provider_thinks_loses_neither_the_answer_nor_its_line() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.NOTHING)).touches(Action.HELP, Action.BACK)
    assert face(traveller).checking
    traveller.touches(Action.HELP).does(Identified(1, WANG))
    assert traveller.said()[-1] == "confirm"
    assert traveller.asked_for(RecordProcessing) == [*AGREED, RecordProcessing(Processing.MATCHED)]


def test_pictures_refused_in_the_middle_of_a_turn_are_followed_by_words() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.TURN), CapturesRefused(1))
    assert traveller.said()[-1] == "face_look"


@pytest.mark.parametrize(
    ("answer", "happened"),
    [(Action.PHONE, Processing.DECLINED), (Action.BACK, Processing.LEFT)],
)
def test_a_consent_not_given_is_written_down_too(answer: Action, happened: Processing) -> None:
    traveller = Traveller().touches(Action.FACE, answer)
    assert traveller.asked_for(RecordProcessing) == [RecordProcessing(happened)]


def test_a_camera_that_stays_away_is_the_end_of_that_look() -> None:
    traveller = looking().does(CameraChanged(CameraCondition.FAULTY)).waits(timing.CAMERA_BACK_S)
    assert traveller.asked_for(RecordProcessing) == [*AGREED, RecordProcessing(Processing.CAMERA)]


def test_trying_again_asks_again_since_somebody_else_may_stand_there() -> None:
    traveller = looking().does(CapturesTaken(1, Wanted.NOTHING), NotIdentified(1, Rejection.NO_MATCH))
    before = traveller.asked_for(OpenCamera)
    traveller.touches(Action.RETRY)
    assert traveller.state.step == Consent()
    assert traveller.asked_for(OpenCamera) == before
