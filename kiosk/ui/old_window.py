"""The window of the process before: it stays on the glass until this process has drawn its own first picture.

An X server keeps a window for as long as the connection is open that made it (X Window System Protocol, "Connection
Close"), and a program may leave its connections open to the one that it becomes (execve). So nobody looks at a dark
glass while a kiosk starts anew. Other drivers of SDL know no such connection: there the glass is dark meanwhile.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterable

SERVERS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server of Linux listens, as a file or an abstract name


def handed_on() -> list[int]:
    """This process's connections to an X server, open in the process that this one becomes."""
    connections = [int(name) for name in os.listdir("/proc/self/fd") if _is_to_a_server(int(name))]
    for connection in connections:
        os.set_inheritable(connection, True)
    return connections


class OldWindow:
    """connections: what the process before handed on; of anything else: nothing."""

    def __init__(self, connections: Iterable[int] = ()) -> None:
        self._connections = [each for each in connections if _is_to_a_server(each)]
        for connection in self._connections:
            os.set_inheritable(connection, False)  # not for the programs that are started from here

    def close(self) -> None:
        """Again: nothing."""
        while self._connections:
            os.close(self._connections.pop())


def _is_to_a_server(descriptor: int) -> bool:
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        with socket.socket(fileno=os.dup(descriptor)) as connection:
            peer = connection.getpeername()
    except (OSError, OverflowError):
        return False
    name = peer.decode("utf-8", "replace") if isinstance(peer, bytes) else peer
    return isinstance(name, str) and name.removeprefix("\0").startswith(SERVERS)
