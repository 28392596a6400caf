"""The lessons as files: reads and checks one, and gathers those that a wall can give."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.config import Config, ConfigError
from kiosk.config.checking import GUESS_CUTOFF, check, plain
from kiosk.config.document import Document, document_of, dotted, text_of
from kiosk.config.faults import Fault
from kiosk.config.values import Section, one_line
from kiosk.lesson import BUTTON, USUAL_SPEED, Fitting, Lesson, Station, TaxiStory
from kiosk.log_lines import log_event
from kiosk.practice.site import fitting, without
from kiosk.practice.touches import LEADS_TO, NEEDS, OF_STORIES, OF_THE_FACE, TOUCHES, labelled, touches
from kiosk.practice.walk import walked
from kiosk.practice.writing import MEANT, cuts, signs
from kiosk.upkeep_events import UpkeepEvent
from kiosk.voice.misread import MISREAD

SHIPPED = Path(__file__).parent / "lessons"
ENDING = ".yaml"
FILES_MOST = 40  # five pages of the volunteer's; a folder that was named by mistake is not read through
TITLE_LENGTH = 8  # characters: one line of its button
TITLE_LENGTH_EN = 24
SAY_LENGTH = 40  # characters: ten seconds of speech, and two lines of the guide's band
SAY_LENGTH_EN = 80
STEPS_MOST = 20  # ten minutes of a class
SPEED = (1.0, 120.0)  # world seconds a second: true to life, and a ride within ten seconds
WAIT_MOST_S = 120.0  # longer nobody stands and listens
NAME = re.compile(r"[a-z][a-z-]{0,39}")  # without digits: no number can stand in the class's record
HAN, LATIN_WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}")
UNSAYABLE = ("So", "Sk", "Cn", "Co")  # Unicode's categories of pictures and of what has no meaning
REPEATED = re.compile(r'it is text "(.+?)"')


def _screen(name: str) -> str:
    if name not in TOUCHES:
        guess = _guess(name, [*TOUCHES])
        raise plain(f'"{name}" is no screen of a lesson{_meant(guess)}: docs/lessons.md names them all')
    return name


def _guess(written: str, words: Sequence[str], known: str = "") -> str:
    """What was meant of these; '' where nobody can tell. known: where that is no question any more."""
    meant = known or MEANT.get(written, "")
    return meant if meant in words else "".join(difflib.get_close_matches(written, words, 1, GUESS_CUTOFF))


def _meant(guess: str) -> str:
    return f" (did you mean {guess}?)" if guess else ""


def _can_be_said(text: str) -> str:
    for word in MISREAD:
        if word in text:
            raise plain(f'holds "{word}", which the voice reads wrongly: say it in other words')
    for sign in text:
        if unicodedata.category(sign) in UNSAYABLE:
            raise plain(f'holds "{sign}", which cannot be said: take it away')
    if not HAN.search(text) or LATIN_WORD.search(text):
        raise plain("must be said in Chinese: its voice reads no English word")
    return one_line(text)


def _in_english(text: str) -> str:
    if not text.isascii():
        raise plain("must be English, with English signs: its voice reads nothing else")
    return one_line(text)


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise plain("must be small letters and hyphens, at most 40, without digits")
    return text


Name = Annotated[str, AfterValidator(_name)]
Title = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH), AfterValidator(_can_be_said)]
TitleEn = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH_EN), AfterValidator(_in_english)]
Say = Annotated[str, Field(min_length=1, max_length=SAY_LENGTH), AfterValidator(_can_be_said)]
SayEn = Annotated[str, Field(min_length=1, max_length=SAY_LENGTH_EN), AfterValidator(_in_english)]
Screen = Annotated[str, AfterValidator(_screen)]
Speed = Annotated[float, Field(ge=SPEED[0], le=SPEED[1])]
Wait = Annotated[float, Field(ge=0.0, le=WAIT_MOST_S)]
Need = Literal["face", "printer", "button"]


class StepFile(Section):
    screen: Screen
    touch: str = ""
    say: Say
    say_en: SayEn
    wait_s: Wait = 0.0


class LessonFile(Section):
    lesson: Name
    title: Title
    title_en: TitleEn
    taxi: Literal["comes", "delayed", "driver_cancels", "no_taxi", "no_driver"] = "comes"
    code: Literal["none", "asked"] = "none"
    speed: Speed = USUAL_SPEED
    needs: Annotated[tuple[Need, ...], Field(strict=False)] = ()  # YAML knows lists only
    steps: Annotated[tuple[StepFile, ...], Field(strict=False)]


def read_lesson(path: Path) -> Lesson:
    """Raises ConfigError with every fault of the file; a story that cannot happen, or that nobody who obeys comes to
    the end of, is one, too."""
    lesson, document = _read(path)
    if fault := _without_end(lesson, document):
        raise ConfigError(path, [fault])
    return lesson


def _read(path: Path) -> tuple[Lesson, Document]:
    """The lesson, not yet played to its end."""
    text = text_of(path)
    try:
        document = document_of(text, path)
    except ConfigError as error:
        raise ConfigError(path, [*signs(text)] or error.faults) from None
    told, faults = check(LessonFile, document, path.parent)
    faults = [_with_guess(fault) for fault in faults]
    if told is not None:
        faults = [*_of_the_story(told, document), *cuts(text)]
    elif faults:
        faults += [*signs(text), *cuts(text)]
    if path.suffix != ENDING:
        faults.append(Fault(1, 1, "", f"its name must end in {ENDING}: no other file is looked at"))
    if told is None or faults:
        raise ConfigError(path, faults)
    return _lesson(told), document


def _with_guess(fault: Fault) -> Fault:
    """A key or a word in Chinese has one in English that was meant."""
    repeated = REPEATED.search(fault.problem)
    written = repeated[1] if repeated else fault.key.rpartition(".")[2]
    return replace(fault, suggestion=fault.suggestion or MEANT.get(written, ""))


def _without_end(lesson: Lesson, document: Document) -> Fault | None:
    """Where an obedient pupil goes round in circles, or waits for ever."""
    stuck = walked(lesson)
    if stuck is None:
        return None
    here = lesson.stations[stuck.step]
    if stuck.left_out:
        problem = "is left out, for the screens come in another order: move this step, or take it out"
    elif stuck.passes:
        problem = "is gone before anybody can touch it: leave this step out"
    elif stuck.back:
        problem = f"never comes: touch: {stuck.back} in the step before leads back to home"
    elif stuck.came in TOUCHES:
        problem = f"never comes: {stuck.came} comes instead: put a step with screen: {stuck.came} before this one"
    elif stuck.came:
        problem = f"never comes: {stuck.came} comes instead"
    elif here.touch:
        problem = f"stays when {here.touch} is touched: put a step behind it that leads on"
    else:
        problem = "never changes by itself: write touch; to wait only, let the next step be on this screen, too"
    place = ("steps", stuck.step, "screen")
    return Fault(*document.value(place), dotted(place), problem)


def _lesson(told: LessonFile) -> Lesson:
    return Lesson(
        told.lesson,
        told.title,
        told.title_en,
        tuple(Station(step.screen, step.say, step.say_en, step.touch, step.wait_s) for step in told.steps),
        TaxiStory(told.taxi),
        told.code == "asked",
        told.speed,
        tuple(Fitting(need) for need in told.needs),
    )


def _of_the_story(told: LessonFile, document: Document) -> Iterator[Fault]:
    """What is wrong between lines that are well each by itself."""

    def at(*place: str | int, problem: str) -> Fault:
        return Fault(*document.value(place), dotted(place), problem)

    if not told.steps or len(told.steps) > STEPS_MOST:
        yield at("steps", problem=f"has {len(told.steps)} steps: write 1 to {STEPS_MOST}")
        return
    if told.steps[0].screen != "home":
        yield at("steps", 0, "screen", problem="must be home: every lesson begins there")
    if not told.steps[-1].touch and not told.steps[-1].wait_s:
        yield at("steps", len(told.steps) - 1, problem="is the last one and has no end: give it touch or wait_s")
    for index, need in enumerate(told.needs):
        if need in told.needs[:index]:
            yield at("needs", index, problem=f"names {need} twice: once is enough")
    for index, step in enumerate(told.steps):
        if problem := _screen_problem(told, index):
            yield at("steps", index, "screen", problem=problem)
        if problem := _touch_problem(told, step):
            yield at("steps", index, "touch", problem=problem)
        if step.touch and step.wait_s:
            yield at("steps", index, "wait_s", problem="has no place beside touch: leave one of them out")


def _screen_problem(told: LessonFile, index: int) -> str:
    """Why this screen never comes at this place of the lesson."""
    screen = told.steps[index].screen
    story = OF_STORIES.get(screen)
    if story is not None and story != told.taxi:
        return f"{screen} never comes with taxi: {told.taxi}: write taxi: {story}"
    if screen == "code" and told.code == "none":
        return "code never comes where none is asked for: write code: asked"
    if screen in OF_THE_FACE and Fitting.FACE not in told.needs:
        return f"{screen} is of the face way: write needs: [face]"
    touch = LEADS_TO.get(screen)
    if touch is not None and touch not in [step.touch for step in told.steps[:index]]:
        return f"{screen} comes only after a step with touch: {touch}: put one before it"
    return ""


def _touch_problem(told: LessonFile, step: StepFile) -> str:
    """Why this cannot be touched there; '' where it can."""
    if not step.touch:
        return ""
    here = touches(step.screen)
    if step.touch not in here:
        guess = _guess(step.touch, here, labelled(step.screen, step.touch))
        return f'"{step.touch}" cannot be touched on {step.screen}{_meant(guess)}: there are {", ".join(here)}'
    need = NEEDS.get(step.touch)
    if need is not None and need not in told.needs:
        of = "is the button at the wall" if step.touch == BUTTON else "is of the face way"
        return f"{step.touch} {of}: write needs: [{need}]"
    return ""


def shipped() -> tuple[Lesson, ...]:
    """Those that come with the kiosk, in the order in which they are learnt."""
    return tuple(_read(path)[0] for path in _files(SHIPPED))


def lessons_of(config: Config) -> tuple[Lesson, ...]:
    """Those that this wall can give, the shipped ones first."""
    has, lacks = fitting(config), without(config)
    return tuple(
        lesson
        for lesson in known(config)
        if has.issuperset(lesson.needs) and lacks.isdisjoint(station.touch for station in lesson.stations)
    )


def known(config: Config) -> tuple[Lesson, ...]:
    """Those that there are, whatever this wall has the parts for, the shipped ones first.

    A lesson of the site's own takes the place of a shipped one of its name. A file that cannot be used is told in the
    log and left out.
    """
    lessons = {lesson.name: lesson for lesson in shipped()}
    own: set[str] = set()
    for path in _files(config.practice.lessons):
        try:
            lesson = read_lesson(path)
        except ConfigError as error:
            log_event(UpkeepEvent.LESSON_UNUSABLE, file=path.name, faults=len(error.faults))
            continue
        if lesson.name in own:
            log_event(UpkeepEvent.LESSON_TWICE, file=path.name)
            continue
        own.add(lesson.name)
        lessons[lesson.name] = lesson
    return tuple(lessons.values())


def _files(folder: Path | None) -> list[Path]:
    """In the order of their names; none where the folder is not there."""
    if folder is None:
        return []
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ENDING)[:FILES_MOST]
    except OSError:
        log_event(UpkeepEvent.LESSONS_UNREADABLE)
        return []
