"""The kiosk's end of the camera: starts the camera's process, keeps it alive, passes wishes down and news up.

Loads no OpenCV, dlib or numpy: those live in the child (kiosk.camera.process).
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait

from kiosk.backoff import Backoff
from kiosk.camera.address import SourceAddress, SourceKind
from kiosk.camera.child import Child
from kiosk.camera.events import (
    Alive,
    CameraEvent,
    CameraFault,
    CameraGone,
    CameraReady,
    Capture,
    Captured,
    Close,
    Closed,
    Command,
    FaultKind,
    Guidance,
    Open,
    Recovered,
    Report,
    Started,
)
from kiosk.camera.fault_log import FaultLog
from kiosk.camera.preview import Preview, SharedPreview
from kiosk.captures import Wanted

__all__ = [
    "Camera",
    "CameraEvent",
    "CameraFault",
    "CameraGone",
    "CameraReady",
    "Captured",
    "FaultKind",
    "Guidance",
    "Preview",
]

PRESENCE_POLL_S = 2.0  # a stat call; plugging a camera in is noticed soon enough for a technician
SILENCE_LIMIT_S = 3.0  # a working child reports every second; three missed reports are a hang, not a hiccup
START_LIMIT_S = 60.0  # loading the libraries takes 0.5-2 s; a minute allows for a cold, slow disk
CLOSE_LIMIT_S = 1.0  # the law's promise: the lens is off a second after the person is done
RESTART_FIRST_S = 0.0  # a child that was killed is replaced at once; one that crashes on and on, later and later
RESTART_FORGIVEN_AFTER_S = 10.0  # one that served so long starts with a clean sheet

_log = logging.getLogger(__name__)


class Camera:
    """One camera, in a process of its own that idles with the device closed, and a spare one that waits behind it.

    Loading the libraries takes half a second, and three on a busy machine; a spare that has loaded them takes over at
    once when the first one dies, and the person before the lens does not notice.

    source: see SourceAddress.parse, whose ValueError the constructor raises. on_event: called with each CameraEvent
    from one thread of this object; it must return quickly. All methods may be called from any thread and none waits
    for the device. News of an attempt that has been closed or replaced is dropped.
    """

    def __init__(self, source: str, on_event: Callable[[CameraEvent], None]) -> None:
        self._source = source
        self._address = SourceAddress.parse(source)
        self._on_event = on_event
        self._preview = SharedPreview()
        self._wake_end, self._wake = multiprocessing.Pipe(duplex=False)
        self._listener = threading.Thread(target=self._listen, name="camera", daemon=True)

        self._lock = threading.Lock()  # guards what follows
        self._attempt: int | None = None  # wanted; None: the device is to be closed
        self._wish: Capture | None = None
        self._run = 0  # of the captures heard last
        self._stopping = False
        self._pipe: Connection | None = None  # to a child that has started
        self._closings = 0
        self._close_by: float | None = None  # the child must have confirmed by then
        self._heard_at = 0.0
        self._device_closed = threading.Event()
        self._device_closed.set()

        # used by the listener thread only
        self._child: Child | None = None  # serves, or will once it has started
        self._spare: Child | None = None
        self._restart_at = 0.0
        self._backoff = Backoff(RESTART_FIRST_S)
        self._told = FaultLog()
        self._present: bool | None = None
        self._faulty = False
        self._ready = False  # CameraReady was told, and nothing to the contrary since

    def start(self) -> None:
        """Start the child, at boot, so that its libraries are loaded before the first resident comes."""
        self._listener.start()

    def open(self, attempt: int) -> None:
        """Open the device; preview and guidance begin. Opened already: the new attempt takes over."""
        with self._lock:
            self._attempt, self._wish, self._close_by = attempt, None, None
            self._device_closed.clear()
            self._heard_at = time.monotonic()
            self._send(Open(attempt))

    def capture(self, attempt: int, wants: Wanted, motion: bool) -> None:
        """From the next good picture on hand on what is captured, as Captured, again and again.

        wants: LOOK begins a new run of pictures; TURN goes on with the run under way, if there is one, and guidance
        speaks of the pose no more; NOTHING stops. motion: also how the head moves. A run ends when its person is
        lost; the next one looks first, whatever was wanted of the former.
        """
        with self._lock:
            if attempt == self._attempt:
                self._wish = Capture(wants, motion, self._run)
                self._send(self._wish)

    def close(self) -> None:
        """Close the device within CLOSE_LIMIT_S (or end the process that holds it) and wipe the preview."""
        with self._lock:
            if self._attempt is None:
                return
            self._attempt, self._wish = None, None
            if self._pipe is None:
                self._device_closed.set()
            else:
                self._closings += 1
                self._close_by = time.monotonic() + CLOSE_LIMIT_S
                self._send(Close(self._closings))
        self._wake_listener()

    def stop(self) -> None:
        """End the child and free the shared memory. The camera cannot be started again."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
        if self._listener.is_alive():
            self._wake_listener()
            self._listener.join()
        self._preview.close()

    def frame(self, after: int = 0) -> Preview | None:
        """The newest picture of the attempt under way; None if there is none but the one numbered `after`."""
        preview = self._preview.read(after)
        return preview if preview is not None and preview.attempt == self._attempt else None

    def is_present(self) -> bool:
        """The source exists at this moment. Never opens it."""
        return self._address.is_present()

    @property
    def device_open(self) -> bool:
        """False once the child has confirmed that the device is closed and the preview wiped, or has ended."""
        return not self._device_closed.is_set()

    def wait_closed(self, timeout_s: float) -> bool:
        """Wait until not device_open; False if that did not happen in time."""
        return self._device_closed.wait(timeout_s)

    def _send(self, command: Command) -> None:
        """With the lock held. A child that is still starting is told what is wanted once it has started."""
        if self._pipe is not None:
            try:
                self._pipe.send(command)
            except OSError:
                _log.debug("camera process is gone; %s waits for the next one", type(command).__name__)

    def _wake_listener(self) -> None:
        self._wake.send(None)

    # --- the listener thread ---

    def _listen(self) -> None:
        while not self._stopping:
            self._look_for_source()
            if self._is_short_of_children() and time.monotonic() >= self._restart_at:
                child = Child(self._preview, self._source)
                self._child, self._spare = (child, None) if self._child is None else (self._child, child)
            ends: list[Connection | int] = [self._wake_end]
            for child in self._children():
                ends += [child.pipe, child.process.sentinel]
            ready = wait(ends, max(0.0, self._next_deadline() - time.monotonic()))
            if self._wake_end in ready:
                self._wake_end.recv()
            for child in self._children():
                self._attend(child, ready)
        for child in self._children():
            child.end()
        self._device_closed.set()

    def _children(self) -> list[Child]:
        return [child for child in (self._child, self._spare) if child is not None]

    def _is_short_of_children(self) -> bool:
        """The spare is started last, so that both do not load at the same time."""
        if self._child is None:
            return self._is_wanted()
        return self._spare is None and self._child.started

    def _is_wanted(self) -> bool:
        return self._address.kind is not SourceKind.NONE

    def _next_deadline(self) -> float:
        deadlines = [time.monotonic() + PRESENCE_POLL_S]
        if self._is_short_of_children():
            deadlines.append(self._restart_at)
        with self._lock:
            if self._close_by is not None:
                deadlines.append(self._close_by)
        return min(deadlines)

    def _look_for_source(self) -> None:
        present = self.is_present()
        if present != self._present:
            self._present = present
            if not present:
                self._ready = False
                if self._is_wanted():
                    self._told.failed(FaultKind.ABSENT)
                self._emit(CameraGone())
            else:
                self._told.present()
            self._tell_when_ready()

    def _tell_when_ready(self) -> None:
        started = self._child is not None and self._child.started
        if self._present and started and not self._faulty and not self._ready:
            self._ready = True
            self._emit(CameraReady())

    def _attend(self, child: Child, ready: Sequence[object]) -> None:
        if child.pipe in ready:
            try:
                self._handle(child, child.pipe.recv())
            except (EOFError, OSError):
                child.end()
        elif child.process.exitcode is None and self._overdue(child):
            self._told.hangs()
            child.kill()
        if child.process.exitcode is not None:
            self._child_ended(child)

    def _overdue(self, child: Child) -> bool:
        now = time.monotonic()
        if not child.started:
            return now - child.since >= START_LIMIT_S
        if child is not self._child:
            return False
        with self._lock:
            if self._close_by is not None:
                return now >= self._close_by
            return self._attempt is not None and now - self._heard_at >= SILENCE_LIMIT_S

    def _handle(self, child: Child, report: Report) -> None:
        """A spare says nothing but that it has started."""
        with self._lock:
            self._heard_at = time.monotonic()
        match report:
            case Alive():
                pass
            case Started(locked):
                child.started = True
                self._told.started(locked)
                if child is self._child:
                    self._takes_over(child)
            case Recovered():
                self._faulty = False
                self._told.sees()
                self._tell_when_ready()
            case Closed():
                self._confirm_closed(report)
            case CameraFault():
                self._faulty, self._ready = True, False
                self._told.failed(report.kind)
                self._emit(report)
            case Guidance() | Captured():
                self._pass_on(report)

    def _takes_over(self, child: Child) -> None:
        child.since = time.monotonic()
        with self._lock:
            self._pipe, self._heard_at = child.pipe, child.since
            if self._attempt is not None:
                self._send(Open(self._attempt))
            if self._wish is not None:  # a new run: nobody in it has been asked to turn
                wants = Wanted.LOOK if self._wish.wants is Wanted.TURN else self._wish.wants
                self._send(Capture(wants, self._wish.motion, self._run))
        self._tell_when_ready()

    def _pass_on(self, news: Guidance | Captured) -> None:
        with self._lock:
            if news.attempt != self._attempt:
                return
            if isinstance(news, Captured):
                self._run = news.captures.run
        if isinstance(news, Captured):
            self._told.sees()
        self._emit(news)

    def _confirm_closed(self, report: Closed) -> None:
        with self._lock:
            if report.number != self._closings:
                return
            self._close_by = None
            if self._attempt is None:
                self._device_closed.set()
        self._faulty = False  # what failed is closed; the next open() will tell
        self._tell_when_ready()

    def _child_ended(self, child: Child) -> None:
        now = time.monotonic()
        child.pipe.close()
        if now - child.since >= RESTART_FORGIVEN_AFTER_S:
            self._backoff.reset()
        pause_s = self._backoff.pause_s()
        self._restart_at = now + pause_s
        self._told.ended(child.process.exitcode, pause_s)
        if child is self._spare:
            self._spare = None
        else:
            self._serving_child_ended()

    def _serving_child_ended(self) -> None:
        self._child, self._spare = self._spare, None
        self._preview.wipe()
        with self._lock:
            self._pipe, self._close_by = None, None
            attempt = self._attempt
            if attempt is None:
                self._device_closed.set()
        self._faulty = False
        if self._child is not None and self._child.started:
            self._takes_over(self._child)
        else:
            self._ready = False
            self._emit(CameraFault(attempt, FaultKind.CRASHED))

    def _emit(self, event: CameraEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            _log.exception("the receiver of camera events failed on %s", type(event).__name__)
