"""Puts the service together: store, rules, routes, and the sweep that forgets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from fastapi import FastAPI
from starlette.formparsers import MultiPartParser

from kiosk.identity.wire import MAX_BODY_BYTES, NONCE_MEMORY_S
from kiosk.services.identity_stub import api, problems, sms
from kiosk.services.identity_stub.enrolment import Enrolments
from kiosk.services.identity_stub.middleware import Faults, Signed
from kiosk.services.identity_stub.orders import Orders
from kiosk.services.identity_stub.people import PeopleService
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.riders import Riders
from kiosk.services.identity_stub.service import IdentityService
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.signing import Signatures
from kiosk.services.identity_stub.sms import Outbox
from kiosk.services.identity_stub.store import Store

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 15.0  # how long what an expired session held may outlive it


def create_app(database: Path, settings: Settings, clock: Callable[[], float] = time.time) -> FastAPI:
    """database: a file, made if missing. clock: Unix seconds.

    Raises sqlite3.DatabaseError or OSError for a database that cannot be used, ValueError for a key
    that is none, or that does not open what is in the database.
    """
    store = Store(database)
    orders, outbox = Orders(), Outbox()
    try:
        recognition = Recognition(Riders(store), settings)
    except InvalidToken:
        store.close()
        raise ValueError("what is in the database was sealed with another key than the one beside it") from None
    service = IdentityService(store, recognition, settings, outbox, clock)
    app = bare_app(lambda _: _sweeping(store, service, clock))
    app.state.orders, app.state.outbox = orders, outbox
    app.state.service = service
    app.state.people = PeopleService(Enrolments(store, recognition), outbox, settings.hotline, clock)
    app.state.health = lambda: {
        "status": "ok",
        **recognition.health(),
        "liveness": settings.liveness,
        "sessions_processing": store.processing(clock()),
        "faces_held": service.faces_held(),
    }
    app.add_middleware(Signed, signatures=Signatures(settings.keys, store, clock))
    app.add_middleware(Faults, orders=orders)  # added last, it stands outermost
    return app


def bare_app(lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]] | None = None) -> FastAPI:
    """The routes alone, as the document describes them."""
    MultiPartParser.spool_max_size = MAX_BODY_BYTES  # larger uploads, with faces in them, go into a file
    app = FastAPI(
        title="Identity",
        version="1",
        description="Who is hailing? The identity contract of Yangzhao, as its stub answers it. Requests under /v1 "
        "are signed per kiosk. No image, certificate name or certificate number is asked for or answered.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.include_router(api.contract)
    app.include_router(api.people)
    app.include_router(api.bench)
    return app


def openapi_document() -> dict[str, Any]:
    """The contract as OpenAPI 3.1; docs/api/identity.json is this."""
    document = bare_app().openapi()
    for path in document["paths"].values():
        for operation in path.values():  # FastAPI gives every model as plain JSON, problems too
            operation["responses"].get("default", {}).get("content", {}).pop("application/json", None)
    return document


@contextlib.asynccontextmanager
async def _sweeping(store: Store, service: IdentityService, clock: Callable[[], float]) -> AsyncIterator[None]:
    sweep = asyncio.create_task(_sweep(store, service, clock))
    try:
        yield
    finally:
        sweep.cancel()
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await sweep
        finally:
            store.close()


async def _sweep(store: Store, service: IdentityService, clock: Callable[[], float]) -> None:
    """Trouble with the database is told once, and when it is over the sweep goes on."""
    well = True
    while True:
        now = clock()
        try:
            service.forget(now)  # first, since what is in memory is forgotten without the database
            store.forget(now, nonces_before=now - NONCE_MEMORY_S, messages_before=now - sms.LONGEST_RATE_S)
        except (sqlite3.Error, OSError) as error:
            if well:
                log.error("what has expired cannot be forgotten, the database fails: %s", type(error).__name__)
            well = False
        else:
            well = True
        await asyncio.sleep(SWEEP_EVERY_S)
