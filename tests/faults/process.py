"""P1, P2, P6 to P8 and P10: what happens to the kiosk's own process."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
import time

from kiosk.store.database import FILE_NAME, beside
from kiosk.store.journal import memory_folder_for
from soak.points import Point
from tests.faults.company import Kind
from tests.faults.person import TAXI, WAITING, Person
from tests.faults.row import ONCE, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Held, PauseBeforeAnswer, PauseBeforeForward

DEATH_LIMIT_S = 20.0
BLOCKED_S = 30.0
DEATHS = 3
RESTART_WANTED_S = 5.0  # told beside what was measured; a busy machine is no failure
RESTART_LIMIT_S = 20.0


def a_kill_before_the_hail_is_on_disk_promises_nothing(scene: Scene) -> str:
    person = dies_at(scene, Point.BEFORE_COMMIT)
    person.sees("home")
    person.is_answered()
    assert scene.orders() == []
    person.hails()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return "nothing had been promised: home again; pressed again, one order"


def a_hail_on_disk_outlives_a_kill(scene: Scene) -> str:
    return taken_up_again(scene, dies_at(scene, Point.AFTER_COMMIT))


def an_answer_that_only_the_dead_process_heard_is_asked_for_again(scene: Scene) -> str:
    return taken_up_again(scene, dies_at(scene, Point.AFTER_RESPONSE))


def a_hail_under_way_outlives_a_kill(scene: Scene) -> str:
    return taken_up_again(scene, dies_at(scene, Point.AFTER_LOCAL_ACK))


def a_hail_that_was_sent_outlives_a_kill_and_is_never_sent_twice(scene: Scene) -> str:
    """Twice: once the dispatcher gets the request after the kiosk's death, once it had it and the answer was lost."""
    company = scene.company()
    person = scene.opens()
    for pause, held in (
        (PauseBeforeForward(on=Call.SUBMIT, forward_if_client_gone=True), Held.BEFORE_FORWARD),
        (PauseBeforeAnswer(on=Call.SUBMIT), Held.BEFORE_ANSWER),
    ):
        company.breaks(pause)
        person.hails(scene.number())
        company.proxy.wait_held(held, Call.SUBMIT)
        scene.dies(person)
        person = scene.opens()
        taken_up_again(scene, person)
        person.goes_home(20.0)
    assert company.asked(Call.SUBMIT) == len(scene.orders()) == 2
    return "both times in front again, found by key, sent once: 2 presses, 2 orders"


def dies_at(scene: Scene, point: Point) -> Person:
    """A press, a kill at this point of it, a restart; returns whoever stands there then."""
    person = scene.opens("--die", point.value)
    person.to_confirm()
    person.taps("hail")
    process = person.stage.process
    assert process is not None
    assert process.wait(DEATH_LIMIT_S) == -signal.SIGKILL
    return scene.opens()


def taken_up_again(scene: Scene, person: Person) -> str:
    person.sees(*WAITING, *TAXI)
    person.is_answered()
    person.sees_taxi()
    person.cancels()
    orders = len(scene.orders())
    assert orders == sum(each.presses for each in scene.people)
    return f"her hail was in front again and carried on: {orders} order"


def a_torn_log_costs_no_hail(scene: Scene) -> str:
    """A power cut takes what was not yet forced to the disk: the write-ahead log ends in half a frame."""
    company = scene.company()
    person = scene.opens()
    company.breaks(PauseBeforeForward(on=Call.SUBMIT, forward_if_client_gone=True))
    person.hails()
    held = company.proxy.wait_held(Held.BEFORE_FORWARD, Call.SUBMIT)
    log = beside(scene.state / FILE_NAME)[1]
    whole = log.read_bytes()
    assert whole, "the write-ahead log is empty: this row tears nothing"
    scene.dies(person)
    shutil.rmtree(memory_folder_for(scene.state), ignore_errors=True)  # memory does not outlive a power cut
    log.write_bytes(whole + os.urandom(32) + whole[32 : 32 + 4096 + 7])  # half a frame that never got its checksum
    person = scene.opens()
    said = taken_up_again(scene, person)
    with sqlite3.connect(scene.state / FILE_NAME) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert company.proxy.wait_ended(held.number).key is not None
    return f"{said}; integrity ok"


