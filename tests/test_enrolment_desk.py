"""The desk that keeps an enrolment's pictures in memory: until the provider has them, and not longer."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from kiosk.captures import Captures
from kiosk.domain import Nonsense, Refused, Trouble, Unreachable
from kiosk.journey.effects import Pose
from kiosk.journey.events import EnrolmentAnswered, EnrolmentResult, Event
from kiosk.runtime.enrolment_desk import EnrolmentDesk
from kiosk.runtime.workers import Worker

PATIENCE_S = 10.0


@dataclass
class Provider:
    look_alikes: int = 0
    trouble: Trouble | None = None
    got: list[tuple[bytes, ...]] = field(default_factory=list)
    withdrawals: int = 0

    def enrol(self, chips: Sequence[bytes]) -> int:
        self.got.append(tuple(chips))
        if self.trouble is not None:
            raise self.trouble
        return self.look_alikes

    def withdraw(self) -> None:
        self.withdrawals += 1


@contextmanager
def open_desk(provider: Provider) -> Iterator[tuple[EnrolmentDesk, queue.Queue[Event]]]:
    worker, events = Worker("identity"), queue.Queue[Event]()
    try:
        yield EnrolmentDesk(provider, worker, events.put), events
    finally:
        worker.stop()


def pose(desk: EnrolmentDesk, attempt: int = 1) -> None:
    for number, each in enumerate(Pose):
        desk.keep(attempt, each, Captures(number, (b"early", f"pose {number}".encode())))


@pytest.mark.parametrize(("look_alikes", "result"), [(0, EnrolmentResult.ENROLLED), (1, EnrolmentResult.LOOKS_ALIKE)])
def test_the_newest_picture_of_each_pose_is_sent_once_and_not_kept(look_alikes: int, result: EnrolmentResult) -> None:
    provider = Provider(look_alikes)
    with open_desk(provider) as (desk, events):
        pose(desk)
        desk.enrol(1)
        assert events.get(timeout=PATIENCE_S) == EnrolmentAnswered(1, result)
        desk.enrol(1)  # nothing is left to be sent again
        assert events.get(timeout=PATIENCE_S) == EnrolmentAnswered(1, result)
    assert provider.got == [(b"pose 0", b"pose 1", b"pose 2"), ()]


def test_pictures_of_an_attempt_that_was_left_are_gone() -> None:
    provider = Provider()
    with open_desk(provider) as (desk, events):
        pose(desk)
        desk.drop()
        desk.keep(2, Pose.LOOK, Captures(9, (b"another person",)))
        desk.enrol(2)
        assert events.get(timeout=PATIENCE_S) == EnrolmentAnswered(2, EnrolmentResult.ENROLLED)
        assert provider.got == [(b"another person",)]


@pytest.mark.parametrize(
    ("trouble", "result"),
    [
        (Refused("enrol", status=400, code="PARAM"), EnrolmentResult.REFUSED),
        (Unreachable("enrol", maybe_done=True), EnrolmentResult.UNREACHABLE),
        (Nonsense("enrol"), EnrolmentResult.UNREACHABLE),
    ],
)
def test_what_went_wrong_is_told_in_words_for_the_rider(trouble: Trouble, result: EnrolmentResult) -> None:
    provider = Provider(trouble=trouble)
    with open_desk(provider) as (desk, events):
        pose(desk)
        desk.enrol(1)
        assert events.get(timeout=PATIENCE_S) == EnrolmentAnswered(1, result)
        assert provider.withdrawals == (result is EnrolmentResult.UNREACHABLE), (
            "what may have been stored is taken out"
        )


def test_a_withdrawal_is_confirmed_once_the_provider_has_done_it() -> None:
    provider = Provider()
    with open_desk(provider) as (desk, events):
        pose(desk)
        desk.enrol(1)
        desk.withdraw()
        answers = [events.get(timeout=PATIENCE_S) for _ in range(2)]
        assert answers[-1] == EnrolmentAnswered(1, EnrolmentResult.WITHDRAWN)
        assert provider.withdrawals == 1
