"""The HTTP face of the service: the signed contract, and the unsigned pages for whoever tests or teaches here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Header, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from kiosk.identity import wire
from kiosk.identity.enrol_wire import MAX_PHOTOS, RIDERS_PATH, EnrolledRider, Withdrawal
from kiosk.identity.wire import Answer, Captured, Code, Digits, Opened, OpenSession, Problem, SmsCode, StepUp
from kiosk.services.identity_stub.enrolment import Applicant
from kiosk.services.identity_stub.orders import Order, Orders
from kiosk.services.identity_stub.people import PeopleService
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.service import IdentityService
from kiosk.services.identity_stub.sms import Outbox
from kiosk.services.identity_stub.watching import Batch

MAX_RUN = 2**31 - 1
MAX_AT_MS = 3_600_000  # a run of an hour: nobody stands there so long
LOOPBACK = frozenset({"127.0.0.1", "::1"})

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "400 PARAM · 401 SIGN, TIMESTAMP, NONCE_REPLAY · 403 PERMISSION · 404 UNKNOWN_SESSION · "
        "409 STATE · 410 EXPIRED · 429 RATE with Retry-After · 5xx UNKNOWN",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "model": Problem,
    }
}


def signature_headers(
    x_app_id: Annotated[str, Header(description="device_id of the kiosk")],
    x_timestamp: Annotated[str, Header(description=f"Unix seconds, within {wire.CLOCK_SKEW_S} s")],
    x_nonce: Annotated[str, Header(description="a UUID, used once")],
    x_sign: Annotated[
        str,
        Header(
            description="base64 of RSA-SHA256 (PKCS#1 v1.5) over METHOD, path, timestamp, nonce and raw body, "
            "joined by line feeds"
        ),
    ],
) -> None:
    """Stands in the document; the signature itself is checked before the request is parsed."""


def only_from_here(request: Request) -> None:
    if request.client is None or request.client.host not in LOOPBACK:
        raise Fault(403, Code.PERMISSION, "only from the machine itself")


def service_of(request: Request) -> IdentityService:
    service: IdentityService = request.app.state.service
    return service


def people_of(request: Request) -> PeopleService:
    people: PeopleService = request.app.state.people
    return people


def orders_of(request: Request) -> Orders:
    orders: Orders = request.app.state.orders
    return orders


def outbox_of(request: Request) -> Outbox:
    outbox: Outbox = request.app.state.outbox
    return outbox


def device_of(request: Request) -> str:
    device_id: str = request.state.device_id
    return device_id


def order_of(request: Request) -> Order | None:
    return getattr(request.state, "order", None)


Service = Annotated[IdentityService, Depends(service_of)]
Device = Annotated[str, Depends(device_of)]
Ordered = Annotated[Order | None, Depends(order_of)]

contract = APIRouter(
    prefix=wire.SESSIONS_PATH, tags=["identity"], dependencies=[Depends(signature_headers)], responses=PROBLEMS
)
people = APIRouter(
    prefix=RIDERS_PATH, tags=["enrolment"], dependencies=[Depends(signature_headers)], responses=PROBLEMS
)
bench = APIRouter(tags=["tests and lessons"], dependencies=[Depends(only_from_here)], responses=PROBLEMS)


@contract.post("", status_code=201, summary="Open a session")
def open_session(body: OpenSession, service: Service, device: Device, order: Ordered) -> Opened:
    return service.open(device, body, order)


@contract.post("/{session_id}/captures", status_code=201, summary="Hand in what the camera saw")
def captures(
    session_id: str,
    service: Service,
    device: Device,
    run: Annotated[int, Form(ge=0, le=MAX_RUN, description="counts up; pictures of one run show one person")],
    captures: Annotated[list[UploadFile] | None, File(description="0 to 5 JPEGs of one face, upright")] = None,
    motion: Annotated[list[UploadFile] | None, File(description="0 to 60 JPEGs of where the head is")] = None,
    at_ms: Annotated[
        list[Annotated[int, Field(ge=0, le=MAX_AT_MS)]] | None,
        Form(description="one for each motion picture: milliseconds since the run began, rising"),
    ] = None,
) -> Captured:
    """Stands in for a provider's device SDK. Batches of one run add up, another run begins anew, and what comes twice
    counts once. Decoded in memory, never written. Taken whole or refused whole: 400 PARAM says why.
    """
    pictures, times = motion or [], at_ms or []
    if len(pictures) != len(times):
        raise Fault(400, Code.PARAM, "every motion picture needs its time, and every time its picture")
    moved = [(time, picture.file.read()) for time, picture in zip(times, pictures, strict=True)]
    batch = Batch(run, [upload.file.read() for upload in captures or []], moved)
    return service.captures(device, session_id, batch)


@contract.post("/{session_id}/verify", summary="Exchange the face token, or a telephone number, for a rider")
def verify(
    session_id: str, body: wire.VerifyFace | wire.VerifyPhone, service: Service, device: Device, order: Ordered
) -> Answer:
    """The same request may be sent again: it is answered with the first answer."""
    if isinstance(body, wire.VerifyFace):
        return service.verify_face(device, session_id, body, order)
    return service.verify_phone(device, session_id, body, order)


@contract.post("/{session_id}/phone", summary="The digits that need_phone asked for")
def phone(session_id: str, body: Digits, service: Service, device: Device, order: Ordered) -> Answer:
    """Wrong digits are answered need_phone with tries_left, at the end risk_rejected."""
    return service.digits(device, session_id, body, order)


@contract.post("/{session_id}/code", summary="The code that went to the rider's telephone")
def code(session_id: str, body: SmsCode, service: Service, device: Device, order: Ordered) -> Answer:
    """A wrong code is answered need_code with tries_left, at the end risk_rejected."""
    return service.code(device, session_id, body, order)


@contract.post("/{session_id}/step-up", summary="After a match: send the rider a code before the match counts")
def step_up(session_id: str, body: StepUp, service: Service, device: Device, order: Ordered) -> Answer:
    """Answered need_code, and the code with the same match. Sent again, no second message while the code lives.

    409 STATE unless the last answer was a match. A session whose match was won by a code already is answered with
    that match.
    """
    return service.step_up(device, session_id, body, order)


@contract.delete("/{session_id}", status_code=204, summary="The person is done or has left")
def close(session_id: str, service: Service, device: Device) -> None:
    service.close(device, session_id)


@people.post("", status_code=201, summary="Enrol a person who has agreed to it")
def enrol(
    enrolments: Annotated[PeopleService, Depends(people_of)],
    photos: Annotated[
        list[UploadFile], File(description="1 to 9 JPEGs of her face; three different ones are enough")
    ],
    name: Annotated[str, Form(max_length=20)],
    phone: Annotated[str, Form(max_length=20)],
    born: Annotated[int, Form(description="birth year")],
    site_id: Annotated[str, Form(max_length=64, description="her home's")],
    consent_version: Annotated[str, Form(max_length=64, description="of the notice that she agreed to")],
    title: Annotated[str, Form(max_length=4)] = "",
) -> EnrolledRider:
    """Photos are encoded and not kept. 400 PARAM says in a sentence what to do, and nothing is stored."""
    if not 1 <= len(photos) <= MAX_PHOTOS:
        raise Fault(400, Code.PARAM, f"1 to {MAX_PHOTOS} photos are taken")
    applicant = Applicant(name, phone, born, site_id, consent_version, title)
    return enrolments.enrol(applicant, [upload.file.read() for upload in photos])


@people.delete("", status_code=204, summary="Forget a person")
def withdraw(body: Withdrawal, enrolments: Annotated[PeopleService, Depends(people_of)]) -> None:
    """Template, number, sessions and the times of messages are gone from the files too. Alike for every number,
    known or not; a known one gets a message."""
    enrolments.withdraw(body)


@bench.post("/orders", status_code=201, summary="Order a result or a fault")
def give_order(order: Order, orders: Annotated[Orders, Depends(orders_of)]) -> Order:
    orders.give(order)
    return order


@bench.get("/orders", summary="Orders still waiting")
def waiting_orders(orders: Annotated[Orders, Depends(orders_of)]) -> list[Order]:
    return orders.waiting()


@bench.delete("/orders", status_code=204, summary="Take all orders back")
def clear_orders(orders: Annotated[Orders, Depends(orders_of)]) -> None:
    orders.clear()


@bench.get("/outbox", response_class=HTMLResponse, summary="The text messages, as a page")
def outbox_page(outbox: Annotated[Outbox, Depends(outbox_of)]) -> Response:
    return HTMLResponse(outbox.page())


@bench.get("/outbox.json", summary="The text messages, newest first")
def outbox_json(outbox: Annotated[Outbox, Depends(outbox_of)]) -> list[dict[str, object]]:
    return outbox.messages()


@bench.get("/healthz", summary="Is it well, how many are enrolled, how many sessions are under way")
def healthz(request: Request) -> dict[str, object]:
    health: dict[str, object] = request.app.state.health()
    return health
