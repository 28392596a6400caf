"""The slip of paper: what stands on it, how large, in which bytes, and what a telephone reads of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest

from kiosk.config.wall import Profile
from kiosk.domain import Lang, Vehicle
from kiosk.peripherals.slip import HEIGHT_DOTS, PAPER_DOTS, Roll, roll, slip_bytes
from kiosk.peripherals.slip_picture import Unreadable, commands, picture
from kiosk.receipt import Code, Line, Receipt
from kiosk.ui.fonts import prepare
from kiosk.ui.present.slip import for_the_family, slip, width
from kiosk.wording import translator
from tests.golden_slips import AGAIN, GOLDEN, SLIPS, WANG, made, told

PAPERS = {mm: roll("default", mm) for mm in PAPER_DOTS}
_ = translator(Lang.ZH)
FONT = prepare().regular
NUMBER = re.compile(r"1[3-9]\d{9}")
LONGEST = replace(
    WANG,
    vehicle=Vehicle("沪A D12345", "#9FD3E6", "上汽通用五菱缤果增程版"),
    surname="阿依努尔古丽·买买提",
    minutes=125,
    place="曹杨新村街道枫桥路四百弄九十二号梅岭园小区3号门出门右手边公交车站旁边的出租车候客点",
    hotline="020-0258-0000-80012",
    again=True,
)


def lines(receipt: Receipt, columns: int = 32) -> list[Line]:
    return [piece for piece in slip(receipt, columns, _) if isinstance(piece, Line)]


def text(receipt: Receipt, columns: int = 32) -> str:
    return "".join(line.text for line in lines(receipt, columns))


# --- the bytes ---


@pytest.mark.parametrize("name", SLIPS)
def test_the_printer_gets_the_very_bytes_that_were_looked_at(name: str) -> None:
    """What differs is shown command by command; `python -m tests.golden_slips` writes them anew."""
    assert told(name).splitlines() == (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", SLIPS)
def test_chinese_goes_out_in_two_bytes_a_letter_after_the_switch_to_it_and_nothing_before_the_clearing(
    name: str,
) -> None:
    read = [command.name for command in commands(made(name))]
    assert read[:2] == ["ESC @", "FS &"]
    for command in commands(made(name)):
        if command.name == "text":
            assert len(command.raw) == width(command.raw.decode("gb18030"))


def test_a_yen_sign_goes_out_as_the_wide_one_that_printers_have() -> None:
    bytes_of = slip_bytes((Line("¥20"),), PAPERS[58], FONT)
    assert "￥20".encode("gb18030") in bytes_of


@pytest.mark.parametrize("surname", ["𠮷", "㛃", "Müller"])
def test_a_name_that_no_printer_has_letters_for_is_printed_as_a_picture_of_it(surname: str) -> None:
    receipt = replace(WANG, surname=surname)
    bytes_of = slip_bytes(slip(receipt, 32, _), PAPERS[58], FONT)
    read = list(commands(bytes_of))
    four = any(len(mark.encode("gb18030")) == 4 for mark in surname)
    assert [command.name for command in read].count("GS v 0") == int(four)
    for command in read:
        assert "?" not in str(command)
    if four:
        drawn = next(command for command in read if command.name == "GS v 0")
        assert any(drawn.arguments[5:]), "the picture is white"


def test_a_company_cannot_send_commands_to_the_printer_as_a_model() -> None:
    plotting = replace(WANG, vehicle=replace(WANG.vehicle, model="途安\x1bp\x00\x10\x14\n\x1dV\x00"))
    bytes_of = slip_bytes(slip(plotting, 32, _), PAPERS[58], FONT)
    assert bytes_of.count(b"\x1dV") == 1
    assert b"\x1bp" not in bytes_of
    assert b"\x10\x14" not in bytes_of


def test_a_printer_without_a_cutter_gets_no_cut_and_one_without_codes_a_picture_of_the_code() -> None:
    names = [command.name for command in commands(made("slip-58mm-simple"))]
    assert "GS V" not in names
    assert "GS ( k" not in names
    assert "GS v 0" in names


@pytest.mark.parametrize(
    ("profile", "mm", "columns"), [("TM-T88V", 80, 42), ("default", 80, 48), ("TM-T20II", 58, 32)]
)
def test_a_line_is_as_long_as_both_paper_and_head_allow(profile: str, mm: int, columns: int) -> None:
    assert roll(profile, mm).columns == columns


# --- what she can read ---


@pytest.mark.parametrize(("plate", "columns", "shown", "times"), [
    ("沪A D5683", 32, "沪AD5683", 4),
    ("沪A D5683", 48, "沪AD5683", 6),
    ("沪A D12345", 32, "沪A D12345", 3),
    ("沪A D12345", 48, "沪AD12345", 5),
    ("沪A·12345 临时牌照二〇二六", 32, "沪A·12345 临时牌照二〇二六", 1),
])  # fmt: skip
def test_the_plate_is_as_large_as_fits_and_its_gap_never_makes_it_smaller(
    plate: str, columns: int, shown: str, times: int
) -> None:
    told_lines = lines(replace(WANG, vehicle=replace(WANG.vehicle, plate=plate)), columns)
    assert Line(shown, times, bold=True, centred=True) in told_lines
    assert width(shown) * times <= columns


@pytest.mark.parametrize("vehicle_plate", ["沪A D5683", "沪A D12345", "沪A DF12345"])
@pytest.mark.parametrize("mm", PAPERS)
def test_nothing_on_a_slip_is_larger_than_the_plate(mm: int, vehicle_plate: str) -> None:
    told_lines = lines(replace(WANG, vehicle=replace(WANG.vehicle, plate=vehicle_plate)), PAPERS[mm].columns)
    (of_plate,) = [line.times for line in told_lines if line.text.replace(" ", "") == vehicle_plate.replace(" ", "")]
    assert of_plate == max(line.times for line in told_lines)


def test_a_number_is_not_parted_from_what_it_counts() -> None:
    for gap in range(1, 20):
        told_lines = [line.text for line in lines(replace(WANG, place=f"{'一' * gap}13 号门"))]
        assert [line for line in told_lines if "13 号" in line] != []


@pytest.mark.parametrize("receipt", [WANG, AGAIN, LONGEST], ids=["plain", "again", "longest"])
@pytest.mark.parametrize("mm", PAPERS)
def test_no_line_is_longer_than_the_paper_is_wide(receipt: Receipt, mm: int) -> None:
    columns = PAPERS[mm].columns
    assert [line for line in lines(receipt, columns) if width(line.text) * line.times > columns] == []


@pytest.mark.parametrize("receipt", [WANG, AGAIN, LONGEST], ids=["plain", "again", "longest"])
def test_whatever_has_to_be_read_is_six_millimetres_high(receipt: Receipt) -> None:
    small = [line.text for line in lines(receipt) if line.times * HEIGHT_DOTS / 8 < 6.0]
    assert small == ["2026-11-23 14:05"]


def test_nothing_of_a_long_place_is_lost_and_no_line_begins_with_a_full_stop() -> None:
    place = "一二三四五六，七八九十一二三四五，六七八。"
    told_lines = [line.text for line in lines(replace(WANG, place=place))]
    assert place in "".join(told_lines)
    assert [line for line in told_lines if line[0] in "，。"] == []


def test_the_slip_says_all_that_she_and_the_driver_need() -> None:
    said = text(WANG)
    for word in ("红 7", "沪AD5683", "白色", "大众途安", "王师傅", "3 分钟", WANG.place, "9682 2880", "138****5678"):
        assert word in said


def test_what_nobody_knows_is_not_printed() -> None:
    bare = replace(AGAIN, again=False, hotline="", phone_masked="")
    said = text(bare)
    for word in ("师傅", "分钟", "电话", "手机", "None", "{"):
        assert word not in said
    assert "沪A D12345" in said


def test_the_second_slip_says_that_the_first_is_not_true_any_more() -> None:
    assert "上一张小票不要了" in text(AGAIN)
    assert "上一张" not in text(WANG)


def test_a_sample_says_first_of_all_that_it_is_one() -> None:
    first = slip(WANG, 32, _, marked="样张")[0]
    assert isinstance(first, Line)
    assert first.text == "样张"


@pytest.mark.parametrize("mm", PAPERS)
@pytest.mark.parametrize("profile", ["default", "simple"])
def test_a_telephone_reads_off_the_paper_which_taxi_it_is(mm: int, profile: str) -> None:
    on = roll(profile, mm)
    paper = picture(slip_bytes(slip(WANG, on.columns, _), on, FONT), on.dots, FONT)
    read, _corners, _code = cv2.QRCodeDetector().detectAndDecode(np.array(paper.convert("L")))
    assert read == "红 7\n沪A D5683\n白色 大众途安\n曹杨新村梅岭园小区三号门门口\n2026-11-23 14:05\n96822880"


@pytest.mark.parametrize("receipt", [WANG, AGAIN, LONGEST], ids=["plain", "again", "longest"])
def test_the_code_tells_nothing_of_her_and_leads_nowhere(receipt: Receipt) -> None:
    held = for_the_family(receipt, _)
    assert "138" not in held
    assert "http" not in held
    assert [piece.text for piece in slip(receipt, 32, _) if isinstance(piece, Code)] == [held]


def test_no_name_and_no_whole_number_can_get_onto_a_slip_and_a_log_shows_no_surname() -> None:
    assert not {"rider", "name", "display_name", "phone"} & set(Receipt.__dataclass_fields__)
    assert not NUMBER.search(text(WANG))
    assert "王" not in repr(WANG)
    assert "5678" not in repr(WANG)
    assert "王" not in repr(slip(WANG, 32, _))


# --- the picture for human eyes ---


def test_what_is_printed_eight_times_as_large_covers_sixty_four_times_as_much_paper() -> None:
    def inked(*pieces: Line) -> int:
        return int((~np.array(picture(slip_bytes(pieces, PAPERS[58], FONT), 384, FONT))).sum())

    assert inked(Line("沪", 8)) - inked() == 64 * (inked(Line("沪", 1)) - inked())


def test_bytes_that_no_slip_is_made_of_are_not_drawn() -> None:
    with pytest.raises(Unreadable):
        picture(b"\x1b@\x1bp\x00", 384, FONT)


def test_every_type_that_the_settings_offer_is_known_to_the_library() -> None:
    for profile in get_args(Profile):
        assert isinstance(roll(profile, 58), Roll)


def test_a_folder_that_somebody_gave_the_library_is_left_as_it_was_and_none_of_its_own_stays(
    tmp_path: Path,
) -> None:
    given, own = tmp_path / "given", tmp_path / "own"
    given.mkdir()
    own.mkdir()
    (given / "theirs").touch()
    for more in ({"ESCPOS_CAPABILITIES_PICKLE_DIR": str(given)}, {"TMPDIR": str(own)}):
        told = {**os.environ, **more}
        subprocess.run([sys.executable, "-c", "import kiosk.peripherals.slip"], env=told, check=True)
    assert (given / "theirs").exists()
    assert list(own.iterdir()) == []


def test_the_library_tells_no_folder_of_the_machine_even_in_a_log_for_debugging(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from kiosk.log_setup import set_up; set_up('debug'); import kiosk.peripherals.slip"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    ).stderr
    assert str(tmp_path) not in said
