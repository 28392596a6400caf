"""The fonts on the wall: Chinese as Shanghai writes it, whole files or none, and a sentence when they are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTCollection, TTFont

from kiosk.ui import fonts

COLLECTION = fonts.SYSTEM_FONTS / fonts.NOTO / "NotoSansCJK-Regular.ttc"
WRITTEN_OTHERWISE_IN_JAPAN = "沪骨直海"
LOCAL_TAXI = 0xE559  # its code point in Material Icons


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> fonts.Fonts:
    return fonts.prepare(tmp_path_factory.mktemp("fonts"))


def outline(font: TTFont, character: str) -> list[object]:
    pen = RecordingPen()
    font.getGlyphSet()[font.getBestCmap()[ord(character)]].draw(pen)
    return list(pen.value)


@pytest.mark.parametrize(
    ("weight", "full_name"), [("regular", "Noto Sans CJK SC"), ("bold", "Noto Sans CJK SC Bold")]
)
def test_the_copied_face_is_the_simplified_chinese_one(prepared: fonts.Fonts, weight: str, full_name: str) -> None:
    with TTFont(getattr(prepared, weight), lazy=True) as font:
        assert font["name"].getDebugName(4) == full_name


@pytest.mark.parametrize("character", WRITTEN_OTHERWISE_IN_JAPAN)
def test_a_plate_and_a_street_are_drawn_as_shanghai_writes_them(prepared: fonts.Fonts, character: str) -> None:
    with TTFont(prepared.regular, lazy=True) as ours, TTCollection(COLLECTION, lazy=True) as collection:
        japanese = next(face for face in collection.fonts if face["name"].getDebugName(1) == "Noto Sans CJK JP")
        chinese = next(face for face in collection.fonts if face["name"].getDebugName(1) == "Noto Sans CJK SC")
        assert outline(ours, character) == outline(chinese, character)
        assert outline(ours, character) != outline(japanese, character)


def test_every_table_of_the_copy_is_the_original_to_the_byte(prepared: fonts.Fonts) -> None:
    with (
        TTFont(prepared.bold, lazy=True) as ours,
        TTCollection(str(COLLECTION).replace("Regular", "Bold")) as collection,
    ):
        chinese = next(face for face in collection.fonts if face["name"].getDebugName(1) == fonts.FAMILY)
        tags = set(chinese.reader.keys())
        assert set(ours.reader.keys()) == tags
        assert all(ours.reader[tag] == chinese.reader[tag] for tag in tags)


def test_the_face_is_found_by_its_name_wherever_it_stands_in_the_collection(tmp_path: Path) -> None:
    with TTCollection(COLLECTION, lazy=True) as collection:
        turned = TTCollection()
        turned.fonts = [collection.fonts[i] for i in (2, 0)]
        turned.save(tmp_path / "turned.ttc")
    face = fonts.copy_face((tmp_path / "turned.ttc").read_bytes(), "Noto Sans CJK JP")
    (tmp_path / "jp.otf").write_bytes(face)
    with TTFont(tmp_path / "jp.otf", lazy=True) as font:
        assert font["name"].getDebugName(1) == "Noto Sans CJK JP"


def test_icons_come_along(prepared: fonts.Fonts) -> None:
    with TTFont(prepared.icons, lazy=True) as icons:
        assert LOCAL_TAXI in icons.getBestCmap()


def test_a_second_time_nothing_is_written(prepared: fonts.Fonts) -> None:
    def state() -> list[tuple[str, int]]:
        return [(path.name, path.stat().st_mtime_ns) for path in sorted(prepared.regular.parent.iterdir())]

    before = state()
    assert fonts.prepare(prepared.regular.parent) == prepared
    assert state() == before


def test_a_font_that_a_power_cut_left_empty_is_written_anew(prepared: fonts.Fonts, tmp_path: Path) -> None:
    for whole in (prepared.regular, prepared.bold, prepared.icons):
        (tmp_path / whole.name).write_bytes(whole.read_bytes())
    (tmp_path / prepared.bold.name).write_bytes(b"")
    assert fonts.prepare(tmp_path).bold.read_bytes() == prepared.bold.read_bytes()


def test_a_missing_font_is_one_sentence_that_names_the_package_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match=r"apt-get install fonts-noto-cjk") as raised:
        fonts.prepare(tmp_path / "target", system=tmp_path / "empty")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("content", [b"", b"ttcf\0\2", b"not a font at all", b"ttcf\0\2\0\0\0\0\0\1\0\0\xff\xff"])
def test_a_broken_collection_says_to_reinstall_it(tmp_path: Path, content: bytes) -> None:
    noto = tmp_path / fonts.NOTO
    noto.mkdir(parents=True)
    (noto / "NotoSansCJK-Regular.ttc").write_bytes(content)
    with pytest.raises(fonts.FontsMissing, match=r"--reinstall fonts-noto-cjk"):
        fonts.prepare(tmp_path / "target", system=tmp_path)


def test_a_disk_that_fills_up_half_way_leaves_no_half_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("kiosk.ui.fonts.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        fonts.prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_in_one_sentence_why_it_cannot_write(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    command = [sys.executable, "-m", "kiosk.ui.fonts", str(in_the_way / "fonts")]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "cannot be written" in answer.stderr


def test_fonts_are_prepared_without_the_window_library() -> None:
    loaded = "import sys, kiosk.ui.fonts; sys.exit('kivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded]).returncode == 0
