"""The guide and the poster: this site's own screens, name and number, only the ways that it has, and readable."""

from __future__ import annotations

import errno
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import combinations
from math import radians, tan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from PIL import Image, ImageChops

from kiosk.__main__ import main
from kiosk.commands import guide as command
from kiosk.config import Config, load
from kiosk.handout import paper
from kiosk.handout.content import Content, Figure, Section, content, sheets
from kiosk.handout.guide import guide
from kiosk.handout.poster import poster
from kiosk.ui import fonts
from kiosk.ui.elements import Box, Sheet
from kiosk.ui.situations.neighbourhood import WALL
from kiosk.ui.theme import SHEET_W_MM
from kiosk.ui.typesetting import Setting
from tests.pdf_words import OBJECT, STREAM, pdf_words
from tests.running_kiosk import ROOT
from tests.screen_fixtures import reads

BODY_PT = 16.0
INK_EM = 0.91  # of a Chinese character
LEAST_ARC_MINUTES = 16.0  # ISO 9241-303
CHANGED_MOST = 0.002  # of all pixels; another name at the top of the screen changes twice as many
BLANK = Image.new("RGB", (4, 5), "white")
FINGERTIP_MM = 25.0  # of a screen 400 mm wide: its margin and the end of a finger
READ_MM = 2500.0, 1900.0  # from where the docs say that the poster's steps can be read, and its ways below
LEAST_PT_OF_THE_POSTER = 22  # where every text is as long as it may be
PAGES = {"full": 4, "bare": 2, "longest": 4, "short number": 4, "bus only": 3}
CONTACT = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
BY_FACE, BY_BUTTON = "刷脸叫车", "按墙上的按钮叫车"
GUARDED = "3号门里面左手边的保安值班室，门口有一盏红灯；晚上十点以后请按门铃，值班的老陈马上就来开门"
FULL: dict[str, Any] = {
    "camera": {"source": "device:/dev/video0"},
    "voice": {"enabled": True},
    "board": {"port": "/dev/kiosk-board"},
    "call_button": CONTACT,
    "printer": {"kind": "serial", "address": "/dev/kiosk-printer"},
    "site": {"guard_bell": "http://127.0.0.1:9000/bell", "landlines": True},
    "helper": CONTACT,
    "technician": {"codes_file": "technicians.json"},
    "second_dispatch": {"kind": "hail_api", "base_url": "https://second.example.com"},
}
FULL_LADDER = [
    {"kind": "wider"},
    {"kind": "second"},
    {"kind": "hotline", "text": "021-5550-0123"},
    {"kind": "bus", "text": "小区门口往右走两百米，坐 94 路", "text_en": "bus 94"},
    {"kind": "guard", "text": "门口保安室", "text_en": "the guard"},
]
BARE: dict[str, Any] = {
    "face": {"enabled": False},
    "site": {"hotline": "", "guard": "", "guard_en": "", "landlines": True, "name": "枫林新村", "pick_up": "东门"},
    "voice": {"enabled": False},
}
LONGEST: dict[str, Any] = FULL | {
    "site": {
        "name": "曹杨新村街道枫桥路四百弄九十二号梅岭园小区3号门",
        "name_en": "Meiling Gardens South, 400 Fengqiao Road, Gate 3",
        "pick_up": "小区3号门外出门右手边公交车站旁边的出租车候客点",
        "hotline": "020-0258-0000-80012",
        "guard": GUARDED,
    },
    "call_button": {**CONTACT, "name": "3号门里面的保安值班室"},
    "helper": {**CONTACT, "name": "3号门里面的保安值班室"},
}
LONGEST_LADDER = [
    {"kind": "wider"},
    {"kind": "second"},
    {"kind": "hotline", "text": "020-0258-0000-80012"},
    {"kind": "bus", "text": GUARDED, "text_en": "bus 94"},
    {"kind": "guard", "text": GUARDED, "text_en": "the guard"},
]
SITES: dict[str, tuple[dict[str, Any], list[dict[str, str]] | None]] = {
    "full": (FULL, FULL_LADDER),
    "bare": (BARE, []),
    "longest": (LONGEST, LONGEST_LADDER),
    "short number": (FULL | {"site": {"hotline": "12345"}}, None),
    "bus only": ({"site": {"hotline": ""}}, [{"kind": "bus", "text": "坐 94 路", "text_en": "bus 94"}]),
}
HOME = """
import sys
from pathlib import Path
from kiosk.commands.guide import drawn
from kiosk.config import load
from kiosk.handout.content import content
from kiosk.ui import fonts
home = content(load(Path(sys.argv[1]))).home.sheet
drawn([home], fonts.prepare())[home].save(sys.argv[2])
"""


