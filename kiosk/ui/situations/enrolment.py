"""What the screen shows while somebody's face is enrolled with a volunteer's help."""

from __future__ import annotations

from dataclasses import replace

from kiosk.captures import Hint
from kiosk.journey.effects import Pose
from kiosk.journey.events import EnrolmentResult
from kiosk.journey.state import EnrolAsk, EnrolEnded, Enrolling, State
from kiosk.ui.situations.neighbourhood import LONG_NAME, NOW, WANG, on


def enrolment(plain: State) -> tuple[tuple[str, State], ...]:
    posing = Enrolling(attempt=7, display_name=WANG.display_name, pose_since=NOW - 4.0, capturing=True)
    ended = EnrolEnded(WANG.display_name, EnrolmentResult.ENROLLED)
    return (
        ("enrol_ask", on(plain, EnrolAsk(WANG.display_name))),
        ("enrol_ask_long_name", on(plain, EnrolAsk(LONG_NAME.display_name))),
        *((f"enrol_{pose.value}", on(plain, replace(posing, pose=pose, hint=Hint.GOOD))) for pose in Pose),
        ("enrol_posing", on(plain, replace(posing, pose=Pose.SMILE, capturing=False))),
        ("enrol_too_dark", on(plain, replace(posing, hint=Hint.TOO_DARK))),
        ("enrol_saving", on(plain, replace(posing, pose=Pose.STEP_BACK, saving=True))),
        *((f"enrol_ended_{result.value}", on(plain, replace(ended, result=result))) for result in EnrolmentResult),
        ("enrol_not_withdrawn", on(plain, replace(ended, withdrawal_failed=True))),
        ("enrol_withdrawing", on(plain, replace(ended, withdrawing=True))),
    )
