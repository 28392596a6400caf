"""config.yaml: its keys and their limits, read so that every complaint names a line, a column and a way out."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from kiosk.config_faults import ConfigError, Fault, Section, faults_of
from kiosk.config_yaml import read_yaml

__all__ = ["KEY_VARIABLE", "Config", "ConfigError", "Fault", "load"]

KEY_VARIABLE = "YANGZHAO_IDENTITY_KEY"  # path of the kiosk's private key; goes before identity.key_file

NAME_LENGTH = 24  # characters: what a heading on the screen holds in Chinese
NAME_LENGTH_EN = 48
SENTENCE_LENGTH = 80  # characters: three lines on the screen, twenty seconds of speech
SIZE_PX = (320, 8192)
SIZE_MM = (60, 3000)  # the smallest touch panel that holds one key of 50 mm, and a wall
ASPECT_TOLERANCE = 0.05  # how far a pixel may be from square before a circle looks like an egg
ADULT_CONSENT_AGE = 14  # under it a guardian has to consent: PIPL art. 31
SOURCE_WORDS = ("device", "video", "pictures")


def _one_line(text: str) -> str:
    if text != text.strip() or any(not c.isprintable() for c in text):
        raise PydanticCustomError("plain", "must be one line of text without blanks around it")
    return text


def _digits(text: str) -> str:
    if text and not (set(text) <= set("0123456789 -") and sum(c.isdigit() for c in text) >= 3):
        raise PydanticCustomError("plain", "must be a telephone number: digits, blanks and hyphens")
    return text


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        raise PydanticCustomError("plain", "is not a web address (host or port cannot be read)") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_good or " " in url:
        raise PydanticCustomError("plain", "must be a web address like https://dispatch.example.com")
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("plain", "must not hold a user name or password: secrets never stand in this file")
    if parts.query or parts.fragment:
        raise PydanticCustomError("plain", "must end before any ? or #")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise PydanticCustomError(
            "plain", "must begin with https://: plain http is only for a server on this very machine (127.0.0.1)"
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _resolved(value: object, info: ValidationInfo) -> object:
    """A relative path means: beside the file that says it. '~' is a home, as at the command line."""
    if not isinstance(value, str) or not value or "\0" in value:
        return value
    return info.context["folder"] / Path(value).expanduser()


def _source(text: str, info: ValidationInfo) -> str:
    word, _, path = text.partition(":")
    if text == "none":
        return text
    if word not in SOURCE_WORDS or not path:
        raise PydanticCustomError("plain", "must be device:/dev/video0, video:FILE, pictures:FOLDER or none")
    return f"{word}:{info.context['folder'] / Path(path).expanduser()}"


def _latitude(value: float) -> float:
    if not -90 <= value <= 90:
        raise PydanticCustomError("plain", "must lie between -90 and 90 degrees (are lat and lon exchanged?)")
    return value


def _longitude(value: float) -> float:
    if not -180 <= value <= 180:
        raise PydanticCustomError("plain", "must lie between -180 and 180 degrees")
    return value


Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(_one_line)]
NameEn = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_EN), AfterValidator(_one_line)]
Sentence = Annotated[str, Field(max_length=SENTENCE_LENGTH), AfterValidator(_one_line)]
Telephone = Annotated[str, Field(max_length=20), AfterValidator(_digits)]
Address = Annotated[str, AfterValidator(_address)]
FilePath = Annotated[Path, BeforeValidator(_resolved)]
Pixels = Annotated[int, Field(ge=SIZE_PX[0], le=SIZE_PX[1])]
Millimetres = Annotated[int, Field(ge=SIZE_MM[0], le=SIZE_MM[1])]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _Section(BaseModel):
    """A mapping of the file: unknown keys are refused, text is not silently turned into numbers or back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


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
            raise PydanticCustomError("at:lat", "is a point in the sea: give the WGS-84 degrees of the pick-up point")
        return self

    @model_validator(mode="after")
    def _guard_in_both_languages(self) -> Self:
        if bool(self.guard) != bool(self.guard_en):
            key = "guard_en" if self.guard else "guard"
            raise PydanticCustomError(f"at:{key}", "is empty: say it in both languages, or in neither")
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
        if self.kind in ("bus", "guard"):
            for key in ("text", "text_en"):
                if not getattr(self, key):
                    raise PydanticCustomError(f"at:{key}", f"is missing: the {self.kind} rung is read aloud")
        if self.kind == "hotline" and not self.text:
            raise PydanticCustomError("at:text", "is missing: the hotline rung is its telephone number")
        if self.kind == "hotline":
            try:
                _digits(self.text)
            except PydanticCustomError as error:
                raise PydanticCustomError("at:text", error.message_template) from None  # type: ignore[arg-type]
        return self


class Display(_Section):
    width_px: Pixels = 1024
    height_px: Pixels = 1280
    width_mm: Millimetres = 400
    height_mm: Millimetres = 500
    rotation: Literal[0, 90, 270] = 0
    fullscreen: bool = True

    @model_validator(mode="after")
    def _pixels_are_square(self) -> Self:
        across, down = self.width_px / self.width_mm, self.height_px / self.height_mm
        if abs(across / down - 1) > ASPECT_TOLERANCE:
            raise PydanticCustomError(
                "at:width_mm",
                f"makes {across:.2f} pixels a millimetre across but {down:.2f} down: measure the panel's picture again",
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
    ladder: tuple[Rung, ...] = Field(default=(), strict=False)  # YAML knows lists only
    display: Display = Display()
    identity: Identity
    dispatch: Dispatch
    second_dispatch: Dispatch | None = None
    camera: Camera = Camera()
    voice: Voice = Voice()
    store: Store
    log: Log = Log()

    @model_validator(mode="after")
    def _ladder_can_be_climbed(self) -> Self:
        for index, rung in enumerate(self.ladder):
            if any(earlier.kind == rung.kind for earlier in self.ladder[:index]):
                raise PydanticCustomError(f"at:ladder.{index}.kind", f"offers {rung.kind} a second time")
            if rung.kind == "second" and self.second_dispatch is None:
                raise PydanticCustomError(
                    f"at:ladder.{index}.kind", "offers a second dispatcher, but second_dispatch is not given"
                )
        return self


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of one kiosk from a YAML file in UTF-8.

    Relative paths resolve against the file's own folder. The variable YANGZHAO_IDENTITY_KEY, if set, goes before
    identity.key_file. Raises ConfigError with every fault of the file; reads nothing but this file.
    """
    document = read_yaml(path)
    values = document.values
    identity = values.get("identity")
    if environ.get(KEY_VARIABLE) and isinstance(identity, dict):
        identity["key_file"] = str(Path(environ[KEY_VARIABLE]).absolute())
    config, faults = faults_of(Config, document, {"folder": path.absolute().parent})
    if config is None or faults:
        raise ConfigError(path, faults)
    return config
