"""The keys of config.yaml and their limits."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kiosk.config.checking import check, plain
from kiosk.config.document import read_document
from kiosk.config.faults import ConfigError

KEY_VARIABLE = "YANGZHAO_IDENTITY_KEY"  # path of the kiosk's private key; goes before identity.key_file

NAME_LENGTH = 24  # characters: what a heading on the screen holds in Chinese
NAME_LENGTH_EN = 48
SENTENCE_LENGTH = 80  # characters: three lines on the screen, twenty seconds of speech
SIZE_PX = (320, 8192)
WIDTH_MM = (400, 3000)  # the screens are drawn for 400 x 500 mm (kiosk.ui.theme); a whole wall
HEIGHT_MM = (500, 3000)
ASPECT_TOLERANCE = 0.05  # how far a pixel may be from square before a circle looks like an egg
ADULT_CONSENT_AGE = 14  # under it a guardian has to consent: PIPL art. 31
SOURCE_WORDS = ("device", "video", "pictures")


def _one_line(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise plain("must be one line of text without blanks around it")
    return text


def _digits(text: str) -> str:
    if text and not (set(text) <= set("0123456789 -") and sum(c.isdigit() for c in text) >= 3):
        raise plain("must be a telephone number: digits, blanks and hyphens")
    return text


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and " " not in url
    except ValueError:
        usable = False
    if not usable:
        raise plain("must be a web address like https://dispatch.example.com")
    if parts.username is not None or parts.password is not None:
        raise plain("must not hold a user name or password: secrets never stand in this file")
    if parts.query or parts.fragment:
        raise plain("must end before the ? or #")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise plain("must begin with https://; plain http is only for a server on this machine (127.0.0.1)")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _file(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    if not value or not value.isprintable():
        raise plain("must be the path of a file or folder")
    return _resolved(value, info)


def _resolved(path: str, info: ValidationInfo) -> Path:
    """A relative path means: beside the file that says it."""
    assert info.context is not None, "load gives the folder"
    folder: Path = info.context["folder"]
    return folder / path


def _source(text: str, info: ValidationInfo) -> str:
    word, _, path = text.partition(":")
    if text == "none":
        return text
    if word not in SOURCE_WORDS or not path or not path.isprintable():
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


Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(_one_line)]
NameEn = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_EN), AfterValidator(_one_line)]
Sentence = Annotated[str, Field(max_length=SENTENCE_LENGTH), AfterValidator(_one_line)]
Telephone = Annotated[str, Field(max_length=20), AfterValidator(_digits)]
Address = Annotated[str, AfterValidator(_address)]
FilePath = Annotated[Path, BeforeValidator(_file)]
Pixels = Annotated[int, Field(ge=SIZE_PX[0], le=SIZE_PX[1])]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _Section(BaseModel):
    """A group of keys: unknown ones are refused, and text is never silently taken for a number or the reverse."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Site(_Section):
    id: Identifier
    name: Name
    name_en: NameEn
    pick_up: Name
    pick_up_en: NameEn
    lat: Annotated[float, AfterValidator(_latitude)]  # WGS-84 degrees
    lon: Annotated[float, AfterValidator(_longitude)]  # WGS-84 degrees
    bay: Sentence = ""
    hotline: Telephone = ""
    guard: Sentence = ""
    guard_en: Sentence = ""
    landlines: bool = False

    @model_validator(mode="after")
    def _is_a_real_place(self) -> Self:
        if abs(self.lat) < 1 and abs(self.lon) < 1:
            raise plain("is a point in the sea: give the WGS-84 degrees of the pick-up point", "lat")
        return self

    @model_validator(mode="after")
    def _guard_in_both_languages(self) -> Self:
        if bool(self.guard) != bool(self.guard_en):
            raise plain("is empty: say it in both languages, or in neither", "guard_en" if self.guard else "guard")
        return self


class Operator(_Section):
    name: Name
    name_en: NameEn


class Rung(_Section):
    kind: Literal["wider", "second", "hotline", "bus", "guard"]
    text: Sentence = ""
    text_en: Sentence = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.kind == "hotline":
            _digits(self.text)
        if self.kind in ("hotline", "bus", "guard") and not self.text:
            raise plain(f"is missing: the {self.kind} is shown and read aloud", "text")
        if self.kind in ("bus", "guard") and not self.text_en:
            raise plain(f"is missing: the {self.kind} is shown and read aloud in both languages", "text_en")
        return self


class Display(_Section):
    width_px: Pixels = 1024
    height_px: Pixels = 1280
    width_mm: Annotated[int, Field(ge=WIDTH_MM[0], le=WIDTH_MM[1])] = 400
    height_mm: Annotated[int, Field(ge=HEIGHT_MM[0], le=HEIGHT_MM[1])] = 500
    rotation: Literal[0, 90, 270] = 0
    fullscreen: bool = True

    @model_validator(mode="after")
    def _pixels_are_square(self) -> Self:
        across, down = self.width_px / self.width_mm, self.height_px / self.height_mm
        if abs(across / down - 1) > ASPECT_TOLERANCE:
            raise plain(
                f"makes {across:.2f} pixels a millimetre across but {down:.2f} down: measure the picture again",
                "width_mm",
            )
        return self


class Identity(_Section):
    base_url: Address
    device_id: Identifier
    key_file: FilePath
    provider_name: Name
    provider_name_en: NameEn
    min_age: Annotated[int, Field(ge=ADULT_CONSENT_AGE, le=100)] = ADULT_CONSENT_AGE


class Dispatch(_Section):
    base_url: Address


class Camera(_Section):
    source: Annotated[str, AfterValidator(_source)] = "none"


class Voice(_Section):
    enabled: bool = True


class Store(_Section):
    folder: FilePath


class Log(_Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(_Section):
    """All settings of one kiosk. Paths are absolute, addresses end without a slash."""

    site: Site
    operator: Operator
    ladder: Annotated[tuple[Rung, ...], Field(strict=False)] = ()  # YAML knows lists only
    display: Display = Display()
    identity: Identity
    dispatch: Dispatch
    second_dispatch: Dispatch | None = Field(default=None, validate_default=True)
    camera: Camera = Camera()
    voice: Voice = Voice()
    store: Store
    log: Log = Log()

    @field_validator("ladder")
    @classmethod
    def _each_rung_once(cls, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
        for index, rung in enumerate(ladder):
            if any(earlier.kind == rung.kind for earlier in ladder[:index]):
                raise plain(f"offers {rung.kind} a second time", f"{index}.kind")
        return ladder

    @field_validator("second_dispatch")
    @classmethod
    def _is_there_if_offered(cls, second: Dispatch | None, info: ValidationInfo) -> Dispatch | None:
        if second is None and any(rung.kind == "second" for rung in info.data.get("ladder", ())):
            raise plain("is missing, but the ladder offers a second dispatcher")
        return second


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of one kiosk from a YAML file in UTF-8.

    Relative paths resolve against the file's own folder. The variable YANGZHAO_IDENTITY_KEY, if set, goes before
    identity.key_file. Raises ConfigError with every fault of the file; opens no other file.
    """
    document = read_document(path)
    identity = document.values.get("identity")
    if environ.get(KEY_VARIABLE) and isinstance(identity, dict):
        identity["key_file"] = str(Path(environ[KEY_VARIABLE]).absolute())
    config, faults = check(Config, document, path.absolute().parent)
    if config is None:
        raise ConfigError(path, faults)
    return config
