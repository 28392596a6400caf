"""The glass: is the display the one of the settings, are there letters for this site's words, does home draw?"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from kiosk import wording
from kiosk.commissioning.aside import Lost, aside
from kiosk.commissioning.drawings import picture
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.domain import Lang
from kiosk.fittings import site
from kiosk.ui import display_size, fonts, preview
from kiosk.ui.audit.glyphs import characters
from kiosk.ui.display_size import Monitor
from kiosk.ui.fonts import Fonts, FontsMissing
from kiosk.ui.kivy_start import NoDisplay
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.ui.situations import situations

DRAWN_WITHIN_S = 40.0  # a window's start, without a graphics processor and beside other checks
ASKED_WITHIN_S = 15.0
SIZE_SHARE = 0.03  # a monitor tells its size rounded to a centimetre or so
THUMBNAIL_PX = (480, 600)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"  # first letters of plates (GA 36)
TAXI_WORDS = "红蓝绿黄紫师傅出租车到接您号分钟"


def display(config: Config) -> list[Finding]:
    """Asks the kernel what monitor is plugged in, and a display server, if there is one, how many pixels it shows."""
    found = []
    monitors = display_size.monitors()
    turned = config.display.rotation in (90, 270)
    wanted = (config.display.width_px, config.display.height_px)
    screen = wanted[::-1] if turned else wanted
    told = f"the settings say {wanted[0]}x{wanted[1]}" + (f", rotation {config.display.rotation}" if turned else "")
    found += [_judged(monitor, config, screen) for monitor in monitors]
    shown = None
    if os.environ.get("DISPLAY"):
        try:
            shown = aside(display_size.display_px, within_s=ASKED_WITHIN_S)
        except Lost:
            shown = None
    if shown is not None and shown != screen:
        found.append(
            Finding(
                Level.FAULT,
                "display",
                f"the display server shows {shown[0]}x{shown[1]} pixels, but {told}",
                "turn it, or give the display's own size in width_px, height_px and rotation",
            )
        )
    elif shown is not None:
        found.append(Finding(Level.OK, "display", f"the display server shows {shown[0]}x{shown[1]} pixels, as set"))
    if not found:
        found.append(
            Finding(
                Level.WARNING,
                "display",
                "no monitor is seen from here",
                "plug it in, or run this where the kiosk's display is (DISPLAY=:0)",
            )
        )
    return found


def _judged(monitor: Monitor, config: Config, screen: tuple[int, int]) -> Finding:
    name = f"monitor {monitor.connector}"
    if monitor.px is not None and sorted(monitor.px) != sorted(screen):
        return Finding(
            Level.WARNING,
            "display",
            f"{name} is made for {monitor.px[0]}x{monitor.px[1]} pixels, and the kiosk draws {screen[0]}x{screen[1]}",
            "give the monitor's own size in width_px and height_px: anything else is blurred",
        )
    if monitor.mm is not None:
        wanted = sorted((config.display.width_mm, config.display.height_mm))
        if any(abs(own - said) > SIZE_SHARE * own for own, said in zip(sorted(monitor.mm), wanted, strict=True)):
            return Finding(
                Level.WARNING,
                "display",
                f"{name} says that it measures {monitor.mm[0]} x {monitor.mm[1]} mm, the settings say "
                f"{config.display.width_mm} x {config.display.height_mm}",
                "lay a steel ruler on it: `kiosk check --hands`",
            )
    size = f", {monitor.mm[0]} x {monitor.mm[1]} mm" if monitor.mm else ""
    return Finding(Level.OK, "display", f"{name}: {'x'.join(map(str, monitor.px or screen))} pixels{size}")


def letters(config: Config) -> list[Finding]:
    """Every word of the settings, and what names and plates are made of, against the fonts that draw them."""
    try:
        have = fonts.prepare()
        drawn = characters(have.regular) & characters(have.bold)
    except FontsMissing as missing:
        return [Finding(Level.FAULT, "fonts", str(missing).rpartition("。 ")[2].rstrip("."))]
    except OSError as error:
        found = f"the fonts cannot be put in place ({error.strerror})"
        return [Finding(Level.FAULT, "fonts", found, "run `python -m kiosk.ui.fonts` as the user who installed")]
    words = "".join(_words(config.model_dump(exclude={"store", "log", "camera"}))) + PROVINCES + TAXI_WORDS
    lacking = sorted({mark for mark in words if mark.isprintable() and ord(mark) not in drawn})
    if lacking:
        found = f"no letter for {' '.join(lacking)}, which the settings use"
        return [Finding(Level.FAULT, "fonts", found, "write those words with other characters")]
    return [Finding(Level.OK, "fonts", f"{len(drawn)} characters, all of this site's words among them")]


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _words(each)


def home(config: Config) -> list[Finding]:
    """Draws the home screen with this site's words, where nobody sees it."""
    try:
        png = aside(home_png, config, fonts.prepare(), within_s=DRAWN_WITHIN_S)
    except (Lost, NoDisplay, FontsMissing, OSError) as error:
        found = f"the home screen cannot be drawn ({type(error).__name__})"
        return [Finding(Level.FAULT, "home", found, "install libgl1 and libegl1, and look at the log of the kiosk")]
    shown = picture("主屏画面 the home screen, drawn with this site's words", png, *THUMBNAIL_PX)
    return [Finding(Level.OK, "home", "drawn with this site's words", drawing=shown)]


def home_png(config: Config, have: Fonts) -> bytes:
    """In a process of its own: Kivy has one window, and keeps it. Raises NoDisplay."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    here = site(config)
    state = replace(dict(situations(here))["home"], site=here, availability=None, experience=None)  # it is not asked
    sheet = present(state, wording.translator(Lang.ZH, "screen"))
    with tempfile.TemporaryDirectory(prefix="yangzhao-home-") as folder:
        file = Path(folder) / "home.png"
        preview.picture(sheet, file, PanelSize(2 * THUMBNAIL_PX[0], 2 * THUMBNAIL_PX[1]), have)
        small = Image.open(file).convert("RGB").resize(THUMBNAIL_PX, Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.quantize(128).save(kept, "PNG", optimize=True)
    return kept.getvalue()
