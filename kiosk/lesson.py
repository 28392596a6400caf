"""A lesson of practice mode as data: the story that the simulated world tells, and where the guide points. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain import Lang

PRACTICE_PHONE = "13800000000"  # what the guide's hand types; no subscriber has it, and in earnest it is not taken
PRACTICE_PHONE_MASKED = "138****0000"  # any number that is typed in practice is answered as this one
PRACTICE_CODE = "246810"  # the code that comes by no message; any other is taken as well
NAME_LENGTH = 40  # characters of a lesson's name, in its file and in the class's record
TYPE = "type"  # touch: the keys of a number or code until it is whole, then Next
BUTTON = "button"  # touch: the button at the wall
# World seconds a second: a taxi is looked for as long as a sentence takes; what she has to do herself waits for her.
USUAL_SPEED = 4.0


class TaxiStory(StrEnum):
    """What becomes of the hail of a lesson."""

    COMES = "comes"
    DELAYED = "delayed"  # a jam: it needs longer than it promised
    DRIVER_CANCELS = "driver_cancels"  # and another one comes
    NO_TAXI = "no_taxi"
    NO_DRIVER = "no_driver"


class Fitting(StrEnum):
    """What a wall must have for a lesson to be offered."""

    FACE = "face"
    PRINTER = "printer"
    BUTTON = "button"


@dataclass(frozen=True)
class Station:
    """One thing to do. screen: where; the name of a scene (journey/scene.py). touch: what leads on, the value of an
    Action, with its own value behind a colon ('rung:hotline'), or TYPE or BUTTON; '': nothing, the world goes on by
    itself. wait_s: real seconds after which it goes on where nothing is touched; 0: when the screen changes."""

    screen: str
    say: str
    say_en: str
    touch: str = ""
    wait_s: float = 0.0

    def say_in(self, lang: Lang) -> str:
        return self.say_en if lang is Lang.EN else self.say


@dataclass(frozen=True)
class Lesson:
    """name: small letters and hyphens. speed: world seconds a second. code: the provider asks for one. numbers: of
    its stations in its file, where this wall leaves some out; (): it leaves out none."""

    name: str
    title: str
    title_en: str
    stations: tuple[Station, ...]
    taxi: TaxiStory = TaxiStory.COMES
    code: bool = False
    speed: float = USUAL_SPEED
    needs: tuple[Fitting, ...] = ()
    numbers: tuple[int, ...] = ()

    def title_in(self, lang: Lang) -> str:
        return self.title_en if lang is Lang.EN else self.title

    def number(self, at: int) -> int:
        """As a station is counted in a class: from 1, as in its file, on every wall. at: its place here, from 0."""
        return self.numbers[at] if self.numbers else at + 1

    def station(self, number: int) -> Station | None:
        """None: it has no such one now."""
        return next((each for at, each in enumerate(self.stations) if self.number(at) == number), None)

    @property
    def types_a_number(self) -> bool:
        return any(station.touch == TYPE and station.screen == "phone" for station in self.stations)


def called(lessons: Iterable[Lesson], name: str) -> Lesson | None:
    """None: this wall has it no longer."""
    return next((lesson for lesson in lessons if lesson.name == name), None)
