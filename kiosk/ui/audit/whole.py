"""The whole audit of one panel in one language: every situation drawn and held against every rule."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.domain import Lang
from kiosk.journey.comfort import WHOLE_DAY
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action
from kiosk.journey.site import Site
from kiosk.journey.state import Confirm, State
from kiosk.lesson import Lesson
from kiosk.ui.audit import fingers, glyphs, patience, shapes, speech, targets, walk, ways, words
from kiosk.ui.audit.fingers import Hand
from kiosk.ui.audit.ledger import Ledger
from kiosk.ui.audit.seen import Seen, look
from kiosk.ui.elements import Hand as GuidesHand
from kiosk.ui.elements import Ring, Sheet
from kiosk.ui.fonts import Fonts
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.ui.present.parts import Words
from kiosk.ui.situations import situations
from kiosk.ui.stand_in import stand_in
from kiosk.ui.window import KioskWindow


@dataclass(frozen=True)
class Look:
    """How the screens are shown: by night, or lowered."""

    night: bool = False
    lowered: bool = False

    def __str__(self) -> str:
        return " ".join(word for word, on in (("night", self.night), ("lowered", self.lowered)) if on)


@dataclass
class Audit:
    """window: drawn in. clock: the window's, turned by hand. mount_bottom_mm: of the panel above the floor.

    translators: the words of each language on the screen. say: the whole sentence that is said aloud.
    """

    window: KioskWindow
    clock: Hand
    site: Site
    lessons: tuple[Lesson, ...]
    lang: Lang
    words: Words
    say: Callable[[Speak], str]
    mount_bottom_mm: float
    panel_name: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    _tried: set[tuple[Any, ...]] = field(default_factory=set)
    _corners: targets.Corners = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._glyphs = glyphs.of_fonts(self.window.fonts)
        self.situations: Mapping[str, State] = {
            name: replace(state, lang=self.lang) for name, state in situations(self.site, self.lessons)
        }

    def show(self, state: State) -> Sheet:
        """Without a guide's hand: it may lie on what is judged."""
        sheet = present(state, self.words)
        return replace(
            sheet, elements=tuple(each for each in sheet.elements if not isinstance(each, GuidesHand | Ring))
        )

    def where(self, name: str, how: Look) -> str:
        return " ".join(part for part in (name, self.lang.value[:2], str(how), self.panel_name) if part)

    # --- as drawn ---

    def state(self, name: str, how: Look) -> State:
        state = self.situations[name]
        site = replace(state.site, night=WHOLE_DAY if how.night else None)
        lowered = how.lowered or state.comfort.lowered
        return replace(state, site=site, comfort=replace(state.comfort, lowered=lowered))

    def screens(self, how: Look, names: Iterable[str] | None = None) -> Iterator[tuple[str, Seen]]:
        """Draws the situations one after the other and holds each against every rule; gives each back when done."""
        for name in self.situations if names is None else names:
            if how.lowered and self.situations[name].comfort.lowered:
                continue  # it is among the ordinary ones
            state = self.state(name, how)
            yield name, self.screen(state, self.show(state), self.where(name, how))

    def screen(self, state: State, sheet: Sheet, where: str) -> Seen:
        seen = look(self.window, state, self.lang, sheet, where)
        note = self.ledger.note
        note(words.held(seen, self.mount_bottom_mm, self._glyphs))
        note(targets.held(seen, self.mount_bottom_mm, self._corners))
        note(shapes.edges(seen))
        with fingers.before(self.window, self.clock) as hand:
            note(fingers.held(hand, seen, self._tried))
        self.ledger.screens += 1
        return seen

    def families(self, night: bool) -> None:
        """Sets of states that are told apart by colour."""
        how = Look(night)
        every = {name: self.state(name, how) for name in self.situations}
        for family, states in shapes.families(every).items():
            self.ledger.note(shapes.told_apart(self.window, family, states, self.show, self.where("", how)))

    # --- as it behaves ---

    def behaviour(self) -> None:
        """What the journey does at every situation; nothing is drawn."""
        note = self.ledger.note
        for name, state in self.situations.items():
            where = self.where(name, Look())
            note(patience.held(where, state, self.show))
            note(speech.held(where, state, self.show(state), self.say))
        plain = self.situations["home"]
        note(speech.masked(plain, self.show))
        note(speech.loudness(plain, self.situations["coming"]))
        note(walk.held(plain, self.show))
        note(ways.held(plain))
        confirm = next(state for state in self.situations.values() if isinstance(state.step, Confirm))
        note(ways.five_hails(confirm, self.show))

    def fonts(self) -> None:
        self.ledger.note(glyphs.held(self._glyphs))
        self.ledger.told.append(glyphs.told(self._glyphs))

    def pace(self, seconds: Callable[[str], float]) -> None:
        """seconds: how long the engine takes for a Chinese sentence."""
        if self.lang is Lang.ZH:
            for words, (name, parts) in self._said().items():
                self.ledger.note(speech.pace(words, sum(map(seconds, parts)), f"{name}: {words}"))

    def _said(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """All that is said from any situation -> the first that said it, and its parts with a breath between."""
        said: dict[str, tuple[str, tuple[str, ...]]] = {}
        for name, state in self.situations.items():
            for speak in walk.spoken_at(state, self.show(state)):
                words = self.say(speak)
                said.setdefault(words, (name, speech.parts(speak, words)))
        return said


@dataclass
class TurnedByHand:
    """A window's clock that stands still until somebody turns it."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def stage(panel: PanelSize, fonts: Fonts) -> tuple[KioskWindow, TurnedByHand]:
    """The process's one window, drawn where nobody sees it. Raises NoDisplay."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    clock, picture = TurnedByHand(), stand_in()
    return KioskWindow(panel, fonts, _nobody_listens, lambda: picture, clock), clock


def _nobody_listens(_action: Action, _value: str) -> None:
    pass
