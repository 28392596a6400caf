"""What a kiosk tells of itself in numbers is so: on loopback alone, from a real process, and pictures are counted."""

from __future__ import annotations

import base64
import io
import logging
import os
import queue
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from logging.handlers import QueueHandler
from pathlib import Path

import pytest
from PIL import Image
from prometheus_client import CollectorRegistry, generate_latest

from kiosk.config import load
from kiosk.domain import Nonsense, Refused, Unreachable
from kiosk.health import Condition, Part
from kiosk.log_lines import LOGGER, log
from kiosk.oversight import Oversight
from kiosk.runtime.watchdog import Notifier
from kiosk.runtime.workers import Worker
from kiosk.telemetry.latency import Latency
from kiosk.telemetry.numbers import Number, Reading, Readings
from kiosk.telemetry.pictures import CHUNK_BYTES, PictureCount, pictures_in
from kiosk.telemetry.question import NoAnswer, Numbers, asked, numbers
from kiosk.telemetry.server import MetricsServer
from kiosk.telemetry.verdict import idle
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall import parts
from tests.running_kiosk import ROOT, RunningKiosk, free_port, port_of, settings
from tests.screen_fixtures import SITUATIONS

PAGE = ROOT / "docs" / "health.md"


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((64, 64), 80).save(written, kind)
    return written.getvalue()


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    config = settings(tmp_path_factory.mktemp("wall"), camera={"source": "device:/dev/video77"})
    with RunningKiosk(config) as kiosk:
        kiosk.wait_for("READY=1")
        yield kiosk


def told_by(kiosk: RunningKiosk) -> Numbers:
    return numbers(asked(port_of(kiosk.config)))


