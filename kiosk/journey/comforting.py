"""What the person in front makes easier for herself: louder, lower, a neighbour's voice; and how it ends with her."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Lang
from kiosk.journey.comfort import Comfort
from kiosk.journey.loudness import may_be_louder
from kiosk.journey.state import State


def louder(state: State) -> State:
    """One step louder; where it may be no louder, the ordinary loudness again."""
    louder = state.comfort.louder + 1 if may_be_louder(state) else 0
    return replace(state, comfort=replace(state.comfort, louder=louder))


def lowered(state: State) -> State:
    """What is touched comes down, or back up."""
    return replace(state, comfort=replace(state.comfort, lowered=not state.comfort.lowered))


def next_voice(state: State) -> State:
    """The next of the site's voices; after the last one the engine's Mandarin again."""
    packs = ["", *(pack.pack for pack in state.site.packs)]
    following = packs[(packs.index(state.comfort.pack) + 1) % len(packs)]
    return replace(state, comfort=replace(state.comfort, pack=following))


def for_the_next_person(state: State) -> State:
    """Nobody inherits a language, a loudness, a height or a voice, or what was told to a class."""
    return replace(state, lang=Lang.ZH, comfort=Comfort(), just_earnest=False)


def is_night(state: State) -> bool:
    """Dark outside: what the light sensor says, by the clock where there is none."""
    if state.site.night is None:
        return False
    return state.site.night.hold(state.stamp.wall) if state.dark is None else state.dark
