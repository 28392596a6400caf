"""What holds in every row, whatever is broken: eight promises, and nothing but calm words on the screen.

I1 one press, one order, one car      I5 a touch is answered while it is broken
I2 every promise of a taxi has one    I6 home again within 90 s
I3 no order outlives its minute       I7 what was called off is never confirmed
   unless it is watched               I8 what is over here is over at the dispatcher
I4 nothing of a person in any log
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import yaml
from babel.messages.pofile import read_po

from kiosk.config import load
from kiosk.config.notice import notice_of
from kiosk.demo.stage import NotSeen
from kiosk.domain import FINAL, Lang
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.runtime.hail_plan import WATCH_EVERY_S
from kiosk.store.database import FILE_NAME
from kiosk.wording import LOCALE
from tests.faults.scene import Scene
from tests.faults_as_data import Call

HOME_LIMIT_S = 90.0
OVER_LIMIT_S = 4 * WATCH_EVERY_S  # seen to be alive, called off, and seen to be over; once more if it comes back
UNWATCHED_S = WATCH_EVERY_S + 15.0  # longer without a question, and nobody watches an order any more
PROMISED = ("coming", "arrived", "on_board", "completed")  # screens that say: there is a taxi
LATIN = re.compile(r"[A-Za-z]{3,}")  # no Chinese sentence of ours holds a Latin word
PLATE = re.compile(r"[一-龥][A-Z][0-9A-Z]{5,6}")
SOME_NAME = "某某"
FIELD = re.compile(r"\\\{\w+\\\}")
MACHINE = re.compile(r"Traceback|Error|Exception|None|null|nan|[{}<>\\]")  # what a machine says when it breaks
DATA = re.compile(  # what no catalogue holds: numbers, times, typed digits, masked numbers; call signs; plates; cars
    r"[0-9:•*/.]*|[红蓝绿黄紫][0-9]+|[一-龥][A-Z][·]?[0-9A-Z]{5,6}|[一-龥]{1,3}色[一-龥]{2,8}(Ei5)?|English"
)


def hold_in(scene: Scene) -> str:
    """Go home and look at everything; returns what was seen in words. Raises AssertionError."""
    _answers_touches(scene)
    home_s = _goes_home(scene)
    made = _one_order_a_press(scene)
    _promises_have_orders(scene)
    _no_order_outlives_its_minute(scene)
    _nothing_called_off_is_confirmed(scene)
    _what_is_over_here_is_over_there(scene)
    _nothing_private_in_logs(scene)
    _calm_words_only(scene)
    _nothing_fell_over(scene)
    pressed = sum(person.presses for person in scene.people)
    return f"{_count(pressed, 'press', 'presses')}, {_count(made, 'order', 'orders')}; home after {home_s:.0f} s"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _answers_touches(scene: Scene) -> None:
    assert any(person.answered for person in scene.people), "I5: no touch was tried while it was broken"
    for person in scene.people:
        if person.stage.process is not None and person.stage.process.poll() is None:
            try:
                person.is_answered()
            except NotSeen as unseen:
                raise AssertionError(f"I5: {unseen}") from None


def _goes_home(scene: Scene) -> float:
    began = time.monotonic() if scene.well_since is None else scene.well_since
    for person in scene.people:
        if person.stage.process is not None and person.stage.process.poll() is None:
            try:
                person.goes_home(max(1.0, began + HOME_LIMIT_S - time.monotonic()))
            except NotSeen as unseen:
                raise AssertionError(f"I6: {unseen}") from None
    return time.monotonic() - began


def _one_order_a_press(scene: Scene) -> int:
    made = scene.orders()
    pressed = sum(person.presses for person in scene.people)
    assert len(made) <= pressed, f"I1: {_count(pressed, 'press', 'presses')}, {_count(len(made), 'order', 'orders')}"
    keys = [order.key for order in made if order.key]
    assert len(keys) == len(set(keys)), "I1: two orders under one key"
    for order in made:
        assert order.cars <= 1, f"I1: {order.cars} cars drive for one press"
    return len(made)


def _promises_have_orders(scene: Scene) -> None:
    """Whatever screen names a taxi: there is an order, and that taxi drives for it."""
    made = scene.orders()
    notes = [note for person in scene.people for note in person.stage.notes if note["kind"] == "screen"]
    promised = [note for note in notes if note["name"] in PROMISED]
    assert not promised or made, f"I2: '{promised[0]['name']}' promised a taxi that nobody ordered"
    if any(order.forgotten for order in made):
        return  # its earlier taxi is known to nobody any more
    plates = {_bare(text["text"]).replace("·", "") for note in promised for text in note["texts"]}
    driving = {_bare(plate).replace("·", "") for order in made for plate in order.plates}
    strange = {plate for plate in plates if PLATE.fullmatch(plate)} - driving
    assert not strange, f"I2: the taxis {sorted(strange)} drive for nobody"


def _no_order_outlives_its_minute(scene: Scene) -> None:
    now = time.monotonic()
    for company in scene.companies:
        asked = company.proxy.history()
        for order in company.orders():
            if not order.live:
                continue
            paths = [each for each in asked if any(hail_id in each.path for hail_id in order.live)]
            about = [each for each in asked if each in paths or order.key == each.forwarded_key]
            if not about or now < about[0].arrived_s + HAIL_LIFE_S:
                continue
            last = max(each.arrived_s for each in about)
            assert now < last + UNWATCHED_S, "I3: an order lives past its minute and nobody asks after it"


def _nothing_called_off_is_confirmed(scene: Scene) -> None:
    """Where the kiosk itself tells a driver to come: never for a hail that it has called off there, nor for any hail
    of a press that its own disk has as called off. A search calls off hails of which nothing comes, and goes on."""
    off_since = _called_off(scene)
    for company in scene.companies:
        keys = company.keys()
        called_off: set[str] = set()
        for each in company.proxy.history():
            hail_id = each.path.rpartition("/")[2]
            if each.call is Call.CANCEL:
                called_off.add(hail_id)
            if each.call is Call.CONFIRM:
                assert hail_id not in called_off, "I7: a hail that had been called off was confirmed"
                off = off_since.get(keys.get(hail_id, ""), math.inf)
                assert each.arrived_s < off, "I7: another hail of a press that had been called off was confirmed"


def _called_off(scene: Scene) -> dict[str, float]:
    """By key: when it first stood on the kiosk's disk, in its monotonic seconds. A real window does not tell it."""
    off_since: dict[str, float] = {}
    notes = [note for person in scene.people for note in person.stage.notes if note["kind"] == "called off"]
    for note in sorted(notes, key=lambda note: note["at"]):
        off_since.setdefault(note["key"], note["at"])
    return off_since


