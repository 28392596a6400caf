"""The small steps that every answer of the journey is made of: enter a step, say a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain import Lang, Rider
from kiosk.journey.effects import Effect, Speak
from kiosk.journey.loudness import for_everybody_db, for_person_db
from kiosk.journey.practice_kinds import ClassPage, LessonsPage
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import Site
from kiosk.journey.state import Helping, Spoken, State, Step

Turn = tuple[State, tuple[Effect, ...]]
Args = tuple[tuple[str, str], ...]


def enter(state: State, step: Step, words: Prompt | Spoken | None = None, *effects: Effect, **args: str) -> Turn:
    """Go to a step, say its words and start its idle time anew. args: the blanks of a prompt."""
    entered = replace(state, step=step, touched_at=state.stamp.now, warned=False)
    if words is None:
        return entered, effects
    _, speech = repeat(entered, _filled(words, args))
    return entered, (*effects, *speech)


def say(state: State, prompt: Prompt, **args: str) -> Turn:
    """Speak a prompt that belongs to the screen in front."""
    return repeat(state, _filled(prompt, args))


def repeat(state: State, spoken: Spoken) -> Turn:
    """To the person in front, in her language, as loud and in the voice that she has chosen."""
    return state, (
        Speak(spoken.prompt, state.lang, spoken.args, gain_db=for_person_db(state), pack=state.comfort.pack),
    )


def announce(state: State, words: Prompt | Spoken, about: str = "", **args: str) -> Turn:
    """Call something out to whoever waits on the bench: always in Chinese, and not this screen's own words."""
    said, loud = _filled(words, args), for_everybody_db(state)
    return state, (Speak(said.prompt, Lang.ZH, said.args, announcement=True, about=about, gain_db=loud),)


def filled(prompt: Prompt, **args: str) -> Spoken:
    """args: the blanks of the prompt."""
    return Spoken(prompt, tuple(sorted(args.items())))


def _filled(words: Prompt | Spoken, args: Mapping[str, str]) -> Spoken:
    return words if isinstance(words, Spoken) else filled(words, **args)


def in_front(step: Step) -> Step:
    """Help may lie over the step that waits, or a volunteer's page: an answer goes to the step beneath and closes
    what lies over it."""
    match step:
        case Helping(back_to=back_to) | LessonsPage(back_to=back_to) | ClassPage(back_to=back_to):
            return step if back_to is None else in_front(back_to)
        case _:
            return step


def with_front(step: Step, front: Step) -> Step:
    """The same pages over another step beneath."""
    match step:
        case Helping() | LessonsPage() | ClassPage() if step.back_to is not None:
            return replace(step, back_to=with_front(step.back_to, front))
        case _:
            return front


def place(site: Site, lang: Lang) -> str:
    return f"{site.name_en}, {site.pick_up_en}" if lang is Lang.EN else f"{site.name}{site.pick_up}"


def tail(rider: Rider) -> str:
    return tail_of(rider.phone_masked)


def tail_of(phone_masked: str) -> str:
    """The four digits by which a neighbour knows a number."""
    return phone_masked[-4:]
