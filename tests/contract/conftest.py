"""One ground after the other for every promise of this folder, and a line that breaks by order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.contract.ground import Ground
from tests.contract.hail_api_ground import hail_api_ground
from tests.contract.letaxi_ground import letaxi_ground
from tests.fault_proxy_fixtures import FaultProxy

GROUNDS: dict[str, Callable[[Path], AbstractContextManager[Ground]]] = {
    "hail_api": hail_api_ground,
    "letaxi": letaxi_ground,
}


@pytest.fixture(scope="module", params=GROUNDS)
def _opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with GROUNDS[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def ground(_opened: Ground) -> Iterator[Ground]:
    yield _opened
    _opened.tidy()


@pytest.fixture(scope="module")
def _line(_opened: Ground) -> Iterator[FaultProxy]:
    with FaultProxy(_opened.url) as line:
        yield line


@pytest.fixture
def line(_line: FaultProxy) -> Iterator[FaultProxy]:
    """In front of the ground's server: ground.client(line.url) calls through it."""
    yield _line
    _line.clear()
