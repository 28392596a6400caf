"""The kiosk's end of the identity contract in bad moments: a provider that wants peace, a clock that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import requests
import tenacity.nap

from kiosk.captures import Captures
from kiosk.domain import Match, Refused, Unreachable
from kiosk.identity import client as identity_client
from kiosk.identity.client import STEP_DEADLINE_S, TRIES, IdentityClient
from kiosk.identity.wire import CLOCK_SKEW_S, Method
from tests.identity_fixtures import DEVICE, LONG_S, SITE, Clock, Stub, stub_with_clock

PHONE = "13612344321"
ORDERED = 9  # more than any caller tries


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    with stub_with_clock(tmp_path_factory.mktemp("client"), Clock()) as running:
        yield running


@dataclass
class SleepersTime:
    """Time that passes only while the client sleeps."""

    now: float = 0.0
    naps: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> SleepersTime:
    passing = SleepersTime()
    for module in (tenacity, tenacity.nap, identity_client):
        monkeypatch.setattr(module, "time", passing)
    return passing


@pytest.mark.parametrize(
    ("retry_after_s", "naps"),
    [
        pytest.param(0, [0, 0], id="at once"),
        pytest.param(3, [3, 3], id="as often as is tried at all"),
        pytest.param(5, [5], id="a second time would be too late"),
        pytest.param(8, [], id="exactly the deadline"),
        pytest.param(60, [], id="a minute"),
        pytest.param(86_400, [], id="a day"),
    ],
)
def test_nobody_stands_and_waits_past_the_deadline_however_long_the_provider_wants_peace(
    stub: Stub, time: SleepersTime, retry_after_s: int, naps: list[float]
) -> None:
    session_id = stub.client().open(Method.PHONE).session_id
    stub.order(status=429, retry_after_s=retry_after_s, on="verify", times=ORDERED)
    with pytest.raises(Unreachable) as unreachable:
        stub.client().verify_phone(session_id, PHONE)
    assert time.naps == naps
    assert time.now < STEP_DEADLINE_S
    assert len(naps) < TRIES
    assert (unreachable.value.status, unreachable.value.retry_after_s) == (429, retry_after_s)
    waiting = requests.get(f"{stub.url}/orders", timeout=LONG_S).json()
    requests.delete(f"{stub.url}/orders", timeout=LONG_S).raise_for_status()
    assert [order["times"] for order in waiting] == [ORDERED - len(naps) - 1]  # nobody knocked more often than told


STEPS: dict[str, Callable[[IdentityClient, str], object]] = {
    "open": lambda client, _: client.open(Method.PHONE),
    "captures": lambda client, session_id: client.submit_captures(session_id, Captures(1, (b"\xff\xd8\xff",))),
    "verify by face": lambda client, session_id: client.verify_face(session_id, "token"),
    "verify by phone": lambda client, session_id: client.verify_phone(session_id, PHONE),
    "digits": lambda client, session_id: client.send_digits(session_id, "4321"),
    "code": lambda client, session_id: client.send_code(session_id, "123456"),
    "step up": lambda client, session_id: client.step_up(session_id),
    "close": lambda client, session_id: client.close(session_id),
}


@pytest.mark.parametrize("off_s", [-CLOCK_SKEW_S - 1, CLOCK_SKEW_S + 1], ids=["slow", "fast"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kiosk_whose_clock_is_wrong_is_told_so_at_every_step(stub: Stub, step: str, off_s: int) -> None:
    session_id = stub.client().open(Method.PHONE).session_id
    client = IdentityClient(stub.url, DEVICE, SITE, stub.private_key, clock=lambda: stub.clock() + off_s)
    with pytest.raises(Refused) as refused:
        STEPS[step](client, session_id)
    assert (refused.value.status, refused.value.code) == (401, "TIMESTAMP")


def test_once_the_clock_is_right_again_the_session_goes_on(stub: Stub) -> None:
    kiosks_clock = Clock(stub.clock())
    client = IdentityClient(stub.url, DEVICE, SITE, stub.private_key, clock=kiosks_clock)
    session_id = client.open(Method.PHONE).session_id
    kiosks_clock.now -= 3600
    with pytest.raises(Refused, match="401 TIMESTAMP"):
        client.verify_phone(session_id, PHONE)
    kiosks_clock.now += 3600
    assert isinstance(client.verify_phone(session_id, PHONE), Match)