def written(folder: Path, sections: Mapping[str, Any], ladder: list[dict[str, str]] | None = None) -> Path:
    """The shipped settings with these changes. A section that is None is left out."""
    told = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    for section, keys in sections.items():
        told[section] = keys and {**(told.get(section) or {}), **keys}
    if ladder is not None:
        told["ladder"] = ladder
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump({key: keys for key, keys in told.items() if keys is not None}), "utf-8")
    return file


def of_site(sections: Mapping[str, Any], ladder: list[dict[str, str]] | None = None) -> Config:
    with TemporaryDirectory() as folder:
        (Path(folder) / "key").write_text("k")
        return load(written(Path(folder), sections, ladder))


@cache
def full() -> Content:
    return content(of_site(FULL))


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, since there is one window in each."""
    around = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "SDL_VIDEODRIVER")}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=around, capture_output=True, text=True)


def made(file: Path, out: Path) -> dict[str, bytes]:
    """What the command wrote."""
    done = python("-m", "kiosk", "guide", "--config", str(file), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}/guide.pdf\n{out}/poster.pdf\n"
    return {path.name: path.read_bytes() for path in out.iterdir()}


@dataclass(frozen=True)
class Printed:
    """texts: everything that was put on paper, and how it was set. left: what left its page. inks: each text of a
    page, and the rows from top to bottom that its letters take between two columns. pictures: where one is."""

    guide: bytes
    poster: bytes
    texts: tuple[tuple[str, Setting], ...]
    left: tuple[str, ...]
    inks: tuple[tuple[tuple[int, int], str, Box], ...]
    pictures: tuple[tuple[tuple[int, int], Box], ...]


@cache
def printed(name: str) -> Printed:
    """Both, with white where the screens would be: no window is needed to read the words."""
    told = content(of_site(*SITES[name]))
    blank: dict[Sheet, Image.Image] = dict.fromkeys(sheets(told), BLANK)
    texts: list[tuple[str, Setting]] = []
    left: list[str] = []
    inks: list[tuple[tuple[int, int], str, Box]] = []
    pictures: list[tuple[tuple[int, int], Box]] = []
    plain, drawn = paper.Paper.words, paper.Paper.figure

    def figure(self: paper.Paper, box: Box, figure: Figure, hand_mm: float = 0.0) -> None:
        pictures.append(((round(self.pdf.w), self.pdf.page), box))
        drawn(self, box, figure, hand_mm)

    def words(self: paper.Paper, box: Box, text: str, pt: float, least_pt: float = 0.0, **look: Any) -> float:
        setting = self.setting(text, box.w, pt, least_pt or pt, look.get("most", 9), bold=look.get("bold", False))
        texts.append((text, setting))
        high = plain(self, box, text, pt, least_pt, **look)
        if box.x < 0.0 or box.x + box.w > self.pdf.w or box.y + high > self.pdf.h:
            left.append(text)
        em = setting.em_px / paper.TENTHS * paper.MM_PER_PT
        air = em * (paper.LINE_EM - INK_EM) / 2
        top = (box.y + (box.h - high) / 2 if look.get("middle") else box.y) + air
        inks.append(((round(self.pdf.w), self.pdf.page), text, Box(box.x, top, box.w, high - 2 * air)))
        return high

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(paper.Paper, "words", words)
        patched.setattr(paper.Paper, "figure", figure)
        documents = [make(told, fonts.prepare(), blank, WALL) for make in (guide, poster)]
    return Printed(documents[0], documents[1], tuple(texts), tuple(left), tuple(inks), tuple(pictures))


def text(pdf: bytes) -> str:
    return "".join(pdf_words(pdf)).replace(" ", "")


def overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across > 0.0 and down > 0.0


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def pictures(pdf: bytes) -> Iterator[Image.Image]:
    """Every screen in it, in order; they are kept as PNG keeps them, with a table of colours. The hand has none."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    for body in objects.values():
        if b"/Subtype /Image" not in body:
            continue
        size = [int(found[1]) for key in (b"Width", b"Height") if (found := re.search(rb"/%s (\d+)" % key, body))]
        table = re.search(rb"/Indexed /DeviceRGB \d+ (\d+) 0 R", body)
        pixels, colours = STREAM.search(body), STREAM.search(objects[int(table[1])]) if table else None
        if colours is not None:
            assert pixels is not None
            yield unpacked(size, pixels[1], colours[1])


