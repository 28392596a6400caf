"""How each outside party is fitted to what the journey and the runtime know of it."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk import wording
from kiosk.camera.capture import (
    CameraEvent,
    CameraFault,
    CameraGone,
    CameraReady,
    Captured,
    FaultKind,
    Guidance,
)
from kiosk.config import Config, ConfigError, is_pack, load_pack
from kiosk.config.notice import Notice, notice_of
from kiosk.config.settings import SiteContact
from kiosk.dispatchers import KeyUnusable
from kiosk.domain import Capabilities, Lang, Rider, mask_phone
from kiosk.identity.client import IdentityClient, Session
from kiosk.identity.wire import Method as WireMethod
from kiosk.journey.comfort import WHOLE_DAY, Hours, VoicePack
from kiosk.journey.effects import Method, Speak
from kiosk.journey.events import CameraChanged, CameraCondition, Event, FaceCaptured, FaceGuided, LightChanged
from kiosk.journey.site import Clause, PrivacyNotice, Rung, RungKind, Site
from kiosk.log_lines import log_event
from kiosk.peripherals.board import Board
from kiosk.peripherals.guard_bell import GuardBell
from kiosk.peripherals.light import PACE, LightSensor, Pace, reading
from kiosk.ui.panel import PanelSize
from kiosk.voice import clips
from kiosk.voice.marked import marked
from kiosk.voice.packs import PACK, Pack, Unusable
from kiosk.voice.player import Player
from kiosk.voice.prompts import may_be_kept, practised, render, vouched
from kiosk.wall_events import WallEvent
from kiosk.witness import Witness

CONTACT, HELPED = "contact", "helped"  # no provider's subject and no pseudonym of a number is such a word
CONDITIONS = {FaultKind.ABSENT: CameraCondition.ABSENT, FaultKind.BLACK: CameraCondition.COVERED}


def site(config: Config) -> Site:
    """What the screen says of its own place."""
    place, identity, notice = config.site, config.identity, notice_of(config)
    return Site(
        site_id=place.id,
        name=place.name,
        name_en=place.name_en,
        pick_up=place.pick_up,
        pick_up_en=place.pick_up_en,
        hotline=place.hotline,
        guard=place.guard,
        guard_en=place.guard_en,
        provider_name=identity.provider_name,
        provider_name_en=identity.provider_name_en,
        landlines=place.landlines,
        ladder=tuple(Rung(RungKind(rung.kind), rung.text, rung.text_en or rung.text) for rung in config.ladder),
        face_enabled=config.face.enabled,
        notice=None if notice is None else _notice(notice),
        reach_mm=_reach_mm(config),
        night=_night(config),
        quiet=Hours(_minutes(config.voice.quiet_from), _minutes(config.voice.quiet_until)),
        quiet_db=config.voice.quiet_db,
        packs=neighbours_voices(config.voice.packs) if config.voice.enabled else (),
        bell=bool(place.guard_bell),
        contact=_rider(config.call_button, CONTACT),
        contact_en="" if config.call_button is None else config.call_button.name_en,
        technicians=config.technician is not None,
        helper=_rider(config.helper, HELPED),
        helper_en="" if config.helper is None else config.helper.name_en,
        lamps=config.board is not None,
        voice=config.voice.enabled,
    )


def _rider(contact: SiteContact | None, called: str) -> Rider | None:
    """The site's own: under whom the button hails, or who helps. The number is written out as RFC 3966 does."""
    if contact is None:
        return None
    number = "".join(mark for mark in contact.phone if mark.isdigit())
    return Rider(
        subject=called,
        phone_ref=f"tel:{number};phone-context=+86",
        phone_masked=mask_phone(number),
        display_name=contact.name,
        tag=called,
    )


def guard_bell(config: Config) -> GuardBell | None:
    return GuardBell(config.site.guard_bell, config.site.id) if config.site.guard_bell else None


def _reach_mm(config: Config) -> float:
    display = config.display
    panel = PanelSize(display.width_px, display.height_px, display.width_mm, display.height_mm)
    return panel.reach_mm(display.mount_bottom_mm)


def _night(config: Config) -> Hours | None:
    display = config.display
    match display.theme:
        case "day":
            return None
        case "night":
            return WHOLE_DAY
        case _:
            return Hours(_minutes(display.night_from), _minutes(display.day_from))


def neighbours_voices(folder: Path | None) -> tuple[VoicePack, ...]:
    """Those that can be chosen, by the names of their folders; one whose pack.yaml is faulty is told in the log."""
    found = []
    for pack in packs_in(folder):
        try:
            called = load_pack(pack)
        except ConfigError:
            log_event(WallEvent.VOICE_PACK_UNUSABLE, pack=pack.name)
        else:
            found.append(VoicePack(pack.name, called.name))
    return tuple(found)


def recordings(config: Config, here: Site) -> dict[str, Pack]:
    """The recordings of the voices that can be chosen here."""
    folder = config.voice.packs
    return {} if folder is None else {voice.pack: pack_of(folder / voice.pack) for voice in here.packs}


def packs_in(folder: Path | None) -> list[Path]:
    """The folders of neighbours' voices; none where nobody has recorded any."""
    try:
        inside = sorted(folder.iterdir()) if folder is not None else []
    except OSError:
        return []
    return [path for path in inside if PACK.fullmatch(path.name) and is_pack(path)]