def _what_is_over_here_is_over_there(scene: Scene) -> None:
    """While a kiosk runs it sees to that, within a few of its looks."""
    ends = time.monotonic() + OVER_LIMIT_S
    while alive := _over_here_alone(scene):
        running = [each.stage.process for each in scene.people if each.stage.process is not None]
        if all(process.poll() is not None for process in running):
            return
        assert time.monotonic() < ends, (
            f"I8: over on the screen, and at the dispatcher {_count(alive, 'hail lives', 'hails live')}"
        )
        threading.Event().wait(0.5)


def _over_here_alone(scene: Scene) -> int:
    """How many hails live at a dispatcher that have ended in the kiosk's file."""
    over = _over(scene.state / FILE_NAME)
    return sum(len(order.live) for order in scene.orders() if order.key in over)


def _over(file: Path) -> set[str]:
    """The keys of all hails that have ended; empty where there is no such file, or none that can be read."""
    if not file.exists():
        return set()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        try:
            documents = database.execute("SELECT document FROM hail").fetchall()
        except sqlite3.Error:
            return set()
    hails = [json.loads(document) for (document,) in documents]
    return {hail["key"] for hail in hails if hail["state"] in FINAL}


def _nothing_private_in_logs(scene: Scene) -> None:
    private = {person.phone for person in scene.people}
    for person in scene.people:
        for note in person.stage.notes:
            if note["kind"] == "private":
                private.update(note["words"])
    for log in (*scene.folder.rglob("*.log"), *scene.world.folder.glob("*.log")):
        text = log.read_text("utf-8", errors="replace")
        found = [word for word in private if word in text]
        assert not found, f"I4: {log.name} holds {len(found)} private words"


def _calm_words_only(scene: Scene) -> None:
    of_the_site = _of_the_site(scene.config)
    names = {_bare(name) for company in scene.companies for name in company.names}
    for person in scene.people:
        for note in person.stage.notes:
            if note["kind"] == "screen" and note["lang"] == Lang.ZH.value:
                for text in note["texts"]:
                    assert is_calm(text["text"], of_the_site, names), (
                        f"the screen '{note['name']}' says {text['text']!r}"
                    )


def _of_the_site(config: Path) -> set[str]:
    """What stands in its settings, and what is made of them."""
    notice = notice_of(load(config))
    made = () if notice is None else (notice.summary, *(clause.text for clause in notice.clauses))
    return {_bare(word) for word in (*_words(yaml.safe_load(config.read_text("utf-8"))), *made)}


def is_calm(text: str, of_the_site: set[str], names: set[str]) -> bool:
    """Chinese words of our catalogue, a name of the site, a plate, a time: nothing a machine says when it breaks.

    of_the_site: every word of its settings, without blanks. names: what drivers and cars are called.
    """
    bare = _bare(text)
    for name in sorted(names, key=len, reverse=True):
        bare = bare.replace(name, SOME_NAME)
    if MACHINE.search(bare) or (LATIN.search(bare) and not DATA.fullmatch(bare)):
        return False
    return (
        not bare.replace(SOME_NAME, "")
        or bare in of_the_site
        or bool(DATA.fullmatch(bare) or _catalogue().fullmatch(bare))
    )


@cache
def _catalogue() -> re.Pattern[str]:
    """Every sentence that the screen knows, with anything in its fields."""
    with (LOCALE / Lang.ZH.value / "screen.po").open("rb") as file:
        said = [str(message.string) for message in read_po(file) if message.id and message.string]
    return re.compile("|".join(FIELD.sub(".{1,60}", re.escape(_bare(sentence))) for sentence in said))


def _words(settings: object) -> Iterator[str]:
    match settings:
        case str():
            yield settings
        case dict():
            for value in settings.values():
                yield from _words(value)
        case list():
            for value in settings:
                yield from _words(value)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _nothing_fell_over(scene: Scene) -> None:
    if scene.log.exists():
        assert "Traceback" not in scene.log.read_text("utf-8", errors="replace"), "a traceback in the kiosk's log"
