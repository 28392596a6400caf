"""What somebody at the machine asks of the kiosk beside her, and what she is told came of it."""

from __future__ import annotations

import argparse
import io
import queue
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from kiosk import __main__ as command_line
from kiosk.commands import practice, practice_request, practice_start, practice_stop
from kiosk.config import ConfigError, load
from kiosk.journey.events import Event
from kiosk.journey.practice_kinds import PracticeDue, PracticeOver
from kiosk.local_time import SHANGHAI
from kiosk.practice import switching
from kiosk.practice.switching import Switching
from kiosk.store.class_record import ClassRecord
from kiosk.store.class_record import read as classes
from kiosk.store.folders import Claim
from kiosk.store.practice_mark import PracticeMark
from kiosk.store.practice_wish import PracticeWish, Wish
from kiosk.usage import in_both
from tests.running_kiosk import PATIENCE_S, settings

NOW = datetime(2026, 12, 5, 14, 30, tzinfo=SHANGHAI)
CLASS = {"date": f"{NOW:%Y-%m-%d}", "begins": "00:00", "ends": "23:59"}
OCCASION = f"{NOW:%Y-%m-%d} 00:00"
LAST = NOW.replace(hour=23, minute=59)


class InTheClass(datetime):
    """Asked for the time, it is in the middle of that class."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> InTheClass:
        return cls.fromtimestamp(NOW.timestamp(), tz)


class Machine:
    """A site's folder, and what of a kiosk looks at it."""

    def __init__(self, folder: Path) -> None:
        self.config = settings(folder, practice={"calendar": [CLASS]})
        self.store = folder / "state"
        self.store.mkdir()
        self.mark, self.wishes, self.record = (
            PracticeMark(self.store),
            PracticeWish(self.store),
            ClassRecord(self.store),
        )
        self.claim = Claim(self.store)
        self.told: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._switching: Switching | None = None

    def kiosk(self, *, practises: bool = False, looks: bool = True) -> Machine:
        """looks: else it hangs, or its screen is in use."""
        assert self.claim.held()
        if practises:
            assert self.mark.put(None)
            self.mark.hold()
        calendar = load(self.config).practice.calendar
        self._switching = Switching(self.mark, self.record, self.wishes, calendar, self.told.put, practises=practises)
        if looks:
            self._switching.start()
        return self

    def end(self) -> None:
        if self._switching is not None:
            self._switching.close()
        self.claim.release()
        self.record.close()

    def practice(self, *words: str) -> int:
        return practice.run(parsed("practice", "--config", str(self.config), *words))


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    practice.add_parser(parser.add_subparsers())
    return parser.parse_args(words)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    for asking in (switching, practice_start, practice_stop):
        monkeypatch.setattr(asking, "datetime", InTheClass)
    monkeypatch.setattr(switching, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(practice_request, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(practice_request, "WAIT_MOST_S", PATIENCE_S)
    machine = Machine(tmp_path)
    yield machine
    machine.end()


def test_a_class_that_is_called_off_while_it_waits_for_its_screen_does_not_begin(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.kiosk()
    assert isinstance(machine.told.get(timeout=PATIENCE_S), PracticeDue)
    assert machine.practice("stop") == 0
    assert capsys.readouterr().out == (
        "已经取消，00:00 的课不会自己开始了。 Called off: the class of 00:00 does not begin by itself any more.\n"
    )
    assert machine.record.held(OCCASION)
    assert classes(machine.store) == [], "nobody was in it"


def test_a_class_that_is_called_off_before_the_screen_is_switched_on_does_not_begin_with_it(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine.practice("stop") == 0
    assert "Called off: the class of 00:00" in capsys.readouterr().out
    assert machine.record.held(OCCASION)


def test_who_begins_again_withdraws_the_stop_that_was_still_to_come(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.kiosk(practises=True)
    machine.wishes.leave(Wish(practice=False))
    assert isinstance(machine.told.get(timeout=PATIENCE_S), PracticeOver | PracticeDue)
    assert machine.practice("start") == 0
    assert machine.wishes.read() is None
    withdrawn, already = capsys.readouterr().out.splitlines()
    assert "withdrawn" in withdrawn
    assert "in practice already" in already


def test_a_start_that_is_called_off_meanwhile_does_not_say_that_practice_is_to_come(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.kiosk(looks=False)
    codes = queue.SimpleQueue[int]()
    starting = threading.Thread(target=lambda: codes.put(machine.practice("start")), daemon=True)
    starting.start()
    while machine.wishes.read() is None:
        assert starting.is_alive()
    machine.wishes.leave(Wish(practice=False))
    assert codes.get(timeout=PATIENCE_S) == practice_request.NOT_YET_EXIT_CODE
    assert capsys.readouterr().out.startswith("刚才取消了，练习没有开始。")


def test_a_second_start_without_a_time_keeps_the_end_of_the_first(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_request, "WAIT_MOST_S", 0.0)
    machine.kiosk(looks=False)
    machine.practice("start", "--until", "23:59")
    capsys.readouterr()
    machine.practice("start")
    assert machine.wishes.read() == Wish(practice=True, until=LAST)
    assert capsys.readouterr().out.startswith("结束时间还是 23:59。")


def test_a_kiosk_that_takes_nothing_up_is_not_said_to_have_called_it_off(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_request, "WAIT_MOST_S", 0.0)
    machine.kiosk(looks=False)
    assert machine.practice("stop") == practice_request.NOT_YET_EXIT_CODE
    assert "it has not taken it up that none is to begin" in capsys.readouterr().out


def test_a_kiosk_that_cannot_leave_practice_is_said_to_be_in_it_still(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_request, "WAIT_MOST_S", 0.0)
    machine.kiosk(looks=False)
    machine.mark.put(None)
    machine.mark.hold()
    assert machine.practice("stop") == practice_request.NOT_YET_EXIT_CODE
    assert "it tries again within a minute" in capsys.readouterr().out


def test_without_a_deed_it_is_started_with_what_start_understands() -> None:
    given = parsed("practice", "--until", "16:30", "--config", "site.yaml")
    assert (given.deed, given.until, given.config) == (None, "16:30", Path("site.yaml"))
    for deed in ("start", "stop", "report"):
        assert parsed("practice", "--config", "site.yaml", deed).config == Path("site.yaml")
        assert parsed("practice", deed, "--config", "site.yaml").config == Path("site.yaml")
        assert parsed("practice", deed).config == Path("config.yaml")


def test_a_terminal_without_chinese_letters_shows_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(said, "latin-1"))
    command_line.speak_anywhere()
    print(in_both("练习开始了。", "The kiosk is in practice now."), flush=True)
    assert said.getvalue() == b"?????? The kiosk is in practice now.\n"


@pytest.mark.parametrize(
    ("wrong", "chinese"),
    [
        ({"date": "5.12.2026"}, "日期要写成 '2026-12-05' 这样"),
        ({"begins": "15:00", "ends": "14:00"}, "下课要晚于上课（15:00）"),
    ],
)
def test_what_is_wrong_in_the_calendar_is_told_in_chinese_first(
    tmp_path: Path, wrong: dict[str, str], chinese: str
) -> None:
    with pytest.raises(ConfigError, match=rf"calendar\[0\]\.\w+: {chinese}".replace("（", "（")):
        load(settings(tmp_path, practice={"calendar": [CLASS | wrong]}))
