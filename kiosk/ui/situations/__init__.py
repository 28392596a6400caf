"""Every situation that the screen can show, each with long but plausible data: for pictures, audits, the manual."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Capabilities
from kiosk.journey.events import CameraCondition
from kiosk.journey.site import Site
from kiosk.journey.state import Stamp, State
from kiosk.lesson import Lesson
from kiosk.ui.longest import longest
from kiosk.ui.situations.before import around, before
from kiosk.ui.situations.comforts import comforts
from kiosk.ui.situations.enrolment import enrolment
from kiosk.ui.situations.face_way import phone_only, with_face
from kiosk.ui.situations.hails import down, ended, hailing
from kiosk.ui.situations.neighbourhood import GOOD_HOUR, NOW, WAIT, WALL
from kiosk.ui.situations.practice import practice
from kiosk.ui.situations.registry import registry
from kiosk.ui.situations.technician import technician

WITH_PLACES = (  # what a site may call them
    "home",
    "home_down",
    "home_down_one_hail",
    "home_down_six_hails",
    "consent",
    "notice_1",
    "notice_2",
    "confirm",
    "confirm_by_button",
    "confirm_by_helper",
    "confirm_down",
    "cut_off_queued",
    "limited_number",
    "coming",
    "arrived",
    "help",
    "help_rung",
    "help_not_rung",
    "rung_bus",
    "phone_only_home",
)


def situations(site: Site, lessons: tuple[Lesson, ...] = ()) -> tuple[tuple[str, State], ...]:
    """Each as (name, state) in the order of a journey, then some with the longest texts. Names are unique.

    lessons: those that come with the kiosk; without them there is none of practice."""
    plain = with_face(_at(site))
    every = (
        *before(plain),
        *down(plain),
        *hailing(plain),
        *ended(plain),
        *registry(plain),
        *around(plain),
        *phone_only(plain),
        *enrolment(plain),
        *technician(plain),
        *(practice(plain, lessons) if lessons else ()),
    )
    long = (
        (f"{name}_long_texts", replace(state, site=longest(state.site)))
        for name, state in every
        if name in WITH_PLACES
    )
    return (*every, *comforts(plain, dict(every)), *long)


def _at(site: Site) -> State:
    return State(
        site=site,
        capabilities=Capabilities(),
        stamp=Stamp(NOW, WALL),
        camera=CameraCondition.READY,
        availability=WAIT,
        experience=GOOD_HOUR,
        touched_at=NOW - 5.0,
        attempt=7,
    )
