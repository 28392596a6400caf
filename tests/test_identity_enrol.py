"""`kiosk enrol` at the keyboard: who is enrolled, what is refused in one sentence, and what is kept."""

from __future__ import annotations

import argparse
import stat
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from kiosk.commands import enrol as enrol_command
from kiosk.identity.keys import generate_key
from kiosk.lesson import PRACTICE_PHONE
from kiosk.services.identity_stub import faces
from kiosk.services.identity_stub.riders import Enrolled, Riders
from kiosk.services.identity_stub.store import Store
from kiosk.services.place import default_database
from kiosk.usage import UsageError
from tests.identity_fixtures import (
    SITE,
    astronaut,
    officer,
    poses,
    side_by_side,
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return saved(astronaut(), tmp_path / "astronaut.png")


def saved(picture: Image.Image, path: Path) -> Path:
    picture.save(path)
    return path


def enrol(database: Path, *photos: Path, **changes: str) -> int:
    """`kiosk enrol` with good values, but for the changes."""
    values = {"name": "王桂英", "phone": "13812345678", "born": "1946", "site": SITE, **changes}
    arguments = ["enrol", "--database", str(database), "--consented"]
    for option, value in values.items():
        arguments += [f"--{option}", value]
    for path in photos:
        arguments += ["--photo", str(path)]
    parser = argparse.ArgumentParser()
    enrol_command.add_parser(parser.add_subparsers())
    return enrol_command.run(parser.parse_args(arguments))


def riders(database: Path) -> list[Enrolled]:
    store = Store(database)
    try:
        return Riders(store).all()
    finally:
        store.close()


def sealed_templates(database: Path) -> list[bytes]:
    store = Store(database)
    try:
        return [sealed for (sealed,) in store.rows("SELECT sealed FROM templates")]
    finally:
        store.close()


def test_a_person_is_enrolled_and_the_answer_hides_number_and_name(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "new" / "folder" / "identity.sqlite3"
    assert enrol(database, photo, title="阿姨") == 0
    said = capsys.readouterr().out
    assert said.startswith("王阿姨 (138****5678) is enrolled, 1 photo.")
    assert "the last four digits will always be asked for" in said
    assert "桂英" not in said
    assert "13812345678" not in said
    (rider,) = riders(database)
    assert (rider.display_name, rider.phone, rider.born, rider.site_id) == ("王阿姨", "13812345678", 1946, SITE)
    assert (rider.photos, rider.always_ask) == (1, False)


def test_a_number_may_be_typed_with_spaces_or_hyphens(tmp_path: Path, photo: Path) -> None:
    assert enrol(tmp_path / "db", photo, phone="138-1234 5678") == 0
    assert riders(tmp_path / "db")[0].phone == "13812345678"


def test_three_different_photos_make_one_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = [saved(pose, tmp_path / f"{number}.webp") for number, pose in enumerate(poses(astronaut()))]
    assert enrol(tmp_path / "db", *photos) == 0
    assert capsys.readouterr().out == "王** (138****5678) is enrolled, 3 photos.\n"
    assert [rider.photos for rider in riders(tmp_path / "db")] == [3]


def test_one_photo_saved_three_times_counts_once(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = saved(astronaut(), tmp_path / "again.jpg")
    smaller = saved(astronaut().resize((200, 210)), tmp_path / "smaller.png")
    assert enrol(tmp_path / "db", photo, again, smaller) == 0
    said = capsys.readouterr().out
    assert said.startswith("王** (138****5678) is enrolled, 1 photo.")
    assert "again.jpg is nearly the same picture as another and counts with it." in said
    assert "smaller.png is nearly the same" in said
    assert "enrol again with more" in said


def test_nobody_is_enrolled_who_has_not_agreed(tmp_path: Path, photo: Path) -> None:
    parser = argparse.ArgumentParser()
    enrol_command.add_parser(parser.add_subparsers())
    arguments = ["enrol", "--database", str(tmp_path / "db"), "--name", "王桂英", "--phone", "13812345678"]
    arguments += ["--born", "1946", "--site", SITE, "--photo", str(photo)]
    with pytest.raises(UsageError, match="add --consented") as refused:
        enrol_command.run(parser.parse_args(arguments))
    assert_one_sentence(refused.value)
    assert not (tmp_path / "db").exists()


def test_enrolling_the_same_person_again_replaces_the_template(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(tmp_path / "db", photo)
    (before,), template = riders(tmp_path / "db"), sealed_templates(tmp_path / "db")
    enrol(tmp_path / "db", saved(officer(), tmp_path / "officer.jpg"), born="1947")
    (after,) = riders(tmp_path / "db")
    assert "renewed" in capsys.readouterr().out
    assert (after.subject, after.rider_id) == (before.subject, before.rider_id)
    assert after.born == 1947
    assert len(sealed_templates(tmp_path / "db")) == 1
    assert template[0] not in b"".join(path.read_bytes() for path in tmp_path.glob("db*"))


def test_people_who_look_alike_are_enrolled_and_always_asked_for_digits(
    tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(tmp_path / "db", photo)
    enrol(tmp_path / "db", saved(officer(), tmp_path / "officer.jpg"), name="李大海", phone="13712345678")
    assert "Looks like" not in capsys.readouterr().out
    enrol(tmp_path / "db", photo, name="王桂花", phone="13912345678")
    assert "Looks like 1 person enrolled before: all of them will always be asked" in capsys.readouterr().out
    assert {rider.phone: rider.always_ask for rider in riders(tmp_path / "db")} == {
        "13812345678": True,
        "13712345678": False,
        "13912345678": True,
    }


def test_who_is_enrolled_again_with_her_own_face_no_longer_resembles_whom_she_was_taken_for(
    tmp_path: Path, photo: Path
) -> None:
    enrol(tmp_path / "db", photo)
    enrol(tmp_path / "db", photo, name="李大海", phone="13712345678")  # the wrong picture
    assert [rider.always_ask for rider in riders(tmp_path / "db")] == [True, True]
    enrol(tmp_path / "db", saved(officer(), tmp_path / "officer.jpg"), name="李大海", phone="13712345678")
    assert [rider.always_ask for rider in riders(tmp_path / "db")] == [False, False]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "12345"}, "eleven digits"),
        ({"phone": PRACTICE_PHONE}, "practice"),  # a driver who phones it reaches nobody
        ({"phone": "12812345678"}, "eleven digits"),
        ({"phone": "02154321098"}, "eleven digits"),
        ({"born": "1846"}, "birth year"),
        ({"born": "2846"}, "birth year"),
        ({"name": " "}, "name"),
        ({"name": "王" * 21}, "name"),
        ({"name": "13812345678"}, "name"),
        ({"title": "一二三四五"}, "title"),
        ({"site": " "}, "gate where the person lives"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, photo: Path, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        enrol(tmp_path / "db", photo, **changes)
    assert_one_sentence(refused.value)
    assert changes.get("phone", "none") not in str(refused.value)
    assert riders(tmp_path / "db") == []


def test_photos_of_two_people_are_not_mixed_into_a_face_that_is_nobodys(tmp_path: Path, photo: Path) -> None:
    with pytest.raises(UsageError, match=r"astronaut\.png and officer\.jpg show two people") as refused:
        enrol(tmp_path / "db", photo, saved(officer(), tmp_path / "officer.jpg"))
    assert_one_sentence(refused.value)
    assert riders(tmp_path / "db") == []


def test_a_letter_taken_for_a_database_is_left_alone_and_gets_no_key_beside_it(tmp_path: Path, photo: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear neighbours, this is not a database. " * 100)
    with pytest.raises(UsageError, match="cannot be used"):
        enrol(letter, photo)
    assert letter.read_text().startswith("Dear neighbours")
    assert sorted(tmp_path.iterdir()) == [photo, letter]


@pytest.mark.parametrize("kind", ["no face", "two faces", "text", "empty", "missing", "a folder"])
def test_a_photo_that_does_not_show_one_face_is_refused_in_one_sentence(
    tmp_path: Path, photo: Path, kind: str
) -> None:
    path = tmp_path / "other.png"
    sentences = {
        "no face": "shows no face",
        "two faces": "shows 2 faces",
        "text": "not a picture",
        "empty": "not a picture",
        "missing": "cannot be read",
        "a folder": "cannot be read",
    }
    match kind:
        case "no face":
            saved(Image.new("RGB", (300, 300), "grey"), path)
        case "two faces":
            saved(side_by_side(officer(), astronaut()), path)
        case "text":
            path.write_text("no picture")
        case "empty":
            path.touch()
        case "a folder":
            path.mkdir()
    with pytest.raises(UsageError, match=sentences[kind]) as refused:
        enrol(tmp_path / "db", photo, path)
    assert_one_sentence(refused.value)
    assert riders(tmp_path / "db") == []


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        pytest.param(astronaut().filter(ImageFilter.GaussianBlur(2)), "is blurred; hold still", id="blurred"),
        pytest.param(astronaut().resize((147, 154)), "pixels wide; come nearer", id="small"),
        pytest.param(astronaut().point(lambda value: value * 0.2), "is too dark; turn it", id="dark"),
        pytest.param(astronaut().point(lambda value: 160 + value * 0.3), "is burnt out", id="burnt out"),
    ],
)
def test_a_photo_that_would_make_a_bad_template_is_refused_with_what_to_do(
    tmp_path: Path, picture: Image.Image, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        enrol(tmp_path / "db", saved(picture, tmp_path / "photo.png"))
    assert_one_sentence(refused.value)
    assert riders(tmp_path / "db") == []


def assert_one_sentence(error: Exception) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text


def test_an_enormous_picture_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "MAX_PHOTO_PIXELS", 1000)
    with pytest.raises(UsageError, match="not a picture that can be read"):
        enrol(tmp_path / "db", saved(Image.new("RGB", (100, 100)), tmp_path / "bomb.png"))


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, photo: Path) -> None:
    letters = tmp_path / "letters.txt"
    letters.write_text("Dear neighbour, " * 100)
    with pytest.raises(UsageError, match="cannot be used"):
        enrol(letters, photo)
    assert letters.read_text().startswith("Dear neighbour")


def test_a_database_whose_key_was_lost_says_so_and_stays_as_it_is(tmp_path: Path, photo: Path) -> None:
    enrol(tmp_path / "db", photo)
    (tmp_path / "db.key").unlink()
    with pytest.raises(UsageError, match="with the key beside it"):
        enrol(tmp_path / "db", photo, name="李大海")


def test_database_and_key_are_for_their_owner_only(tmp_path: Path, photo: Path) -> None:
    enrol(tmp_path / "db", photo)
    for name in ("db", "db.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_riders_live_in_the_users_state_folder_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_database("identity") == tmp_path / "yangzhao" / "identity.sqlite3"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_database("identity") == tmp_path / ".local" / "state" / "yangzhao" / "identity.sqlite3"


# keys


def test_a_kiosks_private_key_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    private, public = tmp_path / "kiosk.key", tmp_path / "kiosk.pem"
    generate_key(private, public)
    before = private.read_bytes()
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"PUBLIC KEY" in public.read_bytes()
    with pytest.raises(FileExistsError):
        generate_key(private, public)
    assert private.read_bytes() == before
