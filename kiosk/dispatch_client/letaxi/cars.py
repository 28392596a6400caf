"""A car and its driver in the registry's words, made into ours: plate, body colour, model, surname, telephone."""

from __future__ import annotations

import re

from kiosk.dispatch_client.letaxi.wire import FoundTaxi, HailDocument
from kiosk.domain import Driver, Vehicle, mask_phone

FAKE_PHONE = re.compile(r"(0|(00)?330?)600000000")  # '0600000000' stands wherever a number is hidden
LONGEST_PLATE = 12  # ten characters are allowed in the registry; an electric car's is nine in ours
LONGEST_MODEL = 24  # 'Mercedes-Benz Classe E'
LONGEST_SURNAME = 12
CHINESE_PLATE = re.compile(r"([一-龥])([A-Z])([0-9A-Z]{5,6})")  # GA 36-2018
CHINESE_NAME = re.compile(r"[一-龥]+")
DOUBLE_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 司空 端木 长孙 宇文 轩辕 南宫 百里 呼延".split()  # noqa: SIM905 - read as a line
)
COLOURS = {  # what taxis come in, in the inks of ui/present/body_colours.py
    "#F5F5F5": "white blanc blanche 白 白色",
    "#008A92": "teal turquoise cyan 青 青色 蓝绿 蓝绿色 大众绿",
    "#F2C230": "yellow jaune 黄 黄色 强生黄",
    "#B3202A": "red rouge 红 红色",
    "#1F4E9E": "blue bleu bleue 蓝 蓝色",
    "#B9BDC1": "silver argent argenté argentée 银 银色 银灰 银灰色",
    "#2E8B57": "green vert verte 绿 绿色",
    "#16191C": "black noir noire 黑 黑色",
    "#6F7479": "grey gray gris grise 灰 灰色",
    "#7C1F4A": "bordeaux burgundy maroon 酒红 酒红色 紫红 紫红色",
    "#E8772E": "orange 橙 橙色 橘 橘色",
    "#9FD3E6": "lightblue skyblue 浅蓝 浅蓝色 天蓝 天蓝色",
    "#C9A36A": "gold golden doré dorée or champagne 金 金色 香槟 香槟色",
    "#ECDEB4": "beige cream crème 米 米色 米黄 米黄色",
    "#5B3A29": "brown marron brun brune 棕 棕色 褐 褐色",
    "#6A3D9A": "purple violet violette 紫 紫色",
}
_HEX = {word: ink for ink, words in COLOURS.items() for word in words.split()}


def vehicle_of(hail: HailDocument, model: str) -> Vehicle | None:
    """None while the registry hides the plate. model: as model_of made it of the search."""
    told = hail.taxi.vehicle
    plate = plate_of(told.licence_plate)
    return Vehicle(plate=plate, colour=colour_of(told.color), model=model) if plate else None


def driver_of(hail: HailDocument) -> Driver | None:
    surname, phone = surname_of(hail.taxi.driver.last_name), phone_of(hail.taxi_phone_number)
    return Driver(surname=surname, phone_masked=mask_phone(phone) if phone else "") if surname or phone else None


def plate_of(told: str) -> str:
    """'沪A·D1234' -> '沪A D1234'; what is no Chinese plate stays as it is, in capitals."""
    plate = _line(told).upper()
    parts = CHINESE_PLATE.fullmatch(re.sub(r"[\W_]", "", plate))
    return f"{parts[1]}{parts[2]} {parts[3]}" if parts else plate[:LONGEST_PLATE]


def colour_of(told: str) -> str:
    """'turquoise', 'Blanche', '银灰色' or '#008a92' -> CSS hex; '' for a word that nobody here knows."""
    word = re.sub(r"[\s_-]", "", told).lower()
    return word.upper() if re.fullmatch(r"#[0-9a-f]{6}", word) else _HEX.get(word, "")


def model_of(taxi: FoundTaxi) -> str:
    """'Volkswagen Touran', '大众途安'; '' where the search told neither."""
    maker, model = _line(taxi.vehicle.constructor), _line(taxi.vehicle.model)
    between = "" if CHINESE_NAME.match(model) else " "
    return f"{maker}{between}{model}".strip()[:LONGEST_MODEL].rstrip()


def surname_of(told: str) -> str:
    """A surname alone: where a whole Chinese name stands in its place, the rest of it is nobody's business here."""
    name = _line(told)
    if CHINESE_NAME.fullmatch(name):
        return name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
    return name[:LONGEST_SURNAME].rstrip()


def phone_of(told: str) -> str:
    """Its digits, without our country's code; '' for the number that stands in for a hidden one, however written."""
    digits = re.sub(r"\D", "", told)
    if FAKE_PHONE.fullmatch(digits) or not digits.strip("0"):
        return ""
    return digits[-11:] if re.fullmatch(r"(00)?86\d{11}", digits) else digits


def _line(told: str) -> str:
    """On one line, nothing in it that cannot be shown."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in told).split())
