"""A piece of a check that may crash, hang or take the process's one window: done in a process of its own."""

from __future__ import annotations

import atexit
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import TypeVar

EXIT_S = 10.0  # it has answered, and puts away what it made: a window's folder

Result = TypeVar("Result")

_STARTING = threading.Lock()
atexit.register(_STARTING.acquire)  # when this process ends none is left half started, which would complain of it


class Lost(Exception):
    """The process ended without an answer, or did not answer in time."""


def aside(work: Callable[..., Result], *arguments: object, within_s: float) -> Result:
    """What work(*arguments) returns, which like the arguments can be pickled. Raises Lost, or what work raised."""
    context = multiprocessing.get_context("spawn")  # a fork would carry threads and libraries along
    near, far = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(far, work, arguments), daemon=True)
    with _STARTING, _ctrl_c_kept_off():
        process.start()
    far.close()
    to_exit_s = 0.0
    try:
        if not near.poll(within_s):
            raise Lost("no answer in time")
        done, result = near.recv()
        to_exit_s = EXIT_S
    except EOFError:
        raise Lost("it ended without an answer") from None
    finally:
        near.close()
        process.join(to_exit_s)
        process.kill()
        process.join()
    if not done:
        raise result
    answer: Result = result
    return answer


@contextmanager
def _ctrl_c_kept_off() -> Iterator[None]:
    """From what is started within: a terminal sends it to all, and this process alone says what has ended."""
    resource_tracker.ensure_running()  # whoever starts it has the signal let in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answer(pipe: Connection, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    try:
        pipe.send((True, work(*arguments)))
    except Exception as error:
        pipe.send((False, error))
