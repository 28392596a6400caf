"""The part behind a code: typing it, the wait after wrong ones, what there is to choose for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.journey.technician import TYPED_LEAST
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.receipt import Paper
from kiosk.technician import NUMBER_DIGITS, PIN_LEAST, PIN_MOST, Act, Role
from kiosk.ui.elements import Box, Button, Digits, Element, Glyph, Icon, Row, Text, Word
from kiosk.ui.present.footer import footer, to_hailing
from kiosk.ui.present.keypad import inside, masked, pad, proceed, typing, where_keys_stand
from kiosk.ui.present.parts import BODY_END, BODY_Y, LEFT, WIDTH, Words, equal_em, line, strong, title
from kiosk.ui.present.reach import highest
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import EM_MIN_MM, RADIUS_CARD

GAP = 10.0
CODE_EM = 34.0  # two digits more than a telephone number has in a group
TILES_Y = BODY_Y + 46.0
COLUMNS = 3  # twelve tiles are four rows, which can be brought low for somebody who sits and stay 25 mm high
TILE_EM, TILE_PAD = 19.0, 3.0
ICON_EM = 34.0
WAYS_Y, WAY_MOST_H = BODY_Y + 62.0, 166.0
WAY_ICON, WAY_EM, WAY_NOTE_EM = 96.0, 44.0, 20.0


def technician_code(step: TechnicianCode, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    if step.waits_until:
        return "technician_wait", _wait(step, _)
    typed = step.typed.text
    places = where_keys_stand(highest(state))
    groups = (NUMBER_DIGITS, min(PIN_MOST, max(PIN_LEAST, len(typed) - NUMBER_DIGITS)))
    idle = _("Your number, then your code")
    hint: Element = line(places.hint.y, idle, 15.0)
    if step.refused:
        words = _("That does not match, please type it again")
        hint = Row(places.hint, (Glyph("error", 18.0, "rose"), Word(words, 15.0, "rose")), gap=4.0)
    whole = len(typed) >= TYPED_LEAST
    return "technician_code", (
        *typing(
            places,
            _("To hail a taxi, press Leave"),
            Digits(inside(places.field), masked(typed, step.last_key_at, state), groups, CODE_EM),
            hint,
            wrong=step.refused,
            whole=whole,
        ),
        *pad(places.keys, _, enabled=not step.checking),
        proceed(places.proceed, _, whole=whole, checking=step.checking),
        *footer(to_hailing(_)),
    )


def _wait(step: TechnicianCode, _: Words) -> tuple[Element, ...]:
    told = _("Please come back after {time}").format(time=step.waits_until)
    return waiting("schedule", told, _("To hail a taxi, press Leave"), footer(to_hailing(_)))


def menu(step: TechnicianAtWork, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """What there is for her role."""
    if step.role is Role.VOLUNTEER:
        return "volunteer_menu", _volunteers(state, _)
    return "technician_menu", _technicians(state, _)


def _volunteers(state: State, _: Words) -> tuple[Element, ...]:
    """One or two large ways, in nobody's trade words."""
    ways = [_way(Act.PRACTICE, "school", _("Practice"), _("Everybody may try; no taxi comes"), "indigo")]
    if state.site.helper is not None:
        told = _("For whoever has no telephone")
        ways.append(_way(Act.HELP, "volunteer_activism", _("For a neighbour"), told, "pine"))
    h = min(WAY_MOST_H, (BODY_END - WAYS_Y - GAP * (len(ways) - 1)) / len(ways))
    return (
        title(BODY_Y + 4.0, or_writing(state, _("What would you like to do?"), _), 30.0),
        *(choice(state, way(Box(LEFT, WAYS_Y + i * (h + GAP), WIDTH, h))) for i, way in enumerate(ways)),
        *footer(to_hailing(_)),
    )