def unpacked(size: list[int], pixels: bytes, colours: bytes) -> Image.Image:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    parts = (
        chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 3, 0, 0, 0)),
        chunk(b"PLTE", zlib.decompress(colours)),
        chunk(b"IDAT", pixels),
        chunk(b"IEND", b""),
    )
    return Image.open(BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(parts))).convert("RGB")


def test_the_command_makes_both_from_this_sites_own_screens_the_same_every_time(tmp_path: Path) -> None:
    file = written(tmp_path, FULL)
    first, again = made(file, tmp_path / "one"), made(file, tmp_path / "two")
    assert first == again, "the same settings, the same bytes"
    assert set(first) == {"guide.pdf", "poster.pdf"}
    assert b"/MediaBox [0 0 595.28 841.89]" in first["guide.pdf"], "A4"
    assert b"/MediaBox [0 0 841.89 1190.55]" in first["poster.pdf"], "A3"
    assert pages(first["guide.pdf"]) == PAGES["full"]
    assert pages(first["poster.pdf"]) == 1
    assert all(pdf.count(b"/FontFile") == 3 for pdf in first.values()), "letters and icons are in it"

    assert python("-c", HOME, str(file), str(tmp_path / "home.png")).returncode == 0
    [printed] = pictures(first["poster.pdf"])
    with Image.open(tmp_path / "home.png") as drawn:
        middle = (60, 60, 1140, 1440)  # without the round corners
        assert printed.size == drawn.size == (1200, 1500)
        difference = ImageChops.difference(printed.crop(middle), drawn.convert("RGB").crop(middle))
    changed = difference.convert("L").point(lambda level: 255 if level > 24 else 0).histogram()[255]
    assert changed < CHANGED_MOST * difference.width * difference.height, "no more than 256 colours take away"


@pytest.mark.parametrize("name", SITES)
def test_every_word_fits_and_is_large_enough_for_old_eyes(name: str) -> None:
    there = printed(name)
    assert [told for told, setting in there.texts if not setting.fits] == []
    assert there.left == ()
    assert [told for told, setting in there.texts if setting.em_px < BODY_PT * paper.TENTHS] == []
    assert pages(there.poster) == 1


@pytest.mark.parametrize("name", SITES)
def test_no_sheet_is_turned_for_two_lines(name: str) -> None:
    assert pages(printed(name).guide) == PAGES[name]
    headings = {section.heading for section in content(of_site(*SITES[name])).sections}
    last = [told for page, told, _ in printed(name).inks if page == (210, PAGES[name]) and told in headings]
    assert len(last) > 1


@pytest.mark.parametrize("name", SITES)
def test_no_word_is_printed_over_another_or_over_a_button_that_she_looks_for(name: str) -> None:
    inks = printed(name).inks
    assert [
        told
        for page, box in printed(name).pictures
        for there, told, ink in inks
        if page == there and overlap(box, ink)
    ] == []
    over = [
        (one, other)
        for (page, one, first), (there, other, second) in combinations(inks, 2)
        if page == there and overlap(first, second)
    ]
    assert over == []


def test_the_poster_can_be_read_from_where_it_says() -> None:
    told = full()
    ways = [point.words for point in (*told.besides, told.practising)]
    assert len(ways) == 4
    for from_mm, texts in zip(READ_MM, (told.steps, (*ways, f"在这里等车：{told.pick_up}")), strict=True):
        least_mm = from_mm * tan(radians(LEAST_ARC_MINUTES / 60))
        for each in texts:
            assert largest("full", each) * paper.MM_PER_PT * INK_EM >= least_mm


def test_the_longest_names_leave_the_poster_readable() -> None:
    told = content(of_site(*SITES["longest"]))
    for point in (*told.besides, told.practising):
        assert largest("longest", point.words) >= LEAST_PT_OF_THE_POSTER


def largest(name: str, words: str) -> float:
    """In points, of all the places where it stands."""
    return max(setting.em_px for told, setting in printed(name).texts if told == words) / paper.TENTHS


