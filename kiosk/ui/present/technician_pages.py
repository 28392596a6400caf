"""What a technician tries at the wall: lens, glass, ruler, loudness, lamps, a slip; and starting it anew."""

from __future__ import annotations

from kiosk.captures import Hint
from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.loudness import is_held_down
from kiosk.journey.state import State
from kiosk.journey.technician_kinds import (
    CameraPage,
    NoPracticePage,
    NotNow,
    RestartPage,
    SlipPage,
    TechnicianAtWork,
    TouchPage,
)
from kiosk.receipt import Paper
from kiosk.technician import VOLUME_MOST_DB, Role
from kiosk.ui.elements import Box, Button, Element, Glyph, Icon, LivePicture, Panel, Row, Text, Word
from kiosk.ui.present.face import SEEN_WELL, advice, hint_words
from kiosk.ui.present.footer import footer, out_or_back, to_hailing
from kiosk.ui.present.lens import camera_sign
from kiosk.ui.present.parts import BODY_END, BODY_Y, HALF, LEFT, WIDTH, Words, line, paragraph, quiet, strong, title
from kiosk.ui.present.scale import scales
from kiosk.ui.present.technician import choice, or_writing
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import GAP_MIN_MM, RADIUS_CARD, RADIUS_KEY

TITLE_EM = 25.0
FIELD_COLUMNS, FIELD_ROWS = 5, 5  # squares of 66 mm: a dead strip of a panel is wider than the gap between two
FIELDS_Y = BODY_Y + 40.0
RULED_MM = 300  # across and down: what is laid to a steel ruler
WRONG_FROM_MM = 3  # one in a hundred: nobody sees less, and a ruler on a glass is read no better
SCALE = Box(LEFT, BODY_Y + 4.0, 360.0, 380.0)


def camera_page(page: CameraPage, state: State, _: Words) -> tuple[Element, ...]:
    """All of the picture, as the camera sees it but mirrored, and what it says of the light."""
    picture = Box(LEFT, BODY_Y + 4.0, WIDTH, WIDTH * 3 / 4)
    icon, words = hint_words(page.hint, _)
    well = page.hint in SEEN_WELL
    if page.hint is Hint.GOOD:
        words = _("A face is seen well")
    if state.camera is not CameraCondition.READY:
        icon, words, well = "no_photography", _condition(state.camera, _), False
    below = picture.y + picture.h
    return (
        LivePicture(picture, None, 0.0),
        *(() if state.camera is CameraCondition.ABSENT else camera_sign(picture, _)),
        *advice(Box(LEFT + 24.0, below + 14.0, WIDTH - 48.0, 44.0), icon, words, well),
        line(below + 70.0, _("No picture is kept"), 16.0),
        *out_or_back(_),
    )


def _condition(camera: CameraCondition, _: Words) -> str:
    return {
        CameraCondition.READY: "",
        CameraCondition.ABSENT: _("No camera is found"),
        CameraCondition.COVERED: _("The lens is covered"),
        CameraCondition.FAULTY: _("It gives no picture"),
    }[camera]


def touch_page(page: TouchPage, _: Words) -> tuple[Element, ...]:
    """A field for every place that a resident may have to touch; each says how often it was felt."""
    missing = FIELD_COLUMNS * FIELD_ROWS - len(set(page.touched))
    told = _("Touch every field: {missing} to go").format(missing=missing) if missing else _("Every field was felt")
    w = (WIDTH - (FIELD_COLUMNS - 1) * GAP_MIN_MM) / FIELD_COLUMNS
    h = (BODY_END - FIELDS_Y - (FIELD_ROWS - 1) * GAP_MIN_MM) / FIELD_ROWS
    return (
        title(BODY_Y - 2.0, told, TITLE_EM),
        *(
            _field(
                Box(LEFT + column * (w + GAP_MIN_MM), FIELDS_Y + row * (h + GAP_MIN_MM), w, h),
                f"{row + 1}-{column + 1}",
                page.touched,
            )
            for row in range(FIELD_ROWS)
            for column in range(FIELD_COLUMNS)
        ),
        *out_or_back(_),
    )


def _field(box: Box, name: str, touched: tuple[str, ...]) -> Button:
    felt = touched.count(name)
    icon, ink, fill = ("check", "white", "pine") if felt else ("touch_app", "ink2", "card")
    parts = (Row(Box(2.0, 0.0, box.w - 4.0, box.h), (Glyph(icon, 22.0, ink), Word(str(felt), 20.0, ink)), gap=4.0),)
    return Button(box, Action.FIELD, parts, name, fill=fill, pressed="line", radius=RADIUS_KEY, edge="ink2")


