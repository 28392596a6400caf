"""Every known way out of a program that fills a screen, as a keyboard, a mouse or a window manager takes it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.demo.display import HEIGHT_PX, WIDTH_PX

MIDDLE = f"mousemove {WIDTH_PX // 2} {HEIGHT_PX // 2}"
F_KEYS = tuple(f"F{number}" for number in range(1, 13))
WINDOW = "{window}"  # stands for the window's number
MANY = 20


@dataclass(frozen=True)
class Escape:
    """commands: for xdotool. loose: a plain Kivy program does something at that, so a test can show that it is more
    than a key that nobody listens to."""

    name: str
    commands: tuple[str, ...]
    loose: bool = False


def keys(*combinations: str) -> tuple[str, ...]:
    return tuple(f"key {combination}" for combination in combinations)


def _drag(x: int, y: int, to_x: int, to_y: int) -> tuple[str, ...]:
    return (f"mousemove {x} {y}", "mousedown 1", f"mousemove {to_x} {to_y}", "mouseup 1")


ESCAPES = (
    Escape("Esc leaves the program", keys("Escape", "Escape"), loose=True),
    Escape("F1 opens the settings of Kivy", keys("F1"), loose=True),
    Escape("F2 to F12", keys(*F_KEYS[1:])),
    Escape("Alt and an F-key: run, close, minimise", keys(*(f"alt+{key}" for key in F_KEYS))),
    Escape("Alt-Tab and its like: the next window", keys("alt+Tab", "alt+shift+Tab", "alt+Escape", "alt+space")),
    Escape("Ctrl-Alt and an F-key: another console", keys(*(f"ctrl+alt+{key}" for key in F_KEYS))),
    Escape("Ctrl-Alt-Backspace: the end of the server", keys("ctrl+alt+BackSpace", "ctrl+alt+BackSpace")),
    Escape("Ctrl-Alt-Del and its like: restart, terminal", keys("ctrl+alt+Delete", "ctrl+alt+t", "ctrl+alt+l")),
    Escape("Ctrl-Esc: a list of programs", keys("ctrl+Escape", "ctrl+shift+Escape")),
    Escape("Super: menus, lock, desktop", keys("Super_L", "Super_R", "super+l", "super+d", "super+r", "super+Tab")),
    Escape("Ctrl-E and Ctrl-M: Kivy's inspector", keys("ctrl+e", "ctrl+m"), loose=True),
    Escape("Ctrl and a letter: quit, close, open, save, print", keys(*(f"ctrl+{key}" for key in "qwosnptzf"))),
    Escape("Ctrl-C, Ctrl-X, Ctrl-V: the clipboard", keys("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v", "shift+Insert")),
    Escape("Print and its like: pictures of the screen", keys("Print", "alt+Print", "shift+Print", "Sys_Req")),
    Escape("the menu key", keys("Menu", "shift+F10")),
    Escape("keys for programs", keys("XF86HomePage", "XF86Mail", "XF86Calculator", "XF86Search", "XF86Explorer")),
    Escape("a number typed on the keyboard", ("type 13900000315", *keys("Return", "KP_Enter", "Tab", "space"))),
    Escape("Shift, many times", keys(*("Shift_L",) * MANY, *("Shift_R",) * MANY)),
    Escape("the right button: Kivy's red dots", (MIDDLE, "click 3", "click --repeat 3 --delay 5 3"), loose=True),
    Escape("the middle button, and those at the side", (MIDDLE, "click 2", "click 8", "click 9")),
    Escape(
        "the wheel, up, down and sideways",
        (MIDDLE, *(f"click --repeat 5 --delay 5 {button}" for button in (4, 5, 6, 7))),
    ),
    Escape(
        "swipes in from every edge",
        (
            *_drag(0, 600, 700, 600),
            *_drag(WIDTH_PX - 1, 600, 300, 600),
            *_drag(512, 0, 512, 900),
            *_drag(512, HEIGHT_PX - 1, 512, 300),
        ),
    ),
    Escape(
        "twenty taps in each corner",
        tuple(
            command
            for x in (1, WIDTH_PX - 2)
            for y in (1, HEIGHT_PX - 2)
            for command in (f"mousemove {x} {y}", f"click --repeat {MANY} --delay 5 1")
        ),
    ),
    Escape("the window is hidden by another program", (f"windowunmap {WINDOW}",), loose=True),
    Escape("the window is minimised", (f"windowminimize {WINDOW}",)),
    Escape("the window is moved away", (f"windowmove {WINDOW} 300 300",), loose=True),
    Escape("the window is made small", (f"windowsize {WINDOW} 200 200",), loose=True),
)
