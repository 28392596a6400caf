"""The small steps that every answer of the journey is made of: enter a step, say a prompt."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Lang, Rider
from kiosk.journey.effects import Effect, Speak
from kiosk.journey.loudness import for_everybody_db, for_person_db
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import Site
from kiosk.journey.state import Helping, Spoken, State, Step

Turn = tuple[State, tuple[Effect, ...]]
Args = tuple[tuple[str, str], ...]


def enter(state: State, step: Step, prompt: Prompt | None = None, *effects: Effect, **args: str) -> Turn:
    """Go to a step, say its prompt and start its idle time anew."""
    entered = replace(state, step=step, touched_at=state.stamp.now, warned=False, spoken=None)
    if prompt is None:
        return entered, effects
    spoken, speech = repeat(entered, Spoken(prompt, tuple(sorted(args.items()))))
    return spoken, (*effects, *speech)


def say(state: State, prompt: Prompt, *, announcement: bool = False, **args: str) -> Turn:
    """Speak a prompt that belongs to the screen in front; '再说一遍' repeats it."""
    return repeat(state, Spoken(prompt, tuple(sorted(args.items()))), announcement=announcement)


def repeat(state: State, spoken: Spoken, *, announcement: bool = False) -> Turn:
    """As loud as she has chosen, also what may not be cut off: the taxi that she hardly heard is hers."""
    loud = for_person_db(state)
    speak = Speak(spoken.prompt, state.lang, spoken.args, announcement, gain_db=loud, pack=state.comfort.pack)
    return replace(state, spoken=spoken), (speak,)


def announce(state: State, prompt: Prompt, about: str = "", **args: str) -> Turn:
    """Call something out to whoever waits on the bench: always in Chinese, and not this screen's own words."""
    words = tuple(sorted(args.items()))
    return state, (Speak(prompt, Lang.ZH, words, announcement=True, about=about, gain_db=for_everybody_db(state)),)


def in_front(step: Step) -> Step:
    """Help may lie over the step that waits: an answer goes to the step beneath and closes the help."""
    return step.back_to if isinstance(step, Helping) else step


def place(site: Site, lang: Lang) -> str:
    return f"{site.name_en}, {site.pick_up_en}" if lang is Lang.EN else f"{site.name}{site.pick_up}"


def tail(rider: Rider) -> str:
    return tail_of(rider.phone_masked)


def tail_of(phone_masked: str) -> str:
    """The four digits by which a neighbour knows a number."""
    return phone_masked[-4:]
