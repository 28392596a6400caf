"""Builds the kiosk behind the glass from its settings, whoever is outside: the real parties, or those of practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from kiosk import wall
from kiosk.alarms.watch import Watch
from kiosk.camera.capture import Camera
from kiosk.config import Config
from kiosk.config.values import NO_CAMERA
from kiosk.dispatchers import offered
from kiosk.domain import Hail, HailState, PickUp
from kiosk.fittings import Voice, guard_bell, light_sensor, post_camera_news, provider, recordings, site
from kiosk.identity.enrol_client import EnrolClient, Person
from kiosk.journey.events import EnrolmentAsked, Recovered
from kiosk.journey.lights import lights
from kiosk.journey.practice_kinds import EarnestAgain, Practice, PracticeEntered
from kiosk.journey.site import Site
from kiosk.journey.state import Stamp, State
from kiosk.journey.technician import with_adjustments
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.oversight import Oversight
from kiosk.practice.world import POLL_S as PRACTISED_POLL_S
from kiosk.runtime.clock import SteadyClock, boot_id
from kiosk.runtime.enrolment_desk import EnrolmentDesk
from kiosk.runtime.executor import Executor
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.hail_plan import taken_back
from kiosk.runtime.identity_desk import IdentityDesk
from kiosk.runtime.loop import Inbox, Loop
from kiosk.runtime.parties import (
    Dispatcher,
    IdentityProvider,
    PracticeWorld,
    WallLights,
)
from kiosk.runtime.practice_desk import PracticeDesk
from kiosk.runtime.workers import Worker
from kiosk.store.adjustments import KeptAdjustments
from kiosk.store.journal import Journal
from kiosk.store.ledger import Ledger
from kiosk.store.processing_log import ProcessingLog
from kiosk.surroundings import Applicant, Practising, RunMode, Surroundings
from kiosk.technician import Adjustments
from kiosk.technician_fittings import technician_desk
from kiosk.witness import Witness

MARKED = "练习用 PRACTICE"  # on every slip of paper of practice


@dataclass(frozen=True)
class Brain:
    """Everything but the glass: what happens arrives in inbox, and loop() takes it up."""

    inbox: Inbox
    camera: Camera
    witness: Witness
    state: State  # at the start
    watch: Watch | None  # not at work before it is started; none in practice, which says nothing of this gate
    workers: Mapping[str, Worker]
    owed: Callable[[], int]  # hails for which something is still to be done; from any thread
    _clock: SteadyClock
    _executor: Executor
    _found: Recovered
    _applicant: Applicant | None
    _mode: RunMode | None
    _lamps: tuple[WallLights, ...]

    def loop(self, shown: Callable[[State], None]) -> Loop:
        """shown: called with every new state, and so are the lamps. Hails found on disk are taken up first."""
        self._executor.take_back(self._found.hails)
        self.inbox.post(self._found)
        if self._applicant is not None:
            self.inbox.post(EnrolmentAsked(self._applicant.display_name))
        if self.state.practice is not None:
            self.inbox.post(PracticeEntered())
        elif self._mode is not None and (self._mode.left_by is not None or self._mode.not_begun):
            self.inbox.post(self._mode.left_by or EarnestAgain(None))

        def seen(state: State) -> None:
            shown(state)
            if self.watch is not None:
                self.watch.saw(state)
            lit = lights(state)
            for lamps in self._lamps:
                lamps.show(lit)

        return Loop(self.state, self.inbox, self._clock.stamp, self._executor.carry_out, seen)


@dataclass(frozen=True)
class _Outside:
    """Who is behind the glass, the real parties or those of practice, and at what site. poll_s: seconds after which a
    dispatcher is asked again. marked: what stands on every slip of paper. world: None in earnest."""

    site: Site
    provider: IdentityProvider
    to: Mapping[str, Dispatcher]
    poll_s: float
    marked: str = ""
    world: PracticeWorld | None = None


def assemble(
    config: Config,
    around: Surroundings,
    journal: Journal,
    to: Mapping[str, Dispatcher],
    closing: ExitStack,
    oversight: Oversight,
    mode: RunMode | None = None,
) -> Brain:
    """to: the configured dispatchers by name. mode: None where there is no practice. What is started is ended by
    closing."""
    practising = None if mode is None else mode.practising
    outside = _outside(config, around, to, oversight, practising)
    here = outside.site
    witness = Witness(around.witness)
    closing.callback(witness.close)
    boot = boot_id()
    clock = SteadyClock(journal.offset_of(boot))
    journal.keep_offset(boot, clock.offset_s)
    inbox = Inbox()
    source = config.camera.source if config.face.enabled else NO_CAMERA  # no face is looked at: no camera is either
    camera = Camera(source, lambda news: post_camera_news(news, inbox.post))
    closing.callback(camera.stop)
    board = wall.board(config, inbox.post)
    if board is not None:
        closing.callback(board.stop)
    printer = wall.printer(config, around.fonts.regular, inbox.post, marked=outside.marked)
    if printer is not None:
        closing.callback(printer.stop)
    backlight = wall.backlight(config)
    if backlight is not None:
        closing.callback(backlight.stop)
    light = light_sensor(config, inbox.post, board=board)
    if light is not None:
        closing.callback(light.stop)
    able = offered(to)
    voice = Voice(
        around.cache if config.voice.enabled else None,
        witness,
        able,
        recordings(config, here),
        practice=practising is not None,
    )
    closing.callback(voice.close)
    processing = ProcessingLog(config.store.folder, here.site_id, "" if here.notice is None else here.notice.version)
    closing.callback(processing.close)
    ledger = Ledger(config.store.folder)
    closing.callback(ledger.close)
    watch = None
    if practising is None:
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
    practice = None
    if mode is not None:
        workers["practice"] = _worker("practice", closing)
        practice = PracticeDesk(
            mode.mark,
            mode.record,
            workers["practice"],
            inbox.post,
            lambda: executor.owed(),
            outside.world,
            mode.could_return,
            lambda: journal.in_memory,
        )
    executor = Executor(
        identity=IdentityDesk(outside.provider, workers["identity"], inbox.post, journal.tag),
        desks={
            name: HailDesk(
                name,
                dispatcher,
                journal,
                ledger,
                workers[name],
                inbox.post,
                clock.now,
                place.id,
                pickup,
                outside.poll_s,
            )
            for name, dispatcher in outside.to.items()
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
        practice=practice,
    )
    stamp = clock.stamp()
    state = State(here, able, stamp, touched_at=stamp.now, practice=_practice(practising, stamp))
    found = tuple(_still_followed(taken_back(hail, stamp.now), to, journal) for hail in journal.found(stamp.now))
    return Brain(
        inbox=inbox,
        camera=camera,
        witness=witness,
        state=with_adjustments(state, adjusted),
        watch=watch,
        workers=workers,
        owed=executor.owed,
        _clock=clock,
        _executor=executor,
        _found=Recovered(found, journal.made(), journal.deeds()),
        _applicant=around.applicant,
        _mode=mode,
        _lamps=tuple(each for each in (board, backlight) if each is not None),
    )


def _outside(
    config: Config,
    around: Surroundings,
    to: Mapping[str, Dispatcher],
    oversight: Oversight,
    practising: Practising | None,
) -> _Outside:
    if practising is not None:
        poll_s = min(around.poll_s, PRACTISED_POLL_S)
        return _Outside(practising.site, practising.provider, to, poll_s, MARKED, practising.world)
    timed = oversight.latency.of
    identity = timed("identity", provider(config, around.identity_key))
    return _Outside(site(config), identity, {name: timed(name, each) for name, each in to.items()}, around.poll_s)


def _practice(practising: Practising | None, stamp: Stamp) -> Practice | None:
    return None if practising is None else Practice(practising.lessons, practising.until, felt_at=stamp.now)


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


def _worker(name: str, closing: ExitStack) -> Worker:
    worker = Worker(name)
    closing.callback(worker.stop)
    return worker
