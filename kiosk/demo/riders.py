"""Two portraits in the public domain that come with ordinary packages: the demo's riders.

Nothing of them is kept here; they are read from where the packages put them.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

LEAN = 0.15  # sideways per upwards: as far from the straight picture as another photo of the same minute


@dataclass(frozen=True)
class Portrait:
    package: str
    file: str
    crop: tuple[int, int, int, int]  # left, top, right, bottom in pixels


# scikit-image's astronaut() (NASA); below the shoulders dlib sees a second, false face.
ASTRONAUT = Portrait("skimage", "data/astronaut.png", (120, 0, 330, 220))
# matplotlib's sample picture of Grace Hopper (U.S. Navy).
HOPPER = Portrait("matplotlib", "mpl-data/sample_data/grace_hopper.jpg", (90, 10, 430, 400))


@dataclass(frozen=True)
class DemoRider:
    name: str
    title: str
    phone: str
    born: int
    portrait: Portrait


WANG = DemoRider("王桂英", "阿姨", "13812345678", 1946, ASTRONAUT)
LI = DemoRider("李秀兰", "阿婆", "13900000315", 1938, HOPPER)


def picture(portrait: Portrait) -> Image.Image:
    """The portrait as RGB. Raises FileNotFoundError naming the package to install."""
    spec = importlib.util.find_spec(portrait.package)
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    file = folder / portrait.file if folder is not None else None
    if file is None or not file.is_file():
        raise FileNotFoundError(f"The demo's portraits come with {portrait.package}: start the demo with bin/demo.")
    with Image.open(file) as image:
        return image.convert("RGB").crop(portrait.crop)


def write_poses(portrait: Portrait, folder: Path, name: str) -> list[Path]:
    """Three pictures for enrolment that differ as three photos do: the portrait, mirrored, and leaning."""
    folder.mkdir(parents=True, exist_ok=True)
    straight = picture(portrait)
    lean = straight.transform(straight.size, Image.Transform.AFFINE, (1, LEAN, -LEAN / 2 * straight.height, 0, 1, 0))
    files = []
    for pose, image in (("straight", straight), ("mirrored", ImageOps.mirror(straight)), ("leaning", lean)):
        files.append(folder / f"{name}-{pose}.png")
        image.save(files[-1])
    return files


def write(portrait: Portrait, folder: Path, name: str) -> Path:
    """Put the portrait into a folder as a PNG, as the picture before the demo's camera."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.png"
    picture(portrait).save(file)
    return file
