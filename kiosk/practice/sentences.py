"""What the guide may say: what her voice can read, and nothing that is somebody's number or leads out of practice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kiosk.config.checking import plain
from kiosk.config.values import one_line
from kiosk.domain import Lang
from kiosk.lesson import PRACTICE_CODE, PRACTICE_PHONE
from kiosk.voice.misread import MISREAD
from kiosk.voice.sayings import DIGITS_EN
from kiosk.wording import translator

HAN, LATIN_WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}")
UNSAYABLE = ("So", "Sk", "Cn", "Co")  # Unicode's categories of pictures and of what has no meaning
REAL_HAIL = "I want a real taxi"  # the button that leaves practice

# A number of so many digits may be a telephone's; a year has four.
DIGITS_MOST = 4
OF_PRACTICE = (PRACTICE_PHONE, PRACTICE_CODE)
EMERGENCY = ("110", "119", "120", "122")
DIGITS_ZH = dict(zip("〇零幺一二两三四五六七八九", "0011223456789", strict=True))
NUMBER_WORD = re.compile(rf"\b(?:{'|'.join((*DIGITS_EN, 'oh'))})\b", re.IGNORECASE)
RUN = re.compile(r"\d(?:[-–—.·,，、/+()（）\s]{0,3}\d)*", re.ASCII)
MEASURES = re.compile(r"\s*(?:[号弄室秒米块元路分个岁楼栋幢年度步]|seconds|minutes|metres|meters|years|yuan|steps)")


def can_be_said(text: str) -> str:
    for word in MISREAD:
        if word in text:
            raise plain(
                f'holds "{word}", which the voice reads wrongly: say it in other words',
                chinese=f"“{word}”机器会念错，请换个说法",
            )
    for sign in text:
        if unicodedata.category(sign) in UNSAYABLE:
            raise plain(f'holds "{sign}", which cannot be said: take it away', chinese=f"“{sign}”念不出来，请去掉")
    if found := LATIN_WORD.search(unicodedata.normalize("NFKC", text)):
        raise plain(
            f'must be said in Chinese: its voice does not read "{found[0]}"',
            chinese=f"要用中文说，“{found[0]}”机器不会念",
        )
    if not HAN.search(text):
        raise plain("must be said in Chinese: no Chinese word stands here", chinese="要用中文说，这里一个汉字也没有")
    _teaches_no_harm(text, Lang.ZH)
    return one_line(text)


def in_english(text: str) -> str:
    if not text.isascii():
        raise plain(
            "must be English, with English signs: its voice reads nothing else", chinese="要用英文写，标点也用英文的"
        )
    _teaches_no_harm(text, Lang.EN)
    return one_line(text)


def _teaches_no_harm(text: str, lang: Lang) -> None:
    """Nobody's number is said before a class and printed on its report, none is called, and no pupil is sent out of
    practice."""
    real = translator(lang, "screen")(REAL_HAIL)
    if _bare(real) in _bare(text):
        raise plain(
            f'holds "{real}": whoever touches that leaves practice, and a taxi really comes; take it out',
            chinese=f"不能叫人按“{real}”：一按就不是练习了，车真的会来",
        )
    for number, behind in _numbers(text):
        if number in EMERGENCY and not MEASURES.match(behind):
            raise plain(
                f'holds "{number}", a number to call for help, and in practice nobody calls it: take it out, '
                'or write "one hundred and ten" where it is none',
                chinese=f"“{number}”是救急的电话，练习时不能打，请去掉；不是电话，就写成“一百一十”这样",
            )
        if len(number) > DIGITS_MOST and number not in OF_PRACTICE:
            raise plain(
                f'holds the digits "{number}", which may be somebody\'s number: take them out, for they are said '
                "aloud and stand on the report",
                chinese=f"“{number}”像是一个号码，请去掉：念出来大家都听见，还会印在报告上",
            )


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each number that is said digit by digit, however it is written and grouped, with what stands behind it."""
    told = NUMBER_WORD.sub(_digit_of, unicodedata.normalize("NFKC", text))
    told = "".join(DIGITS_ZH.get(sign, sign) for sign in told)
    for run in RUN.finditer(told):
        yield "".join(sign for sign in run[0] if sign.isdigit()), told[run.end() :]


def _digit_of(word: re.Match[str]) -> str:
    said = word[0].lower()
    return "0" if said == "oh" else str(DIGITS_EN.index(said))
