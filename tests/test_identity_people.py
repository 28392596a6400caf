"""Enrolment at the screen and withdrawal: by a kiosk's signed request, by the command; and that nothing is left."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from PIL import Image

from kiosk.commands import withdraw as withdraw_command
from kiosk.domain import Match, NeedCode, NeedPhone, Nonsense, Refused, Rejected, Rejection, Unreachable
from kiosk.identity.enrol_client import EnrolClient, Person
from kiosk.identity.enrol_wire import PHOTO_FIELD, RIDERS_PATH
from kiosk.identity.wire import Method
from kiosk.services.identity_stub.gallery import LENGTH
from kiosk.services.identity_stub.riders import Entry, Riders
from kiosk.services.identity_stub.store import Store
from kiosk.usage import UsageError
from tests.identity_fixtures import (
    CONSENT,
    DEVICE,
    LONG_S,
    OUYANG,
    SITE,
    WANG,
    Clock,
    Stub,
    astronaut,
    enrol_face,
    enrol_template,
    jpeg,
    looks,
    officer,
    poses,
    stub_process,
    stub_with_clock,
    with_damaged_exif,
)

LI = Person("李秀兰", "阿婆", "13700001234", 1938, SITE, CONSENT, "李阿婆")
ELSEWHERE = "another-street"


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Stub]:
    """With one neighbour enrolled, and a clock of ours."""
    enrol_face(tmp_path / "identity.sqlite3", OUYANG, officer())
    with stub_with_clock(tmp_path, Clock()) as running:
        yield running


def volunteer(stub: Stub, person: Person = LI) -> EnrolClient:
    return EnrolClient(stub.url, DEVICE, stub.private_key, person, clock=stub.clock)


PHOTOS = [jpeg(pose) for pose in poses(astronaut())]


def seen(stub: Stub, blur_px: float = 0.0) -> tuple[str, object]:
    """The astronaut stands before the camera -> the session and what the provider says."""
    client = stub.client()
    session_id = client.open(Method.FACE).session_id
    token = client.submit_captures(session_id, looks(astronaut(), blur_px=blur_px)).face_token
    return session_id, client.verify_face(session_id, token)


# enrolment at the screen


def test_who_was_enrolled_at_the_screen_is_recognised_from_then_on(stub: Stub) -> None:
    assert seen(stub)[1] == Rejected(Rejection.NO_MATCH)
    assert volunteer(stub).enrol(PHOTOS) == 0
    _, outcome = seen(stub)
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "李阿婆"


def test_who_was_enrolled_by_another_process_meanwhile_is_recognised_from_the_next_look_on(stub: Stub) -> None:
    assert seen(stub)[1] == Rejected(Rejection.NO_MATCH)
    enrol_face(stub.database, WANG, astronaut())
    assert isinstance(seen(stub)[1], Match)


def test_the_owner_of_the_number_is_told_that_it_was_enrolled_and_taken_out(stub: Stub) -> None:
    volunteer(stub).enrol(PHOTOS)
    volunteer(stub).withdraw()
    told = stub.messages("notice")
    assert [message["phone_masked"] for message in told] == ["137****1234"] * 2
    assert "登记了刷脸叫车" in told[1]["text"]
    assert "全部删除" in told[0]["text"]


def test_with_two_photos_somebody_is_enrolled_and_always_asked(stub: Stub) -> None:
    assert volunteer(stub).enrol(PHOTOS[:2]) == 0
    session_id, outcome = seen(stub)
    assert outcome == NeedPhone(digits=4)
    assert isinstance(stub.client().send_digits(session_id, "1234"), Match)


def test_look_alikes_are_counted_and_both_always_asked(stub: Stub) -> None:
    volunteer(stub).enrol(PHOTOS)
    assert volunteer(stub, Person("王桂英", "", WANG.phone, 1946, SITE, CONSENT, "王**")).enrol(PHOTOS) == 1
    session_id, outcome = seen(stub)
    assert outcome == NeedPhone(digits=4)
    outcome = stub.client().send_digits(session_id, "5678")
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "王**"


def test_once_her_double_has_left_nobody_is_asked_any_more(stub: Stub) -> None:
    volunteer(stub).enrol(PHOTOS)
    double = volunteer(stub, Person("王桂英", "", WANG.phone, 1946, SITE, CONSENT, "王**"))
    double.enrol(PHOTOS)
    double.withdraw()
    assert isinstance(seen(stub)[1], Match)


@pytest.mark.parametrize(
    ("person", "photos"),
    [
        pytest.param(Person("", "", LI.phone, 1938, SITE, CONSENT, "李"), PHOTOS, id="no name"),
        pytest.param(Person("李", "", "12345", 1938, SITE, CONSENT, "李"), PHOTOS, id="no number"),
        pytest.param(Person("李", "", LI.phone, 1838, SITE, CONSENT, "李"), PHOTOS, id="not born yet"),
        pytest.param(Person("李", "", LI.phone, 1938, "", CONSENT, "李"), PHOTOS, id="no home"),
        pytest.param(Person("李", "", LI.phone, 1938, SITE, "", "李"), PHOTOS, id="no consent"),
        pytest.param(LI, [], id="no photo"),
        pytest.param(LI, PHOTOS * 4, id="twelve photos"),
        pytest.param(LI, [b"no picture"], id="no picture"),
        pytest.param(LI, [PHOTOS[0], jpeg(officer())], id="two people"),
        pytest.param(LI, [jpeg(astronaut(), 2.5)], id="blurred"),
    ],
)
def test_what_cannot_be_enrolled_is_refused_and_nothing_is_stored(
    stub: Stub, person: Person, photos: list[bytes]
) -> None:
    with pytest.raises(Refused, match="400 PARAM"):
        volunteer(stub, person).enrol(photos)
    assert requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()["riders"] == 1


def test_nobody_enrols_or_withdraws_without_a_kiosks_signature(stub: Stub) -> None:
    files = [(PHOTO_FIELD, ("p.jpg", PHOTOS[0], "image/jpeg"))]
    for answer in (
        requests.post(stub.url + RIDERS_PATH, files=files, timeout=LONG_S),
        requests.delete(stub.url + RIDERS_PATH, json={"phone": OUYANG.phone}, timeout=LONG_S),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN")
    assert requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()["riders"] == 1


def test_a_provider_that_fails_at_enrolment_is_unreachable_or_talks_nonsense(stub: Stub) -> None:
    stub.order(status=503, on="enrol", times=3)
    with pytest.raises(Unreachable):
        volunteer(stub).enrol(PHOTOS)
    stub.order(nonsense=True, on="enrol")
    with pytest.raises(Nonsense):
        volunteer(stub).enrol(PHOTOS)
    stub.order(drop_answer=True, on="enrol")
    assert volunteer(stub).enrol(PHOTOS) == 0  # done, and done again


# where somebody lives


def test_who_lives_elsewhere_types_all_eleven_digits(stub: Stub) -> None:
    volunteer(stub, Person("李秀兰", "阿婆", LI.phone, 1938, ELSEWHERE, CONSENT, "李阿婆")).enrol(PHOTOS)
    session_id, outcome = seen(stub)
    assert outcome == NeedPhone(digits=11)
    outcome = stub.client().send_digits(session_id, LI.phone)
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "李阿婆"


def test_gates_of_one_neighbourhood_are_one(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", OUYANG, officer())
    with stub_with_clock(tmp_path, Clock(), neighbours=(frozenset({SITE, ELSEWHERE}),)) as stub:
        volunteer(stub, Person("李秀兰", "阿婆", LI.phone, 1938, ELSEWHERE, CONSENT, "李阿婆")).enrol(PHOTOS)
        assert isinstance(seen(stub)[1], Match)


# a gallery for which the thresholds do not hold


def test_a_service_whose_people_are_too_alike_says_so_and_asks_everybody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chance = np.random.default_rng(5)
    database = tmp_path / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    for number in range(60):
        enrol_template(database, f"1370000{number:04d}", chance.normal(size=LENGTH) * 0.01)
    with stub_with_clock(tmp_path, Clock()) as stub:
        health = requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()
        assert (health["riders"], health["thresholds_fit"], health["straight_through"]) == (61, False, False)
        assert "the thresholds do not fit these 61 riders" in caplog.text
        session_id, outcome = seen(stub)
        assert outcome == NeedPhone(digits=4)
        assert isinstance(stub.client().send_digits(session_id, WANG.phone[-4:]), Match)


def odd_photo(width: int, height: int) -> bytes:
    return jpeg(Image.new("RGB", (width, height), "grey"))


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(odd_photo(60_000, 1), id="a line"),
        pytest.param(odd_photo(65_000, 15), id="a strip"),
        pytest.param(odd_photo(15, 15), id="a dot"),
        pytest.param(odd_photo(2000, 400), id="longer than a panorama"),
        pytest.param(with_damaged_exif(astronaut()), id="damaged EXIF"),
    ],
)
def test_an_odd_photo_is_refused_and_nobody_enrolled(stub: Stub, photo: bytes) -> None:
    files = [(PHOTO_FIELD, ("p.jpg", data, "image/jpeg")) for data in (*PHOTOS, photo)]
    form = {"name": "李秀兰", "phone": LI.phone, "born": "1938", "site_id": SITE, "consent_version": CONSENT}
    answer = stub.send_to(RIDERS_PATH, "POST", files=files, data=form)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM")
    assert "photo 4 is not a picture that can be read" in answer.json()["detail"]
    assert counts(stub.database)["riders"] == 1


# withdrawal


def withdraw(database: Path, phone: str, name: str = "") -> int:
    """`kiosk withdraw`."""
    parser = argparse.ArgumentParser()
    withdraw_command.add_parser(parser.add_subparsers())
    arguments = ["withdraw", "--database", str(database), "--phone", phone, "--name", name]
    return withdraw_command.run(parser.parse_args(arguments))


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if "sqlite3" in path.name)


def counts(database: Path) -> dict[str, int]:
    connection = sqlite3.connect(database)
    try:
        tables = ("riders", "templates", "sessions", "messages_sent")
        return {table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}
    finally:
        connection.close()


MARK_BYTES = 100  # enough to know it again; a long value lies in several pieces


def traces(database: Path, phone: str) -> list[bytes]:
    """The beginnings of all that the database holds of this number's riders and of the sessions under way."""
    store = Store(database)
    try:
        tag = store.vault.tag("phone", phone)
        rows = store.rows(
            "SELECT sealed, phone_sealed, subject FROM riders JOIN templates USING (rider_id) WHERE phone_tag = ?",
            tag,
        )
        rows += store.rows("SELECT sealed FROM sessions WHERE sealed IS NOT NULL")
        found = [value for row in rows for value in row]
        whole = [value if isinstance(value, bytes) else value.encode() for value in found]
        return [value[:MARK_BYTES] for value in [*whole, tag.encode()]]
    finally:
        store.close()


