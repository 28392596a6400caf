"""A virtual X display with a real pointer, for the demo and whole-journey tests on a machine without a screen."""

from __future__ import annotations

import os
import shutil
import subprocess

from PIL import Image, ImageGrab

from kiosk.demo.world import stop
from kiosk.usage import UsageError

WIDTH_PX, HEIGHT_PX = 1024, 1280  # the wall's own panel


class VirtualDisplay:
    """A context. name is what DISPLAY must be set to. options: further ones of Xvfb."""

    def __init__(self, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX, options: tuple[str, ...] = ()) -> None:
        self.name = ""
        self._options = ("-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp", "-noreset", *options)
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> VirtualDisplay:
        for program, package in (("Xvfb", "xvfb"), ("xdotool", "xdotool")):
            if shutil.which(program) is None:
                raise UsageError(f"{program} is missing: install the package {package}, or start with bin/demo.")
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), *self._options],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            self.name = f":{number.readline().strip()}"
        if self.name == ":":
            raise UsageError("The virtual display did not start: run `Xvfb :99` by hand to see why.")
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            stop(self._server)

    def environment(self) -> dict[str, str]:
        """For the programs that shall draw here."""
        return {**os.environ, "DISPLAY": self.name, "SDL_VIDEODRIVER": "x11"}  # a window, whatever ours draws on

    def click(self, x: float, y: float) -> None:
        """A real pointer goes there, presses and lets go. Pixels from the top left."""
        self._xdotool("mousemove", str(round(x)), str(round(y)), "click", "1")

    def press(self, x: float, y: float) -> None:
        self._xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1")

    def release(self, x: float, y: float) -> None:
        self._xdotool("mousemove", str(round(x)), str(round(y)), "mouseup", "1")

    def does(self, *commands: str) -> None:
        """What xdotool is to do, one command a line as in its manual; in one go, for its start costs 5 ms."""
        subprocess.run(
            ["xdotool", "-"],
            input="".join(f"{command}\n" for command in commands),
            text=True,
            env=self.environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def picture(self) -> Image.Image:
        """What the display shows now."""
        return ImageGrab.grab(xdisplay=self.name)

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment(), check=True, stdout=subprocess.DEVNULL)
