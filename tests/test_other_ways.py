"""From home into the car without the glass, without a face, without a sound, without Chinese: over real HTTP."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo.world import SITE, World
from kiosk.journey.button import REST_S
from kiosk.ui.present.parts import OWN_NAMES
from tests.faults.company import Company
from tests.faults.person import Person
from tests.faults.scene import Scene, provider
from tests.glassless_fixtures import Glassless
from tests.http_fixtures import saying, server

RIDE_SCALE = 150.0  # a taxi drives up and away within seconds
LIMIT_S = 30.0
BUTTON = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
CHINESE = re.compile("[\u4e00-\u9fff]+")
MUTE = "#!/bin/sh\necho 'aplay: audio open error: No such file or directory' >&2\nexit 1\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with provider(tmp_path_factory.mktemp("world")) as shared:
        yield shared


@pytest.fixture
def scene(tmp_path: Path, world: World) -> Iterator[Scene]:
    with Scene(tmp_path / "scene", world) as there:
        there.company(time_scale=RIDE_SCALE)
        yield there


def presses(person: Person) -> None:
    """With a hand that means it."""
    button = person.stage
    assert isinstance(button, Glassless)
    threading.Event().wait(REST_S + 0.2)
    button.press()


def gets_in(person: Person) -> None:
    person.sees("on_board", limit_s=LIMIT_S)


def names_of_the_taxi(company: Company) -> str:
    """Plate, model and driver as the dispatcher has them: nobody translates a name."""
    with sqlite3.connect(company.simulator.database) as database:
        (simulated,) = database.execute("SELECT world FROM hails").fetchone()
    return str(json.loads(simulated)["taxi"])


def without_a_sound_device(folder: Path) -> dict[str, str]:
    folder.mkdir()
    player = folder / "aplay"
    player.write_text(MUTE)
    player.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_the_button_alone_gets_a_taxi_with_no_face_way_and_no_sound(scene: Scene) -> None:
    scene.settings(call_button=BUTTON, face={"enabled": False}, voice={"enabled": False})
    person = scene.opens()
    person.sees("home")
    presses(person)
    confirm = person.sees("confirm")
    assert any("再按一次按钮" in text for text in confirm.texts)
    assert "门口保安室" in confirm.texts
    presses(person)
    gets_in(person)
    assert person.heard()[:2] == ["button_asks", "received"]
    assert person.heard()[-1] == "on_board"
    presses(person)
    person.sees("home")
    assert [note for note in person.stage.notes if note["kind"] == "touched"] == [], "nobody touched the glass"
    assert len(scene.main.orders()) == 1


def test_by_number_in_english_with_a_broken_sound_device_she_meets_no_chinese_but_names(
    scene: Scene, tmp_path: Path
) -> None:
    """On the way she asks for help, and the guard's bell rings."""
    with server(saying(TAKEN)) as bell:
        scene.settings(site={**SITE, "guard_bell": bell.url}, face={"enabled": False}, voice={"enabled": True})
        person = scene.opens(environment=without_a_sound_device(tmp_path / "bin"))
        person.sees("home")
        person.taps("language")
        person.stage.wait_until(lambda screen: screen.lang == "en", "English", LIMIT_S)
        person.taps("help")
        person.reads("The guard's bell has rung")
        person.taps("back")
    assert len(bell.arrived) == 2, "one ring, and the server's own end"
    person.hails()
    gets_in(person)
    person.hears("on_board")
    screens = [note for note in person.stage.notes if note["kind"] == "screen" and note["lang"] == "en"]
    assert {"phone", "confirm", "searching", "on_board"} <= {note["name"] for note in screens}
    names = names_of_the_taxi(scene.main) + "".join(OWN_NAMES.values())
    shown = {text["text"] for note in screens for text in note["texts"]}
    said = {str(note["text"]) for note in person.stage.said}
    strange = {text for text in shown | said for word in CHINESE.findall(text) if word not in names}
    assert strange == set()
