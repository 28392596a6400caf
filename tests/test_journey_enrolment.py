"""Enrolment at the screen, as paths: her own consent, three poses, what the provider says, and taking it back."""

from __future__ import annotations

import pytest

from kiosk.captures import Captures, Hint, Wanted
from kiosk.journey import timing
from kiosk.journey.effects import (
    CaptureFace,
    CloseCamera,
    DropEnrolment,
    Enrol,
    KeepPose,
    OpenCamera,
    Pose,
    RecordProcessing,
    WithdrawEnrolment,
)
from kiosk.journey.events import (
    Action,
    CameraChanged,
    CameraCondition,
    EnrolmentAnswered,
    EnrolmentAsked,
    EnrolmentResult,
    FaceCaptured,
    FaceGuided,
)
from kiosk.journey.state import EnrolAsk, EnrolEnded, Enrolling, Home, PhoneEntry
from tests.journey_fixtures import Traveller


def picture(number: int) -> Captures:
    return Captures(run=number, chips=(f"chip {number}".encode(),))


def asked() -> Traveller:
    return Traveller().does(EnrolmentAsked("王阿姨"))


def posed() -> Traveller:
    """All three poses are taken; the provider has them."""
    traveller = asked().touches(Action.AGREE)
    for number in range(3):
        traveller.waits(timing.POSE_S).does(FaceCaptured(1, picture(number)))
    return traveller


def written(traveller: Traveller) -> list[str]:
    return [line.happened.value for line in traveller.asked_for(RecordProcessing)]


def test_nobody_is_enrolled_without_her_own_touch() -> None:
    traveller = asked()
    assert traveller.state.step == EnrolAsk("王阿姨")
    assert traveller.asked_for(OpenCamera) == []
    traveller.touches(Action.HOME)
    assert traveller.state.step == Home()
    assert traveller.asked_for(OpenCamera) == []


def test_three_poses_are_asked_for_one_after_another_and_each_gets_time() -> None:
    traveller = asked().touches(Action.AGREE)
    for number, pose in enumerate(Pose):
        step = traveller.state.step
        assert isinstance(step, Enrolling)
        assert step.pose is pose
        assert traveller.said()[-1] == f"enrol_{pose.value}"
        traveller.does(FaceCaptured(1, picture(99)))  # of the pose before: too early to be this one
        assert len(traveller.asked_for(CaptureFace)) == number
        traveller.waits(timing.POSE_S).does(FaceCaptured(1, picture(number)))
    assert [keep.pose for keep in traveller.asked_for(KeepPose)] == list(Pose)
    assert [keep.captures for keep in traveller.asked_for(KeepPose)] == [picture(number) for number in range(3)]
    assert traveller.asked_for(CaptureFace) == [CaptureFace(1, Wanted.LOOK, motion=False)] * 3
    assert traveller.asked_for(Enrol) == [Enrol(1)]
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]


@pytest.mark.parametrize("result", [EnrolmentResult.ENROLLED, EnrolmentResult.LOOKS_ALIKE])
def test_what_was_stored_can_be_taken_back_at_once(result: EnrolmentResult) -> None:
    traveller = posed().does(EnrolmentAnswered(1, result))
    assert traveller.state.step == EnrolEnded("王阿姨", result)
    traveller.touches(Action.WITHDRAW, Action.WITHDRAW)
    assert traveller.asked_for(WithdrawEnrolment) == [WithdrawEnrolment()]
    traveller.does(EnrolmentAnswered(1, EnrolmentResult.WITHDRAWN))
    assert traveller.said()[-1] == "enrol_withdrawn"
    assert written(traveller) == ["enrolment_agreed", "enrolled", "enrolment_withdrawn"]


def test_a_withdrawal_that_did_not_get_through_is_told_and_can_be_asked_for_again() -> None:
    traveller = posed().does(EnrolmentAnswered(1, EnrolmentResult.ENROLLED)).touches(Action.WITHDRAW)
    traveller.does(EnrolmentAnswered(1, EnrolmentResult.UNREACHABLE))
    assert traveller.said()[-1] == "enrol_not_withdrawn"
    traveller.touches(Action.RETRY)  # there is nothing to take again
    assert isinstance(traveller.state.step, EnrolEnded)
    traveller.touches(Action.WITHDRAW).does(EnrolmentAnswered(1, EnrolmentResult.WITHDRAWN))
    assert len(traveller.asked_for(WithdrawEnrolment)) == 2
    assert traveller.state.step == EnrolEnded("王阿姨", EnrolmentResult.WITHDRAWN)


