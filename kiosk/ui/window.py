"""The window on the glass: shows sheets, turns fingers into actions, sleeps when nothing happens."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.camera.preview import Preview
from kiosk.journey.events import Action
from kiosk.ui import kivy_start, theme
from kiosk.ui.elements import Button, Element, LivePicture, Sheet, targets_moved
from kiosk.ui.fonts import Fonts
from kiosk.ui.lock import lock
from kiosk.ui.palette import palette
from kiosk.ui.panel import PanelSize
from kiosk.ui.report import ScreenReport, measure
from kiosk.ui.touch import BESIDE, Presses, Target, target_at, target_of

if TYPE_CHECKING:  # these import Kivy, which kivy_start must set up first
    from PIL import Image

    from kiosk.ui.brush import Drawn, DrawnText
    from kiosk.ui.live import Live

LIVE_PERIOD_S = 1 / 30  # every picture of an ordinary camera
LIVE_WITHOUT_GPU_PERIOD_S = 1 / 15  # looks no worse in a mirror this size and costs half of a processor's time
LIVE_LATE_S = 1 / 60  # the camera keeps its own time: a picture that is not there yet is soon asked for again
WAIT_MAX_S = 1.0  # a signal of the system is noticed no later
TITLE = "扬招 Yangzhao"


@dataclass
class _Shown:
    element: Element
    drawn: Drawn
    live: Live | None = None


class KioskWindow:
    """One per process: Kivy has one window. All methods but wake() and stop() belong to the thread that made it."""

    def __init__(
        self,
        panel: PanelSize,
        fonts: Fonts,
        on_touch: Callable[[Action, str], None],
        live_picture: Callable[[], Preview | None],
        clock: Callable[[], float] = time.monotonic,
        on_held: Callable[[], None] = lambda: None,
        on_beside: Callable[[float, float], None] = lambda *_: None,
        title: str = TITLE,
    ) -> None:
        """on_touch: told of every press; on_held: of a finger on a button; on_beside: where on the sheet a tap met
        none; none may wait. live_picture: asked up to 30 times a second while a sheet shows it. clock: steady
        seconds. title: for whoever lists the windows. Raises kivy_start.NoDisplay."""
        self.panel, self.fonts = panel, fonts
        self.on_touch, self.on_held, self.on_beside = on_touch, on_held, on_beside
        self.live_picture = live_picture
        self.sheet = Sheet("", ())
        self._clock = clock
        self._shown: list[_Shown] = []
        self._presses = Presses()
        self._live_period_s = LIVE_PERIOD_S
        self._live_due = 0.0  # when the camera's next picture is expected
        self._look_at = 0.0  # when it is asked for: then, and soon again while it is late
        self._stopping = False
        self._running = False
        self._fresh = False  # a sheet was put up that has not been drawn yet
        self._drawn_listener: Callable[[ScreenReport], None] | None = None
        # Before Kivy makes its window: else SDL turns the signal into a close request, which the wall refuses.
        signal.signal(signal.SIGTERM, self._on_signal)
        self._window = kivy_start.start(panel, title)
        from kivy.base import EventLoop
        from kivy.core.window.window_sdl2 import SDL2MotionEventProvider
        from kivy.graphics import InstructionGroup

        from kiosk.ui import lettering
        from kiosk.ui.dimming import Veil
        from kiosk.ui.sdl import Sdl

        lettering.register(fonts)
        self._loop = EventLoop
        self._fingers = SDL2MotionEventProvider
        self._sdl = Sdl()
        self._sdl.watch_fingers(self._finger)
        self._canvas = InstructionGroup()
        self._window.canvas.add(self._canvas)
        self._clear()
        self._veil = Veil(self._window)
        lock(self._window, panel, self.stop)
        self._window.bind(on_touch_down=self._on_down, on_touch_move=self._on_move, on_touch_up=self._on_up)

    # --- showing ---

    def show(self, sheet: Sheet) -> None:
        """Puts a sheet on the glass at the next frame; only what differs from the sheet before is drawn anew."""
        if sheet == self.sheet:
            return
        if sheet.name != self.sheet.name or targets_moved(self.sheet, sheet):
            self._presses.screen_changed(self._clock())
        repainted = sheet.night != self.sheet.night
        self.sheet = sheet
        self._fresh = True
        if repainted:
            self._clear()
        for index, element in enumerate(sheet.elements):
            if index >= len(self._shown):
                self._shown.append(self._drawn(element))
                self._canvas.add(self._shown[index].drawn.group)
            elif repainted or self._shown[index].element != element:
                self._change(index, element, repainted)
        for extra in self._shown[len(sheet.elements) :]:
            self._canvas.remove(extra.drawn.group)
        del self._shown[len(sheet.elements) :]
        self._veil.lay(sheet.dimmed)
        self._window.canvas.ask_update()

    def _clear(self) -> None:
        self._window.clearcolor = [value / 255 for value in theme.rgb(palette(self.sheet.night).fill("paper"))] + [1]

    def _change(self, index: int, element: Element, repainted: bool) -> None:
        shown = self._shown[index]
        if not repainted and shown.live and isinstance(element, LivePicture) and shown.live.follows(element):
            shown.element = element
        else:
            self._redraw(index, element)

    def _redraw(self, index: int, element: Element) -> None:
        self._canvas.remove(self._shown[index].drawn.group)
        self._shown[index] = self._drawn(element)
        self._canvas.insert(index, self._shown[index].drawn.group)

    def _drawn(self, element: Element) -> _Shown:
        from kiosk.ui.drawing import draw
        from kiosk.ui.live import Live, keeps_frames

        if isinstance(element, LivePicture):
            self._live_period_s = LIVE_WITHOUT_GPU_PERIOD_S if keeps_frames() else LIVE_PERIOD_S
            live = Live(element, self.panel, palette(self.sheet.night))
            live.show(self.live_picture())
            self._live_due = self._look_at = self._clock() + self._live_period_s
            return _Shown(element, live.drawn, live)
        held = isinstance(element, Button) and target_of(element) == self._presses.held
        return _Shown(element, draw(element, self.panel, palette(self.sheet.night), self.fonts, held))

    # --- the loop ---

    def run(self, tick: Callable[[], float | None], turned: Callable[[bool, bool], None] = lambda *_: None) -> None:
        """Until stop(). tick is called after every touch, wake() and deadline; it answers in how many seconds it
        wants to be called again, None: only when woken. turned: told once a turn, at least every WAIT_MAX_S, when
        all is drawn: was that a new sheet, and is a touch stuck? SIGTERM and SIGINT end it too."""
        self._running = True
        before = signal.signal(signal.SIGINT, self._on_signal)
        try:
            wanted = tick()
            while not self._stopping:
                turned(self._draw(), self._presses.stuck(self._clock()))
                self._sdl.wait(self._wait_s(wanted))
                self._take_input()
                wanted = tick()
            self._draw()  # what was shown last may stay on the glass for long
        finally:
            self._running = self._stopping = False
            signal.signal(signal.SIGINT, before)

    def _wait_s(self, wanted: float | None) -> float:
        now = self._clock()
        waits = [WAIT_MAX_S, wanted, self._presses.palm_in_s(now)]
        if any(shown.live for shown in self._shown):
            waits.append(self._look_at - now)
        return max(0.0, min(wait for wait in waits if wait is not None))

    def _take_input(self) -> None:
        self._window.mainloop()  # reads SDL's events, no loop in spite of its name
        self._loop.dispatch_input()
        now = self._clock()
        held = self._presses.held
        self._presses.watch(now)
        self._show_pressed(held)
        if now >= self._look_at:
            self._show_live(now)

    def _show_live(self, now: float) -> None:
        self._look_at = now + LIVE_LATE_S
        for shown in self._shown:
            if shown.live and shown.live.show(self.live_picture()):
                shown.live.draw_alone(self._window)
                self._live_due = self._look_at = max(now, self._live_due + self._live_period_s)

    def wake(self) -> None:
        """Makes tick be called soon; from any thread."""
        self._sdl.wake()

    def stop(self) -> None:
        """Ends run(); from any thread or signal handler."""
        self._stopping = True
        self._sdl.wake()

    def _draw(self) -> bool:
        """Whether a new sheet is on the glass now."""
        self._loop.idle()  # draws if anything changed
        fresh, self._fresh = self._fresh, False
        if fresh and self._drawn_listener is not None:
            self._drawn_listener(self.report())
        return fresh

    def on_drawn(self, listener: Callable[[ScreenReport], None]) -> None:
        """Tells the listener of every sheet once it is on the glass, without the backgrounds' colours."""
        self._drawn_listener = listener

    def frame(self) -> None:
        """One turn of the loop without sleeping, for pictures and tests."""
        self._take_input()
        self._draw()

    def _on_signal(self, number: int, _frame: object) -> None:
        if not self._running:
            raise SystemExit(128 + number)
        self._stopping = True

    # --- fingers ---

    def _on_down(self, _window: object, touch: Any) -> bool:
        if touch.button in ("left", None):  # a mouse's, SDL's for the first finger; None: a raw finger
            held = self._presses.held
            self._presses.down(touch.uid, self._target_at(touch), self._clock(), self._place(touch))
            self._show_pressed(held)
            if self.sheet.dimmed:
                self.on_held()  # wherever it came down: it shall be bright
        return True

    def _on_move(self, _window: object, touch: Any) -> bool:
        held = self._presses.held
        self._presses.move(touch.uid, self._target_at(touch), self._clock())
        self._show_pressed(held)
        return True

    def _on_up(self, _window: object, touch: Any) -> bool:
        held = self._presses.held
        target = self._presses.up(touch.uid, self._target_at(touch), self._clock(), self._place(touch))
        self._show_pressed(held)
        if target == BESIDE:
            self.on_beside(*self._place(touch))
        button = next((b for b in self._buttons() if target_of(b) == target), None) if target else None
        if button is not None:
            self.on_touch(button.action, button.value)
        return True

    def _finger(self, kind: str, finger: int, x: float, y: float, pressure: float) -> None:
        """SDL turns only the first finger into a mouse. While that one is a resting palm, the others are let in."""
        if self._presses.palm or finger in self._fingers.touchmap:
            self._fingers.q.appendleft((kind, finger, x, y, pressure))

    def _target_at(self, touch: Any) -> Target | None:
        return target_at(self._buttons(), *self._place(touch))

    def _place(self, touch: Any) -> tuple[float, float]:
        """Millimetres from the top left of the sheet."""
        x = touch.x / self.panel.px_per_mm - self.panel.margin_mm[0]
        return x, (self.panel.height_px - touch.y) / self.panel.px_per_mm - self.panel.margin_mm[1]

    def _buttons(self) -> list[Button]:
        return [shown.element for shown in self._shown if isinstance(shown.element, Button)]

    def _show_pressed(self, before: Target | None) -> None:
        """Draws the button that is held and the one that no longer is."""
        now = self._presses.held
        if now == before:
            return
        if now is not None:
            self.on_held()
        for index, shown in enumerate(self._shown):
            if isinstance(shown.element, Button) and target_of(shown.element) in (before, now):
                self._redraw(index, shown.element)
                self._window.canvas.ask_update()

    # --- looking at what is on the glass ---

    def report(self) -> ScreenReport:
        """The geometry as drawn, without the colours behind the words."""
        return measure(self.sheet, self.panel, self.texts(), None)

    def look(self) -> tuple[Image.Image, ScreenReport]:
        """A picture of the glass, and the report with the real colours behind the words; costs two frames."""
        return self.grab(), measure(self.sheet, self.panel, self.texts(), self.grab(hidden=self.texts()))

    def grab(self, hidden: Sequence[DrawnText] = ()) -> Image.Image:
        """A picture of the glass, with some words hidden; costs a frame."""
        from kiosk.ui.grab import grab

        return grab(self._window, hidden)

    def texts(self) -> list[DrawnText]:
        return [text for shown in self._shown for text in shown.drawn.texts]
