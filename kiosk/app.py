"""The composition root: the one place that knows everybody. Builds the kiosk from its settings and runs it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk import wall, wording
from kiosk.alarms.watch import Watch
from kiosk.camera.capture import (
    Camera,
    Preview,
)
from kiosk.config import Config
from kiosk.dispatchers import dispatchers, offered
from kiosk.domain import Hail, HailState, PickUp
from kiosk.fittings import Voice, guard_bell, light_sensor, post_camera_news, provider, recordings, site
from kiosk.identity.enrol_client import EnrolClient, Person
from kiosk.journey.events import EnrolmentAsked, FingerDown, Recovered, Touched
from kiosk.journey.lights import lights
from kiosk.journey.site import Site
from kiosk.journey.state import State
from kiosk.journey.technician import with_adjustments
from kiosk.journey.technician_kinds import Knocked
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.oversight import Oversight
from kiosk.runtime.clock import SteadyClock, boot_id
from kiosk.runtime.enrolment_desk import EnrolmentDesk
from kiosk.runtime.executor import Executor
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.hail_plan import POLL_S, taken_back
from kiosk.runtime.identity_desk import IdentityDesk
from kiosk.runtime.loop import Inbox, Loop
from kiosk.runtime.parties import Dispatcher, WallLights
from kiosk.runtime.watchdog import notifier
from kiosk.runtime.workers import Worker
from kiosk.store.adjustments import KeptAdjustments
from kiosk.store.journal import Journal, memory_folder_for
from kiosk.store.ledger import Ledger
from kiosk.store.processing_log import ProcessingLog
from kiosk.technician import Adjustments
from kiosk.technician_fittings import technician_desk
from kiosk.ui.corners import corner_at
from kiosk.ui.fonts import Fonts
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.ui.window import KioskWindow
from kiosk.witness import Witness

NO_CAMERA = "none"  # where no face is looked at, no camera is either


@dataclass(frozen=True)
class Applicant:
    """Whom a volunteer has named for enrolment, as typed. born: a year. display_name: as the screen will show it."""

    name: str = field(repr=False)
    title: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    display_name: str = field(repr=False)


@dataclass(frozen=True)
class Surroundings:
    """What is not a setting of the site: fonts, the glass, the key, what a demo or a test changes, and who is to be
    enrolled before the kiosk serves everybody."""

    fonts: Fonts
    panel: PanelSize
    identity_key: bytes
    cache: Path  # for the sounds of prompts
    witness: Path | None = None  # a file that gets a line for everything shown and said
    poll_s: float = POLL_S
    applicant: Applicant | None = None


@dataclass(frozen=True)
class Brain:
    """Everything but the glass: what happens arrives in inbox, and loop() takes it up."""

    inbox: Inbox
    camera: Camera
    witness: Witness
    state: State  # at the start
    watch: Watch  # not at work before it is started
    workers: Mapping[str, Worker]
    owed: Callable[[], int]  # hails for which something is still to be done; from any thread
    _clock: SteadyClock
    _executor: Executor
    _found: Recovered
    _applicant: Applicant | None
    _lamps: tuple[WallLights, ...]

    def loop(self, shown: Callable[[State], None]) -> Loop:
        """shown: called with every new state, and so are the lamps. Hails found on disk are taken up first."""
        self._executor.take_back(self._found.hails)
        self.inbox.post(self._found)
        if self._applicant is not None:
            self.inbox.post(EnrolmentAsked(self._applicant.display_name))

        def seen(state: State) -> None:
            shown(state)
            self.watch.saw(state)
            lit = lights(state)
            for lamps in self._lamps:
                lamps.show(lit)

        return Loop(self.state, self.inbox, self._clock.stamp, self._executor.carry_out, seen)


def run_kiosk(config: Config, around: Surroundings) -> int:
    """Run until the window is closed or SIGTERM comes; returns the exit code.

    Raises StoreUnusable, WitnessUnusable, NoDisplay or KeyUnusable, each with one sentence that says what to do.
    """
    with ExitStack() as closing:
        oversight = Oversight(config, notifier(os.environ), closing)
        journal = Journal(config.store.folder, memory_folder_for(config.store.folder))
        closing.callback(journal.close)
        brain = assemble(config, around, journal, dispatchers(config), closing, oversight)
        witness = brain.witness
        window = KioskWindow(
            around.panel,
            around.fonts,
            on_touch=lambda action, value: brain.inbox.post(Touched(action, value)),
            on_held=lambda: brain.inbox.post(FingerDown()),
            on_beside=lambda x_mm, y_mm: brain.inbox.post(Knocked(corner_at(x_mm, y_mm))),
            live_picture=_noted(brain.camera.frame, witness) if witness.wanted else brain.camera.frame,
        )
        brain.inbox.wakes(window.wake)
        loop = brain.loop(functools.partial(_show, window))
        if witness.wanted:
            window.on_drawn(lambda report: witness.note("screen", lang=loop.state.lang.value, **report.as_json()))
        oversight.serve(lambda: loop.state, brain.owed, brain.workers, closing)
        brain.camera.start()
        brain.watch.start()
        with oversight.to_the_end():
            window.run(oversight.watched(loop.run_pending), oversight.turned)
    return 0


def assemble(
    config: Config,
    around: Surroundings,
    journal: Journal,
    to: Mapping[str, Dispatcher],
    closing: ExitStack,
    oversight: Oversight,
) -> Brain:
    """to: the configured dispatchers by name. What is started is ended by closing."""
    witness = Witness(around.witness)
    closing.callback(witness.close)
    boot = boot_id()
    clock = SteadyClock(journal.offset_of(boot))
    journal.keep_offset(boot, clock.offset_s)
    inbox = Inbox()
    source = config.camera.source if config.face.enabled else NO_CAMERA
    camera = Camera(source, lambda news: post_camera_news(news, inbox.post))
    closing.callback(camera.stop)
    board = wall.board(config, inbox.post)
    if board is not None:
        closing.callback(board.stop)
    printer = wall.printer(config, around.fonts.regular, inbox.post)
    if printer is not None:
        closing.callback(printer.stop)
    backlight = wall.backlight(config)
    if backlight is not None:
        closing.callback(backlight.stop)
    light = light_sensor(config, inbox.post, board=board)
    if light is not None:
        closing.callback(light.stop)
    here = site(config)
    able = offered(to)
    voice = Voice(around.cache if config.voice.enabled else None, witness, able, recordings(config, here))
    closing.callback(voice.close)
    identity = oversight.latency.of("identity", provider(config, around.identity_key))
    processing = ProcessingLog(config.store.folder, here.site_id, "" if here.notice is None else here.notice.version)
    closing.callback(processing.close)
    ledger = Ledger(config.store.folder)
    closing.callback(ledger.close)
    watch = wall.watch(config, here.quiet, oversight.health.reports)
    closing.callback(watch.close)
    kept = KeptAdjustments(config.store.folder)
    adjusted = kept.read() if here.technicians else Adjustments()  # nobody is there who could take it back
    place = config.site
    pickup = PickUp(place.lat, place.lon, f"{place.name}{place.pick_up}", place.bay)
    workers = {name: _worker(name, closing) for name in ("identity", "disk", *to)}
    technician = technician_desk(config, kept, oversight, inbox.post, clock.now, closing)
    if technician is not None:
        workers["technician"] = technician.worker
    executor = Executor(
        identity=IdentityDesk(identity, workers["identity"], inbox.post, journal.tag),
        desks={
            name: HailDesk(
                name,
                oversight.latency.of(name, dispatcher),
                journal,
                ledger,
                workers[name],
                inbox.post,
                clock.now,
                place.id,
                pickup,
                around.poll_s,
            )
            for name, dispatcher in to.items()
        },
        camera=camera,
        voice=voice,
        journal=journal,
        processing=processing,
        writer=workers["disk"],
        post=inbox.post,
        enrolment=_enrolment(config, around, here, workers["identity"], inbox),
        bell=guard_bell(config),
        bell_worker=_worker("guard", closing) if here.bell else None,
        printer=printer,
        technician=technician,
    )
    stamp = clock.stamp()
    found = tuple(_still_followed(taken_back(hail, stamp.now), to, journal) for hail in journal.found(stamp.now))
    return Brain(
        inbox=inbox,
        camera=camera,
        witness=witness,
        state=with_adjustments(State(here, able, stamp, touched_at=stamp.now), adjusted),
        watch=watch,
        workers=workers,
        owed=executor.owed,
        _clock=clock,
        _executor=executor,
        _found=Recovered(found, journal.made(), journal.deeds()),
        _applicant=around.applicant,
        _lamps=tuple(each for each in (board, backlight) if each is not None),
    )


def _enrolment(
    config: Config, around: Surroundings, here: Site, worker: Worker, inbox: Inbox
) -> EnrolmentDesk | None:
    applicant = around.applicant
    if applicant is None or here.notice is None:
        return None
    person = Person(
        name=applicant.name,
        title=applicant.title,
        phone=applicant.phone,
        born=applicant.born,
        site_id=here.site_id,
        consent_version=here.notice.version,
        display_name=applicant.display_name,
    )
    identity = config.identity
    client = EnrolClient(identity.base_url, identity.device_id, around.identity_key, person)
    return EnrolmentDesk(client, worker, inbox.post)


def _still_followed(hail: Hail, to: Mapping[str, Dispatcher], journal: Journal) -> Hail:
    """A hail of a dispatcher that is configured no longer is lost: asking another one would make a second taxi."""
    if hail.dispatcher in to or not hail.owed:
        return hail
    log_event(LogEvent.DISPATCHER_REMOVED, hail=str(hail.call_sign), dispatcher=hail.dispatcher)
    lost = replace(hail, state=HailState.EXPIRED, watched_until=None)
    journal.update(lost)
    return lost


def _show(window: KioskWindow, state: State) -> None:
    window.show(present(state, wording.translator(state.lang, "screen")))
    if state.ending:
        window.stop()


def _noted(frame: Callable[[], Preview | None], witness: Witness) -> Callable[[], Preview | None]:
    """The camera's pictures as they are; the first one of each attempt that has a face in it is noted."""
    noted = 0

    def seen() -> Preview | None:
        nonlocal noted
        preview = frame()
        if preview is not None and preview.face is not None and preview.attempt != noted:
            noted = preview.attempt
            witness.note("face_in_view", attempt=noted)
        return preview

    return seen


def _worker(name: str, closing: ExitStack) -> Worker:
    worker = Worker(name)
    closing.callback(worker.stop)
    return worker
