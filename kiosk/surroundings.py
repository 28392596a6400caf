"""What a start gives the kiosk beside its settings: fonts, glass, key, and whether it practises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.journey.practice_kinds import EarnestAgain
from kiosk.journey.site import Site
from kiosk.lesson import Lesson
from kiosk.runtime.hail_plan import POLL_S
from kiosk.runtime.parties import ClassRecord, Dispatcher, IdentityProvider, PracticeMark, PracticeWorld
from kiosk.ui.fonts import Fonts
from kiosk.ui.old_window import OldWindow
from kiosk.ui.panel import PanelSize


@dataclass(frozen=True)
class Applicant:
    """Whom a volunteer has named for enrolment, as typed. born: a year. display_name: as the screen will show it."""

    name: str = field(repr=False)
    title: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    display_name: str = field(repr=False)


@dataclass(frozen=True)
class Surroundings:
    """What is not a setting of the site: fonts, the glass and the window on it, the key, what a demo or a test
    changes, and who is to be enrolled before the kiosk serves everybody."""

    fonts: Fonts
    panel: PanelSize
    identity_key: bytes
    cache: Path  # for the sounds of prompts
    witness: Path | None = None  # a file that gets a line for everything shown and said
    poll_s: float = POLL_S
    applicant: Applicant | None = None
    old_window: OldWindow = field(default_factory=OldWindow)


@dataclass(frozen=True)
class Practising:
    """Who is there in practice in place of all that is outside. until: local, None: no end is set."""

    site: Site
    provider: IdentityProvider
    dispatcher: Dispatcher
    world: PracticeWorld
    lessons: tuple[Lesson, ...]
    until: datetime | None


@dataclass(frozen=True)
class RunMode:
    """Whether this process practises, and how that is kept. practising: None in earnest. left_by: how practice was
    left a moment ago, None where it was not. not_begun: it was to begin with this process, and has not. could_return:
    in practice, could a kiosk in earnest start here now? It may take seconds."""

    mark: PracticeMark
    record: ClassRecord
    practising: Practising | None = None
    left_by: EarnestAgain | None = None
    not_begun: bool = False
    could_return: Callable[[], bool] = field(default=lambda: True)
