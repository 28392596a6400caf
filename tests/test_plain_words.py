"""Words that a neighbour of eighty would use: short when spoken, a verb first on buttons, a way out of trouble."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.journey.prompts import Prompt
from kiosk.ui.elements import Button, Row, Text, Word
from kiosk.ui.present.footer import MANDARIN
from kiosk.voice.prompts import WORDS, blanks
from kiosk.wording import LOCALE, translator
from tests.screen_fixtures import SITUATIONS, buttons, drawn, flat
from tests.test_voice import said

CHINESE = translator(Lang.ZH, "voice")
CATALOGUES = [LOCALE / "zh_CN" / f"{domain}.po" for domain in ("screen", "voice")]

LONGEST_SENTENCE = 28  # characters between two full stops: eight seconds of speech, what one still has at its end
LONGEST_BREATH = 14  # characters between two commas: four seconds, one breath
LISTED = frozenset({"choices", "board", "summary"})  # blanks that are lists or the site's own sentence
# A form, a manual or an office would say so; nobody at the gate does.
JARGON = re.compile(
    "验证码|认证|系统|服务器|终端|登录|注册|账号|用户|二维码|扫码|点击|点选|勾选|触摸|界面|页面|选项|操作|超时|加载"
    "|设置|默认|模式|功能|核验|人脸识别|客服|提示|异常|失败"
)

# What the large words of a button begin with. 再 (once more) and 不 (not) stand before their verb.
VERB_FIRST = re.compile(
    "叫|刷|输|用|改用|换|再[说刷试拍发叫]|同意|返回|回|取消|撤回|删|清空|看|找|打|坐|恢复|请|从头再来|退出"
    "|试|量|调|关|重新|接着|继续|暂停|结束|练|替"
)
ANSWERS = {  # no order to the machine but her own word, or the name of what she chooses
    "我还在",
    "我记住了",
    "我去上车",
    "我坐轮椅",
    "邻居有手机，改用手机号",
    "邻居坐轮椅",
    "我要真的叫车",
    "好了",
    "不要了",
    "不叫了",
    "不用了",
    "要车，不取消",
    "不是我，改用手机号",
    "不是我，换个号码",
    "手机号叫车",
    "正在核对",
    "下一步",
    "下一页",
    "大声一点",
    "轻一点",
    "夜里轻声",  # why it stays soft
    "上海话",
    "崇明闲话",
    MANDARIN,
    "English",
}
COUNTS = {Action.KEY, Action.FIELD, Action.LESSON}  # a digit; how often it was felt; a lesson's own title
LEAVING = {Action.BACK, Action.HOME, Action.AGAIN, Action.LOUDER, Action.HELP, Action.LOW, Action.LANGUAGE}
IN_TROUBLE = re.compile(
    "miss_|complaint_|trouble_|limit_|phone_rejected|help_not_rung|no_network|no_show|board_no|camera_"
    "|enrol_(refused|unreachable|camera|not_withdrawn)|(no_taxi|no_driver|expired|refused|lost|unanswered)$"
)
TROUBLES = re.compile(
    "(face_missed|trouble|limited|phone_rejected|no_taxi|no_driver|expired|refused|lost|unanswered)_?"
)


def sentences(text: str) -> list[str]:
    return [part for part in re.split("[。？！]", text) if part]


def spoken_length(text: str) -> int:
    """Characters that are spoken: a comma is a pause."""
    return sum(mark.isalnum() for mark in text)


@pytest.mark.parametrize("prompt", WORDS)
def test_what_is_spoken_is_short_enough_to_be_kept_in_mind(prompt: str) -> None:
    if blanks(WORDS[prompt]) & LISTED:
        text = CHINESE(WORDS[prompt])
        text = re.sub(r"\{\w+\}", "", text)  # a list is as long as it is; what stands beside it is not
    else:
        text = said(prompt)
    for sentence in sentences(text):
        assert spoken_length(sentence) <= LONGEST_SENTENCE, sentence
        for breath in re.split("[，：；、]", sentence):
            assert spoken_length(breath) <= LONGEST_BREATH, breath


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_no_word_of_an_office_or_a_manual_is_used(catalogue: Path) -> None:
    translated = [line for line in catalogue.read_text("utf-8").splitlines() if not line.startswith("#")]
    text = "\n".join(translated)
    assert JARGON.findall(text) == []


@pytest.mark.parametrize("prompt", WORDS)
def test_nothing_spoken_in_chinese_has_latin_letters(prompt: str) -> None:
    """A plate's letters come in its blank."""
    assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", CHINESE(WORDS[prompt])))


@pytest.mark.parametrize("prompt", [prompt.value for prompt in Prompt if IN_TROUBLE.match(prompt.value)])
def test_whatever_goes_wrong_is_said_with_what_to_do_next(prompt: str) -> None:
    assert "choices" in blanks(WORDS[prompt]) or re.search("请|可以", CHINESE(WORDS[prompt]))


@pytest.mark.parametrize("name", [name for name in SITUATIONS if TROUBLES.match(name)])
def test_every_screen_of_trouble_has_something_to_do_beside_leaving(name: str) -> None:
    actions = {button.action for button in buttons(drawn(name)) if button.enabled}
    if name.endswith("_no_ladder"):  # a site that offers no other way
        assert Action.HELP in actions
    else:
        assert actions - LEAVING


def large_words(button: Button) -> str:
    """What stands on a button in its largest letters."""
    found: list[tuple[float, str]] = []
    for part in flat(button.parts):
        match part:
            case Text(text=text, em=em):
                found.append((em, text))
            case Row(parts=parts):
                found += [(word.em, word.text) for word in parts if isinstance(word, Word)]
            case _:
                pass
    return max(found, key=lambda each: each[0])[1]


def labels() -> Iterator[str]:
    for name in SITUATIONS:
        yield from (large_words(each) for each in buttons(drawn(name)) if each.action not in COUNTS)


def test_a_button_begins_with_a_verb_or_is_her_own_answer() -> None:
    found = set(labels())
    strange = {label for label in found - ANSWERS if not VERB_FIRST.match(label)}
    assert strange == set(), "give it a verb first; an answer of hers goes on the list above"
    assert ANSWERS - found <= set(), "no button says so any more: take it off the list"
