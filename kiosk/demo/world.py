"""The demo's world: identity stub and a dispatcher's side as processes of their own, two riders, one site."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiosk.demo import riders
from kiosk.demo.riders import DemoRider
from kiosk.http import Caller
from kiosk.identity.keys import generate_key
from kiosk.usage import UsageError

DEVICE_ID = "demo-kiosk"
STOP_LIMIT_S = 10.0
MANY = 1000  # as often as an order may be given: a day of showing
HAIL_API, LETAXI = "hail_api", "letaxi"  # kinds of dispatcher, as in config.yaml
SERVICE_PHONE = "021-5550-0123"  # whom Le.Taxi's drivers call: they are never given the rider's own number
SITE: dict[str, Any] = {
    "id": "fenglin-3",
    "name": "枫林新村",
    "name_en": "Fenglin Village",
    "pick_up": "3 号门",
    "pick_up_en": "Gate 3",
    "lat": 31.2397,
    "lon": 121.4079,
    "bay": "门口黄色停车位",
    "hotline": "95128",
    "guard": "东门岗亭",
    "guard_en": "the guard's box at the east gate",
}
LADDER: list[dict[str, str]] = [
    {"kind": "wider"},
    {"kind": "hotline", "text": "95128"},
    {"kind": "bus", "text": "马路对面，44 路公交车", "text_en": "bus 44, across the road"},
    {"kind": "guard", "text": "东门岗亭的保安师傅", "text_en": "the guard at the east gate"},
]

FACE: dict[str, Any] = {
    "enabled": True,
    "contact": "电话 021-5550-0123",
    "contact_en": "telephone 021-5550-0123",
    "purpose": "认出您是谁，好替您叫出租车",
    "purpose_en": "To know who you are, so that a taxi can be called for you.",
    "manner": "您同意后镜头才打开，拍几张脸传去比对，随即关上",
    "manner_en": "The camera opens once you agree, takes a few pictures of your face, sends them and closes.",
    "kind": "脸部照片，和看镜头时几秒钟的画面",
    "kind_en": "Pictures of your face and a few seconds of looking at the camera.",
    "necessity": "记不住号码的人也能叫车；不刷脸可以输手机号",
    "necessity_en": "So that people who cannot remember a number can hail, too. You may type it instead.",
    "effect": "万一认错人，叫车前会先请您核对；不同意不影响叫车",
    "effect_en": "Should you be taken for somebody else, you are asked before a taxi is called.",
    "retention": "本机不保存照片，传完就抹掉；对方认完就删",
    "retention_en": "This screen keeps no picture; the provider deletes them after the answer.",
    "rights": "随时按“取消”收回同意；查询、删除、投诉请找街道办",
    "rights_en": "Press Cancel to withdraw at any time. To ask, delete or complain, see the street office.",
    "provider_contact": "电话 400-555-0100",
    "provider_contact_en": "telephone 400-555-0100",
    "provider_use": "和您登记时的照片比对，只回答是谁",
    "provider_use_en": "Compares the pictures with those you signed up with and answers who it is.",
}


@dataclass(frozen=True)
class Wishes:
    """camera: a source as in config.yaml; empty for the demo rider's moving picture. hour: local, for the supply.
    waive_liveness: the provider is told not to look whether a living face is there. face: is the face way enabled?
    dispatcher: its kind, HAIL_API or LETAXI. timer_scale: what the latter's own spans are divided by.
    """

    time_scale: float
    hour: int
    camera: str = ""
    voice: bool = True
    fullscreen: bool = False
    sign_up: tuple[DemoRider, ...] = (riders.WANG, riders.LI)
    in_view: DemoRider = riders.WANG
    waive_liveness: bool = True
    face: bool = True
    dispatcher: str = HAIL_API
    timer_scale: float = 1.0


class World:
    """A context: everything runs inside it and is gone after it. folder: for databases, keys and config.yaml."""

    def __init__(self, folder: Path, wishes: Wishes) -> None:
        self.folder = folder
        self.wishes = wishes
        self.config = folder / "config.yaml"
        self.dispatch_file = folder / "dispatch.sqlite3"  # the dispatcher's own book
        self.identity_url = ""
        self.dispatch_url = ""
        self._closing = ExitStack()

    def __enter__(self) -> World:
        try:
            self._start()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def order(self, service_url: str, **order: Any) -> None:
        """Order a service to misbehave, as its /orders page describes."""
        Caller(service_url).call("POST", "/orders", body=order)

    def newest_code(self) -> str:
        """The six digits of the newest text message in the stub's outbox."""
        messages = Caller(self.identity_url).call("GET", "/outbox.json")
        found = re.search(r"\b\d{6}\b", str(messages[0]["text"]))
        if found is None:
            raise UsageError("The identity stub's newest text message holds no code.")
        return found.group()

    def _start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        private, public = self.folder / "kiosk-key.pem", self.folder / "kiosk-public.pem"
        if not private.exists():
            generate_key(private, public)
        database = self.folder / "identity.sqlite3"
        for number, rider in enumerate(self.wishes.sign_up):
            self._enrol(rider, riders.write_poses(rider.portrait, self.folder / "enrol", str(number)), database)
        self.identity_url = self._serve(
            "identity-stub",
            "--port",
            "0",
            "--database",
            str(database),
            "--kiosk-key",
            f"{DEVICE_ID}={public}",
            "--place",
            f"{SITE['id']}={SITE['name']}{SITE['pick_up']}",
        )
        dispatch = self._serve_dispatcher()
        self.dispatch_url = dispatch["base_url"]
        settings = self._settings(private, dispatch)
        # A moved still photograph is not alive and would rightly be refused: this provider is told to waive that.
        if self.wishes.waive_liveness:
            self.order(self.identity_url, liveness="waived", times=MANY)
        self.config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")

    def _serve_dispatcher(self) -> dict[str, str]:
        """Start the dispatcher's side; returns the settings of a kiosk that hails there."""
        common = ["--port", "0", "--database", str(self.dispatch_file), "--time-scale", str(self.wishes.time_scale)]
        if self.wishes.dispatcher == HAIL_API:
            return {"base_url": self._serve("dispatch-simulator", *common, "--hour", str(self.wishes.hour))}
        key = self.folder / "letaxi-key"
        keys = ["--moteur-key-file", str(key), "--operator-key-file", str(self.folder / "letaxi-operator-key")]
        town = ["--lat", str(SITE["lat"]), "--lon", str(SITE["lon"])]
        timers = ["--timer-scale", str(self.wishes.timer_scale)]
        url = self._serve("letaxi-registry", *common, *keys, *town, *timers)
        return {"kind": LETAXI, "base_url": url, "api_key_file": str(key), "phone": SERVICE_PHONE}

    def _settings(self, key: Path, dispatch: dict[str, str]) -> dict[str, Any]:
        camera = self.wishes.camera
        if not camera:
            in_view = self.folder / "in-view"
            riders.write(self.wishes.in_view.portrait, in_view, "rider")
            camera = f"pictures:{in_view}"
        return {
            "site": SITE,
            "operator": {"name": "枫林街道办事处", "name_en": "Fenglin Street Office"},
            "ladder": LADDER,
            "display": {"fullscreen": self.wishes.fullscreen},
            "identity": {
                "base_url": self.identity_url,
                "device_id": DEVICE_ID,
                "key_file": str(key),
                "provider_name": "支付平台",
                "provider_name_en": "the payment provider",
            },
            "face": FACE if self.wishes.face else {"enabled": False},
            "dispatch": dispatch,
            "camera": {"source": camera},
            "voice": {"enabled": self.wishes.voice},
            "health": {"port": 0},  # several may run side by side
            "store": {"folder": str(self.folder / "state")},
        }

    def _enrol(self, rider: DemoRider, photos: list[Path], database: Path) -> None:
        arguments = ["--name", rider.name, "--title", rider.title, "--phone", rider.phone, "--born", str(rider.born)]
        arguments += ["--site", str(SITE["id"]), "--consented", "--database", str(database)]
        arguments += [f"--photo={photo}" for photo in photos]
        done = subprocess.run(command("enrol", *arguments), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UsageError(f"The demo's rider could not be enrolled: {done.stderr.strip()}")

    def _serve(self, *arguments: str) -> str:
        """Start a service; returns its address once it says that it is ready."""
        log = (self.folder / f"{arguments[0]}.log").open("ab")
        self._closing.callback(log.close)
        service = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=log, text=True)
        self._closing.callback(stop, service)
        assert service.stdout is not None
        self._closing.callback(service.stdout.close)
        for line in service.stdout:
            if " ready on " in line:
                return line.rsplit(" ", 1)[1].strip()
        raise UsageError(f"The {arguments[0]} did not start: see {log.name}.")


def command(*arguments: str) -> list[str]:
    """A `kiosk` command in this Python environment."""
    return [sys.executable, "-m", "kiosk", *arguments]


def stop(process: subprocess.Popen[Any]) -> None:
    """End a child kindly, then firmly."""
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
