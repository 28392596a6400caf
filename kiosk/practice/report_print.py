"""The report of a class as a page to pin to the wall: one sheet of A4, as PDF, with its letters in it."""

from __future__ import annotations

from datetime import datetime

from fpdf import FPDF

from kiosk.commissioning.drawings import INK
from kiosk.commissioning.paper import FAMILY, PT_OF_MM, drawn, lettered
from kiosk.local_time import SHANGHAI
from kiosk.practice.report import (
    SMALL_INK,
    W_MM,
    WORDS,
    Report,
    chart,
    hard_steps,
    heading,
    next_time,
    source,
    sums,
    when,
    without_steps,
)
from kiosk.ui.fonts import Fonts
from kiosk.ui.palette import DAY

A4_MM = (210.0, 297.0)
MARGIN_MM = 15.0
BAND_MM = 20.0  # in the colour of practice, as the frame on the glass
TITLE_EM, PLACE_EM, HEADING_EM, BODY_EM, SMALL_EM, SUM_EM = 10.0, 6.0, 5.6, 4.4, 3.0, 10.0
LEADING = 1.3  # of a line, in ems
SUMS_X, SUM_W, SUM_H, SUM_GAP = 123.0, 22.0, 21.0, 3.0  # three boxes at the right edge
HEADER_W = SUMS_X - MARGIN_MM - 4.0
NUMBER_MM = 10.0  # the disc before a step
BULLET_MM = 6.0
ROUND_MM = 3.0
FOOT_MM = 286.0
UNKNOWN = datetime(1980, 1, 1, tzinfo=SHANGHAI)  # for a file whose class no clock has dated


def printed(report: Report, fonts: Fonts) -> bytes:
    """Raises OSError when a font cannot be read."""
    with lettered(FPDF(), fonts, f"{WORDS['title']}: {report.place}", MARGIN_MM) as pdf:
        pdf.set_lang("zh-CN")
        pdf.set_creation_date(report.ended or UNKNOWN)  # the same class makes the same bytes
        pdf.set_auto_page_break(False)
        pdf.add_page()
        pdf.set_fill_color(DAY.fill("amber"))
        pdf.rect(0.0, 0.0, A4_MM[0], BAND_MM, style="F")
        pdf.set_y((BAND_MM - TITLE_EM * LEADING) / 2)
        _line(pdf, WORDS["title"], TITLE_EM, bold=True)
        _at_the_right(pdf, WORDS["title_en"], BAND_MM / 2 + 1.5, BODY_EM, INK)
        pdf.set_y(BAND_MM + 5.0)
        _line(pdf, report.place, PLACE_EM, bold=True, w=HEADER_W)
        _line(pdf, report.place_en, SMALL_EM, SMALL_INK, w=HEADER_W)
        _line(pdf, when(report), BODY_EM, w=HEADER_W)
        _sums(pdf, report)
        pdf.set_y(BAND_MM + 5.0 + SUM_H + 2.5)
        _line(pdf, WORDS["privacy"], BODY_EM * 0.9)
        _line(pdf, WORDS["privacy_en"], SMALL_EM, SMALL_INK)
        _heading(pdf, WORDS["lessons"], WORDS["lessons_en"])
        bars = chart(report)
        top = pdf.get_y()
        drawn(pdf, bars, MARGIN_MM, top)
        pdf.set_y(top + bars.h)
        _heading(pdf, *heading(report))
        _steps(pdf, report)
        _heading(pdf, WORDS["next"], WORDS["next_en"])
        for chinese, english in next_time(report):
            _bullet(pdf)
            _line(pdf, chinese, BODY_EM, indent=BULLET_MM)
            _line(pdf, english, SMALL_EM, SMALL_INK, indent=BULLET_MM)
        pdf.set_y(FOOT_MM)
        _line(pdf, source(report), SMALL_EM, SMALL_INK)
        return bytes(pdf.output())


