"""An audit in the tests' one window, and small screens with one fault each."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Lang
from kiosk.journey.effects import Speak
from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.practice.lessons import shipped
from kiosk.ui.audit.whole import Audit
from kiosk.ui.elements import Box, Element, Sheet, Text
from kiosk.ui.present.footer import always
from kiosk.ui.present.parts import strong
from kiosk.ui.stand_in import stand_in
from kiosk.voice.prompts import render
from kiosk.wording import translator
from tests.screen_fixtures import SITE, SITUATIONS
from tests.window_fixtures import Glass

MOUNT_BOTTOM_MM = 800.0
CONFIRM = SITUATIONS["confirm"]
LOWERED = replace(CONFIRM, comfort=replace(CONFIRM.comfort, lowered=True))
HAIL = strong(Box(18.0, 340.0, 364.0, 70.0), Action.HAIL, "local_taxi", "叫车")
WORDS = Text(Box(18.0, 200.0, 364.0, 30.0), "一辆车", 20.0)


def said(speak: Speak) -> str:
    return render(speak.prompt.value, dict(speak.args), translator(speak.lang, "voice"), speak.lang)


def audit_of(glass: Glass, lang: Lang = Lang.ZH, mount_bottom_mm: float = MOUNT_BOTTOM_MM) -> Audit:
    glass.pictures.append(stand_in())
    return Audit(glass.window, glass.clock, SITE, shipped(), lang, translator(lang), said, mount_bottom_mm)


def sheet_of(*elements: Element, state: State = CONFIRM, name: str = "planted") -> Sheet:
    """A screen without a fault but for what is in these elements."""
    return Sheet(name, (*elements, *always(name, state, translator(Lang.ZH))))


def failing(audit: Audit) -> str:
    """The misses, for whoever reads why a test failed."""
    return "\n".join(line for line in audit.ledger.table() if line and "| ok |" not in line)
