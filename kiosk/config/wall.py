"""The sections of what hangs at the wall and of those who look after it: board, printer, technician, health."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.checking import plain
from kiosk.config.values import FilePath, Section

METRICS_PORT = 9108
USB_IDS = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")


def _device(path: str) -> str:
    if not path.startswith("/dev/") or not path.isprintable() or " " in path:
        raise plain("must be a device like /dev/kiosk-board or one of /dev/serial/by-id")
    return path


Device = Annotated[str, AfterValidator(_device)]


class Board(Section):
    """The serial board: presence sensor, lit call button, fill light, light sensor; it says itself which it has."""

    port: Device


class Printer(Section):
    """The receipt printer. address: a device, the two ids of USB, or host:port, by its kind."""

    kind: Literal["serial", "usb", "network"]
    address: str
    paper_mm: Literal[58, 80] = 58
    baud: Literal[9600, 19200, 38400, 115200] = 9600

    @model_validator(mode="after")
    def _address_is_of_its_kind(self) -> Self:
        if self.kind == "serial":
            _device(self.address)
        elif self.kind == "usb" and not USB_IDS.fullmatch(self.address):
            raise plain("must be vendor and product like 0416:5011, as lsusb shows them", "address")
        elif self.kind == "network" and not HOST_AND_PORT.fullmatch(self.address):
            raise plain("must be host and port like 192.168.1.50:9100", "address")
        return self


class Technician(Section):
    """codes_file: who may open the technician's pages with which secret; written by `kiosk technician`."""

    codes_file: FilePath


class Health(Section):
    """port: of the metrics, on this machine alone; 0: none."""

    port: Annotated[int, Field(ge=0, le=65535)] = METRICS_PORT
