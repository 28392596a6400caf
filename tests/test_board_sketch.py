"""The sketch for firmware writers: its numbers are the kiosk's, and it talks to the real kiosk's side.

The sketch is compiled for this computer; without a C compiler, which no kiosk has, those tests are skipped.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.lights import ButtonLight, Lights
from kiosk.peripherals import board_wire
from kiosk.peripherals.board_wire import Has
from kiosk.services.board_simulator.firmware import HELD_MOST_MS, NEWS_MOST
from kiosk.wall_events import WallEvent
from tests.board_fixtures import LIMIT_S, OUT_OF_SERVICE, PRESSED, introduced, kiosk_side, presses

ROOT = Path(__file__).parents[1]
PROGRAM = Path(__file__).with_name("board_on_a_computer.c")
PROTOCOL = ROOT / "docs" / "board" / "protocol.h"
COMPILER = shutil.which("cc") or shutil.which("gcc")
compiled = pytest.mark.skipif(COMPILER is None, reason="no C compiler")


def test_the_sketch_counts_and_waits_as_the_kiosk_does() -> None:
    defined = {name: int(number) for name, number in re.findall(r"#define (\w+) (\d+)", PROTOCOL.read_text("ascii"))}
    wanted = {"PROTOCOL", "LINE_MOST_BYTES", "SEQUENCES", "TRIES"}
    assert {name: defined[name] for name in wanted} == {name: getattr(board_wire, name) for name in wanted}
    spans = {name.removesuffix("_MS"): span for name, span in defined.items() if name.endswith("_MS")}
    assert spans.pop("HELD_MOST") == HELD_MOST_MS
    assert len(spans) >= 7
    assert spans == {name: round(1000 * getattr(board_wire, f"{name}_S")) for name in spans}
    assert defined["NEWS_MOST"] == NEWS_MOST
    longest = f"HEL,{board_wire.PROTOCOL},{'x' * 12},{'+'.join(Has)}"
    assert len(longest) < defined["NEWS_BYTES"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sketch") / "sketch"
    flags = ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-O1"]
    subprocess.run([str(COMPILER), *flags, "-o", str(out), str(PROGRAM)], check=True)
    return out


class Sketch:
    """The compiled sketch on a terminal, with a hand at its pins. told: from before it starts."""

    def __init__(self, program: Path, told: str = "") -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.port = os.ttyname(self.slave)
        pins, self._hand = os.pipe()
        self.pins(told)
        self.process = subprocess.Popen(
            [str(program), str(pins)],
            stdin=self.master,
            stdout=self.master,
            stderr=subprocess.PIPE,
            pass_fds=(pins,),
            text=True,
        )
        os.close(pins)

    def pins(self, told: str) -> None:
        os.write(self._hand, told.encode())

    def shows(self, wanted: str) -> None:
        assert self.process.stderr is not None
        seen: list[str] = []
        while not seen or seen[-1] != wanted:
            seen.append(self.process.stderr.readline().strip())
            assert seen[-1], seen

    def close(self) -> None:
        os.close(self._hand)  # ends it
        assert self.process.wait(LIMIT_S) == 0
        assert self.process.stderr is not None
        self.process.stderr.close()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def sketch(program: Path) -> Iterator[Sketch]:
    running = Sketch(program)
    yield running
    running.close()


@compiled
def test_the_sketch_serves_a_kiosk_from_hello_to_out_of_service(sketch: Sketch) -> None:
    sketch.shows(OUT_OF_SERVICE)
    with kiosk_side(sketch.port) as (board, heard):
        board.show(Lights(ButtonLight.BREATHE, fill=True))
        sketch.shows("lamp breathe, fill light on")
        heard.until(False)
        sketch.pins("p")
        heard.until(True)
        sketch.pins("dua")  # a twitch, shorter than a contact bounces
        assert presses(heard.until(False)) == 0
        board.show(Lights(ButtonLight.BLINK))
        sketch.shows("lamp blink, fill light off")
    sketch.shows(OUT_OF_SERVICE)


@compiled
def test_a_press_at_the_sketch_is_one_press_and_one_held_from_the_start_is_none(program: Path) -> None:
    with closing(Sketch(program, "d")) as sketch, kiosk_side(sketch.port) as (_, heard):
        news = heard.until(WallEvent.BUTTON_DOWN_AT_START)
        sketch.pins("u")
        news += heard.until(WallEvent.BUTTON_FREED)
        assert presses(news) == 0
        sketch.pins("dp")
        heard.until(True)  # half a second later
        sketch.pins("u")
        heard.until(PRESSED)


@compiled
def test_noise_from_the_kiosks_side_does_not_upset_the_sketch(sketch: Sketch) -> None:
    noise = random.Random(7)
    for _ in range(200):
        os.write(sketch.slave, noise.randbytes(200) + b"$" * 90 + b"\n$,*\n$000*0000\n$999,LED*\n")
    hello = introduced(sketch.port)
    assert (hello.board_id, hello.has) == ("c-sketch", frozenset(Has))
