"""Paper as PDF: words that fit their place, icons, and this wall's screens with a hand on what is to be touched.

The report of a class is laid out with it, too."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime

from fpdf import FPDF
from PIL import Image, ImageDraw

from kiosk.commissioning.paper import FAMILY, PT_OF_MM
from kiosk.handout.content import Figure
from kiosk.ui.audit.glyphs import lacking, of_fonts
from kiosk.ui.elements import Box, Button, Sheet
from kiosk.ui.fonts import Fonts
from kiosk.ui.hand import hand
from kiosk.ui.palette import DAY
from kiosk.ui.theme import (
    HAND_FILLS,
    HAND_LONG,
    HAND_TIP,
    HAND_WIDE,
    ICONS,
    RADIUS_CARD,
    RING_FREE_MM,
    SHEET_H_MM,
    SHEET_W_MM,
    rgb,
)
from kiosk.ui.typesetting import Setting, fit

A4_MM = (210.0, 297.0)
SIGNS = "icons"
MM_PER_PT = 1 / PT_OF_MM
LINE_EM = 1.3
BASELINE_EM = 0.88  # of Noto Sans SC, from the top of the em
TENTHS = 10  # sizes are fitted in tenths of a point
SAMPLE = "示意图"  # nobody shall take its plate or number for a real one
TAG_SHARE, TAG_LEAST_PT = 0.055, 16.0  # the tag's letters, of the picture's width; as small as anything here
TAG_W_EM, TAG_H_EM = 3.8, 1.2
TAG_GAP = 0.6  # below the frame: it is over no word of the picture
CORNER_SHARE = 0.03  # of the picture's width
TIP_IN_MM = 6.0  # of the sheet: how far the fingertip comes in over the button's edge
RINGS = (("plate_ink", 0.024), ("amber", 0.015))  # bright between dark lines; of the picture's width
HAND_PX_PER_MM = 16


class LettersMissing(Exception):
    """The kiosk's fonts have no such letters. The message holds them."""


