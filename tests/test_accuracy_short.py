"""The measurement of whom the face way takes for whom: on two people's pictures, on made-up faces, on bad folders."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from accuracy import faces_folder, policy_run
from accuracy.__main__ import main
from accuracy.captures import Photographed, Taken
from accuracy.faces_folder import FolderRefused, Layout
from accuracy.pairs import Usable, usable
from accuracy.policy_run import Outcome, Stranger
from accuracy.report import interval
from kiosk.captures import Hint
from kiosk.demo import riders

DIMENSIONS = 128


def astronaut() -> Image.Image:
    return riders.picture(riders.ASTRONAUT)


def officer() -> Image.Image:
    return riders.picture(riders.HOPPER)


def _side_by_side() -> Image.Image:
    left, right = astronaut(), officer()
    both = Image.new("RGB", (left.width * 2, left.height))
    both.paste(left, (0, 0))
    both.paste(right.resize(left.size), (left.width, 0))
    return both


def _variants(picture: Image.Image) -> list[Image.Image]:
    """One photo as three: as it is, in a mirror, and from a little aside."""
    width, height = picture.size
    aside = (0, 0, 0, height, width * 0.9, height * 0.97, width * 0.9, height * 0.03)
    return [
        picture,
        ImageOps.mirror(picture),
        picture.transform(picture.size, Image.Transform.QUAD, aside, Image.Resampling.BICUBIC),
    ]


def _two_people(folder: Path) -> None:
    for name, picture in (("anna", astronaut()), ("bert", officer())):
        (folder / name).mkdir()
        for number, variant in enumerate(_variants(picture)):
            variant.save(folder / name / f"{number}.png")


def test_people_in_a_folder_give_the_table_and_bad_photos_are_counted_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _two_people(tmp_path)
    (tmp_path / "anna" / "torn.jpg").write_bytes(b"\xff\xd8 not a picture")
    Image.new("RGB", (300, 300), "grey").save(tmp_path / "anna" / "wall.png")
    _side_by_side().save(tmp_path / "bert" / "both.png")

    assert main([str(tmp_path), "--draws", "2", "--gate", "off"]) == 0

    said = capsys.readouterr().out
    assert "2 people, 9 photos: a sub-folder for each person." in said
    for trouble in ("1 with no readable picture", "1 with no face", "1 with two faces or more"):
        assert trouble in said
    assert re.search(r"enrolled: taken for another +0 of [1-9]", said)
    assert re.search(r"stranger: straight through +0 of [1-9]", said)
    assert "0: yes" in said


def _nothing(_: Path) -> None: ...


def _one_person(folder: Path) -> None:
    for number in range(3):
        astronaut().save(folder / f"anna_{number}.png")


def _one_photo_each(folder: Path) -> None:
    astronaut().save(folder / "anna_1.png")
    officer().save(folder / "bert_1.png")


def _no_faces(folder: Path) -> None:
    for name in ("anna_1", "anna_2", "bert_1", "bert_2"):
        Image.new("RGB", (200, 200), "grey").save(folder / f"{name}.png")


def _gone(folder: Path) -> None:
    folder.rmdir()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_gone, "is not a folder"),
        (_nothing, "holds no pictures"),
        (_one_person, "Only 1 person was recognised"),
        (_one_photo_each, "Only 0 of 2 people have 2 photos or more"),
        (_no_faces, "one face was found in 0 of 4"),
    ],
)
def test_a_folder_that_cannot_be_measured_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: object, why: str
) -> None:
    folder = tmp_path / "faces"
    folder.mkdir()
    assert callable(make)
    make(folder)

    assert main([str(folder)]) == 2

    heard = capsys.readouterr()
    assert heard.out == ""
    assert why in heard.err.splitlines()[-1]


def _photos(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (("wang/a.jpg", "wang/b.jpg", "li/a.jpg", "li/b.JPG"), {"wang", "li"}),
        (("wang_1.jpg", "wang_2.jpg", "li-1.png", "li-2.png"), {"wang", "li"}),
        (("neutral/001_03.jpg", "neutral/002_03.jpg", "neutral/003_03.jpg",
          "smiling/001_08.jpg", "smiling/002_08.jpg"),
         {"001", "002", "003"}),
        (("s1/1.pgm", "s1/2.pgm", "s2/1.pgm", "s2/2.pgm", "s3/1.pgm", "s3/2.pgm"), {"s1", "s2", "s3"}),
        (("George_Bush/George_Bush_0001.jpg", "George_Bush/George_Bush_0002.jpg",
          "George_Best/George_Best_0001.jpg", "George_Best/George_Best_0002.jpg"), {"George_Bush", "George_Best"}),
        (("faces/wang_1.jpg", "faces/wang_2.jpg", "faces/li_1.jpg", "faces/li_2.jpg"), {"wang", "li"}),
    ],
)  # fmt: skip
def test_folders_are_recognised_however_they_are_laid_out(
    tmp_path: Path, names: tuple[str, ...], people: set[str]
) -> None:
    _photos(tmp_path, *names)

    assert set(faces_folder.read(tmp_path).photos) == people


def test_a_folder_that_could_be_read_in_two_ways_is_read_as_it_is_told(tmp_path: Path) -> None:
    _photos(tmp_path, *(f"{person}/{number}_x.jpg" for person in ("wang", "li") for number in range(3)))

    assert set(faces_folder.read(tmp_path, Layout.FOLDERS).photos) == {"wang", "li"}
    assert set(faces_folder.read(tmp_path, Layout.NAMES).photos) == {"0", "1", "2"}


def test_a_table_beside_the_photos_tells_who_belongs_to_which_group(tmp_path: Path) -> None:
    _photos(tmp_path, "001_1.jpg", "001_2.jpg", "002_1.jpg", "002_2.jpg")
    (tmp_path / "info.csv").write_text("face_id,face_age,face_eth\n001,24,east_asian\n002,25,white\n003,9,white\n")

    read = faces_folder.read(tmp_path)

    assert read.groups == {"001": "east_asian", "002": "white"}
    assert read.groups_from == "info.csv, column face_eth"


def test_pictures_beside_the_folders_are_named_as_left_out(tmp_path: Path) -> None:
    _photos(tmp_path, "wang/a.jpg", "wang/b.jpg", "li/a.jpg", "li/b.jpg", "cover.jpg", ".thumbnails/a.jpg")

    assert "1 pictures beside the sub-folders left out" in faces_folder.read(tmp_path).layout


def test_a_file_is_no_folder_of_people(tmp_path: Path) -> None:
    _photos(tmp_path, "wang_1.jpg")

    with pytest.raises(FolderRefused, match="is not a folder"):
        faces_folder.read(tmp_path / "wang_1.jpg")


def _made_up(people: int, photos: int, *, alike: float = 2.0, seed: int = 1) -> Usable:
    """People who lie far from each other; the first two `alike` apart. A person's photos lie 0.1 from her middle."""
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(people, DIMENSIONS))
    middles *= 1.0 / np.linalg.norm(middles, axis=1, keepdims=True)
    aside = chance.normal(size=DIMENSIONS)
    middles[1] = middles[0] + alike * aside / np.linalg.norm(aside)
    shifts = chance.normal(size=(people, photos, DIMENSIONS))
    shifts *= 0.1 / np.linalg.norm(shifts, axis=2, keepdims=True)
    return {
        f"p{person}": [[middles[person] + shifts[person, photo]] for photo in range(photos)]
        for person in range(people)
    }


