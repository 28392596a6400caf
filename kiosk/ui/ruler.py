"""A ruler on the glass, for the technician: whether a millimetre of the settings is a millimetre of the panel."""

from __future__ import annotations

from kiosk.journey.events import Action
from kiosk.ui.elements import Box, Element, Panel, Sheet, Text
from kiosk.ui.panel import PanelSize
from kiosk.ui.present.parts import paragraph, strong
from kiosk.ui.present.scale import scales
from kiosk.ui.theme import EM_TITLE, SHEET_H_MM, SHEET_W_MM

SQUARE_MM = 100.0
FROM_MM, ACROSS_MM, DOWN_MM = 50, 300, 400  # what a steel ruler is laid along
WRONG_FROM_MM = 3  # one in a hundred: nobody sees less, and a ruler on a glass is read no better
TEXT_X = 44.0  # clear of the ruler down the left edge
TEXT_W = SHEET_W_MM - TEXT_X - 14.0
DONE = Box(TEXT_X, 434.0, TEXT_W, 54.0)


def ruler_sheet(panel: PanelSize) -> Sheet:
    """Chinese and English together: whoever mounts the panel reads one of them."""
    scale = panel.px_per_mm
    width_mm, height_mm = panel.width_px / scale, panel.height_px / scale
    x = TEXT_X + SQUARE_MM + 14.0
    w = TEXT_X + TEXT_W - x
    return Sheet(
        "ruler",
        (
            *scales(Box(0.0, 0.0, SHEET_W_MM, SHEET_H_MM)),
            Text(Box(TEXT_X, 28.0, TEXT_W, 34.0), "量一量屏幕  Measure the glass", EM_TITLE, bold=True),
            Panel(Box(TEXT_X, 70.0, SQUARE_MM, SQUARE_MM), edge="ink", edge_mm=0.8, radius=0.0),
            Text(Box(TEXT_X, 70.0, SQUARE_MM, SQUARE_MM), "100 mm", 18.0, bold=True, align="center"),
            Text(Box(x, 72.0, w, 22.0), "设置里写的  In the settings", 13.0, "ink2"),
            Text(Box(x, 98.0, w, 30.0), f"{panel.width_px} × {panel.height_px} px", 20.0, bold=True),
            Text(Box(x, 132.0, w, 30.0), f"{panel.width_mm:g} × {panel.height_mm:g} mm", 20.0, bold=True),
            *_advice(width_mm, height_mm),
            strong(DONE, Action.DONE, "check", "完成  Done", em=26.0),
        ),
    )


def _advice(width_mm: float, height_mm: float) -> tuple[Element, ...]:
    """width_mm, height_mm: what the picture would be if its scale were true."""
    to_x, to_y = FROM_MM + ACROSS_MM, FROM_MM + DOWN_MM
    chinese = (
        f"钢尺贴着屏幕量：横的从 {FROM_MM} 到 {to_x} 应当 {ACROSS_MM} 毫米，"
        f"竖的从 {FROM_MM} 到 {to_y} 应当 {DOWN_MM} 毫米。差 {WRONG_FROM_MM} 毫米以上，就照这样改设置："
    )
    english = (
        f"Lay a steel ruler on the glass: across from {FROM_MM} to {to_x} must be {ACROSS_MM} mm, down from "
        f"{FROM_MM} to {to_y} must be {DOWN_MM} mm. If it is out by {WRONG_FROM_MM} mm or more, "
        "change the settings to:"
    )
    return (
        paragraph(Box(TEXT_X, 180.0, TEXT_W, 66.0), chinese, 15.0),
        paragraph(Box(TEXT_X, 250.0, TEXT_W, 62.0), english, 13.0, "ink2"),
        Panel(Box(TEXT_X, 318.0, TEXT_W, 58.0), "sunk", 8.0),
        _formula(322.0, "width_mm", width_mm, ACROSS_MM),
        _formula(348.0, "height_mm", height_mm, DOWN_MM),
        paragraph(
            Box(TEXT_X, 382.0, TEXT_W, 44.0),
            "改好再量一次。再量 100 毫米的方块，两边要一样长。\n"
            "Then measure again, and the square of 100 mm both ways.",
            13.0,
            "ink2",
        ),
    )


def _formula(y: float, key: str, shown_mm: float, drawn_mm: int) -> Text:
    words = f"{key} = {shown_mm:.0f} × 量到的 measured ÷ {drawn_mm}"
    return Text(Box(TEXT_X + 8.0, y, TEXT_W - 16.0, 24.0), words, 15.0, bold=True)
