"""The row at the lower edge of every screen: her way out on the left; say again, louder and help on the right."""

from __future__ import annotations

from kiosk.domain import Lang
from kiosk.journey.comfort import LOUDEST
from kiosk.journey.comforting import next_voice
from kiosk.journey.events import Action
from kiosk.journey.loudness import may_be_louder
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Button, Element, Glyph, Icon, Panel, Row, Taxi, Text, Word
from kiosk.ui.present.parts import FOOTER_H, FOOTER_Y, LEFT, OWN_NAMES, WIDTH, Words, equal_em
from kiosk.ui.present.reach import LOWERED_MM
from kiosk.ui.theme import EM_LEAD, EM_MIN_MM, GAP_MIN_MM, RADIUS_CARD

# Help stands in the corner: the one place that a hand finds again without looking. What is pressed by mistake most
# easily, the way out, is farthest from it.
HELP_W, SAID_W = 62.0, 56.0
HELP_BOX = Box(LEFT + WIDTH - HELP_W, FOOTER_Y, HELP_W, FOOTER_H)
LOUDER_BOX = Box(HELP_BOX.x - GAP_MIN_MM - SAID_W, FOOTER_Y, SAID_W, FOOTER_H)
AGAIN_BOX = Box(LOUDER_BOX.x - GAP_MIN_MM - SAID_W, FOOTER_Y, SAID_W, FOOTER_H)
LEFT_W = AGAIN_BOX.x - GAP_MIN_MM - LEFT  # for the way out; on home for language, height and voice
LEAVE_BOX = Box(LEFT, FOOTER_Y, 132.0, FOOTER_H)

PARKED_TAXI = Taxi(Box(LEFT + 45.0, FOOTER_Y - 2.0, 72.0, 36.0), "#F3F4F4")  # where there is no way out to press

DOCK_EM = 12.0  # of the word below the picture
DOCK_PAD = 1.5
DOCK_ICON, DOCK_ICON_Y = 14.5, 3.2
DOCK_WORD_Y, DOCK_WORD_H = 16.8, 13.4
BAR_W, BAR_GAP, BAR_STEP = 4.2, 1.8, 4.2  # how loud it is: three bars, each higher than the one before

MANDARIN = "普通话"  # beside neighbours' voices, which are Chinese too: never translated

UNHELPED = frozenset({"help", "committing"})  # she is there already; one press is being written down
UNTOUCHED = frozenset({"leaving_practice", "practice_begins"})  # on the way there nothing is taken any more


def footer(leave: Button | None, *, parked: Taxi | None = PARKED_TAXI) -> tuple[Element, ...]:
    """Her way out, always on the left.

    parked: what stands there when there is no way out to press; None where a taxi is on the screen already.
    """
    first = leave or parked
    return (first,) if first else ()


def always(name: str, state: State, _: Words) -> tuple[Button, ...]:
    """What stands in the same place on every screen, whoever drew it. name: the sheet's."""
    if name in UNTOUCHED:
        return ()
    again = _dock(AGAIN_BOX, Action.AGAIN, "replay", _("Repeat"))
    louder = _louder(state, _)
    if name in UNHELPED:
        return (again, louder)
    return (
        again,
        louder,
        _dock(
            HELP_BOX, Action.HELP, "support_agent", _("Help"), fill="amber", pressed="amber_pressed", ink="amber_dark"
        ),
    )


def at_home(state: State, _: Words) -> tuple[Button, ...]:
    """Instead of a way out: the other language, everything lower or up again, a neighbour's voice."""
    kinds = [(Action.LANGUAGE, "translate", OWN_NAMES[Lang.EN if state.lang is Lang.ZH else Lang.ZH])]
    if state.site.reach_mm > LOWERED_MM:
        lowered = state.comfort.lowered
        kinds.append((Action.LOW, *(("arrow_upward", _("Raise")) if lowered else ("accessible", _("Lower")))))
    if state.site.packs and state.lang is Lang.ZH:  # neighbours' voices speak Chinese
        kinds.append((Action.VOICES, "record_voice_over", _next_voice_name(state)))
    if len(kinds) == 1:
        return (pill(LEAVE_BOX, *kinds[0]),)
    w = (LEFT_W - GAP_MIN_MM * (len(kinds) - 1)) / len(kinds)
    return tuple(
        _dock(Box(LEFT + i * (w + GAP_MIN_MM), FOOTER_Y, w, FOOTER_H), *kind) for i, kind in enumerate(kinds)
    )


