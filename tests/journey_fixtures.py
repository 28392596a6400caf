"""A journey driven by a list of events, with a fake clock and a record of everything it asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from kiosk.domain import Capabilities, Driver, Hail, HailState, Rider, Vehicle
from kiosk.journey.comfort import VoicePack
from kiosk.journey.effects import CommitHail, Effect, Speak
from kiosk.journey.events import Action, CameraCondition, Event, HailChanged, HailCommitted, Tick, Touched
from kiosk.journey.site import Clause, PrivacyNotice, Rung, RungKind, Site
from kiosk.journey.state import Stamp, State, Step
from kiosk.journey.step import step
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.local_time import SHANGHAI

START = 1_795_400_000.0

NOTICE = PrivacyNotice(
    version="5f2c9a10",
    summary="刷脸只为认出谁在叫车。照片交给支付宝核对，这里不保存。",
    summary_en="Your face lets us know who is calling. The picture goes to Alipay and is not kept here.",
    clauses=tuple(Clause(f"第{n}条", f"Clause {n}", f"内容{n}", f"Text {n}") for n in range(1, 11)),
)
SITE = Site(
    site_id="fenglin-3",
    name="枫林新村",
    name_en="Fenglin Village",
    pick_up="3 号门门口",
    pick_up_en="Gate 3",
    hotline="95128",
    guard="东门岗亭",
    guard_en="the guard at the east gate",
    provider_name="支付宝",
    provider_name_en="Alipay",
    landlines=False,
    ladder=(
        Rung(RungKind.WIDER),
        Rung(RungKind.SECOND),
        Rung(RungKind.HOTLINE, "95128", "95128"),
        Rung(RungKind.BUS, "44 路，马路对面", "bus 44, across the road"),
        Rung(RungKind.GUARD, "东门岗亭", "the guard at the east gate"),
    ),
    notice=NOTICE,
)
WANG = Rider(
    subject="u-1", phone_ref="ref-1", phone_masked="138****5678", display_name="王阿姨", age_60_plus=True, tag="tag-1"
)
BY_PHONE = Rider(subject="u-2", phone_ref="ref-2", phone_masked="139****0315", tag="tag-2")
GATE = Rider(
    subject="contact",
    phone_ref="tel:021-5550-0123;phone-context=+86",
    phone_masked="021****0123",
    display_name="门口保安室",
    tag="contact",
)
HELPER = replace(GATE, subject="helped", tag="helped")  # the guard's telephone again, as at many a gate
WITH_EVERYTHING = replace(  # that a site may have: a button at the wall, the guard's bell, a neighbour's voice
    SITE,
    contact=GATE,
    contact_en="the guard's office",
    bell=True,
    packs=(VoicePack("hu", "上海话"),),
    technicians=True,
    helper=HELPER,
    helper_en="the guard's office",
    lamps=True,
)
CAR = Vehicle(plate="沪A D5683", colour="#F3F4F4", model="大众途安")
OTHER_CAR = Vehicle(plate="沪B M2917", colour="#0A8A92", model="荣威 Ei5")
DRIVER = Driver(surname="张")

Wanted = TypeVar("Wanted", bound=Effect)


def touches(digits: str) -> list[Event]:
    return [Touched(Action.KEY, digit) for digit in digits]


@dataclass
class Traveller:
    """Somebody at the screen. Every event passes through the real step; nothing is faked but time."""

    state: State = field(
        default_factory=lambda: State(
            site=SITE,
            capabilities=Capabilities(),
            stamp=Stamp(START, datetime.fromtimestamp(START, SHANGHAI)),
            camera=CameraCondition.READY,
            touched_at=START,
        )
    )
    now: float = START
    effects: list[Effect] = field(default_factory=list)
    commits: int = 0

    def does(self, *events: Event) -> Traveller:
        for event in events:
            stamp = Stamp(self.now, datetime.fromtimestamp(self.now, SHANGHAI))
            self.state, effects = step(self.state, event, stamp)
            self.effects.extend(effects)
        return self

    def touches(self, *actions: Action) -> Traveller:
        return self.does(*(Touched(action) for action in actions))

    def waits(self, seconds: float, every_s: float = 1.0) -> Traveller:
        """Time passes with nobody touching anything."""
        ends = self.now + seconds
        while self.now < ends:
            self.now = min(ends, self.now + every_s)
            self.does(Tick())
        return self

    def walks(self, path: Iterable[tuple[Event, type[Step]]]) -> Traveller:
        """A path is a list of what happens and what is seen after it."""
        for number, (event, seen) in enumerate(path, 1):
            self.does(event)
            found = type(self.state.step).__name__
            assert isinstance(self.state.step, seen), f"at {number}, {event}: saw {found}, not {seen.__name__}"
        return self

    def asked_for(self, kind: type[Wanted]) -> list[Wanted]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def said(self) -> list[str]:
        return [effect.prompt.value for effect in self.asked_for(Speak)]

    def disk_writes(self) -> Hail:
        """The newest hail asked for is committed, as the executor would."""
        wish = self.asked_for(CommitHail)[-1]
        self.commits += 1
        hail = Hail(
            key=f"key-{self.commits}",
            dispatcher=wish.dispatcher,
            call_sign=wish.call_sign,
            rider=wish.rider,
            needs=wish.needs,
            width=wish.width,
            pressed_at=wish.pressed_at,
            expires_at=wish.pressed_at + HAIL_LIFE_S,
            expires_on_wall=wish.pressed_on_wall + HAIL_LIFE_S,
        )
        self.does(HailCommitted(wish.attempt, hail))
        return hail

    def dispatcher_says(self, key: str, state: HailState, **changes: object) -> Hail:
        hail = self.state.hail(key)
        assert hail is not None
        hail = replace(hail, state=state, **changes)  # type: ignore[arg-type]
        self.does(HailChanged(hail))
        return hail
