"""The operator's side: vehicles, drivers, permits and taxis are registered; taxis say where they are, and if free."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from kiosk.services.letaxi_registry import views
from kiosk.services.letaxi_registry.doors import Doors
from kiosk.services.letaxi_registry.rows import OPERATOR
from kiosk.services.letaxi_registry.taxis import Taxis
from kiosk.services.letaxi_registry.wire import (
    NewAds,
    NewDriver,
    NewTaxi,
    NewVehicle,
    Positions,
    TaxiChange,
    one_object,
)


def add_operator_side(app: FastAPI, doors: Doors, taxis: Taxis) -> None:
    @app.post("/vehicles")
    async def vehicle(request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        given = one_object(body, NewVehicle)
        return _registered(given, *taxis.register_vehicle(account, given))

    @app.post("/drivers")
    async def driver(request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        given = one_object(body, NewDriver)
        return _registered(given, *taxis.register_driver(account, given))

    @app.post("/ads")
    async def ads(request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        given = one_object(body, NewAds)
        return _registered(given, *taxis.register_ads(account, given))

    @app.post("/taxis")
    async def taxi(request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        made, new = taxis.register_taxi(account, one_object(body, NewTaxi))
        return JSONResponse({"data": [views.taxi_object(made)]}, 201 if new else 200)

    @app.get("/taxis/all")
    async def own_taxis(request: Request) -> Response:
        account = doors.account(request, OPERATOR)
        return JSONResponse({"data": [views.taxi_object(each) for each in taxis.all_of(account)]})

    @app.get("/taxis/{taxi_id}")
    async def own_taxi(taxi_id: str, request: Request) -> Response:
        account = doors.account(request, OPERATOR)
        return JSONResponse({"data": [views.taxi_object(taxis.own(account, taxi_id))]})

    @app.put("/taxis/{taxi_id}")
    async def change_taxi(taxi_id: str, request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        change = one_object(body, TaxiChange, may_be_absent=True)
        return JSONResponse({"data": [views.taxi_object(taxis.change(account, taxi_id, change))]})

    @app.post("/geotaxi")
    async def positions(request: Request) -> Response:
        account, body = await doors.account_and_body(request, OPERATOR)
        taxis.place(account, one_object(body, Positions))
        return Response(status_code=200)


def _registered(given: BaseModel, number: int, new: bool) -> Response:
    shown: dict[str, Any] = {"id": number, **given.model_dump()}
    return JSONResponse({"data": [shown]}, 201 if new else 200)
