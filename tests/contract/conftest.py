"""One ground after the other for every promise of this folder, and a line that breaks by order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.contract.ground import Ground, Need
from tests.contract.hail_api_ground import LACKS, hail_api_ground
from tests.contract.letaxi_ground import letaxi_ground
from tests.fault_proxy_fixtures import FaultProxy

# name: how it is opened, and what no server of its kind can have
GROUNDS: dict[str, tuple[Callable[[Path], AbstractContextManager[Ground]], frozenset[Need]]] = {
    "hail_api": (hail_api_ground, LACKS),
    "letaxi": (letaxi_ground, frozenset()),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A promise is tried on every ground that can have what it needs."""
    if "_opened" in metafunc.fixturenames:
        needed = {need for mark in metafunc.definition.iter_markers("needs") for need in mark.args}
        fit = [name for name, (_, lacks) in GROUNDS.items() if not needed & lacks]
        metafunc.parametrize("_opened", fit, indirect=True, scope="module")


@pytest.fixture(scope="module")
def _opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    open_ground, _ = GROUNDS[request.param]
    with open_ground(tmp_path_factory.mktemp(request.param)) as opened:
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
