"""A short life of the monkey of `make monkey`, which makes 10,000 inputs; and it notices what it looks for."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from Xlib.display import Display

from kiosk.demo.stage import NotSeen
from kiosk.ui import fonts
from tests import locked_fixtures
from tests.locked_fixtures import LIMIT_S, Wall, wall
from tests.monkey import SEED, inputs, let_loose

FEW = 200


def test_a_monkey_with_a_keyboard_neither_gets_out_nor_breaks_it_nor_makes_it_deaf(tmp_path: Path) -> None:
    fonts.prepare()
    with wall(tmp_path) as kiosk:
        assert let_loose(kiosk, FEW, SEED).total() >= FEW
        assert "searching" in kiosk.stage.seen


def test_the_same_seed_is_the_same_monkey() -> None:
    assert list(islice(inputs(SEED), 300)) == list(islice(inputs(SEED), 300))
    assert list(islice(inputs(SEED), 300)) != list(islice(inputs(SEED + 1), 300))


def test_a_second_window_a_broken_a_deaf_and_a_dead_kiosk_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts.prepare()
    with wall(tmp_path) as kiosk:
        assert kiosk.wrong() == []
        with closing(Display(kiosk.display.name)) as another:
            another.screen().root.create_window(10, 10, 50, 50, 0, another.screen().root_depth).map()
            another.sync()
            assert _only(kiosk, "the windows are")
        with kiosk.log.open("a", encoding="utf-8") as log:
            log.write("Traceback (most recent call last):\n")
        assert _only(kiosk, "something broke")
        monkeypatch.setattr(locked_fixtures, "TRIES", 1)
        kiosk.process.send_signal(signal.SIGSTOP)
        with pytest.raises(NotSeen, match="no answer at 'home'"):
            kiosk.answers_a_tap(_first)
        kiosk.process.kill()
        kiosk.process.wait(LIMIT_S)
        assert _only(kiosk, "the kiosk ended with -9")


def _only(kiosk: Wall, what: str) -> bool:
    (found,) = kiosk.wrong()
    return found.startswith(what)


_first: Callable[[list[str]], str] = min
