"""One trial: rounds on one street, each ended by a kill; then peace, until every hail is settled; then the books."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.demo.world import HAIL_API
from kiosk.dispatch_client.letaxi.plan import HAIL_LIFE_S, SEARCH_S
from kiosk.domain import HailState
from kiosk.http import TOTAL_DEADLINE_S
from soak.evidence import Evidence, Row
from soak.ledger import on_the_kiosks_disk
from soak.life import Life, Note
from soak.rounds import Round, planned
from soak.street import Street, bad_line, sent_keys, street
from soak.verdict import Verdict, judged
from soak.visit import Diary, Visit

ANY_MOMENT = "any moment"
LOOK_S = 0.5


@dataclass(frozen=True)
class Wishes:
    """hurry: what every span of a hail is divided by. time_scale: of the taxis' world. patience_s: how long the kiosk
    is left alone after the last kill, at most. without_key: the line exchanges every idempotency key. dispatcher: its
    kind, as in config.yaml."""

    kills: int
    seed: int
    hurry: float
    time_scale: float
    patience_s: float
    without_key: bool = False
    dispatcher: str = HAIL_API


@dataclass(frozen=True)
class Outcome:
    """killed: how often at which point. fates: of the requests. written_over: cancels that the dispatcher took and
    forgot. peace_s: until all hails were settled, at the end."""

    wishes: Wishes
    verdict: Verdict
    killed: Counter[str]
    fates: Counter[str]
    written_over: int
    peace_s: float
    seconds: float


@dataclass
class _Seen:
    rider_of: dict[str, str] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    off_at: dict[str, float] = field(default_factory=dict)
    shown: dict[str, set[HailState]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, Row] = field(default_factory=dict)
    unsound: list[str] = field(default_factory=list)

    def take(self, notes: Sequence[Note]) -> None:
        """Of a life that has ended, before its disk is read."""
        written = set(self.rows)
        for note in notes:
            if note["kind"] == "pressed":
                self.rider_of[note["key"]] = note["rider"]
            elif note["kind"] == "written":
                written.add(note["key"])
            elif note["kind"] == "called off":
                self.off_at.setdefault(note["key"], float(note["wall"]))
            elif note["kind"] == "screen" and "key" in note:
                if note["key"] not in written and note["key"] not in self.early:
                    self.early.append(note["key"])
                self.shown[note["key"]].add(HailState(note["state"]))

    def read(self, folder: Path) -> None:
        """The disk as the dead kiosk left it. A hail that is owed never leaves it."""
        rows, unsound = on_the_kiosks_disk(folder)
        self.rows.update(rows)
        self.unsound += unsound


def run(wishes: Wishes, folder: Path, tell: Callable[[str], None]) -> Outcome:
    """folder: must be empty; everything is left there, so that what became of a hail can be found by its key."""
    began = time.monotonic()
    seen, diary, killed = _Seen(), Diary(), Counter[str]()
    with street(folder, wishes.time_scale, wishes.hurry, wishes.dispatcher) as there:
        for plan in planned(wishes.kills, wishes.seed, searched_here=there.searched_here):
            killed[_round(there, wishes, plan, seen, diary)] += 1
            if (plan.number + 1) % 25 == 0:
                tell(f"{plan.number + 1} kills, {diary.presses} presses, {time.monotonic() - began:.0f} s")
        peace_s = _peace(there, wishes, seen)
        line = there.history()
        (folder / "line.jsonl").write_text("\n".join(each.model_dump_json() for each in line), encoding="utf-8")
        evidence = Evidence(
            presses=diary.presses,
            rider_of=seen.rider_of,
            shown={key: frozenset(states) for key, states in seen.shown.items()},
            early=tuple(seen.early),
            called_off=frozenset(diary.called_off),
            off_at=seen.off_at,
            none_free=frozenset(diary.none_free),
            rows=seen.rows,
            orders=there.orders(sent_keys(line)),
            unsound=tuple(seen.unsound),
            searched_here=there.searched_here,
            searched_for=_searched_for(wishes.hurry) if there.searched_here else {},
        )
        written_over = there.cancels_written_over()
    fates = Counter(each.fate for each in line)
    return Outcome(wishes, judged(evidence), killed, fates, written_over, peace_s, time.monotonic() - began)


def _searched_for(hurry: float) -> dict[HailState, float]:
    """Nobody was asked: as long as the hail lives. Somebody was: for as long as further drivers are asked."""
    return {HailState.NO_TAXI: HAIL_LIFE_S / hurry, HailState.NO_DRIVER: SEARCH_S / hurry}


def _life(there: Street, wishes: Wishes) -> Life:
    command = ["-m", "soak.bare_kiosk", "--config", str(there.config), "--hurry", str(wishes.hurry)]
    return Life(command, there.state.with_name("kiosk.log"))


def _round(there: Street, wishes: Wishes, plan: Round, seen: _Seen, diary: Diary) -> str:
    deadline_s = TOTAL_DEADLINE_S / wishes.hurry
    there.is_bad(*bad_line(wishes.seed + plan.number, deadline_s, wishes.without_key))
    with _life(there, wishes) as life:
        Visit(life, there, plan, deadline_s, diary).play()
    _end(there, life, seen, plan)
    return ANY_MOMENT if life.died_at is None else life.died_at.value


def _peace(there: Street, wishes: Wishes, seen: _Seen) -> float:
    """The line stays as bad as it was; nobody kills any more, and taxis come as they may. Returns what it took to
    settle all hails."""
    there.is_ordered_nothing()
    began = time.monotonic()
    with _life(there, wishes) as life:
        while time.monotonic() - began < wishes.patience_s:
            if life.wait_for_end(LOOK_S):
                seen.unsound.append("the kiosk ended by itself")
                break
            rows, _ = on_the_kiosks_disk(there.state)
            searching = there.searched_here and any(row.state is HailState.SEARCHING for row in rows.values())
            if all(row.settled for row in rows.values()) and not searching:
                break
    _end(there, life, seen, None)
    return time.monotonic() - began


def _end(there: Street, life: Life, seen: _Seen, plan: Round | None) -> None:
    seen.take(life.notes)
    seen.read(there.state)
    with there.state.with_name("lives.jsonl").open("a", encoding="utf-8") as lives:
        for note in ({"kind": "plan", "plan": str(plan)}, *life.notes):
            lives.write(json.dumps(note) + "\n")
