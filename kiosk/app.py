"""The composition root: the one place that knows everybody. Runs the kiosk behind its window, as whatever it is."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from kiosk import wording
from kiosk.assembly import assemble
from kiosk.camera.capture import Preview
from kiosk.config import Config
from kiosk.dispatchers import dispatchers
from kiosk.journey.events import FingerDown, Touched
from kiosk.journey.practice_kinds import Onward
from kiosk.journey.state import State
from kiosk.journey.technician_kinds import Knocked
from kiosk.oversight import Oversight
from kiosk.practice.start import Start, practised
from kiosk.practice.switching import Switching
from kiosk.runtime.watchdog import notifier
from kiosk.store.class_record import ClassRecord
from kiosk.store.journal import Journal, memory_folder_for
from kiosk.store.practice_wish import PracticeWish
from kiosk.surroundings import RunMode, Surroundings
from kiosk.ui.corners import corner_at
from kiosk.ui.old_window import OldWindow
from kiosk.ui.present import present
from kiosk.ui.window import TITLE, KioskWindow
from kiosk.witness import Witness

CLOSE_AT_MOST_S = 2.0  # a file is closed within milliseconds
PRACTICE_TITLE = f"练习 Practice · {TITLE}"


def run_kiosk(config: Config, around: Surroundings, start: Start) -> Onward | None:
    """Run until the window is closed, SIGTERM comes or the kiosk goes on as another process: what as.

    Raises StoreUnusable, WitnessUnusable, NoDisplay or KeyUnusable, each with one sentence that says what to do.
    """
    folder = config.store.folder
    with ExitStack() as closing:
        scratch = start.scratch
        if scratch is not None:
            closing.callback(shutil.rmtree, scratch, ignore_errors=True)
        oversight = Oversight(config, notifier(os.environ), closing, scratch)
        start.begin()
        record = ClassRecord(folder)
        closing.callback(_in_time, record.close)
        mode = RunMode(
            start.mark, record, left_by=start.left_by, not_begun=start.not_begun, could_return=start.could_return
        )
        if start.marked is None or scratch is None:
            inside, to = config, dispatchers(config)
        else:
            inside, practising = practised(config, start.marked, scratch, start.claim)
            record.enter()
            mode = replace(mode, practising=practising)
            around = replace(around, cache=inside.store.folder / "voice")
            to = {"main": practising.dispatcher}
        kept = inside.store.folder
        journal = Journal(kept, memory_folder_for(kept), start.claim if kept == folder else None)
        closing.callback(journal.close)
        brain = assemble(inside, around, journal, to, closing, oversight, mode)
        witness = brain.witness
        window = KioskWindow(
            around.panel,
            around.fonts,
            on_touch=lambda action, value: brain.inbox.post(Touched(action, value)),
            on_held=lambda: brain.inbox.post(FingerDown()),
            on_beside=lambda x_mm, y_mm: brain.inbox.post(Knocked(corner_at(x_mm, y_mm))),
            live_picture=_noted(brain.camera.frame, witness) if witness.wanted else brain.camera.frame,
            title=PRACTICE_TITLE if mode.practising else TITLE,
        )
        brain.inbox.wakes(window.wake)
        loop = brain.loop(functools.partial(_show, window))
        if witness.wanted:
            window.on_drawn(lambda report: witness.note("screen", lang=loop.state.lang.value, **report.as_json()))
        oversight.serve(lambda: loop.state, brain.owed, brain.workers, closing)
        brain.camera.start()
        if brain.watch is not None:
            brain.watch.start()
        switching = Switching(
            start.mark,
            record,
            PracticeWish(folder),
            config.practice.calendar,
            brain.inbox.post,
            practises=mode.practising is not None,
            until=None if start.marked is None else start.marked.until,
        )
        closing.callback(switching.close)
        switching.start()
        with oversight.to_the_end(lambda: loop.state.onward):
            window.run(oversight.watched(loop.run_pending), _uncovered(around.old_window, oversight.turned))
        return loop.state.onward


def _in_time(close: Callable[[], None]) -> None:
    """A disk that hangs holds up nothing here: what it does not close the change of the process closes, once the
    disk has answered. Until then the kernel lets the process neither change nor end, and its last picture stays."""
    closing = threading.Thread(target=close, name="closing", daemon=True)
    closing.start()
    closing.join(CLOSE_AT_MOST_S)


def _uncovered(old: OldWindow, turned: Callable[[bool, bool], None]) -> Callable[[bool, bool], None]:
    """Told of every turn as that one is: once there is a picture, the old window goes."""

    def told(drawn: bool, stuck: bool) -> None:
        if drawn:
            old.close()
        turned(drawn, stuck)

    return told


def _show(window: KioskWindow, state: State) -> None:
    window.show(present(state, wording.translator(state.lang, "screen")))
    if state.ending:
        window.stop()


def _noted(frame: Callable[[], Preview | None], witness: Witness) -> Callable[[], Preview | None]:
    """The camera's pictures as they are; the first one of each attempt that has a face in it is noted."""
    noted = 0

    def seen() -> Preview | None:
        nonlocal noted
        preview = frame()
        if preview is not None and preview.face is not None and preview.attempt != noted:
            noted = preview.attempt
            witness.note("face_in_view", attempt=noted)
        return preview

    return seen