def _next_voice_name(state: State) -> str:
    following = next_voice(state).comfort.pack
    return next((pack.name for pack in state.site.packs if pack.pack == following), MANDARIN)


def _dock(
    box: Box,
    action: Action,
    icon: str,
    text: str,
    *,
    value: str = "",
    fill: str = "sunk",
    pressed: str = "line",
    ink: str = "ink",
    picture: tuple[Element, ...] = (),
) -> Button:
    """A picture and below it a verb. picture: instead of the icon alone."""
    shown = picture or (Icon(Box(0.0, DOCK_ICON_Y, box.w, DOCK_ICON), icon, DOCK_ICON, ink),)
    room = box.w - 2 * DOCK_PAD
    em = max(EM_MIN_MM, equal_em(DOCK_EM, room - 2 * DOCK_PAD, text))
    word = Text(Box(DOCK_PAD, DOCK_WORD_Y, room, DOCK_WORD_H), text, em, ink, bold=True, align="center")
    return Button(box, action, (*shown, word), value, fill=fill, pressed=pressed, radius=RADIUS_CARD)


def _louder(state: State, _: Words) -> Button:
    """Says what a touch does; the bars say how loud it is, by how many are full."""
    level = state.comfort.louder
    icon, text = "volume_down", _("Quieter") if level else _("Soft now")  # while the neighbours sleep
    if may_be_louder(state):
        icon, text = "volume_up", _("Louder")
    bars = LOUDEST * BAR_W + (LOUDEST - 1) * BAR_GAP
    x = (LOUDER_BOX.w - DOCK_ICON - 3.0 - bars) / 2
    foot = DOCK_ICON_Y + DOCK_ICON - 1.0
    picture: tuple[Element, ...] = (Icon(Box(x, DOCK_ICON_Y, DOCK_ICON, DOCK_ICON), icon, DOCK_ICON),)
    for i in range(LOUDEST):
        h = BAR_STEP * (i + 1)
        bar = Box(x + DOCK_ICON + 3.0 + i * (BAR_W + BAR_GAP), foot - h, BAR_W, h)
        picture += (Panel(bar, "ink" if i < level else "sunk", 1.2, edge="ink", edge_mm=0.8),)
    return _dock(LOUDER_BOX, Action.LOUDER, icon, text, picture=picture)


def pill(box: Box, action: Action, icon: str, text: str, *, fill: str = "sunk", ink: str = "ink") -> Button:
    """A way out: picture and words beside each other."""
    return Button(
        box,
        action,
        (Row(Box(4.0, 0.0, box.w - 8.0, box.h), (Glyph(icon, 18.0, ink), Word(text, EM_LEAD, ink)), gap=4.0),),
        fill=fill,
        pressed="rose_pressed" if fill == "rose_tint" else "line",
        radius=RADIUS_CARD,
    )


def back(_: Words) -> Button:
    return pill(LEAVE_BOX, Action.BACK, "arrow_back", _("Back"))


def leave(_: Words) -> Button:
    """Her own wish to stop: goes home, and nothing was called."""
    return pill(LEAVE_BOX, Action.HOME, "close", _("Stop"))


def to_start(_: Words) -> Button:
    return pill(LEAVE_BOX, Action.HOME, "home", _("To the start"))


def to_hailing(_: Words) -> Button:
    """Out of the technician's part: whoever stands there may want a taxi."""
    return _dock(LEAVE_BOX, Action.HOME, "home", _("Leave, hail a taxi"))


def out_or_back(_: Words) -> tuple[Button, ...]:
    """Out of the technician's part, and back to what it offers."""
    return beside((Action.HOME, "home", _("Leave, hail")), (Action.BACK, "arrow_back", _("Back")))


def beside(*kinds: tuple[Action, str, str], value: str = "") -> tuple[Button, ...]:
    """Each an action, an icon and a verb. value: of the last."""
    w = (LEFT_W - GAP_MIN_MM * (len(kinds) - 1)) / len(kinds)
    *others, last = (Box(LEFT + i * (w + GAP_MIN_MM), FOOTER_Y, w, FOOTER_H) for i in range(len(kinds)))
    *before, end = kinds
    return (*(_dock(box, *kind) for box, kind in zip(others, before, strict=True)), _dock(last, *end, value=value))


def cancel_hail(_: Words) -> Button:
    return pill(LEAVE_BOX, Action.CANCEL_HAIL, "close", _("Cancel taxi"), fill="rose_tint", ink="rose")
