"""A lesson's file key by key: what may stand there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kiosk.config.checking import GUESS_CUTOFF, plain
from kiosk.config.values import Section
from kiosk.lesson import NAME_LENGTH, USUAL_SPEED
from kiosk.practice.sentences import can_be_said, in_english
from kiosk.practice.touches import TOUCHES
from kiosk.practice.writing import MEANT

TITLE_LENGTH = 8  # characters: one line of its button
TITLE_LENGTH_EN = 24
SAY_LENGTH = 40  # characters: ten seconds of speech, and two lines of the guide's band
SAY_LENGTH_EN = 80
SPEED = (1.0, 120.0)  # world seconds a second: true to life, and a ride within ten seconds
WAIT_MOST_S = 120.0  # longer nobody stands and listens
NAME = re.compile("[a-z][a-z-]*")  # without digits: no number can stand in the class's record


def guess(written: str, words: Sequence[str], known: str = "") -> str:
    """What was meant of these; '' where nobody can tell. known: where that is no question any more."""
    meant = known or MEANT.get(written, "")
    return meant if meant in words else "".join(difflib.get_close_matches(written, words, 1, GUESS_CUTOFF))


def _screen(name: str) -> str:
    if name not in TOUCHES:
        raise plain(
            f'"{name}" is no screen of a lesson: docs/lessons.md names them all',
            chinese=f"没有“{name}”这个画面，画面的名字都在 docs/lessons.md",
            suggestion=guess(name, [*TOUCHES]),
        )
    return name


def _name(text: str) -> str:
    if not NAME.fullmatch(text) or len(text) > NAME_LENGTH:
        raise plain(
            f"must be small letters and hyphens, at most {NAME_LENGTH}, without digits",
            chinese=f"只能用小写字母和连字符 -，不能有数字和汉字，最多 {NAME_LENGTH} 个",
        )
    return text


Name = Annotated[str, AfterValidator(_name)]
Title = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH), AfterValidator(can_be_said)]
TitleEn = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH_EN), AfterValidator(in_english)]
Say = Annotated[str, Field(min_length=1, max_length=SAY_LENGTH), AfterValidator(can_be_said)]
SayEn = Annotated[str, Field(min_length=1, max_length=SAY_LENGTH_EN), AfterValidator(in_english)]
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
