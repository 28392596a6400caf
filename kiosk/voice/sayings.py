"""How plates, numbers, call signs, the ways that remain and the board are said, in Chinese and in English. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce

from kiosk.domain import CallSign, Lang

Gettext = Callable[[str], str]

DIGITS_ZH = "零幺二三四五六七八九"  # 幺, not 一, in telephone numbers: 一 and 七 are confused
COUNT_ZH = "零一二三四五六七八九"  # and on plates, which a neighbour reads with 一
PLATE_GROUPS = re.compile("[\u4e00-\u9fff][A-Z]?|[A-Z]+|[0-9]+")  # each in one breath
LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
LETTER_GAP = {Lang.ZH: " ", Lang.EN: ", "}  # unparted, 'AB' is said as a word; parted by a blank, 'A' as an article
DIGITS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PROVINCES_EN = {  # the first character of a plate, spelt for the English voice, which knows no Chinese
    "京": "Jing",
    "津": "Jin",
    "冀": "Ji",
    "晋": "Jin",
    "蒙": "Meng",
    "辽": "Liao",
    "吉": "Ji",
    "黑": "Hei",
    "沪": "Hoo",
    "苏": "Soo",
    "浙": "Jer",
    "皖": "Wan",
    "闽": "Min",
    "赣": "Gan",
    "鲁": "Loo",
    "豫": "Yoo",
    "鄂": "Uh",
    "湘": "Siang",
    "粤": "Yueh",
    "桂": "Gwei",
    "琼": "Chiong",
    "渝": "Yoo",
    "川": "Chwan",
    "贵": "Gwei",
    "云": "Yun",
    "藏": "Zang",
    "陕": "Shan",
    "甘": "Gan",
    "青": "Ching",
    "宁": "Ning",
    "新": "Shin",
}

# What is said for a blank; the Chinese stands in locale/zh_CN/voice.po.
CALL_SIGNS = {
    "red": "red {number}",
    "blue": "blue {number}",
    "green": "green {number}",
    "yellow": "yellow {number}",
    "purple": "purple {number}",
}
LESS_THAN_A_MINUTE = "less than a minute"
ONE_MINUTE = "one minute"
MINUTES = "{number} minutes"
DRIVER = "driver {surname}"
THE_DRIVER = "the driver"
YOU = "you"
PASSENGER = "passenger {name}"
CHOICES = {  # the names that the buttons have on the screen
    "wider": "Look farther away",
    "again": "Try once more",
    "second": "Ask another company",
    "hotline": "See the taxi hotline",
    "bus": "See the bus",
    "guard": "Find the guard",
}
TOUCH = "You can still touch {choices}."
CHOICE_AND_NEXT = "{first}, {second}"
CHOICE_AND_LAST = "{first}, or {second}"
PRESS = "To try once more, press the button at the wall."
ASK_SOMEBODY = "Please ask somebody near you to help."
BOARD = {
    "minutes": "{call_sign}, {minutes} to go.",
    "here": "{call_sign}, your taxi is here.",
    "coming": "{call_sign}, your taxi is on the way.",
    "looking": "{call_sign}, we are looking for a taxi.",
    "asking": "{call_sign}, we are making sure.",
    "over": "{call_sign} is over.",
}
ONE_HAIL = "one hail"
HAILS = "{number} hails"
WAIT = {
    "mostly": "Of the last {hails} at this hour, {came} brought a taxi. Most people waited {minutes}.",
    "seldom": "Of the last {hails} at this hour, {came} brought a taxi. Where one came, it mostly took {minutes}.",
    "came": "Of the last {hails} at this hour, {came} brought a taxi.",
    "never": "Of the last {hails} at this hour, none brought a taxi. You can call one all the same.",
    "said": "The taxi company says that most people wait {minutes}.",
    "unknown": "How long it takes is hard to say just now.",
    "down": "We cannot reach the taxi company just now. You can call all the same, we keep trying.",
}
SAID_IN_PRACTICE = "Practice: {sentence}"
MSGIDS = (
    *CALL_SIGNS.values(),
    LESS_THAN_A_MINUTE,
    ONE_MINUTE,
    MINUTES,
    DRIVER,
    THE_DRIVER,
    YOU,
    PASSENGER,
    *CHOICES.values(),
    TOUCH,
    CHOICE_AND_NEXT,
    CHOICE_AND_LAST,
    PRESS,
    ASK_SOMEBODY,
    *BOARD.values(),
    ONE_HAIL,
    HAILS,
    *WAIT.values(),
    SAID_IN_PRACTICE,
)


def plate(value: str, lang: Lang) -> str:
    """'沪A D5613' -> '沪A，D，五六一三' or 'Hoo A, D, five six one three'; 'AB-12' -> 'A B，一二'.

    Any other plate is read sign by sign too; what has no name in the language is left out. Of the 31 provinces
    espeak-ng misreads one: 藏 (cáng for zàng).
    """
    groups = (_of_plate(group, lang) for group in PLATE_GROUPS.findall(value.upper()))
    return ("，" if lang is Lang.ZH else ", ").join(group for group in groups if group)


def digits(value: str, lang: Lang) -> str:
    """'021-5550-0123' -> '零二幺，五五五零，零幺二三': one by one, a breath where a gap is."""
    runs = re.findall(r"[0-9]+", value)
    return ("，" if lang is Lang.ZH else ", ").join(_one_by_one(run, lang) for run in runs)


def count(number: int, lang: Lang) -> str:
    """2 -> '两', 12 -> '十二', as said before a measure word; for 0 to 999. English keeps its figures."""
    return "两" if number == 2 and lang is Lang.ZH else ordinal(number, lang)


def ordinal(number: int, lang: Lang) -> str:
    """2 -> '二', 107 -> '一百零七', as said in names; for 0 to 999. English keeps its figures."""
    if lang is not Lang.ZH:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{COUNT_ZH[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{COUNT_ZH[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + COUNT_ZH[ones] if ones or not text else text


def minutes(value: str, gettext: Gettext, lang: Lang) -> str:
    """'2' -> '两分钟'; '0' -> '不到一分钟'."""
    number = int(value)
    if number <= 1:
        return gettext(ONE_MINUTE if number == 1 else LESS_THAN_A_MINUTE)
    return gettext(MINUTES).format(number=count(number, lang))


def call_sign(value: str, gettext: Gettext, lang: Lang) -> str:
    """'red-7' -> '红七号'."""
    sign = CallSign.parse(value)
    return gettext(CALL_SIGNS[sign.colour.value]).format(number=ordinal(sign.number, lang))


def driver(surname: str, gettext: Gettext, lang: Lang) -> str:
    """'王' -> '王师傅'. Where the voice cannot say the name: 'the driver'. The English one spells Chinese characters;
    the Chinese one reads 'Dupont' in English, in the middle of its sentence."""
    if not _can_say(surname, lang) or (lang is Lang.ZH and LATIN_LETTER.search(surname)):
        return gettext(THE_DRIVER)
    return gettext(DRIVER).format(surname=surname)


def person(name: str, gettext: Gettext, lang: Lang) -> str:
    """'王阿姨' as it is; '王**' -> '乘客王'; nothing, or nothing that this voice can say -> '您'."""
    visible = name.replace("*", "").strip()
    if not _can_say(visible, lang):
        return gettext(YOU)
    return visible if visible == name else gettext(PASSENGER).format(name=visible)


def choices(value: str, gettext: Gettext) -> str:
    """'wider,bus,guard' -> '您还可以按：找远一点的车，坐公交车，或者找门卫帮忙。'; '' -> '请找旁边的人帮忙。'

    'button' -> '还要叫车，请按墙上的按钮。'. Raises KeyError for a choice that is not known.
    """
    if value == "button":
        return gettext(PRESS)
    names = [gettext(CHOICES[choice]) for choice in value.split(",") if choice]
    if not names:
        return gettext(ASK_SOMEBODY)
    *others, last = names
    if others:
        listed = reduce(lambda first, second: gettext(CHOICE_AND_NEXT).format(first=first, second=second), others)
        last = gettext(CHOICE_AND_LAST).format(first=listed, second=last)
    return gettext(TOUCH).format(choices=last)


def board(value: str, gettext: Gettext, lang: Lang) -> str:
    """'red-7 minutes 2;blue-3 here' -> '红七号，还有两分钟。蓝三号，车到了，在等您。'

    Raises KeyError for a standing that is not known.
    """
    sentences = (_standing(hail, gettext, lang) for hail in value.split(";"))
    return ("" if lang is Lang.ZH else " ").join(sentences)


def _standing(hail: str, gettext: Gettext, lang: Lang) -> str:
    sign, how, *more = hail.split()
    said = {"call_sign": call_sign(sign, gettext, lang)}
    if more:
        said["minutes"] = minutes(more[0], gettext, lang)
    sentence = gettext(BOARD[how]).format(**said)
    return sentence[:1].upper() + sentence[1:]


def hails(value: str, gettext: Gettext, lang: Lang) -> str:
    """'2' -> '两次', as many hails as that."""
    return gettext(ONE_HAIL) if value == "1" else gettext(HAILS).format(number=count(int(value), lang))


def wait(value: str, gettext: Gettext, lang: Lang) -> str:
    """'mostly 20 17 6' -> '这个钟点，二十次来了十七次，多半等六分钟。'; see kiosk.journey.wait.

    Raises KeyError for what is not known.
    """
    sentences = (_of_the_wait(each, gettext, lang) for each in value.split(";"))
    return ("" if lang is Lang.ZH else " ").join(sentences)


def _of_the_wait(value: str, gettext: Gettext, lang: Lang) -> str:
    known, *numbers = value.split()
    match numbers:
        case [called, came, lasted]:
            said = {"hails": called, "came": came, "minutes": lasted}
        case [called, came]:
            known, said = "came", {"hails": called, "came": came}
        case [number]:
            said = {"minutes": number} if known == "said" else {"hails": number}
        case _:
            said = {}
    makers = {"hails": hails, "came": hails, "minutes": minutes}
    return gettext(WAIT[known]).format(**{blank: makers[blank](said[blank], gettext, lang) for blank in said})


def _can_say(text: str, lang: Lang) -> bool:
    return bool(text) and (lang is Lang.ZH or text.isascii())


def _one_by_one(run: str, lang: Lang, digits_zh: str = DIGITS_ZH) -> str:
    if lang is Lang.ZH:
        return "".join(digits_zh[int(digit)] for digit in run)
    return " ".join(DIGITS_EN[int(digit)] for digit in run)


def _of_plate(group: str, lang: Lang) -> str:
    """One of PLATE_GROUPS as it is said; '' for a Chinese character that the English voice cannot say."""
    if group.isdigit():
        return _one_by_one(group, lang, COUNT_ZH)
    if group.isascii():
        return LETTER_GAP[lang].join(group)
    if lang is Lang.ZH:
        return group
    return f"{PROVINCES_EN.get(group[0], '')} {group[1:]}".strip()


def spoken(blank: str, value: str, gettext: Gettext, lang: Lang) -> str:
    """The value of a prompt's blank as it is said aloud; blanks that hold plain words are said as they stand."""
    makers: Mapping[str, Callable[[], str]] = {
        "plate": lambda: plate(value, lang),
        "number": lambda: digits(value, lang),
        "tail": lambda: digits(value, lang),
        "missing": lambda: count(int(value), lang),
        "minutes": lambda: minutes(value, gettext, lang),
        "call_sign": lambda: call_sign(value, gettext, lang),
        "surname": lambda: driver(surname=value, gettext=gettext, lang=lang),
        "name": lambda: person(value, gettext, lang),
        "choices": lambda: choices(value, gettext),
        "board": lambda: board(value, gettext, lang),
        "wait": lambda: wait(value, gettext, lang),
    }
    return makers[blank]() if blank in makers else value
