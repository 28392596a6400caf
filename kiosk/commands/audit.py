"""`kiosk audit`: every screen as drawn, and the journey behind it, held against the checklist for old people."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, prepared_fonts, settings
from kiosk.domain import Lang
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.journey.effects import Speak
    from kiosk.ui.audit.ledger import Ledger
    from kiosk.ui.audit.whole import Audit, Look
    from kiosk.ui.panel import PanelSize

FOUR_PANELS = (  # width and height in pixels, then in millimetres: the shapes that are sold for a wall
    (1024, 1280, 400, 500),
    (1080, 1350, 400, 500),
    (1200, 1600, 400, 533),
    (1080, 1920, 400, 711),
)
SIDEWAYS = {"width_px": 1920, "height_px": 1080, "width_mm": 889, "height_mm": 500}
LANGUAGES = {Lang.ZH: "中文", Lang.EN: "English"}
ENGINE_WAIT_S = 30.0


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "audit",
        help="hold every screen against the checklist for old people",
        description="Draws every situation in both languages, by day and by night, ordinary and lowered, and holds "
        "what was really drawn and what the journey really does against the checklist. Prints the table; ends with 1 "
        "if anything is missed. Needs no display.",
    )
    add_config(parser)
    parser.add_argument("--panels", action="store_true", help="four panels instead of the one in the settings")
    parser.add_argument("--only", default="", metavar="WORD", help="only situations whose name holds this, as drawn")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="the table, and all screens on contact sheets")
    parser.set_defaults(run=run)


@dataclass(frozen=True)
class Task:
    """One panel in one language: a process of its own, since Kivy has one window in each.

    first: also what does not depend on the panel. only: '' for everything.
    """

    config: Config
    panel: PanelSize
    lang: Lang
    first: bool
    only: str
    out: Path | None

    @property
    def name(self) -> str:
        return f"{self.panel.width_px}x{self.panel.height_px}"


def run(given: argparse.Namespace) -> int:
    """Prints the table; returns 0 if everything holds, 1 if not. Raises UsageError."""
    from kiosk.ui.audit.ledger import Ledger
    from kiosk.ui.audit.rules import RULES
    from kiosk.ui.kivy_start import NoDisplay

    config = settings(given.config)
    prepared_fonts()
    ledger = Ledger()
    ledger.note(_sideways())
    if given.only:
        ledger.excused.update((rule.key, "not asked for") for rule in RULES)
    try:
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
        for done, task in _audited(tuple(_tasks(config, given))):
            print(f"{task.name} {LANGUAGES[task.lang]}: {done.screens} screens, {len(done.missed)} rules missed")
            ledger.add(done)
        told = "\n".join([f"{ledger.screens} screens", "", *ledger.table()])
        if given.out:
            (given.out / "audit.md").write_text(told + "\n", encoding="utf-8")
    except NoDisplay as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"The folder {given.out} cannot be written ({error.strerror}): give another.") from None
    print(told)
    return 0 if ledger.holds else 1


def _tasks(config: Config, given: argparse.Namespace) -> Iterator[Task]:
    from kiosk.ui.panel import PanelSize

    display = config.display
    own = ((display.width_px, display.height_px, display.width_mm, display.height_mm),)
    for number, (width_px, height_px, width_mm, height_mm) in enumerate(FOUR_PANELS if given.panels else own):
        panel = PanelSize(width_px, height_px, width_mm, height_mm)
        size = {"width_px": width_px, "height_px": height_px, "width_mm": width_mm, "height_mm": height_mm}
        hung = config.model_copy(update={"display": display.model_copy(update=size)})
        for lang in Lang:
            yield Task(hung, panel, lang, number == 0 and not given.only, given.only, given.out)


def _audited(tasks: tuple[Task, ...]) -> Iterator[tuple[Ledger, Task]]:
    """As many at once as there are processors, in the order in which they are done."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=1) as pool:
        waiting = {pool.submit(_audit_one, task): task for task in tasks}
        for done in as_completed(waiting):
            yield done.result(), waiting[done]


def _audit_one(task: Task) -> Ledger:
    from kiosk import wording
    from kiosk.fittings import site
    from kiosk.practice.lessons import shipped
    from kiosk.ui.audit.whole import Audit, Look, stage

    fonts = prepared_fonts()
    window, clock = stage(task.panel, fonts)
    audit = Audit(
        window,
        clock,
        site(task.config),
        shipped(),
        task.lang,
        wording.translator(task.lang, "screen"),
        _said,
        task.config.display.mount_bottom_mm,
        task.name,
    )
    if task.first:
        audit.behaviour()
        audit.fonts()
        _pace(audit)
        if not task.config.face.enabled:
            audit.ledger.excused["taps_face"] = "this site has no face way"
    for night in (False, True):
        if not task.only:
            audit.families(night)
        for lowered in (False, True):
            _drawn(audit, Look(night, lowered), task)
    return audit.ledger


def _drawn(audit: Audit, look: Look, task: Task) -> None:
    """All situations in one look; on a contact sheet where one is wanted."""
    from kiosk.ui.audit.contact_sheet import ContactSheet

    words = [LANGUAGES[task.lang], "夜间" if look.night else "日间", "低位" if look.lowered else ""]
    place = task.config.site
    size = f"{task.panel.width_mm:g} × {task.panel.height_mm:g} mm, {task.panel.width_px} × {task.panel.height_px} px"
    sheet = ContactSheet(" · ".join(word for word in words if word), f"{place.name}　{size}", look.night)
    for name, seen in audit.screens(look, [name for name in audit.situations if task.only in name]):
        if task.out is not None:
            sheet.add(name, seen.picture)
    if task.out is not None and sheet.screens:
        kind = "-".join(str(look).split() or ["day"])
        sheet.save(task.out / f"{task.name}-{task.lang.value[:2]}-{kind}.png", audit.window.fonts)


def _said(speak: Speak) -> str:
    from kiosk import wording
    from kiosk.voice.prompts import render

    return render(speak.prompt.value, dict(speak.args), wording.translator(speak.lang, "voice"), speak.lang)


def _pace(audit: Audit) -> None:
    from kiosk.voice import engine

    if shutil.which(engine.PROGRAM) is None:
        for key in ("slow_speech", "fast_speech"):
            audit.ledger.excused[key] = f"{engine.PROGRAM} is not installed here"
    else:
        audit.pace(_seconds)


def _seconds(sentence: str) -> float:
    """How long the engine takes to say it."""
    from kiosk.voice import engine, sound

    return sound.seconds(engine.spoken(sentence, Lang.ZH, ENGINE_WAIT_S))


def _sideways() -> Iterator[Any]:
    """A panel that hangs on its side must be refused before anything is drawn."""
    from pydantic import ValidationError

    from kiosk.config.display import Display
    from kiosk.ui.audit.ledger import Found

    try:
        Display.model_validate(SIDEWAYS)
    except ValidationError:
        yield Found("sideways", 0.0, "")
    else:
        yield Found("sideways", 1.0, "1920 x 1080")