def test_people_unlike_each_other_go_straight_through_and_strangers_do_not() -> None:
    tally = policy_run.run(_made_up(20, 5), draws=3).tally()

    assert tally[Outcome.STRAIGHT] == 3 * 20 * 2
    assert tally[Stranger.REFUSED] == 3 * 20 * 5


def test_two_people_who_look_alike_are_asked_for_digits_and_each_gets_her_own_taxi() -> None:
    run = policy_run.run(_made_up(20, 5, alike=0.15), draws=3)

    assert run.tally()[Outcome.WRONG] == 0
    assert run.tally(["p0", "p1"])[Outcome.STRAIGHT] == 0
    assert run.tally(["p2"])[Outcome.STRAIGHT] == 3 * 2


def test_a_stranger_like_one_who_is_enrolled_is_seen_as_accepted() -> None:
    """The measurement can see the harm that it is there to find."""
    tally = policy_run.run(_made_up(20, 5, alike=0.15), draws=3).tally(["p0", "p1"])

    assert tally[Stranger.STRAIGHT] > 0


def test_people_with_too_few_photos_never_go_straight_through_unless_it_is_asked_what_if() -> None:
    people = _made_up(20, 2)

    assert policy_run.run(people, draws=2).tally()[Outcome.STRAIGHT] == 0
    assert policy_run.run(people, draws=2, as_if_enough=True).tally()[Outcome.STRAIGHT] == 2 * 20


def test_a_photo_that_lies_in_the_folder_twice_counts_once() -> None:
    """Else people would come back with the very photo that was enrolled."""
    (((photo,),), ((other,),)) = _made_up(2, 1).values()
    lying = [photo, photo + 0.001, other]

    found = usable([Photographed("wang", None, (Taken("as it is", Hint.GOOD, one),)) for one in lying], gate=True)

    assert len(found["wang"]) == 2


def test_what_the_kiosk_would_not_send_is_left_out_unless_the_gate_is_off() -> None:
    ((photo,),) = _made_up(2, 1)["p0"]
    shown = [Photographed("wang", None, (Taken("as it is", Hint.HOLD_STILL, photo),))]

    assert usable(shown, gate=True) == {}
    assert list(usable(shown, gate=False)) == ["wang"]


def test_no_error_in_n_tries_is_not_called_never() -> None:
    assert interval(0.0, 300) == (0.0, pytest.approx(0.01))
    low, high = interval(0.5, 100)
    assert (low, high) == (pytest.approx(0.404, abs=0.001), pytest.approx(0.596, abs=0.001))
