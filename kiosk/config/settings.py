"""The sections and keys of config.yaml, and what must hold between them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from kiosk.config.checking import check, plain
from kiosk.config.credentials import CREDENTIALS_VARIABLE, take_credentials
from kiosk.config.dispatch import Dispatch
from kiosk.config.display import Display
from kiosk.config.document import document_of, read_document
from kiosk.config.faults import ConfigError, Fault
from kiosk.config.notice import SPOKEN_MOST, spoken
from kiosk.config.practice import Practice
from kiosk.config.values import (
    NO_CAMERA,
    Address,
    AddressOrNone,
    Clause,
    ClauseEn,
    Contact,
    ContactEn,
    ContactPhone,
    FilePath,
    Identifier,
    Latitude,
    Longitude,
    Name,
    NameEn,
    QuietDb,
    Section,
    Sentence,
    ShortName,
    ShortNameEn,
    Source,
    Telephone,
    TimeOfDay,
    telephone,
)
from kiosk.config.wall import Board, Health, Printer, Technician

KEY_VARIABLE = "YANGZHAO_IDENTITY_KEY"  # path of the kiosk's private key; goes before identity.key_file
SECRET_VARIABLES = (KEY_VARIABLE, CREDENTIALS_VARIABLE)  # where secrets lie: all that load() asks of the environment
ADULT_CONSENT_AGE = 14  # under it a guardian has to consent: PIPL art. 31


class Site(Section):
    id: Identifier
    name: Name
    name_en: NameEn
    pick_up: Name
    pick_up_en: NameEn
    lat: Latitude
    lon: Longitude
    map_lat: Latitude | None = None
    map_lon: Longitude | None = None
    bay: Sentence = ""
    hotline: Telephone = ""
    guard: Sentence = ""
    guard_en: Sentence = ""
    guard_bell: AddressOrNone = ""
    landlines: bool = False

    @model_validator(mode="after")
    def _is_a_real_place(self) -> Self:
        if abs(self.lat) < 1 and abs(self.lon) < 1:
            raise plain("is a point in the sea: give the WGS-84 degrees of the pick-up point", "lat")
        return self

    @model_validator(mode="after")
    def _map_shows_a_point(self) -> Self:
        if (self.map_lat is None) != (self.map_lon is None):
            missing, given = ("map_lon", "map_lat") if self.map_lon is None else ("map_lat", "map_lon")
            raise plain(f"is missing beside {given}: give both as the map shows them, or neither", missing)
        return self

    @model_validator(mode="after")
    def _guard_in_both_languages(self) -> Self:
        if bool(self.guard) != bool(self.guard_en):
            raise plain("is empty: say it in both languages, or in neither", "guard_en" if self.guard else "guard")
        return self


class Operator(Section):
    name: Name
    name_en: NameEn


class Rung(Section):
    kind: Literal["wider", "second", "hotline", "bus", "guard"]
    text: Sentence = ""
    text_en: Sentence = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.kind == "hotline":
            telephone(self.text)
        if self.kind in ("hotline", "bus", "guard") and not self.text:
            raise plain(f"is missing: the {self.kind} is shown and read aloud", "text")
        if self.kind in ("bus", "guard") and not self.text_en:
            raise plain(f"is missing: the {self.kind} is shown and read aloud in both languages", "text_en")
        return self


class Identity(Section):
    base_url: Address
    device_id: Identifier
    key_file: FilePath
    provider_name: Name
    provider_name_en: NameEn
    min_age: Annotated[int, Field(ge=ADULT_CONSENT_AGE, le=100)] = ADULT_CONSENT_AGE


class Face(Section):
    """Whether faces are looked at, and what the law wants told before: PIPL art. 17, 23 and 30.

    Beside the names of operator and provider, which stand in their own sections. Not enabled, nothing need be said.
    """

    enabled: bool
    contact: Contact = Field(default="", validate_default=True)
    contact_en: ContactEn = Field(default="", validate_default=True)
    purpose: Clause = Field(default="", validate_default=True)
    purpose_en: ClauseEn = Field(default="", validate_default=True)
    manner: Clause = Field(default="", validate_default=True)
    manner_en: ClauseEn = Field(default="", validate_default=True)
    kind: Clause = Field(default="", validate_default=True)
    kind_en: ClauseEn = Field(default="", validate_default=True)
    necessity: Clause = Field(default="", validate_default=True)
    necessity_en: ClauseEn = Field(default="", validate_default=True)
    effect: Clause = Field(default="", validate_default=True)
    effect_en: ClauseEn = Field(default="", validate_default=True)
    retention: Clause = Field(default="", validate_default=True)
    retention_en: ClauseEn = Field(default="", validate_default=True)
    rights: Clause = Field(default="", validate_default=True)
    rights_en: ClauseEn = Field(default="", validate_default=True)
    provider_contact: Contact = Field(default="", validate_default=True)
    provider_contact_en: ContactEn = Field(default="", validate_default=True)
    provider_use: Clause = Field(default="", validate_default=True)
    provider_use_en: ClauseEn = Field(default="", validate_default=True)

    @field_validator("*")
    @classmethod
    def _is_told(cls, told: object, info: ValidationInfo) -> object:
        if told == "" and info.data.get("enabled"):
            raise plain("is not told: the law wants it said before a camera looks at a face (PIPL art. 17, 23, 30)")
        return told


class Camera(Section):
    source: Source = NO_CAMERA


class Voice(Section):
    enabled: bool = True
    packs: FilePath | None = None
    quiet_from: TimeOfDay = "21:00"
    quiet_until: TimeOfDay = "07:00"
    quiet_db: QuietDb = -26.0
    hears_itself: bool = True

    @model_validator(mode="after")
    def _quiet_has_an_end(self) -> Self:
        if self.quiet_from == self.quiet_until:
            raise plain(
                "is the same as quiet_from: where it is never to be quiet write quiet_db: 0, where always "
                "'00:00' and '23:59'",
                "quiet_until",
            )
        return self


class SiteContact(Section):
    """Of the site's own, whom the driver calls: under whom the physical button hails, or who helps at the gate."""

    name: ShortName
    name_en: ShortNameEn
    phone: ContactPhone


