"""Whether a kiosk that starts practises, and who is behind its glass then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.config import Config
from kiosk.journey.practice_kinds import EarnestAgain
from kiosk.log_lines import log_event
from kiosk.practice.lessons import lessons_of
from kiosk.practice.site import practice_able, practice_config, practice_site
from kiosk.practice.world import PracticeWorld
from kiosk.store.folders import Claim
from kiosk.store.practice_mark import Marked, PracticeMark
from kiosk.surroundings import Practising
from kiosk.upkeep_events import UpkeepEvent

REMOVE_AT_MOST_S = 1.0  # a mark goes within milliseconds; the first screen does not wait for a disk that hangs
# Of one without an end by the clock: neighbours practise by day, and ten quiet minutes end it. A wall that lay dark
# since then is looked at by somebody who wants a taxi.
MARK_HOLDS = timedelta(hours=24)
TIME = "time"  # why practice ended: the others are the values of Way


@dataclass(frozen=True)
class Start:
    """marked: how the kiosk practises; None: it starts in earnest. left_by: it has just left practice in this way.
    begun: it has just begun. past: the mark that it found is of a class whose time is over. gives_way: it found a
    mark and cannot practise, for a taxi is under way, or what is under way cannot be read, or practice finds no room
    for its hails. claim: on the store, None: whoever needs one makes it. scratch: for the hails of practice.
    could_return: could a kiosk in earnest start here now? It may take seconds. cannot_return: it could not."""

    mark: PracticeMark
    marked: Marked | None = None
    left_by: EarnestAgain | None = None
    begun: bool = False
    past: bool = False
    gives_way: bool = False
    claim: Claim | None = None
    scratch: Path | None = None
    could_return: Callable[[], bool] = field(default=lambda: True)
    cannot_return: bool = False

    @property
    def not_begun(self) -> bool:
        """The process before wrote the mark and went over to practice, and there is none."""
        return self.begun and self.marked is None and not self.past and not self.gives_way

    def begin(self) -> None:
        """Told in the log; the mark is held by this process, or goes where it is not wanted any more."""
        if self.marked is not None:
            self.mark.hold()
            if not self.begun:
                log_event(UpkeepEvent.PRACTICE_GOES_ON)
            if self.cannot_return:
                log_event(UpkeepEvent.EARNEST_IMPOSSIBLE)
            return
        if self.gives_way:
            log_event(UpkeepEvent.PRACTICE_GAVE_WAY)
        if self.not_begun:
            log_event(UpkeepEvent.PRACTICE_NOT_BEGUN)
        if self.past:
            log_event(UpkeepEvent.PRACTICE_ENDED, by=TIME)
        if self.past or self.gives_way or self.left_by is not None:
            removing = threading.Thread(target=self.mark.remove, name="unmarking", daemon=True)
            removing.start()
            removing.join(REMOVE_AT_MOST_S)


def start_of(mark: PracticeMark, now: datetime, left_by: EarnestAgain | None = None, begun: bool = False) -> Start:
    """now: local. Whoever wants a real taxi gets one, whether the mark could be removed or not."""
    if left_by is not None:
        return Start(mark, left_by=left_by)
    marked = mark.read()
    if marked is not None and _ends(mark, marked, now) <= now:
        return Start(mark, past=True)
    return Start(mark, marked, begun=begun)


def _ends(mark: PracticeMark, marked: Marked, now: datetime) -> datetime:
    return marked.until or (mark.put_at() or now) + MARK_HOLDS


def practised(config: Config, marked: Marked, scratch: Path, claim: Claim | None) -> tuple[Config, Practising]:
    """The settings of a kiosk in practice, which name nobody outside and no folder but scratch, and who is there in
    place of the real parties. claim: on the site's own folder, which counts as in use meanwhile."""
    config.store.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if claim is not None:
        claim.held()
    world = PracticeWorld(able=practice_able(config))
    return practice_config(config, scratch), Practising(
        practice_site(config), world.provider, world.dispatcher, world, lessons_of(config), marked.until
    )
