"""The registry's web application: the customer's side, the orders, and what both sides share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kiosk.services.letaxi_registry import views
from kiosk.services.letaxi_registry.callback import OperatorsDoor, no_door
from kiosk.services.letaxi_registry.doors import Doors
from kiosk.services.letaxi_registry.errors import Refusal, broken, of_field, of_path
from kiosk.services.letaxi_registry.fleet import Fleet
from kiosk.services.letaxi_registry.hails import CallBack, Hails
from kiosk.services.letaxi_registry.lists import hails_page, sessions_page
from kiosk.services.letaxi_registry.operator_side import add_operator_side
from kiosk.services.letaxi_registry.orders import FOR_THE_FLEET, Order, Orders
from kiosk.services.letaxi_registry.rows import FLEET, KIOSK, OPERATOR, Hail
from kiosk.services.letaxi_registry.store import RegistryStore
from kiosk.services.letaxi_registry.taxis import Taxis
from kiosk.services.letaxi_registry.wire import (
    Ban,
    CustomersChange,
    HailFilter,
    NewHail,
    OperatorsChange,
    Page,
    Point,
    one_object,
    query_of,
)


@dataclass(frozen=True)
class Settings:
    """lat, lon: the town's centre. timer_scale shortens the registry's timers, time_scale the fleet's seconds.

    call_back: where the operator is told of a hail, or None.
    """

    database: Path
    lat: float
    lon: float
    moteur_key: str = field(repr=False)
    operator_key: str = field(repr=False)
    time_scale: float = 1.0
    timer_scale: float = 1.0
    with_fleet: bool = True
    call_back: str | None = None


def build_app(settings: Settings) -> FastAPI:
    """The application on its database; app.state.orders are its Orders.

    Raises sqlite3.Error if the file cannot be used.
    """
    store = RegistryStore(settings.database)
    orders = Orders()
    call_backs: dict[int, CallBack] = {
        OPERATOR.number: no_door if settings.call_back is None else OperatorsDoor(settings.call_back),
        FLEET.number: no_door,
    }
    hails = Hails(store, orders, settings.timer_scale, call_backs)
    taxis = Taxis(store, (settings.lat, settings.lon))
    fleet = Fleet(store, hails, orders, settings.time_scale) if settings.with_fleet else None
    if fleet is not None:
        call_backs[FLEET.number] = fleet.call_back
    doors = Doors(settings.moteur_key, settings.operator_key)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        hails.resume()
        living = asyncio.create_task(fleet.live()) if fleet else None
        if living is not None:
            living.add_done_callback(_tell_fault)
        yield
        if living is not None:
            living.cancel()
        hails.end()
        store.close()

    app = FastAPI(
        title="Street-hail registry",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.orders = orders
    _answer_errors(app)

    def shown(hail: Hail, *, for_operator: bool, just_changed: bool = False, status: int = 200) -> Response:
        taxi = store.taxi(hail.taxi_id)
        assert taxi is not None, "taxis are never deleted"
        one = views.hail_object(hail, taxi, for_operator=for_operator, just_changed=just_changed)
        return JSONResponse({"data": [one]}, status)

    @app.get("/taxis")
    async def search(request: Request) -> Response:
        account = doors.account(request, KIOSK)
        point = query_of(dict(request.query_params), Point)
        if orders.excluded():
            raise of_path(404, "No cruising allowed in this area")
        if orders.no_taxi():
            return JSONResponse({"data": []})
        if fleet is not None and taxis.in_town(point):
            fleet.gather((point.lat, point.lon))
        return JSONResponse({"data": taxis.near(account, point)})

    @app.post("/hails")
    async def submit(request: Request) -> Response:
        account, body = await doors.account_and_body(request, KIOSK)
        hail = await hails.make(account, one_object(body, NewHail))
        return shown(hail, for_operator=False, just_changed=True, status=201)

    @app.get("/hails")
    async def look_up(request: Request) -> Response:
        account = doors.account(request, KIOSK, OPERATOR)
        wanted = query_of(dict(request.query_params), HailFilter)
        return JSONResponse(hails_page(store.hails_of(account.number, wanted.customer_id), wanted, account))

    @app.get("/hails/{hail_id}")
    async def status(hail_id: str, request: Request) -> Response:
        account = doors.account(request, KIOSK, OPERATOR)
        return shown(hails.known(hail_id, account), for_operator=account is OPERATOR)

    @app.put("/hails/{hail_id}")
    async def update(hail_id: str, request: Request) -> Response:
        account, body = await doors.account_and_body(request, KIOSK, OPERATOR)
        hails.known(hail_id, account)
        model: type[CustomersChange | OperatorsChange] = CustomersChange if account is KIOSK else OperatorsChange
        hail = hails.change(hail_id, account, one_object(body, model, may_be_absent=True))
        return shown(hail, for_operator=account is OPERATOR, just_changed=True)

    @app.get("/sessions")
    async def sessions(request: Request) -> Response:
        account = doors.account(request, KIOSK)
        page = query_of(dict(request.query_params), Page).p
        return JSONResponse(sessions_page(store.hails_of(account.number), page, account))

    @app.put("/customers/{customer_id}")
    async def ban(customer_id: str, request: Request) -> Response:
        account, body = await doors.account_and_body(request, KIOSK)
        given = one_object(body, Ban)
        customer = store.customer(customer_id, account.number)
        if customer is None:
            raise of_path(404, "Customer not found")
        for name in given.model_fields_set:
            moment = getattr(given, name)
            setattr(customer, name, None if moment is None else moment.timestamp())
        store.save_customer(customer)
        return JSONResponse({"data": [views.customer_object(customer)]})

    add_operator_side(app, doors, taxis)

    @app.get("/orders")
    async def pending_orders() -> list[dict[str, Any]]:
        return _dumped(orders)

    @app.post("/orders", status_code=201)
    async def give_order(order: Order) -> list[dict[str, Any]]:
        """Answers with the orders that now wait."""
        if fleet is None and isinstance(order, FOR_THE_FLEET):
            raise of_field(409, "kind", "This order is for the fleet; start the registry without --no-fleet.")
        orders.give(order)
        return _dumped(orders)

    @app.delete("/orders", status_code=204)
    async def clear_orders() -> None:
        orders.clear()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "at": views.aware(time.time())}

    return app


def _tell_fault(task: asyncio.Task[None]) -> None:
    """A fleet that stopped by a fault says so at once."""
    if not task.cancelled():
        task.result()


def _dumped(orders: Orders) -> list[dict[str, Any]]:
    return [order.model_dump() for order in orders.pending() if isinstance(order, BaseModel)]


def _answer_errors(app: FastAPI) -> None:
    def respond(refusal: Refusal) -> Response:
        return JSONResponse({"errors": refusal.errors}, refusal.status)

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Response:
        return respond(refusal)

    @app.exception_handler(HTTPException)
    async def no_such_call(_: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            allowed = (error.headers or {}).get("Allow", "")
            return respond(of_path(405, f"This endpoint only accepts requests of type: {allowed}"))
        return respond(of_path(error.status_code, "API endpoint not found."))

    @app.exception_handler(RequestValidationError)
    async def no_such_order(_: Request, error: RequestValidationError) -> Response:
        complaints = {".".join(map(str, each["loc"])): [each["msg"]] for each in error.errors()}
        return respond(Refusal(400, complaints))

    @app.exception_handler(ClientDisconnect)
    async def gone(_: Request, __: ClientDisconnect) -> Response:
        """Whoever hung up in the middle of a body hears no answer."""
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def fault_of_ours(_: Request, error: Exception) -> Response:  # noqa: ARG001 - the framework logs it
        return respond(broken())