class Paper:
    """One document. Everything is placed in millimetres from the top left of its page."""

    def __init__(self, pdf: FPDF, fonts: Fonts, pictures: Mapping[Sheet, Image.Image]):
        """pdf: lettered. pictures: every sheet that a figure of it shows, as drawn."""
        self.pdf = pdf
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font(SIGNS, "", fonts.icons)
        self.pdf.set_lang("zh-CN")
        self._glyphs = of_fonts(fonts)
        self._pictures = pictures

    def bytes(self, made: datetime) -> bytes:
        """made: what it says of its own age; the same words and pictures give the same bytes."""
        self.pdf.set_creation_date(made)
        return bytes(self.pdf.output())

    def ground(self, box: Box, fill: str, radius: float) -> None:
        self.pdf.set_fill_color(DAY.fill(fill))
        self.pdf.rect(box.x, box.y, box.w, box.h, style="F", round_corners=True, corner_radius=radius)

    def setting(self, text: str, w: float, pt: float, least_pt: float, most: int, *, bold: bool) -> Setting:
        """How the text is set in the width, the em in tenths of a point. Raises LettersMissing."""
        if missing := lacking(text, self._glyphs[bold]):
            raise LettersMissing(" ".join(missing))

        def measure(part: str, em: int) -> float:
            self.pdf.set_font(FAMILY, "B" if bold else "", em / TENTHS)
            return float(self.pdf.get_string_width(part))

        return fit(text, w, round(pt * TENTHS), round(least_pt * TENTHS), most, measure)

    def height(self, text: str, w: float, pt: float, *, bold: bool = False) -> float:
        return len(self.setting(text, w, pt, pt, 9, bold=bold).lines) * pt * MM_PER_PT * LINE_EM

    def words(
        self,
        box: Box,
        text: str,
        pt: float,
        least_pt: float = 0.0,
        *,
        bold: bool = False,
        ink: str = "ink",
        most: int = 9,
        centred: bool = False,
        middle: bool = False,
    ) -> float:
        """At the top of the box, or in its middle; returns how high they are. least_pt: they may be set so small."""
        setting = self.setting(text, box.w, pt, least_pt or pt, most, bold=bold)
        size, lines = setting.em_px / TENTHS, setting.lines
        em = size * MM_PER_PT
        high = len(lines) * em * LINE_EM
        top = box.y + (box.h - high) / 2 if middle else box.y
        self.pdf.set_font(FAMILY, "B" if bold else "", size)
        self.pdf.set_text_color(DAY.ink(ink))
        for number, line in enumerate(lines):
            x = box.x + (box.w - self.pdf.get_string_width(line)) / 2 if centred else box.x
            self.pdf.text(x, top + number * em * LINE_EM + em * ((LINE_EM - 1) / 2 + BASELINE_EM), line)
        return high

    def disc(self, box: Box, icon: str, fill: str = "pine_tint", ink: str = "pine") -> None:
        """An icon of theme.ICONS, or a number, in a filled circle."""
        self.pdf.set_fill_color(DAY.fill(fill))
        self.pdf.ellipse(box.x, box.y, box.w, box.h, style="F")
        if icon not in ICONS:
            self.words(box, icon, box.h * 0.6 / MM_PER_PT, bold=True, ink=ink, centred=True, middle=True)
            return
        em = box.h * 0.64
        self._icon(box.x + (box.w - em) / 2, box.y + (box.h - em) / 2, em, icon, ink)

    def figure(self, box: Box, figure: Figure, hand_mm: float = 0.0) -> None:
        """The screen in the box, marked as a sample below it. hand_mm: how long the hand is, which comes from beside
        the box."""
        self.pdf.image(_rounded(self._pictures[figure.sheet]), box.x, box.y, box.w, box.h)
        self.pdf.set_draw_color(DAY.ink("ink2"))
        self.pdf.set_line_width(0.35)
        self.pdf.rect(box.x, box.y, box.w, box.h, round_corners=True, corner_radius=box.w * CORNER_SHARE)
        pt = _tag_pt(box.w)
        tag_w = pt * MM_PER_PT * TAG_W_EM
        tag = Box(box.x + (box.w - tag_w) / 2, box.y + box.h + TAG_GAP, tag_w, pt * MM_PER_PT * TAG_H_EM)
        self.ground(tag, "amber", tag.h / 3)
        self.words(tag, SAMPLE, pt, bold=True, ink="amber_dark", centred=True, middle=True)
        if figure.touched:
            self._pointing(box, touched(figure), hand_mm)

    def _pointing(self, box: Box, target: Box, hand_mm: float) -> None:
        """A ring round the button, and the hand of the guide at the wall, whose fingertip alone is on the picture."""
        scale, free = box.w / SHEET_W_MM, RING_FREE_MM
        x, y = box.x + (target.x - free) * scale, box.y + (target.y - free) * scale
        w, h = (target.w + 2 * free) * scale, (target.h + 2 * free) * scale
        for ink, share in RINGS:
            self.pdf.set_draw_color(DAY.fill(ink))
            self.pdf.set_line_width(share * box.w)
            self.pdf.rect(x, y, w, h, round_corners=True, corner_radius=(RADIUS_CARD + free) * scale)
        place, towards = reach(target, hand_mm / scale)
        long, wide = round(hand_mm * HAND_PX_PER_MM), round(hand_mm * HAND_WIDE / HAND_LONG * HAND_PX_PER_MM)
        glove, edge, cuff = (rgb(DAY.fill(name)) for name in HAND_FILLS)
        at = Box(box.x + place.x * scale, box.y + place.y * scale, place.w * scale, place.h * scale)
        self.pdf.image(hand(long, wide, towards, glove, edge, cuff), at.x, at.y, at.w, at.h)

    def _icon(self, x: float, y: float, em: float, icon: str, ink: str) -> None:
        self.pdf.set_font(SIGNS, "", em / MM_PER_PT)
        self.pdf.set_text_color(DAY.fill(ink))
        self.pdf.text(x, y + em, chr(ICONS[icon]))


def touched(figure: Figure) -> Box:
    """The button under the hand, on its sheet."""
    return next(
        element.box
        for element in figure.sheet.elements
        if isinstance(element, Button) and element.name == figure.touched
    )


def reach(target: Box, long: float) -> tuple[Box, str]:
    """Where the hand lies, and whereto it points: from the side of the sheet that is nearer.

    In mm of the sheet, whose edge it passes."""
    wide = long * HAND_WIDE / HAND_LONG
    middle = target.y + target.h / 2
    end = target.x + target.w
    if SHEET_W_MM - end <= target.x:
        return Box(end - TIP_IN_MM, middle - wide * (1 - HAND_TIP), long, wide), "left"
    return Box(target.x + TIP_IN_MM - long, middle - wide * HAND_TIP, long, wide), "right"


def picture_h(w: float) -> float:
    return w * SHEET_H_MM / SHEET_W_MM


def figure_h(w: float) -> float:
    """Of a picture so wide, with its mark below and some air."""
    return picture_h(w) + _tag_pt(w) * MM_PER_PT * TAG_H_EM + 2 * TAG_GAP


def _tag_pt(w: float) -> float:
    return max(TAG_LEAST_PT, w * TAG_SHARE / MM_PER_PT)


def _rounded(picture: Image.Image) -> io.BytesIO:
    """On white paper."""
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), round(picture.width * CORNER_SHARE), fill=255)
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=mask)
    file = io.BytesIO()
    page.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG")
    file.seek(0)
    return file
