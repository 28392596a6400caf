"""The simulator's web application: the hail API, the orders to misbehave and one page for people."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import HTMLResponse

from kiosk.dispatch_client.wire import (
    KEY_PATTERN,
    REPLAYED_HEADER,
    AvailabilityDocument,
    CancelRequest,
    HailDocument,
    HailRequest,
    Problem,
    ProblemCode,
)
from kiosk.domain import SearchWidth
from kiosk.services.dispatch_simulator import history, page, supply, world
from kiosk.services.dispatch_simulator.answers import (
    ProblemError,
    answer_errors_as_problems,
    encoded,
    hail_document,
    json_answer,
    problems,
)
from kiosk.services.dispatch_simulator.hails import HailStore, StoredAnswer, StoredHail
from kiosk.services.dispatch_simulator.line import SpoiledAnswers
from kiosk.services.dispatch_simulator.orders import FateOrder, ForgetKey, Order, Orders, PendingOrder, wanted_key
from kiosk.services.dispatch_simulator.world import Fate, SimulatedHail

NEWEST_SHOWN = 50

DESCRIPTION = """
A dispatcher with simulated taxis. The calls under /v1 are the hail API; the rest exists only here.

* The world may run faster than the clock (--time-scale). `eta_s`, waits and availability are **world** seconds;
  `updated_at`, event times, `expires_at` and `delay_s` are real.
* A hail is searched for 60 world seconds (90 with search: wide), plus the answer of a driver still asked then.
* An `Idempotency-Key` is a UUID in quotes and is kept for 24 hours. A repeat with the same body gets the stored
  answer byte for byte, with `Idempotent-Replayed: true`.
* Every error is application/problem+json with a `code`.
"""


@dataclass(frozen=True)
class Settings:
    """time_scale: world seconds per second. hour: fixed local hour, or None for the clock's in Shanghai."""

    database: Path
    time_scale: float = 1.0
    hour: float | None = None
    seed: int = 1
    with_history: bool = True

    def local_hour(self, now: float) -> float:
        return supply.local_hour(now) if self.hour is None else self.hour


IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", pattern=KEY_PATTERN, description='A UUID in quotes: `"6f1c…"`')
]


