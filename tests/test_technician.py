"""The technician's part of the screen: nobody gets there by accident, and while somebody is in, hails go on."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.captures import Hint
from kiosk.domain import HailState, Lang, Private
from kiosk.health import Part
from kiosk.journey import presence, timing
from kiosk.journey.comfort import WHOLE_DAY
from kiosk.journey.effects import CloseCamera, CommitHail, Hush, Method, OpenCamera, PrintReceipt, Speak
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CameraChanged,
    CameraCondition,
    Event,
    FaceGuided,
    FingerDown,
    Identified,
    PaperChanged,
    PresenceChanged,
    Tick,
    Touched,
)
from kiosk.journey.footfall import counted
from kiosk.journey.knocking import KNOCKS, WITHIN_S
from kiosk.journey.lights import lights
from kiosk.journey.loudness import ORDINARY_DB
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Confirm, Helping, Home, PhoneEntry, State
from kiosk.journey.technician_kinds import (
    ActRecorded,
    AskReport,
    CameraPage,
    CheckCode,
    CodeAnswered,
    Corner,
    Doing,
    KeepAdjustments,
    Knocked,
    LogPage,
    Menu,
    PartsPage,
    RecordAct,
    ReportTold,
    RestartPage,
    SlipPage,
    TechnicianAtWork,
    TechnicianCode,
    TouchPage,
    UnrecordedPage,
)
from kiosk.journey.technician_paging import log_pages, part_pages
from kiosk.lights import ButtonLight
from kiosk.local_time import SHANGHAI
from kiosk.receipt import Paper
from kiosk.technician import VOLUME_MOST_DB, Act, Adjustments, Admission, LogLine, Report, Standing
from kiosk.ui.corners import corner_at
from kiosk.ui.elements import Button
from kiosk.ui.present.technician_report import part_name
from kiosk.ui.situations.technician import PARTS, REPORT
from tests.journey_fixtures import BY_PHONE, GATE, SITE, START, WITH_EVERYTHING, Traveller, touches
from tests.screen_fixtures import SITUATIONS, drawn, reads, shown

HANDLE = "lao-wang"
OPENED = (Act.CAMERA, Act.TOUCH, Act.RULER, Act.PARTS, Act.LOG, Act.LAMPS, Act.SLIP, Act.SOUND)
AT_A_FULL_MINUTE = datetime.fromtimestamp(START - START % 60.0, SHANGHAI)
RIGHT = "11482159"


def at_the_wall() -> Traveller:
    traveller = Traveller()
    traveller.state = replace(traveller.state, site=replace(SITE, technicians=True, lamps=True))
    return traveller


def knocks(traveller: Traveller, corners: tuple[Corner | None, ...] = KNOCKS, every_s: float = 1.0) -> Traveller:
    for corner in corners:
        traveller.does(Knocked(corner))
        traveller.now += every_s
    return traveller


def types(traveller: Traveller, digits: str = RIGHT) -> Traveller:
    return traveller.does(*touches(digits)).touches(Action.NEXT)


def answered(traveller: Traveller, admission: Admission) -> Traveller:
    return traveller.does(CodeAnswered(traveller.state.attempt, admission))


def inside() -> Traveller:
    traveller = answered(types(knocks(at_the_wall())), Admission(HANDLE))
    traveller.effects.clear()
    return traveller


def presses(traveller: Traveller, value: str) -> Traveller:
    return traveller.does(Touched(Action.UPKEEP, value))


def doing(traveller: Traveller) -> Doing | None:
    step = traveller.state.step
    return step.doing if isinstance(step, TechnicianAtWork) else None


def written(traveller: Traveller, *, on_disk: bool = True) -> Traveller:
    """What was asked for is in the audit log, or could not be written there."""
    asked = doing(traveller)
    return traveller if asked is None else traveller.does(ActRecorded(asked.attempt, on_disk))


def chooses(traveller: Traveller, value: str) -> Traveller:
    return written(presses(traveller, value))


def acts(traveller: Traveller) -> list[tuple[str, str]]:
    return [(effect.act.value, effect.detail) for effect in traveller.asked_for(RecordAct)]


# --- the gesture ---


def test_the_gesture_opens_the_code_and_nothing_shows_before_it_is_whole() -> None:
    traveller = at_the_wall()
    before = shown(traveller.state)
    for corner in KNOCKS[:-1]:
        knocks(traveller, (corner,))
        assert shown(traveller.state) == before
        assert traveller.effects == []
    knocks(traveller, KNOCKS[-1:])
    assert isinstance(traveller.state.step, TechnicianCode)


@pytest.mark.parametrize(
    "wrong",
    [
        (*KNOCKS[:-1], Corner.CLOCK),
        KNOCKS[1:],
        (*KNOCKS[:3], None, *KNOCKS[3:]),
        (*reversed(KNOCKS[:-1]), Corner.PLACE),
        (Corner.CLOCK,) * 20,
        (Corner.PLACE, Corner.CLOCK) * 10,
    ],
)
def test_any_other_order_shows_nothing_at_all(wrong: tuple[Corner | None, ...]) -> None:
    traveller = at_the_wall()
    before = shown(traveller.state)
    knocks(traveller, wrong, every_s=0.1)
    assert isinstance(traveller.state.step, Home)
    assert shown(traveller.state) == before
    assert traveller.effects == []


def test_a_gesture_that_takes_too_long_or_is_broken_by_a_press_begins_anew() -> None:
    slow = knocks(at_the_wall(), every_s=WITHIN_S / (len(KNOCKS) - 1) + 0.1)
    assert isinstance(slow.state.step, Home)
    pressed = knocks(at_the_wall(), KNOCKS[:3])
    pressed.touches(Action.LOUDER)
    knocks(pressed, KNOCKS[3:])
    assert isinstance(pressed.state.step, Home)


def test_it_works_from_home_alone_and_only_where_there_are_technicians() -> None:
    typing = knocks(at_the_wall().touches(Action.PHONE))
    assert isinstance(typing.state.step, PhoneEntry)
    assert isinstance(knocks(Traveller()).state.step, Home)


def test_a_hand_that_trembles_over_the_whole_glass_does_not_get_in() -> None:
    """A hundred thousand taps beside the buttons, anywhere, three a second."""
    chance, traveller = random.Random(20261129), at_the_wall()
    for _ in range(100_000):
        corner = corner_at(chance.uniform(0.0, 400.0), chance.uniform(0.0, 500.0))
        traveller.does(Knocked(corner))
        traveller.now += 0.3
    assert isinstance(traveller.state.step, Home)


def test_the_corners_hold_no_button_on_any_start_screen() -> None:
    for name in (name for name in SITUATIONS if name.startswith("home")):
        for element in drawn(name).elements:
            if isinstance(element, Button):
                box = element.box
                for x in (box.x, box.x + box.w - 0.1):
                    assert corner_at(x, box.y) is None, f"{element.name} on {name}"


# --- the code ---


def test_whoever_is_not_meant_hears_and_reads_how_to_hail() -> None:
    traveller = knocks(at_the_wall())
    assert traveller.said() == [Prompt.TECHNICIAN.value]
    assert isinstance(traveller.touches(Action.HOME).state.step, Home)


def test_number_and_code_go_to_the_desk_once_and_stay_nowhere_else() -> None:
    traveller = types(knocks(at_the_wall()))
    (asked,) = traveller.asked_for(CheckCode)
    assert (asked.number, asked.code.text) == ("11", "482159")
    assert traveller.state.step == TechnicianCode(asked.attempt, checking=True)
    assert "482159" not in repr(asked)
    assert "11" not in repr(asked).replace(f"attempt={asked.attempt}", "")
    types(traveller)  # while it is checked, nothing more is asked
    assert len(traveller.asked_for(CheckCode)) == 1


def test_too_few_digits_are_never_sent() -> None:
    traveller = types(knocks(at_the_wall()), RIGHT[:-1])
    assert traveller.asked_for(CheckCode) == []


def test_a_wrong_code_says_the_same_whoever_exists_and_wipes_what_was_typed() -> None:
    traveller = answered(types(knocks(at_the_wall())), Admission())
    assert traveller.state.step == TechnicianCode(traveller.state.attempt, refused=True)
    assert acts(traveller) == []  # the desk writes it down itself


def test_while_nobody_is_let_in_the_time_of_day_is_told_and_then_the_screen_is_home() -> None:
    traveller = answered(types(knocks(at_the_wall())), Admission(wait_s=60.0))
    step = traveller.state.step
    assert isinstance(step, TechnicianCode)
    assert step.waits_until
    types(traveller)
    assert len(traveller.asked_for(CheckCode)) == 1
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1.0)
    assert isinstance(traveller.state.step, Home)


def test_an_answer_to_an_earlier_code_lets_nobody_in() -> None:
    traveller = types(knocks(at_the_wall()))
    late = CodeAnswered(traveller.state.attempt, Admission(HANDLE))
    traveller.touches(Action.HOME)
    types(knocks(traveller))
    traveller.does(late)
    assert isinstance(traveller.state.step, TechnicianCode)


def test_a_code_that_nobody_answers_leaves_the_screen_to_residents() -> None:
    traveller = types(knocks(at_the_wall()))
    late = CodeAnswered(traveller.state.attempt, Admission(HANDLE))
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1.0)
    assert isinstance(traveller.state.step, Home)
    assert isinstance(traveller.does(late).state.step, Home)


def test_digits_left_on_the_glass_go_with_whoever_left() -> None:
    traveller = knocks(at_the_wall()).does(*touches("1148"))
    traveller.waits(timing.IDLE_S + timing.WARN_S + 1.0)
    assert isinstance(traveller.state.step, Home)


# --- inside ---


def test_every_page_and_every_deed_is_written_down_and_so_is_leaving() -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, paper=Paper.READY)
    for page in OPENED:
        chooses(traveller, page.value)
        if page is Act.SOUND:
            chooses(traveller, "up")
        traveller.touches(Action.BACK)
    chooses(traveller, Act.FACE.value)
    traveller.touches(Action.HOME)
    written = [*((page.value, "") for page in OPENED), ("volume", "+3 dB"), ("face", "off"), ("left", "")]
    assert acts(traveller) == written
    assert {effect.handle for effect in traveller.asked_for(RecordAct)} == {HANDLE}


def test_the_pages_leave_by_themselves_five_minutes_after_the_last_touch_and_warn_before() -> None:
    traveller = chooses(inside(), Act.TOUCH.value)
    traveller.waits(timing.TECHNICIAN_LEAVES_S - timing.WARN_S - 1.0)
    traveller.does(Touched(Action.FIELD, "1-1"))
    touched_at = traveller.now
    traveller.waits(timing.TECHNICIAN_LEAVES_S - timing.WARN_S + 0.5)
    assert traveller.state.warned
    traveller.waits(timing.WARN_S - 1.0)
    assert isinstance(traveller.state.step, TechnicianAtWork)
    traveller.waits(1.0)
    assert isinstance(traveller.state.step, Home)
    assert traveller.now - touched_at == pytest.approx(timing.TECHNICIAN_LEAVES_S, abs=1.0)
    assert acts(traveller)[-1] == ("left", "")


def test_the_lens_is_open_while_its_page_is_in_front_and_no_longer() -> None:
    for leave in (
        (Touched(Action.BACK),),
        (Touched(Action.HOME),),
        (Touched(Action.HELP),),
    ):
        traveller = chooses(inside(), Act.CAMERA.value)
        (opened,) = traveller.asked_for(OpenCamera)
        traveller.does(FaceGuided(opened.attempt, Hint.TOO_DARK))
        assert traveller.state.step == TechnicianAtWork(HANDLE, CameraPage(opened.attempt, Hint.TOO_DARK))
        assert traveller.asked_for(CloseCamera) == []
        traveller.does(*leave)
        assert len(traveller.asked_for(CloseCamera)) == 1
    traveller.touches(Action.BACK)  # from help
    assert traveller.state.step == TechnicianAtWork(HANDLE, Menu())


def test_help_lies_over_a_page_and_leads_back_to_the_menu() -> None:
    traveller = chooses(inside(), Act.PARTS.value).touches(Action.HELP)
    assert isinstance(traveller.state.step, Helping)
    assert acts(traveller) == [("parts", "")]  # she is still in
    traveller.touches(Action.BACK)
    assert traveller.state.step == TechnicianAtWork(HANDLE, Menu())


def test_a_field_of_the_touch_test_counts_each_time_that_it_was_felt() -> None:
    traveller = chooses(inside(), Act.TOUCH.value)
    traveller.does(Touched(Action.FIELD, "1-1"), Touched(Action.FIELD, "5-5"), Touched(Action.FIELD, "5-5"))
    assert traveller.state.step == TechnicianAtWork(HANDLE, TouchPage(("1-1", "5-5", "5-5")))


def test_parts_and_log_are_asked_for_and_shown_when_told() -> None:
    for act, page in ((Act.PARTS, PartsPage()), (Act.LOG, LogPage())):
        traveller = chooses(inside(), act.value)
        assert traveller.asked_for(AskReport) == [AskReport()]
        assert traveller.state.step == TechnicianAtWork(HANDLE, page)
        traveller.does(ReportTold(REPORT))
        assert traveller.state.step == TechnicianAtWork(HANDLE, replace(page, report=REPORT))


def test_the_log_turns_no_further_than_its_pages() -> None:
    traveller = chooses(inside(), Act.LOG.value).does(ReportTold(REPORT))
    for _ in range(10):
        chooses(traveller, "next")
    assert traveller.state.step == TechnicianAtWork(HANDLE, LogPage(REPORT, log_pages(len(REPORT.log)) - 1))
    for _ in range(10):
        chooses(traveller, "previous")
    assert traveller.state.step == TechnicianAtWork(HANDLE, LogPage(REPORT, 0))


def test_every_part_stands_on_one_page_the_worst_first_and_no_page_is_turned_into_nothing() -> None:
    pages = part_pages(REPORT.parts)
    assert len(pages) > 1
    assert sorted(part.part for page in pages for part in page) == sorted(part.part for part in REPORT.parts)
    assert [part.standing for part in pages[0]][:3] == [Standing.FAULT, Standing.LOOK, Standing.WELL]
    assert len(part_pages(REPORT.parts[:2])) == 1
    assert part_pages(()) == ((),)
    traveller = chooses(inside(), Act.PARTS.value).does(ReportTold(REPORT))
    for _ in range(10):
        chooses(traveller, "next")
    assert traveller.state.step == TechnicianAtWork(HANDLE, PartsPage(REPORT, len(pages) - 1))
    for _ in range(10):
        chooses(traveller, "previous")
    assert traveller.state.step == TechnicianAtWork(HANDLE, PartsPage(REPORT, 0))


def test_a_part_that_is_not_well_says_why_and_every_part_when_it_was_last_looked_at() -> None:
    told = str(drawn("technician_parts").elements)
    assert told.count(REPORT.parts[8].told) == 2
    assert "查出问题" in told
    assert "查过" in str(drawn("technician_parts_others").elements)


def test_the_log_shows_the_facts_that_its_sentences_point_at() -> None:
    assert "status=403" in str(drawn("technician_log_middle").elements)


def test_a_report_that_comes_late_changes_no_other_page() -> None:
    traveller = chooses(inside(), Act.PARTS.value).touches(Action.BACK).does(ReportTold(Report()))
    assert traveller.state.step == TechnicianAtWork(HANDLE, Menu())


def test_the_loudness_is_heard_at_once_kept_and_has_an_end() -> None:
    traveller = chooses(inside(), Act.SOUND.value)
    for _ in range(10):
        chooses(traveller, "down")
    assert traveller.state.adjusted.volume_db == -VOLUME_MOST_DB
    kept = traveller.asked_for(KeepAdjustments)
    assert kept[-1] == KeepAdjustments(Adjustments(-VOLUME_MOST_DB))
    assert len(kept) == VOLUME_MOST_DB / 3.0
    assert traveller.asked_for(Speak)[-1].gain_db == ORDINARY_DB - VOLUME_MOST_DB
    assert isinstance(traveller.touches(Action.BACK).touches(Action.HOME).state.step, Home)
    assert traveller.asked_for(Speak)[-1].gain_db == ORDINARY_DB - VOLUME_MOST_DB  # residents hear it so


def test_the_face_way_switched_off_is_gone_from_the_start_screen_until_it_is_switched_on() -> None:
    traveller = chooses(inside(), Act.FACE.value).touches(Action.HOME)
    assert traveller.asked_for(KeepAdjustments) == [KeepAdjustments(Adjustments(face_off=True))]
    names = [element.name for element in shown(traveller.state).elements if isinstance(element, Button)]
    assert "face" not in names
    assert "phone" in names
    answered(types(knocks(traveller)), Admission(HANDLE))
    chooses(traveller, Act.FACE.value).touches(Action.HOME)
    assert "face" in [element.name for element in shown(traveller.state).elements if isinstance(element, Button)]


def test_a_site_that_looks_at_no_faces_offers_no_switch_and_no_lens() -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, site=replace(traveller.state.site, notice=None, face_enabled=False))
    chooses(traveller, Act.FACE.value)
    assert chooses(traveller, Act.CAMERA.value).asked_for(OpenCamera) == []
    assert not traveller.state.site.face_enabled
    assert traveller.asked_for(KeepAdjustments) == []
    values = {element.value for element in shown(traveller.state).elements if isinstance(element, Button)}
    assert not {Act.FACE.value, Act.CAMERA.value} & values


def test_every_lamp_is_lit_while_the_lamps_are_tried() -> None:
    traveller = inside()
    assert not lights(traveller.state).fill
    chooses(traveller, Act.LAMPS.value)
    assert lights(traveller.state).fill
    assert lights(traveller.state).button is ButtonLight.ON
    assert not lights(traveller.touches(Action.BACK).state).fill


def test_a_sample_slip_is_of_no_taxi_and_only_where_there_is_a_printer() -> None:
    assert chooses(inside(), Act.SLIP.value).asked_for(PrintReceipt) == []
    traveller = inside()
    traveller.state = replace(traveller.state, paper=Paper.READY)
    (asked,) = chooses(traveller, Act.SLIP.value).asked_for(PrintReceipt)
    assert asked.receipt.vehicle.model == "样张"
    assert asked.receipt.phone_masked == ""


def test_a_sample_slip_is_in_the_language_on_the_glass() -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, paper=Paper.READY, lang=Lang.EN)
    (asked,) = chooses(traveller, Act.SLIP.value).asked_for(PrintReceipt)
    assert asked.receipt.lang is Lang.EN


@pytest.mark.parametrize(
    ("paper", "says"), [(Paper.OUT, "打印机没纸了"), (Paper.FAULTY, "打印机不回话"), (Paper.LOW, "样张正在打印")]
)
def test_a_printer_that_cannot_print_gets_no_sample_and_the_page_says_why(paper: Paper, says: str) -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, paper=paper)
    chooses(traveller, Act.SLIP.value)
    prints = paper is Paper.LOW
    assert traveller.state.step == TechnicianAtWork(HANDLE, SlipPage(sent=prints))
    assert len(traveller.asked_for(PrintReceipt)) == prints
    assert acts(traveller) == [("slip", "" if prints else "not printed")]
    assert says in str(shown(traveller.state).elements)
    traveller.does(PaperChanged(Paper.READY))
    assert ("正在打印" in str(shown(traveller.state).elements)) is prints


def test_a_wall_without_a_camera_shows_no_lamp_of_one_and_a_good_picture_promises_nothing() -> None:
    traveller = chooses(inside(), Act.CAMERA.value)
    assert "镜头开着" in str(shown(traveller.state).elements)
    traveller.does(FaceGuided(traveller.state.attempt, Hint.GOOD))
    assert "马上" not in str(shown(traveller.state).elements)
    traveller.does(CameraChanged(CameraCondition.ABSENT))
    assert "镜头开着" not in str(shown(traveller.state).elements)


def test_in_quiet_hours_the_page_says_why_louder_is_not_heard() -> None:
    traveller = chooses(inside(), Act.SOUND.value)
    assert "安静" not in str(shown(traveller.state).elements)
    quiet = replace(traveller.state.site, quiet=WHOLE_DAY, quiet_db=ORDINARY_DB)
    traveller.state = replace(traveller.state, site=quiet)
    assert "安静" not in str(shown(traveller.state).elements), "at the ceiling it is as loud as it says"
    chooses(traveller, "up")
    assert traveller.asked_for(Speak)[-1].gain_db == ORDINARY_DB
    assert "安静" in str(shown(traveller.state).elements)
    for _ in range(3):
        chooses(traveller, "down")
    assert "安静" not in str(shown(traveller.state).elements)


def test_a_technicians_visit_is_not_counted_as_a_residents() -> None:
    """Nor is the knock of somebody who has no code."""
    traveller = at_the_wall().waits(3600.0, every_s=60.0)
    happened: list[object] = []

    def then(before: State) -> None:
        happened.extend(counted(before, traveller.state))

    for event in (
        *map(Knocked, KNOCKS),
        *touches(RIGHT),
        Touched(Action.NEXT),
        CodeAnswered(2, Admission(HANDLE)),
        Touched(Action.UPKEEP, Act.TOUCH.value),
        ActRecorded(3, written=True),
        Touched(Action.FIELD, "1-1"),
        Touched(Action.HOME),
    ):
        before = traveller.state
        traveller.does(event)
        then(before)
        traveller.now += 1.0
    assert acts(traveller) == [("touch", ""), ("left", "")], "she was in, and did something"
    assert happened == []


def test_a_restart_is_asked_for_twice_and_comes_when_it_is_written_down() -> None:
    traveller = chooses(inside(), Act.RESTART.value)
    assert traveller.state.step == TechnicianAtWork(HANDLE, RestartPage())
    assert acts(traveller) == []
    presses(traveller, "restart")
    assert acts(traveller) == [("restart", "")]
    assert not traveller.state.ending
    assert written(traveller).state.ending


def test_a_restart_that_comes_late_ends_nothing_under_a_resident_and_loses_no_hail() -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, site=WITH_EVERYTHING)
    presses(presses(traveller, Act.RESTART.value), "restart")
    asked = doing(traveller)
    assert asked is not None
    late = ActRecorded(asked.attempt, written=True)
    traveller.touches(Action.HOME).does(late)
    assert not traveller.state.ending
    traveller.waits(3.0).does(ButtonPressed()).waits(3.0).does(ButtonPressed())
    assert isinstance(traveller.state.step, Committing)
    traveller.does(late)
    assert not traveller.state.ending
    assert isinstance(traveller.state.step, Committing)
    answered(types(knocks(at_the_wall())), Admission(HANDLE)).does(late)
    traveller.disk_writes()
    assert len(traveller.state.hails) == 1


@pytest.mark.parametrize("act", [*(act for act in Act if act in set(OPENED)), Act.VOLUME, Act.FACE, Act.RESTART])
def test_what_cannot_be_written_down_is_not_done_and_she_reads_why(act: Act) -> None:
    traveller = inside()
    traveller.state = replace(traveller.state, paper=Paper.READY)
    if act is Act.VOLUME:
        chooses(traveller, Act.SOUND.value)
    if act is Act.RESTART:
        chooses(traveller, Act.RESTART.value)
    before, adjusted = len(traveller.effects), traveller.state.adjusted
    presses(traveller, {Act.VOLUME: "up", Act.RESTART: "restart"}.get(act, act.value))
    assert [type(effect) for effect in traveller.effects[before:]] == [Hush, RecordAct]
    written(traveller, on_disk=False)
    assert traveller.said()[-1] == Prompt.UNRECORDED.value
    assert [type(effect) for effect in traveller.effects[before + 2 :]] == [Speak], "nothing else was asked for"
    assert traveller.state.step == TechnicianAtWork(HANDLE, UnrecordedPage())
    assert traveller.state.adjusted == adjusted
    assert not traveller.state.ending
    assert traveller.touches(Action.BACK).state.step == TechnicianAtWork(HANDLE, Menu())


def test_what_is_written_down_after_she_went_back_or_left_is_not_done() -> None:
    for leaves in (Action.BACK, Action.HOME, Action.HELP):
        traveller = presses(inside(), Act.CAMERA.value)
        asked = doing(traveller)
        assert asked is not None
        traveller.touches(leaves).does(ActRecorded(asked.attempt, written=True))
        assert traveller.asked_for(OpenCamera) == []
        gone = [("left", "")] if leaves is Action.HOME else []
        if leaves is not Action.HELP:
            assert acts(traveller) == [("camera", ""), ("camera", "not done"), *gone], "nobody looked, says the log"
        else:
            traveller.touches(Action.BACK).does(ActRecorded(asked.attempt, written=True))
            assert traveller.asked_for(OpenCamera) == []
            assert acts(traveller) == [("camera", ""), ("camera", "not done")]


@pytest.mark.parametrize("act", [Act.CAMERA, Act.VOLUME])
def test_while_the_disk_is_slow_she_reads_that_her_touch_was_taken(act: Act) -> None:
    traveller = inside() if act is Act.CAMERA else chooses(inside(), Act.SOUND.value)
    title = "正在记下来"
    assert title not in reads(shown(traveller.state))
    presses(traveller, {Act.VOLUME: "up"}.get(act, act.value))
    assert title in reads(shown(traveller.state))
    assert title not in reads(shown(written(traveller).state))


# --- a technician whom the sensor saw leave ---


def test_the_lens_closes_behind_a_technician_who_left_and_a_minute_later_nobody_is_in() -> None:
    traveller = chooses(inside().does(PresenceChanged(True)), Act.CAMERA.value)
    traveller.does(PresenceChanged(False)).waits(presence.PRESENCE_WIPE_S)
    assert traveller.state.step == TechnicianAtWork(HANDLE, Menu())
    assert len(traveller.asked_for(CloseCamera)) == 1
    traveller.waits(presence.PAGES_CLOSE_S - presence.PRESENCE_WIPE_S - 1.0)
    assert isinstance(traveller.state.step, TechnicianAtWork)
    traveller.waits(1.0)
    assert traveller.state.step == Home()
    assert acts(traveller)[-1] == ("left", "")


def test_help_left_open_over_the_pages_leads_nobody_back_to_them() -> None:
    traveller = chooses(inside().does(PresenceChanged(True)), Act.PARTS.value).touches(Action.HELP)
    traveller.does(PresenceChanged(False)).waits(presence.PAGES_CLOSE_S)
    assert traveller.state.step == Home()


@pytest.mark.parametrize("shown", ["a page", "help", "the code"])
def test_who_presses_the_button_after_a_technician_left_is_asked_and_the_pages_are_closed(shown: str) -> None:
    traveller = knocks(at_the_wall()) if shown == "the code" else chooses(inside(), Act.PARTS.value)
    traveller.state = replace(traveller.state, site=WITH_EVERYTHING)
    if shown == "help":
        traveller.touches(Action.HELP)
    traveller.does(PresenceChanged(True), PresenceChanged(False)).waits(3.0).does(ButtonPressed())
    assert traveller.state.step == Confirm(GATE, Method.BUTTON)
    assert traveller.said()[-1] == "button_asks"
    assert (acts(traveller)[-1:] == [("left", "")]) is (shown != "the code")


def test_a_press_while_the_technician_stands_there_closes_nothing() -> None:
    traveller = chooses(inside().does(PresenceChanged(True)), Act.PARTS.value)
    page = traveller.waits(3.0).state.step
    assert traveller.does(ButtonPressed()).state.step == page


def test_a_press_where_the_gate_has_no_contact_shuts_the_pages_too() -> None:
    traveller = chooses(inside(), Act.PARTS.value).does(PresenceChanged(True), PresenceChanged(False))
    assert traveller.waits(3.0).does(ButtonPressed()).state.step == Home()


def test_the_moment_at_which_the_pages_close_is_known_before() -> None:
    traveller = inside().does(PresenceChanged(True), PresenceChanged(False))
    traveller.state = replace(traveller.state, stamp=replace(traveller.state.stamp, wall=AT_A_FULL_MINUTE))
    assert timing.next_tick(traveller.state) == traveller.now + presence.PAGES_CLOSE_S


@pytest.mark.parametrize("stays", ["no sensor", "a touch", "came back"])
def test_the_pages_stay_open_for_a_technician_who_is_there(stays: str) -> None:
    traveller = inside() if stays == "no sensor" else inside().does(PresenceChanged(True))
    chooses(traveller, Act.CAMERA.value)
    if stays != "no sensor":
        traveller.does(PresenceChanged(False)).waits(presence.PRESENCE_WIPE_S - 1.0)
        traveller.does(Touched(Action.AGAIN) if stays == "a touch" else PresenceChanged(True))
    traveller.waits(2 * presence.PAGES_CLOSE_S)
    step = traveller.state.step
    assert isinstance(step, TechnicianAtWork)
    assert isinstance(step.page, CameraPage)


def test_a_hail_goes_on_and_is_called_out_while_a_technician_is_in() -> None:
    traveller = at_the_wall().touches(Action.PHONE).does(*touches("13900000315")).touches(Action.NEXT)
    traveller.does(Identified(traveller.state.attempt, BY_PHONE)).touches(Action.HAIL)
    key = traveller.disk_writes().key
    traveller.touches(Action.DONE)
    answered(types(knocks(traveller)), Admission(HANDLE))
    assert isinstance(traveller.state.step, TechnicianAtWork)
    traveller.effects.clear()
    traveller.dispatcher_says(key, HailState.ARRIVED)
    assert any(speak.announcement for speak in traveller.asked_for(Speak))
    assert isinstance(traveller.state.step, TechnicianAtWork)


def test_whatever_is_touched_on_the_pages_no_hail_is_made_and_home_is_always_reached() -> None:
    chance, traveller = random.Random(20261130), inside()
    values = [*(act.value for act in Act if act is not Act.RESTART), "up", "down", "next", "previous", "1-1", "", "7"]
    for _ in range(20_000):
        happens: Event = chance.choice(
            (
                Touched(chance.choice((Action.UPKEEP, Action.FIELD, Action.BACK)), chance.choice(values)),
                Touched(Action.UPKEEP, chance.choice(values)),
                ReportTold(REPORT),
                ActRecorded(traveller.state.attempt, chance.random() < 0.9),
                FaceGuided(traveller.state.attempt, chance.choice(list(Hint))),
                Tick(),
                FingerDown(),
            )
        )
        traveller.does(happens)
        traveller.now += chance.random()
    assert traveller.asked_for(CommitHail) == []
    traveller.waits(timing.TECHNICIAN_LEAVES_S + 1.0, every_s=5.0)
    assert traveller.state.step == Home()
    opened = len(traveller.asked_for(OpenCamera))
    assert opened > 30
    assert len(traveller.asked_for(CloseCamera)) == opened


def test_every_part_of_the_kiosk_has_a_name_on_the_page_and_a_place_in_the_pictures() -> None:
    assert {part.value for part in Part} == set(PARTS)
    names = [part_name(part.value, lambda words: words) for part in Part]
    assert not {part.value for part in Part} & set(names)
    assert len(set(names)) == len(names)


def test_what_came_often_stands_once_with_when_it_came_last() -> None:
    assert REPORT.log[1] == LogLine(REPORT.log[1].at, 12, REPORT.log[1].told, REPORT.log[1].told_en)
    assert any("12" in str(element) for element in drawn("technician_log").elements)


def test_a_code_being_typed_does_not_print_itself() -> None:
    assert "1234" not in repr(TechnicianCode(1, typed=Private("1234")))
