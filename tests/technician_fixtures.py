"""A door with a clock that the test turns, somebody with a telephone's authenticator, and somebody with a PIN."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pyotp

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import NotSeen, Stage
from kiosk.journey.knocking import KNOCKS, WITHIN_S
from kiosk.journey.technician_kinds import Corner
from kiosk.store.audit_log import AuditLog, read
from kiosk.store.doorkeeper import Doorkeeper
from kiosk.store.technicians import NOBODYS, Codes, Technician, added, save
from kiosk.store.tries import Tries
from kiosk.technician import Admission, Role

WANG, ZHOU, HONG = "lao-wang", "zhou", "hong"  # by telephone, by PIN, a volunteer
PIN = "482159"
PLACES_PX = {Corner.PLACE: (60, 40), Corner.CLOCK: (970, 40)}  # of a glass of 1024 x 1280
BETWEEN_KNOCKS_S = 0.4  # sooner, a window that is busy might see them at once and take two for one that bounced
KNOCKED_MOST = 5
NOW = 1_795_400_000.0  # a whole step of time


@dataclass
class Clock:
    """steady moves on by itself alone; wall may be set."""

    steady: float = NOW
    wall: float = NOW

    def passes(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


@dataclass
class Door:
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        codes, self.wang = added(NOBODYS, WANG, Role.TECHNICIAN, None)
        codes, self.zhou = added(codes, ZHOU, Role.TECHNICIAN, PIN)
        codes, self.hong = added(codes, HONG, Role.VOLUNTEER, None)
        self.save(codes)
        self.opened()

    def opened(self) -> None:
        """Anew, as after a start."""
        self.tries, self.audit = Tries(self.folder), AuditLog(self.folder, lambda: self.clock.wall)
        self.keeper = Doorkeeper(
            self.codes_file, self.tries, self.audit, lambda: self.clock.steady, lambda: self.clock.wall
        )

    def close(self) -> None:
        self.tries.close()
        self.audit.close()

    @property
    def codes_file(self) -> Path:
        return self.folder / "technicians.json"

    def save(self, codes: Codes) -> None:
        save(self.codes_file, codes)

    def code(self, who: Technician, off_s: float = 0.0) -> str:
        return pyotp.TOTP(who.totp).at(int(self.clock.wall + off_s))

    def tries_code(self, who: Technician, code: str | None = None) -> Admission:
        return self.keeper.admit(who.number, self.code(who) if code is None else code)

    def wrong(self, who: Technician, times: int = 1) -> Admission:
        """As soon as a code is looked at again, one that is nobody's."""
        for _ in range(times):
            admission = self.tries_code(who, "000001")
            assert not admission.handle
            self.clock.passes(admission.wait_s)
        return admission

    def acts(self) -> list[str]:
        return [f"{entry.handle} {entry.act} {entry.detail}".strip() for entry in read(self.folder)]


def knock(stage: Stage, display: VirtualDisplay) -> None:
    """On real glass; again where a slow machine let the gesture's time run out."""
    for _ in range(KNOCKED_MOST):
        for corner in KNOCKS:
            display.click(*PLACES_PX[corner])
            threading.Event().wait(BETWEEN_KNOCKS_S)
        with contextlib.suppress(NotSeen):
            stage.wait_until(lambda now: now.name == "technician_code", "the code", WITHIN_S)
            return
