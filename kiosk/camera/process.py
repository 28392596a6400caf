"""The camera's own process: waits for wishes with the device closed; while it is open, looks at each picture.

Imported by the kiosk's process too (as the function to spawn), so OpenCV, dlib and numpy are imported inside main().
A process of its own, since dlib holds the interpreter for milliseconds at a time and can crash natively.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from multiprocessing.connection import Connection, wait
from typing import NoReturn

from kiosk.camera import secrecy
from kiosk.camera.address import SourceAddress
from kiosk.camera.events import Alive, Capture, Close, Closed, Command, Open, Started
from kiosk.camera.preview import SharedPreview

LOOK_GAP_S = 1 / 40  # at least from look to look: every picture of 30 a second, every other one of 60
TICK_S = 0.1  # to notice that no picture comes
ALIVE_EVERY_S = 1.0
STUCK_AFTER_S = 2.5  # in one call of the driver; longer than a stalled camera takes to say so
DRIVER_TIMEOUT_S = 2  # how long OpenCV waits for a frame (its own default is 10); whole seconds


def main(pipe: Connection, preview: SharedPreview, source: str) -> None:
    """The process's whole life. Ends when the kiosk closes its end of the pipe or dies.

    pipe: commands in, reports out (kiosk.camera.events). source: see SourceAddress.parse.
    """
    locked = prepare()
    import cv2

    from kiosk.camera.faces import FaceFinder
    from kiosk.camera.session import Session
    from kiosk.camera.source import Opener

    cv2.setNumThreads(1)  # one core in all, and the other one is the window's
    finder = FaceFinder()
    opener = Opener(SourceAddress.parse(source))

    def obey(command: Command, session: Session | None) -> Session | None:
        match command:
            case Open(attempt):
                if session is None:
                    return Session(attempt, time.monotonic(), opener, finder, preview)
                session.begin(attempt)
            case Capture():
                if session is not None:
                    session.capture(command)
            case Close(number):
                if session is not None:
                    session.close()
                pipe.send(Closed(number))
                return None
        return session

    session: Session | None = None
    look_due = alive_due = 0.0
    try:
        pipe.send(Started(locked))
        while True:
            if session is None:
                session = obey(pipe.recv(), session)
                continue
            early_s = look_due - time.monotonic()
            ready = wait([pipe], early_s) if early_s > 0 else wait([pipe, session.fileno()], TICK_S)
            if pipe in ready:
                session = obey(pipe.recv(), session)
                continue
            now = time.monotonic()
            if session.fileno() in ready:
                look_due = now + LOOK_GAP_S
                for report in session.look():
                    pipe.send(report)
            for report in session.tick(now):
                pipe.send(report)
            if now >= alive_due and session.driver_stuck_for_s(now) < STUCK_AFTER_S:
                alive_due = now + ALIVE_EVERY_S
                pipe.send(Alive())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        _end(preview, 0)
    except Exception:
        logging.exception("the camera's process failed")
        _end(preview, 1)


def _end(preview: SharedPreview, code: int) -> NoReturn:
    """Without waiting for a driver that may never return, or pulling OpenCV away from under it; the system closes
    the device."""
    preview.wipe()
    logging.shutdown()
    os._exit(code)


def prepare() -> bool:
    """False if what this process sees may reach the swap partition."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-c in a terminal reaches the group; the kiosk decides
    os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = str(DRIVER_TIMEOUT_S)  # read when OpenCV is imported
    os.environ["OPENCV_LOG_LEVEL"] = "ERROR"  # its warnings at every try to reopen say nothing that ours do not
    logging.basicConfig(level=logging.INFO, format="camera: %(levelname)s %(message)s")
    return secrecy.keep_process_off_disk()