def test_who_withdraws_is_gone_from_every_byte_while_the_service_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    with stub_process(tmp_path) as stub:
        session_id, outcome = seen(stub)
        assert outcome == NeedPhone(digits=4)  # one enrolled: asked
        assert isinstance(stub.client().send_digits(session_id, WANG.phone[-4:]), Match)
        stub.client().step_up(session_id)
        left = traces(database, WANG.phone)
        assert len(left) >= 5
        assert all(trace in everything_on_disk(tmp_path) for trace in left)
        withdraw(database, WANG.phone)
        assert [trace for trace in left if trace in everything_on_disk(tmp_path)] == []
        assert counts(database) == {"riders": 0, "templates": 0, "sessions": 0, "messages_sent": 0}
        assert requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()["riders"] == 0
        assert seen(stub)[1] == Rejected(Rejection.NO_MATCH)
    assert capsys.readouterr().out == "1 person is withdrawn; nothing of them is left.\n"


def test_a_withdrawal_at_the_screen_leaves_nothing_either(stub: Stub) -> None:
    volunteer(stub).enrol(PHOTOS)
    session_id, _ = seen(stub)
    assert isinstance(stub.client().step_up(session_id), NeedCode)
    left = traces(stub.database, LI.phone)
    volunteer(stub).withdraw()
    assert [trace for trace in left if trace in everything_on_disk(stub.folder)] == []
    assert counts(stub.database) == {"riders": 1, "templates": 1, "sessions": 0, "messages_sent": 0}
    volunteer(stub).withdraw()  # asked again, it is no trouble


