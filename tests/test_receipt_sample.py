"""`kiosk print-sample`: a technician sees the paper, or one sentence that says why there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from kiosk.__main__ import main
from kiosk.peripherals.slip import PAPER_DOTS
from tests.fake_printer import NetworkPrinter, Works

SHIPPED = Path(__file__).parent.parent / "config.yaml"


def settings(folder: Path, printer: str) -> str:
    file = folder / "config.yaml"
    file.write_text(f"{SHIPPED.read_text('utf-8')}\n{printer}", encoding="utf-8")
    return str(file)


def networked(folder: Path, address: str) -> str:
    return settings(folder, f"printer: {{kind: network, address: '{address}', paper_mm: 80}}\n")


def test_a_sample_comes_out_and_says_that_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with NetworkPrinter() as there:
        assert main(["print-sample", "--config", networked(tmp_path, there.address)]) == 0
        [sample] = there.works.slips()
    assert "样张".encode("gb18030") in sample
    assert "样张打好了" in capsys.readouterr().out


def test_without_paper_nothing_comes_out_and_what_to_do_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with NetworkPrinter(Works(lines=0)) as there:
        assert main(["print-sample", "--config", networked(tmp_path, there.address)]) == 1
        assert there.works.paper == b""
    assert "put in a new roll" in capsys.readouterr().out


def test_a_printer_that_is_not_there_is_one_sentence_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["print-sample", "--config", networked(tmp_path, "127.0.0.1:9")]) == 1
    assert capsys.readouterr().out.startswith("printer-lost (refused): ")


def test_a_letter_that_nobody_can_draw_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Path(settings(tmp_path, "printer: {kind: serial, address: /dev/kiosk-printer, paper_mm: 58}\n"))
    told = re.sub(r"(?m)^  pick_up: .*$", "  pick_up: '\U0002a6a5浜路口'", config.read_text("utf-8"), count=1)
    config.write_text(told, encoding="utf-8")
    drawn = tmp_path / "sample.png"
    assert main(["print-sample", "--config", str(config), "--picture", str(drawn)]) == 1
    assert drawn.exists()
    assert "no letter for \U0002a6a5," in capsys.readouterr().out


def test_a_site_without_a_printer_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print-sample", "--config", settings(tmp_path, "")]) == 2
    assert "names no printer" in capsys.readouterr().err


@pytest.mark.parametrize("mm", PAPER_DOTS)
def test_the_paper_can_be_seen_without_a_printer(mm: int, tmp_path: Path) -> None:
    config = settings(tmp_path, f"printer: {{kind: serial, address: /dev/kiosk-printer, paper_mm: {mm}}}\n")
    drawn = tmp_path / "sample.png"
    assert main(["print-sample", "--config", config, "--picture", str(drawn)]) == 0
    with Image.open(drawn) as picture:
        assert picture.width == PAPER_DOTS[mm]


def test_a_picture_that_cannot_be_written_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = settings(tmp_path, "printer: {kind: serial, address: /dev/kiosk-printer}\n")
    for place in ("nowhere/sample.png", "sample.slip"):
        assert main(["print-sample", "--config", config, "--picture", str(tmp_path / place)]) == 2
        assert "give another place" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("printer", "sentence"),
    [
        ("{kind: network, address: 'printer.local:99999'}", "must be host and port like 192.168.1.50:9100"),
        ("{kind: usb, address: printer}", "must be vendor and product like 0416:5011, as lsusb shows them"),
        ("{kind: serial, address: COM3}", "must be a device like"),
        ("{kind: serial, address: /dev/kiosk-printer, profile: HP-LaserJet}", "profile"),
    ],
)
def test_a_wrong_setting_stops_with_file_line_and_key(
    printer: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = settings(tmp_path, f"printer: {printer}\n")
    assert main(["print-sample", "--config", config]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert "printer." in told
    assert f"{config}:" in told
