"""Paper: a PDF with the kiosk's own letters in it, and a drawing upon it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from fpdf import FPDF
from fpdf.fonts import TTFFont

from kiosk.commissioning.drawings import INK, Area, Drawing, Label, Photo, Ring
from kiosk.ui.fonts import Fonts

FAMILY = "sans-sc"
LINE_THIN_MM = 0.3
PT_OF_MM = 72.0 / 25.4

Sheet = TypeVar("Sheet", bound=FPDF)


@contextmanager
def lettered(pdf: Sheet, fonts: Fonts, title: str, margin_mm: float) -> Iterator[Sheet]:
    """The document, without a page as yet; its unit is the millimetre, which is fpdf's own.

    Its font files are closed at the end, also of one that was given up. Raises OSError when a font cannot be read.
    """
    try:
        pdf.add_font(FAMILY, "", fonts.regular)
        pdf.add_font(FAMILY, "B", fonts.bold)
        pdf.set_margin(margin_mm)
        pdf.c_margin = 0.0
        pdf.set_title(title)
        yield pdf
    finally:
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()


def drawn(pdf: FPDF, drawing: Drawing, left: float, top: float) -> None:
    """On the page that is open, with its top left there. Leaves another font set, and black ink."""
    for shape in drawing.shapes:
        match shape:
            case Area(x, y, w, h, fill):
                pdf.set_fill_color(fill)
                pdf.rect(left + x, top + y, w, h, style="F")
            case Ring(x, y, r, fill):
                pdf.set_draw_color(INK)
                pdf.set_line_width(LINE_THIN_MM)
                if fill:
                    pdf.set_fill_color(fill)
                pdf.circle(left + x, top + y, r, style="F" if fill else "D")
            case Photo(x, y, w, h, png):
                pdf.image(io.BytesIO(png), left + x, top + y, w, h)
            case Label(x, y, text, align, ink, em, bold):
                pdf.set_font(FAMILY, "B" if bold else "", em * PT_OF_MM)
                wide = pdf.get_string_width(text)
                shift = {"left": 0.0, "middle": wide / 2, "right": wide}[align]
                pdf.set_text_color(ink)
                pdf.text(left + x - shift, top + y, text)
    pdf.set_text_color(0)