def ruler_page(_: Words) -> tuple[Element, ...]:
    """Says what to look for; `kiosk ruler` draws one over the whole glass and says what to change."""
    x, w = SCALE.x + 44.0, SCALE.w - 58.0
    told = _(
        "Lay a steel ruler to the lines: from 0 to {ruled} must be {ruled} mm, across and down. If it is out by "
        "{wrong} mm or more, the size of the screen in the settings is wrong."
    ).format(ruled=RULED_MM, wrong=WRONG_FROM_MM)
    return (
        *scales(SCALE),
        Text(Box(x, 90.0, w, 34.0), _("Measure the glass"), TITLE_EM, bold=True),
        paragraph(Box(x, 132.0, w, 110.0), told, 16.0),
        Panel(Box(x, 264.0, 100.0, 100.0), edge="ink", edge_mm=0.8, radius=0.0),
        Text(Box(x + 4.0, 264.0, 92.0, 100.0), _("{side} mm").format(side=100), 18.0, bold=True, align="center"),
        paragraph(Box(x + 112.0, 264.0, w - 112.0, 100.0), _("Each side must be as long as it says."), 16.0, "ink2"),
        *out_or_back(_),
    )


def sound_page(state: State, _: Words) -> tuple[Element, ...]:
    """The loudness that everybody hears who has not asked for more; kept until it is set again."""
    volume_db, quiet_now = state.adjusted.volume_db, is_held_down(state)
    card = Box(LEFT, BODY_Y + 50.0, WIDTH, 150.0)
    y = card.y + card.h + 20.0
    size = 120.0
    return (
        title(BODY_Y + 2.0, or_writing(state, _("How loud it speaks"), _), TITLE_EM),
        Panel(card, radius=RADIUS_CARD, shadow="rest"),
        Row(
            Box(card.x, card.y + 14.0, card.w, 70.0),
            (
                Word(f"{volume_db:+.0f}" if volume_db else "0", 60.0),
                Word(_("decibels"), 24.0, "ink2"),
            ),
            gap=8.0,
        ),
        line(card.y + 92.0, _("0 is as loud as people talk"), 16.0),
        *(
            (line(card.y + 116.0, _("Quiet hours: it stays softer than this"), 16.0, "amber_ink"),)
            if quiet_now
            else ()
        ),
        *(choice(state, button) for button in _steps(Box(LEFT, y, WIDTH, size), volume_db, _)),
        *out_or_back(_),
    )


def _steps(box: Box, volume_db: float, _: Words) -> tuple[Button, ...]:
    """Only those that change something."""
    softer, louder = Box(box.x, box.y, HALF, box.h), Box(box.x + box.w - HALF, box.y, HALF, box.h)
    return tuple(
        quiet(place, Action.UPKEEP, icon, words, value=value, em=24.0)
        for place, icon, words, value, there in (
            (softer, "volume_down", _("Softer"), "down", volume_db > -VOLUME_MOST_DB),
            (louder, "volume_up", _("Louder"), "up", volume_db < VOLUME_MOST_DB),
        )
        if there
    )


def lamps_page(_: Words) -> tuple[Element, ...]:
    return waiting("lightbulb", _("Every lamp is lit now"), _("Please look at the wall"), out_or_back(_))


def slip_page(page: SlipPage, state: State, _: Words) -> tuple[Element, ...]:
    """How the printer is just now."""
    icon, first, second = "receipt", _("A sample is being printed"), _("Please look at the printer")
    if state.paper is Paper.OUT:
        icon, first, second = "error", _("The printer has no paper"), _("Please put in a new roll")
    elif state.paper is Paper.FAULTY:
        icon, first, second = "error", _("The printer does not answer"), _("Look at its lid, power and cable")
    elif not page.sent:
        icon, first, second = "check_circle", _("The printer is ready again"), _("Go back and print a sample")
    return waiting(icon, first, second, out_or_back(_))


def unrecorded_page(step: TechnicianAtWork, _: Words) -> tuple[Element, ...]:
    told = _("The disk takes no log, look at it")
    if step.role is Role.VOLUNTEER:
        told = _("Please tell the technician")
    return waiting("error", _("Not done: not written down"), told, out_or_back(_))


def no_practice_page(page: NoPracticePage, _: Words) -> tuple[Element, ...]:
    match page.why:
        case NotNow.HAILS:
            told = ("local_taxi", _("Somebody waits for a taxi"), _("Practise when it has come"))
        case NotNow.WATCHED:
            told = ("local_taxi", _("The last call is being closed"), _("Please come again in a minute or two"))
        case NotNow.NOT_KEPT:
            told = ("error", _("Practice did not begin"), _("The disk took no note of it"))
    return waiting(*told, out_or_back(_))


def restart_page(page: RestartPage, state: State, _: Words) -> tuple[Element, ...]:
    """Asks first; a hail that lives is taken up again, and whoever waits should know it."""
    if page.going:
        return waiting("restart_alt", _("Starting anew"), _("Back in a minute"), footer(to_hailing(_)))
    live = sum(hail.live for hail in state.hails)
    waits = _("{count} hails go on meanwhile, the taxis come").format(count=live) if live else _("Nobody waits now")
    main = Box(LEFT, BODY_END - 92.0, WIDTH, 92.0)
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, main.y - 10.0 - BODY_Y - 4.0)
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        Icon(Box(ground.x, ground.y + 50.0, ground.w, 90.0), "restart_alt", 90.0, "pine"),
        title(ground.y + 156.0, _("Start the kiosk anew?"), 31.0),
        line(ground.y + 206.0, waits, 18.0),
        strong(main, Action.UPKEEP, "restart_alt", _("Start it anew"), value="restart", em=34.0),
        *out_or_back(_),
    )