def test_a_full_site_reads_its_name_its_number_its_place_and_every_way() -> None:
    both = text(printed("full").guide), text(printed("full").poster)
    for words in ("梅岭园3号门", "PlumLaneGardens,Gate3", "小区门口", "02155500123", "门口保安室", "示意图"):
        assert all(words in told for told in both), words
    for way in ("手机号叫车", "刷脸叫车", "墙上的按钮"):
        assert all(way in told for told in both), way
    told, _ = both
    for words in (
        "小票",
        "坐94路",
        "找远一点的车",
        "门卫的铃会响",
        "大声一点",
        "换到低位",
        "取消叫车",
        "蓝7",
        "找另一家公司",
    ):
        assert words in told, words


def test_a_bare_site_reads_of_no_way_that_it_lacks() -> None:
    for told in (text(printed("bare").guide), text(printed("bare").poster)):
        for words in ("枫林新村", "东门", "请旁边的邻居帮帮忙", "输电话号码"):
            assert words in told
        for lacking in (
            "脸",
            "镜头",
            "按钮",
            "小票",
            "喊",
            "大声",
            "听不清",
            "门卫",
            "保安",
            "志愿者",
            "铃",
            "公交",
            "021",
        ):
            assert lacking not in told, lacking
    assert "请过几分钟再来叫" in text(printed("bare").guide)


def said(told: Content) -> str:
    """Every word of it that is not in a picture."""
    points = [*(point for section in told.sections for point in section.points), *told.besides, told.practising]
    figures = [figure.words for section in told.sections for figure in section.figures]
    return "\n".join([*told.steps, *figures, *(f"{point.words}\n{point.more}" for point in points)])


def headed(told: Content, heading: str) -> Section | None:
    return next((each for each in told.sections if each.heading == heading), None)


def test_whoever_has_nothing_reads_who_may_hail_for_her_where_somebody_may() -> None:
    wang = {"helper": {**CONTACT, "name": "居委会小王"}, "site": {"guard": "", "guard_en": "", "guard_bell": ""}}
    told = said(content(of_site(FULL | wang, [])))
    assert "请居委会小王替您叫车" in told
    assert "请门口保安室替您叫车" in text(printed("full").poster), "she has no guide in her hand, either"
    assert "保安室替您" not in told
    assert "替您叫车" not in said(content(of_site(FULL | {"helper": None})))


def test_nobody_is_sent_to_a_guard_who_is_not_there() -> None:
    told = content(
        of_site(FULL | {"site": {"guard": "", "guard_en": "", "guard_bell": "http://127.0.0.1:9000/bell"}}, [])
    )
    points = told.sections[-1].points
    assert not any("门卫" in point.words or "保安" in point.words for point in points if "替您" not in point.words)
    assert any("会响铃叫人" in point.words for point in points)


def test_the_pictures_name_who_is_called_at_this_wall() -> None:
    told = content(of_site(FULL | {"call_button": {**CONTACT, "name": "居委会小王"}}))
    by_button = headed(told, BY_BUTTON)
    assert by_button is not None
    assert "居委会小王" in reads(by_button.figures[0].sheet)


def test_a_wall_that_says_nothing_aloud_asks_nobody_to_listen() -> None:
    told = content(of_site(FULL | {"voice": {"enabled": False}}))
    assert "看着屏幕，再按一下" in said(told)
    for word in ("听", "喊"):
        assert word not in said(told)
        assert all(word not in reads(sheet) for sheet in sheets(told))


def test_whoever_gets_a_code_is_told_to_give_it_to_nobody() -> None:
    told = said(full())
    assert "数字只在这块屏幕上输，别告诉别人" in told
    assert "照着输" not in told


def test_nothing_is_promised_that_a_neighbour_may_not_get() -> None:
    told = said(full())
    assert "登记过的，也可以按“刷脸叫车”，再按“同意刷脸”" in told
    assert "有小票就拿好" in told
    assert "输手机号" not in told, "here a landline will do"
    assert "会打一张小票" not in told


def test_on_the_day_of_a_class_she_reads_how_to_get_a_real_taxi() -> None:
    for told in (text(printed("bare").guide), text(printed("bare").poster)):
        assert "屏幕有黄框、写着“练习”：先按“我要真的叫车”" in told


def test_paper_and_screen_call_a_touch_by_the_same_word() -> None:
    told = said(full())
    assert "按“手机号叫车”" in told
    assert "点“" not in told


def test_whoever_uses_the_button_is_told_what_to_remember_and_where_to_wait() -> None:
    told = headed(full(), BY_BUTTON)
    assert told is not None
    assert any("比如“蓝 7”，到小区门口等车" in point.words for point in told.points)


