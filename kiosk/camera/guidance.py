"""Makes one calm hint of many nervous ones, so that the voice never stutters or nags. Pure; time is handed in.

NO_FACE also stands in for STEP_CLOSER once that has been said twice to no avail, so its words are to be neutral.
"""

from __future__ import annotations

from collections import Counter, deque

from kiosk.captures import Hint

HOLD_S = 0.6  # a hint is replaced when it has not been true for so long; shorter is not yet spoken to its end
CLOSER_SAID_MOST = 2  # somebody who has been asked twice cannot or will not come nearer: do not nag

_ABOUT_DISTANCE_OR_NOBODY = frozenset({Hint.NO_FACE, Hint.STEP_CLOSER})


class CalmHint:
    """The hint to give now, from what was judged of each picture."""

    def __init__(self) -> None:
        self.now: Hint | None = None  # nothing to say yet
        self._judged: deque[tuple[float, Hint]] = deque()
        self._given_at = float("-inf")
        self._closer_said = 0

    def hear(self, judged: Hint, now: float) -> Hint | None:
        """judged: of one picture. Returns the hint to give: the former one for HOLD_S at least and while it was true
        at any time within HOLD_S, otherwise the one that was true most often since."""
        if judged is Hint.STEP_CLOSER and self._closer_said >= CLOSER_SAID_MOST and self.now is not Hint.STEP_CLOSER:
            judged = Hint.NO_FACE
        self._judged.append((now, judged))
        long_enough = now - self._judged[0][0] >= HOLD_S
        while now - self._judged[0][0] > HOLD_S:
            self._judged.popleft()
        counts = Counter(hint for _, hint in self._judged)
        if long_enough and self.now not in counts and now - self._given_at >= HOLD_S:
            self._given_at = now
            self._give(counts.most_common(1)[0][0])
        return self.now

    def _give(self, hint: Hint) -> None:
        self.now = hint
        if hint is Hint.STEP_CLOSER:
            self._closer_said += 1
        elif hint not in _ABOUT_DISTANCE_OR_NOBODY:
            self._closer_said = 0  # the person did come nearer
