"""The wire to a receipt printer: serial, network or USB, opened, written and read with a limit on every wait.

python-escpos makes the bytes; its own connections have no limit on a write, wait without one while they close, and
reset a USB device at each opening, so the wire is held here.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import serial
import usb.core
import usb.util

from kiosk.wall_events import WallEvent

CONNECT_WITHIN_S = 3.0  # in a local network it takes a hundredth of that
WRITE_WITHIN_S = 15.0  # 8 kB, a slip whose QR code is a picture, take 9 s at 9600 baud
READ_MOST_BYTES = 64  # an answer has one byte, or three; more is no printer
PRINTER_CLASS = 7  # of a USB interface: Universal Serial Bus, defined class codes
WRONG = WallEvent.PRINTER_WRONG_DEVICE
REASONS = {
    errno.EACCES: (WallEvent.PRINTER_FORBIDDEN, "forbidden"),
    errno.EPERM: (WallEvent.PRINTER_FORBIDDEN, "forbidden"),
    errno.EAGAIN: (WallEvent.PRINTER_BUSY, "busy"),  # the lock that pyserial takes
    errno.EBUSY: (WallEvent.PRINTER_BUSY, "busy"),
    errno.ENOTTY: (WRONG, "no-serial-port"),
    errno.EISDIR: (WRONG, "no-serial-port"),
    errno.ENOENT: (WallEvent.PRINTER_LOST, "absent"),
    errno.ENODEV: (WallEvent.PRINTER_LOST, "absent"),
    errno.ECONNREFUSED: (WallEvent.PRINTER_LOST, "refused"),
}


@dataclass(frozen=True)
class Connection:
    """address: a device, 'vendor:product' in hexadecimal, or 'host:port', by its kind. baud: of a serial one."""

    kind: Literal["serial", "usb", "network"]
    address: str
    baud: int = 9600


class PrinterUnusable(Exception):
    """The printer cannot be used just now. event: what is told; why: in a word."""

    def __init__(self, event: WallEvent, why: str | None = None) -> None:
        super().__init__(event.sentence)
        self.event = event
        self.why = why


class Port(Protocol):
    """Every method but close raises OSError when the wire is gone, or was not free in time."""

    def send(self, data: bytes) -> None:
        """Returns once the system has taken all of it."""

    def answer(self, within_s: float) -> bytes:
        """What comes first, without waiting for more; nothing if nothing comes."""

    def close(self) -> None:
        """Without waiting for what the printer has not taken."""


def drain(port: Port) -> None:
    """What came unasked, or late, is nobody's answer. Raises OSError."""
    ends_at = time.monotonic() + WRITE_WITHIN_S  # a satellite receiver never ends
    while port.answer(0.0) and time.monotonic() < ends_at:
        pass


def open_port(connection: Connection) -> Port:
    """Raises PrinterUnusable."""
    try:
        match connection.kind:
            case "serial":
                return _Serial(connection.address, connection.baud)
            case "network":
                return _Network(connection.address)
            case "usb":
                return _Usb(connection.address)
    except OSError as error:
        raise unusable(error) from None


def unusable(error: OSError) -> PrinterUnusable:
    """What a broken wire is told as."""
    event, why = REASONS.get(error.errno or 0, (WallEvent.PRINTER_LOST, type(error).__name__))
    return PrinterUnusable(event, why)


class _Serial:
    def __init__(self, device: str, baud: int) -> None:
        # no hardware handshake is waited for: many a cable has three wires
        try:
            self._serial = serial.Serial(device, baud, timeout=0, write_timeout=WRITE_WITHIN_S, exclusive=True)
        except serial.SerialException as error:  # without a number: it cannot be set up as a serial port
            raise OSError(error.errno or errno.ENOTTY, "not opened") from None

    def send(self, data: bytes) -> None:
        self._serial.write(data)

    def answer(self, within_s: float) -> bytes:
        ready, _, _ = select.select([self._serial.fileno()], [], [], within_s)
        return bytes(self._serial.read(READ_MOST_BYTES)) if ready else b""

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            self._serial.reset_output_buffer()  # else the system waits until a printer that is off has read it
        with contextlib.suppress(OSError, termios.error):
            self._serial.close()


class _Network:
    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), CONNECT_WITHIN_S)
        self._socket.settimeout(WRITE_WITHIN_S)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self, within_s: float) -> bytes:
        ready, _, _ = select.select([self._socket], [], [], within_s)
        if not ready:
            return b""
        got = self._socket.recv(READ_MOST_BYTES)
        if not got:
            raise ConnectionResetError(errno.ECONNRESET, "the printer has closed the connection")
        return got

    def close(self) -> None:
        self._socket.close()


class _Usb:
    def __init__(self, address: str) -> None:
        vendor, _, product = address.partition(":")
        try:
            device = usb.core.find(idVendor=int(vendor, 16), idProduct=int(product, 16))
        except usb.core.NoBackendError:
            raise PrinterUnusable(WallEvent.PRINTER_LOST, "no-libusb") from None
        if device is None:
            raise PrinterUnusable(WallEvent.PRINTER_LOST, "absent")
        self._device = device
        try:
            self._out, self._in = self._end_points()
        except BaseException:
            self.close()
            raise

    def _end_points(self) -> tuple[Any, Any]:
        """Where to write and where to read: of a printer's interface, or else of the first that has both."""
        interfaces = sorted(self._configuration(), key=lambda each: each.bInterfaceClass != PRINTER_CLASS)
        for interface in interfaces:
            bulk = [
                each for each in interface if usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
            ]
            outs = [
                each for each in bulk if usb.util.endpoint_direction(each.bEndpointAddress) == usb.util.ENDPOINT_OUT
            ]
            ins = [
                each for each in bulk if usb.util.endpoint_direction(each.bEndpointAddress) == usb.util.ENDPOINT_IN
            ]
            if outs and ins:
                number = interface.bInterfaceNumber
                with contextlib.suppress(NotImplementedError):
                    if self._device.is_kernel_driver_active(number):
                        self._device.detach_kernel_driver(number)  # usblp, which takes each printer it sees
                usb.util.claim_interface(self._device, number)
                return outs[0], ins[0]
        raise PrinterUnusable(WRONG, "no-way-to-print")

    def _configuration(self) -> Iterator[Any]:
        try:
            return iter(self._device.get_active_configuration())
        except usb.core.USBError:  # nobody has chosen one yet
            self._device.set_configuration()
            return iter(self._device.get_active_configuration())

    def send(self, data: bytes) -> None:
        self._out.write(data, timeout=int(WRITE_WITHIN_S * 1000))

    def answer(self, within_s: float) -> bytes:
        try:
            return bytes(self._in.read(READ_MOST_BYTES, timeout=max(1, int(within_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def close(self) -> None:
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(self._device)
