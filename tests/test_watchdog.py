"""systemd hears that the kiosk lives only while its window and its brain both do; no part of the wall stops it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.runtime.watchdog import SIGNS_PER_TIMEOUT, VARIABLES, Beat, Notifier, Watchdog, notifier
from tests.running_kiosk import PATIENCE_S, RunningKiosk, settings
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

TIMEOUT_S = 20.0
SOON_S = TIMEOUT_S / SIGNS_PER_TIMEOUT
WELL = "Serving; every part is well."
SILENCE_S = 2.5  # five signs of life would come in it


class Manager:
    """The service manager's end of the line, and the clock of the kiosk's end."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self.socket.setblocking(False)
        self.now = 0.0
        self.line = Notifier(address, TIMEOUT_S)
        self.watchdog = Watchdog(self.line, lambda: WELL, lambda: self.now)

    def heard(self) -> list[str]:
        """What came since it was last asked."""
        found: list[str] = []
        while True:
            try:
                found += self.socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                return found

    def after(self, seconds: float, *beats: Beat) -> list[str]:
        self.now += seconds
        for beat in beats:
            self.watchdog.beat(beat)
        return self.heard()


@pytest.fixture(params=["a path", "an abstract name"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    here = Manager(str(tmp_path / "notify") if request.param == "a path" else f"@yangzhao-test-{os.getpid()}")
    yield here
    here.socket.close()
    here.line.close()


@pytest.mark.parametrize("first", Beat)
def test_it_is_ready_when_window_and_brain_have_both_begun_and_not_before(manager: Manager, first: Beat) -> None:
    (second,) = set(Beat) - {first}
    assert manager.after(0, first, first) == []
    assert not manager.watchdog.ready
    assert manager.after(0, second) == [
        "READY=1",
        f"WATCHDOG_USEC={TIMEOUT_S * 1e6:.0f}",
        "WATCHDOG=1",
        f"STATUS={WELL}",
    ]
    assert manager.watchdog.ready


def test_an_idle_kiosk_is_heard_oftener_than_twice_in_the_time_it_has(manager: Manager) -> None:
    manager.after(0, *Beat)
    signs = [sign for _ in range(int(TIMEOUT_S)) for sign in manager.after(1.0, *Beat)]
    assert set(signs) == {"WATCHDOG=1"}
    assert len(signs) > 2


@pytest.mark.parametrize("stuck", Beat)
def test_whichever_is_stuck_the_other_gives_no_sign_of_life_in_its_name(manager: Manager, stuck: Beat) -> None:
    (alive,) = set(Beat) - {stuck}
    manager.after(0, *Beat)
    told = [word for _ in range(100) for word in manager.after(1.0, alive)]
    assert told == [f"STATUS=The {stuck.value} is stuck: no sign of life is given."], "said once, in words"
    assert manager.after(0, stuck) == ["WATCHDOG=1", f"STATUS={WELL}"], "it came back in time"


def test_a_brain_that_is_stuck_behind_a_window_that_draws_stops_the_signs_of_life(
    glass: Glass, manager: Manager
) -> None:
    """A real window in its own loop; after its tenth turn the brain takes up nothing any more."""
    turns = 0

    def tick() -> float:
        nonlocal turns
        turns += 1
        manager.now += SOON_S
        if turns <= 10:
            manager.watchdog.beat(Beat.BRAIN)
        if turns == 20:
            manager.heard()
        if turns == 40:
            glass.window.stop()
        return 0.0

    glass.window.run(tick, lambda *_: manager.watchdog.beat(Beat.WINDOW))
    assert turns == 40
    assert manager.heard() == []
    assert manager.watchdog.age_s(Beat.WINDOW) == SOON_S, "the window turned to the end"
    assert (manager.watchdog.age_s(Beat.BRAIN) or 0.0) > TIMEOUT_S


@pytest.mark.parametrize("address", ["", "vsock:2:1", "relative/path"])
def test_where_no_manager_listens_nothing_is_told_and_nothing_fails(address: str) -> None:
    watchdog = Watchdog(Notifier(address, TIMEOUT_S), lambda: WELL)
    for beat in Beat:
        watchdog.beat(beat)
    watchdog.stopping()
    assert watchdog.ready


def test_a_manager_that_is_gone_or_does_not_read_holds_nobody_up(manager: Manager) -> None:
    def live_on(turns: int) -> None:
        for _ in range(turns):
            manager.now += SOON_S
            for beat in Beat:
                manager.watchdog.beat(beat)

    live_on(10_000)  # nobody reads, and the line holds a few hundred
    assert 0 < len(manager.heard()) < 10_000
    manager.socket.close()
    live_on(10)


@pytest.mark.parametrize(
    ("microseconds", "seconds"),
    [("20000000", 20.0), ("", None), ("0", None), ("-1", None), ("soon", None), ("２０", None)],
)
def test_the_environment_says_how_often_and_no_child_inherits_it(microseconds: str, seconds: float | None) -> None:
    environ = {"NOTIFY_SOCKET": "@nobody", "WATCHDOG_USEC": microseconds, "WATCHDOG_PID": "1", "HOME": "/"}
    line = notifier(environ)
    assert line.watchdog_s == seconds
    assert environ == {"HOME": "/"}
    line.close()


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    """A kiosk whose camera and board are not there and whose servers do not answer."""
    folder = tmp_path_factory.mktemp("wall")
    config = settings(folder, camera={"source": "device:/dev/video77"}, board={"port": "/dev/kiosk-nowhere"})
    with RunningKiosk(config) as kiosk:
        yield kiosk


def test_a_kiosk_without_camera_board_and_servers_is_ready_and_lives_on(wall: RunningKiosk) -> None:
    told = wall.told()
    assert next(told) == "READY=1", "and nothing is said before"
    words: list[str] = []
    while words.count("WATCHDOG=1") < 6:  # nobody touches it, and it is heard all the same
        words.append(next(told))
    statuses = [word for word in words if word.startswith("STATUS=")]
    assert statuses
    assert not any("stuck" in status for status in statuses)
    log = wall.log.read_text(encoding="utf-8")
    assert "camera-absent" in log
    assert "board-lost" in log
    assert "kiosk-ready" in log


def test_no_child_of_the_kiosk_can_speak_in_its_name(wall: RunningKiosk) -> None:
    children = [pid for pid in wall.family() if pid != wall.process.pid]
    assert children, "the camera's processes"
    for pid in children:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        assert not [entry for entry in environment if entry.split(b"=")[0].decode() in VARIABLES]


def test_a_kiosk_that_stands_still_is_not_heard_and_one_that_goes_on_is(wall: RunningKiosk) -> None:
    wall.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, wall.process.pid, os.WSTOPPED | os.WNOWAIT)
    wall.forget()
    wall.manager.settimeout(SILENCE_S)
    with pytest.raises(TimeoutError):
        wall.manager.recv(4096)
    wall.manager.settimeout(PATIENCE_S)
    wall.process.send_signal(signal.SIGCONT)
    wall.wait_for("WATCHDOG=1")


def test_asked_to_end_it_says_so_first_and_ends_well(wall: RunningKiosk) -> None:
    wall.process.send_signal(signal.SIGTERM)
    wall.wait_for("STOPPING=1")
    assert wall.process.wait(PATIENCE_S) == 0
    assert "kiosk-stopped" in wall.log.read_text(encoding="utf-8")
