"""Into practice and back in a real process: killed at any moment it is what it was, and no service manager minds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from kiosk.local_time import SHANGHAI
from kiosk.store.class_record import read as classes
from kiosk.store.database import FILE_NAME as HAILS
from kiosk.store.folders import memory_folder_for
from kiosk.store.practice_mark import FILE_NAME, PracticeMark
from kiosk.store.practice_wish import PracticeWish, Wish
from kiosk.store.scratch import clear_away
from tests.poison import killed_at, left_alone_after, poisoned, tried
from tests.running_kiosk import PATIENCE_S, ROOT, RunningKiosk, settings

PRACTISES, SERVES = "STATUS=In practice, no taxi can be called", "STATUS=Serving"
SOON_ALONE = left_alone_after(0.5)
OVER = "练习结束了，可以叫真的车了。 Practice is over: the kiosk hails real taxis again.\n"


class Wall:
    """A site's folder, in which kiosks are started one after another."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.config = settings(folder, **sections)
        self.store = folder / "state"
        self.store.mkdir()
        self.mark = PracticeMark(self.store)
        self.poison = folder / "poison.log"

    @property
    def is_marked(self) -> bool:
        return (self.store / FILE_NAME).exists()

    def kiosk(self, environment: Mapping[str, str] | None = None, *command: str) -> RunningKiosk:
        return RunningKiosk(self.config, environment, *command)

    def poisoned(self) -> dict[str, str]:
        folder = self.config.parent
        return poisoned(self.poison, self.store, (folder / "key.pem", folder / "technicians.json"))

    def practice(self, *deed: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "kiosk", "practice", *deed, "--config", str(self.config)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    wall = Wall(tmp_path)
    yield wall
    clear_away(wall.store)  # of those that were killed


def open_files(kiosk: RunningKiosk) -> list[str]:
    found = []
    for file in Path(f"/proc/{kiosk.process.pid}/fd").iterdir():
        with suppress(OSError):  # it was closed meanwhile
            found.append(str(file.readlink()))
    return found


def until_it_is(kiosk: RunningKiosk, status: str) -> list[str]:
    """What the service manager hears until the kiosk says that it is so, this included."""
    heard = []
    for told in kiosk.told():
        heard.append(told)
        if told.startswith(status):
            return heard
    raise AssertionError(heard)


def is_after_its_start(kiosk: RunningKiosk) -> str:
    """PRACTISES or SERVES."""
    told = next(told for told in kiosk.told() if told.startswith((PRACTISES, SERVES)))
    return PRACTISES if told.startswith(PRACTISES) else SERVES


# --- there and back ---


def test_practice_that_is_wished_for_begins_in_the_same_process_and_ends_in_it_and_no_end_is_told(wall: Wall) -> None:
    drawn = wall.config.parent / "drawn"
    with wall.kiosk(SOON_ALONE, "run", "--witness", str(drawn)) as kiosk:
        until_it_is(kiosk, SERVES)
        assert str(wall.store / HAILS) in open_files(kiosk)
        assert wall.practice("start") == (0, "练习开始了。 The kiosk is in practice now.\n")
        there = until_it_is(kiosk, PRACTISES)
        assert wall.is_marked
        assert [held.occasion for held in classes(wall.store)] == [""]
        assert str(wall.store / HAILS) not in open_files(kiosk)
        assert wall.practice("start") == (0, "已经在练习了。 The kiosk is in practice already.\n")
        assert wall.practice("stop") == (0, OVER)
        back = until_it_is(kiosk, SERVES)
        for heard in (there, back):
            assert heard.count("READY=1") == 1, "another program has begun"
            assert "STOPPING=1" not in heard, "and none has ended"
        assert kiosk.process.poll() is None
        assert not wall.is_marked
        assert wall.practice("stop") == (0, "没有在练习。 The kiosk is not in practice.\n")
    log = kiosk.log.read_text("utf-8")
    assert log.index("practice-began") < log.index("practice-ended by=home")
    assert "kiosk-stopped" not in log
    assert "Traceback" not in log
    notes = [json.loads(line) for line in drawn.read_text("utf-8").splitlines()]
    screens = [name for name, _ in groupby(note["name"] for note in notes if note["kind"] == "screen")]
    assert screens == ["home", "practice_begins", "home", "leaving_practice", "home"], "each stays until the next"


def test_a_class_of_the_calendar_begins_by_itself_and_once_only(tmp_path: Path) -> None:
    now = datetime.now(SHANGHAI)
    if now.hour == 23 and now.minute > 50:
        pytest.skip("a class is of one day, and this one is nearly over")
    appointment = {"date": f"{now:%Y-%m-%d}", "begins": f"{now:%H:%M}", "ends": "23:59"}
    wall = Wall(tmp_path, practice={"calendar": [appointment]})
    with wall.kiosk(SOON_ALONE) as kiosk:
        until_it_is(kiosk, PRACTISES)
        marked = wall.mark.read()
        assert marked is not None
        assert marked.until == now.replace(hour=23, minute=59, second=0, microsecond=0)
        assert wall.practice("stop")[0] == 0
        until_it_is(kiosk, SERVES)
        for _ in range(3):  # it looks at the calendar meanwhile
            kiosk.wait_for("WATCHDOG=1")
        assert not wall.is_marked
    assert [held.occasion for held in classes(wall.store)] == [f"{now:%Y-%m-%d %H:%M}"]


def test_a_class_ends_at_its_time(wall: Wall) -> None:
    for lasts_s in (6, 30, 120):  # a short one is over before a busy machine has its first screen
        wall.mark.put(datetime.now(SHANGHAI) + timedelta(seconds=lasts_s))
        with wall.kiosk() as kiosk:
            if is_after_its_start(kiosk) == PRACTISES:
                assert "STOPPING=1" not in until_it_is(kiosk, SERVES)
                break
    else:
        pytest.fail("no class began")
    assert not wall.is_marked


def test_a_class_whose_time_is_over_at_the_start_is_over(wall: Wall) -> None:
    wall.mark.put(datetime.now(SHANGHAI) - timedelta(seconds=1))
    left = memory_folder_for(wall.store).with_name(f"{memory_folder_for(wall.store).name}-practice-0")
    left.mkdir()  # of its last process, which was killed
    with wall.kiosk() as kiosk:
        assert is_after_its_start(kiosk) == SERVES
        assert not left.exists()
    assert not wall.is_marked
    assert "practice-ended by=time" in kiosk.log.read_text("utf-8")


# --- kills ---


def test_a_kiosk_that_is_killed_in_practice_comes_back_in_practice(wall: Wall) -> None:
    wall.mark.put(None)
    for _ in range(2):
        with wall.kiosk() as kiosk:
            assert is_after_its_start(kiosk) == PRACTISES
    assert wall.is_marked


@pytest.mark.parametrize(
    ("moment", "is_then"), [("os.rename practice.json", SERVES), ("os.exec", PRACTISES)], ids=["unmarked", "marked"]
)
def test_killed_on_the_way_into_practice_it_is_what_the_disk_says(wall: Wall, moment: str, is_then: str) -> None:
    PracticeWish(wall.store).leave(Wish(practice=True))
    with wall.kiosk({**SOON_ALONE, **killed_at(moment)}) as kiosk:
        assert kiosk.process.wait(PATIENCE_S) == -signal.SIGKILL
    assert wall.is_marked is (is_then == PRACTISES)
    PracticeWish(wall.store).forget()
    with wall.kiosk() as again:
        assert is_after_its_start(again) == is_then


@pytest.mark.parametrize(
    ("moment", "is_then"), [("os.remove practice.json", PRACTISES), ("os.exec", SERVES)], ids=["marked", "unmarked"]
)
def test_killed_on_the_way_out_of_practice_it_is_what_the_disk_says(wall: Wall, moment: str, is_then: str) -> None:
    wall.mark.put(None)
    PracticeWish(wall.store).leave(Wish(practice=False))
    with wall.kiosk(killed_at(moment)) as kiosk:
        assert kiosk.process.wait(PATIENCE_S) == -signal.SIGKILL
    PracticeWish(wall.store).forget()
    with wall.kiosk() as again:
        assert is_after_its_start(again) == is_then


def test_asked_to_end_in_the_middle_of_the_change_it_ends(wall: Wall) -> None:
    wall.mark.put(None)
    PracticeWish(wall.store).leave(Wish(practice=False))
    with wall.kiosk() as kiosk:
        until_it_is(kiosk, "STATUS=Changing over.")
        kiosk.process.terminate()
        assert kiosk.process.wait(PATIENCE_S) in (0, -signal.SIGTERM)
    assert not wall.is_marked


def test_a_mark_that_nobody_can_read_is_a_mark(wall: Wall) -> None:
    (wall.store / FILE_NAME).write_bytes(b"\0\0\0")
    with wall.kiosk() as kiosk:
        assert is_after_its_start(kiosk) == PRACTISES
    assert "practice-without-end" in kiosk.log.read_text("utf-8")


# --- no credentials ---


def test_a_kiosk_in_practice_opens_no_key_asks_no_server_and_leaves_the_hails_alone(wall: Wall) -> None:
    wall.mark.put(None)
    (wall.config.parent / "key.pem").unlink()  # it starts without
    with wall.kiosk(wall.poisoned()) as kiosk:
        until_it_is(kiosk, PRACTISES)
    assert tried(wall.poison) == []
    written = {file.name.removesuffix("-wal").removesuffix("-shm") for file in wall.store.iterdir()}
    assert written == {FILE_NAME, "diary.sqlite3", "class.sqlite3"}


def test_the_poison_harms_a_kiosk_that_would_ask_somebody(wall: Wall) -> None:
    """The kiosk in earnest, taken for one in practice."""
    environment = wall.poisoned()
    (wall.store / "decoy").touch()
    with wall.kiosk({**environment, "POISON_MARK": str(wall.store / "decoy")}) as kiosk:
        kiosk.process.wait(PATIENCE_S)
    found = tried(wall.poison)
    assert any(line.startswith("open ") for line in found)
    assert "built DispatchClient" in found


def test_nobody_is_enrolled_in_practice(wall: Wall) -> None:
    wall.mark.put(None)
    named = ("--name", "王桂英", "--title", "阿姨", "--phone", "13812345678", "--born", "1946")
    command = [sys.executable, "-m", "kiosk", "enrol-at-screen", "--config", str(wall.config), *named]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 2
    assert "`kiosk practice stop`" in done.stderr


# --- where none runs ---


def test_where_no_kiosk_runs_the_command_runs_one_and_its_practice_ends_with_it(wall: Wall) -> None:
    with wall.kiosk({}, "practice", "start") as kiosk:
        until_it_is(kiosk, PRACTISES)
        kiosk.process.terminate()
        assert kiosk.process.wait(PATIENCE_S) == 0
    assert not wall.is_marked
    assert len(classes(wall.store)) == 1


def test_a_mark_without_a_kiosk_is_taken_away_by_hand(wall: Wall) -> None:
    wall.mark.put(None)
    assert wall.practice("stop") == (
        0,
        "屏幕没开着；下次开机叫真的车。 No kiosk runs; the next one hails real taxis.\n",
    )
    assert not wall.is_marked


def test_a_time_that_is_over_is_told_in_one_sentence(wall: Wall) -> None:
    code, said = wall.practice("start", "--until", "00:00")
    assert code == 2
    assert said.startswith("kiosk practice: 现在已经 ")
    assert " It is " in said
    assert said.count("\n") == 1
    assert not wall.is_marked