class Store(Section):
    folder: FilePath


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """All settings of one kiosk. Paths are absolute, addresses end without a slash."""

    site: Site
    operator: Operator
    ladder: Annotated[tuple[Rung, ...], Field(strict=False)] = ()  # YAML knows lists only
    display: Display = Display()
    identity: Identity
    face: Face
    dispatch: Dispatch
    second_dispatch: Dispatch | None = Field(default=None, validate_default=True)
    camera: Camera = Camera()
    voice: Voice = Voice()
    call_button: SiteContact | None = None
    board: Board | None = Field(default=None, validate_default=True)
    printer: Printer | None = None
    technician: Technician | None = None
    helper: SiteContact | None = None
    practice: Practice = Practice()
    health: Health = Health()
    store: Store
    log: Log = Log()

    @field_validator("ladder")
    @classmethod
    def _each_rung_once(cls, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
        for index, rung in enumerate(ladder):
            if any(earlier.kind == rung.kind for earlier in ladder[:index]):
                raise plain(f"offers {rung.kind} a second time", f"{index}.kind")
        return ladder

    @field_validator("face")
    @classmethod
    def _is_said_in_time(cls, face: Face, info: ValidationInfo) -> Face:
        operator, identity = info.data.get("operator"), info.data.get("identity")
        if not face.enabled or operator is None or identity is None:
            return face
        length = len(spoken(operator.name, identity.provider_name))
        if length > SPOKEN_MOST:
            raise plain(
                f"is asked for in a sentence of {length} characters, and {SPOKEN_MOST} take 20 s to say: "
                f"shorten operator.name or identity.provider_name by {length - SPOKEN_MOST}"
            )
        return face

    @field_validator("dispatch", "second_dispatch")
    @classmethod
    def _drivers_can_call(cls, dispatch: Dispatch | None, info: ValidationInfo) -> Dispatch | None:
        site = info.data.get("site")
        return dispatch if dispatch is None or site is None else dispatch.reached_by(site.hotline)

    @field_validator("board")
    @classmethod
    def _is_there_for_the_light(cls, board: Board | None, info: ValidationInfo) -> Board | None:
        display = info.data.get("display")
        if board is None and display is not None and display.light_sensor == "board":
            raise plain("is missing, but display.light_sensor is board: name its port, or write light_sensor: none")
        return board

    @field_validator("helper")
    @classmethod
    def _somebody_can_help(cls, helper: SiteContact | None, info: ValidationInfo) -> SiteContact | None:
        if helper is not None and info.data.get("technician", helper) is None:
            raise plain("is of no use without codes: whoever helps has one, so add technician.codes_file")
        return helper

    @field_validator("second_dispatch")
    @classmethod
    def _is_there_if_offered(cls, second: Dispatch | None, info: ValidationInfo) -> Dispatch | None:
        if second is None and any(rung.kind == "second" for rung in info.data.get("ladder", ())):
            raise plain("is missing, but the ladder offers a second dispatcher")
        return second


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of one kiosk from a YAML file in UTF-8.

    Relative paths resolve against the file's own folder. A secret that systemd hands over goes before the file of the
    same name that the settings name, and the variable YANGZHAO_IDENTITY_KEY, if set, before identity.key_file. Raises
    ConfigError with every fault of the file; opens no other file.
    """
    document = read_document(path)
    if environ.get(CREDENTIALS_VARIABLE):
        take_credentials(document.values, Path(environ[CREDENTIALS_VARIABLE]))
    identity = document.values.get("identity")
    if environ.get(KEY_VARIABLE) and isinstance(identity, dict):
        identity["key_file"] = str(Path(environ[KEY_VARIABLE]).absolute())
    config, faults = check(Config, document, path.absolute().parent)
    if config is None:
        raise ConfigError(path, faults)
    return config


def faults_of(text: str, path: Path) -> list[Fault]:
    """What load would complain of if this text stood in the file. Raises ConfigError where it is no YAML."""
    _, faults = check(Config, document_of(text, path), path.absolute().parent)
    return faults
