"""Draws each element of a sheet with the brush: what a Row, a Plate, a Road looks like."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.ui import lettering, pointing, theme, typesetting
from kiosk.ui.brush import Brush, Drawn, skyline_texture, taxi_texture
from kiosk.ui.elements import (
    Box,
    Button,
    Digits,
    Disc,
    Dot,
    Element,
    Glyph,
    Hand,
    Icon,
    LivePicture,
    Panel,
    Plate,
    Ring,
    Road,
    Row,
    Skyline,
    Taxi,
    Text,
    Word,
)
from kiosk.ui.fonts import Fonts
from kiosk.ui.palette import Palette
from kiosk.ui.panel import PanelSize

PLATE_GAP_EM = 0.14  # round the dot of a plate
PLATE_DOT_EM = 0.13
PLATE_FRAME_INSET = 3.2
PLATE_COLOURS = {  # of the plate and of its letters
    "blue": ("plate", "plate_white"),
    "green": ("plate_green", "plate_ink"),
    "plain": ("plate_plain", "plate_ink"),
}
PLATE_FRAME_MM = 0.65
PLATE_RIM_MM = 0.6  # a small white plate would be lost on a white card
PLATE_PAD_MM, PLATE_FRAMED_PAD_MM = 1.5, 12.0  # free on either side of the letters
ROAD_RAIL_MM = 7.0
ROAD_TAXI_MM = (58.0, 29.0)
DIGIT_GROUP_GAP = 0.045  # of the whole width
DIGIT_CELL_EM = 0.86  # a cell is never wider: four digits stand together
MASKED = "•"
MASK_MARK, MASK_MARK_EM = "●", 0.36  # the font's "•" is too small to be counted by old eyes
SLOT_MM = 1.8
RIM_MM = 0.8
NEXT_SLOT_MM = 2.6


def draw(element: Element, panel: PanelSize, palette: Palette, fonts: Fonts, pressed: bool = False) -> Drawn:
    """The element on a canvas group of its own, and the texts as they were set."""
    drawn = Drawn()
    _draw(element, Brush(panel, palette, drawn), fonts, pressed)
    return drawn


def _draw(element: Element, brush: Brush, fonts: Fonts, pressed: bool = False) -> None:
    match element:
        case Text():
            brush.text(element)
        case Icon():
            brush.icon(element.icon, brush.em_px(element.em), brush.ink(element.ink), _middle(brush, element.box))
        case Row():
            _row(element, brush)
        case Disc():
            brush.disc(element.box, brush.fill(element.fill), element.alpha)
        case Panel():
            _panel(element, brush)
        case Button():
            _button(element, brush, fonts, pressed)
        case Plate():
            _plate(element, brush)
        case Taxi():
            _taxi(element.box, element.body, brush, fonts, to_the_right=False)
        case Road():
            _road(element, brush, fonts)
        case Digits():
            _digits(element, brush)
        case Skyline():
            _, _, w, h = brush.place(element.box)
            brush.picture(element.box, skyline_texture(w, h, brush.fill("sky_near"), brush.fill("sky_far")))
        case Ring():
            pointing.ring(element, brush)
        case Hand():
            pointing.hand(element, brush)
        case LivePicture():
            raise TypeError("a live picture is drawn by live.py: it changes without its sheet")


def _middle(brush: Brush, box: Box) -> tuple[float, float]:
    x, y, w, h = brush.place(box)
    return x + w / 2, y + h / 2


def _panel(panel: Panel, brush: Brush) -> None:
    if panel.shadow:
        brush.shadow(panel.box, panel.shadow, panel.radius)
    _surface(brush, panel.box, panel.fill, panel.top_fill, panel.edge, panel.edge_mm, panel.radius)


def _surface(brush: Brush, box: Box, fill: str, top: str, edge: str, edge_mm: float, radius: float) -> None:
    if edge:
        brush.edged(box, brush.fill(fill), brush.ink(edge), edge_mm, radius)
    elif top:
        brush.gradient(box, brush.fill(top), brush.fill(fill), radius)
    else:
        brush.rounded(box, brush.fill(fill), radius)


def _button(button: Button, brush: Brush, fonts: Fonts, pressed: bool) -> None:
    if not button.enabled:
        brush.rounded(button.box, brush.fill("disabled"), button.radius)
    elif pressed:
        _surface(brush, button.box, button.pressed, "", button.edge, button.edge_mm, button.radius)
    else:
        if button.shadow:
            brush.shadow(button.box, button.shadow, button.radius)
        _surface(brush, button.box, button.fill, button.top_fill, button.edge, button.edge_mm, button.radius)
        rim = brush.palette.rims.get(button.fill)
        if rim and not button.edge:
            brush.rim(button.box, rim, RIM_MM, button.radius)
    ink_instead = "" if button.enabled else "disabled_ink"
    inside = Brush(brush.panel, brush.palette, brush.drawn, button.box, ink_instead)
    for part in button.parts:
        _draw(part, inside, fonts)


def _row(row: Row, brush: Brush) -> None:
    """All parts on one line, as a group; set smaller together when the group is too wide."""
    x, y, w, h = brush.place(row.box)
    shrink = min(1.0, w / max(1.0, sum(_widths(row, brush, 1.0))))
    words = [part.em for part in row.parts if isinstance(part, Word) and part.text]
    least = min(1.0, theme.EM_MIN_MM / min(words)) if words else 0.0
    shrink = max(shrink, least)
    while sum(_widths(row, brush, shrink)) > w and shrink > least:  # letters of whole pixels are a little wider
        shrink = max(least, shrink * typesetting.SHRINK)
    widths = _widths(row, brush, shrink)
    total = sum(widths)
    fits = total <= w + 1
    left = {"left": float(x), "center": x + (w - total) / 2, "right": x + w - total}[row.align]
    for part, width in zip(row.parts, widths[::2], strict=True):
        middle = (left + width / 2, y + h / 2 - brush.mm(part.dy))
        match part:
            case Word():
                em_px = _row_em_px(part.em, brush, shrink)
                brush.word(part.text, em_px, brush.ink(part.ink), part.bold, middle, fits)
            case Glyph():
                brush.icon(part.icon, round(brush.mm(part.em) * shrink), brush.ink(part.ink), middle)
            case Dot():
                brush.disc_px(middle, brush.mm(part.d) * shrink, brush.ink(part.fill), part.alpha)
        left += width + brush.mm(row.gap) * shrink


def _row_em_px(em: float, brush: Brush, shrink: float) -> int:
    return max(min(brush.em_px(em), brush.em_px(theme.EM_MIN_MM)), int(brush.em_px(em) * shrink))


def _widths(row: Row, brush: Brush, shrink: float) -> list[float]:
    """Of the parts and, between them, of the gaps."""
    widths: list[float] = []
    for part in row.parts:
        if widths:
            widths.append(brush.mm(row.gap) * shrink)
        match part:
            case Word():
                text = typesetting.drawable(part.text)
                widths.append(lettering.width_px(text, _row_em_px(part.em, brush, shrink), part.bold))
            case Glyph():
                widths.append(brush.mm(part.em) * shrink)
            case Dot():
                widths.append(brush.mm(part.d) * shrink)
    return widths


def _plate(plate: Plate, brush: Brush) -> None:
    province, number = plate.halves
    name, letters = PLATE_COLOURS[plate.kind]
    fill, ink = brush.fill(name), brush.ink(letters)
    if plate.framed:
        brush.shadow(plate.box, "lift", plate.radius)
        brush.gradient(plate.box, brush.fill(f"{name}_top"), fill, plate.radius)
        inset = PLATE_FRAME_INSET
        frame = Box(plate.box.x + inset, plate.box.y + inset, plate.box.w - 2 * inset, plate.box.h - 2 * inset)
        brush.outline(frame, ink, PLATE_FRAME_MM, max(1.0, plate.radius - inset + 1))
    else:
        brush.rounded(plate.box, fill, plate.radius)
        if plate.kind == "plain":
            brush.rim(plate.box, ink, PLATE_RIM_MM, plate.radius)
    x, y, w, h = brush.place(plate.box)
    em_px = brush.em_px(plate.em)
    room = w - 2 * brush.mm(PLATE_FRAMED_PAD_MM if plate.framed else PLATE_PAD_MM)
    while em_px > brush.em_px(theme.EM_MIN_MM) and _plate_width(province, number, em_px) > room:
        em_px -= 1
    total = _plate_width(province, number, em_px)
    left, middle = x + (w - total) / 2, y + h / 2
    pieces = []
    for text in (province, number):
        wide = lettering.width_px(text, em_px, True)
        piece = brush.letters(text, em_px, ink, True, (left + wide / 2, middle))
        if piece is not None:
            pieces.append(piece)
        left += wide + _plate_gap(number, em_px)
        if text is province and number:
            brush.disc_px((left - _plate_gap(number, em_px) / 2, middle), PLATE_DOT_EM * em_px, ink)
    brush.note(f"{province}·{number}" if number else province, em_px, ink, True, total <= room + 1, pieces)


def _plate_gap(number: str, em_px: int) -> float:
    return (2 * PLATE_GAP_EM + PLATE_DOT_EM) * em_px if number else 0.0


def _plate_width(province: str, number: str, em_px: int) -> float:
    words = lettering.width_px(province, em_px, True) + lettering.width_px(number, em_px, True)
    return words + _plate_gap(number, em_px)


def _taxi(box: Box, body: str, brush: Brush, fonts: Fonts, *, to_the_right: bool) -> None:
    _, _, w, h = brush.place(box)
    brush.picture(box, taxi_texture(w, h, body, brush.fill("card"), str(fonts.bold), to_the_right))


def _road(road: Road, brush: Brush, fonts: Fonts) -> None:
    """The rail along the lower edge, the taxi standing on it."""
    box = road.box
    progress = min(1.0, max(0.0, road.progress))
    taxi_w, taxi_h = min(ROAD_TAXI_MM[0], box.w / 3), min(ROAD_TAXI_MM[1], box.w / 6)
    rail_y = box.y + box.h - ROAD_RAIL_MM
    brush.rounded(Box(box.x, rail_y, box.w, ROAD_RAIL_MM), brush.fill("pine_tint"), ROAD_RAIL_MM / 2)
    taxi_x = box.x + (box.w - taxi_w) * progress
    driven = Box(box.x, rail_y, taxi_x - box.x + taxi_w / 2, ROAD_RAIL_MM)
    brush.rounded(driven, brush.ink("pine"), ROAD_RAIL_MM / 2)
    stand = Box(taxi_x, rail_y + ROAD_RAIL_MM * 0.62 - taxi_h, taxi_w, taxi_h)
    _taxi(stand, road.body, brush, fonts, to_the_right=True)


def _digits(digits: Digits, brush: Brush) -> None:
    x, y, w, h = brush.place(digits.box)
    count = sum(digits.groups)
    em_px = brush.em_px(digits.em)
    gap = w * DIGIT_GROUP_GAP
    cell = min((w - gap * (len(digits.groups) - 1)) / max(1, count), DIGIT_CELL_EM * em_px)
    left = x + (w - cell * count - gap * (len(digits.groups) - 1)) / 2
    middle = y + h / 2
    ink = brush.ink("ink")
    pieces = []
    starts = _group_starts(digits.groups)
    for index in range(count):
        if index in starts:
            left += gap
        centre = left + cell / 2
        shown = digits.shown[index : index + 1]
        if shown:
            mark, size = (MASK_MARK, int(MASK_MARK_EM * em_px)) if shown == MASKED else (shown, em_px)
            piece = brush.letters(mark, size, ink, True, (centre, middle))
            if piece is not None:
                pieces.append(piece)
        else:
            _slot(brush, centre, y + h * 0.24, cell * 0.68, index == len(digits.shown))
        left += cell
    if digits.shown:
        brush.note(_grouped(digits.shown, starts), em_px, ink, True, len(digits.shown) <= count, pieces)


def _slot(brush: Brush, centre: float, bottom: float, width: float, is_next: bool) -> None:
    thick = brush.mm(NEXT_SLOT_MM if is_next else SLOT_MM)
    colour = brush.ink("indigo" if is_next else "line")
    brush.rounded_px(centre - width / 2, bottom, width, thick, colour, thick / 2)


def _group_starts(groups: Sequence[int]) -> set[int]:
    """Where a new group begins, but for the first: (3, 4, 4) -> {3, 7}."""
    starts, total = set(), 0
    for group in groups[:-1]:
        total += group
        starts.add(total)
    return starts


def _grouped(shown: str, starts: set[int]) -> str:
    return "".join((" " if i in starts else "") + character for i, character in enumerate(shown))
