"""`python -m accuracy FOLDER`: how often the face way is right and wrong for the people in a folder of photos."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from accuracy import captures, faces_folder, pairs, policy_run, report
from accuracy.captures import Photographed
from accuracy.faces_folder import FolderRefused, Layout
from kiosk.captures import Hint
from kiosk.services.identity_stub.policy import POLICY

FEW_PHOTOS = 300  # fewer: each comes in worse conditions, too, so that rare errors have a chance to be seen
TELL_EVERY = 50  # photos
ENOUGH_SENDABLE = 0.5  # of the photos: with fewer the folder is no picture of what comes before a kiosk anyway


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m accuracy",
        description="Plays the kiosk's capture and the identity stub's decision on people in a folder of photos: a "
        "sub-folder for each person, or file names that start with the person's id and '_' or '-'. A table "
        "(.csv) beside them that has the ids and a column of groups is used. Nothing is written.",
    )
    parser.add_argument("folder", type=Path, help="of photos")
    parser.add_argument(
        "--people", type=Layout, choices=tuple(Layout), metavar="folders|names", help="what tells people apart"
    )
    parser.add_argument(
        "--gate",
        choices=("auto", "on", "off"),
        default="auto",
        help="leave out what the kiosk would not have sent; auto: unless that is most of the photos",
    )
    parser.add_argument("--draws", type=_some, default=policy_run.DRAWS, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=policy_run.SEED, help="default: %(default)s")
    wishes = parser.parse_args(arguments)
    try:
        print(_measured(wishes))
    except FolderRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def _measured(wishes: argparse.Namespace) -> str:
    people = faces_folder.read(wishes.folder, wishes.people)
    count = sum(map(len, people.photos.values()))
    print(people.layout, file=sys.stderr)
    photographed = captures.take_all(people.photos, worse=count < FEW_PHOTOS, tell=_tell)
    gate = wishes.gate == "on" or (wishes.gate == "auto" and _sendable(photographed) >= ENOUGH_SENDABLE)
    usable = pairs.usable(photographed, gate=gate)
    several = sum(len(photos) >= faces_folder.MIN_PHOTOS for photos in usable.values())
    if several < faces_folder.MIN_PEOPLE:
        why = ", the gate refused some" if gate else ""
        found = sum(photo.trouble is None for photo in photographed)
        raise FolderRefused(
            f"Only {several} of {len(people.photos)} people have {faces_folder.MIN_PHOTOS} different photos that can "
            f"be used (one face was found in {found} of {count}{why}); at least "
            f"{faces_folder.MIN_PEOPLE} such people are needed."
        )
    run = policy_run.run(usable, draws=wishes.draws, seed=wishes.seed)
    as_if = None
    if run.enrolled_photos < POLICY.enough_photos:
        as_if = policy_run.run(usable, draws=wishes.draws, seed=wishes.seed, as_if_enough=True)
    return report.text(report.Measured(people, photographed, usable, gate, run, as_if))


def _sendable(photographed: Sequence[Photographed]) -> float:
    """Share of the photos with a face that the kiosk's gate lets pass."""
    hints = [photo.taken[0].hint for photo in photographed if photo.taken]
    return sum(hint is Hint.GOOD for hint in hints) / max(1, len(hints))


def _some(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(text)


def _tell(done: int, of: int) -> None:
    if done % TELL_EVERY == 0 or done == of:
        print(f"encoded {done} of {of} photos…", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
