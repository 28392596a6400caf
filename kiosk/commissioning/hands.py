"""What only a person at the wall can tell: where the glass answers, what a ruler measures, whether she is heard.

Everything is asked on the glass itself, one thing at a time, and each is noticed or answered there.
"""

from __future__ import annotations

import queue
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from kiosk import wall, wording
from kiosk.commissioning.archive import Complaint
from kiosk.commissioning.drawings import compared, grid
from kiosk.commissioning.finding import NOT_LOOKED_AT, Finding, Level
from kiosk.config import Config
from kiosk.domain import Lang
from kiosk.health import Part
from kiosk.journey.events import Action
from kiosk.journey.loudness import ORDINARY_DB
from kiosk.local_time import local
from kiosk.peripherals.board import Board
from kiosk.peripherals.light import reading
from kiosk.ui import hand_sheets as sheets
from kiosk.ui.elements import Sheet
from kiosk.ui.present.touch_grid import COLUMNS, FIELDS, ROWS, missing
from kiosk.ui.window import KioskWindow
from kiosk.voice.player import Player
from kiosk.voice.prompts import render

RUN = "run `kiosk check --hands` at the wall"
QUIET_S = 20.0  # without a touch of a new field: those that are left do not answer
COME_S = 60.0  # from the keyboard to the glass, and for who finds that it does not answer
SLOW_MS = 300.0  # from a finger's leaving to the tick on the glass; whoever waits longer presses once more
WRONG_MM = 2.0  # of 200: nobody sees less than one in a hundred, and a ruler on a glass is read no better
LOOK_S = 0.25  # how often what makes no event is looked at: the light
COVERED_SHARE = 0.5  # a hand over a sensor takes most of its light; a cloud does not take half of it at once
SENTENCE = "phone_entry"
ASKED = {  # the name of a finding -> the part that it is of
    "touch": Part.TOUCH,
    "ruler": Part.TOUCH,
    "loudspeaker, heard": Part.VOICE,
    "button, pressed": Part.BUTTON,
    "presence, walked": Part.PRESENCE,
    "light, covered": Part.LIGHT_SENSOR,
}

Touch = tuple[Action, str]


class EndedEarly(Exception):
    """The window was closed, or a signal came, before the last answer."""


def parts(config: Config) -> list[str]:
    """What a person has to look at on this site, by the names of the findings."""
    fitted = wall.parts(config)
    return [asked for asked, part in ASKED.items() if part in fitted]


def not_looked_at(
    config: Config,
    by_hand: Mapping[str, float],
    complaints: Mapping[str, Complaint] | None = None,
    asked: Collection[str] = (),
) -> list[Finding]:
    """Of the parts of this site that nobody was asked about. by_hand: part -> when a person last found it in order,
    Unix seconds. complaints: part -> what a person found wrong after that, which counts until it is found right."""
    wrong = complaints or {}
    return [
        _still(wrong[part]) if part in wrong else _not_looked_at(part, by_hand.get(part))
        for part in parts(config)
        if part not in asked
    ]


def _still(complaint: Complaint) -> Finding:
    """As it was found, until a person finds it in order."""
    was = complaint.finding
    found = f"{was.found}, as a person found on {_day(complaint.at)}"
    return Finding(was.level, was.part, found, f"{was.to_do}; then {RUN}")


def _day(at: float) -> str:
    return f"{local(at):%Y-%m-%d}"


def _not_looked_at(part: str, last: float | None) -> Finding:
    when = "" if last is None else f", last found in order on {_day(last)}"
    return Finding(Level.WARNING, part, f"{NOT_LOOKED_AT}{when}", RUN)


