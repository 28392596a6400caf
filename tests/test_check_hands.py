"""`kiosk check --hands` as a technician meets it: a real window on a display, a real pointer, a real board's wire."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from kiosk.commissioning import hands
from kiosk.commissioning.archive import Complaint, Passport, latest, save
from kiosk.commissioning.finding import Finding, Level
from kiosk.demo.display import VirtualDisplay
from kiosk.journey.events import Action
from kiosk.peripherals.board_wire import PRESENCE_STAYS_S
from kiosk.ui import fonts
from kiosk.ui.elements import Box, Button, Sheet
from kiosk.ui.hand_sheets import AGAIN, LESS, MORE, NO, START, YES, ask, bar, grid, start
from kiosk.ui.palette import palette
from kiosk.ui.present.touch_grid import COLUMNS, FIELDS, ROWS, missing
from kiosk.ui.theme import GAP_MIN_MM, SHEET_H_MM, SHEET_W_MM, rgb
from kiosk.ui.touch import REPEAT_GUARD_S
from tests.board_fixtures import Simulator
from tests.passport_fixtures import site, told
from tests.patience import until
from tests.running_kiosk import RunningKiosk, settings
from tests.stand_in import PATIENCE_S
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]

ROOT = Path(__file__).parents[1]
PX_PER_MM = 2.56
PAPER, LEAF = (tuple(rgb(palette(False).fill(name))) for name in ("paper", "leaf"))
WORDS = ("词", "words")
REPEATED_AFTER_S = 2 * REPEAT_GUARD_S  # sooner, and a touch would be taken for a trembling finger
TOUCHES = 40
ICON_PX = (165.0 * PX_PER_MM, 50.0 * PX_PER_MM, 235.0 * PX_PER_MM, 120.0 * PX_PER_MM)  # over every question


def box_of(sheet: Sheet, name: str) -> Box:
    [found] = [element.box for element in sheet.elements if isinstance(element, Button) and element.name == name]
    return found


def middle(box: Box) -> tuple[float, float]:
    return (box.x + box.w / 2) * PX_PER_MM, (box.y + box.h / 2) * PX_PER_MM


class Technician:
    """Touches until what she waits for is there, as people do."""

    def __init__(self, display: VirtualDisplay, process: subprocess.Popen[str]) -> None:
        self._display = display
        self._process = process

    def touches(self, box: Box, until: Callable[[Image.Image], bool]) -> None:
        """Again after a while if nothing comes of it: the glass takes no touch just after a new screen."""
        for _ in range(TOUCHES):
            if until(self._display.picture()):
                return
            self._display.click(*middle(box))
            if self._comes(until, REPEATED_AFTER_S):
                return
        raise AssertionError("it never came to be so")

    def waits(self, until: Callable[[Image.Image], bool]) -> None:
        assert self._comes(until, PATIENCE_S), "it never came to be so"

    def _comes(self, until: Callable[[Image.Image], bool], within_s: float) -> bool:
        ends_at = time.monotonic() + within_s
        while time.monotonic() < ends_at:
            if until(self._display.picture()):
                return True
        return False

    def is_asked(self, before: Image.Image | None) -> Image.Image:
        """The picture over the next question, once it is there: what happens sooner is not taken for an answer."""
        self.waits(lambda picture: picture.crop(ICON_PX) != before)
        return self._display.picture().crop(ICON_PX)

    def has_heard(self) -> bool:
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], 0.0)[0])

    def hears(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def colour_at(x_mm: float, y_mm: float, colour: tuple[int, ...]) -> Callable[[Image.Image], bool]:
    def seen(picture: Image.Image) -> bool:
        found = picture.convert("RGB").getpixel((round(x_mm * PX_PER_MM), round(y_mm * PX_PER_MM)))
        assert isinstance(found, tuple)
        return all(abs(a - b) <= 3 for a, b in zip(found, colour, strict=True))

    return seen


def not_(seen: Callable[[Image.Image], bool]) -> Callable[[Image.Image], bool]:
    return lambda picture: not seen(picture)


def near_left_top(box: Box) -> tuple[float, float]:
    """Inside a field, clear of its tick."""
    return box.x + box.w / 2, box.y + 8.0


def loudspeaker(folder: Path) -> Path:
    """An aplay that keeps what it should have played."""
    folder.mkdir()
    (folder / "aplay").write_text(f"#!/bin/sh\ncat > {folder}/heard.wav\n", "ascii")
    (folder / "aplay").chmod(0o755)
    return folder / "heard.wav"


def test_everything_is_asked_on_the_glass_noticed_there_and_remembered_with_its_date(tmp_path: Path) -> None:
    fonts.prepare()
    heard = loudspeaker(tmp_path / "bin")
    link = tmp_path / "board"
    with VirtualDisplay() as display, Simulator(link) as board:
        board.does("light 400", "presence 700")
        file = settings(
            tmp_path,
            voice={"enabled": True},
            face={"enabled": False},
            board={"port": os.readlink(link)},
            call_button={"name": "门口保安室", "name_en": "the guard", "phone": "021-5550-0123"},
            display={"light_sensor": "board"},
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "check", "--config", str(file), "--hands"],
            cwd=ROOT,
            env={**display.environment(), "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            person = Technician(display, process)
            # nothing begins before she says so; then every field but none twice
            first = Box(GAP_MIN_MM, GAP_MIN_MM, 10.0, 10.0)
            begin = box_of(start("touch_start", "touch_app", WORDS), START.value)
            fields = grid(frozenset())
            card = colour_at(first.x + 20.0, first.y + 20.0, (255, 255, 255))
            person.touches(begin, card)
            for name in FIELDS[:-1]:
                box = box_of(fields, f"key:{name}")
                person.touches(box, colour_at(*near_left_top(box), LEAF))
            last = box_of(fields, f"key:{FIELDS[-1]}")
            on_the_bar = colour_at(SHEET_W_MM / 2, 63.0, rgb(palette(False).fill("pine")))
            person.touches(last, on_the_bar)
            touch = person.hears()  # a warning on a machine that is busy with other tests
            assert re.match(rf"(ok|warning): touch: all {len(FIELDS)} fields answer", touch)
            # both lines measure 200 mm
            measured = box_of(bar(200.0, across=True), YES.value)
            person.touches(measured, not_(on_the_bar))
            down = colour_at(63.0, 150.0, rgb(palette(False).fill("pine")))
            person.waits(down)
            person.touches(measured, not_(down))
            assert person.hears() == "ok: ruler: 200 mm measure 200 across and 200 down"
            # a sentence is played, once more on request, and heard
            question = ask("heard", "volume_up", WORDS, ("a", "b"), again=True)
            assert box_of(question, AGAIN.value).h > 50
            until(lambda: heard.exists() and heard.stat().st_size > 50_000, "two seconds of speech")
            yes = box_of(question, YES.value)
            wait = colour_at(yes.x + yes.w / 2, yes.y + yes.h / 2, PAPER)
            person.touches(yes, wait)
            assert person.hears() == "ok: loudspeaker, heard: a person hears it clearly at the ordinary loudness"
            # the button, the walk and the hand are noticed by themselves
            asked = person.is_asked(None)
            board.does("press")
            assert person.hears() == "ok: button, pressed: a press arrives"
            asked = person.is_asked(asked)
            while not person.has_heard():  # once more, if it was busy and took her for a flicker
                for order in ("presence off", "presence 700"):
                    board.does(order)
                    Event().wait(2 * PRESENCE_STAYS_S)
            assert person.hears() == "ok: presence, walked: notices who comes and who goes"
            person.is_asked(asked)
            board.does("light 20")
            assert person.hears() == "ok: light, covered: sees a hand: 400 lux, then 20"
            rest, _ = process.communicate(timeout=3 * PATIENCE_S)
        finally:
            process.kill()
            process.communicate()
    assert re.search(r"touch +all \d+ fields answer", rest), "how fast, the machine alone knows"
    assert "not looked at by a person" not in rest
    latest = json.loads((tmp_path / "state" / "passport" / "latest.json").read_text("utf-8"))
    assert set(latest["by_hand"]) | {"touch"} == {
        "touch", "ruler", "loudspeaker, heard", "button, pressed", "presence, walked", "light, covered",
    }  # fmt: skip


def test_it_says_that_the_kiosk_has_to_be_ended_first(tmp_path: Path) -> None:
    file = settings(tmp_path)
    with RunningKiosk(file) as kiosk:
        kiosk.wait_for("READY=1")
        words = [sys.executable, "-m", "kiosk", "check", "--config", str(file), "--hands"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert "The kiosk is running on this glass: end it first" in done.stderr


def test_the_grid_covers_the_glass_and_tells_which_fields_are_missing() -> None:
    boxes = [element.box for element in grid(frozenset()).elements if isinstance(element, Button)]
    assert len(boxes) == COLUMNS * ROWS == len(FIELDS)
    assert min(box.x for box in boxes) == GAP_MIN_MM
    assert max(box.x + box.w for box in boxes) == pytest.approx(SHEET_W_MM - GAP_MIN_MM)
    assert max(box.y + box.h for box in boxes) == pytest.approx(SHEET_H_MM - GAP_MIN_MM)
    assert missing(frozenset(FIELDS) - {"3-4"}) == ("3-4",)


def test_every_sheet_keeps_old_hands_apart_and_shows_its_answers() -> None:
    """Technicians are old, too, and wear gloves."""
    sheets = [
        ask("heard", "volume_up", WORDS, ("是", "否"), again=True),
        ask("button", "touch_app", WORDS, None),
        start("touch_start", "touch_app", WORDS),
        bar(200.0, across=True),
        bar(200.0, across=False),
    ]
    for sheet in sheets:
        boxes = [element.box for element in sheet.elements if isinstance(element, Button)]
        assert boxes
        assert all(min(box.w, box.h) >= 25.0 and box.y + box.h <= SHEET_H_MM for box in boxes), sheet.name
        for one, other in pairwise(boxes):
            across = max(other.x - one.x - one.w, one.x - other.x - other.w)
            assert max(across, other.y - one.y - one.h, one.y - other.y - other.h) >= GAP_MIN_MM, sheet.name
    assert [element.name for element in sheets[1].elements if isinstance(element, Button)] == [NO.value]


def test_fields_that_do_not_answer_and_a_wrong_millimetre_are_faults_that_say_what_to_do(
    glass: Glass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "QUIET_S", 0.3)
    config = site(tmp_path, voice={"enabled": False})
    before = glass.window.on_touch
    with ExitStack() as closing:
        asking = hands.Hands(config, glass.window, closing)
        touch = glass.window.on_touch
        touch(START, "")
        for name in FIELDS:
            if name not in ("3-4", "5-6"):
                touch(Action.KEY, name)
        found = asking.findings()
        first = next(found)
        for _ in range(3):
            touch(Action.KEY, MORE)
        touch(YES, "")  # across: 203 mm
        touch(Action.KEY, LESS)
        touch(YES, "")  # down: 199 mm, which is near enough
        second = next(found)
        glass.window.on_touch = before
    assert told([first]) == [
        "fault touch: 2 of 30 fields did not answer (column-row from the top left): 3-4 5-6 → "
        "clean the glass and its edge; else change the panel"
    ]
    assert told([second]) == ["fault ruler: 200 mm measure 203 across and 199 down → write display.width_mm: 406"]


def test_a_panel_that_answers_no_finger_is_a_fault_of_its_own_and_nobody_waits_for_ever(
    glass: Glass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "COME_S", 0.2)
    monkeypatch.setattr(hands, "QUIET_S", 0.2)
    config = site(tmp_path, voice={"enabled": True})
    before = glass.window.on_touch
    with ExitStack() as closing:
        found = list(hands.Hands(config, glass.window, closing).findings())
        glass.window.on_touch = before
    [line] = told(found)
    assert line.startswith("fault touch: no field answers → look at the panel's cable; clean the glass and its edge")
    rest = hands.not_looked_at(config, {}, asked={each.part for each in found})
    assert [each.part for each in rest] == ["ruler", "loudspeaker, heard"]


def test_what_a_person_found_wrong_stays_wrong_until_a_person_finds_it_right(tmp_path: Path) -> None:
    config = site(tmp_path, voice={"enabled": False})
    dead = Finding(Level.FAULT, "touch", "no field answers", "change the panel")
    kept = Passport(1_796_000_000.0, "", "", "", [dead], complaints={"touch": Complaint(1_796_000_000.0, dead)})
    save(kept, "", None, tmp_path)
    known = latest(tmp_path)
    assert known is not None
    lines = told(hands.not_looked_at(config, known.by_hand, known.complaints))
    assert lines[0] == (
        "fault touch: no field answers, as a person found on 2026-11-30 → change the panel; then run "
        "`kiosk check --hands` at the wall"
    )
    assert lines[1].startswith("warning ruler: not looked at by a person")


def test_ended_before_the_last_answer_nothing_is_kept(tmp_path: Path) -> None:
    fonts.prepare()
    file = settings(tmp_path)
    with VirtualDisplay() as display:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "check", "--config", str(file), "--hands"],
            cwd=ROOT,
            env=display.environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        Technician(display, process).waits(colour_at(5.0, 5.0, PAPER))
        process.terminate()
        _, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert complaint == "kiosk check: Ended before the last answer, so nothing was kept: check again.\n"
    assert not (tmp_path / "state").exists()
