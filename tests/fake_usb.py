"""A USB bus with one printer on it, below pyusb: descriptors, an interface to claim, two bulk end points."""

from __future__ import annotations

import array
import errno
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from tests.fake_printer import Works

OUT, IN = 0x03, 0x84  # not those that python-escpos takes for granted


class Bus(usb.backend.IBackend):
    """interface_class: 7 is a printer's. plugged: whether it is there. driver: the kernel has taken it."""

    def __init__(self, works: Works, interface_class: int = 7, end_points: tuple[int, ...] = (OUT, IN)) -> None:
        self.works = works
        self.plugged = True
        self.driver = True
        self.forbidden = False
        self._class = interface_class
        self._end_points = end_points
        self._answers = b""

    def enumerate_devices(self) -> Iterator[str]:
        yield from ("the printer",) if self.plugged else ()

    def get_parent(self, _device: str) -> None:
        return None

    def get_device_descriptor(self, _device: str) -> Any:
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=0x0416,
            idProduct=0x5011,
            bcdDevice=0x100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=0,
            bNumConfigurations=1,
            address=2,
            bus=1,
            port_number=1,
            port_numbers=(1,),
            speed=2,
        )

    def get_configuration_descriptor(self, _device: str, _config: int) -> Any:
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=32,
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0x80,
            bMaxPower=50,
            extra_descriptors=[],
        )

    def get_interface_descriptor(self, _device: str, interface: int, _alternate: int, _config: int) -> Any:
        if interface or _alternate:
            raise IndexError(interface)
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=len(self._end_points),
            bInterfaceClass=self._class,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            iInterface=0,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(self, _device: str, number: int, *_: int) -> Any:
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=self._end_points[number],
            bmAttributes=2,
            wMaxPacketSize=64,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    def open_device(self, _device: str) -> str:
        if self.forbidden:
            raise usb.core.USBError("Access denied (insufficient permissions)", -3, errno.EACCES)
        return "open"

    def close_device(self, _handle: str) -> None:
        pass

    def get_configuration(self, _handle: str) -> int:
        return 1

    def is_kernel_driver_active(self, _handle: str, _interface: int) -> bool:
        return self.driver

    def detach_kernel_driver(self, _handle: str, _interface: int) -> None:
        self.driver = False

    def claim_interface(self, _handle: str, _interface: int) -> None:
        if self.driver:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)

    def release_interface(self, _handle: str, _interface: int) -> None:
        pass

    def bulk_write(self, _handle: str, end_point: int, _interface: int, data: Any, _timeout: int) -> int:
        self._is_there()
        assert end_point == OUT
        self._answers += self.works.take(bytes(data))
        return len(data)

    def bulk_read(self, _handle: str, end_point: int, _interface: int, buffer: Any, _timeout: int) -> int:
        self._is_there()
        assert end_point == IN
        if not self._answers:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        told, self._answers = self._answers[: len(buffer)], self._answers[len(buffer) :]
        buffer[: len(told)] = array.array("B", told)
        return len(told)

    def _is_there(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
