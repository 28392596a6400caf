"""The site as it is in practice: the same place on the same wall, with nothing in it that reaches anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kiosk import fittings
from kiosk.config import Config
from kiosk.config.values import NO_CAMERA
from kiosk.dispatchers import able, capabilities_of
from kiosk.domain import Capabilities, Rider
from kiosk.journey.events import Action
from kiosk.journey.site import Clause, PrivacyNotice, RungKind, Site
from kiosk.lesson import PRACTICE_PHONE, PRACTICE_PHONE_MASKED, Fitting
from kiosk.ui.present.reach import LOWERED_MM

# The discard port of this machine: nothing is built from it, and nothing answers there.
NOWHERE = "http://127.0.0.1:9"
NO_KEY = "no-key-in-practice"  # a file that is never made
CONTACT_REF = "practice-contact"  # no number, so that nobody could call it


def practice_config(config: Config, folder: Path) -> Config:
    """The settings with nobody outside. folder: a throw-away store. No file is opened, and none that is named holds
    a secret. What hangs at the wall stays: screen, camera, board, printer."""
    button = config.call_button
    return config.model_copy(
        update={
            "site": config.site.model_copy(update={"guard_bell": ""}),
            "ladder": tuple(rung for rung in config.ladder if rung.kind != "second"),
            "identity": config.identity.model_copy(update={"base_url": NOWHERE, "key_file": folder / NO_KEY}),
            "dispatch": config.dispatch.model_copy(
                update={"kind": "hail_api", "base_url": NOWHERE, "api_key_file": None, "phone": ""}
            ),
            "second_dispatch": None,
            "voice": config.voice.model_copy(update={"packs": None}),  # no neighbour has recorded "practice"
            "call_button": None if button is None else button.model_copy(update={"phone": PRACTICE_PHONE}),
            "technician": None,
            "helper": None,
            "store": config.store.model_copy(update={"folder": folder}),
        }
    )


def practice_site(config: Config) -> Site:
    """What the screen says of its place while it is in practice there. config: the site's own."""
    site = fittings.site(practice_config(config, config.store.folder))
    return replace(
        site,
        provider_name="没有人",
        provider_name_en="nobody",
        notice=None if site.notice is None else _notice(config),
        contact=None if site.contact is None else _contact(site.contact),
    )


def practice_able(config: Config) -> Capabilities:
    """As far as a button follows from it: what this wall's dispatchers can do. All else is told by practice's own."""
    return Capabilities(
        widen_search=capabilities_of(config.dispatch).widen_search, carry_note=able(config).carry_note
    )


def without(config: Config) -> frozenset[str]:
    """What a lesson may touch elsewhere and this wall has no button for."""
    ways = {kind.value for kind in RungKind} - {rung.kind for rung in config.ladder}
    if not practice_able(config).widen_search:
        ways.add(RungKind.WIDER.value)
    touches = {f"{Action.RUNG.value}:{way}" for way in ways}
    if fittings.site(config).reach_mm <= LOWERED_MM:
        touches.add(Action.LOW.value)
    return frozenset(touches)


def fitting(config: Config) -> frozenset[Fitting]:
    """What this wall has for a lesson."""
    has = {
        Fitting.FACE: config.face.enabled and config.camera.source != NO_CAMERA,
        Fitting.PRINTER: config.printer is not None,
        Fitting.BUTTON: config.board is not None and config.call_button is not None,
    }
    return frozenset(part for part, there in has.items() if there)


def _contact(contact: Rider) -> Rider:
    return replace(contact, phone_ref=CONTACT_REF, phone_masked=PRACTICE_PHONE_MASKED)


def _notice(config: Config) -> PrivacyNotice:
    """What is true in practice. What the site promises of its provider is not: nobody gets a picture."""
    operator, face = config.operator, config.face
    clauses = (
        Clause(
            "谁负责",
            "Who is responsible",
            f"{operator.name}，{face.contact}",
            f"{operator.name_en}, {face.contact_en}",
        ),
        Clause("为了什么", "What for", "练习刷脸叫车", "To practise hailing a taxi by face"),
        Clause(
            "怎么做",
            "How it is done",
            "镜头里的画面只在这块屏幕上给您自己看",
            "What the camera sees is shown on this screen, to you alone",
        ),
        Clause("保存多久", "How long it is kept", "一张也不保存", "No picture is kept"),
        Clause("交给谁", "Who receives it", "不传给任何人，也不认您是谁", "Nobody, and nobody is told who you are"),
    )
    return PrivacyNotice(
        version="",  # of no notice that the law knows: nothing is processed
        summary="请您看一眼镜头。画面只在这块屏幕上，不传给任何人，也不保存。不愿意就输手机号，一样能练。",
        summary_en=(
            "Please look at the camera. The picture stays on this screen: it goes to nobody and is not kept. "
            "If you would rather not, type a number: you practise just as well."
        ),
        clauses=clauses,
    )
