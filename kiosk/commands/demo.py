"""`kiosk demo`: the whole kiosk on one machine, in a window, or played by scripted residents where there is none."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

from kiosk.usage import UsageError

FIRST_CAMERA = Path("/dev/video0")
SCRIPTED_TIME_SCALE = 20.0  # a ride of five minutes takes a quarter of one
WINDOW_TIME_SCALE = 4.0  # a visitor sees the minutes count down while she reads
QUIET_HOUR = 14  # most hails are served then
SCRIPTED_POLL_S = 0.3
WINDOW_POLL_S = 1.0
PANEL_SHARE = 0.9  # of the desktop's height that the window may take
SERVED_BY = {  # kind of dispatcher, as in config.yaml
    "hail_api": ("派车模拟", "the dispatch simulator"),
    "letaxi": ("Le.Taxi 登记处", "the Le.Taxi registry"),
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="show the whole kiosk on this machine",
        description="Starts the identity stub and a dispatcher on loopback and opens the kiosk: in a "
        "window where there is a display, else on a virtual one, where scripted residents use it.",
    )
    parser.add_argument(
        "--dispatcher",
        choices=tuple(SERVED_BY),
        default=next(iter(SERVED_BY)),
        help="whom the kiosk hails at, as in config.yaml (default: %(default)s)",
    )
    parser.add_argument("--fullscreen", action="store_true", help="take the whole screen")
    parser.add_argument("--scripted", action="store_true", help="let the scripted residents play, display or not")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar="FOLDER", help="default: %(default)s")


def run(given: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _leave)
    if os.environ.get("DISPLAY") and not given.scripted:
        return _in_a_window(given)
    return _played(given.out, given.dispatcher)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(chinese: str, english: str) -> None:
    print(f"{chinese}  {english}", flush=True)


def _in_a_window(given: argparse.Namespace) -> int:
    from kiosk.demo.world import Wishes, World, command

    camera = f"device:{FIRST_CAMERA}" if FIRST_CAMERA.exists() else ""
    wishes = Wishes(
        time_scale=WINDOW_TIME_SCALE,
        hour=QUIET_HOUR,
        camera=camera,
        fullscreen=given.fullscreen,
        dispatcher=given.dispatcher,
    )
    chinese, english = SERVED_BY[given.dispatcher]
    _say("正在准备演示……", "Preparing the demo…")
    with tempfile.TemporaryDirectory(prefix="yangzhao-demo-") as folder, World(Path(folder), wishes) as world:
        _say("人脸服务在", f"identity stub on {world.identity_url} (its text messages: {world.identity_url}/outbox)")
        _say(f"{chinese}在", f"{english} on {world.dispatch_url}")
        if not camera:
            _say("没有镜头：用公开的照片代替。", "No camera: a public portrait moves before it instead.")
        _say("身份服务在演示中不查活体。", "In this demo the identity stub waives the check for a living face.")
        _say("按 Ctrl-C 或关窗口结束。", "Press Ctrl-C or close the window to end.")
        arguments = ["--poll-s", str(WINDOW_POLL_S)]
        if not given.fullscreen:
            arguments += ["--window", "x".join(map(str, _window_size()))]
        return subprocess.run(command("run", "--config", str(world.config), *arguments), check=False).returncode


def _window_size() -> tuple[int, int]:
    """As large as the desktop allows, in the panel's own shape."""
    from PIL import ImageGrab

    from kiosk.demo.display import HEIGHT_PX, WIDTH_PX

    try:
        desktop_height = ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).height
    except OSError:
        desktop_height = HEIGHT_PX
    height = min(HEIGHT_PX, int(desktop_height * PANEL_SHARE))
    return height * WIDTH_PX // HEIGHT_PX, height


def _played(out: Path, dispatcher: str) -> int:
    from kiosk.demo import album, story
    from kiosk.demo.display import VirtualDisplay
    from kiosk.demo.resident import Entry
    from kiosk.demo.stage import NotSeen, Stage
    from kiosk.demo.world import Wishes, World
    from kiosk.ui import fonts

    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in [*out.glob("[0-9][0-9]-*.png"), out / "kiosk.log", out / "failed.png"]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"Cannot write pictures to {out} ({error.strerror}): choose another place with --out."
        ) from None
    started = time.monotonic()
    entries: list[Entry] = []
    _say("没有显示器：四位居民在虚拟屏幕上演示。", "No display: four scripted residents use a virtual one.")
    chinese, english = SERVED_BY[dispatcher]
    _say(f"正在启动人脸服务和{chinese}……", f"Starting the identity stub and {english}…")
    wishes = Wishes(time_scale=SCRIPTED_TIME_SCALE, hour=QUIET_HOUR, fullscreen=True, dispatcher=dispatcher)
    log = out / "kiosk.log"
    with (
        tempfile.TemporaryDirectory(prefix="yangzhao-demo-") as folder,
        VirtualDisplay() as display,
        World(Path(folder), wishes) as world,
        Stage(world.config, display.environment(), log, ("--poll-s", str(SCRIPTED_POLL_S))) as stage,
    ):
        _say("身份服务在演示中不查活体。", "In this demo the identity stub waives the check for a living face.")
        print("\n" + album.head())

        def tell(entry: Entry) -> None:
            if not entries or entries[-1].who != entry.who:
                print(f"\n{entry.who}")
            entries.append(entry)
            print(album.row(entry), flush=True)

        try:
            story.tell_all(world, stage, display, out, tell)
        except NotSeen as error:
            display.picture().save(out / "failed.png")
            print(f"\nThe demo failed: {error}. The last picture is {out / 'failed.png'}.", file=sys.stderr)
            return 1
    sheet = out / "contact-sheet.png"
    album.contact_sheet(entries, fonts.prepare().regular, sheet)
    album.table(entries, out / "table.tsv")
    print()
    _say(f"演示完了，用了 {time.monotonic() - started:.0f} 秒。", f"Done. {len(entries)} pictures and {sheet}.")
    return 0
