"""Whole hails by a real pointer, watched through the kiosk's witness: by face, split; by phone; 叫车 to 已收到."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.glass import Film, Glass
from kiosk.demo.stage import Box, Note, Screen, Stage

LIMIT_S = 60.0
PHONE = "13812345679"  # nobody's face is signed up under it
LET_IT_DRAW_S = (0.3, 0.4)


@dataclass
class Seen:
    """Seconds, one of each a hail. targets: by screen and name, for those who touch without a witness."""

    to_captured_s: list[float] = field(default_factory=list)  # from the first picture with a face in it
    to_verified_s: list[float] = field(default_factory=list)
    touch_to_action_s: list[float] = field(default_factory=list)
    hail_to_received_s: list[float] = field(default_factory=list)
    touches: dict[str, int] = field(default_factory=dict)
    targets: dict[str, dict[str, Box]] = field(default_factory=dict)


class Walker:
    """Plays hails on one stage and writes what was seen into one record."""

    def __init__(self, stage: Stage, glass: Glass, seen: Seen) -> None:
        self._stage = stage
        self._glass = glass
        self._seen = seen
        self._touches = 0

    def by_face(self) -> None:
        self._touches = 0
        self._sees("home", ready="face")
        self._taps("face")
        self._sees("consent")
        start = len(self._stage.notes)
        self._taps("agree")
        verified = self._sees("confirm").at
        in_view = self._noted("face_in_view", start)["at"]
        captured = self._noted("said", start, prompt="face_checking")["at"]
        self._seen.to_captured_s.append(captured - in_view)
        self._seen.to_verified_s.append(verified - in_view)
        self._hails("face")

    def by_phone(self) -> None:
        self._touches = 0
        self._sees("home", ready="phone")
        self._spoken_after(self._taps("phone"), "phone_entry")
        self._sees("phone")
        for digit in PHONE:
            self._taps(f"key:{digit}")
        self._spoken_after(self._taps("next"), "phone_checking")
        self._sees("confirm")
        self._hails("phone")

    def _hails(self, way: str) -> None:
        """Call, be told 已收到, call it off, go home."""
        self._glass.go_to(self._target("hail"))
        with Film(self._glass.probe()) as film:
            self._glass.down()
            self._glass_rests()
            pressed_at = self._glass.up()
            received = self._sees("searching").at
        drawn = max(at for at in film.at if at <= received)  # the witness notes it once it has measured every text
        self._seen.hail_to_received_s.append(drawn - pressed_at)
        self._seen.touches[way] = self._touches + 1
        for target, screen in (("cancel_hail", "ask_cancel"), ("cancel_yes", "cancelled"), ("home", "home")):
            self._spoken_after(self._taps(target), target)
            self._sees(screen)

    def _taps(self, target: str) -> float:
        self._touches += 1
        return self._glass.tap(self._target(target))
