"""What goes wrong, as application/problem+json."""

from __future__ import annotations

import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kiosk.identity.wire import Code, Problem

TITLES = {
    Code.PARAM: "A parameter is missing or wrong",
    Code.SIGN: "The signature is missing or wrong",
    Code.TIMESTAMP: "The timestamp is too far from the time here",
    Code.NONCE_REPLAY: "The nonce has been used before",
    Code.PERMISSION: "This device may not do that",
    Code.UNKNOWN_SESSION: "This device has no such session",
    Code.STATE: "The session is not at this step",
    Code.EXPIRED: "It has expired",
    Code.RATE: "Too many codes for this number",
    Code.UNKNOWN: "Something is wrong on this side",
}


class Fault(Exception):
    """detail never repeats what was sent."""

    def __init__(self, status: int, code: Code, detail: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s


def response(fault: Fault) -> JSONResponse:
    problem = Problem(title=TITLES[fault.code], status=fault.status, code=fault.code, detail=fault.detail)
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(math.ceil(fault.retry_after_s))}
    return JSONResponse(problem.model_dump(mode="json"), fault.status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every refusal of the app a problem document."""

    @app.exception_handler(Fault)
    def on_fault(_: Request, fault: Fault) -> JSONResponse:
        return response(fault)

    @app.exception_handler(RequestValidationError)
    def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        places = sorted({".".join(map(str, one["loc"])) + ": " + one["type"] for one in error.errors()})
        return response(Fault(400, Code.PARAM, "; ".join(places)))

    @app.exception_handler(HTTPException)
    def on_http(_: Request, error: HTTPException) -> JSONResponse:
        return response(Fault(error.status_code, Code.PARAM, error.detail))

    @app.exception_handler(Exception)
    def on_crash(_: Request, __: Exception) -> JSONResponse:
        return response(Fault(500, Code.UNKNOWN))
