"""Every screen as drawn, and the journey behind it, keep the checklist for old eyes, ears and hands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.domain import Lang
from kiosk.ui.audit.ledger import Found, Ledger
from kiosk.ui.audit.rules import BY_HAND, RULES
from kiosk.ui.audit.whole import Look
from tests.audit_fixtures import audit_of, failing
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

ROOT = Path(__file__).parent.parent
AT_NIGHT = 3  # every third situation, each in one language: geometry is the same as by day
ANSWER_S = 120.0  # patience for a busy machine
LETTERS = frozenset(f"A{number}" for number in range(1, 31))  # the rows of the checklist

each_language = pytest.mark.parametrize("lang", list(Lang))


@each_language
def test_every_screen_by_day_keeps_the_checklist_as_drawn(glass: Glass, lang: Lang) -> None:
    audit = audit_of(glass, lang)
    names = [name for name, _ in audit.screens(Look())]
    assert set(names) == set(audit.situations)
    assert audit.ledger.missed == (), failing(audit)


@each_language
def test_the_dark_screens_keep_it_too(glass: Glass, lang: Lang) -> None:
    audit = audit_of(glass, lang)
    first = list(Lang).index(lang)
    for _ in audit.screens(Look(night=True), list(audit.situations)[first :: 2 * AT_NIGHT]):
        pass
    assert audit.ledger.missed == (), failing(audit)


@pytest.mark.parametrize("night", [False, True])
def test_whatever_differs_in_colour_differs_in_grey_and_in_words(glass: Glass, night: bool) -> None:
    audit = audit_of(glass)
    audit.families(night)
    assert audit.ledger.missed == (), failing(audit)


@each_language
def test_the_journey_keeps_it_at_every_situation(glass: Glass, lang: Lang) -> None:
    audit = audit_of(glass, lang)
    audit.behaviour()
    audit.fonts()
    assert audit.ledger.missed == (), failing(audit)


def test_every_row_of_the_checklist_is_held_by_software_or_by_an_installer() -> None:
    assert {rule.row for rule in RULES} | {hand.row for hand in BY_HAND} == LETTERS | {"+"}


def test_a_rule_that_nothing_was_held_against_does_not_hold() -> None:
    ledger = Ledger()
    ledger.note(Found(rule.key, rule.least or 0.0, "here") for rule in RULES[1:])
    assert ledger.missed == ()
    assert ledger.unlooked == (RULES[0].key,)
    assert not ledger.holds
    ledger.note([Found(RULES[0].key, RULES[0].least or 0.0, "here")])
    assert ledger.holds


def test_the_table_tells_the_worst_value_where_it_is_and_every_place_that_misses() -> None:
    ledger, other = Ledger(), Ledger()
    ledger.note([Found("contrast", 9.0, "home"), Found("contrast", 7.5, "phone")])
    other.note([Found("contrast", 3.25, "confirm"), Found("contrast", 2.5, "help")])
    ledger.add(other)
    told = "\n".join(ledger.table())
    (row,) = [line for line in told.splitlines() if line.startswith("| A5 ")]
    assert "| at least 7 : 1 | 2.5 | help | 4 | MISSED |" in row
    assert "- 3.25 confirm" in told
    assert "phone" not in told


def test_the_command_draws_measures_and_lays_the_screens_side_by_side(tmp_path: Path) -> None:
    run = _audit("--only", "confirm_down", "--out", str(tmp_path / "out"))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "| A5 | words against what is really behind them (WCAG 2.2 1.4.6) | at least 7 : 1 |" in run.stdout
    assert "by the installer" in run.stdout
    assert (tmp_path / "out" / "audit.md").read_text("utf-8").strip() in run.stdout
    sheets = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    looks = ("day", "lowered", "night", "night-lowered")
    assert sheets == sorted(f"1024x1280-{lang}-{look}.png" for lang in ("en", "zh") for look in looks)
    with Image.open(tmp_path / "out" / sheets[0]) as sheet:
        assert len(sheet.convert("L").getcolors(256) or []) > 100


def test_settings_that_cannot_be_read_are_told_in_a_sentence(tmp_path: Path) -> None:
    run = _audit("--config", str(tmp_path / "none.yaml"))
    assert run.returncode == 2
    assert run.stderr.startswith("kiosk audit: ")
    assert "Traceback" not in run.stderr


def _audit(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", "audit", *arguments]
    surroundings = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=ANSWER_S)
