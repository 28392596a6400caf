"""A wall screen hangs where everybody passes: it and whatever ships with it listens on this machine alone."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest

from kiosk.identity.keys import generate_key
from tests.running_kiosk import ROOT, RunningKiosk, port_of, settings

LISTENING, UNCONNECTED = "0A", "07"  # states of TCP and UDP in /proc/net: include/net/tcp_states.h of Linux
TABLES = {"tcp": LISTENING, "tcp6": LISTENING, "udp": UNCONNECTED, "udp6": UNCONNECTED}
READY = " ready on "
Listener = tuple[str, IPv4Address | IPv6Address, int]


def sockets_of(pids: list[int]) -> set[str]:
    """Inodes."""
    found = set()
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                found.add(target.removeprefix("socket:[").removesuffix("]"))
    return found


def listening(pids: list[int]) -> list[Listener]:
    """What these processes have open for whoever calls: protocol, address, port."""
    own = sockets_of(pids)
    found = []
    for table, state in TABLES.items():
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[9] in own and fields[3] == state:
                address, port = fields[1].split(":")
                found.append((table, address_of(address), int(port, 16)))
    return found


def address_of(written: str) -> IPv4Address | IPv6Address:
    """As in /proc/net: words of 32 bits, each in the order of the machine."""
    raw = b"".join(bytes.fromhex(written[i : i + 8])[::-1] for i in range(0, len(written), 8))
    return IPv4Address(raw) if len(raw) == 4 else IPv6Address(raw)


def open_to_others(pids: list[int]) -> list[Listener]:
    return [listener for listener in listening(pids) if not listener[1].is_loopback]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[RunningKiosk]:
    """With everything that a site can have, though nothing of it is plugged in."""
    config = settings(
        tmp_path,
        camera={"source": "device:/dev/video77"},
        voice={"enabled": True},
        board={"port": "/dev/kiosk-nowhere"},
        printer={"kind": "network", "address": "127.0.0.1:9", "paper_mm": 80},
        technician={"codes_file": str(tmp_path / "technicians.json")},
        call_button={"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"},
    )
    with RunningKiosk(config) as running:
        running.wait_for("READY=1")
        yield running


def test_a_running_kiosk_with_every_part_listens_on_loopback_alone(kiosk: RunningKiosk) -> None:
    pids = kiosk.family()
    assert len(pids) > 1, "the camera's processes, too"
    assert [port for _, _, port in listening(pids)] == [port_of(kiosk.config)], "the metrics, and nothing beside"
    assert open_to_others(pids) == []


@pytest.mark.parametrize("service", ["dispatch-simulator", "identity-stub", "letaxi-registry"])
def test_each_service_that_ships_with_it_listens_on_loopback_unless_told_otherwise(
    tmp_path: Path, service: str
) -> None:
    generate_key(tmp_path / "private.pem", tmp_path / "public.pem")
    arguments = ["--port", "0", "--database", str(tmp_path / "its.sqlite3")]
    if service == "identity-stub":
        arguments += ["--kiosk-key", f"kiosk-0001={tmp_path / 'public.pem'}"]
    command = [sys.executable, "-m", "kiosk", service, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert next(line for line in process.stdout if READY in line)
        assert [address for _, address, _ in listening([process.pid])] == [IPv4Address("127.0.0.1")]
        process.terminate()


@pytest.mark.parametrize(
    ("family", "kind", "address"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, "0.0.0.0"),
        (socket.AF_INET6, socket.SOCK_STREAM, "::"),
        (socket.AF_INET, socket.SOCK_DGRAM, "0.0.0.0"),
    ],
)
def test_a_door_that_is_open_to_the_network_would_be_noticed(
    family: socket.AddressFamily, kind: socket.SocketKind, address: str
) -> None:
    program = (
        f"import socket, sys; s = socket.socket({int(family)}, {int(kind)}); s.bind(({address!r}, 0)); "
        f"{'s.listen(); ' if kind is socket.SOCK_STREAM else ''}print(s.getsockname()[1], flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert [found for *_, found in open_to_others([process.pid])] == [port]
