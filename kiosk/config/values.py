"""The kinds of value that stand in config.yaml, each with its limits and a complaint in plain words."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from kiosk.config.checking import plain
from kiosk.lesson import PRACTICE_PHONE

NAME_LENGTH = 24  # characters: what a heading on the screen holds in Chinese
NAME_LENGTH_EN = 48
SHORT_NAME_LENGTH = 11  # beside a heading, in one line
SHORT_NAME_LENGTH_EN = 24
CLAUSE_LENGTH = 56  # characters: two lines of 11 mm on 336 mm, and five clauses make a page of the notice
CLAUSE_LENGTH_EN = 110
CONTACT_LENGTH = CLAUSE_LENGTH - NAME_LENGTH - 1  # stands behind a name and a comma, in one clause
CONTACT_LENGTH_EN = CLAUSE_LENGTH_EN - NAME_LENGTH_EN - 2
SENTENCE_LENGTH = 80  # characters: three lines on the screen, twenty seconds of speech
SIZE_PX = (320, 8192)
SHEET_H_MM = 500  # the screens are drawn for 400 x 500 mm (kiosk.ui.theme)
WIDTH_MM = (400, 3000)  # not less than a sheet; a whole wall
HEIGHT_MM = (SHEET_H_MM, 3000)
# The lowest target is 10 mm up, and no hand need reach under 380 mm (ADA 308.2.1, EN 301 549 §8.3.3.1). Mounted
# higher than 1 m, what is to be touched does not fit under 1220 mm.
MOUNT_BOTTOM_MM = (370, 1000)
DIALLED = (7, 15)  # digits of a number that a driver calls (E.164 has 15 at most)
QUIET_DB = (-60.0, 0.0)  # under -60 nobody hears anything
HOST_WORD_LENGTH = 63  # RFC 1035 section 2.3.4
SOURCE_WORDS = ("device", "video", "pictures")
NO_CAMERA = "none"


def one_line(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise plain("must be one line of text without blanks around it")
    return text


def telephone(text: str) -> str:
    if text and not (set(text) <= set("0123456789 -") and sum(c.isdigit() for c in text) >= 3):
        raise plain("must be a telephone number: digits, blanks and hyphens")
    return text


def can_be_dialled(phone: str) -> bool:
    return DIALLED[0] <= sum(mark.isdigit() for mark in phone) <= DIALLED[1]


def _dialled(text: str) -> str:
    if not can_be_dialled(text):
        raise plain(f"must have {DIALLED[0]} to {DIALLED[1]} digits: a driver calls it")
    return text


def _service_phone(text: str) -> str:
    """As one number is written at home or abroad: '021-5550-0123', '+86 21 5550 0123'."""
    telephone(text.removeprefix("+"))
    return _dialled(text) if text else text


def _contact_phone(text: str) -> str:
    """Of the site's own, so never the number that its lessons type."""
    if "".join(mark for mark in text if mark.isdigit()) == PRACTICE_PHONE:
        raise plain("is the number of practice, which nobody has: give the one that a driver calls")
    return text


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and _is_host(parts.hostname or "") and parts.port != 0
        usable = usable and url.isprintable() and " " not in url  # urlsplit drops a tab and says nothing
    except ValueError:
        usable = False
    if not usable:
        raise plain("must be a web address like https://dispatch.example.com")
    if parts.username is not None or parts.password is not None:
        raise plain("must not hold a user name or password: secrets never stand in this file")
    if parts.query or parts.fragment:
        raise plain("must end before the ? or #")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise plain("must begin with https://; plain http is only for a server on this machine (127.0.0.1)")
    return url.rstrip("/")


def _address_or_none(url: str) -> str:
    return url and _address(url)


def _is_host(name: str) -> bool:
    """Words between dots, each of letters, digits, - and _, or the groups of IPv6 between colons."""
    if ":" in name:
        return _is_ip(name)
    words = name.removesuffix(".").split(".")
    return all(len(word) <= HOST_WORD_LENGTH and word.replace("-", "").replace("_", "").isalnum() for word in words)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """A host of an address that is this machine itself."""
    return host == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)


def _time_of_day(text: str) -> str:
    hours, _, minutes = text.partition(":")
    digits = text.isascii() and hours.isdigit() and minutes.isdigit()
    if len(text) != 5 or not digits or int(hours) > 23 or int(minutes) > 59:
        raise plain("must be a time of day like '06:30', in quotes")
    return text


