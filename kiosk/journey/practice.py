"""How practice ends, and the volunteer's pages. Pure.

It begins in practice_question.py, and what the guide does is in guide.py. In practice every screen leads to
earnest by one touch.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.classroom import Mark, Noted
from kiosk.journey import guide, guide_wall, practice_question, words
from kiosk.journey.comforting import for_the_next_person
from kiosk.journey.effects import Effect, Method, Speak
from kiosk.journey.events import Action, ButtonPressed, Event, FingerDown, Touched
from kiosk.journey.practice_kinds import (
    AskClass,
    ClassPage,
    ClassTold,
    EarnestAgain,
    EndPractice,
    LeavingPractice,
    LessonDone,
    LessonsPage,
    Mode,
    NoteClass,
    Onward,
    PauseWorld,
    PracticeEnded,
    PracticeStep,
    SetWorld,
    Telling,
    Way,
)
from kiosk.journey.practice_timing import (
    DONE_GUARD_S,
    OVER_AGAIN_S,
    ends_at,
    is_ending,
    waits_until,
    world_stands,
)
from kiosk.journey.practice_words import of_page
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
    Fault,
    Home,
    InTrouble,
    Notice,
    PhoneEntry,
    State,
    Step,
)
from kiosk.journey.technician_kinds import Knocked
from kiosk.journey.turn import Turn, enter, in_front, repeat, say
from kiosk.lesson import Fitting, Lesson, called

# --- in earnest ---


def in_earnest_again(found: State, event: EarnestAgain) -> Turn:
    """She hears and reads that it is earnest, then what this screen asks of her: in her language, as loud and as low
    as she had it."""
    if event.way is None:
        return say(found, Prompt.PRACTICE_NOT_KEPT)
    state = replace(found, lang=event.lang, comfort=event.comfort, just_earnest=True)
    match event.way:
        case Way.HOME:
            return enter(state, Home(), Prompt.EARNEST)
        case Way.FACE if state.site.face_enabled:  # the camera comes while she reads what it is for
            shown, effects = enter(state, Consent(), Prompt.EARNEST)
        case _:
            shown, effects = enter(state, PhoneEntry(), Prompt.EARNEST)
    _, own = repeat(shown, words.own_words(shown))
    return shown, (*effects, *(replace(each, follows=True) for each in own if isinstance(each, Speak)))


def gone_on(before: State, after: State) -> State:
    """What the first screen tells, help over it, too, no later one does."""
    same = type(in_front(before.step)) is type(in_front(after.step))
    return after if same or not before.just_earnest else replace(after, just_earnest=False)


# --- in practice ---


def entered(state: State) -> Turn:
    practice = state.practice
    assert practice is not None, "the first event of a kiosk that starts in practice"
    return say(replace(state, practice=replace(practice, felt_at=state.stamp.now)), Prompt.PRACTICE)


def felt(state: State, event: Event) -> State:
    """A hand at the wall: the class goes on."""
    if state.practice is None or not isinstance(event, (Touched, FingerDown, ButtonPressed, Knocked)):
        return state
    return replace(state, practice=replace(state.practice, felt_at=state.stamp.now, felt=True))


def first(state: State, touch: Touched) -> Turn | None:
    """What a touch means on every screen of practice; None: what it means in earnest, too."""
    practice, step = state.practice, state.step
    if practice is None:
        return None
    if isinstance(step, LeavingPractice):  # a finger has silenced whom to phone
        return repeat(state, of_page(state, step)) if step.late else (state, ())
    match touch.action:
        case Action.REAL_HAIL:
            return leaving(state, _way(state))
        case Action.END_PRACTICE if isinstance(step, ClassPage):
            return leaving(state, Way.HOME)
        case _ if isinstance(step, LessonDone) and state.stamp.now < step.since + DONE_GUARD_S:
            return state, ()  # it came up under her finger: what she touches was meant for the button before
        case _ if is_ending(state):  # by the clock: a hand is felt this moment
            comforts = touch.action in (Action.AGAIN, Action.LOUDER, Action.LOW)
            return None if comforts else repeat(state, words.own_words(state))
        case Action.CLASS:
            return _class_shown(state, ending=False)
        case Action.LESSONS:
            page = int(touch.value) if touch.value.isdecimal() else 0
            return enter(_held(state), LessonsPage(page, _beneath(state)), Prompt.LESSONS)
        case Action.LESSON:
            lesson = called(guide_wall.offered(state), touch.value)
            return _cannot(state) if lesson is None else _begun(state, lesson)
        case Action.FREELY:
            return _begun(state, None)
        case Action.PAUSE:
            return _pause_turned(state), ()
        case _:
            return words.at_home(state) if isinstance(step, ClassPage) and step.ending else None


def touched(state: State, step: PracticeStep, touch: Touched) -> Turn:
    match touch.action, step:
        case Action.BACK, ClassPage():
            return enter(state, LessonsPage(back_to=step.back_to), Prompt.LESSONS)
        case ((Action.BACK | Action.HOME), (LessonsPage() | LessonDone() | ClassPage())):
            return words.at_home(state)
        case _:
            return state, ()


def goes_on(state: State) -> State:
    """What waited behind a volunteer's page."""
    return state if state.practice is None or state.practice.paused_at is None else _pause_turned(state)


