"""H1 to H5: what camera, glass and loudspeaker do."""

from __future__ import annotations

import random
import threading
import time

from kiosk.journey.timing import ENDED_AT_MOST_S, ENDED_SHOWN_S
from kiosk.ui.touch import PALM_S
from tests import camera_fixtures as films
from tests.fake_printer import NetworkPrinter, Works
from tests.faults.person import TAXI, TAXI_LIMIT_S, WAITING, Person
from tests.faults.row import ONCE, Row
from tests.faults.scene import Scene
from tests.faults.serial_board import (
    LEAN_S,
    a_board_that_raves_and_is_pulled_out_costs_nobody_a_taxi,
    somebody_who_leans_on_the_button_calls_nothing,
)
from tests.glassless_fixtures import Fingered

SLIP = "小票"
REST = "镜头在休息"  # the words of a face button without a camera
STUCK_S = 12.0
TAPS, TAPS_S = 5, 0.7
BOUNCES, BOUNCE_S = 20, 0.02
SEED = 4711
NO_SOUND = {"ALSA_CONFIG_PATH": "/nonexistent", "PULSE_SERVER": "none", "AUDIODEV": "null"}
RIGHT_MARGIN_PX = 6.0  # of the glass: nothing to press there


def without_a_camera_the_number_still_calls_a_taxi(scene: Scene) -> str:
    film = scene.folder / "gate.avi"
    films.write_film(film, films.empty())
    person = opens_with_camera(scene, f"video:{film}")
    person.stage.wait_until(lambda screen: screen.name == "home" and not resting(person), "a camera", 60.0)
    film.unlink()
    person.reads(REST)
    person.taps("face")
    person.hears("miss_camera")
    assert person.screen.name == "home"
    by_number(person)
    return "unplugged: the face way says so and rests; by number: a taxi"


def a_black_picture_leads_to_the_number(scene: Scene) -> str:
    film = scene.folder / "night.avi"
    films.write_film(film, films.lit(films.empty(), 0.0))
    person = opens_with_camera(scene, f"video:{film}")
    person.stage.wait_until(lambda screen: screen.name == "home" and not resting(person), "a camera", 60.0)
    person.taps("face")
    person.sees("consent")
    person.taps("agree")
    person.sees("face")
    person.sees("face_missed")
    person.hears("miss_camera")
    person.is_answered()
    person.taps("phone")
    person.sees("phone")
    person.types(person.phone)
    person.taps("next")
    person.sees("confirm")
    person.taps("hail")
    person.sees_taxi()
    person.cancels()
    return "a covered lens is noticed, she is led to the number; by number: a taxi"


def opens_with_camera(scene: Scene, source: str) -> Person:
    scene.company()
    scene.settings(camera={"source": source})
    return scene.opens()


def resting(person: Person) -> bool:
    return any(REST in text for text in person.stage.screen.texts)


def by_number(person: Person) -> None:
    person.is_answered()
    person.hails()
    person.sees_taxi()
    person.cancels()


def five_taps_are_one_hail(scene: Scene) -> str:
    person, display = scene.opens_glass()
    person.to_confirm()
    x, y, width, height = person.screen.targets["hail"]
    threading.Event().wait(1.0)
    for _ in range(TAPS):
        display.click(x + width / 2, y + height / 2)
        threading.Event().wait(TAPS_S / TAPS)
    return one_hail(scene, person)


def opens_by_finger(scene: Scene) -> tuple[Person, Fingered]:
    person, stage = scene.opens_fingered()
    person.to_confirm()
    threading.Event().wait(1.0)  # the glass ignores what comes with a new picture
    return person, stage


def a_trembling_finger_is_one_hail(scene: Scene) -> str:
    person, stage = opens_by_finger(scene)
    x, y = stage.middle("hail")
    chance = random.Random(SEED)
    for _ in range(BOUNCES):
        place = (x + chance.uniform(-20, 20), y + chance.uniform(-20, 20))
        stage.finger("down", 1, *place)
        threading.Event().wait(BOUNCE_S)
        stage.finger("up", 1, *place)
        threading.Event().wait(BOUNCE_S)
    return one_hail(scene, person)


def two_hands_are_one_hail(scene: Scene) -> str:
    person, stage = opens_by_finger(scene)
    x, y = stage.middle("hail")
    for kind in ("down", "up"):
        for finger, shift in ((1, -80.0), (2, 80.0)):
            stage.finger(kind, finger, x + shift, y)
        threading.Event().wait(0.1)
    return one_hail(scene, person)


def a_palm_calls_nothing_and_a_finger_beside_it_calls_one_taxi(scene: Scene) -> str:
    person, stage = opens_by_finger(scene)
    x, y = stage.middle("hail")
    stage.finger("down", 1, x - 100.0, y)
    threading.Event().wait(PALM_S + 1.0)
    assert person.screen.name == "confirm", "a resting palm pressed"
    stage.touch("hail", finger=2)
    person.sees(*WAITING, *TAXI)
    stage.finger("up", 1, x - 100.0, y)
    return one_hail(scene, person)


def a_stuck_spot_on_the_glass_does_not_lock_her_out(scene: Scene) -> str:
    person, stage = scene.opens_fingered()
    person.sees("home")
    began = time.monotonic()
    stage.finger("down", 9, RIGHT_MARGIN_PX, RIGHT_MARGIN_PX)
    threading.Event().wait(PALM_S + 1.0)
    person.to_confirm()
    threading.Event().wait(max(1.0, began + STUCK_S - time.monotonic()))
    person.taps("hail")
    person.presses -= 1  # counted by one_hail
    said = one_hail(scene, person)
    return f"{said}, with a spot held down for more than {STUCK_S:.0f} s"


