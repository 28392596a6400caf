"""`python -m soak.canary`: a hundred journeys by face, then every place is searched for what may be left of the face.

The real window, camera process and identity stub. Before the lens stands a face among bars that no other run has.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from bench.processes import services
from kiosk.demo.riders import LI, WANG
from kiosk.demo.world import MANY, Wishes, World
from kiosk.domain import FINAL
from kiosk.http import Caller
from kiosk.journey.events import Action, CameraCondition
from kiosk.store.processing_log import read
from soak.film import write_film
from soak.life import Life, NotSeen, Over
from soak.planted import missed
from soak.secrecy import Kept, children, kept_of, open_files
from soak.traces import Barcode, Needles, Searched, search
from soak.wiretap import Wiretap

ROOT = Path(__file__).parent.parent
JOURNEYS = 100
HURRY = 8.0  # a cancelled hail is watched for a minute: here for 7.5 s
TIME_SCALE = 400.0
HOUR = 14
LIMIT_S = 60.0
TRIES, AGAIN_S = 12, 5.0  # to come in by face
LOOK_S = 20.0  # until the first picture is on the wire; somebody who gets none leaves
WINDOW = "window (started by this trial, not by `kiosk run`, which forbids dumps)"
FILM = "canary.avi"
SHARED = (Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path("/var/crash"), Path("/var/lib/systemd/coredump"))
ENDED = frozenset(state.value for state in FINAL)


class Way(StrEnum):
    HAILS = "hails and calls it off"
    LEAVES = "is recognised and leaves"
    WITHDRAWS = "leaves while the camera looks"
    REFUSED = "is asked to turn her head and does not"
    CAMERA_DIES = "the camera's process is killed while it looks"
    KIOSK_DIES = "the kiosk is killed while the camera looks"


WAYS = (  # in turn; a hundred journeys hold each of them ten times at least
    *(Way.HAILS, Way.LEAVES, Way.WITHDRAWS, Way.REFUSED, Way.HAILS),
    *(Way.CAMERA_DIES, Way.LEAVES, Way.WITHDRAWS, Way.HAILS, Way.KIOSK_DIES),
)


@dataclass(frozen=True)
class Run:
    """done: journeys by way. pictures: that were on the wire. kept: what the system was told of each process.
    recorded: the log of processing, by what happened."""

    done: Counter[str]
    pictures: int
    missed: list[str]
    searched: tuple[Searched, ...]
    kept: dict[str, Kept]
    recorded: Counter[str]

    @property
    def hits(self) -> list[str]:
        return sorted({f"{hit.file}: {hit.form}" for searched in self.searched for hit in searched.hits})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak.canary", description=__doc__)
    parser.add_argument("--journeys", type=int, default=JOURNEYS, metavar="N", help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "canary", metavar="FOLDER")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        ways = [WAYS[number % len(WAYS)] for number in range(given.journeys)]
        run = walk(ways, lambda number, way: print(f"{number:4d}  {way}", flush=True))
    except (NotSeen, Over) as error:
        print(f"The kiosk did not go along: {error or 'it ended'}.", file=sys.stderr)
        return 1
    said = report(run)
    print(said)
    (given.out / "canary.txt").write_text(said + "\n", encoding="utf-8")
    return 1 if run.hits or run.missed or not run.pictures else 0


def report(run: Run) -> str:
    last = run.searched[-1]
    unread = sorted({file for searched in run.searched for file in searched.unread})
    return "\n".join(
        [
            *(f"{count:5d}  {way}" for way, count in sorted(run.done.items())),
            "in the log of processing: " + ", ".join(f"{count} {what}" for what, count in run.recorded.most_common()),
            f"{run.pictures:5d}  pictures went to the provider",
            f"{last.files:5d}  files searched, {last.megabytes:.0f} MB",
            f"{len(run.hits):5d}  hits",
            *run.hits,
            *(f"laid out and not found: {form}" for form in run.missed),
            *(f"could not be read: {file}" for file in unread),
            *(f"{name}: {kept}" for name, kept in run.kept.items()),
        ]
    )


def walk(ways: Sequence[Way], tell: Callable[[int, Way], None]) -> Run:
    """Raises NotSeen or Over when the kiosk does not go along."""
    since = time.time()
    barcode, needles = Barcode(secrets.randbits(32)), Needles()
    with contextlib.ExitStack() as closing:
        apart = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="canary-film-")))
        private = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="canary-")))
        frame = write_film(apart / FILM, barcode)
        closing.enter_context(at_home_in(private))
        wishes = Wishes(TIME_SCALE, HOUR, camera=f"video:{apart / FILM}", voice=False, sign_up=(WANG, LI))
        world = closing.enter_context(World(private / "world", wishes))
        shutil.rmtree(world.folder / "enrol")  # the portraits that they signed up with
        tap = closing.enter_context(Wiretap(world.identity_url, needles.add))
        people = People(world, tap, _config(world, tap))
        closing.callback(people.go)
        for number, way in enumerate(ways, 1):
            people.one(way)
            tell(number, way)

        def searched() -> Searched:
            return search([private], [*SHARED, Path.cwd()], since, barcode, needles, [apart])

        alive = searched()
        people.go()
        dead = searched()
        recorded = Counter(entry.happened for entry in read(world.folder / "state"))
        planted = missed(private, SHARED[0], barcode, needles, frame, needles.first)
        return Run(people.done, tap.pictures, planted, (alive, dead), people.kept, recorded)


class People:
    """Whoever comes: one after another, before one kiosk or the next one."""

    def __init__(self, world: World, tap: Wiretap, config: Path) -> None:
        self.done: Counter[str] = Counter()
        self.kept: dict[str, Kept] = {}
        self._world = world
        self._tap = tap
        self._config = config
        self._life: Life | None = None

    def one(self, way: Way) -> None:
        """From home to home."""
        life = self._kiosk()
        self._liveness("required" if way is Way.REFUSED else "waived")
        self._is_asked(life)
        sent = self._tap.pictures
        life.touch(Action.AGREE)
        self._sees("face")
        if way in (Way.WITHDRAWS, Way.CAMERA_DIES, Way.KIOSK_DIES):
            self._tap.wait_for_more(sent, LOOK_S)
        self._note_kept(life.pid)
        match way:
            case Way.CAMERA_DIES:
                for pid in cameras(life.pid):
                    os.kill(pid, signal.SIGKILL)
            case Way.KIOSK_DIES:
                self.go()
            case Way.REFUSED:
                life.wait_until(lambda now: now.name != "face", LIMIT_S)  # others judge how it ends
            case Way.HAILS | Way.LEAVES:
                self._recognised(life)
            case _:
                pass
        if way is Way.HAILS:
            life.touch(Action.HAIL)
            life.wait_until(lambda now: now.key != "", LIMIT_S)
            life.touch(Action.CANCEL_HAIL)
            life.touch(Action.CANCEL_YES)
            life.wait_until(lambda now: now.state in ENDED, LIMIT_S)
        if way is not Way.KIOSK_DIES:
            life.touch(Action.HOME)
            self._sees("home")
        self.done[way.value] += 1

    def _is_asked(self, life: Life) -> None:
        """A camera that was killed a moment ago may be missed only now: then the face way is not open yet."""
        for _ in range(TRIES):
            life.touch(Action.FACE)
            with contextlib.suppress(NotSeen):
                life.wait_until(lambda now: now.name == "consent", AGAIN_S)
                return
        raise NotSeen("the face way does not open")

    def go(self) -> None:
        """The kiosk is killed, as a power cut does it."""
        if self._life is not None:
            self._life.__exit__()
            self._life = None

    def _kiosk(self) -> Life:
        if self._life is None:
            command = ["-m", "soak.wall_kiosk", "--config", str(self._config), "--hurry", str(HURRY)]
            life = Life(command, self._world.folder / "kiosk.log", {"SDL_VIDEODRIVER": "offscreen"})
            self._life = life.__enter__()
            while life.wait_until(lambda now: now.name != "", LIMIT_S).name != "home":
                life.touch(Action.HOME)  # a hail that ended a moment before the kill stands in front again
                life.wait_for_next()
        camera = ""
        while camera != CameraCondition.READY:
            camera = str(self._life.ask("sweep", "swept", LIMIT_S)["camera"])
        return self._life

    def _recognised(self, life: Life) -> None:
        if self._sees("confirm", "digits") == "digits":
            for digit in WANG.phone[-4:]:
                life.touch(Action.KEY, digit)
            life.touch(Action.NEXT)
            self._sees("confirm")

    def _sees(self, *names: str) -> str:
        assert self._life is not None
        return self._life.wait_until(lambda now: now.name in names, LIMIT_S).name

    def _liveness(self, wanted: str) -> None:
        Caller(self._world.identity_url).call("DELETE", "/orders")
        self._world.order(self._world.identity_url, liveness=wanted, times=MANY)

    def _note_kept(self, window: int) -> None:
        pids = [(WINDOW, window), *(("camera", pid) for pid in cameras(window))]
        for name, pid in [*pids, ("identity-stub", services(os.getpid())["identity-stub"])]:
            with contextlib.suppress(OSError):  # it ended meanwhile
                self.kept[name] = kept_of(pid, self.kept.get(name))


def cameras(window: int) -> list[int]:
    """The camera processes of a kiosk that have the film open: the one that looks, not one that waits."""
    found = []
    for pid in children(window):
        with contextlib.suppress(OSError):
            found += [pid] if any(name.endswith(FILM) for name in open_files(pid)) else []
    return found


@contextlib.contextmanager
def at_home_in(private: Path) -> Iterator[None]:
    """Whatever is started in here writes below this folder, unless it is told where."""
    places = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run", "XDG_CACHE_HOME": "cache"}
    before = dict(os.environ)
    for folder in (*places.values(), "here"):
        (private / folder).mkdir()
    os.environ.update({name: str(private / folder) for name, folder in places.items()}, PYTHONPATH=str(ROOT))
    try:
        with contextlib.chdir(private / "here"):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _config(world: World, tap: Wiretap) -> Path:
    """The world's settings at the finest log level, with the provider at the far end of the tapped line."""
    settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
    settings["identity"]["base_url"] = tap.url
    settings["log"] = {"level": "debug"}
    file = world.folder / "canary.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())
