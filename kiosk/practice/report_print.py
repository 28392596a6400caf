"""The report of a class as a page to pin to the wall: one sheet of A4, as PDF, with its letters in it."""

from __future__ import annotations

from datetime import datetime

from fpdf import FPDF

from kiosk.commissioning.drawings import Drawing, Label
from kiosk.commissioning.paper import PT_OF_MM, drawn, lettered
from kiosk.handout.paper import A4_MM, LINE_EM, Paper
from kiosk.local_time import SHANGHAI
from kiosk.practice.report import (
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
from kiosk.ui.elements import Box
from kiosk.ui.fonts import Fonts
from kiosk.ui.palette import DAY

MARGIN_MM = 15.0
BAND_MM = 20.0  # in the colour of practice, as the frame on the glass
TITLE_EM, PLACE_EM, HEADING_EM, BODY_EM, SMALL_EM, SUM_EM = 10.0, 6.0, 5.6, 4.4, 3.0, 10.0
LEAST_EM = 1.0  # what is longer than its line is set smaller
HEADER_Y = BAND_MM + 5.0
SUMS_X, SUM_W, SUM_H, SUM_GAP = 123.0, 22.0, 21.0, 3.0  # three boxes at the right edge
HEADER_W = SUMS_X - MARGIN_MM - 4.0
NUMBER_MM, NUMBER_D = 10.0, 7.4  # the disc before a step
BULLET_MM, BULLET_D = 6.0, 1.8
ROUND_MM = 3.0
FOOT_MM = 286.0
UNKNOWN = datetime(1980, 1, 1, tzinfo=SHANGHAI)  # for a file whose class no clock has dated


def printed(report: Report, fonts: Fonts) -> bytes:
    """Raises LettersMissing, and OSError when a font cannot be read."""
    with lettered(FPDF(format=A4_MM), fonts, f"{WORDS['title']}: {report.place}", MARGIN_MM) as pdf:
        paper = Paper(pdf, fonts, {})
        pdf.add_page()
        page = _Page(paper)
        page.band()
        page.header(report)
        page.heading(WORDS["lessons"], WORDS["lessons_en"])
        bars = chart(report)
        drawn(pdf, bars, MARGIN_MM, page.y)
        page.y += bars.h
        page.heading(*heading(report))
        page.steps(report)
        page.heading(WORDS["next"], WORDS["next_en"])
        for chinese, english in next_time(report):
            paper.ground(Box(MARGIN_MM + 0.7, page.y + 2.0, BULLET_D, BULLET_D), "ink", BULLET_D / 2)
            page.both(chinese, english, indent=BULLET_MM)
        page.y = FOOT_MM
        page.line(source(report), SMALL_EM, "ink2")
        return paper.bytes(report.ended or UNKNOWN)  # the same class makes the same bytes


class _Page:
    """Lines one below the other; y: where the next one is."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.y = 0.0

    def line(
        self, text: str, em: float, ink: str = "ink", *, bold: bool = False, indent: float = 0.0, w: float = W_MM
    ) -> None:
        place = Box(MARGIN_MM + indent, self.y, w - indent, em * LINE_EM)
        self._words(place, text, em, ink, bold=bold)
        self.y += place.h

    def both(self, chinese: str, english: str, indent: float = 0.0) -> None:
        self.line(chinese, BODY_EM, indent=indent)
        self.line(english, SMALL_EM, "ink2", indent=indent)

    def band(self) -> None:
        self._paper.pdf.set_fill_color(DAY.fill("amber"))
        self._paper.pdf.rect(0.0, 0.0, A4_MM[0], BAND_MM, style="F")
        self.y = (BAND_MM - TITLE_EM * LINE_EM) / 2
        self.line(WORDS["title"], TITLE_EM, bold=True)
        self._at_the_right(WORDS["title_en"], BAND_MM / 2 + 1.5, BODY_EM, "ink")

    def header(self, report: Report) -> None:
        """Where and when; the class in three numbers; that it was practice."""
        self.y = HEADER_Y
        self.line(report.place, PLACE_EM, bold=True, w=HEADER_W)
        self.line(report.place_en, SMALL_EM, "ink2", w=HEADER_W)
        self.line(when(report), BODY_EM, w=HEADER_W)
        for index, told in enumerate(sums(report)):
            self._sum(Box(SUMS_X + index * (SUM_W + SUM_GAP), HEADER_Y, SUM_W, SUM_H), *told)
        self.y = HEADER_Y + SUM_H + 2.5
        self.line(WORDS["privacy"], BODY_EM * 0.9)
        self.line(WORDS["privacy_en"], SMALL_EM, "ink2")

    def heading(self, chinese: str, english: str) -> None:
        self.y += 2.4
        self._at_the_right(english, self.y + HEADING_EM, SMALL_EM, "ink2")
        self.line(chinese, HEADING_EM, bold=True)
        self._paper.ground(Box(MARGIN_MM, self.y, W_MM, 0.8), "amber", 0.4)
        self.y += 2.4

    def steps(self, report: Report) -> None:
        steps = hard_steps(report)
        if not steps:
            self.both(*without_steps(report))
        for number, step in enumerate(steps, 1):
            self._paper.disc(Box(MARGIN_MM, self.y + 0.3, NUMBER_D, NUMBER_D), f"{number}", "amber", "ink")
            self.line(step.title, BODY_EM, bold=True, indent=NUMBER_MM)
            if step.words:
                self.line(step.words, BODY_EM, indent=NUMBER_MM)
            self.both(step.told, step.told_en, indent=NUMBER_MM)
            self.y += 1.0

    def _sum(self, box: Box, number: int, chinese: str, english: str) -> None:
        self._paper.ground(box, "amber_tint", ROUND_MM)
        for text, em, y, ink in (
            (f"{number}", SUM_EM, 5.8, "ink"),
            (chinese, BODY_EM * 0.85, 14.0, "ink"),
            (english, SMALL_EM, 18.4, "ink2"),
        ):
            place = Box(box.x + 1.0, box.y + y, box.w - 2.0, 0.0)  # y: of its middle
            self._words(place, text, em, ink, bold=em == SUM_EM, centred=True)

    def _words(self, box: Box, text: str, em: float, ink: str, *, bold: bool = False, centred: bool = False) -> None:
        pt, least_pt = em * PT_OF_MM, LEAST_EM * PT_OF_MM
        self._paper.words(box, text, pt, least_pt, bold=bold, ink=ink, most=1, centred=centred, middle=True)

    def _at_the_right(self, text: str, y: float, em: float, ink: str) -> None:
        """y: of the letters' foot."""
        label = Label(W_MM, y, text, "right", DAY.ink(ink), em)
        drawn(self._paper.pdf, Drawing("", W_MM, 0.0, (label,)), MARGIN_MM, 0.0)
