"""The state, steps, events and effects of practice: its lessons, its guide, and the change to earnest and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.classroom import ClassTally, Noted
from kiosk.domain import Lang
from kiosk.journey.comfort import Comfort
from kiosk.lesson import Lesson

if TYPE_CHECKING:
    from kiosk.journey.effects import Speak
    from kiosk.journey.state import Step


class Way(StrEnum):
    """How practice is left: what the kiosk begins with when it is in earnest again."""

    HOME = "home"  # nobody asked for a taxi
    PHONE = "phone"  # somebody wants one now
    FACE = "face"


class Mode(StrEnum):
    EARNEST = "earnest"
    PRACTICE = "practice"


@dataclass(frozen=True)
class Onward:
    """This process has ended and the kiosk goes on as another one. way: of one that was in practice. lang, comfort:
    of whoever stands there and wants a taxi."""

    mode: Mode
    way: Way = Way.HOME
    lang: Lang = Lang.ZH
    comfort: Comfort = Comfort()


@dataclass(frozen=True)
class Telling:
    """What is being said in a lesson. number: the newest sentence's, of all since practice began. ended_at: steady;
    when that was over, None: it is being said. guide: the number of the guide's own while it is being said; owed: the
    screen's own words wait for its end, and added for theirs. to_teacher: the guide's newest asks for the teacher,
    and nobody has touched anything since."""

    number: int = 0
    ended_at: float | None = 0.0
    guide: int | None = None
    owed: bool = False
    added: tuple[Speak, ...] = ()
    to_teacher: bool = False


@dataclass(frozen=True)
class Practice:
    """Part of every state in practice, of none in earnest.

    lessons: those that this wall can give. until: local time of its end, None: none is set. felt_at: steady; a hand
    was last felt. lesson: that is being given; station: where its guide is, from 0. since: steady; when this station
    began. paused_at: steady; the world stands still since then, None: it goes on. pauses: of this try, those that are
    over: steady, and for how many seconds. told: the guide has said this station's sentence; not, while its screen is
    still to come. tries: how many were begun. dropped: hails of earlier tries.
    """

    lessons: tuple[Lesson, ...]
    until: datetime | None = None
    felt_at: float = 0.0
    lesson: Lesson | None = None
    station: int = 0
    began: float = 0.0  # steady: this try
    since: float = 0.0
    told: bool = False
    telling: Telling = Telling()
    reminded: int = 0  # at this station
    strayed: int = 0
    astray: bool = False  # somewhere that no station of the lesson knows
    by_glass: bool = False  # a station that is about the button at the wall was passed without it
    paused_at: float | None = None
    pauses: tuple[tuple[float, float], ...] = ()
    tries: int = 0
    felt: bool = False  # has a hand been at the wall since it began?
    stuck_at: float | None = None  # steady: it was to end, and no kiosk in earnest could start; None: it never was
    dropped: frozenset[str] = frozenset()


# --- steps ---


@dataclass(frozen=True)
class LessonsPage:
    """The volunteer's page: which lesson, the class so far, the end. There is no lock before it. back_to: what was
    being tried, which waits. cannot: the lesson that was wanted cannot be given just now."""

    page: int = 0
    back_to: Step | None = None
    cannot: bool = False


@dataclass(frozen=True)
class LessonDone:
    """since: steady. by_glass: a step that is about the button at the wall was passed without it."""

    lesson: Lesson
    since: float = 0.0
    by_glass: bool = False


@dataclass(frozen=True)
class ClassPage:
    """The chart. tally: None until it is there. ending: practice ends by itself soon. back_to: as on the page of
    lessons."""

    tally: ClassTally | None = None
    ending: bool = False
    back_to: Step | None = None


@dataclass(frozen=True)
class LeavingPractice:
    """Already on the way to earnest; nothing can be touched. since: steady. late: its last picture, where a disk that
    hangs may hold this process for ever."""

    way: Way
    since: float
    late: bool = False


PracticeStep = LessonsPage | LessonDone | ClassPage | LeavingPractice


# --- events ---


@dataclass(frozen=True)
class PracticeEntered:
    """The first event of a kiosk that starts in practice."""


@dataclass(frozen=True)
class EarnestAgain:
    """The first event of a kiosk that was in practice a moment ago; way None: that was to be in practice now, and
    found no mark of it. lang, comfort: of whoever stands there and wants a taxi."""

    way: Way | None
    lang: Lang = Lang.ZH
    comfort: Comfort = Comfort()


@dataclass(frozen=True)
class PracticeDue:
    """The calendar, or a person at the machine, wants practice now; in practice: the calendar has another class.
    occasion: the appointment's name in the record, '' where it is none. goes_on: it is the class that is being held,
    which a person began before its time. Comes again until it has begun."""

    until: datetime | None
    occasion: str
    goes_on: bool = False


class PracticeAnswer(StrEnum):
    BEGUN = "begun"  # written down: the kiosk changes over
    HAILS = "hails"  # a taxi is under way for somebody: not now
    NOT_KEPT = "not_kept"  # the disk did not take it


@dataclass(frozen=True)
class PracticeAnswered:
    """until: as it was asked for."""

    attempt: int
    answer: PracticeAnswer
    until: datetime | None = None


@dataclass(frozen=True)
class PracticeEnded:
    """That practice is over is written down, or cannot be. stays: it is not over, as no kiosk in earnest could start
    here."""

    stays: bool = False


@dataclass(frozen=True)
class PracticeOver:
    """In practice: a person at the machine ends it."""


@dataclass(frozen=True)
class Said:
    """In a lesson: this sentence was said to its end, was cut off or could not be said."""

    number: int


@dataclass(frozen=True)
class ClassTold:
    tally: ClassTally


# --- effects ---


@dataclass(frozen=True)
class BeginPractice:
    """Answered by PracticeAnswered. In practice: the next class begins in this one's place, or this one goes on as
    that of the calendar."""

    attempt: int
    until: datetime | None
    occasion: str = ""
    goes_on: bool = False


@dataclass(frozen=True)
class EndPractice:
    """Answered by PracticeEnded."""


@dataclass(frozen=True)
class SetWorld:
    """A new try: whoever is behind this kiosk plays this lesson from now on; None: a taxi comes."""

    lesson: Lesson | None


@dataclass(frozen=True)
class PauseWorld:
    paused: bool


@dataclass(frozen=True)
class NoteClass:
    noted: Noted


@dataclass(frozen=True)
class AskClass:
    """What has this class done so far? Answered by ClassTold."""


PracticeEffect = BeginPractice | EndPractice | SetWorld | PauseWorld | NoteClass | AskClass
