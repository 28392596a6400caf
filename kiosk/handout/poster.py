"""The poster beside the screen: A3, its steps to be read while somebody else stands there; on A4, at arm's length."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fpdf import FPDF
from PIL import Image

from kiosk.commissioning.paper import lettered
from kiosk.handout.content import Content, Point
from kiosk.handout.guide import CALL, TITLE_EN
from kiosk.handout.paper import LINE_EM, MM_PER_PT, Paper, figure_h, picture_h
from kiosk.ui.elements import Box, Sheet
from kiosk.ui.fonts import Fonts

A3_MM = (297.0, 420.0)  # what an office printer still prints; the share to A4 is 0.707, and 40 pt become 28
MARGIN = 15.0
WIDTH = A3_MM[0] - 2 * MARGIN
TITLE_PT, NAME_PT, NAME_LEAST_PT, LEAD_PT = 84.0, 44.0, 28.0, 32.0
STEP_PT, CALL_PT = 40.0, 32.0  # of a step: from two and a half metres a Chinese character has 17 arc minutes
POINT_PT, POINT_LEAST_PT = 28, 20  # all alike, as large as there is room
HOTLINE_PT, GUARD_PT = 100.0, 56.0  # as high as its place is
TITLE, LEAD = "在这里叫出租车", "不用智能手机，不用装软件"
HEAD_H, LEAD_H = 72.0, 17.0
PICTURE_W, GAP, HAND_MM = 106.0, 18.0, 22.0
ENGLISH_PT = 20.0
NUMBER_D, ICON_D = 17.0, 14.0
STEP_PAD, STEP_GAP = 4.0, 4.0
POINT_INDENT, POINT_GAP, POINT_GAP_LEAST = ICON_D + 6.0, 5.2, 1.0
FOOT_H = 53.0
HELP = "找人帮忙"


def poster(content: Content, fonts: Fonts, pictures: Mapping[Sheet, Image.Image], made: datetime) -> bytes:
    """The PDF, one page. pictures: every sheet of the content as drawn. Raises LettersMissing."""
    with lettered(FPDF(format=A3_MM), fonts, f"{TITLE}: {content.name}", 0.0) as pdf:
        paper = Paper(pdf, fonts, pictures)
        paper.pdf.add_page()
        _head(paper, content)
        y = MARGIN + HEAD_H + LEAD_H + 2.0
        paper.figure(Box(MARGIN, y, PICTURE_W, picture_h(PICTURE_W)), content.home, HAND_MM)
        _steps(paper, Box(MARGIN + PICTURE_W + GAP, y, WIDTH - PICTURE_W - GAP, picture_h(PICTURE_W)), content.steps)
        y += figure_h(PICTURE_W) + 2.0
        foot = A3_MM[1] - MARGIN - FOOT_H
        _beside_icons(paper, Box(MARGIN, y, WIDTH, foot - 4.0 - y), _points(content))
        _foot(paper, Box(MARGIN, foot, WIDTH, FOOT_H), content)
        return paper.bytes(made)


def _head(paper: Paper, content: Content) -> None:
    paper.ground(Box(MARGIN, MARGIN, WIDTH, HEAD_H), "pine", 7.0)
    inner = Box(MARGIN + 8.0, MARGIN + 3.0, WIDTH - 16.0, 39.0)
    paper.words(inner, TITLE, TITLE_PT, bold=True, ink="paper", centred=True, middle=True, most=1)
    name = Box(inner.x, MARGIN + 42.0, inner.w, 19.0)
    paper.words(name, content.name, NAME_PT, NAME_LEAST_PT, ink="paper", centred=True, middle=True, most=1)
    english = Box(inner.x, MARGIN + 60.5, inner.w, 9.0)
    paper.words(english, f"{TITLE_EN} {content.name_en}", ENGLISH_PT, ink="paper", centred=True, middle=True, most=1)
    lead = Box(MARGIN, MARGIN + HEAD_H + 1.0, WIDTH, LEAD_H)
    paper.words(lead, LEAD, LEAD_PT, centred=True, middle=True)


def _steps(paper: Paper, box: Box, steps: tuple[str, ...]) -> None:
    """Each as high as its lines want."""
    lines = [step.count("\n") + 1 for step in steps]
    line_h = STEP_PT * MM_PER_PT * LINE_EM
    pad = (box.h - STEP_GAP * (len(steps) - 1) - sum(lines) * line_h) / len(steps)
    y = box.y
    for i, step in enumerate(steps):
        h = lines[i] * line_h + pad
        paper.ground(Box(box.x, y, box.w, h), "pine_soft", 6.0)
        disc = Box(box.x + STEP_PAD, y + (h - NUMBER_D) / 2, NUMBER_D, NUMBER_D)
        paper.disc(disc, str(i + 1), "pine", "paper")
        x = disc.x + NUMBER_D + STEP_PAD
        paper.words(Box(x, y, box.x + box.w - x, h), step, STEP_PT, bold=True, middle=True, most=lines[i])
        y += h + STEP_GAP


def _points(content: Content) -> tuple[Point, ...]:
    points = [*content.besides, Point("place", f"在这里等车：{content.pick_up}")]
    if content.guard and content.hotline:
        points.append(Point("local_police", f"{HELP}：{content.guard}"))
    points.append(content.practising)
    return tuple(points)


def _beside_icons(paper: Paper, box: Box, points: tuple[Point, ...]) -> None:
    w = box.w - POINT_INDENT

    def heights(pt: int) -> list[float]:
        return [max(ICON_D, paper.height(point.words, w, pt, bold=True)) for point in points]

    def spare(pt: int) -> float:
        return (box.h - sum(heights(pt))) / (len(points) - 1)

    sizes = range(POINT_PT, POINT_LEAST_PT - 1, -1)
    pt = next((pt for pt in sizes if spare(pt) >= POINT_GAP_LEAST), POINT_LEAST_PT)
    y = box.y
    for point, h in zip(points, heights(pt), strict=True):
        paper.disc(Box(box.x, y + (h - ICON_D) / 2, ICON_D, ICON_D), point.icon)
        paper.words(Box(box.x + POINT_INDENT, y, w, h), point.words, pt, bold=True, middle=True)
        y += h + min(POINT_GAP, spare(pt))


def _foot(paper: Paper, box: Box, content: Content) -> None:
    """Who helps, to be read from across the road: the telephone, else the guard, else a neighbour."""
    paper.ground(box, "amber", 7.0)
    label = CALL if content.hotline else HELP
    paper.words(Box(box.x, box.y + 3.0, box.w, 14.0), label, CALL_PT, bold=True, ink="amber_dark", centred=True)
    who = content.hotline or content.guard or content.neighbour
    place = Box(box.x + 8.0, box.y + 15.0, box.w - 16.0, box.h - 17.0)
    most = 1 if content.hotline else 3
    size = HOTLINE_PT if content.hotline else GUARD_PT
    paper.words(place, who, size, POINT_LEAST_PT, bold=True, most=most, centred=True, middle=True)
