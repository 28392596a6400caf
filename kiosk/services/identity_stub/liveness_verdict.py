"""Is there life in this face? The rules, pure: what was seen from moment to moment in, a verdict out.

A blink counts only with a head held steady, of both eyes, and if nothing but the eyes changed: a finger drawn over
them, bent paper and a tilt look like blinks to landmarks alone. A turn counts only after it was asked for, to the
side that was named, and only as a solid head turns: its nose comes forward, so that its distance to one eye grows
while the other shrinks; on a sheet that is turned both shrink.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median as _median
from typing import Final

from kiosk.captures import Side, Wanted
from kiosk.services.identity_stub.liveness_signals import Look, change

LOOK_S: Final = 2.5  # a third to a half of people blink within it without being told (17 clips)
TURN_S: Final = 10.0  # unhurried: 8 s for an old neck, 2 s for the voice that asks
FRESH_STARTS: Final = 1  # whoever turns to the wrong side has all the time once more
GAP_S: Final = 0.5  # without a face: perhaps another one comes back
MEMORY_S: Final = 4.0  # a turn, with what came before it

# The blink.
DIP: Final = 0.75  # of an eye's own usual opening; the customary share
USUAL_S: Final = 2.0  # over which the usual opening is the median
USUAL_LOOKS: Final = 12
SHORTEST_BLINK_S: Final = 0.067  # two looks: one alone is a landmark that slipped
LONGEST_BLINK_S: Final = 0.55  # longer: eyes that were closed, or covered
SETTLED_S: Final = 0.2  # before and after, with the head steady and the eyes open
STEADY_PLACE: Final = 0.30  # in heights of the middle face, which is 4 cm: 12 mm; old people sway so much in a second
STEADY_HEIGHT: Final = 0.10
STEADY_ROLL_DEG: Final = 2.5
STEADY_YAW: Final = 0.045
EYES_CHANGE: Final = 5.0  # grey levels: white and iris give way to skin
EYES_OVER_CALM: Final = 1.6  # the eyes change so much more than any other place of the face

# The turn.
FRONTAL_YAW: Final = 0.11  # of the nose from the middle of the jaw; people who look straight stay within 0.08
FRONTAL_LOOKS: Final = 10
TURNED_YAW: Final = 0.14  # about 11 degrees
BEYOND_MIDDLE: Final = 0.13  # of the jaw's; so that looking away first and then straight ahead is no turn
TURNED_LOOKS: Final = 4  # so many of the last TURNED_AMONG: on a turned face with glasses landmarks slip now and then
TURNED_AMONG: Final = 6
LEFT_STRAIGHT: Final = 0.02  # of yaw: from here on the head is on its way
THROUGH_LOOKS: Final = 3  # of a head on its way: it is seen between straight and turned; a second picture jumps
GROWS: Final = 1.05  # the half of the middle face that comes forward; a flat sheet 1.02 at most, heads 1.07-1.3
SHRINKS: Final = 0.90
WIDENS: Final = 1.06  # on the way a head grows no wider; a sheet that is swung over from the other side does
# How unlike the halves become for so much of yaw. Heads 1.05-1.35, as the middle of the face turns with its rim; on a
# sheet that is swung, whose rim does not go round, 1.65-2.5. One rolled round a tube reaches 1.2-1.7: not told apart.
LOPSIDED: Final = 1.55
TURN_HEIGHT: Final = 0.15  # coming nearer, or nodding, is no turn
JUMP: Final = 30.0  # grey levels from look to look at a calm place of a face straight ahead: something covers it


class Judge:
    """Sees one run of looks at one person. wants and passed tell the state; since: from when on what was seen
    counts as one unbroken sight of one person."""

    def __init__(self, side: Side) -> None:
        self.wants = Wanted.LOOK
        self.passed = False
        self.since = 0.0
        self._side = side
        self._looks: list[Look] = []
        self._phase_began: float | None = None
        self._fresh_starts = FRESH_STARTS

    def see(self, look: Look) -> None:
        """at_s must rise."""
        if self.wants is Wanted.NOTHING:
            return
        if self._looks and self._is_broken(self._looks[-1], look):
            self._looks = []
        if not self._looks:
            self.since = look.at_s
        self._looks = [one for one in self._looks if look.at_s - one.at_s <= MEMORY_S] + [look]
        if self._has_life():
            self.passed, self.wants = True, Wanted.NOTHING
        self.pass_time(look.at_s)

    def pass_time(self, at_s: float) -> None:
        """With a face or without."""
        if self._phase_began is None:
            self._phase_began = at_s
        if self.wants is Wanted.LOOK and at_s - self._phase_began >= LOOK_S:
            self.wants, self._phase_began = Wanted.TURN, at_s
        elif self.wants is Wanted.TURN and at_s - self._phase_began >= TURN_S:
            self.wants = Wanted.NOTHING

    def _has_life(self) -> bool:
        if blinked(self._looks):
            return True
        if self.wants is not Wanted.TURN or self._phase_began is None:
            return False
        if turned_wrongly(self._looks, self._side):
            self._begin_again(self._looks[-1].at_s)
            return False
        return turned(self._looks, self._side, self._phase_began)

    def _begin_again(self, at_s: float) -> None:
        self._looks = []
        if self._fresh_starts:
            self._fresh_starts -= 1
            self._phase_began = at_s

    def _is_broken(self, before: Look, now: Look) -> bool:
        if now.at_s - before.at_s > GAP_S:
            return True
        if before.patch is None or now.patch is None or not (_is_frontal(before) and _is_frontal(now)):
            return False
        return change(before.patch, now.patch).elsewhere > JUMP


def blinked(looks: Sequence[Look]) -> bool:
    """Did a blink end just SETTLED_S ago? looks: unbroken, the newest last."""
    now = looks[-1].at_s
    recent = [look for look in looks if now - look.at_s <= USUAL_S]
    if len(recent) < USUAL_LOOKS:
        return False
    usual = _median(look.eyes[0] for look in recent), _median(look.eyes[1] for look in recent)
    last = next((i for i in range(len(recent) - 1, -1, -1) if _is_shut(recent[i], *usual)), 0)
    first = last
    while first > 0 and _is_shut(recent[first - 1], *usual):
        first -= 1
    if not 0 < first < last < len(recent) - 1:
        return False
    opened = recent[last + 1].at_s
    if not now - opened >= SETTLED_S > recent[-2].at_s - opened:  # judged once, as soon as it is settled
        return False
    before = [look for look in recent[:first] if recent[first].at_s - look.at_s <= SETTLED_S]
    if not SHORTEST_BLINK_S <= opened - recent[first - 1].at_s <= LONGEST_BLINK_S or len(before) < 2:
        return False
    return _is_steady([*before, *recent[first:]]) and _only_eyes_changed(before[0], recent[first : last + 1])


def turned(looks: Sequence[Look], side: Side, asked_s: float) -> bool:
    """Is the head now turned to the side, after having looked straight ahead? looks: unbroken, the newest last."""
    earlier, last = looks[:-TURNED_AMONG], looks[-TURNED_AMONG:]
    frontal = _frontal(earlier, last)
    if not frontal:
        return False
    usual, height = _median(look.yaw for look in frontal), _median(look.height for look in frontal)
    coming, going = (0, 1) if side is Side.LEFT else (1, 0)  # her left: the nose goes to the picture's right
    usual_coming, usual_going = (_median(look.halves[half] for look in frontal) for half in (coming, going))
    turned_looks = sum(
        _towards(look, usual, side) >= TURNED_YAW
        and _towards(look, 0.5, side) >= BEYOND_MIDDLE
        and look.at_s >= asked_s
        and abs(look.height / height - 1) <= TURN_HEIGHT
        and look.halves[coming] >= GROWS * usual_coming
        and look.halves[going] <= SHRINKS * usual_going
        and _lopsided(look.halves[coming], look.halves[going]) - _lopsided(usual_coming, usual_going)
        <= LOPSIDED * _towards(look, usual, side)
        for look in last
    )
    if turned_looks < TURNED_LOOKS:
        return False
    way = _on_the_way(looks, usual, side, asked_s)
    widest = max(sum(look.halves) for look in way) if way else 0.0
    passed_through = sum(_towards(look, usual, side) < TURNED_YAW for look in way)
    return passed_through >= THROUGH_LOOKS and widest <= WIDENS * (usual_coming + usual_going)


def turned_wrongly(looks: Sequence[Look], side: Side) -> bool:
    earlier, last = looks[:-TURNED_AMONG], looks[-TURNED_AMONG:]
    frontal = _frontal(earlier, last)
    if not frontal:
        return False
    usual = _median(look.yaw for look in frontal)
    return sum(_towards(look, usual, side) <= -TURNED_YAW for look in last) >= TURNED_LOOKS


def _frontal(earlier: Sequence[Look], last: Sequence[Look]) -> list[Look]:
    """The looks straight ahead; none if they are too few, or if the last looks are not turned at all."""
    if sum(abs(look.yaw - 0.5) >= TURNED_YAW - FRONTAL_YAW for look in last) < TURNED_LOOKS:
        return []
    frontal = [look for look in earlier if _is_frontal(look)]
    return frontal if len(frontal) >= FRONTAL_LOOKS else []


def _is_frontal(look: Look) -> bool:
    return abs(look.yaw - 0.5) <= FRONTAL_YAW


def _towards(look: Look, usual_yaw: float, side: Side) -> float:
    return (look.yaw - usual_yaw) * (1 if side is Side.LEFT else -1)


def _lopsided(coming: float, going: float) -> float:
    return (coming - going) / (coming + going)


def _on_the_way(looks: Sequence[Look], usual_yaw: float, side: Side, asked_s: float) -> list[Look]:
    """The looks since the head last looked straight ahead."""
    way: list[Look] = []
    for look in reversed(looks):
        if _towards(look, usual_yaw, side) < LEFT_STRAIGHT or look.at_s < asked_s:
            break
        way.append(look)
    return way


def _is_shut(look: Look, usual_left: float, usual_right: float) -> bool:
    return look.eyes[0] < DIP * usual_left and look.eyes[1] < DIP * usual_right


def _is_steady(looks: Sequence[Look]) -> bool:
    height = _median(look.height for look in looks)
    return (
        max(_spread(look.x for look in looks), _spread(look.y for look in looks)) <= STEADY_PLACE * height
        and _spread(look.height for look in looks) <= STEADY_HEIGHT * height
        and _spread(look.roll_deg for look in looks) <= STEADY_ROLL_DEG
        and _spread(look.yaw for look in looks) <= STEADY_YAW
    )


def _spread(values: Iterable[float]) -> float:
    seen = list(values)
    return max(seen) - min(seen)


def _only_eyes_changed(before: Look, during: Sequence[Look]) -> bool:
    """In the moment of the lowest lids; and nothing else at any moment of it."""
    if before.patch is None:
        return False
    changes = [change(before.patch, look.patch) for look in during if look.patch is not None]
    if not changes:
        return False
    eyes, calm = max(one.eyes for one in changes), max(one.elsewhere for one in changes)
    return eyes >= EYES_CHANGE and eyes >= EYES_OVER_CALM * calm
