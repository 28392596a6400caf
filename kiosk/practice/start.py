"""Whether a kiosk that starts practises, and who is behind its glass then."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.config import Config
from kiosk.journey.practice_kinds import Way
from kiosk.log_lines import log_event
from kiosk.practice.lessons import lessons_of
from kiosk.practice.site import practice_config, practice_site
from kiosk.practice.world import PracticeWorld
from kiosk.store.folders import Claim
from kiosk.store.practice_mark import Mark, PracticeMark
from kiosk.surroundings import Practising
from kiosk.upkeep_events import UpkeepEvent

TIME = "time"  # why practice ended: the others are the values of Way


@dataclass(frozen=True)
class Start:
    """marked: how the kiosk practises; None: it starts in earnest. left_by: it has just left practice in this way.
    begun: it has just begun. past: the mark that it found is of a class whose time is over."""

    mark: PracticeMark
    marked: Mark | None = None
    left_by: Way | None = None
    begun: bool = False
    past: bool = False

    def tell(self) -> None:
        """In the log; and a mark that is not wanted any more goes."""
        if self.marked is not None:
            if not self.begun:
                log_event(UpkeepEvent.PRACTICE_GOES_ON)
            return
        if self.past:
            log_event(UpkeepEvent.PRACTICE_ENDED, by=TIME)
        if self.past or self.left_by is not None:
            self.mark.remove()


def start_of(mark: PracticeMark, now: datetime, left_by: Way | None = None, begun: bool = False) -> Start:
    """now: local. Whoever wants a real taxi gets one, whether the mark could be removed or not."""
    if left_by is not None:
        return Start(mark, left_by=left_by)
    marked = mark.read()
    if marked is not None and marked.until is not None and marked.until <= now:
        return Start(mark, past=True)
    return Start(mark, marked, begun=begun)


def practised(config: Config, marked: Mark, scratch: Path, closing: ExitStack) -> tuple[Config, Practising]:
    """The settings of a kiosk in practice, which name nobody outside and no folder but scratch, and who is there in
    place of the real parties. The site's own folder counts as in use meanwhile."""
    folder = config.store.folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    claim = Claim(folder)
    claim.held()
    closing.callback(claim.release)
    world = PracticeWorld()
    return practice_config(config, scratch), Practising(
        practice_site(config), world.provider, world.dispatcher, world, lessons_of(config), marked.until
    )