def however_often_it_is_killed_her_hail_comes_back(scene: Scene) -> str:
    company = scene.company(time_scale=1.0, sure=False)
    company.simulator.order("nobody_accepts")
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.stage.wait_until(lambda _: bool(scene.orders()), "an order", 20.0)
    slowest_s = 0.0
    for _ in range(DEATHS):
        scene.dies(person)
        began = time.monotonic()
        person = scene.opens()
        person.sees(*WAITING, limit_s=RESTART_LIMIT_S)
        slowest_s = max(slowest_s, time.monotonic() - began)
    person.cancels()
    assert len(scene.orders()) == 1
    if scene.kind is Kind.HAIL_API:
        assert company.asked(Call.SUBMIT) == 1
    wanted = f"wanted: {RESTART_WANTED_S:.0f} s"
    return f"{DEATHS} kills, her hail in front again after {slowest_s:.1f} s at most ({wanted})"


def a_dispatcher_that_never_answers_stops_nobody_else(scene: Scene) -> str:
    company = scene.company()
    company.breaks(PauseBeforeForward(times=None))
    person = scene.opens()
    person.hails()
    company.proxy.wait_held(Held.BEFORE_FORWARD, Call.SUBMIT if scene.kind is Kind.HAIL_API else Call.LOOK_UP)
    for _ in range(3):
        person.is_answered()
    person.leaves()
    person.to_confirm(scene.number())
    person.is_answered()
    person.goes_home(20.0)
    scene.mends()
    return "three touches answered, the next person got as far as 'confirm' while the worker waited"


def pressing_a_screen_that_stands_still_makes_one_hail(scene: Scene) -> str:
    person, display = scene.opens_glass()
    person.to_confirm()
    x, y, width, height = person.screen.targets["hail"]
    process = person.stage.process
    assert process is not None
    threading.Event().wait(1.0)
    process.send_signal(signal.SIGSTOP)
    ends = time.monotonic() + BLOCKED_S
    for _ in range(5):
        display.click(x + width / 2, y + height / 2)
        threading.Event().wait(0.5)
    threading.Event().wait(max(0.0, ends - time.monotonic()))
    process.send_signal(signal.SIGCONT)
    person.presses += 1  # whatever she did meanwhile, it is one
    person.sees(*WAITING, *TAXI)
    person.is_answered()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return f"five impatient presses on a screen that stood still for {BLOCKED_S:.0f} s: one hail, and it went on"


ROWS = (
    Row(
        "P1a",
        "kill -9 before the hail is on disk",
        "the process kills itself there",
        "nothing promised, nothing ordered; the next press makes one order",
        a_kill_before_the_hail_is_on_disk_promises_nothing,
    ),
    Row(
        "P1b",
        "kill -9 after it is on disk",
        "the process kills itself there",
        "in front again, one order",
        a_hail_on_disk_outlives_a_kill,
        quick=True,
    ),
    Row(
        "P1c",
        "kill -9 after it was sent",
        "proxy holds the request, then the answer; killed from outside",
        "in front again, found by key, one order each",
        a_hail_that_was_sent_outlives_a_kill_and_is_never_sent_twice,
    ),
    Row(
        "P1d",
        "kill -9 after the answer came",
        "the process kills itself before it is written",
        "in front again, found by key, one order",
        an_answer_that_only_the_dead_process_heard_is_asked_for_again,
        quick=True,
    ),
    Row(
        "P1e",
        "kill -9 after the answer is on disk",
        "the process kills itself there",
        "in front again, one order",
        a_hail_under_way_outlives_a_kill,
    ),
    Row(
        "P2",
        "Power cut",
        "kill -9 and a torn tail on the write-ahead log; nobody can pull a real switch here",
        "integrity, nothing promised is lost, one order",
        a_torn_log_costs_no_hail,
    ),
    Row(
        "P6",
        "Killed for its memory",
        "SIGKILL as the kernel sends it, three times during one hail, started anew each time",
        "her hail in front again within 5 s",
        however_often_it_is_killed_her_hail_comes_back,
    ),
    Row(
        "P7",
        "Worker wedged",
        "proxy: a dispatcher that takes the request and never answers",
        "the screen lives on for her and for others",
        a_dispatcher_that_never_answers_stops_nobody_else,
    ),
    Row(
        "P8",
        "Screen stands still for 30 s",
        "SIGSTOP; five presses of a real pointer meanwhile",
        "goes on where it was, one hail",
        pressing_a_screen_that_stands_still_makes_one_hail,
        at=ONCE,
    ),
    Row(
        "P10",
        "Update interrupted",
        "-",
        "the old version comes back",
        why="there are no updates yet",
        at=ONCE,
    ),
)