def healthy(config: Path, *options: str) -> tuple[int, str]:
    """What `kiosk healthy` says, and its exit code."""
    command = [sys.executable, "-m", "kiosk", "healthy", "--config", str(config), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_number_of_the_manual_is_told_by_a_running_kiosk_and_no_other(wall: RunningKiosk) -> None:
    families = {line.split()[2] for line in asked(port_of(wall.config)).splitlines() if line.startswith("# TYPE")}
    assert families - {f"{Number.REQUESTS.value}_created"} == {number.value for number in Number}


def test_the_manual_lists_every_number_with_its_meaning() -> None:
    rows = [
        f"| `{number.value}` | {', '.join(f'`{label}`' for label in number.labels)} | {number.meaning} |"
        for number in Number
    ]
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [row for row in page if row.startswith("| `yangzhao_")] == [row.replace("|  |", "| |") for row in rows]


def test_a_kiosk_without_camera_and_servers_says_so_part_by_part(wall: RunningKiosk) -> None:
    told = told_by(wall)
    conditions = {labels[0][1]: value for (name, labels), value in told.items() if name == Number.PART_CONDITION}
    assert set(conditions) == set(parts(load(wall.config)))
    assert not {Part.BOARD, Part.PRINTER, Part.VOICE, Part.BACKLIGHT} & set(conditions), "it has none of them"
    assert conditions[Part.CAMERA] == 2
    assert conditions[Part.STORE] == 0
    assert told[Number.READY.value, ()] == 1
    assert told[Number.HAILS_LIVE.value, ()] == 0
    assert told[Number.AT_SCREEN.value, ()] == 0
    assert told[Number.MEMORY.value, ()] > 50_000_000
    assert told[Number.DRAWN.value, ()] >= told[Number.STARTED.value, ()]


def test_a_picture_anywhere_in_the_store_is_counted_while_it_lies_there(wall: RunningKiosk) -> None:
    state = wall.config.parent / "state"
    assert told_by(wall)[Number.FACES_STORED.value, ()] == 0
    hidden = state / "voice" / "0a1b2c.wav"
    hidden.parent.mkdir(exist_ok=True)
    hidden.write_bytes(picture("JPEG"))
    assert told_by(wall)[Number.FACES_STORED.value, ()] == 1
    assert healthy(wall.config)[0] == 1
    assert "pictures lie in the store's folder" in healthy(wall.config)[1]
    hidden.unlink()
    assert told_by(wall)[Number.FACES_STORED.value, ()] == 0


def test_a_kiosk_whose_servers_are_away_may_be_interrupted_and_the_network_is_not_its_fault(
    wall: RunningKiosk,
) -> None:
    idle_now = "Idle: no hail is live or watched and nobody is in the middle of something.\n"
    assert healthy(wall.config, "--idle") == (0, idle_now)
    code, said = healthy(wall.config)
    assert code == 1
    assert "camera is at fault (camera-absent)" in said
    assert "the dispatcher has not answered yet" in said
    away = healthy(wall.config, "--unreached")[1].split()
    assert away == ["dispatcher.main", "identity"]
    assert set(healthy(wall.config, "--faults")[1].split()) <= {"camera", "dispatcher.main"}
    assert healthy(wall.config, "--despite", ",".join(["camera", *away]))[0] == 0


def test_a_kiosk_that_does_not_run_is_not_healthy_and_says_so_in_one_sentence(tmp_path: Path) -> None:
    config = settings(tmp_path)
    for options in ((), ("--idle",)):
        code, said = healthy(config, *options)
        assert code == 1
        assert said == f"Not running: nothing answers on port {port_of(config)} (ConnectionRefusedError).\n"


def test_a_site_that_wants_no_numbers_is_told_which_setting_stands_in_the_way(tmp_path: Path) -> None:
    config = settings(tmp_path, health={"port": 0})
    code, said = healthy(config)
    assert code == 2
    assert said == (
        f"kiosk healthy: health.port is 0 in {config}, so the kiosk tells nobody how it is: give it a port.\n"
    )


def test_a_port_that_another_program_has_is_told_and_the_kiosk_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        MetricsServer(taken.getsockname()[1], ()).close()
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage().startswith(UpkeepEvent.METRICS_NOT_SERVED.value)


def test_a_port_that_becomes_free_is_taken_and_that_is_told() -> None:
    told = queue.SimpleQueue[logging.LogRecord]()
    listening = QueueHandler(told)
    with ExitStack() as closing:
        log.addHandler(listening)
        closing.callback(log.setLevel, log.level)
        log.setLevel(logging.INFO)
        closing.callback(log.removeHandler, listening)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            closing.callback(MetricsServer(port, (), again_s=0.01).close)
            assert told.get(timeout=10.0).getMessage().startswith(UpkeepEvent.METRICS_NOT_SERVED.value)
        assert told.get(timeout=10.0).getMessage().startswith(UpkeepEvent.METRICS_SERVED.value)
        with pytest.raises(NoAnswer, match="another program answers"):  # without a reading it tells no numbers
            asked(port)


def test_another_program_on_the_port_is_not_taken_for_a_kiosk() -> None:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as stranger:
        assert stranger.stdout is not None
        stranger.stdout.readline()
        with pytest.raises(NoAnswer, match="another program answers"):
            asked(port)
        stranger.terminate()


@pytest.fixture
def reading() -> Reading:
    return Reading(
        release="0.0.0",
        site_id="plum-lane",
        started_at=0.0,
        up_s=1.0,
        ready=True,
        drawn_at=None,
        beat_age_s={"window": 0.0, "brain": None},
        worker_busy_s={},
        parts=(),
        troubles={},
        hails_live=0,
        hails_owed=0,
        at_screen=False,
        practises=False,
        faces_stored=0,
        disk_free_bytes=0,
        memory_bytes=0,
    )


@pytest.mark.parametrize(
    ("situation", "live", "at_screen"),
    [
        ("home", 0, False),
        ("home_two_hails", 2, False),
        ("phone_masked", 0, True),
        ("coming", 3, True),
        ("no_taxi", 2, True),
        ("technician_parts", 2, True),
    ],
)
def test_an_update_waits_for_live_hails_and_for_whoever_is_at_the_screen(
    tmp_path: Path, situation: str, live: int, at_screen: bool
) -> None:
    with ExitStack() as closing:
        oversight = Oversight(load(settings(tmp_path)), Notifier(), closing)
        owed = live and live + 2
        reading = oversight.reading(SITUATIONS[situation], owed, {})
    assert (reading.hails_live, reading.hails_owed, reading.at_screen) == (live, owed, at_screen)
    told = Readings(lambda: reading)
    registry = CollectorRegistry()
    registry.register(told)
    assert idle(numbers(generate_latest(registry).decode())).good is (live == 0 and not at_screen)


def test_a_glass_that_reports_a_touch_without_end_is_a_part_to_look_at_until_it_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, LOGGER)  # as log_setup has it
    with ExitStack() as closing:
        oversight = Oversight(load(settings(tmp_path)), Notifier(), closing)
        conditions = []
        for stuck in (False, True, True, False):
            oversight.turned(fresh=True, stuck=stuck)
            (glass,) = [report for report in oversight.health.reports() if report.part is Part.TOUCH]
            conditions.append(glass.condition)
    assert conditions == [Condition.OK, Condition.WARNING, Condition.WARNING, Condition.OK]


def test_a_worker_that_hangs_says_for_how_long_and_one_that_waits_says_nought() -> None:
    began, may_end = threading.Event(), threading.Event()
    worker = Worker("disk")

    def job() -> None:
        began.set()
        may_end.wait()

    worker.submit(job)
    assert began.wait(60.0)
    assert worker.busy_s() > 0
    may_end.set()
    worker.stop()
    assert worker.busy_s() == 0


