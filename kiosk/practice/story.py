"""What is wrong between the lines of a lesson that are well each by itself: the story, the hand, the labels."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.config.document import Document, dotted
from kiosk.config.faults import Fault
from kiosk.domain import Lang
from kiosk.lesson import BUTTON, Fitting
from kiosk.practice.schema import LessonFile, StepFile, guess
from kiosk.practice.touches import LEADS_TO, NEEDS, OF_STORIES, OF_THE_FACE, labelled, labels, touches

STEPS_MOST = 20  # ten minutes of a class
# What is quoted; an apostrophe within a word quotes nothing.
QUOTED = re.compile(r"[“「\"](.+?)[”」\"]|[‘『](.+?)[’』]|(?<!\w)'(.+?)'(?!\w)", re.ASCII)
ENDS = " ，。！？,.!?"  # may stand behind a label within its quotes


@dataclass(frozen=True)
class _Problem:
    english: str
    chinese: str
    suggestion: str = ""


def faults_of(told: LessonFile, document: Document) -> Iterator[Fault]:
    def at(problem: _Problem, *place: str | int) -> Fault:
        where = document.value(place)
        return Fault(*where, dotted(place), problem.english, problem.suggestion, problem.chinese)

    if not told.steps or len(told.steps) > STEPS_MOST:
        yield at(
            _Problem(
                f"has {len(told.steps)} steps: write 1 to {STEPS_MOST}",
                f"写了 {len(told.steps)} 步，要有 1 到 {STEPS_MOST} 步",
            ),
            "steps",
        )
        return
    if told.steps[0].screen != "home":
        problem = _Problem("must be home: every lesson begins there", "第一步要在 home（开头）")
        yield at(problem, "steps", 0, "screen")
    if not told.steps[-1].touch and not told.steps[-1].wait_s:
        problem = _Problem(
            "is the last one and has no end: give it touch or wait_s",
            "最后一步要写 touch 或者 wait_s，不然这一课结束不了",
        )
        yield at(problem, "steps", len(told.steps) - 1)
    for index, need in enumerate(told.needs):
        if need in told.needs[:index]:
            yield at(_Problem(f"names {need} twice: once is enough", f"{need} 写了两遍，去掉一个"), "needs", index)
    for index, step in enumerate(told.steps):
        if found := _of_the_screen(told, index):
            yield at(found, "steps", index, "screen")
        if found := _of_the_touch(told, step):
            yield at(found, "steps", index, "touch")
        if step.touch and step.wait_s:
            problem = _Problem(
                "has no place beside touch: leave one of them out", "有 touch 就不要写 wait_s，去掉一个"
            )
            yield at(problem, "steps", index, "wait_s")
        for key, text, lang in (("say", step.say, Lang.ZH), ("say_en", step.say_en, Lang.EN)):
            for problem in _of_the_labels(step, text, lang):
                yield at(problem, "steps", index, key)


def _of_the_screen(told: LessonFile, index: int) -> _Problem | None:
    """Why this screen never comes at this place of the lesson."""
    screen = told.steps[index].screen
    story = OF_STORIES.get(screen)
    if story is not None and story != told.taxi:
        return _Problem(
            f"{screen} never comes with taxi: {told.taxi}: write taxi: {story}",
            f"不会来 {screen} 这个画面：请写 taxi: {story}",
        )
    if screen == "code" and told.code == "none":
        return _Problem(
            "code never comes where none is asked for: write code: asked",
            "没有要验证码，不会来这个画面：请写 code: asked",
        )
    if screen in OF_THE_FACE and Fitting.FACE not in told.needs:
        return _Problem(
            f"{screen} is of the face way: write needs: [face]", f"{screen} 是刷脸才有的：请写 needs: [face]"
        )
    touch = LEADS_TO.get(screen)
    if touch is not None and touch not in [step.touch for step in told.steps[:index]]:
        return _Problem(
            f"{screen} comes only after a step with touch: {touch}: put one before it",
            f"要先有一步 touch: {touch}，才会来 {screen} 这个画面",
        )
    return None


def _of_the_touch(told: LessonFile, step: StepFile) -> _Problem | None:
    """Why this cannot be touched there."""
    if not step.touch:
        return None
    here = touches(step.screen)
    if step.touch not in here:
        return _Problem(
            f'"{step.touch}" cannot be touched on {step.screen}: there are {", ".join(here)}',
            f"{step.screen} 画面上不能按“{step.touch}”，能按的有 {', '.join(here)}",
            guess(step.touch, here, labelled(step.screen, step.touch)),
        )
    need = NEEDS.get(step.touch)
    if need is not None and need not in told.needs:
        of, of_zh = "of the face way", "刷脸才有的"
        if step.touch == BUTTON:
            of, of_zh = "the button at the wall", "墙上的按钮"
        return _Problem(
            f"{step.touch} is {of}: write needs: [{need}]", f"{step.touch} 是{of_zh}：请写 needs: [{need}]"
        )
    return None


def _of_the_labels(step: StepFile, text: str, lang: Lang) -> Iterator[_Problem]:
    """What is quoted stands on a button of this screen; where the hand shows one, on that."""
    quoted = ["".join(filter(None, found)).strip(ENDS) for found in QUOTED.findall(text)]
    here = [label for touch in touches(step.screen) for label in labels(step.screen, touch, lang)]
    shown = labels(step.screen, step.touch, lang)
    for words in quoted:
        if words not in here:
            near = [label for label in here if words in label] or difflib.get_close_matches(words, here, 1) or shown
            yield _Problem(
                f'"{words}" stands on no button of {step.screen}: quote what stands there, and nothing else',
                f"{step.screen} 画面上没有写着“{words}”的按钮，引号里只写按钮上的字",
                "".join(near[:1]),
            )
            return
    if quoted and shown and not set(shown).intersection(quoted):
        yield _Problem(
            f'never names "{shown[0]}", which the hand shows: name it, or take the quotes away',
            f"大手指着“{shown[0]}”，话里说的是别的按钮：请说它，或者去掉引号",
        )
