"""This kiosk before the same films: its real camera process, a real identity stub, a window's share of the work."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench.face.seen import Capture, Encoding, Seen, draw
from bench.face.walkups import FPS, number_of
from kiosk.camera.capture import Camera, CameraEvent, CameraReady, Captured
from kiosk.captures import Captures, Wanted
from kiosk.demo.world import command, stop
from kiosk.domain import Match
from kiosk.http import Caller
from kiosk.identity.client import IdentityClient
from kiosk.identity.keys import generate_key
from kiosk.identity.wire import Method
from kiosk.services.identity_stub import faces
from kiosk.services.identity_stub.riders import Entry, Riders
from kiosk.services.identity_stub.store import Store

DEVICE, SITE = "bench-kiosk", "bench"
READY_LIMIT_S = 60.0
LOOK_S = 0.002  # how often the window asks for a new picture
MANY = 1000  # orders
PHOTOS = 3  # each is enrolled as if with so many, since otherwise nobody would go straight through
CONSENT = "bench"


@dataclass(frozen=True)
class _Heard:
    at: float
    captures: Captures


class Kiosk:
    """A context: camera and provider run inside it. people: templates by name."""

    def __init__(self, folder: Path, people: Mapping[str, Encoding]) -> None:
        self._folder = folder
        self._people = people
        self._closing = ExitStack()
        self._film = folder / "now-showing.avi"
        self._ready = threading.Event()
        self._heard: queue.Queue[_Heard | None] = queue.Queue()
        self._attempt = 0

    def __enter__(self) -> Kiosk:
        try:
            self._start()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def watch(self, film: Path, own: str, pictures: int) -> Seen:
        """film: plays from its first picture on. pictures: so many of it are watched."""
        self._film.unlink(missing_ok=True)
        self._film.hardlink_to(film)
        self._attempt += 1
        session = self._client.open(Method.FACE)
        seen, chips = Seen(), list[tuple[float, bytes]]()
        sender = threading.Thread(target=self._send, args=(session.session_id, own, seen, chips))
        sender.start()
        try:
            self._look(seen, pictures)
        finally:
            self._camera.close()
            self._heard.put(None)
            sender.join()
            self._camera.wait_closed(READY_LIMIT_S)
            self._client.close(session.session_id)
        template = self._people[own]
        for at, chip in chips:
            seen.captures.append(Capture(at, float(np.linalg.norm(faces.read_capture(chip) - template))))
        return seen

    def _look(self, seen: Seen, pictures: int) -> None:
        """The window's loop."""
        self._camera.open(self._attempt)
        self._camera.capture(self._attempt, Wanted.LOOK, motion=False)
        sequence, number, earliest = 0, 0, float("inf")
        gives_up = time.monotonic() + READY_LIMIT_S
        while number < pictures - 1 and time.monotonic() < gives_up:
            preview = self._camera.frame(after=sequence)
            if preview is None:
                time.sleep(LOOK_S)
                continue
            if preview.sequence == sequence:
                continue
            sequence, at = preview.sequence, time.monotonic()
            rgba = np.frombuffer(preview.pixels, np.uint8).reshape(preview.height, preview.width, 4)
            later = number_of(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY), mirrored=True)
            if later < number:
                break  # from the beginning again
            number, earliest = later, min(earliest, at - later / FPS)
            draw(rgba[:, :, :3])
            seen.drawn_at.append(time.monotonic())
            if preview.face is not None:
                seen.boxes_at.append(seen.drawn_at[-1])
        seen.began = earliest

    def _send(self, session_id: str, own: str, seen: Seen, chips: list[tuple[float, bytes]]) -> None:
        """What the kiosk's identity desk does, until the provider has seen enough and has named her."""
        enough = False
        while (heard := self._heard.get()) is not None:
            chips += [(heard.at, chip) for chip in heard.captures.chips]
            if enough:
                continue
            taken = self._client.submit_captures(session_id, heard.captures)
            if taken.wants is Wanted.NOTHING:
                enough = True
                answer = self._client.verify_face(session_id, taken.face_token)
                if isinstance(answer, Match):
                    seen.mistaken = answer.rider.display_name != own
                    seen.verified_at = None if seen.mistaken else time.monotonic()

    def _start(self) -> None:
        private, public = self._folder / "kiosk-key.pem", self._folder / "kiosk-public.pem"
        generate_key(private, public)
        database = self._folder / "identity.sqlite3"
        self._enrol(database)
        url = self._serve("--database", str(database), "--kiosk-key", f"{DEVICE}={public}")
        # A film made from a still is not alive and would rightly be refused: this provider is told to waive that.
        Caller(url).call("POST", "/orders", body={"liveness": "waived", "times": MANY})
        self._client = IdentityClient(url, DEVICE, SITE, private.read_bytes())
        self._film.touch()
        self._camera = Camera(f"video:{self._film}", self._hear)
        self._camera.start()
        self._closing.callback(self._camera.stop)
        if not self._ready.wait(READY_LIMIT_S):
            raise TimeoutError("the camera's process did not start")

    def _hear(self, event: CameraEvent) -> None:
        match event:
            case CameraReady():
                self._ready.set()
            case Captured(attempt=self._attempt, captures=captures):
                self._heard.put(_Heard(time.monotonic(), captures))
            case _:
                pass

    def _enrol(self, database: Path) -> None:
        store = Store(database)
        riders = Riders(store)
        with store.transaction():
            for number, (name, template) in enumerate(self._people.items()):
                phone = f"138{number:08d}"
                rider_id, _ = riders.put(Entry(SITE, name, phone, 1950, PHOTOS, CONSENT, template))
                riders.mark(rider_id, always_ask=False)
        store.close()

    def _serve(self, *arguments: str) -> str:
        log = (self._folder / "identity-stub.log").open("ab")
        self._closing.callback(log.close)
        service = subprocess.Popen(
            command("identity-stub", "--port", "0", *arguments), stdout=subprocess.PIPE, stderr=log, text=True
        )
        self._closing.callback(stop, service)
        assert service.stdout is not None
        self._closing.callback(service.stdout.close)
        for line in service.stdout:
            if " ready on " in line:
                return line.rsplit(" ", 1)[1].strip()
        raise TimeoutError(f"the identity stub did not start: see {log.name}")
