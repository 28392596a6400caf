"""The slips whose bytes are kept: `python -m tests.golden_slips` writes them, and their pictures to docs/printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kiosk.domain import CallSign, Colour, Lang, Vehicle
from kiosk.local_time import SHANGHAI
from kiosk.peripherals.slip import Roll, roll, slip_bytes
from kiosk.peripherals.slip_picture import Command, commands, picture
from kiosk.receipt import Receipt
from kiosk.ui.fonts import prepare
from kiosk.ui.present.slip import slip
from kiosk.wording import translator

GOLDEN = Path(__file__).parent / "golden"
PICTURES = Path(__file__).parent.parent / "docs" / "printer"
PAPER = roll("default", 58)
WANG = Receipt(
    call_sign=CallSign(Colour.RED, 7),
    vehicle=Vehicle("沪A D5683", "#F3F4F4", "大众途安"),
    surname="王",
    minutes=3,
    place="曹杨新村梅岭园小区三号门门口",
    hotline="96822880",
    at=datetime(2026, 11, 23, 14, 5, tzinfo=SHANGHAI),
    phone_masked="138****5678",
)
AGAIN = replace(WANG, vehicle=Vehicle("沪A D12345", "", ""), surname="", minutes=None, again=True)
ENGLISH = replace(WANG, lang=Lang.EN, place="Meilingyuan, Caoyang Village, Gate 3")
SLIPS: dict[str, tuple[Receipt, Roll]] = {
    "slip-58mm": (WANG, PAPER),
    "slip-80mm": (WANG, roll("default", 80)),
    "slip-58mm-simple": (WANG, roll("simple", 58)),
    "slip-58mm-again": (AGAIN, PAPER),
    "slip-58mm-english": (ENGLISH, PAPER),
}


def listing(read: Sequence[Command]) -> str:
    """A command a line, first its bytes: what two slips differ in can be read."""
    return "".join(f"{command.raw.hex()}  {command}\n" for command in read)


def made(name: str) -> bytes:
    receipt, on = SLIPS[name]
    return slip_bytes(slip(receipt, on.columns, translator(receipt.lang)), on, prepare().regular)


def told(name: str) -> str:
    return listing(list(commands(made(name))))


def main() -> None:
    for name, (_, on) in SLIPS.items():
        (GOLDEN / f"{name}.txt").write_text(told(name), encoding="utf-8")
        picture(made(name), on.dots, prepare().regular).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
