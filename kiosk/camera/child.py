"""One life of the camera's process, as the kiosk's end holds it: its birth, its pipe, its end."""

from __future__ import annotations

import multiprocessing
import time

from kiosk.camera import process
from kiosk.camera.preview import SharedPreview

END_LIMIT_S = 2.0  # it has nothing to save; then it is killed


class Child:
    """Spawned on construction. started: it has loaded its libraries and takes commands."""

    def __init__(self, preview: SharedPreview, source: str) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would carry the window's threads and libraries along
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(
            target=process.main, args=(far_end, preview, source), name="camera", daemon=True
        )
        self.process.start()
        far_end.close()  # so that the end of the child is the end of the pipe
        self.since = time.monotonic()
        self.started = False

    def end(self) -> None:
        """Close its pipe, at which it ends by itself, and make sure that it did."""
        self.pipe.close()
        self.process.join(END_LIMIT_S)
        if self.process.exitcode is None:
            self.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
