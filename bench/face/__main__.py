"""`python -m bench.face [FOLDER]`: the same walk-ups through the webcam recipe and through this kiosk, in one table.

FOLDER holds people with two photos or more of each: one is enrolled, from another she walks up. Without it the two
portraits of the demo do both. Films and databases lie in a temporary folder, and are gone at the end.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from accuracy import faces_folder
from accuracy.faces_folder import FolderRefused
from bench.face import recipe, table, walkups
from bench.face.kiosk_side import Kiosk
from bench.face.seen import Encoding, Picture, numbers
from bench.face.table import Result
from bench.face.walkups import LASTS_S, NoFace, Walker
from bench.processes import Others
from kiosk.demo import riders
from kiosk.services.identity_stub import faces

PEOPLE = 8
SEED = 4


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.face", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="of people with two photos or more of each")
    parser.add_argument("--people", type=int, default=PEOPLE, help="at most; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=LASTS_S, help="of each film; default: %(default)s")
    wishes = parser.parse_args(arguments)
    try:
        walkers, templates = _portraits() if wishes.folder is None else _from(wishes.folder, wishes.people)
    except FolderRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    others = Others()
    results = _measured(walkers[: wishes.people], templates, wishes.seconds)
    print(table.text(results, same_photo=wishes.folder is None, others=others.cores()))
    return 0


def _measured(walkers: list[Walker], templates: dict[str, Encoding], seconds: float) -> list[Result]:
    results = []
    with tempfile.TemporaryDirectory(prefix="yangzhao-bench-face-") as name, Kiosk(Path(name), templates) as kiosk:
        for number, who in enumerate(walkers):
            print(f"measuring: walk-up {number + 1} of {len(walkers)}…", file=sys.stderr, flush=True)
            film = Path(name) / "walk-up.avi"
            truths = walkups.film(who, film, seconds)
            theirs = recipe.watch(film, templates, who.name)
            ours = kiosk.watch(film, who.name, len(truths))
            film.unlink()
            results.append(Result(numbers(theirs, truths), numbers(ours, truths), theirs.mistaken, ours.mistaken))
    return results


def _from(folder: Path, count: int) -> tuple[list[Walker], dict[str, Encoding]]:
    """People from all over the folder. Raises FolderRefused."""
    people = {name: files for name, files in faces_folder.read(folder).photos.items() if len(files) > 1}
    walkers: list[Walker] = []
    templates: dict[str, Encoding] = {}
    for place in _spread(len(people), count):
        name = list(people)[place]
        enrolled, walking = people[name][0], people[name][-1]
        try:
            photo = _decoded(walking)
            template = faces.read_photo(enrolled.read_bytes()).encoding
            walkers.append(walkups.walker(name, photo, SEED + place))
        except (NoFace, OSError, faces.NotOneFace, faces.Unreadable):
            print(f"left out: {name}, in whose photos no single face is found", file=sys.stderr)
            continue
        templates[name] = template
    if len(walkers) < 2:
        raise FolderRefused("Fewer than two people's photos show one face each: give another folder.")
    return walkers, templates


def _decoded(file: Path) -> Picture:
    """Raises faces.Unreadable or OSError."""
    picture = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise faces.Unreadable(file.name)
    return np.asarray(picture, dtype=np.uint8)


def _spread(of: int, count: int) -> list[int]:
    """So many places, evenly from first to last."""
    return sorted({round(place) for place in np.linspace(0, of - 1, min(of, count))})


def _portraits() -> tuple[list[Walker], dict[str, Encoding]]:
    walkers, templates = [], {}
    for number, rider in enumerate((riders.WANG, riders.LI)):
        image = riders.picture(rider.portrait)
        coded = io.BytesIO()
        image.save(coded, "PNG")
        photo: Picture = cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR)
        templates[rider.phone] = faces.read_photo(coded.getvalue()).encoding
        walkers.append(walkups.walker(rider.phone, photo, SEED + number))
    return walkers, templates


if __name__ == "__main__":
    sys.exit(main())
