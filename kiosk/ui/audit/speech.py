"""Holds the voice: every screen says its own words, in its language, as loud as she likes; a touch stops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.domain import Lang, Private
from kiosk.journey.comfort import LOUDEST, Comfort, Hours
from kiosk.journey.effects import Effect, Hush, Speak
from kiosk.journey.events import Action, Touched
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Home, PhoneEntry, State
from kiosk.journey.step import step
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.patience import until
from kiosk.ui.elements import Button, Digits, Sheet
from kiosk.ui.present.footer import UNTOUCHED

Say = Callable[[Speak], str]  # the whole sentence

ALWAYS = Hours(0, 24 * 60)
QUIET_DB = -30.0
CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]")
SPOKEN_DIGITS = str.maketrans("零幺一二三四五六七八九", "01123456789")
NUMBER = Private("13812345678")
PACED_FROM = 8  # characters: a word or two have no pace, and isolated words are not to be slowed (Wang 2023)
ECHOED = 5  # so many of her digits in a row are hers and no tail


def held(name: str, state: State, sheet: Sheet, say: Say) -> Iterator[Found]:
    """Of one screen: what it says when asked to, and what each touch does to what is being said."""
    if sheet.name in UNTOUCHED:
        return
    _, again = step(replace(state, warned=False), Touched(Action.AGAIN), state.stamp)
    said = [say(effect) for effect in again if isinstance(effect, Speak)]
    yield Found("silent", float(not any(_in_its_language(words, state.lang) for words in said)), name)
    for button in sheet.elements:
        if not isinstance(button, Button) or not button.enabled:
            continue
        where = f"{name}: {button.name}"
        _, effects = step(state, Touched(button.action, button.value), state.stamp)
        yield Found("unhushed", float(not _stops(effects)), where)
        heard = " ".join(say(effect) for effect in effects if isinstance(effect, Speak))
        yield Found("unmasked", float(_echoes(heard)), f"{where} says her number")


def _stops(effects: tuple[Effect, ...]) -> bool:
    """Either it is hushed, or another sentence takes its place at once."""
    return any(
        isinstance(effect, Hush) or (isinstance(effect, Speak) and not (effect.announcement or effect.follows))
        for effect in effects
    )


def _in_its_language(words: str, lang: Lang) -> bool:
    if lang is Lang.ZH:
        return CHINESE.search(words) is not None
    return LATIN.search(words) is not None and CHINESE.search(words) is None


def _echoes(heard: str) -> bool:
    digits = re.sub(r"\D", "", heard.translate(SPOKEN_DIGITS))
    return any(NUMBER.text[i : i + ECHOED] in digits for i in range(len(NUMBER.text) - ECHOED + 1))


def masked(plain: State, show: Callable[[State], Sheet]) -> Iterator[Found]:
    """A digit can be read for a second, never the ones before it."""
    typing = replace(plain, step=PhoneEntry(NUMBER, last_key_at=plain.stamp.now))
    later = replace(typing, stamp=replace(plain.stamp, now=plain.stamp.now + 1.0))
    for state, readable in ((typing, NUMBER.text[-1]), (later, "")):
        shown = "".join(element.shown for element in show(state).elements if isinstance(element, Digits))
        yield Found("unmasked", float(re.sub(r"\D", "", shown) != readable), f"phone {shown}")


def loudness(plain: State, coming: State) -> Iterator[Found]:
    """plain: at home. coming: somebody stands before her own hail."""
    ordinary = _gain_db(plain)
    loudest = max(_gain_db(_louder(plain, times)) for times in range(LOUDEST + 1))
    yield Found("louder", loudest - ordinary, f"{LOUDEST} touches")
    quiet = replace(plain, site=replace(plain.site, quiet=ALWAYS, quiet_db=QUIET_DB))
    for times in range(LOUDEST + 1):
        yield Found("quiet", _gain_db(_louder(quiet, times)) - QUIET_DB, f"{times} touches of 'louder'")
    comfort = Comfort(louder=LOUDEST, lowered=True, pack="neighbour")
    left = {
        "untouched at home": until(replace(plain, comfort=comfort, lang=Lang.EN), _is_plain),
        "untouched elsewhere": until(replace(plain, comfort=comfort, lang=Lang.EN, step=PhoneEntry()), _is_plain),
        "her taxi is found": step(replace(coming, comfort=comfort), Touched(Action.DONE), coming.stamp)[0],
    }
    for how, state in left.items():
        yield Found("inherited", float(state is None or not _is_plain(state)), how)


def _is_plain(state: State) -> bool:
    return isinstance(state.step, Home) and state.comfort == Comfort() and state.lang is Lang.ZH


def _louder(state: State, times: int) -> State:
    for _ in range(times):
        state, _ = step(state, Touched(Action.LOUDER), state.stamp)
    return state


def _gain_db(state: State) -> float:
    _, effects = step(state, Touched(Action.AGAIN), state.stamp)
    return next(effect.gain_db for effect in effects if isinstance(effect, Speak))


def parts(speak: Speak, words: str) -> tuple[str, ...]:
    """The board is read line by line, with a breath between two neighbours; all else is said in one go."""
    return tuple(re.findall("[^。]+。", words)) if speak.prompt is Prompt.BOARD else (words,)


def pace(words: str, seconds: float, where: str) -> Iterator[Found]:
    """words: Chinese; seconds: how long their sound lasts, without the breaths between parts."""
    characters = sum(mark.isalnum() for mark in words)  # what is spoken; a comma is a pause
    if characters >= PACED_FROM and seconds > 0:
        yield Found("slow_speech", characters / seconds, where)
        yield Found("fast_speech", characters / seconds, where)
