"""The light sensor beside the glass: reads lux again and again and says when it has become dark or light.

Linux shows such a sensor as a file (iio: in_illuminance_input in lux, or in_illuminance_raw with its _scale); the
serial board tells what its own one sees.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.log_lines import log_event
from kiosk.wall_events import WallEvent

# On a wall that looks outwards. Street lamps and the lamp of an entrance give 5 to 20 lux there (CJJ 45 wants 5 to 15
# of the road), the darkest day over 100. Between the two thresholds nothing changes: the glass in its day colours,
# thrown back by somebody before it, adds some 15 lux, and must not turn itself on again once it has gone dark.
DARK_LUX = 20.0
LIGHT_LUX = 50.0
READ_AT_MOST_BYTES = 64
RAW, SCALE, OFFSET = "_raw", "_scale", "_offset"  # lux = (raw + offset) * scale: Linux, ABI/testing/sysfs-bus-iio

MISSING, GARBAGE, HANGS = "missing", "garbage", "hangs"  # why there is no reading, for the log


@dataclass(frozen=True)
class Pace:
    """stay_s: it has to stay dark or light so long; headlights, a passer-by and a cloud change nothing. lost_after_s:
    without one good reading; a bus may well fail once."""

    read_every_s: float = 2.0
    stay_s: float = 30.0
    lost_after_s: float = 30.0


PACE = Pace()


@dataclass
class Twilight:
    """Dark or light, from one reading after the other; None until either has lasted for stay_s. Time is given."""

    stay_s: float = PACE.stay_s
    dark: bool | None = None
    _since: float | None = None  # it has been otherwise than `dark` without a break

    def seen(self, lux: float, now: float) -> None:
        """now: steady seconds."""
        looks = True if lux < DARK_LUX else False if lux > LIGHT_LUX else self.dark
        if looks == self.dark:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= self.stay_s:
            self.dark, self._since = looks, None


class LightSensor:
    """Reads until stop(). A sensor that gives nothing is logged once, and once when it is back."""

    def __init__(
        self, read: Callable[[], float | str], changed: Callable[[bool | None], None], pace: Pace = PACE
    ) -> None:
        """read: gives lux, or why there are none; it may hang. changed: told, from a thread, that it is dark, light,
        or that nobody knows (None); must not wait."""
        self._take = read
        self._changed = changed
        self._pace = pace
        self._readings: queue.SimpleQueue[float | str | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._judge = threading.Thread(target=self._judge_readings, name="light", daemon=True)
        self._judge.start()
        # apart from its judge: a driver that hangs keeps whoever reads from it
        threading.Thread(target=self._read, name="light-sensor", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._readings.put(None)
        self._judge.join()

    def _read(self) -> None:
        while not self._stopping.is_set():
            self._readings.put(self._take())
            self._stopping.wait(self._pace.read_every_s)

    def _judge_readings(self) -> None:
        twilight, told, lost, good_at = Twilight(self._pace.stay_s), None, False, time.monotonic()
        while (found := self._next()) is not None:
            now = time.monotonic()
            if isinstance(found, float):
                good_at = now
                twilight.seen(found, now)
                if lost:
                    lost = False
                    log_event(WallEvent.LIGHT_SENSOR_BACK)
            elif not lost and now - good_at >= self._pace.lost_after_s:
                lost = True
                twilight = Twilight(self._pace.stay_s)
                log_event(WallEvent.LIGHT_SENSOR_LOST, why=found)
            if twilight.dark != told:
                told = twilight.dark
                self._changed(told)

    def _next(self) -> float | str | None:
        """A reading, or why there is none; None when the end has come."""
        try:
            return self._readings.get(timeout=self._pace.lost_after_s)
        except queue.Empty:
            return HANGS


def reading(path: Path) -> float | str:
    """Lux, or why there are none: MISSING, GARBAGE."""
    try:
        lux = _number(path)
        if path.name.endswith(RAW):
            lux = (lux + _beside(path, OFFSET, 0.0)) * _beside(path, SCALE, 1.0)
    except OSError:
        return MISSING
    except ValueError:
        return GARBAGE
    return lux if math.isfinite(lux) and lux >= 0.0 else GARBAGE


def _beside(path: Path, ending: str, otherwise: float) -> float:
    beside = path.with_name(path.name.removesuffix(RAW) + ending)
    return _number(beside) if beside.exists() else otherwise


def _number(path: Path) -> float:
    with path.open("rb") as file:
        return float(file.read(READ_AT_MOST_BYTES).decode("ascii"))
