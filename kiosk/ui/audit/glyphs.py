"""Which characters a font can draw, read from its cmap table; and names that a screen in China must be able to show.

The layout is that of the OpenType specification, chapters "otff" and "cmap".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kiosk.ui.audit.ledger import Found
from kiosk.ui.fonts import HEADER, RECORD, Fonts

UNICODE_FULL = 12  # the subtable's format that reaches beyond 16 bits
SUBTABLE = struct.Struct(">HHI")  # platform, encoding, offset
GROUP = struct.Struct(">III")  # first, last, glyph of the first

# A sample: uncommon surnames, and characters of names that older systems could not write. Among them are most of
# those beyond the basic plane in the Table of General Standard Chinese Characters (2013).
SURNAMES = (
    "仉佴俟偰傥冼厍厷呙咎哈啜喾囊圉垣壤夔妫妘姒姞嫪孛宓宬寇尉尹展岑峗嵇嵬幵库庾廉弋彧徭忻恽戢扈折抗揭"
    "撖敖斛斯昝是晁晏暴暨有朴杲枚查柏树桓梯棣检榀欧殳毋汝沃沐沙泄洗浑淡湛溥满潭澹濮爨牟牧犁狐狄猗猱獐璩"
    "瓮甫畅疏盍眭瞿矫祁祭禄秘种窦竹笃答箴米糜纪绪缑缪缫罕羿翁耿聂肇肖能臧舍艾芈芮苌苑苻苫茆茹荀荆荔莘"
    "菅菅葛葸蒋蒯蒲蓝蓟蔚蔡蔺薄薛蘧虎虢蚁蛮蜀蹇衡衣裔要覃计訾誉谌谯貊贲贺赏赖赫越路车轩辗辛边过运逄逯"
    "邗邬邰邱邴邵郁郄郇郈郏郐郗郜郝郤郦郧郯郸鄂鄢鄣鄯鄱酆酒采金钭钱铎银镇长闫闻闾阎阚阮阴陀隗雍雒零靖靳"
    "鞠韦韶项须颜风飞饶馀首香马骆高鬲鬻魏魏鱼鲁鲍鲜鸠鸟鹿麦麻黄黎黑默黾鼓齐龙龚亓仝佘郅麴"
    "㓥㛃㛂㙍㟃㤘㧐㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴"
    "䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
    "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀"
    "𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩"
    "𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿"
    "𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
# What GB 18030-2022 asks of a whole operating system; a site whose provider sends unmasked rare names may need them.
BLOCKS = {
    "URO": (0x4E00, 0x9FEF),
    "Extension A": (0x3400, 0x4DB5),
    "Extension B": (0x20000, 0x2A6D6),
    "Extension C": (0x2A700, 0x2B734),
    "Extension D": (0x2B740, 0x2B81D),
    "Extension E": (0x2B820, 0x2CEA1),
    "Extension F": (0x2CEB0, 0x2EBE0),
}


@cache
def characters(path: Path) -> frozenset[int]:
    """Code points that the font has a glyph for. Raises ValueError for a font without a full Unicode cmap."""
    data = path.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    records = (RECORD.unpack_from(data, HEADER.size + i * RECORD.size) for i in range(count))
    start = next((offset for tag, _, offset, _ in records if tag == b"cmap"), None)
    if start is None:
        raise ValueError(f"{path} has no cmap")
    (tables,) = struct.unpack_from(">H", data, start + 2)
    for i in range(tables):
        _, _, offset = SUBTABLE.unpack_from(data, start + 4 + i * SUBTABLE.size)
        if struct.unpack_from(">H", data, start + offset) == (UNICODE_FULL,):
            return frozenset(_full(data, start + offset))
    raise ValueError(f"{path} has no cmap of format {UNICODE_FULL}")


def _full(data: bytes, table: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", data, table + 12)
    for i in range(groups):
        first, last, glyph = GROUP.unpack_from(data, table + 16 + i * GROUP.size)
        yield from range(first + (glyph == 0), last + 1)


def of_fonts(fonts: Fonts) -> dict[bool, frozenset[int]]:
    """bold -> what that font can draw."""
    return {False: characters(fonts.regular), True: characters(fonts.bold)}


def lacking(text: str, there: frozenset[int]) -> list[str]:
    """The letters of the text that are not there; the end of a line is no letter."""
    return sorted({mark for mark in text if mark != "\n" and ord(mark) not in there})


def held(glyphs: dict[bool, frozenset[int]]) -> Iterator[Found]:
    for mark in sorted(set(SURNAMES)):
        missing = ord(mark) not in glyphs[False] or ord(mark) not in glyphs[True]
        yield Found("surnames", float(missing), f"{mark} U+{ord(mark):04X}")


def told(glyphs: dict[bool, frozenset[int]]) -> str:
    """How much of the blocks of GB 18030-2022 the bold font has."""
    shares = (
        f"{name} {sum(mark in glyphs[True] for mark in range(first, last + 1))} of {last + 1 - first}"
        for name, (first, last) in BLOCKS.items()
    )
    return f"Characters of GB 18030-2022 that the fonts have: {', '.join(shares)}."