def build_app(settings: Settings) -> FastAPI:
    """The application on its database; app.state.orders are its Orders.

    Raises sqlite3.Error if the file cannot be used.
    """
    store = HailStore(settings.database, settings.local_hour)
    orders = Orders()
    past = history.a_week(settings.seed) if settings.with_history else {}
    busy: set[str] = set()  # keys whose first request is still running

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        store.prune(time.time())
        yield
        store.close()

    app = FastAPI(
        title="Dispatch simulator",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=problems(_400="not of this contract (BAD_REQUEST, BAD_KEY)"),
    )
    app.add_middleware(SpoiledAnswers, orders=orders)
    answer_errors_as_problems(app)

    app.state.orders = orders

    async def work(request: Request) -> None:
        """What a call takes longer because of an order to be slow."""
        if (delay_s := getattr(request.state, "delay_s", None)) is not None:
            await orders.pause(delay_s)

    def known(hail_id: str) -> StoredHail:
        hail = store.hail_now(hail_id, time.time())
        if hail is None:
            raise ProblemError(404, ProblemCode.UNKNOWN_HAIL, "No hail has this id")
        return hail

    def made(order: FateOrder) -> str | None:
        """The hail that it is meant for, if there is one by now."""
        key = wanted_key(order)
        stored = store.answer(key) if order.hail_id is None and key is not None else None
        return order.hail_id if stored is None else stored.hail_id

    @app.post(
        "/v1/hails",
        status_code=201,
        response_model=HailDocument,
        responses=problems(
            _409="IN_PROGRESS: the first request with this key is still running",
            _410="EXPIRED: it came after expires_at, no hail was made",
            _422="KEY_REUSED: this key came before with another body",
        ),
    )
    async def submit(body: HailRequest, key: IdempotencyKey, request: Request) -> Response:
        """Ask for a taxi. Safe to repeat with the same key and body."""
        if key in busy:
            raise ProblemError(409, ProblemCode.IN_PROGRESS, "The first request with this key is still running")
        busy.add(key)
        try:
            return await first_or_replay(body, key.strip('"'), request)
        finally:
            busy.discard(key)

    async def first_or_replay(body: HailRequest, key: str, request: Request) -> Response:
        fingerprint = hashlib.sha256(f"{key} {body.model_dump_json()}".encode()).hexdigest()
        stored = store.answer(key)
        if stored is not None and stored.fingerprint != fingerprint:
            raise ProblemError(422, ProblemCode.KEY_REUSED, "This key came before with another body")
        await work(request)
        if stored is not None:
            return json_answer(stored.body, 201, {REPLAYED_HEADER: "true"})
        now = time.time()
        if now >= body.expires_at.timestamp():
            raise ProblemError(410, ProblemCode.EXPIRED, "It came after expires_at; no hail was made")
        hail = _new_hail(body, key, settings, orders.for_new_hail(key), now)
        answer = StoredAnswer(fingerprint, encoded(hail_document(hail, now)), hail.hail_id)
        store.make(hail, key, answer)
        return json_answer(answer.body, 201)

    @app.get(
        "/v1/hails",
        response_model=HailDocument,
        responses=problems(
            _404="UNKNOWN_KEY: no hail was made with this key, or the key is older than 24 hours",
            _409="IN_PROGRESS: the first request with this key is still running",
        ),
    )
    async def look_up(key: Annotated[uuid.UUID, Query()], request: Request) -> Response:
        """What became of a POST whose answer was lost: the hail as it is now."""
        await work(request)
        if f'"{key}"' in busy:
            raise ProblemError(409, ProblemCode.IN_PROGRESS, "The first request with this key is still running")
        stored = store.answer(str(key))
        if stored is None:
            raise ProblemError(404, ProblemCode.UNKNOWN_KEY, "No hail was made with this key")
        return json_answer(encoded(hail_document(known(stored.hail_id), time.time())))

    @app.get("/v1/hails/{hail_id}", response_model=HailDocument, responses=problems(_404="UNKNOWN_HAIL"))
    async def status(hail_id: str, request: Request) -> Response:
        """The hail now."""
        await work(request)
        document = hail_document(known(hail_id), time.time())
        if document.eta_s is not None and (eta_s := orders.for_eta()) is not None:
            document = document.model_copy(update={"eta_s": eta_s})
        return json_answer(encoded(document))

    @app.post(
        "/v1/hails/{hail_id}/cancel",
        response_model=HailDocument,
        responses=problems(_404="UNKNOWN_HAIL", _409="STATE: the rider is on board"),
    )
    async def cancel(hail_id: str, body: CancelRequest, request: Request) -> Response:  # noqa: ARG001 - contract
        """Give the hail back. May be repeated; a hail that has ended stays as it is."""
        await work(request)
        hail = known(hail_id)
        if not world.cancel(hail.world):
            raise ProblemError(409, ProblemCode.STATE, "The rider is on board")
        store.save(hail)
        return json_answer(encoded(hail_document(hail, time.time())))

    @app.get(
        "/v1/availability",
        response_model=AvailabilityDocument,
        responses={204: {"description": "nothing honest can be said"}},
    )
    async def availability(
        lat: Annotated[float, Query(ge=-90, le=90)], lon: Annotated[float, Query(ge=-180, le=180)], request: Request
    ) -> Response:
        """World seconds from hail to taxi, of past hails near here at this hour, once 20 outcomes are known."""
        await work(request)
        now = time.time()
        hour = int(settings.local_hour(now))
        document = history.availability(past.get(hour, []) + store.waits_near(lat, lon, hour, now))
        return Response(status_code=204) if document is None else json_answer(encoded(document))

    @app.get("/orders")
    async def pending_orders() -> list[PendingOrder]:
        """Orders to misbehave that still wait to be obeyed."""
        return orders.pending()

    @app.post(
        "/orders",
        status_code=201,
        responses=problems(_404="UNKNOWN_HAIL", _409="STATE: too late for this hail"),
    )
    async def give_order(order: Order) -> list[PendingOrder]:
        """Order the simulator to misbehave; answers with the orders that now wait."""
        if isinstance(order, ForgetKey):
            store.forget_keys()
        elif isinstance(order, FateOrder) and (hail_id := made(order)) is not None:
            hail = known(hail_id)
            if not world.seize(hail.world, Fate(order.kind)):
                raise ProblemError(409, ProblemCode.STATE, "Too late for this hail")
            store.save(hail)
        else:
            orders.give(order)
        return orders.pending()

    @app.delete("/orders", status_code=204)
    async def clear_orders() -> None:
        """Behave well again."""
        orders.clear()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def for_people() -> str:
        return page.render(store.newest(NEWEST_SHOWN, time.time()), orders.pending())

    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of the simulator, as committed under docs/api."""
    document = build_app(Settings(database=Path(":memory:"), with_history=False)).openapi()
    for operations in document["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]  # the framework's; ours is the 400
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    return document


def _new_hail(body: HailRequest, key: str, settings: Settings, fate: Fate | None, now: float) -> StoredHail:
    hour = settings.local_hour(now)
    simulated = SimulatedHail(
        key=key,
        seed=settings.seed,
        lat=body.pickup.lat,
        lon=body.pickup.lon,
        wide=body.search is SearchWidth.WIDE,
        fate=fate,
    )
    world.begin(simulated, supply.at(hour))
    return StoredHail(
        hail_id=uuid.uuid4().hex,
        site_id=body.site_id,
        call_sign=body.call_sign,
        made_at=now,
        local_hour=hour,
        time_scale=settings.time_scale,
        world=simulated,
    )
