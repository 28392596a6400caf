"""Whole hails by a real pointer, watched through the kiosk's witness: by face, split; by phone; 叫车 to 已收到."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.glass import FINGER_S, Film, Glass, Sample, rest
from kiosk.demo.stage import Box, Note, Screen, Stage

LIMIT_S = 60.0
PHONE = "13812345679"  # nobody's face is signed up under it
CLOCK_STEP_S = 0.001  # the witness notes whole milliseconds


@dataclass
class Seen:
    """Seconds. targets, by screen and name, and looks, by target, are for those who touch without a witness."""

    to_captured_s: list[float] = field(default_factory=list)  # from the first picture with a face in it
    to_verified_s: list[float] = field(default_factory=list)
    touch_to_action_s: list[float] = field(default_factory=list)
    hail_to_received_s: list[float] = field(default_factory=list)
    touches: dict[str, int] = field(default_factory=dict)
    targets: dict[str, dict[str, Box]] = field(default_factory=dict)
    looks: dict[str, Sample] = field(default_factory=dict)  # of targets that can be pressed and are not


class Walker:
    """Plays hails on one stage; seen: what came of them."""

    def __init__(self, stage: Stage, glass: Glass) -> None:
        self.seen = Seen()
        self._stage = stage
        self._glass = glass
        self._touches = 0

    def by_face(self) -> None:
        self._touches = 0
        self._sees("home", ready="face")
        self._glass.go_to(self._target("face"))
        self._remembers("face")
        self._remembers("phone")
        self._taps("face")
        self._sees("consent")
        agreed_at = self._taps("agree")
        self._sees("face")
        verified = self._sees("confirm").at
        in_view = self._noted("face_in_view", agreed_at)["at"]
        captured = self._noted("said", agreed_at, "face_checking")["at"]
        self.seen.to_captured_s.append(captured - in_view)
        self.seen.to_verified_s.append(verified - in_view)
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
        self._remembers("hail")
        with Film(self._glass.probe()) as film:
            self._glass.down()
            rest(FINGER_S)
            pressed_at = self._glass.up()
            received = self._sees("searching").at
        drawn = max(at for at in film.at if at <= received)  # the witness notes it once it has measured every text
        self.seen.hail_to_received_s.append(drawn - pressed_at)
        self.seen.touches[way] = self._touches + 1
        self._spoken_after(self._taps("cancel_hail"), "ask_cancel")
        self._sees("ask_cancel")
        self._spoken_after(self._taps("cancel_yes"), "cancelling")
        self._sees("cancelled")
        self._taps("home")
        self._sees("home")

    def _taps(self, target: str) -> float:
        """Returns the monotonic second of letting go."""
        self._touches += 1
        return self._glass.tap(self._target(target))

    def _sees(self, name: str, ready: str = "") -> Screen:
        """Waits for a screen, and for a target on it that can be pressed."""
        screen = self._stage.wait_until(
            lambda now: now.name == name and (not ready or ready in now.targets), f"the screen '{name}'", LIMIT_S
        )
        self.seen.targets.setdefault(name, {}).update(screen.targets)
        return screen

    def _target(self, name: str) -> Box:
        self._stage.catch_up()
        return self._stage.screen.targets[name]

    def _remembers(self, target: str) -> None:
        self.seen.looks[target] = self._glass.probe((self._target(target),)).take()

    def _spoken_after(self, touched_at: float, prompt: str) -> None:
        """What a touch says is said before anything is drawn: the touch has become an action by then."""
        self.seen.touch_to_action_s.append(self._noted("said", touched_at, prompt)["at"] - touched_at)

    def _noted(self, kind: str, since: float, prompt: str = "") -> Note:
        """The first note of its kind from this monotonic second on; waits for it."""

        def found() -> Note | None:
            fitting = (
                note for note in self._stage.notes if note["kind"] == kind and note["at"] > since - CLOCK_STEP_S
            )
            return next((note for note in fitting if note.get("prompt", "") == prompt), None)

        self._stage.wait_until(lambda _: found() is not None, prompt or kind, LIMIT_S)
        note = found()
        assert note is not None
        return note