class Hands:
    """One window, and what is asked in it. The board, if there is one, is held until close()."""

    def __init__(self, config: Config, window: KioskWindow, closing: ExitStack) -> None:
        self._config = config
        self._window = window
        self._touches: queue.SimpleQueue[Touch] = queue.SimpleQueue()
        self._happened: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._scratch = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="yangzhao-hands-")))
        window.on_touch = lambda action, value: self._touches.put((action, value))
        self._touched = False
        self._board: Board | None = None
        if config.board is not None:
            self._board = Board(config.board.port, lambda: self._tell("pressed"), self._present)
            closing.callback(self._board.stop)

    def findings(self) -> Iterator[Finding]:
        """Each as soon as it is answered; where no field of the glass answers, no other. Raises EndedEarly."""
        ask = {
            "touch": self._touch,
            "ruler": self._ruler,
            "loudspeaker, heard": self._heard,
            "button, pressed": self._pressed,
            "presence, walked": self._walked,
            "light, covered": self._covered,
        }
        for part in parts(self._config):
            yield ask[part](part)
            if not self._touched:
                return  # to everything else a finger may have to say that it does not work

    def _touch(self, part: str) -> Finding:
        words = (
            "接下来请把每一个格子都点一下。有点不着的，等二十秒。“开始”点不着，等一分钟",
            "Touch every field once. If one does not answer, wait for 20 seconds; if Start does not, for a minute",
        )
        self._next(sheets.start("touch_start", "touch_app", words), COME_S)
        touched: set[str] = set()
        slowest_s = 0.0
        last = time.monotonic()
        while missing(frozenset(touched)):
            left_s = last + QUIET_S - time.monotonic()
            touch = self._next(sheets.grid(frozenset(touched)), left_s)
            if touch is None:
                break
            name = touch[1]
            if name in FIELDS and name not in touched:
                touched.add(name)
                last = began = time.monotonic()
                self._window.show(sheets.grid(frozenset(touched)))
                self._window.frame()
                slowest_s = max(slowest_s, time.monotonic() - began)
        self._touched = bool(touched)
        dead = missing(frozenset(touched))
        shown = grid(COLUMNS, ROWS, dead)
        to_do = "clean the glass and its edge; else change the panel"
        if not touched:
            to_do = f"look at the panel's cable; {to_do}"
            return Finding(Level.FAULT, part, "no field answers", to_do, shown)
        if dead:
            where = (
                f"{len(dead)} of {len(FIELDS)} fields did not answer (column-row from the top left): {' '.join(dead)}"
            )
            return Finding(Level.FAULT, part, where, to_do, shown)
        if 1000 * slowest_s > SLOW_MS:
            slow = f"all {len(FIELDS)} fields answer, the slowest after {1000 * slowest_s:.0f} ms"
            return Finding(
                Level.WARNING, part, slow, "end what else runs here; else give the panel a faster computer", shown
            )
        return Finding(
            Level.OK, part, f"all {len(FIELDS)} fields answer, each within {1000 * slowest_s:.0f} ms", drawing=shown
        )

    def _ruler(self, part: str) -> Finding:
        measured = [self._measured(across=across) for across in (True, False)]
        scale, panel = self._window.panel.px_per_mm, self._window.panel
        keys = (("width_mm", panel.width_px / scale), ("height_mm", panel.height_px / scale))
        wrong = [
            f"display.{key}: {shown_mm * found / sheets.BAR_MM:.0f}"
            for (key, shown_mm), found in zip(keys, measured, strict=True)
            if abs(found - sheets.BAR_MM) > WRONG_MM
        ]
        worst = max(measured, key=lambda found: abs(found - sheets.BAR_MM))
        told = f"{sheets.BAR_MM:.0f} mm measure {measured[0]:.0f} across and {measured[1]:.0f} down"
        drawn = compared(sheets.BAR_MM, worst, "mm")
        if wrong:
            return Finding(Level.FAULT, part, told, f"write {', '.join(wrong)}", drawn)
        return Finding(Level.OK, part, told, drawing=drawn)

    def _measured(self, *, across: bool) -> float:
        found = sheets.BAR_MM
        while True:
            action, value = self._answered(sheets.bar(found, across=across))
            if action is sheets.YES:
                return found
            found += {sheets.LESS: -1.0, sheets.MORE: 1.0}[value]

    def _heard(self, part: str) -> Finding:
        text = render(SENTENCE, {}, wording.translator(Lang.ZH, "voice"), Lang.ZH)
        troubles: list[str] = []
        player = Player(self._scratch, on_error=troubles.append)
        words = ("刚才那句话，站着听，听清了吗？", "Standing here, did you hear that sentence clearly?")
        try:
            while True:
                player.say(text, Lang.ZH, gain_db=ORDINARY_DB)
                asked = ("听清了  Clearly", "听不清  Not clearly")
                action, _ = self._answered(sheets.ask("heard", "volume_up", words, asked, again=True))
                if action is not sheets.AGAIN:
                    break
        finally:
            player.close()
        if action is sheets.YES:
            return Finding(Level.OK, part, "a person hears it clearly at the ordinary loudness")
        cause = f" ({troubles[0]})" if troubles else ""
        to_do = "turn the amplifier up (docs/configure-a-site.md), and look at its cable"
        return Finding(Level.FAULT, part, f"a person does not hear it clearly{cause}", to_do)

    def _pressed(self, part: str) -> Finding:
        words = ("请按一下墙上的叫车按钮", "Press the call button at the wall")
        if self._noticed(sheets.ask("button", "touch_app", words, None), {"pressed"}):
            return Finding(Level.OK, part, "a press arrives")
        return Finding(Level.FAULT, part, "no press arrives", "look at the button's wires and at the board")

    def _walked(self, part: str) -> Finding:
        words = ("请走开几步，再回到屏幕前", "Step away from the screen, and come back")
        if self._noticed(sheets.ask("presence", "directions_walk", words, None), {"here", "away"}):
            return Finding(Level.OK, part, "notices who comes and who goes")
        return Finding(
            Level.FAULT, part, "does not notice who comes and goes", "turn the sensor to where people stand"
        )

    def _covered(self, part: str) -> Finding:
        words = ("请用手捂住光线传感器", "Cover the light sensor with your hand")
        sheet = sheets.ask("light", "light_mode", words, None)
        before = self._lux()
        while True:
            lux = self._lux()
            before = before if before is not None else lux
            if lux is not None and before is not None and lux < COVERED_SHARE * before:
                return Finding(Level.OK, part, f"sees a hand: {before:.0f} lux, then {lux:.0f}")
            if self._next(sheet, LOOK_S) is not None:
                to_do = "check display.light_sensor, and that light falls on the sensor"
                return Finding(Level.FAULT, part, "does not see a hand before it", to_do)

    def _lux(self) -> float | None:
        word, _, path = self._config.display.light_sensor.partition(":")
        told = self._board.lux() if word == "board" and self._board is not None else reading(Path(path))
        return told if isinstance(told, float) else None

    def _tell(self, what: str) -> None:
        self._happened.put(what)
        self._window.wake()

    def _present(self, present: bool | None) -> None:
        if present is not None:
            self._tell("here" if present else "away")

    def _answered(self, sheet: Sheet) -> Touch:
        """The next touch of a button. Raises EndedEarly."""
        touch = self._next(sheet, None)
        assert touch is not None, "it waits as long as it takes"
        return touch

    def _noticed(self, sheet: Sheet, wanted: set[str]) -> bool:
        """True once all that is wanted has happened; False when 'it does not work' is touched before."""
        seen: set[str] = set()
        while not self._happened.empty():  # what happened before it was asked for
            self._happened.get()

        def done() -> bool:
            while not self._happened.empty():
                seen.add(self._happened.get())
            return wanted <= seen

        return self._next(sheet, None, done) is None

    def _next(self, sheet: Sheet, within_s: float | None, done: Callable[[], bool] = lambda: False) -> Touch | None:
        """The next touch; None when the time is over or done() says so. Raises EndedEarly."""
        ends_at = None if within_s is None else time.monotonic() + within_s
        found: list[Touch | None] = []

        def tick() -> float | None:
            if not self._touches.empty():
                found.append(self._touches.get())
            elif done() or (ends_at is not None and time.monotonic() >= ends_at):
                found.append(None)
            if found:
                self._window.stop()
            return None if ends_at is None else max(0.0, ends_at - time.monotonic())

        self._window.show(sheet)
        self._window.run(tick)
        if not found:
            raise EndedEarly
        return found[0]
