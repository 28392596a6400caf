"""The lessons as files: reads and checks one, and gathers those that a wall can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.config import Config, ConfigError
from kiosk.config.checking import check
from kiosk.config.document import Document, document_of, dotted, text_of
from kiosk.config.faults import Fault
from kiosk.journey.events import Action
from kiosk.lesson import Fitting, Lesson, Station, TaxiStory
from kiosk.log_lines import log_event
from kiosk.practice.schema import LessonFile
from kiosk.practice.site import fitting, without
from kiosk.practice.story import faults_of
from kiosk.practice.touches import TOUCHES
from kiosk.practice.walk import walked
from kiosk.practice.writing import MEANT, cuts, signs
from kiosk.upkeep_events import UpkeepEvent

SHIPPED = Path(__file__).parent / "lessons"
ENDING = ".yaml"
FILES_MOST = 40  # five pages of the volunteer's; a folder that was named by mistake is not read through


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
    faults = [_with_guess(fault, document) for fault in faults]
    if told is not None:
        faults = [*faults_of(told, document), *cuts(text)]
    elif faults:
        faults += [*signs(text), *cuts(text)]
    if path.suffix != ENDING:
        problem = f"its name must end in {ENDING}: no other file is looked at"
        faults.append(Fault(1, 1, "", problem, chinese=f"文件名要以 {ENDING} 结尾，不然不会上课"))
    if told is None or faults:
        raise ConfigError(path, faults)
    return _lesson(told), document


def _with_guess(fault: Fault, document: Document) -> Fault:
    """A key or a word in Chinese has one in English that was meant."""
    texts = {dotted(place): text for place, text in document.texts.items()}
    written = texts.get(fault.key, "") if "; it is " in fault.problem else fault.key.rpartition(".")[2]
    return replace(fault, suggestion=fault.suggestion or MEANT.get(written, ""))


def _without_end(lesson: Lesson, document: Document) -> Fault | None:
    """Where an obedient pupil goes round in circles, or waits for ever."""
    stuck = walked(lesson)
    if stuck is None:
        return None
    came, touch = stuck.came, lesson.stations[stuck.step].touch
    if stuck.over:
        problem = "never comes to its end: practice is over after ten minutes without a touch, make the waits shorter"
        chinese = "走不到这一步的头：十分钟没有人按，练习自己就结束了，请少等几秒，或者中间写一步 touch"
    elif stuck.left_out:
        problem = "is left out, for the screens come in another order: move this step, or take it out"
        chinese = "画面来的先后不一样，这一步会跳过去：请换个位置，或者去掉这一步"
    elif stuck.passes:
        problem = "is gone before anybody can touch it: leave this step out"
        chinese = "这个画面一闪就过，来不及按：请去掉这一步"
    elif stuck.back:
        problem = f"never comes: touch: {stuck.back} in the step before leads back to home"
        chinese = f"上一步按了 {stuck.back} 就回到开头了，不会来这个画面：请改上一步，或者去掉这一步"
    elif came:
        problem, chinese = f"never comes: {came} comes instead", f"走到这里，来的是 {came}，不是这个画面"
        if came in TOUCHES:
            problem += f": put a step with screen: {came} before this one"
            chinese += f"：请在前面加一步 screen: {came}"
    elif touch:
        problem = f"stays when {touch} is touched: put a step behind it that leads on"
        chinese = f"按了 {touch} 还是这个画面，到不了下一步：请在后面再加一步，按能走下去的"
    else:
        problem = "never changes by itself: write touch; to wait only, let the next step be on this screen, too"
        chinese = "这个画面自己不会换：请写 touch；只想等几秒，下一步也要在这个画面"
    place = ("steps", stuck.step, "screen")
    return Fault(*document.value(place), dotted(place), problem, chinese=chinese)


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


def shipped() -> tuple[Lesson, ...]:
    """Those that come with the kiosk, in the order in which they are learnt."""
    return tuple(_read(path)[0] for path in _files(SHIPPED))


def lessons_of(config: Config) -> tuple[Lesson, ...]:
    """Those that this wall can give, the shipped ones first."""
    return given_here(known(config), config)


def given_here(lessons: tuple[Lesson, ...], config: Config) -> tuple[Lesson, ...]:
    """Those of them that this wall can give, as far as it has the buttons."""
    has, lacks = fitting(config), without(config)
    fitted = (_fitted(lesson, lacks) for lesson in lessons if has.issuperset(lesson.needs))
    return tuple(lesson for lesson in fitted if lesson is not None)


def _fitted(lesson: Lesson, lacks: frozenset[str]) -> Lesson | None:
    """Of several ways on those that this wall has: one that it lacks is left out where its page leads back to the
    others, else the lesson ends there. None where that leaves none."""
    stations, kept, at = lesson.stations, [], 0
    while at < len(stations):
        if stations[at].touch not in lacks:
            kept.append(at)
            at += 1
        elif _leads_back(stations[at : at + 3]):
            at += 2
        else:
            break
    if len(kept) == len(stations):
        return lesson
    left = tuple(stations[at] for at in kept)
    if not any(station.touch.startswith("rung:") for station in left) or not left[-1].touch:
        return None
    return replace(lesson, stations=left, numbers=tuple(at + 1 for at in kept))


def _leads_back(way: tuple[Station, ...]) -> bool:
    """way: a station, and the next two."""
    return len(way) == 3 and way[1].touch == Action.BACK.value and way[2].screen == way[0].screen


def known(config: Config) -> tuple[Lesson, ...]:
    """Those that there are, whatever this wall has the parts for, the shipped ones first.

    A lesson of the site's own takes the place of a shipped one of its name. A file that cannot be used is told in the
    log and left out.
    """
    lessons = {lesson.name: lesson for lesson in shipped()}
    if config.practice.lessons is None:
        return tuple(lessons.values())
    try:
        left = files_beyond(config.practice.lessons)
        own = [*own_lessons(config.practice.lessons)]
    except OSError:
        log_event(UpkeepEvent.LESSONS_UNREADABLE)
        return tuple(lessons.values())
    for file in own:
        if file.error is not None:
            log_event(UpkeepEvent.LESSON_UNUSABLE, file=file.path.name, faults=len(file.error.faults))
        elif file.twin is not None:
            log_event(UpkeepEvent.LESSON_TWICE, file=file.path.name)
        elif file.lesson is not None:
            lessons[file.lesson.name] = file.lesson
    if left:
        log_event(UpkeepEvent.LESSONS_TOO_MANY, most=FILES_MOST, left=len(left))
    return tuple(lessons.values())


@dataclass(frozen=True)
class OwnLesson:
    """A file of the site's own. lesson: None where it cannot be used, as error tells. twin: an earlier file with a
    lesson of its name, which is given in its place."""

    path: Path
    lesson: Lesson | None = None
    error: ConfigError | None = None
    twin: Path | None = None


def own_lessons(folder: Path) -> Iterator[OwnLesson]:
    """Every file that is looked at, as it is read. Raises OSError where the folder cannot be."""
    names: dict[str, Path] = {}
    for path in _files(folder)[:FILES_MOST]:
        try:
            lesson = read_lesson(path)
        except ConfigError as error:
            yield OwnLesson(path, error=error)
        else:
            first = names.setdefault(lesson.name, path)
            yield OwnLesson(path, lesson, twin=None if first == path else first)


def files_beyond(folder: Path) -> list[Path]:
    """Those that are not looked at, for there are too many. Raises OSError."""
    return _files(folder)[FILES_MOST:]


def _files(folder: Path) -> list[Path]:
    """In the order of their names. A hidden one is no lesson: a Mac puts one beside each that it copies."""
    return sorted(path for path in folder.iterdir() if path.suffix == ENDING and not path.name.startswith("."))
