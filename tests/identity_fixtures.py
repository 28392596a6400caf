"""The identity stub as a process of its own or in a thread with a clock of ours, real photos, and raw requests."""

from __future__ import annotations

import importlib.util
import io
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import requests
import uvicorn
from PIL import ExifTags, Image, ImageFilter, ImageOps

from kiosk.captures import Captures
from kiosk.identity.client import IdentityClient, signer
from kiosk.identity.keys import generate_key
from kiosk.identity.wire import SESSIONS_PATH
from kiosk.local_time import local
from kiosk.services.identity_stub.app import create_app
from kiosk.services.identity_stub.enrolment import Applicant, Enrolments, Picture
from kiosk.services.identity_stub.gallery import Encoding
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.riders import Entry, Riders
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.store import Store

DEVICE = "kiosk-1"
SITE = "meilingyuan"
CONSENT = "a1b2c3"  # version of a notice
WANG = Applicant("王桂英", "13812345678", 1946, SITE, CONSENT, "阿姨")  # her face is the astronaut's
OUYANG = Applicant("欧阳建国", "13987654321", 1950, SITE, CONSENT)  # his the officer's
READY = "identity stub ready on "
LONG_S = 60.0  # a test that waits this long has failed


def _inside(package: str, path: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / path


@cache
def astronaut() -> Image.Image:
    """Her face without the picture's lower part, where dlib sees a second one."""
    with Image.open(_inside("skimage", "data/astronaut.png")) as picture:
        return picture.convert("RGB").crop((120, 0, 330, 220))


@cache
def officer() -> Image.Image:
    with Image.open(_inside("matplotlib", "mpl-data/sample_data/grace_hopper.jpg")) as picture:
        return picture.convert("RGB")


def jpeg(picture: Image.Image, blur_px: float = 0.0, quality: int = 92) -> bytes:
    """blur_px: a face out of focus. About 2.5 on the astronaut stands between acceptance and refusal."""
    buffer = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(blur_px)).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def with_damaged_exif(picture: Image.Image) -> bytes:
    """A sound JPEG that says it lies on its side, and beside it a number that is none."""
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.ImageDescription] = 6, "twenty letters or so"
    picture.save(buffer, "JPEG", exif=exif.tobytes())
    description, transfer_range = b"\x01\x0e\0\x02", b"\x01\x56\0\x02"
    assert description in buffer.getvalue()
    return buffer.getvalue().replace(description, transfer_range)


def poses(picture: Image.Image) -> list[Image.Image]:
    """Three pictures of one face that differ as three photos of a minute do: itself, mirrored, leaning."""
    lean = picture.transform(picture.size, Image.Transform.AFFINE, (1, 0.15, -0.075 * picture.height, 0, 1, 0))
    return [picture, ImageOps.mirror(picture), lean]