def test_a_known_and_an_unknown_number_are_withdrawn_alike(stub: Stub) -> None:
    headers = []
    for phone in (OUYANG.phone, "13600000001"):
        answer = stub.send_to(RIDERS_PATH, "DELETE", json={"phone": phone})
        headers.append((answer.status_code, answer.content))
    assert headers == [(204, b"")] * 2


def test_of_a_couple_with_one_telephone_only_the_named_one_leaves(tmp_path: Path) -> None:
    database = tmp_path / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    enrol_template(database, WANG.phone, np.full(LENGTH, 0.5))
    withdraw(database, WANG.phone, WANG.name)
    store = Store(database)
    assert [rider.display_name for rider in Riders(store).all()] == ["赵**"]
    store.close()


def people_of_one_number(folder: Path) -> Path:
    """王阿姨, 王** (建国) and 李** share a telephone."""
    database = folder / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    store = Store(database)
    riders = Riders(store)
    for name, place in (("王**", 0.5), ("李**", -0.5)):
        with store.transaction():
            riders.put(Entry(SITE, name, WANG.phone, 1944, 3, CONSENT, np.full(LENGTH, place)))
    store.close()
    return database


def left_in(database: Path) -> list[str]:
    store = Store(database)
    try:
        return [rider.display_name for rider in Riders(store).all()]
    finally:
        store.close()


