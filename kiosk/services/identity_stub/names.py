"""How names and numbers may be shown, and which numbers are numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.identity.wire import LANDLINE_PATTERN, MOBILE_PATTERN
from kiosk.lesson import PRACTICE_PHONE

_COMPOUND = (
    "欧阳 司马 诸葛 上官 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 长孙 宇文 端木 独孤 南宫 西门 轩辕 "
    "淳于 单于 闻人 公羊 澹台 申屠 仲孙 钟离 鲜于 闾丘 百里 东郭 呼延 太史 万俟 拓跋 赫连 公冶 宗政 濮阳 "
    "太叔 第五"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
SHORTEST_WITH_COMPOUND = 3  # two syllables of surname and at least one of given name


def masked_name(name: str, title: str = "") -> str:
    """'王桂英' -> '王**'; with the title '阿姨' -> '王阿姨'; '欧阳修' -> '欧阳*'."""
    surname = _surname(name)
    return surname + (title or "*" * (len(name) - len(surname)))


def shown_as(name: str, shown: Sequence[str]) -> list[str]:
    """Which of these masked names may be hers. name: masked as it is, or whole; then her title is not known."""
    if name in shown:
        return [name]
    return [one for one in shown if one == masked_name(name) or (one.startswith(_surname(name)) and "*" not in one)]


def _surname(name: str) -> str:
    return name[:2] if len(name) >= SHORTEST_WITH_COMPOUND and name[:2] in COMPOUND_SURNAMES else name[:1]


def is_number(digits: str, *, landlines: bool) -> bool:
    """A mainland mobile number, or a Shanghai landline where those are taken; eleven digits both. The number
    that a class learns by heart is nobody's."""
    if digits == PRACTICE_PHONE:
        return False
    return bool(re.fullmatch(MOBILE_PATTERN, digits) or (landlines and re.fullmatch(LANDLINE_PATTERN, digits)))
