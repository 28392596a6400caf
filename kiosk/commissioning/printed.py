"""The passport as a page to print: A4, as PDF, with the letters that it needs in it."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from kiosk.commissioning.archive import Passport
from kiosk.commissioning.drawings import Drawing
from kiosk.commissioning.finding import Finding
from kiosk.commissioning.page import LEVEL_COLOURS, LEVEL_WORDS, WORDS, part_words, verdict
from kiosk.commissioning.paper import FAMILY, drawn, lettered
from kiosk.ui.fonts import Fonts

MARGIN_MM = 15.0
COLUMNS_MM = (24.0, 46.0, 110.0)  # level, part, what was found
BETWEEN_MM = 3.0
BODY_PT, HEAD_PT, SMALL_PT = 9.0, 18.0, 8.0
LINE_MM = 4.6


def printed(passport: Passport, fonts: Fonts) -> bytes:
    """Raises OSError when a font cannot be read."""
    with lettered(_Page(), fonts, f"{WORDS['title']}: {passport.site_name}", MARGIN_MM) as pdf:
        pdf.set_auto_page_break(True, MARGIN_MM + 5.0)
        pdf.add_page()
        _head(pdf, passport)
        for finding in passport.findings:
            _row(pdf, finding)
        pdf.ln(4.0)
        figures = [(finding, finding.drawing) for finding in passport.findings if finding.drawing is not None]
        for number, (finding, drawing) in enumerate(figures):
            _figure(pdf, finding, drawing, WORDS["drawings"] if number == 0 else "")
        pdf.set_font(FAMILY, "", BODY_PT)
        pdf.ln(4.0)
        pdf.multi_cell(0, LINE_MM, WORDS["privacy"], new_x="LMARGIN", new_y="NEXT")
        pdf.ln(8.0)
        pdf.multi_cell(0, LINE_MM, WORDS["signed"], new_x="LMARGIN", new_y="NEXT")
        return bytes(pdf.output())


class _Page(FPDF):
    def footer(self) -> None:
        self.set_y(-MARGIN_MM)
        self.set_font(FAMILY, "", SMALL_PT)
        self.cell(0, LINE_MM, f"{self.page_no()}", align="C")


def _head(pdf: FPDF, passport: Passport) -> None:
    pdf.set_font(FAMILY, "B", HEAD_PT)
    pdf.multi_cell(0, 9.0, WORDS["title"], new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "", BODY_PT + 1)
    site = f"{passport.site_name} ({passport.site_id})"
    about = f"{site}　{passport.day_and_time:%Y-%m-%d %H:%M}　yangzhao {passport.version}"
    pdf.multi_cell(0, 6.0, about, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "B", BODY_PT + 3)
    pdf.multi_cell(0, 8.0, verdict(passport.findings), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1.5)


def _row(pdf: FPDF, finding: Finding) -> None:
    """Three cells side by side; a row is not torn by the end of a page."""
    level_w, part_w, text_w = (w - BETWEEN_MM for w in COLUMNS_MM)
    part_x, text_x = COLUMNS_MM[0], COLUMNS_MM[0] + COLUMNS_MM[1]
    pdf.set_font(FAMILY, "", BODY_PT)
    told = _lines(pdf, finding.found, text_w)
    named = _lines(pdf, part_words(finding), part_w)
    pdf.set_font(FAMILY, "B", BODY_PT)
    to_do = _lines(pdf, f"→ {finding.to_do}", text_w) if finding.to_do else 0
    h = LINE_MM * max(told + to_do, named) + 2.0
    if pdf.will_page_break(h):
        pdf.add_page()
    x, y = pdf.l_margin, pdf.get_y()
    pdf.set_draw_color("#D5CEBF")
    pdf.line(x, y, x + sum(COLUMNS_MM), y)
    y += 1.0
    pdf.set_xy(x, y)
    pdf.set_text_color(LEVEL_COLOURS[finding.level])
    pdf.cell(level_w, LINE_MM, LEVEL_WORDS[finding.level])
    pdf.set_text_color(0)
    pdf.set_font(FAMILY, "", BODY_PT)
    pdf.set_xy(x + part_x, y)
    pdf.multi_cell(part_w, LINE_MM, part_words(finding), align="L")
    pdf.set_xy(x + text_x, y)
    pdf.multi_cell(text_w, LINE_MM, finding.found, align="L")
    if finding.to_do:
        pdf.set_font(FAMILY, "B", BODY_PT)
        pdf.set_xy(x + text_x, y + LINE_MM * told)
        pdf.multi_cell(text_w, LINE_MM, f"→ {finding.to_do}", align="L")
    pdf.set_xy(x, y + h - 1.0)


def _lines(pdf: FPDF, text: str, w: float) -> int:
    broken = pdf.multi_cell(w, LINE_MM, text, align="L", dry_run=True, output=MethodReturnValue.LINES)
    assert isinstance(broken, list), "as it was asked for"
    return len(broken)


def _figure(pdf: FPDF, finding: Finding, drawing: Drawing, heading: str) -> None:
    if pdf.will_page_break(drawing.h + 3 * LINE_MM + (8.0 if heading else 0.0)):
        pdf.add_page()
    if heading:
        pdf.set_font(FAMILY, "B", BODY_PT + 3)
        pdf.multi_cell(0, 8.0, heading, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "", BODY_PT)
    pdf.multi_cell(0, LINE_MM, f"{part_words(finding)}: {drawing.title}", new_x="LMARGIN", new_y="NEXT")
    left, top = pdf.l_margin, pdf.get_y() + 1.0
    drawn(pdf, drawing, left, top)
    pdf.set_xy(left, top + drawing.h + 3.0)