def tick(state: State) -> Turn | None:
    """What time alone changes in practice; None: nothing that it does not change in earnest."""
    if state.practice is None:
        return None
    step, now = state.step, state.stamp.now
    if isinstance(step, LeavingPractice):
        return _too_late(state, step) if now >= waits_until(step) else (state, ())
    if now >= ends_at(state):
        return leaving(state, Way.HOME)
    told = isinstance(step, ClassPage) and step.ending
    if is_ending(state) and not told:
        return _class_shown(state, ending=True)
    if isinstance(step, ClassPage) and step.ending and not is_ending(state):
        return replace(state, step=replace(step, ending=False)), ()
    return None


def over(state: State) -> Turn:
    """A person at the machine ends it."""
    if state.practice is None or isinstance(state.step, LeavingPractice):
        return state, ()
    stuck_at = state.practice.stuck_at
    if stuck_at is not None and state.stamp.now < stuck_at + OVER_AGAIN_S:
        return state, ()
    return leaving(state, Way.HOME)


def leaving(state: State, way: Way) -> Turn:
    """The try's line is on its way before the mark goes. Where it failed before and nobody asked, nothing is said."""
    prompt = None if _ends_in_silence(state, way) else Prompt.LEAVING_PRACTICE
    cleared, effects = guide.put_away(state, Mark.ENDED)
    return enter(cleared, LeavingPractice(way, state.stamp.now), prompt, *effects, EndPractice())


def ended(state: State, event: PracticeEnded) -> Turn:
    """It is over: as the other process, or after a beginning that nobody wanted any more."""
    if isinstance(state.step, LeavingPractice):
        return _in_practice_still(state, state.step) if event.stays else _in_earnest(state, state.step)
    return practice_question.mark_gone(state)


def _ends_in_silence(state: State, way: Way) -> bool:
    return way is Way.HOME and state.practice is not None and state.practice.stuck_at is not None


def _in_practice_still(state: State, step: LeavingPractice) -> Turn:
    """No kiosk in earnest could start: she is told who else calls a taxi. Where nobody asked, nothing is said."""
    practice = state.practice
    assert practice is not None
    stuck = replace(state, step=InTrouble(Fault.EARNEST), practice=replace(practice, stuck_at=state.stamp.now))
    return enter(stuck, stuck.step, None if step.way is Way.HOME else words.own_words(stuck))


def class_told(state: State, event: ClassTold) -> Turn:
    if not isinstance(state.step, ClassPage):
        return state, ()
    return replace(state, step=replace(state.step, tally=event.tally)), ()