def looks(picture: Image.Image, run: int = 1, blur_px: float = 0.0) -> Captures:
    """Three captures of one look at this picture, as a kiosk hands them in: the same but for the last bit."""
    return Captures(run, tuple(jpeg(picture, blur_px, quality) for quality in (92, 91, 90)))


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    right = right.resize((right.width * left.height // right.height, left.height))
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def enrol_face(database: Path, applicant: Applicant, picture: Image.Image, photos: int = 3) -> None:
    """Through the door that `kiosk enrol` uses."""
    store = Store(database)
    try:
        enrolments = Enrolments(store, Recognition(Riders(store), Settings({})))
        pictures = [Picture(f"photo {number}", png(pose)) for number, pose in enumerate(poses(picture)[:photos])]
        enrolments.enrol(applicant, pictures, local(time.time()).year)
    finally:
        store.close()


def enrol_template(database: Path, phone: str, template: Encoding, site_id: str = SITE) -> None:
    """Somebody whose face no photo shows."""
    store = Store(database)
    try:
        riders = Riders(store)
        with store.transaction():
            rider_id, _ = riders.put(Entry(site_id, "赵**", phone, 1940, 3, CONSENT, template))
            riders.mark(rider_id, always_ask=False)
    finally:
        store.close()


def enrol_somebody_unlike_anyone(database: Path) -> None:
    """A second person for the margin's sake, whose template no photo is near to."""
    enrol_template(database, "13700000000", np.full(128, 0.5))


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: float = field(default_factory=lambda: float(int(time.time())))

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Stub:
    """A running stub. log: what a process has said, complete once it has ended."""

    url: str
    folder: Path
    private_key: bytes = field(repr=False)
    clock: Any = time.time
    log: Path | None = None
    process: subprocess.Popen[str] | None = None
    clients: dict[tuple[str, int], IdentityClient] = field(default_factory=dict, repr=False)
    signers: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def database(self) -> Path:
        return self.folder / "identity.sqlite3"

    def client(self, device_id: str = DEVICE, min_age: int = 14) -> IdentityClient:
        """The same one each time: reading an RSA key takes longer than most requests."""
        if (device_id, min_age) not in self.clients:
            self.clients[device_id, min_age] = IdentityClient(
                self.url, device_id, SITE, self.private_key, min_age=min_age, clock=self.clock
            )
        return self.clients[device_id, min_age]

    def order(self, **order: Any) -> None:
        requests.post(f"{self.url}/orders", json=order, timeout=LONG_S).raise_for_status()

    def clear_orders(self) -> None:
        requests.delete(f"{self.url}/orders", timeout=LONG_S).raise_for_status()

    def messages(self, kind: str = "code") -> list[dict[str, Any]]:
        """Codes, or notices; newest first."""
        messages = requests.get(f"{self.url}/outbox.json", timeout=LONG_S).json()
        return [message for message in messages if message["kind"] == kind]

    def send(
        self,
        method: str,
        path: str,
        *,
        device_id: str = DEVICE,
        headers: dict[str, str | None] | None = None,
        **content: Any,
    ) -> requests.Response:
        """A signed request to the sessions as a kiosk makes it; headers replace (or, None, remove) what it sends."""
        return self.send_to(SESSIONS_PATH + path, method, device_id=device_id, headers=headers, **content)

    def send_to(
        self,
        path: str,
        method: str,
        *,
        device_id: str = DEVICE,
        headers: dict[str, str | None] | None = None,
        **content: Any,
    ) -> requests.Response:
        prepared = requests.Request(method, self.url + path, **content).prepare()
        body = prepared.body or b""
        raw = body if isinstance(body, bytes) else body.encode()
        if device_id not in self.signers:
            self.signers[device_id] = signer(device_id, self.private_key, self.clock)
        signed = self.signers[device_id](method, path, raw)
        for name, value in {**signed, **(headers or {})}.items():
            if value is not None:
                prepared.headers[name] = value
        with requests.Session() as session:
            return session.send(prepared, timeout=LONG_S)

    def open(self, method: str = "face") -> str:
        body = {"device_id": DEVICE, "site_id": SITE, "method": method, "min_age": 14}
        session_id: str = self.send("POST", "", json=body).json()["session_id"]
        return session_id


@cache
def _pair() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        private, public = Path(folder, "kiosk.key"), Path(folder, "kiosk.pem")
        generate_key(private, public)
        return private.read_bytes(), public.read_bytes()


def make_keys(folder: Path) -> tuple[bytes, Path]:
    """-> (private PEM, file of the public one)."""
    private, public = _pair()
    (folder / "kiosk.key").write_bytes(private)
    (folder / "kiosk.pem").write_bytes(public)
    return private, folder / "kiosk.pem"


@contextmanager
def stub_process(folder: Path, *options: str, liveness: str = "waived") -> Iterator[Stub]:
    """`kiosk identity-stub` on a free port, ended with SIGTERM. A photograph is not alive, so that is waived."""
    private, public = make_keys(folder)
    log = folder / "stub.log"
    arguments = ["identity-stub", "--port", "0", "--database", str(folder / "identity.sqlite3")]
    arguments += ["--liveness", liveness]
    arguments += [f"--kiosk-key={device_id}={public}" for device_id in (DEVICE, "kiosk-2")]
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *arguments, *options],
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        )
        try:
            assert process.stdout is not None
            yield Stub(_address(process.stdout, log), folder, private, log=log, process=process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LONG_S)
            if process.stdout is not None:
                process.stdout.close()


def _address(said: IO[str], log: Path) -> str:
    line = next((line for line in said if line.startswith(READY)), "")
    assert line, log.read_text()
    return line.removeprefix(READY).strip()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.port = 0

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.port = self.servers[0].sockets[0].getsockname()[1]
        self.ready.set()


@contextmanager
def stub_with_clock(folder: Path, clock: Clock, **settings: Any) -> Iterator[Stub]:
    """The same service over real HTTP, in a thread of this process, so that the test can move its clock. A photograph
    is not alive, so that is waived unless the settings say otherwise."""
    private, public = make_keys(folder)
    keys = {DEVICE: public.read_bytes()}
    app = create_app(folder / "identity.sqlite3", Settings(keys, **{"liveness": "waived", **settings}), clock)
    server = _Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.ready.wait(LONG_S)
        yield Stub(f"http://127.0.0.1:{server.port}", folder, private, clock=clock)
    finally:
        server.should_exit = True
        thread.join(LONG_S)
