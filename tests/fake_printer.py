"""A receipt printer on a pseudo terminal or a TCP port: takes real bytes, answers ESC/POS, and fails on request.

Like a real one it answers DLE EOT at once whatever else it holds, prints what it holds while it has paper and its lid
is shut, and keeps the rest until then.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import socket
import threading
import tty
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

REAL_TIME = re.compile(rb"\x10\x04([\x01\x02\x04])|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.DOTALL)
CLEARED = b"\x37\x25\x00"  # what Epson's answer to the clearing
FINISHED = b"\x1dr\x01"
CUT = b"\x1dV\x01"
LOOK_S = 0.02
READ_MOST = 65536


@dataclass
class Works:
    """The inside of the printer: bytes in, answers and paper out. lines: of paper that are left; None: plenty."""

    lines: int | None = None
    low: bool = False
    lid_open: bool = False
    silent: bool = False
    chatter: bytes = b""  # it says this to whatever it gets, as no printer does
    finishes: bool = True  # it knows GS r
    forgets: bool = True  # it knows DLE DC4
    paper: bytes = b""  # all that came out
    got: bytes = b""  # all that ever arrived
    held: bytes = b""
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def out(self) -> bool:
        return self.lines is not None and self.lines <= 0

    def slips(self) -> list[bytes]:
        """Whole ones: what ends with a cut."""
        with self.guard:
            return self.paper.split(CUT)[:-1]

    def take(self, data: bytes) -> bytes:
        """What it answers to this."""
        with self.guard:
            self.got += data
            if self.silent:
                return b""
            if self.chatter:
                return self.chatter
            answers = b""
            for asked in REAL_TIME.finditer(data):
                if asked[1]:
                    answers += bytes((self._status(asked[1][0]),))
                elif self.forgets:
                    self.held, answers = b"", answers + CLEARED
                    data = data[asked.end() :]
            self.held += REAL_TIME.sub(b"", data)
            return answers + self._print()

    def refill(self) -> bytes:
        with self.guard:
            self.lines = None
            return self._print()

    def _status(self, number: int) -> int:
        out, lid = self.out, self.lid_open
        match number:
            case 1:
                return 0x12 | (0x08 if out or lid else 0)
            case 2:
                return 0x12 | (0x04 if lid else 0) | (0x20 if out else 0)
            case _:
                return 0x12 | (0x60 if out else 0) | (0x0C if out or self.low else 0)

    def _print(self) -> bytes:
        answers = b""
        while self.held and not self.out and not self.lid_open:
            if self.held.startswith(FINISHED):
                answers += b"\x00" if self.finishes else b""
                self.held = self.held[len(FINISHED) :]
                continue
            self.paper += self.held[:1]
            if self.held[0] == 0x0A and self.lines is not None:
                self.lines -= 1
            self.held = self.held[1:]
        return answers


class PtyPrinter:
    """plugged in at `link`, as udev names it. gone_after: it is unplugged when so many bytes more have arrived."""

    def __init__(self, link: Path, works: Works | None = None) -> None:
        self.link = link
        self.works = works or Works()
        self.gone_after: int | None = None
        self._ends: tuple[int, int] | None = None
        self._using = threading.RLock()  # nobody closes them meanwhile: their numbers may soon be another file's
        self._stopping = threading.Event()
        self.plug_in()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self.unplug()

    def plug_in(self) -> None:
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        self._ends = ours, theirs
        new = self.link.with_suffix(".new")
        new.symlink_to(os.ttyname(theirs))
        new.replace(self.link)

    def unplug(self) -> None:
        with self._using:
            ends, self._ends = self._ends, None
            self.link.unlink(missing_ok=True)
            for end in ends or ():
                os.close(end)

    def refill(self) -> None:
        with self._using:
            answers = self.works.refill()
            if self._ends is not None:
                os.write(self._ends[0], answers)

    def _run(self) -> None:
        while not self._stopping.is_set():
            ends = self._ends
            if ends is None:
                self._stopping.wait(LOOK_S)
                continue
            with contextlib.suppress(OSError):  # unplugged from elsewhere
                if select.select([ends[0]], [], [], LOOK_S)[0]:
                    self._read(ends)

    def _read(self, ends: tuple[int, int]) -> None:
        with self._using:
            if self._ends is ends:
                self._take(ends[0], os.read(ends[0], READ_MOST))

    def _take(self, end: int, data: bytes) -> None:
        if self.gone_after is not None and len(data) > self.gone_after:
            self.works.take(data[: self.gone_after])
            self.gone_after = None
            self.unplug()
            return
        os.write(end, self.works.take(data))


class NetworkPrinter:
    """On a port of this machine."""

    def __init__(self, works: Works | None = None) -> None:
        self.works = works or Works()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop()
        self._thread.join()

    def drop(self) -> None:
        """Every connection ends, as after an hour without a word."""
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the end
            while True:
                connection, _ = self._server.accept()
                self.connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while data := connection.recv(READ_MOST):
                connection.sendall(self.works.take(data))
