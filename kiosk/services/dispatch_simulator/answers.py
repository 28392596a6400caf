"""How the simulator answers: hail documents, and every error as application/problem+json with a code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from kiosk.dispatch_client.wire import (
    PROBLEM_TYPE,
    DriverBody,
    HailDocument,
    HailEvent,
    PositionBody,
    Problem,
    ProblemCode,
    VehicleBody,
)
from kiosk.services.dispatch_simulator.hails import StoredHail


class ProblemError(Exception):
    """Raised where a call cannot be carried out; becomes the answer."""

    def __init__(self, status: int, code: ProblemCode, title: str) -> None:
        super().__init__(title)
        self.problem = Problem(title=title, status=status, code=code)


def problems(**titles: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses from arguments like _410='what it means'."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        int(status[1:]): {"description": title, "content": {PROBLEM_TYPE: {"schema": schema}}}
        for status, title in titles.items()
    }


def encoded(document: BaseModel) -> bytes:
    return document.model_dump_json().encode()


def json_answer(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, media_type="application/json")


def hail_document(hail: StoredHail, now: float) -> HailDocument:
    """The hail as it stands at Unix time now; carry it on first."""
    simulated = hail.world
    taxi, position = simulated.taxi, simulated.position
    return HailDocument(
        id=hail.hail_id,
        status=simulated.status,
        driver=DriverBody(surname=taxi.surname, phone_masked=taxi.phone_masked) if taxi else None,
        vehicle=VehicleBody(plate=taxi.plate, colour=taxi.colour, model=taxi.model) if taxi else None,
        eta_s=simulated.eta_s,
        position=PositionBody(lat=position[0], lon=position[1]) if position else None,
        updated_at=datetime.fromtimestamp(now, UTC),
        events=tuple(
            HailEvent(at=datetime.fromtimestamp(hail.at(event.age_s), UTC), kind=event.kind)
            for event in simulated.events
        ),
    )


def answer_errors_as_problems(app: FastAPI) -> None:
    """Errors of ours, of the framework's validation and of its routing; none repeats what was sent."""

    def respond(problem: Problem) -> Response:
        return Response(problem.model_dump_json(), problem.status, media_type=PROBLEM_TYPE)

    @app.exception_handler(ProblemError)
    async def ours(_: Request, error: ProblemError) -> Response:
        return respond(error.problem)

    @app.exception_handler(RequestValidationError)
    async def not_of_this_contract(_: Request, error: RequestValidationError) -> Response:
        complaints = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        bad_key = any(place == "header.Idempotency-Key" for place, _ in complaints)
        code = ProblemCode.BAD_KEY if bad_key else ProblemCode.BAD_REQUEST
        detail = "; ".join(f"{place}: {message}" for place, message in complaints)
        return respond(Problem(title="Not of this contract", status=400, code=code, detail=detail))

    @app.exception_handler(HTTPException)
    async def no_such_page(_: Request, error: HTTPException) -> Response:
        code = ProblemCode.NOT_FOUND if error.status_code == 404 else ProblemCode.BAD_REQUEST
        return respond(Problem(title=str(error.detail), status=error.status_code, code=code))
