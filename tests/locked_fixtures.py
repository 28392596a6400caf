"""The wall's own window on a display without a window manager, a keyboard and a mouse plugged in; and what must hold
whatever is done with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import yaml
from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

from kiosk.demo.display import HEIGHT_PX, WIDTH_PX, VirtualDisplay
from kiosk.demo.resident import KEY_S, LOOK_S
from kiosk.demo.riders import LI, WANG
from kiosk.demo.stage import NotSeen, Screen, Stage
from kiosk.demo.world import Wishes, World

ANSWER_S, TRIES = 1.5, 40  # a tap may come just when a new screen does, and then means nothing
LIMIT_S = 60.0  # on a busy machine; everything here waits for what happens, not for time
PROVIDER_S = 10.0  # a number may be one that is asked for a code, or that hailed too often
WAYS_HOME = ("home", "done", "back")
CLOCK_PX = 150  # the header's height: the clock in it goes on
SELECTIONS = ("PRIMARY", "SECONDARY", "CLIPBOARD")
LISTEN = "0A"  # of /proc/net/tcp
LOOPBACK = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")


@dataclass(frozen=True)
class Place:
    """A window on the display as the server knows it: pixels from the top left."""

    window: int
    mapped: bool
    x: int
    y: int
    w: int
    h: int


class Server:
    """What the X server says of its windows and of the keyboard."""

    def __init__(self, name: str) -> None:
        self._display = Display(name)
        self._root = self._display.screen().root

    def close(self) -> None:
        self._display.close()

    def windows(self) -> list[Place]:
        """From the lowest up, those that are hidden too; not those inside of others."""
        found = []
        for window in self._root.query_tree().children:
            box, seen = window.get_geometry(), window.get_attributes().map_state
            found.append(Place(window.id, seen == X.IsViewable, box.x, box.y, box.width, box.height))
        return found

    def clipboards(self) -> list[str]:
        """Those that some program offers something in."""
        atoms = {name: self._display.intern_atom(name) for name in SELECTIONS}
        return [name for name, atom in atoms.items() if self._display.get_selection_owner(atom) != X.NONE]

    def keys_held(self) -> int:
        """The modifiers that the server takes to be down, and the mouse's buttons; 0: none."""
        return int(self._root.query_pointer().mask)

    def asks_to_close(self, window: int) -> None:
        """As a window manager's close button does."""
        protocols, delete = (self._display.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        target = self._display.create_resource_object("window", window)
        target.send_event(ClientMessage(window=target, client_type=protocols, data=(32, [delete, 0, 0, 0, 0])))
        self._display.sync()


class Wall:
    """A whole kiosk with its services, at the keypad or wherever it was led."""

    def __init__(self, display: VirtualDisplay, server: Server, stage: Stage, log: Path) -> None:
        self.display, self.server, self.stage, self.log = display, server, stage, log
        self.stage.wait_until(lambda screen: screen.name == "home", "home", LIMIT_S)
        assert self.stage.process is not None
        self.process = self.stage.process
        self.window = self.server.windows()
        self.at_first = b""  # what is seen at the keypad

    def taps(self, target: str) -> None:
        threading.Event().wait(LOOK_S)  # as a person does; a tap on a screen that has just come up means nothing
        self.stage.catch_up()
        if target not in self.stage.screen.targets:
            return  # it has just gone
        x, y, w, h = self.stage.screen.targets[target]
        self.display.click(x + w / 2, y + h / 2)

    def sees(self, name: str) -> Screen:
        return self.stage.wait_until(lambda screen: screen.name == name, f"the screen '{name}'", LIMIT_S)

    def to_the_keypad(self) -> None:
        self.taps("phone")
        self.sees("phone")
        threading.Event().wait(LOOK_S)
        self.at_first = self.seen()

    def answers(self) -> None:
        """Asked to say it again, it does: whatever was done before has been dealt with by then."""
        heard = len(self.stage.said)
        self.taps("again")
        self.stage.wait_until(lambda _: len(self.stage.said) > heard, "an answer", LIMIT_S)

    def answers_a_tap(self, pick: Callable[[list[str]], str]) -> None:
        """Whatever it shows now, it answers a finger. pick: chooses one of the buttons there are. Raises NotSeen."""
        for _ in range(TRIES):
            self.stage.catch_up()
            noted = len(self.stage.notes)
            self.taps(pick(sorted(self.stage.screen.targets)))
            if self._notes_more_than(noted):
                return
        raise NotSeen(f"no answer at '{self.stage.screen.name}'")

    def _notes_more_than(self, noted: int) -> bool:
        with suppress(NotSeen):
            self.stage.wait_until(lambda _: len(self.stage.notes) > noted, "an answer", ANSWER_S)
        return len(self.stage.notes) > noted

    def hails_by_phone(self, phone: str) -> None:
        """Somebody who knows what she wants comes, whatever is on the screen. Raises NotSeen."""
        for _ in range(TRIES):
            self.stage.catch_up()
            if self.stage.screen.name == "home":
                break
            self.answers_a_tap(lambda shown: next((way for way in WAYS_HOME if way in shown), shown[0]))
        self.taps("phone")
        self.sees("phone")
        threading.Event().wait(LOOK_S)
        for digit in phone:
            self._types(digit)
        self.taps("next")
        self.stage.wait_until(lambda screen: "hail" in screen.targets, "the question", PROVIDER_S)
        self.taps("hail")

    def _types(self, digit: str) -> None:
        """Seen on the glass before the next one, which may be the same and would be taken for a bounce."""
        threading.Event().wait(KEY_S)
        self.stage.catch_up()
        before = self.stage.screen
        x, y, w, h = before.targets[f"key:{digit}"]
        self.display.click(x + w / 2, y + h / 2)
        self.stage.wait_until(lambda screen: screen.texts != before.texts, "what was typed", PROVIDER_S)

    def seen(self) -> bytes:
        """The pixels of the glass, but for the clock."""
        return self.display.picture().crop((0, CLOCK_PX, WIDTH_PX, HEIGHT_PX)).tobytes()

    def wrong(self) -> list[str]:
        """What is no longer as it must always be; empty when all is well."""
        found = []
        if self.process.poll() is not None:
            return [f"the kiosk ended with {self.process.returncode}"]
        if self.server.windows() != self.window:
            found.append(f"the windows are {self.server.windows()}, and were {self.window}")
        if self.server.clipboards():
            found.append(f"something can be pasted from {', '.join(self.server.clipboards())}")
        if "Traceback" in self.log.read_text(encoding="utf-8"):
            found.append(f"something broke, see {self.log}")
        if listening_to_the_world(self.process.pid):
            found.append(f"it listens on {listening_to_the_world(self.process.pid)}")
        return found


def by_day(world: World) -> None:
    """Its glass is that of the day at any hour: what is compared or measured may not turn dark meanwhile."""
    told = yaml.safe_load(world.config.read_text("utf-8"))
    told["display"]["theme"] = "day"
    world.config.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")


@contextmanager
def wall(folder: Path, *, face: bool = False, options: tuple[str, ...] = ()) -> Iterator[Wall]:
    """face: with the camera's process. options: of the X server."""
    riders = (WANG, LI) if face else ()
    wishes = Wishes(time_scale=30.0, hour=14, voice=False, fullscreen=True, sign_up=riders, face=face)
    with ExitStack() as closing:
        display = closing.enter_context(VirtualDisplay(options=options))
        server = Server(display.name)
        closing.callback(server.close)
        world = closing.enter_context(World(folder / "world", wishes))
        by_day(world)
        log = folder / "kiosk.log"
        stage = closing.enter_context(Stage(world.config, display.environment(), log, ("--poll-s", "0.2")))
        yield Wall(display, server, stage, log)


def listening_to_the_world(pid: int) -> list[str]:
    """Addresses and ports, as the kernel writes them, at which this process or one that it started takes calls from
    other machines."""
    sockets = {link for each in family(pid) for link in _open_files(each) if link.startswith("socket:")}
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text("ascii").splitlines()[1:]:
            _, local, _, state, *rest = row.split()
            if state == LISTEN and f"socket:[{rest[5]}]" in sockets and local.partition(":")[0] not in LOOPBACK:
                found.append(local)
    return found


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    found, new = [], [pid]
    while new:
        found += new
        new = [
            int(child)
            for parent in new
            for task in Path(f"/proc/{parent}/task").glob("*/children")
            for child in task.read_text("ascii").split()
        ]
    return found


def _open_files(pid: int) -> list[str]:
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").glob("*") if link.is_symlink()]
