"""A monkey with a keyboard and a mouse at a whole kiosk: does it get out, break it, or make it deaf?

    python -m tests.monkey [--inputs N] [--seed N]

It presses keys, alone and with Ctrl, Alt, Shift and Super, clicks with every button anywhere, drags, turns the wheel
and types, as its seed says. Between all that it taps some button that it sees, and at times a resident hails as well.
After every few inputs the kiosk must be the same process with one window over the whole display, offer nothing to
paste, listen to no other machine, have no traceback in its log and answer each tap.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count as count_from
from pathlib import Path

from kiosk.demo.display import HEIGHT_PX, WIDTH_PX
from kiosk.demo.stage import NotSeen
from tests.escapes import F_KEYS
from tests.locked_fixtures import LIMIT_S, Wall, wall

INPUTS = 10_000
SEED = 20261123
AT_A_TIME, TAPS = 48, 2  # inputs without looking, and taps on what is seen, between two looks at the kiosk
RESIDENT_EVERY = 5  # such rounds somebody hails: the monkey shall also come to screens that it would not find itself
LOOKS_SHARE = 0.1  # before so many inputs the monkey looks up, else every click would fall on a screen just come up
LOOK_S = 0.4
MODIFIERS = ("ctrl", "alt", "shift", "super")
KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789",
    *F_KEYS,
    *("Escape", "Return", "Tab", "space", "BackSpace", "Delete", "Insert", "Home", "End", "Prior", "Next"),
    *("Up", "Down", "Left", "Right", "Menu", "Print", "Pause", "Scroll_Lock", "Num_Lock", "Caps_Lock", "Sys_Req"),
    *("KP_Enter", "KP_0", "KP_5", "KP_Add", "minus", "slash", "grave", "bracketleft", "semicolon", "comma"),
    *("XF86HomePage", "XF86Mail", "XF86Calculator", "XF86AudioMute", "XF86AudioRaiseVolume", "XF86Sleep"),
)
LEFT, BUTTONS = 1, (1, 1, 1, 1, 2, 3, 3, 8, 9)
WHEEL = (4, 5, 6, 7)
TYPED = (
    "13900000315",
    "rm -rf /",
    "<script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%s%n%x",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
)


@dataclass(frozen=True)
class Input:
    """kind: for the count. commands: for xdotool."""

    kind: str
    commands: tuple[str, ...]


def inputs(seed: int) -> Iterator[Input]:
    """The same for the same seed, without end."""
    chance = random.Random(seed)
    kinds = {"key": 40, "click": 34, "drag": 10, "wheel": 8, "type": 4, "hold": 4}
    while True:
        kind = chance.choices(list(kinds), list(kinds.values()))[0]
        looks = (f"sleep {LOOK_S}",) if chance.random() < LOOKS_SHARE else ()
        yield Input(kind, (*looks, *_one(kind, chance)))


def _one(kind: str, chance: random.Random) -> tuple[str, ...]:
    match kind:
        case "key":
            held = [modifier for modifier in MODIFIERS if chance.random() < 0.25]
            return (f"key {'+'.join([*held, chance.choice(KEYS)])}",)
        case "click":
            times = chance.choice((1, 1, 1, 2, 3, 10))
            return (_somewhere(chance), f"click --repeat {times} --delay 10 {chance.choice(BUTTONS)}")
        case "drag":
            button = chance.choice(BUTTONS)
            return (_somewhere(chance), f"mousedown {button}", _somewhere(chance), f"mouseup {button}")
        case "wheel":
            return (_somewhere(chance), f"click --repeat 5 --delay 5 {chance.choice(WHEEL)}")
        case "type":
            return (f"type --delay 1 {chance.choice(TYPED)!r}",)
        case _:  # a key held while a finger presses
            key = chance.choice((*MODIFIERS, "space", "Return"))
            return (f"keydown {key}", _somewhere(chance), f"click {LEFT}", f"keyup {key}")


def _somewhere(chance: random.Random) -> str:
    """Anywhere, and now and then on the very edge."""
    x, y = chance.randrange(WIDTH_PX), chance.randrange(HEIGHT_PX)
    if chance.random() < 0.1:
        x = chance.choice((0, WIDTH_PX - 1))
    if chance.random() < 0.1:
        y = chance.choice((0, HEIGHT_PX - 1))
    return f"mousemove {x} {y}"


class Escaped(AssertionError):
    """What is wrong, and the inputs that led there."""


def let_loose(kiosk: Wall, count: int, seed: int) -> Counter[str]:
    """Returns how many inputs of each kind there were. Raises Escaped."""
    done: Counter[str] = Counter()
    coming, chance = inputs(seed), random.Random(seed)
    for batch in count_from(1):
        if done.total() >= count:
            break
        if batch % RESIDENT_EVERY == 1:
            with suppress(NotSeen):  # the monkey may have left a screen that she cannot do it from
                kiosk.hails_by_phone(f"139{chance.randrange(10**8):08}")
        some = [next(coming) for _ in range(AT_A_TIME)]
        commands = [command for each in some for command in each.commands]
        kiosk.display.does(*commands)
        done.update(each.kind for each in some)
        wrong = []
        try:
            for _ in range(TAPS):
                kiosk.answers_a_tap(chance.choice)
                done["tap"] += 1
        except NotSeen as deaf:
            wrong.append(str(deaf))
        wrong += kiosk.wrong()
        if wrong:
            raise Escaped(
                f"after {done.total()} inputs of seed {seed}: {'; '.join(wrong)}. The last ones: {commands}"
            )
    kiosk.process.send_signal(signal.SIGTERM)
    if kiosk.process.wait(LIMIT_S) != 0:
        raise Escaped(f"after {count} inputs of seed {seed} it ended with {kiosk.process.returncode}")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--inputs", type=int, default=INPUTS, metavar="N", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="default: %(default)s")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yangzhao-monkey-") as folder, wall(Path(folder), face=True) as kiosk:
        try:
            done = let_loose(kiosk, given.inputs, given.seed)
        except Escaped as escaped:
            print(escaped, file=sys.stderr)
            return 1
        seen = sorted(set(kiosk.stage.seen))
    kinds = ", ".join(f"{number} {kind}" for kind, number in done.most_common())
    print(f"{done.total()} inputs of seed {given.seed} in {time.monotonic() - began:.0f} s ({kinds}).")
    print(f"The same process and one window throughout; {len(seen)} screens were seen: {', '.join(seen)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
