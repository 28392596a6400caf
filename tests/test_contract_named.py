"""A registry that the contract suite is to be run against is looked at first; what does not fit is said at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.contract import named_registry as contract
from tests.contract.named_registry import CALLBACK, DEPARTEMENT, INSEE, KEY, LAT, LON, OPERATOR_KEY, URL
from tests.letaxi_operator import Operator
from tests.letaxi_registry_fixtures import Registry

VARIABLES = (URL, KEY, LAT, LON, OPERATOR_KEY, INSEE, DEPARTEMENT, CALLBACK)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Its operator's call-back address answers nobody."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # does not listen
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/hail"
        with Registry(tmp_path_factory.mktemp("named"), "--no-fleet", "--callback", nobody) as registry:
            yield registry


@pytest.fixture
def environment(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """In order, but for the call-back."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    keys = registry.kiosk.headers["X-Api-Key"], registry.operator.headers["X-Api-Key"]
    told = dict(zip(VARIABLES, (registry.url, keys[0], "31.2397", "121.4079", keys[1], "75056", "75"), strict=False))
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        (URL, "http://127.0.0.1:9", f"{URL}: nobody answers at http://127.0.0.1:9 (ConnectError)"),
        (KEY, "somebody-elses", f"{KEY}: the registry does not know this key"),
        (KEY, "", f"{URL} is set: set {KEY} too"),
        (LAT, "", f"{URL} is set: set {LAT} too"),
        (LAT, "north", f"{LAT} must be degrees, like 31.2397"),
        (OPERATOR_KEY, "somebody-elses", f"{OPERATOR_KEY}: the registry does not know this key"),
        (INSEE, "", f"{OPERATOR_KEY} is set: set {INSEE} too"),
        (CALLBACK, "here", f"{CALLBACK} must be host:port, like 0.0.0.0:9000"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence_that_names_the_variable(
    environment: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    environment.setenv(variable, value)
    with pytest.raises(pytest.exit.Exception) as told:
        contract.named_registry()
    assert told.value.msg == sentence
    assert "somebody" not in told.value.msg


def test_the_keys_are_not_taken_for_each_other(environment: pytest.MonkeyPatch, registry: Registry) -> None:
    environment.setenv(KEY, registry.operator.headers["X-Api-Key"])
    with pytest.raises(pytest.exit.Exception, match=f"^{KEY}: this key is not of the role moteur$"):
        contract.named_registry()


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("insee", "sentence"),
    [
        ("75056", f"call-back address does not answer (a hail became failure): set {CALLBACK}"),
        ("1", f"no taxi can be registered; do {INSEE} and {DEPARTEMENT} name a town of this registry?"),
    ],
    ids=["nobody hears", "an unknown town"],
)
def test_a_company_that_is_not_told_of_hails_is_noticed_at_the_first_one(insee: str, sentence: str) -> None:
    named = contract.named_registry()
    assert named is not None
    assert named.key not in repr(named)
    with (
        Operator(named.url, named.operator_key, insee, named.departement, contract.ear(named)) as company,
        pytest.raises(pytest.exit.Exception) as told,
    ):
        contract.must_hear(named, company)
    assert sentence in told.value.msg


def test_without_a_name_the_shipped_one_is_meant(environment: pytest.MonkeyPatch) -> None:
    environment.delenv(URL)
    assert contract.named_registry() is None