def _light_sensor(text: str, info: ValidationInfo) -> str:
    if text in ("none", "board"):
        return text
    word, _, path = text.partition(":")
    if word != "file" or not _is_path(path):
        raise plain(
            "must be none, board, or file: and behind it, without a blank, the path of the sensor's reading in lux"
        )
    return f"{word}:{_resolved(path, info)}"


def _backlight(text: str, info: ValidationInfo) -> str:
    if text == "none":
        return text
    word, _, path = text.partition(":")
    if word != "file" or not _is_path(path) or Path(path).name != "brightness":
        raise plain(
            "must be none, or file: and behind it, without a blank, the path of the panel's file named brightness, "
            "such as file:/sys/class/backlight/intel_backlight/brightness"
        )
    return f"{word}:{_resolved(path, info)}"


def _file(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    if not _is_path(value):
        raise plain("must be the path of a file or folder")
    return _resolved(value, info)


def _is_path(text: str) -> bool:
    return text != "" and text.isprintable() and text == text.strip()


def _resolved(path: str, info: ValidationInfo) -> Path:
    """A relative path means: beside the file that says it."""
    assert info.context is not None, "load gives the folder"
    folder: Path = info.context["folder"]
    return folder / path


def _source(text: str, info: ValidationInfo) -> str:
    word, _, path = text.partition(":")
    if text == NO_CAMERA:
        return text
    if word not in SOURCE_WORDS or not _is_path(path):
        raise plain("must be device:/dev/video0, video:FILE, pictures:FOLDER or none")
    return f"{word}:{_resolved(path, info)}"


def _latitude(value: float) -> float:
    if not -90 <= value <= 90:
        raise plain("must lie between -90 and 90 degrees (are lat and lon exchanged?)")
    return value


def _longitude(value: float) -> float:
    if not -180 <= value <= 180:
        raise plain("must lie between -180 and 180 degrees")
    return value


Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(one_line)]
NameEn = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_EN), AfterValidator(one_line)]
ShortName = Annotated[str, Field(min_length=1, max_length=SHORT_NAME_LENGTH), AfterValidator(one_line)]
ShortNameEn = Annotated[str, Field(min_length=1, max_length=SHORT_NAME_LENGTH_EN), AfterValidator(one_line)]
Sentence = Annotated[str, Field(max_length=SENTENCE_LENGTH), AfterValidator(one_line)]
Clause = Annotated[str, Field(max_length=CLAUSE_LENGTH), AfterValidator(one_line)]
ClauseEn = Annotated[str, Field(max_length=CLAUSE_LENGTH_EN), AfterValidator(one_line)]
Contact = Annotated[str, Field(max_length=CONTACT_LENGTH), AfterValidator(one_line)]
ContactEn = Annotated[str, Field(max_length=CONTACT_LENGTH_EN), AfterValidator(one_line)]
Telephone = Annotated[str, Field(max_length=20), AfterValidator(telephone)]
ContactPhone = Annotated[Telephone, AfterValidator(_dialled), AfterValidator(_contact_phone)]
ServicePhone = Annotated[str, Field(max_length=20), AfterValidator(_service_phone)]
Address = Annotated[str, AfterValidator(_address)]
AddressOrNone = Annotated[str, AfterValidator(_address_or_none)]  # '' where there is none
FilePath = Annotated[Path, BeforeValidator(_file)]
Source = Annotated[str, AfterValidator(_source)]
Latitude = Annotated[float, AfterValidator(_latitude)]  # WGS-84 degrees
Longitude = Annotated[float, AfterValidator(_longitude)]
Pixels = Annotated[int, Field(ge=SIZE_PX[0], le=SIZE_PX[1])]
WidthMm = Annotated[int, Field(ge=WIDTH_MM[0], le=WIDTH_MM[1])]
HeightMm = Annotated[int, Field(ge=HEIGHT_MM[0], le=HEIGHT_MM[1])]
MountBottomMm = Annotated[int, Field(ge=MOUNT_BOTTOM_MM[0], le=MOUNT_BOTTOM_MM[1])]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]  # local time
LightSensor = Annotated[str, AfterValidator(_light_sensor)]
Backlight = Annotated[str, AfterValidator(_backlight)]
QuietDb = Annotated[float, Field(ge=QUIET_DB[0], le=QUIET_DB[1])]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Section(BaseModel):
    """A group of keys: unknown ones are refused, and text is never silently taken for a number or the reverse."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
