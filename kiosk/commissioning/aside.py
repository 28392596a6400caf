"""A piece of a check that may crash, hang or take the process's one window: done in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Result = TypeVar("Result")


class Lost(Exception):
    """The process ended without an answer, or did not answer in time."""


def aside(work: Callable[..., Result], *arguments: object, within_s: float) -> Result:
    """What work(*arguments) returns, which like the arguments can be pickled. Raises Lost, or what work raised."""
    context = multiprocessing.get_context("spawn")  # a fork would carry threads and libraries along
    near, far = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(far, work, arguments), daemon=True)
    process.start()
    far.close()
    try:
        if not near.poll(within_s):
            raise Lost("no answer in time")
        done, result = near.recv()
    except EOFError:
        raise Lost("it ended without an answer") from None
    finally:
        process.kill()
        process.join()
        near.close()
    if not done:
        raise result
    answer: Result = result
    return answer


def _answer(pipe: Connection, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    try:
        pipe.send((True, work(*arguments)))
    except Exception as error:
        pipe.send((False, error))
