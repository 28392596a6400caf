"""Reads a folder of people with photos: recognises how it is laid out, who is who, and which groups people belong to.

Three layouts are known. A sub-folder for each person. Files whose names start with the person's id, before the first
'_' or '-'. Sub-folders of occasions with the same ids in each (neutral/001_03.jpg, smiling/001_08.jpg).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".pgm", ".ppm", ".tif", ".tiff"})
SEPARATORS = "_-"
MIN_PEOPLE = 2
MIN_PHOTOS = 2  # of one person: one to enrol and one to try
SHARED_ENOUGH = 0.5  # of the ids in two sub-folders or more: then the ids are the people and not the sub-folders
NAMED_ENOUGH = 0.8  # of the file names with a separator: then what stands before it is meant
MOST_GROUPS = 12  # a column with more different words tells people apart and does not group them
GROUP_WORDS = ("eth", "race", "group")  # in a column's title: this is the one that is wanted


class FolderRefused(Exception):
    """One sentence: what is wrong and what to give instead."""


class Layout(StrEnum):
    FOLDERS = "folders"
    NAMES = "names"


@dataclass(frozen=True)
class People:
    """photos: by person, in order of path. layout: how the folder was understood, one sentence.

    groups: group by person, empty without a table. groups_from: 'london_info.csv, column face_eth'.
    """

    photos: dict[str, list[Path]]
    layout: str
    groups: dict[str, str]
    groups_from: str


def read(folder: Path, layout: Layout | None = None) -> People:
    """layout None: recognise it. Raises FolderRefused: no folder, no pictures, too few people or photos of each."""
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is not a folder: give one with photos of people.")
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    files = [file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts)]
    if not files:
        raise FolderRefused(f"{folder} holds no pictures ({', '.join(sorted(ENDINGS))}).")
    below = [file for file in files if file.parent != folder]
    loose = len(files) - len(below) if below else 0
    if below:
        layout = layout or _recognised(below)
        photos = _by_name(below) if layout is Layout.NAMES else _by_folder(below, folder)
        said = _said(layout, len({file.parent for file in below}))
    else:
        photos, said = _by_name(files), f"one folder, people by their names before the first of '{SEPARATORS}'"
    _check(photos, said)
    said += f"; {loose} pictures beside the sub-folders left out" if loose else ""
    groups, groups_from = _groups(folder, set(photos))
    return People(
        photos, f"{len(photos)} people, {sum(map(len, photos.values()))} photos: {said}.", groups, groups_from
    )


def _said(layout: Layout, folders: int) -> str:
    if layout is Layout.NAMES:
        return f"{folders} sub-folders of occasions, people by the file names before the first of '{SEPARATORS}'"
    return "a sub-folder for each person"


def _recognised(files: Sequence[Path]) -> Layout:
    """Names, if most of the ids come back in several sub-folders and there are more of them than sub-folders."""
    places: defaultdict[str, set[Path]] = defaultdict(set)
    for file in files:
        places[_id(file)].add(file.parent)
    folders = {file.parent for file in files}
    named = sum(_id(file) != file.stem for file in files) / len(files)
    shared = sum(len(where) > 1 for where in places.values()) / len(places)
    if len(places) > len(folders) > 1 and named >= NAMED_ENOUGH and shared >= SHARED_ENOUGH:
        return Layout.NAMES
    if len(folders) == 1 and len(places) > 1 and named >= NAMED_ENOUGH:
        return Layout.NAMES  # all the photos lie in one folder within the one that was given
    return Layout.FOLDERS


def _id(file: Path) -> str:
    places = [file.stem.find(separator) for separator in SEPARATORS]
    cuts = [place for place in places if place > 0]
    return file.stem[: min(cuts)] if cuts else file.stem


def _by_name(files: Sequence[Path]) -> dict[str, list[Path]]:
    photos: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files:
        photos[_id(file)].append(file)
    return dict(sorted(photos.items()))


def _by_folder(files: Sequence[Path], folder: Path) -> dict[str, list[Path]]:
    photos: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files:
        photos[str(file.parent.relative_to(folder))].append(file)
    return dict(sorted(photos.items()))


def _check(photos: dict[str, list[Path]], said: str) -> None:
    if len(photos) < MIN_PEOPLE:
        raise FolderRefused(f"Only {len(photos)} person was recognised ({said}); at least {MIN_PEOPLE} are needed.")
    enough = sum(len(files) >= MIN_PHOTOS for files in photos.values())
    if enough < MIN_PEOPLE:
        raise FolderRefused(
            f"Only {enough} of {len(photos)} people have {MIN_PHOTOS} photos or more ({said}); "
            f"at least {MIN_PEOPLE} such people are needed."
        )


def _groups(folder: Path, people: set[str]) -> tuple[dict[str, str], str]:
    """From the first table beside the photos that has a column of our people and one of few different words."""
    for table in sorted(folder.glob("*.csv")):
        try:
            with table.open(encoding="utf-8-sig", newline="") as lines:
                rows = list(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError, csv.Error):
            continue
        titles = [title for title in (rows[0] if rows else {}) if isinstance(title, str)]
        key = max(titles, key=lambda title: len(people & {row[title] for row in rows}), default=None)
        if key is None or not people & {row[key] for row in rows}:
            continue
        fitting = [title for title in titles if title != key and 1 < len({row[title] for row in rows}) <= MOST_GROUPS]
        wanted = [title for title in fitting if any(word in title.lower() for word in GROUP_WORDS)]
        if fitting:
            column = (wanted or fitting)[0]
            groups = {row[key]: row[column] or "?" for row in rows if row[key] in people}
            return groups, f"{table.name}, column {column}"
    return {}, ""
