"""Every word on screen has its Chinese, and the Chinese is for people."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk import wording
from kiosk.domain import Lang
from kiosk.wording import translator

SCREENS = Path(wording.__file__).parent / "ui"
CATALOGUE = wording.LOCALE / "zh_CN" / "screen.po"


def in_code() -> set[str]:
    found = extract_from_dir(SCREENS, method_map=[("**.py", "python")], keywords={"_": None})
    return {str(message) for _, _, message, _, _ in found}


def messages() -> list[Message]:
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file, abort_invalid=True) if message.id]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


each_message = pytest.mark.parametrize("message", messages(), ids=lambda message: str(message.id)[:40])


def test_every_text_of_the_screens_is_in_the_catalogue_and_nothing_else() -> None:
    assert {str(message.id) for message in messages()} == in_code()


@each_message
def test_every_text_is_translated(message: Message) -> None:
    assert message.string
    assert not message.fuzzy


@each_message
def test_both_languages_fill_the_same_blanks(message: Message) -> None:
    assert fields(str(message.id)) == fields(str(message.string))


@each_message
def test_the_chinese_has_no_latin_letters(message: Message) -> None:
    assert not re.search("[A-Za-z]", re.sub(r"\{[a-z_]+\}", "", str(message.string)))


@each_message
def test_both_languages_break_into_as_many_lines(message: Message) -> None:
    assert str(message.id).count("\n") == str(message.string).count("\n")


def test_nobody_is_told_that_she_did_wrong() -> None:
    blaming = re.compile("错误|失败|无效|非法|异常|请勿|禁止")
    assert [message.string for message in messages() if blaming.search(str(message.string))] == []


def test_chinese_is_read_at_run_time_and_english_is_what_the_code_says() -> None:
    assert translator(Lang.ZH)("Next") == "下一步"
    assert translator(Lang.EN)("Next") == "Next"


def test_a_text_without_a_translation_is_shown_as_it_is_written() -> None:
    assert translator(Lang.ZH)("a text that no screen has") == "a text that no screen has"


def test_the_catalogue_is_read_once() -> None:
    assert translator(Lang.ZH) is translator(Lang.ZH)