def _in_earnest(state: State, step: LeavingPractice) -> Turn:
    onward = Onward(Mode.EARNEST, step.way)
    if step.way is not Way.HOME:
        onward = replace(onward, lang=state.lang, comfort=state.comfort)
    return replace(state, ending=True, onward=onward), ()


def _too_late(state: State, step: LeavingPractice) -> Turn:
    """A disk that hangs may hold this process for ever: its last picture says whom to phone, and where somebody wants
    a taxi, so does the voice before the process goes."""
    late = replace(step, since=state.stamp.now, late=True)
    if step.late or step.way is Way.HOME:
        return _in_earnest(replace(state, step=late), late)
    return enter(state, late, of_page(state, late))


def _way(state: State) -> Way:
    """Where she goes on in earnest: she has chosen already, or the lesson has shown her."""
    practice, step = state.practice, in_front(state.step)
    by_face = isinstance(step, (Consent, Notice, Face, FaceMissed, DigitsEntry))
    by_face = by_face or (isinstance(step, Confirm) and step.method is Method.FACE)
    if practice is not None and practice.lesson is not None:
        by_face = by_face or Fitting.FACE in practice.lesson.needs
    return Way.FACE if by_face and state.site.face_enabled else Way.PHONE


def _begun(state: State, lesson: Lesson | None) -> Turn:
    """The next person, as if nobody had been here: the world is new, and so is everything that was chosen."""
    cleared, effects = guide.put_away(state, Mark.LEFT)
    practice, now = cleared.practice, state.stamp.now
    assert practice is not None
    tries = practice.tries + (lesson is not None)
    fresh = replace(practice, lesson=lesson, tries=tries, station=0, began=now, since=now, told=False)
    telling = Telling(practice.telling.number, now)
    fresh = replace(fresh, reminded=0, strayed=0, astray=False, by_glass=False, pauses=(), telling=telling)
    next_one = for_the_next_person(cleared)
    begun = replace(next_one, practice=fresh, attempt=state.attempt + 1, button_proved_at=now)
    if lesson is None:
        return enter(begun, Home(), Prompt.PRACTICE, *effects)
    noted = NoteClass(Noted(lesson.name, Mark.BEGUN))
    return enter(begun, Home(), None, *effects, SetWorld(lesson), noted)


def _cannot(state: State) -> Turn:
    """The camera or the paper went while its button was before her."""
    page = LessonsPage(back_to=_beneath(state), cannot=True)
    return enter(_held(state), page, of_page(state, page))


def world_halted(before: State, after: State) -> tuple[Effect, ...]:
    """Whether the world goes on follows from the state, by whatever way it was reached."""
    stands = world_stands(after)
    return () if stands is world_stands(before) else (PauseWorld(paused=stands),)


def _pause_turned(state: State) -> State:
    """Paused, or going on: what was begun before the pause is then as old as if there had been none."""
    practice = state.practice
    assert practice is not None
    if practice.paused_at is None:
        return replace(state, practice=replace(practice, paused_at=state.stamp.now))
    pause = (practice.paused_at, state.stamp.now - practice.paused_at)
    return replace(state, practice=replace(practice, paused_at=None, pauses=(*practice.pauses, pause)))


def _class_shown(state: State, *, ending: bool) -> Turn:
    if not ending:
        return enter(_held(state), ClassPage(back_to=_beneath(state)), Prompt.CLASS, AskClass())
    over, effects = guide.broken_off(state, Mark.ENDED)
    prompt = None if _ends_in_silence(state, Way.HOME) else Prompt.PRACTICE_ENDS
    return enter(over, ClassPage(ending=True), prompt, *effects, AskClass())


def _beneath(state: State) -> Step | None:
    """What waits behind a volunteer's page; None: nothing."""
    front = in_front(state.step)
    return None if isinstance(front, (LessonsPage, LessonDone, ClassPage)) else front


def _held(state: State) -> State:
    """A lesson waits there as in a pause."""
    practice = state.practice
    assert practice is not None
    return state if practice.lesson is None or practice.paused_at is not None else _pause_turned(state)