def pack_of(folder: Path) -> Pack:
    catalogue = clips.catalogue(wording.translator(Lang.ZH, "voice"))
    return Pack(folder, {clip.clip: clip for clip in catalogue})


def light_sensor(
    config: Config, post: Callable[[Event], None], pace: Pace = PACE, board: Board | None = None
) -> LightSensor | None:
    """At work from now on; None where there is none, or where the site's screen does not change."""
    display = config.display
    if display.theme != "auto" or display.light_sensor == "none":
        return None
    word, _, path = display.light_sensor.partition(":")
    if word == "board":
        assert board is not None, "the settings name a board where its sensor is wanted"
        read = board.lux
    else:
        read = functools.partial(reading, Path(path))
    return LightSensor(read, lambda dark: post(LightChanged(dark)), pace)


def _minutes(time_of_day: str) -> int:
    hours, minutes = time_of_day.split(":")
    return int(hours) * 60 + int(minutes)


def _notice(notice: Notice) -> PrivacyNotice:
    clauses = tuple(Clause(each.heading, each.heading_en, each.text, each.text_en) for each in notice.clauses)
    return PrivacyNotice(notice.version, notice.summary, notice.summary_en, clauses)


def provider(config: Config, key: bytes) -> Provider:
    """key: this kiosk's private one, in PEM. Raises KeyUnusable."""
    settings = config.identity
    try:
        client = IdentityClient(settings.base_url, settings.device_id, config.site.id, key, settings.min_age)
    except ValueError:
        raise KeyUnusable(
            f"{settings.key_file} holds no RSA private key in PEM form without a password: "
            "put the kiosk's own key there."
        ) from None
    return Provider(client)


class Provider:
    """The identity client as the runtime knows a provider."""

    def __init__(self, client: IdentityClient) -> None:
        self._client = client
        self.submit_captures = client.submit_captures
        self.verify_face = client.verify_face
        self.verify_phone = client.verify_phone
        self.send_digits = client.send_digits
        self.send_code = client.send_code
        self.step_up = client.step_up
        self.close = client.close

    def open(self, method: Method) -> Session:
        return self._client.open(WireMethod(method.value))


class Voice:
    """Turns prompts into sentences and hands them to the player. cache is None where the site wants no voice.

    able: what the dispatchers can vouch for. packs: neighbours' recordings by name. What is called out to everybody
    is said in Mandarin, as is English by its own voice. practice: every sentence begins by saying so, and only the
    engine speaks.
    """

    def __init__(
        self,
        cache: Path | None,
        witness: Witness,
        able: Capabilities,
        packs: Mapping[str, Pack] | None = None,
        *,
        practice: bool = False,
    ) -> None:
        self._witness = witness
        self._able = able
        self._practice = practice
        self._player = Player(cache) if cache else None
        self._packs = packs or {}
        if packs:
            threading.Thread(target=_tell_of_unusable, args=(packs,), name="recordings", daemon=True).start()

    def say(self, speak: Speak, done: Callable[[], None] | None) -> None:
        prompt = speak.prompt.value
        told = vouched(wording.translator(speak.lang, "voice"), self._able)
        text = render(prompt, dict(speak.args), practised(told) if self._practice else told, speak.lang)
        if self._practice:
            text = marked(text, told, speak.lang)
        self._witness.note("said", prompt=prompt, text=text)
        if self._player is not None:
            self._player.say(
                text,
                speak.lang,
                announcement=speak.announcement,
                follows=speak.follows,
                keep=may_be_kept(prompt),
                done=done,
                gain_db=speak.gain_db,
                parts=functools.partial(self._recorded, speak),
            )
        elif done is not None:
            done()

    def _recorded(self, speak: Speak) -> tuple[bytes | str, ...]:
        """Nothing where the engine says all of it."""
        pack = self._packs.get(speak.pack)
        if pack is None or speak.lang is not Lang.ZH or self._practice:
            return ()
        gettext = wording.translator(Lang.ZH, "voice")
        return clips.parts(speak.prompt.value, dict(speak.args), gettext, pack.wav, self._able) or ()

    def hush(self) -> None:
        if self._player is not None:
            self._player.hush()

    def close(self) -> None:
        if self._player is not None:
            self._player.close()


def _tell_of_unusable(packs: Mapping[str, Pack]) -> None:
    """What was never recorded is nothing to tell of."""
    for name, pack in packs.items():
        unusable = [clip for clip, why in pack.unusable().items() if why is not Unusable.MISSING]
        if unusable:
            log_event(WallEvent.VOICE_CLIPS_UNUSABLE, pack=name, clips=len(unusable), first=unusable[0])


def post_camera_news(news: CameraEvent, post: Callable[[Event], None]) -> None:
    match news:
        case Guidance():
            post(FaceGuided(news.attempt, news.hint))
        case Captured():
            post(FaceCaptured(news.attempt, news.captures))
        case CameraReady():
            post(CameraChanged(CameraCondition.READY))
        case CameraGone():
            post(CameraChanged(CameraCondition.ABSENT))
        case CameraFault(kind=kind):
            post(CameraChanged(CONDITIONS.get(kind, CameraCondition.FAULTY)))
