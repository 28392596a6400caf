"""The sections of what hangs at the wall and of those who look after it: board, printer, technician, health."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.checking import plain
from kiosk.config.values import FilePath, Section

METRICS_PORT = 9108
USB_IDS = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]{1,253}:([0-9]{1,5})")
LAST_PORT = 65535
# The receipt printers that python-escpos knows; its impact printers and customer displays draw no picture.
Profile = Literal[
    "default",
    "simple",
    "CT-S651",
    "KR-306",
    "NT-5890K",
    "NT-80-V-UL",
    "P822D",
    "POS-5890",
    "RP-F10-58mm",
    "RP-F10-80mm",
    "RP326",
    "SP2000",
    "Sunmi-V2",
    "T-1",
    "TEP-200M",
    "TH230",
    "TH230Plus",
    "TM-L90",
    "TM-P80",
    "TM-P80-42col",
    "TM-T20II",
    "TM-T20II-42col",
    "TM-T88II",
    "TM-T88III",
    "TM-T88IV",
    "TM-T88IV-SA",
    "TM-T88V",
    "TSP600",
    "TUP500",
    "ZJ-5870",
]


def _is_device(path: str) -> bool:
    return path.startswith("/dev/") and path.isprintable() and " " not in path


def _device(path: str) -> str:
    if not _is_device(path):
        raise plain("must be a device like /dev/kiosk-board or one of /dev/serial/by-id")
    return path


def _is_host_and_port(address: str) -> bool:
    found = HOST_AND_PORT.fullmatch(address)
    return found is not None and 0 < int(found[1]) <= LAST_PORT


Device = Annotated[str, AfterValidator(_device)]


class Board(Section):
    """The serial board: presence sensor, lit call button, fill light, light sensor; it says itself which it has."""

    port: Device


class Printer(Section):
    """The receipt printer. address: a device, the two ids of USB, or host:port, by its kind. profile: its type, which
    says whether it cuts and draws QR codes itself; simple: neither, default: both."""

    kind: Literal["serial", "usb", "network"]
    address: str
    paper_mm: Literal[58, 80] = 58
    baud: Literal[9600, 19200, 38400, 115200] = 9600
    profile: Profile = "default"

    @model_validator(mode="after")
    def _address_is_of_its_kind(self) -> Self:
        if self.kind == "serial" and not _is_device(self.address):
            raise plain("must be a device like /dev/kiosk-printer or one of /dev/serial/by-id", "address")
        if self.kind == "usb" and not USB_IDS.fullmatch(self.address):
            raise plain("must be vendor and product like 0416:5011, as lsusb shows them", "address")
        if self.kind == "network" and not _is_host_and_port(self.address):
            raise plain("must be host and port like 192.168.1.50:9100", "address")
        return self


class Technician(Section):
    """codes_file: who may open the technician's pages with which secret; written by `kiosk technician`."""

    codes_file: FilePath


class Health(Section):
    """port: of the metrics, on this machine alone; 0: none."""

    port: Annotated[int, Field(ge=0, le=65535)] = METRICS_PORT