@pytest.mark.parametrize("result", [EnrolmentResult.ENROLLED, EnrolmentResult.LOOKS_ALIKE])
def test_whoever_leaves_before_the_answer_is_not_enrolled(result: EnrolmentResult) -> None:
    traveller = posed().touches(Action.HOME).does(EnrolmentAnswered(1, result))
    assert traveller.state.step == Home()
    assert traveller.asked_for(WithdrawEnrolment) == [WithdrawEnrolment()]
    traveller.does(EnrolmentAnswered(1, EnrolmentResult.WITHDRAWN))
    assert written(traveller) == ["enrolment_agreed", "enrolled", "enrolment_withdrawn"]


def test_help_over_an_enrolment_goes_back_to_its_question() -> None:
    traveller = asked().touches(Action.AGREE, Action.HELP, Action.BACK)
    assert traveller.state.step == EnrolAsk("王阿姨")
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]
    assert traveller.asked_for(DropEnrolment) == [DropEnrolment()]
    assert written(traveller) == ["enrolment_agreed", "enrolment_left"]


def test_an_answer_that_comes_while_help_lies_over_it_is_not_lost() -> None:
    traveller = posed().touches(Action.HELP).does(EnrolmentAnswered(1, EnrolmentResult.ENROLLED))
    assert traveller.state.step == EnrolEnded("王阿姨", EnrolmentResult.ENROLLED)
    traveller.touches(Action.WITHDRAW, Action.HELP).does(EnrolmentAnswered(1, EnrolmentResult.WITHDRAWN))
    assert traveller.state.step == EnrolEnded("王阿姨", EnrolmentResult.WITHDRAWN)


@pytest.mark.parametrize(
    ("result", "happened"),
    [(EnrolmentResult.REFUSED, "enrolment_failed"), (EnrolmentResult.UNREACHABLE, "enrolment_failed")],
)
def test_every_enrolment_leaves_its_beginning_and_its_end(result: EnrolmentResult, happened: str) -> None:
    assert written(posed().does(EnrolmentAnswered(1, result))) == ["enrolment_agreed", happened]


@pytest.mark.parametrize("result", [EnrolmentResult.REFUSED, EnrolmentResult.UNREACHABLE])
def test_what_did_not_work_can_be_tried_again(result: EnrolmentResult) -> None:
    traveller = posed().does(EnrolmentAnswered(1, result))
    assert traveller.said()[-1] == f"enrol_{result.value}"
    traveller.touches(Action.WITHDRAW)
    assert traveller.asked_for(WithdrawEnrolment) == []
    traveller.touches(Action.RETRY)
    assert isinstance(traveller.state.step, Enrolling)
    assert traveller.state.attempt == 2


def test_leaving_in_the_middle_closes_the_camera_and_forgets_the_pictures() -> None:
    traveller = asked().touches(Action.AGREE).waits(timing.POSE_S).does(FaceCaptured(1, picture(0)))
    traveller.touches(Action.HOME)
    assert traveller.asked_for(CloseCamera) == [CloseCamera()]
    assert traveller.asked_for(DropEnrolment) == [DropEnrolment()]
    assert traveller.asked_for(Enrol) == []


def test_a_camera_that_fails_stores_nothing_and_says_so() -> None:
    traveller = asked().touches(Action.AGREE).does(CameraChanged(CameraCondition.FAULTY))
    assert traveller.state.step == EnrolEnded("王阿姨", EnrolmentResult.CAMERA)
    assert traveller.asked_for(DropEnrolment) == [DropEnrolment()]
    traveller.touches(Action.RETRY)
    assert traveller.said()[-1] == "miss_camera"
    assert traveller.state.step == EnrolEnded("王阿姨", EnrolmentResult.CAMERA)


def test_guidance_is_given_while_the_picture_is_taken_and_not_over_the_pose() -> None:
    traveller = asked().touches(Action.AGREE).does(FaceGuided(1, Hint.STEP_BACK))
    assert traveller.said()[-1] == "enrol_look"
    traveller.does(FaceGuided(1, Hint.GOOD)).waits(timing.POSE_S).does(FaceGuided(1, Hint.TOO_DARK))
    assert traveller.said()[-1] == "hint_too_dark"


def test_an_enrolment_pushes_nobody_aside_who_is_hailing() -> None:
    traveller = Traveller().touches(Action.PHONE).does(EnrolmentAsked("王阿姨"))
    assert traveller.state.step == PhoneEntry()


def test_her_name_is_printed_by_no_repr() -> None:
    assert "王" not in repr(posed().state) + repr(EnrolmentAsked("王阿姨"))
