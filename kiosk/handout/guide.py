"""The guide: what a neighbour takes home, on A4, one or two sheets printed on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fpdf import FPDF
from PIL import Image

from kiosk.commissioning.paper import lettered
from kiosk.handout.content import Content, Figure, Point, Section
from kiosk.handout.paper import A4_MM, Paper, figure_h, picture_h
from kiosk.ui.elements import Box, Sheet
from kiosk.ui.fonts import Fonts

MARGIN = 10.0  # what no printer of an office cuts off
WIDTH = A4_MM[0] - 2 * MARGIN
FOOT_H = 7.5
BOTTOM = A4_MM[1] - MARGIN - FOOT_H
STEP_PT, HEADING_PT, POINT_PT, BODY_PT = 24.0, 26.0, 20.0, 16.0  # old eyes, at arm's length: nothing is smaller
TITLE_PT, NAME_PT, NAME_LEAST_PT = 36.0, 22.0, 16.0
TITLE = "在这块屏幕上叫出租车"
TITLE_EN = "Hail a taxi at this screen:"
LEAD = "不用智能手机，不用装软件。屏幕上不收钱。"
HEAD_H, LEAD_H, HEADING_H = 29.0, 9.5, 14.5  # of the head: without its English
RULE_Y, RULE_H = 12.0, 0.8  # below a heading
COLUMNS, GAP = 2, 8.0
COLUMN_W = (WIDTH - GAP) / COLUMNS
PICTURE_W, HAND_MM = 46.0, 17.0
CAPTION_H = 22.5  # two lines of STEP_PT
BESIDE_W = 44.0  # a picture with words to the right of it
BESIDE_POINT_W, BESIDE_TOP, BESIDE_GAP = WIDTH - BESIDE_W - GAP, 1.0, 1.5
NUMBER_D, ICON_D = 11.0, 9.6
POINT_GAP, BETWEEN = 1.8, 4.5  # below a point, between sections; where it saves a page, down to half of that
GAPS = tuple(share / 20 for share in range(20, 9, -1))
HOTLINE_H = 41.0
HOTLINE_PT = 66.0
CALL = "有事打电话"


def guide(content: Content, fonts: Fonts, pictures: Mapping[Sheet, Image.Image], made: datetime) -> bytes:
    """The PDF. pictures: every sheet of the content as drawn. Raises LettersMissing."""
    with lettered(FPDF(format=A4_MM), fonts, f"{TITLE}: {content.name}", 0.0) as pdf:
        paper = Paper(pdf, fonts, pictures)
        few = min((_Guide(paper, content, gaps) for gaps in GAPS), key=lambda each: len(each.pages))
        few.print()
        return paper.bytes(made)


class _Guide:
    """Sections one below the other; none is torn by the end of a page. gaps: how large, of their usual size.

    pages: the sections of each.
    """

    def __init__(self, paper: Paper, content: Content, gaps: float) -> None:
        self._paper = paper
        self._content = content
        self._point_gap, self._between = POINT_GAP * gaps, BETWEEN * gaps
        self._english = f"{TITLE_EN} {content.name_en}"
        self._english_h = paper.height(self._english, WIDTH - 14.0, BODY_PT)
        self._y = MARGIN
        self.pages = self._divided()

    def _divided(self) -> list[list[Section]]:
        pages: list[list[Section]] = [[]]
        y = MARGIN + HEAD_H + self._english_h + 2.0 + LEAD_H
        for section in self._content.sections:
            h = self._height(section)
            if y + h > BOTTOM:
                pages.append([])
                y = MARGIN
            pages[-1].append(section)
            y += h + self._between
        *before, last = pages
        if len(last) == 1 and before and len(before[-1]) > 1:  # alone on its sheet it is soon lost
            both = self._height(before[-1][-1]) + self._between + self._height(last[0])
            if MARGIN + both <= BOTTOM:
                last.insert(0, before[-1].pop())
        return pages

    def print(self) -> None:
        for number, sections in enumerate(self.pages, 1):
            self._paper.pdf.add_page()
            self._y = MARGIN
            if number == 1:
                self._head()
            for section in sections:
                self._section(section)
            foot = Box(MARGIN, A4_MM[1] - MARGIN - FOOT_H, WIDTH, FOOT_H)
            said = f"{self._content.name}　{number}"
            self._paper.words(foot, said, BODY_PT, ink="ink2", centred=True, most=1)

    def _head(self) -> None:
        h = HEAD_H + self._english_h
        self._paper.ground(Box(MARGIN, self._y, WIDTH, h), "pine", 4.0)
        inner = Box(MARGIN + 7.0, self._y + 1.5, WIDTH - 14.0, 16.5)
        self._paper.words(inner, TITLE, TITLE_PT, bold=True, ink="paper", middle=True)
        below = Box(inner.x, self._y + 17.5, inner.w, 10.0)
        self._paper.words(below, self._content.name, NAME_PT, NAME_LEAST_PT, ink="paper", most=1, middle=True)
        english = Box(inner.x, self._y + 27.5, inner.w, self._english_h)
        self._paper.words(english, self._english, BODY_PT, ink="paper")
        self._y += h + 2.0
        self._paper.words(Box(MARGIN, self._y, WIDTH, LEAD_H), LEAD, POINT_PT, middle=True)
        self._y += LEAD_H

    def _section(self, section: Section) -> None:
        end = self._y + self._height(section) + self._between
        heading = Box(MARGIN, self._y, WIDTH, RULE_Y)
        self._paper.words(heading, section.heading, HEADING_PT, bold=True, ink="pine", middle=True)
        self._paper.ground(Box(MARGIN, self._y + RULE_Y, WIDTH, RULE_H), "pine", RULE_H / 2)
        self._y += HEADING_H
        if len(section.figures) == 1:
            self._beside(section.figures[0], section.points)
        else:
            self._grid(section)
            for point in section.points:
                self._y += self._point(point, MARGIN, self._y, WIDTH)
        if section.hotline:
            self._hotline(section.hotline)
        self._y = end

    def _height(self, section: Section) -> float:
        """Without the gap to the next one."""
        hotline = HOTLINE_H if section.hotline else 0.0
        if len(section.figures) == 1:
            return HEADING_H + self._beside_h(section.points) + hotline
        rows = -(-len(section.figures) // COLUMNS)
        points = sum(self._point_h(point, WIDTH) for point in section.points)
        return HEADING_H + rows * _row_h() + points + hotline

    def _grid(self, section: Section) -> None:
        for i, figure in enumerate(section.figures):
            x = MARGIN + (i % COLUMNS) * (COLUMN_W + GAP)
            indent = NUMBER_D + 3.0 if section.numbered else 0.0
            caption = Box(x + indent, self._y, COLUMN_W - indent, CAPTION_H)
            if section.numbered:
                self._paper.disc(Box(x, self._y + 0.5, NUMBER_D, NUMBER_D), str(i + 1), "pine", "paper")
            self._paper.words(caption, figure.words, STEP_PT, bold=True, most=2)
            place = Box(x + (COLUMN_W - PICTURE_W) / 2, self._y + CAPTION_H, PICTURE_W, picture_h(PICTURE_W))
            self._paper.figure(place, figure, HAND_MM)
            if i % COLUMNS == COLUMNS - 1:
                self._y += _row_h()

    def _beside(self, figure: Figure, points: tuple[Point, ...]) -> None:
        """One picture, and what is to be done to the right of it."""
        self._paper.figure(Box(MARGIN, self._y, BESIDE_W, picture_h(BESIDE_W)), figure)
        y = self._y + BESIDE_TOP
        for point in points:
            y += self._point(point, MARGIN + BESIDE_W + GAP, y, BESIDE_POINT_W) + BESIDE_GAP
        self._y += self._beside_h(points)

    def _beside_h(self, points: tuple[Point, ...]) -> float:
        told = sum(self._point_h(point, BESIDE_POINT_W) + BESIDE_GAP for point in points)
        return max(figure_h(BESIDE_W), BESIDE_TOP + told)

    def _point_h(self, point: Point, w: float) -> float:
        room = w - ICON_D - 4.0
        h = self._paper.height(point.words, room, POINT_PT, bold=True)
        if point.more:
            h += self._paper.height(point.more, room, BODY_PT)
        return max(ICON_D, h) + self._point_gap

    def _point(self, point: Point, x: float, y: float, w: float) -> float:
        """How high it is."""
        h = self._point_h(point, w)
        room = Box(x + ICON_D + 4.0, y, w - ICON_D - 4.0, h - self._point_gap)
        self._paper.disc(Box(x, y, ICON_D, ICON_D), point.icon)
        if not point.more:
            self._paper.words(room, point.words, POINT_PT, bold=True, middle=True)
        else:
            used = self._paper.words(room, point.words, POINT_PT, bold=True)
            self._paper.words(Box(room.x, room.y + used, room.w, room.h), point.more, BODY_PT, ink="ink2")
        return h

    def _hotline(self, number: str) -> None:
        box = Box(MARGIN, self._y + 3.0, WIDTH, HOTLINE_H - 3.0)
        self._paper.ground(box, "amber_tint", 4.0)
        label = Box(box.x + 7.0, box.y + 3.0, box.w - 14.0, 10.0)
        self._paper.words(label, CALL, POINT_PT, bold=True, ink="amber_dark", middle=True)
        digits = Box(label.x, box.y + 11.0, label.w, box.h - 12.0)
        self._paper.words(digits, number, HOTLINE_PT, POINT_PT, bold=True, most=1, centred=True, middle=True)
        self._y += HOTLINE_H


def _row_h() -> float:
    return CAPTION_H + figure_h(PICTURE_W)
