"""A site with everything that a site can have, every situation of its screen, and what can be read on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.domain import Lang
from kiosk.journey.site import Clause, PrivacyNotice, Rung, RungKind, Site
from kiosk.journey.state import State
from kiosk.practice.lessons import shipped
from kiosk.ui.elements import Button, Digits, Element, Plate, Row, Sheet, Text, Word
from kiosk.ui.present import present
from kiosk.ui.situations import situations
from kiosk.wording import translator

NOTICE = PrivacyNotice(
    version="5f2c9a10",
    summary="曹杨新村街道办事处请您看一眼镜头，照片只传给支付宝（中国）网络技术有限公司认人，本机不保存。不愿意就输手机号，一样叫车。",
    summary_en="Caoyang Street Office asks you to look at the camera. The pictures go only to Alipay (China) Network "
    "Technology, to know who you are, and are not kept here. If you would rather not, type your number.",
    clauses=tuple(
        Clause(f"第{n}条", f"Clause {i}", f"第{n}条的内容，写得清清楚楚。", f"What clause {i} says, in plain words.")
        for i, n in enumerate("一二三四五六七八九十", 1)
    ),
)
SITE = Site(
    site_id="caoyang-1",
    name="曹杨新村梅岭园小区",
    name_en="Meilingyuan, Caoyang Village",
    pick_up="三号门门口",
    pick_up_en="Gate 3",
    hotline="96822880",
    guard="东门岗亭，左手边",
    guard_en="the guard at the east gate",
    provider_name="支付宝（中国）网络技术有限公司",
    provider_name_en="Alipay (China) Network Technology",
    landlines=False,
    ladder=(
        Rung(RungKind.WIDER),
        Rung(RungKind.SECOND),
        Rung(RungKind.HOTLINE, "96822", "96822"),
        Rung(RungKind.BUS, "44 路、765 路，马路对面枣阳路站", "Bus 44 or 765, Zaoyang Road stop"),
        Rung(RungKind.GUARD, "东门岗亭，出门左手边", "the guard at the east gate"),
    ),
    notice=NOTICE,
)
SITUATIONS = dict(situations(SITE, shipped()))


def drawn(name: str, lang: Lang = Lang.ZH) -> Sheet:
    return shown(SITUATIONS[name], lang)


def shown(state: State, lang: Lang = Lang.ZH) -> Sheet:
    return present(replace(state, lang=lang), translator(lang))


def buttons(sheet: Sheet) -> list[Button]:
    return [element for element in sheet.elements if isinstance(element, Button)]


def button(sheet: Sheet, name: str) -> Button:
    (found,) = [target for target in buttons(sheet) if target.name == name]
    return found


def flat(elements: tuple[Element, ...]) -> Iterator[Element]:
    for element in elements:
        yield element
        if isinstance(element, Button):
            yield from flat(element.parts)


def words(sheet: Sheet) -> list[tuple[str, float]]:
    """Every text that is read, with its em."""
    found: list[tuple[str, float]] = []
    for element in flat(sheet.elements):
        match element:
            case Text(text=text, em=em):
                found.append((text, em))
            case Row(parts=parts):
                found.extend((part.text, part.em) for part in parts if isinstance(part, Word))
            case Plate(plate=plate, em=em):
                found.append((plate, em))
            case Digits(shown=typed, em=em):
                found.append((typed, em))
            case _:
                pass
    return found


def reads(sheet: Sheet) -> str:
    return "\n".join(text for text, _ in words(sheet))
