"""The technician's part: the code, the wait after wrong ones, and what there is to choose."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.journey.technician import TYPED_LEAST
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.receipt import Paper
from kiosk.technician import NUMBER_DIGITS, PIN_LEAST, PIN_MOST, Act
from kiosk.ui.elements import Box, Button, Digits, Element, Glyph, Row, Word
from kiosk.ui.present.footer import footer, to_hailing
from kiosk.ui.present.keypad import inside, masked, pad, proceed, typing, where_keys_stand
from kiosk.ui.present.parts import BODY_END, BODY_Y, HALF, LEFT, WIDTH, Words, line, quiet, title, width_em
from kiosk.ui.present.reach import highest
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import EM_MIN_MM

GAP = 10.0
CODE_EM = 34.0  # two digits more than a telephone number has in a group
TILES_Y = BODY_Y + 46.0
TILE_EM = 22.0
TILE_PAD, GLYPH_EM = 9.0, 1.45  # beside the words; the icon's room and the gap behind it, in em of the words


def technician_code(step: TechnicianCode, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    if step.waits_until or step.barred:
        return "technician_wait", _wait(step, _)
    typed = step.typed.text
    places = where_keys_stand(highest(state))
    groups = (NUMBER_DIGITS, min(PIN_MOST, max(PIN_LEAST, len(typed) - NUMBER_DIGITS)))
    idle = _("For the technician: number, then code")
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
    if step.barred:
        first, second = _("This is for the technician"), _("To hail a taxi, press Leave")
    else:
        first = _("Please come back after {time}").format(time=step.waits_until)
        second = _("To hail a taxi, press Leave")
    return waiting("schedule", first, second, footer(to_hailing(_)))


def technician_menu(state: State, _: Words) -> tuple[Element, ...]:
    tiles = _tiles(state, _)
    rows = -(-len(tiles) // 2)
    h = (BODY_END - TILES_Y - GAP * (rows - 1)) / rows
    em = min(TILE_EM, *(_room_em(words) for _act, _icon, words in tiles))
    return (
        title(BODY_Y, or_writing(state, _("For the technician"), _), 27.0),
        *(
            choice(
                state,
                quiet(
                    Box(LEFT + i % 2 * (WIDTH - HALF), TILES_Y + i // 2 * (h + GAP), HALF, h),
                    Action.UPKEEP,
                    icon,
                    words,
                    value=act.value,
                    em=max(EM_MIN_MM, em),
                ),
            )
            for i, (act, icon, words) in enumerate(tiles)
        ),
        *footer(to_hailing(_)),
    )


def or_writing(state: State, words: str, _: Words) -> str:
    """The page's title; while what she touched waits for its line in the log, that it was taken."""
    return _("Being written down") if _writing(state) else words


def choice(state: State, button: Button) -> Button:
    """Nothing else is taken meanwhile."""
    return replace(button, fill="disabled", enabled=False) if _writing(state) else button


def _writing(state: State) -> bool:
    return isinstance(state.step, TechnicianAtWork) and state.step.doing is not None


def _room_em(words: str) -> float:
    """The em at which picture and words fill a tile."""
    return (HALF - 2 * TILE_PAD) / (width_em(words) + GLYPH_EM)


def _tiles(state: State, _: Words) -> tuple[tuple[Act, str, str], ...]:
    """What this wall has, in the order of a visit."""
    looks_at_faces = state.site.notice is not None
    face = _("Turn the face way on") if state.adjusted.face_off else _("Turn the face way off")
    every = (
        (Act.PARTS, "build", _("See the parts"), True),
        (Act.LOG, "list", _("See the log"), True),
        (Act.CAMERA, "photo_camera", _("Look through the lens"), looks_at_faces),
        (Act.TOUCH, "touch_app", _("Try the glass"), True),
        (Act.RULER, "straighten", _("Measure the glass"), True),
        (Act.SOUND, "volume_up", _("Set the loudness"), True),
        (Act.LAMPS, "lightbulb", _("Try the lamps"), state.site.lamps),
        (Act.SLIP, "receipt", _("Print a sample"), state.paper is not Paper.NONE),
        (Act.FACE, "face", face, looks_at_faces),
        (Act.RESTART, "restart_alt", _("Start it anew"), True),
    )
    return tuple((act, icon, words) for act, icon, words, there in every if there)
