"""Writes docs/pictures: a few of the pictures that `kiosk screens` drew, made small: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parent / "pictures"
DRAWN = PICTURES.parents[1] / "out" / "screens"  # where `make screens` draws
SCREENS = (
    *("home_two_hails", "consent", "face_good", "phone_masked", "confirm", "coming", "arrived", "no_taxi"),
    *("practice_home_guided", "practice_phone_key", "practice_no_taxi", "practice_class"),
)
LANGUAGE = "zh_CN"  # the wall's own; both READMEs show it
WIDTH_PX = 360  # large enough to read the large words of a screen on a page
COLOURS = 256  # fewer turn the small call signs muddy
RESETTLED = 3  # times the colours are moved to where the pixels are: no stripes, and a small lamp stays red


def small(drawn: Path) -> Image.Image:
    """A screen as it stands on a page: WIDTH_PX wide, in COLOURS colours."""
    with Image.open(drawn) as picture:
        height_px = round(picture.height * WIDTH_PX / picture.width)
        shrunk = picture.convert("RGB").resize((WIDTH_PX, height_px), Image.Resampling.LANCZOS)
    return shrunk.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=RESETTLED, dither=Image.Dither.NONE)


def main() -> int:
    names = [f"{screen}.{LANGUAGE}.png" for screen in SCREENS]
    missing = [name for name in names if not (DRAWN / name).is_file()]
    if missing:
        print(f"{DRAWN} lacks {', '.join(missing)}: run `make screens` first.", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for name in names:
        small(DRAWN / name).save(PICTURES / name, optimize=True)
    print(f"{PICTURES.name}: {len(names)} pictures, {sum(file.stat().st_size for file in PICTURES.iterdir())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