def one_hail(scene: Scene, person: Person) -> str:
    person.presses += 1  # whatever the glass reported, she wanted one
    person.sees(*WAITING, *TAXI)
    person.is_answered()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return "exactly one hail"


def without_sound_the_screen_says_everything_and_the_board_moves_on(scene: Scene) -> str:
    company = scene.company(time_scale=12.0, sure=False)
    company.simulator.order("nobody_accepts")
    scene.settings(voice={"enabled": True})
    person = scene.opens(environment=NO_SOUND)
    person.hails()
    person.leaves()
    person.is_answered()
    person.reads("红", 10.0)
    person.hears("board_no_car", 30.0)
    began = time.monotonic()
    person.stage.wait_until(
        lambda screen: not any("红" in text for text in screen.texts), "a board without it", ENDED_AT_MOST_S
    )
    kept_s = time.monotonic() - began
    assert kept_s < ENDED_AT_MOST_S / 2, f"the board held on to it for {kept_s:.0f} s, as if the mouth were stuck"
    return (
        f"every word is on the screen; the end stayed on the board {kept_s:.0f} s, of {ENDED_SHOWN_S:.0f} for the eye"
    )


def a_printer_that_fails_costs_nobody_a_taxi(scene: Scene) -> str:
    with NetworkPrinter(Works(lines=0)) as printer:
        scene.company()
        scene.settings(printer={"kind": "network", "address": printer.address})
        first = scene.opens()
        by_number_without_paper(first)
        printer.works.silent = True
        second = scene.joins(first)
        by_number_without_paper(second)
        printer.works.silent, printer.works.lines = False, None
        third = scene.joins(first)
        third.hails()
        third.sees_taxi()
        third.stage.wait_until(lambda _: bool(printer.works.slips()), "a slip of paper", TAXI_LIMIT_S)
        third.cancels()
        assert len(printer.works.slips()) == 1, "a slip came out that was for somebody before"
    return "two taxis without a slip and without a word of one, then one with it; nothing was printed late"


def by_number_without_paper(person: Person) -> None:
    person.hails()
    person.is_answered()
    coming = person.sees_taxi()
    assert not any(SLIP in text for text in coming.texts), "a slip was promised"
    assert "slip" not in person.heard(), "a slip was promised aloud"
    person.goes_home(TAXI_LIMIT_S)


ROWS = (
    Row(
        "H1",
        "Serial line unplugged, garbage, half line, flood",
        "a board on a terminal: raves while somebody hails, is pulled out, plugged in again",
        "reconnect, garbage dropped, the hail is unaffected",
        a_board_that_raves_and_is_pulled_out_costs_nobody_a_taxi,
        at=ONCE,
    ),
    Row(
        "H2",
        "Camera gone",
        "the film that is the camera is taken away",
        "face way off, phone path open",
        without_a_camera_the_number_still_calls_a_taxi,
        at=ONCE,
    ),
    Row(
        "H2b",
        "Camera black",
        "a film without light",
        "noticed, led to the number",
        a_black_picture_leads_to_the_number,
        at=ONCE,
    ),
    Row(
        "H3",
        "Printer out of paper, then stuck",
        "a printer on a socket: no paper during one hail, no answer during the next, well again for the third",
        "the hail is unaffected, no slip is promised that does not come",
        a_printer_that_fails_costs_nobody_a_taxi,
        at=ONCE,
    ),
    Row(
        "H4a",
        "Five impatient taps in 700 ms",
        "a real pointer on a virtual display",
        "exactly one hail",
        five_taps_are_one_hail,
        at=ONCE,
    ),
    Row(
        "H4b",
        "A finger that trembles, or a glass that flickers",
        f"{BOUNCES} finger events within {BOUNCES * 2 * BOUNCE_S:.1f} s, as a touch panel reports them",
        "exactly one hail",
        a_trembling_finger_is_one_hail,
        at=ONCE,
    ),
    Row(
        "H4c",
        "Two hands at once",
        "two fingers down on the button together, both lifted",
        "exactly one hail",
        two_hands_are_one_hail,
        at=ONCE,
    ),
    Row(
        "H4d",
        "A palm rests on the button",
        f"a finger held there for more than {PALM_S:.0f} s, another one taps beside it",
        "the palm calls nothing, the finger one taxi",
        a_palm_calls_nothing_and_a_finger_beside_it_calls_one_taxi,
        at=ONCE,
    ),
    Row(
        "H4e",
        "A stuck spot on the glass",
        f"a finger that is never lifted, for more than {STUCK_S:.0f} s and a whole journey",
        "ignored, she hails all the same",
        a_stuck_spot_on_the_glass_does_not_lock_her_out,
        at=ONCE,
    ),
    Row(
        "H4f",
        "The button at the wall stuck, or down at the start",
        f"held for {LEAN_S:.0f} s; then down while its board is plugged in",
        "ignored, told to the technician",
        somebody_who_leans_on_the_button_calls_nothing,
        at=ONCE,
    ),
    Row(
        "H5",
        "No sound device",
        "aplay finds none",
        "text goes on, the board lets go of ended hails",
        without_sound_the_screen_says_everything_and_the_board_moves_on,
        at=ONCE,
    ),
)