def test_a_site_whose_camera_rests_tells_of_no_face() -> None:
    told = content(of_site(FULL | {"camera": {"source": "none"}}))
    assert headed(full(), BY_FACE) is not None
    assert headed(told, BY_FACE) is None
    assert not any("刷脸" in point.words for point in told.besides)


def test_a_button_that_no_board_reads_is_not_told_of() -> None:
    told = content(of_site(FULL | {"board": None}))
    assert headed(told, BY_BUTTON) is None
    assert not any("按钮" in point.words for point in told.besides)


def test_a_wider_search_is_told_of_only_where_the_dispatcher_can_search_wider() -> None:
    registry = {"kind": "letaxi", "base_url": "https://registry.example.com", "api_key_file": "key"}
    alone = FULL | {"second_dispatch": None}
    own, other = (content(of_site(alone | more)).sections[-2].points for more in ({}, {"dispatch": registry}))
    assert own[0].words == "按“找远一点的车”"
    assert other == own[1:]


def test_nothing_is_printed_that_depends_on_the_hour() -> None:
    """How long people wait, and how often a taxi came, stand on the screen alone."""
    shown = "".join(repr(sheet) for sheet in sheets(full()))
    assert "多半" not in shown
    assert "20 次" not in shown


def test_the_hand_points_at_a_button_of_that_screen() -> None:
    pointing = [figure for section in full().sections for figure in section.figures if figure.touched]
    assert [figure.touched for figure in pointing] == ["phone", "next", "hail", "face", "agree", "hail"]
    for figure in pointing:
        target = paper.touched(figure)
        place, towards = paper.reach(target, 120.0)
        tip = place.x if towards == "left" else place.x + place.w
        assert target.x < tip < target.x + target.w
        assert target.y < place.y + place.h / 2 < target.y + target.h
        between = (place.x, SHEET_W_MM) if towards == "left" else (0.0, tip)
        assert between[1] - between[0] < FINGERTIP_MM, "the hand lies beside the screen and hides no word of it"


# --- what can be mended is one sentence ---


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "drawn", lambda wanted, _fonts: dict.fromkeys(wanted, BLANK))
    taken = tmp_path / "taken"
    taken.write_text("a file")
    assert main(["guide", "--config", str(written(tmp_path, FULL)), "--out", str(taken)]) == 2
    told = capsys.readouterr().err
    assert told == f"kiosk guide: {taken} is a file: give the folder for both files with --out.\n"
    below = taken / "guide"
    assert main(["guide", "--config", str(tmp_path / "config.yaml"), "--out", str(below)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"kiosk guide: {below} 写不进去，请用 --out 换一个文件夹。 It cannot be written (")
    assert told.count("\n") == 1


def test_a_disk_that_is_full_leaves_the_guide_and_the_poster_of_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "drawn", lambda wanted, _fonts: dict.fromkeys(wanted, BLANK))
    for name in ("guide", "poster"):
        monkeypatch.setattr(f"kiosk.handout.{name}.{name}", lambda *_given: b"new")
    before = {"guide.pdf": b"old guide", "poster.pdf": b"old poster"}
    out = tmp_path / "out"
    out.mkdir()
    for name, page in before.items():
        (out / name).write_bytes(page)
    plain = Path.write_bytes

    def full_at_the_second(file: Path, page: bytes) -> int:
        if file.name == "poster.pdf":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return plain(file, page)

    monkeypatch.setattr(Path, "write_bytes", full_at_the_second)
    assert main(["guide", "--config", str(written(tmp_path, FULL)), "--out", str(out)]) == 2
    assert "cannot be written (No space left on device)" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def fonts_open() -> int:
    return sum(file.is_symlink() and "/fonts/" in os.readlink(file) for file in Path("/proc/self/fd").iterdir())


def test_a_letter_that_the_fonts_lack_is_named_and_no_box_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "drawn", lambda wanted, _fonts: dict.fromkeys(wanted, BLANK))
    rare = written(tmp_path, FULL | {"site": {"pick_up": "浜\U0002a6a5路口"}})
    before = fonts_open()
    assert main(["guide", "--config", str(rare), "--out", str(tmp_path / "out")]) == 2
    assert "The fonts have no letter for \U0002a6a5: " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert fonts_open() == before


def test_settings_that_cannot_be_used_are_told_as_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["guide", "--config", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err.startswith("kiosk guide: ")
