"""A technician who answers `kiosk setup`, at a terminal of the system's own or through a pipe."""

from __future__ import annotations

import codecs
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "config.yaml"
PATIENCE_S = 60.0  # of a busy machine; reaching it fails the test
INTERRUPT = b"\x03\n"  # Ctrl-C; one that falls into the moment before readline waits is noticed at the next key
END = b"\x04"  # and of Ctrl-D

# A plain site: one answer a line, in the order in which they are asked.
PLAIN = """\
en
long-lane-2
长里弄
Long Lane
弄堂口
the lane's mouth
2 号候客点
31.2301, 121.4702
-
021-5550-0999
门卫
the guard
往左，坐 71 路
bus 71, to the left
长里居委会
Long Lane committee



https://dispatch.example.com
https://identity.example.com
long-lane-gate
街道身份服务
Lane Identity
n




"""


NO_RIGHTS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()  # root as others are


def typed(text: str, file: Path, *options: str, by: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """`kiosk setup` with these lines in a pipe. by: what it is started by."""
    command = [*by, sys.executable, "-m", "kiosk", "setup", "--config", str(file), *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


class Terminal:
    """`kiosk setup` on a pseudo-terminal."""

    def __init__(self, file: Path, *options: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "setup", "--config", str(file), *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_own_terminal,
            env={**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8"},
        )
        os.close(theirs)
        self.seen = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")  # a sign may come in two parts

    def until(self, words: str) -> None:
        """Waits until these words stand behind all that was waited for before."""
        before = len(self.seen)
        while words not in self.seen[before:]:
            assert self._more(), f"the terminal closed before {words!r}:\n{self.seen}"

    def type(self, keys: str | bytes) -> None:
        os.write(self._ours, keys if isinstance(keys, bytes) else f"{keys}\n".encode())

    def ended(self) -> int:
        while self._more():
            pass
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def _more(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE_S)
        assert ready, f"nothing more came:\n{self.seen}"
        try:
            part = os.read(self._ours, 65536)
        except OSError:  # EIO: the other side is closed
            return False
        self.seen += self._decoder.decode(part)
        return bool(part)


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
