"""The sheets of `kiosk check --hands`: what a technician is asked to touch, to measure, to hear and to do.

Chinese and English together: whoever stands there reads one of them. Not part of the residents' journey.
"""

from __future__ import annotations

from kiosk.journey.events import Action
from kiosk.ui.elements import Box, Element, Panel, Sheet, Text
from kiosk.ui.present.parts import LEFT, WIDTH, disc, paragraph, quiet, strong
from kiosk.ui.present.touch_grid import touch_grid
from kiosk.ui.theme import EM_TITLE, SHEET_W_MM

BAR_MM = 200.0  # what a school ruler measures, and half of the glass
BAR_THICK_MM, END_MM, END_THICK_MM = 6.0, 24.0, 0.8
BUTTON_H, LOW_Y, LOWEST_Y = 62.0, 344.0, 420.0
HALF = (WIDTH - 12.0) / 2
YES, NO, AGAIN, START = Action.DONE, Action.BACK, Action.AGAIN, Action.NEXT
LESS, MORE = "less", "more"


def ask(name: str, icon: str, words: tuple[str, str], asked: tuple[str, str] | None, *, again: bool = False) -> Sheet:
    """words: what to do, in Chinese and in English. asked: what the two answers say, the good one first; None: it is
    noticed by itself, and only 'it does not work' can be pressed. again: it can be had once more."""
    chinese, english = words
    elements: list[Element] = [
        *disc(SHEET_W_MM / 2 - 35.0, 50.0, 70.0, icon),
        paragraph(Box(LEFT, 126.0, WIDTH, 84.0), chinese, EM_TITLE, bold=True, align="center"),
        paragraph(Box(LEFT, 212.0, WIDTH, 50.0), english, 15.0, "ink2", align="center"),
    ]
    good, bad = asked or ("", "不灵  It does not work")
    if again:
        elements.append(quiet(Box(LEFT, LOW_Y - 74.0, WIDTH, 58.0), AGAIN, "replay", "再来一遍  Once more"))
    if good:
        elements.append(strong(Box(LEFT, LOW_Y, WIDTH, BUTTON_H), YES, "check", good, em=26.0))
    if bad:
        elements.append(quiet(Box(LEFT, LOWEST_Y, WIDTH, BUTTON_H), NO, "close", bad, ink="rose"))
    return Sheet(f"hands_{name}", tuple(elements))


def start(name: str, icon: str, words: tuple[str, str]) -> Sheet:
    """What comes next; nothing begins before 开始 is touched."""
    sheet = ask(name, icon, words, ("", ""))
    return Sheet(
        sheet.name, (*sheet.elements, strong(Box(LEFT, LOW_Y, WIDTH, 90.0), START, "touch_app", "开始  Start"))
    )


def grid(touched: frozenset[str]) -> Sheet:
    return Sheet("hands_touch", touch_grid(touched))


def bar(measured_mm: float, *, across: bool) -> Sheet:
    """A bar of BAR_MM to lay a ruler on, and what it measured."""
    words = f"用尺子{'横着' if across else '竖着'}量这条线：从这头到那头是多少毫米？"
    english = f"Lay a ruler {'across' if across else 'down'} along the line: how many millimetres from end to end?"
    x, y = (SHEET_W_MM - BAR_MM) / 2, 60.0
    if across:
        drawn = _line(Box(x, y, BAR_MM, BAR_THICK_MM), across=True)
        texts = Box(LEFT, 110.0, WIDTH, 70.0), Box(LEFT, 184.0, WIDTH, 40.0)
    else:
        drawn = _line(Box(60.0, 50.0, BAR_THICK_MM, BAR_MM), across=False)
        texts = Box(110.0, 60.0, WIDTH - 92.0, 96.0), Box(110.0, 162.0, WIDTH - 92.0, 60.0)
    return Sheet(
        "hands_ruler_across" if across else "hands_ruler_down",
        (
            *drawn,
            paragraph(texts[0], words, 22.0, bold=True),
            paragraph(texts[1], english, 14.0, "ink2"),
            quiet(Box(LEFT, 268.0, 104.0, 62.0), Action.KEY, "arrow_back", "少 1", value=LESS, em=24.0),
            Text(
                Box(LEFT + 110.0, 268.0, WIDTH - 220.0, 62.0),
                f"{measured_mm:.0f} mm",
                34.0,
                bold=True,
                align="center",
            ),
            quiet(
                Box(LEFT + WIDTH - 104.0, 268.0, 104.0, 62.0),
                Action.KEY,
                "arrow_forward",
                "多 1",
                value=MORE,
                em=24.0,
            ),
            strong(Box(LEFT, 362.0, WIDTH, 84.0), YES, "check", "量出来就是这么长  As measured", em=24.0),
        ),
    )


def _line(box: Box, *, across: bool) -> tuple[Panel, ...]:
    """The bar, with a thin stroke over each end to lay the ruler against."""
    inner, ends = END_MM / 2 - BAR_THICK_MM / 2, END_THICK_MM
    if across:
        strokes = [Box(x, box.y - inner, ends, END_MM) for x in (box.x, box.x + box.w - ends)]
    else:
        strokes = [Box(box.x - inner, y, END_MM, ends) for y in (box.y, box.y + box.h - ends)]
    return (Panel(box, "pine", 0.0), *(Panel(stroke, "ink", 0.0) for stroke in strokes))
