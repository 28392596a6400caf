"""The camera's own process: waits for wishes with the device closed; while it is open, 15 looks a second.

Imported by the kiosk's process too (as the function to spawn), so OpenCV, dlib and numpy are imported inside main().
A process of its own, since dlib holds the interpreter for milliseconds at a time and can crash natively.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import time
from multiprocessing.connection import Connection

from kiosk.camera.address import SourceAddress
from kiosk.camera.events import Alive, Capture, Close, Closed, Command, Open, Started
from kiosk.camera.preview import SharedPreview

LOOKS_PER_S = 15.0  # a preview that moves smoothly enough for guidance, at a fifth of a core
LATE_S = 1 / 60  # the device keeps its own time: a picture that is not there yet is soon looked for again
ALIVE_EVERY_S = 1.0
STUCK_AFTER_S = 2.5  # in one call of the driver; longer than a stalled camera takes to say so
DRIVER_TIMEOUT_S = 2  # how long OpenCV waits for a frame (its own default is 10); whole seconds


def main(pipe: Connection, preview: SharedPreview, source: str) -> None:
    """The process's whole life. Ends when the kiosk closes its end of the pipe or dies.

    pipe: commands in, reports out (kiosk.camera.events). source: see SourceAddress.parse.
    """
    _prepare()
    import cv2

    from kiosk.camera.faces import FaceFinder
    from kiosk.camera.session import Session

    cv2.setNumThreads(1)  # one core in all, and the other one is the window's
    finder = FaceFinder()
    address = SourceAddress.parse(source)

    def obey(command: Command, session: Session | None) -> Session | None:
        match command:
            case Open(attempt):
                if session is None:
                    return Session(attempt, time.monotonic(), address, finder, preview)
                session.begin(attempt)
            case Capture():  # its turn is not acted on: nothing here claims to tell a face from its picture
                if session is not None:
                    session.capture()
            case Close(number):
                if session is not None:
                    session.close()
                pipe.send(Closed(number))
                return None
        return session

    session: Session | None = None
    look_due = look_at = alive_due = 0.0
    try:
        pipe.send(Started())
        while True:
            if session is None or pipe.poll(max(0.0, look_at - time.monotonic())):
                session = obey(pipe.recv(), session)
                continue
            now = time.monotonic()
            seen = session.seen
            for report in session.tick(now):
                pipe.send(report)
            if session.seen == seen:
                look_at = now + LATE_S
            else:
                look_at = look_due = max(look_due + 1 / LOOKS_PER_S, now)
            if now >= alive_due and session.driver_stuck_for_s(now) < STUCK_AFTER_S:
                alive_due = now + ALIVE_EVERY_S
                pipe.send(Alive())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        preview.wipe()
        logging.shutdown()
        os._exit(0)  # without waiting for a driver that may never return; the system closes the device


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-c in a terminal reaches the group; the kiosk decides
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write the memory, with a face in it, to disk
    os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = str(DRIVER_TIMEOUT_S)  # read when OpenCV is imported
    os.environ["OPENCV_LOG_LEVEL"] = "ERROR"  # its warnings at every try to reopen say nothing that ours do not
    logging.basicConfig(level=logging.INFO, format="camera: %(levelname)s %(message)s")