def _way(act: Act, icon: str, words: str, note: str, tone: str) -> Callable[[Box], Button]:
    def drawn(box: Box) -> Button:
        x = WAY_ICON + 24.0
        w = box.w - x - 10.0
        parts = (
            Icon(Box(16.0, 0.0, WAY_ICON, box.h), icon, WAY_ICON * 0.9, "white"),
            Text(Box(x, box.h * 0.17, w, box.h * 0.34), words, WAY_EM, "white", bold=True),
            Text(Box(x, box.h * 0.6, w, box.h * 0.24), note, WAY_NOTE_EM, f"{tone}_soft"),
        )
        plain = strong(box, Action.UPKEEP, icon, words, value=act.value, tone=tone)
        return replace(plain, parts=parts)

    return drawn


def _technicians(state: State, _: Words) -> tuple[Element, ...]:
    tiles = _tiles(state, _)
    rows = -(-len(tiles) // COLUMNS)
    w, h = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS, (BODY_END - TILES_Y - GAP * (rows - 1)) / rows
    em = max(EM_MIN_MM, equal_em(TILE_EM, w - 2 * TILE_PAD, *(words for _act, _icon, words in tiles)))
    places = (
        Box(LEFT + i % COLUMNS * (w + GAP), TILES_Y + i // COLUMNS * (h + GAP), w, h) for i in range(len(tiles))
    )
    return (
        title(BODY_Y, or_writing(state, _("For the technician"), _), 27.0),
        *(choice(state, _tile(place, *tile, em)) for place, tile in zip(places, tiles, strict=True)),
        *footer(to_hailing(_)),
    )


def _tile(box: Box, act: Act, icon: str, words: str, em: float) -> Button:
    """A picture and below it a verb, as in the row at the foot of the glass."""
    parts = (
        Icon(Box(0.0, box.h * 0.06, box.w, box.h * 0.5), icon, min(ICON_EM, box.h * 0.44)),
        Text(Box(TILE_PAD, box.h * 0.54, box.w - 2 * TILE_PAD, box.h * 0.4), words, em, bold=True, align="center"),
    )
    return Button(box, Action.UPKEEP, parts, act.value, fill="card", pressed="sunk", edge="ink2", radius=RADIUS_CARD)


def or_writing(state: State, words: str, _: Words) -> str:
    """The page's title; while what she touched waits for its line in the log, that it was taken."""
    return _("Being written down") if _writing(state) else words


def choice(state: State, button: Button) -> Button:
    """Nothing else is taken meanwhile."""
    return replace(button, fill="disabled", enabled=False) if _writing(state) else button


def _writing(state: State) -> bool:
    return isinstance(state.step, TechnicianAtWork) and state.step.doing is not None


def _tiles(state: State, _: Words) -> tuple[tuple[Act, str, str], ...]:
    """What this wall has: first what volunteers have, too, then in the order of a visit."""
    looks_at_faces = state.site.notice is not None
    face = _("Switch face on") if state.adjusted.face_off else _("Switch face off")
    every = (
        (Act.PRACTICE, "school", _("Practice"), True),
        (Act.HELP, "volunteer_activism", _("For a neighbour"), state.site.helper is not None),
        (Act.PARTS, "build", _("See the parts"), True),
        (Act.LOG, "list", _("See the log"), True),
        (Act.CAMERA, "photo_camera", _("See the lens"), looks_at_faces),
        (Act.TOUCH, "touch_app", _("Try the glass"), True),
        (Act.RULER, "straighten", _("Measure the glass"), True),
        (Act.SOUND, "volume_up", _("Set the loudness"), True),
        (Act.LAMPS, "lightbulb", _("Try the lamps"), state.site.lamps),
        (Act.SLIP, "receipt", _("Print a sample"), state.paper is not Paper.NONE),
        (Act.FACE, "face", face, looks_at_faces),
        (Act.RESTART, "restart_alt", _("Start it anew"), True),
    )
    return tuple((act, icon, words) for act, icon, words, there in every if there)