def _line(
    pdf: FPDF, text: str, em: float, ink: str = INK, *, bold: bool = False, indent: float = 0.0, w: float = W_MM
) -> None:
    """One line, made smaller where it is too long; the place of the next one is below it."""
    pdf.set_font(FAMILY, "B" if bold else "", em * PT_OF_MM)
    fits = min(1.0, (w - indent) / max(1.0, pdf.get_string_width(text)))
    pdf.set_font_size(em * fits * PT_OF_MM)
    pdf.set_text_color(ink)
    pdf.set_x(MARGIN_MM + indent)
    pdf.cell(w - indent, em * LEADING, text, new_x="LMARGIN", new_y="NEXT")


def _at_the_right(pdf: FPDF, text: str, y: float, em: float, ink: str) -> None:
    """y: of the letters' foot."""
    pdf.set_font(FAMILY, "", em * PT_OF_MM)
    pdf.set_text_color(ink)
    pdf.text(MARGIN_MM + W_MM - pdf.get_string_width(text), y, text)


def _heading(pdf: FPDF, chinese: str, english: str) -> None:
    pdf.ln(2.4)
    y = pdf.get_y()
    _line(pdf, chinese, HEADING_EM, bold=True)
    _at_the_right(pdf, english, y + HEADING_EM, SMALL_EM, SMALL_INK)
    pdf.set_draw_color(DAY.fill("amber"))
    pdf.set_line_width(0.8)
    pdf.line(MARGIN_MM, pdf.get_y() + 0.4, MARGIN_MM + W_MM, pdf.get_y() + 0.4)
    pdf.ln(2.4)


def _sums(pdf: FPDF, report: Report) -> None:
    top = BAND_MM + 5.0
    for index, (number, chinese, english) in enumerate(sums(report)):
        x = SUMS_X + index * (SUM_W + SUM_GAP)
        pdf.set_fill_color(DAY.fill("amber_tint"))
        pdf.rect(x, top, SUM_W, SUM_H, style="F", round_corners=True, corner_radius=ROUND_MM)
        for text, em, y, ink, style in (
            (f"{number}", SUM_EM, 9.5, INK, "B"),
            (chinese, BODY_EM * 0.85, 15.5, INK, ""),
            (english, SMALL_EM, 19.7, SMALL_INK, ""),
        ):
            pdf.set_font(FAMILY, style, em * PT_OF_MM)
            wide = pdf.get_string_width(text)
            pdf.set_font_size(em * min(1.0, (SUM_W - 2.0) / wide) * PT_OF_MM)
            pdf.set_text_color(ink)
            pdf.text(x + (SUM_W - pdf.get_string_width(text)) / 2, top + y, text)


def _steps(pdf: FPDF, report: Report) -> None:
    steps = hard_steps(report)
    if not steps:
        chinese, english = without_steps(report)
        _line(pdf, chinese, BODY_EM)
        _line(pdf, english, SMALL_EM, SMALL_INK)
    for number, step in enumerate(steps, 1):
        _disc(pdf, number)
        _line(pdf, step.title, BODY_EM, bold=True, indent=NUMBER_MM)
        if step.words:
            _line(pdf, step.words, BODY_EM, indent=NUMBER_MM)
        _line(pdf, step.told, BODY_EM, indent=NUMBER_MM)
        _line(pdf, step.told_en, SMALL_EM, SMALL_INK, indent=NUMBER_MM)
        pdf.ln(1.0)


def _disc(pdf: FPDF, number: int) -> None:
    radius, text = NUMBER_MM * 0.37, f"{number}"
    x, y = MARGIN_MM + radius, pdf.get_y() + radius + 0.3
    pdf.set_fill_color(DAY.fill("amber"))
    pdf.circle(x, y, radius, style="F")
    pdf.set_font(FAMILY, "B", BODY_EM * PT_OF_MM)
    pdf.set_text_color(INK)
    pdf.text(x - pdf.get_string_width(text) / 2, y + BODY_EM * 0.36, text)


def _bullet(pdf: FPDF) -> None:
    pdf.set_fill_color(INK)
    pdf.circle(MARGIN_MM + 1.6, pdf.get_y() + BODY_EM * LEADING / 2, 0.9, style="F")