def test_who_is_taken_out_by_name_at_the_screen_takes_nobody_of_a_longer_name_along(tmp_path: Path) -> None:
    database = people_of_one_number(tmp_path)
    with stub_with_clock(tmp_path, Clock()) as stub:
        for name in ("王", "王*"):
            stub.send_to(RIDERS_PATH, "DELETE", json={"phone": WANG.phone, "display_name": name})
            assert left_in(database) == ["王阿姨", "王**", "李**"]
        stub.send_to(RIDERS_PATH, "DELETE", json={"phone": WANG.phone, "display_name": "王**"})
        assert left_in(database) == ["王阿姨", "李**"]
        stub.send_to(RIDERS_PATH, "DELETE", json={"phone": WANG.phone})
        assert left_in(database) == []


@pytest.mark.parametrize(("name", "left"), [("李秀兰", ["王阿姨", "王**"]), ("王阿姨", ["王**", "李**"])])
def test_the_command_takes_out_the_one_who_is_meant(tmp_path: Path, name: str, left: list[str]) -> None:
    database = people_of_one_number(tmp_path)
    withdraw(database, WANG.phone, name)
    assert left_in(database) == left


def test_the_command_asks_which_one_is_meant_where_a_name_fits_two(tmp_path: Path) -> None:
    database = people_of_one_number(tmp_path)
    with pytest.raises(UsageError, match=r"王阿姨 or 王\*\*"):
        withdraw(database, WANG.phone, "王桂英")
    assert left_in(database) == ["王阿姨", "王**", "李**"]


@pytest.mark.parametrize(("phone", "name"), [("13600000001", ""), (WANG.phone, "李秀兰")])
def test_a_withdrawal_of_nobody_says_so(tmp_path: Path, phone: str, name: str) -> None:
    database = tmp_path / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    with pytest.raises(UsageError, match="Nobody is enrolled") as refused:
        withdraw(database, phone, name)
    assert phone not in str(refused.value)
    assert counts(database)["riders"] == 1


def test_a_withdrawal_from_a_database_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no database"):
        withdraw(tmp_path / "nowhere", WANG.phone)
    assert list(tmp_path.iterdir()) == []
