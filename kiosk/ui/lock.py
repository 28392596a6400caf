"""Closes every way out of the window but the technician's own.

Keys do nothing, nothing can be dropped on it, and who hides, moves or resizes it finds it over the whole panel again.
What the X server itself would do with a key (another console, its own end) is closed where the server is started.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.ui.panel import PanelSize


def lock(window: Any, panel: PanelSize, closed: Callable[[], None]) -> None:
    """window: Kivy's. closed: what the close button of a demo's window does; the wall has none and does not close."""

    def request_close(*_: object, **__: object) -> bool:
        if not panel.borderless:
            closed()
        return True

    window.bind(
        on_request_close=request_close,
        on_key_down=_consume,
        on_key_up=_consume,
        on_drop_begin=_consume,
        on_drop_file=_consume,
        on_drop_text=_consume,
        on_drop_end=_consume,
    )
    if panel.borderless:
        window.bind(on_hide=_show, on_minimize=_show, on_move=_cover, system_size=_fill(panel))


def _consume(*_: object, **__: object) -> bool:
    return True


def _show(window: Any) -> None:
    window.show()
    window.raise_window()


def _cover(window: Any) -> None:
    if (window.left, window.top) != (0, 0):
        window.left, window.top = 0, 0


def _fill(panel: PanelSize) -> Callable[[Any, Any], None]:
    def fill(window: Any, size: tuple[int, int]) -> None:
        if tuple(size) != panel.screen_px:
            window.system_size = panel.screen_px

    return fill