def test_what_is_not_known_yet_is_not_told_as_nought(reading: Reading) -> None:
    told = {family.name: family.samples for family in Readings(lambda: reading).collect()}
    assert told[Number.DRAWN] == []
    assert [sample.labels for sample in told[Number.BEAT_AGE]] == [{"of": "window"}]


class Party:
    """A dispatcher of which one thing can be asked."""

    capabilities = "all"

    def __init__(self, answer: Exception | None) -> None:
        self._answer = answer

    def status(self, hail_id: str) -> str:
        if self._answer is not None:
            raise self._answer
        return hail_id


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (None, "answered"),
        (Refused("no", status=403, code="SITE"), "refused"),
        (Unreachable("away", maybe_done=True), "unreachable"),
        (Nonsense("what"), "nonsense"),
        (KeyError("a fault of ours"), "failed"),
    ],
)
def test_each_call_of_a_party_is_timed_by_how_it_ended_and_ends_as_without(
    answer: Exception | None, outcome: str
) -> None:
    latency = Latency()
    party = latency.of("main", Party(answer))
    assert party.capabilities == "all"
    if answer is None:
        assert party.status("7") == "7"
    else:
        with pytest.raises(type(answer)):
            party.status("7")
    samples = [sample for family in latency.collect() for sample in family.samples if sample.name.endswith("_count")]
    assert [(sample.labels, sample.value) for sample in samples] == [({"party": "main", "outcome": outcome}, 1.0)]


def in_a_table(file: Path, content: bytes) -> None:
    with closing(sqlite3.connect(file)) as sql, sql:
        sql.execute("CREATE TABLE kept (at TEXT, what BLOB)")
        sql.executemany("INSERT INTO kept VALUES (?, ?)", [("now", b"nothing" * 500), ("now", content)])


WAYS: dict[str, Callable[[Path, bytes], object]] = {
    "a file": lambda file, content: file.write_bytes(content),
    "behind something else": lambda file, content: file.write_bytes(os.urandom(50_000) + content),
    "over the edge of what is read at once": lambda file, content: file.write_bytes(bytes(CHUNK_BYTES - 5) + content),
    "a text": lambda file, content: file.write_text(f"<img src='{base64.b64encode(content).decode()}'>"),
    "a row of a table": in_a_table,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("way", WAYS)
def test_a_picture_is_found_however_it_was_written(tmp_path: Path, kind: str, way: str) -> None:
    WAYS[way](tmp_path / "kept", picture(kind))
    assert PictureCount([tmp_path]).now() == 1


def as_a_webcam_sends_it(jpeg: bytes) -> bytes:
    """The same picture with the first segment that UVC cameras write, MJPEG's."""
    return jpeg[:4] + b"\x00\x10AVI1" + bytes(10) + without_its_name(jpeg)[2:]


def without_its_name(jpeg: bytes) -> bytes:
    """The same picture, beginning with its tables."""
    assert jpeg[2:4] == b"\xff\xe0"
    return jpeg[:2] + jpeg[4 + int.from_bytes(jpeg[4:6], "big") :]


@pytest.mark.parametrize("written", [as_a_webcam_sends_it, without_its_name])
@pytest.mark.parametrize("way", WAYS)
def test_a_webcams_own_frame_is_found_as_well(tmp_path: Path, written: Callable[[bytes], bytes], way: str) -> None:
    frame = written(picture("JPEG"))
    Image.open(io.BytesIO(frame)).load()
    WAYS[way](tmp_path / "kept", frame)
    assert PictureCount([tmp_path]).now() == 1


@pytest.mark.parametrize("kind", ["heic", "mif1", "avif"])
@pytest.mark.parametrize("way", WAYS)
def test_a_telephones_picture_is_found_as_well(tmp_path: Path, kind: str, way: str) -> None:
    WAYS[way](tmp_path / "kept", b"\0\0\0\x18ftyp" + kind.encode() + bytes(2000))
    assert PictureCount([tmp_path]).now() == 1


def test_what_a_kiosk_writes_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(os.urandom(3_000_000))
    (tmp_path / "log").write_text("收到了 JFIF\n" * 10_000, encoding="utf-8")
    in_a_table(tmp_path / "kiosk.sqlite3", b"{}")
    os.mkfifo(tmp_path / "pipe")
    assert PictureCount([tmp_path, tmp_path / "missing"]).now() == 0


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def noted(file: Path) -> int:
        read.append(file)
        return pictures_in(file)

    monkeypatch.setattr("kiosk.telemetry.pictures.pictures_in", noted)
    (tmp_path / "a").write_bytes(b"first")
    count = PictureCount([tmp_path])
    assert [count.now(), count.now()] == [0, 0]
    (tmp_path / "a").write_bytes(picture("PNG"))
    assert [count.now(), count.now()] == [1, 1]
    assert read == [tmp_path / "a"] * 2
