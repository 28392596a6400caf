"""The pure streets of the simulated world: stretches of driving, red lights, jams."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kiosk.services.dispatch_simulator.supply import Supply

KMH = 1000 / 3600
LEG_S = (15.0, 45.0)  # driving between two chances of a stop
RED_LIGHT_SHARE, RED_LIGHT_S = 0.30, (10.0, 35.0)
JAM_SHARE, JAM_S, JAM_SPEED = 0.04, (60.0, 150.0), 0.25  # a jam leaves a quarter of the speed
LONG_JAM_S = (150.0, 210.0)  # one that makes whoever waits for it ask what has become of it
HELD_UP_AFTER_S = (10.0, 20.0)  # of plain driving: before the nearest taxi can have come
SPEED_SPREAD = (0.8, 1.2)


@dataclass(frozen=True)
class Leg:
    """What a taxi does for span_s world seconds."""

    speed_mps: float
    span_s: float
    on_a_stop: bool


def next_leg(after_a_stop: bool, supply: Supply, chance: Random) -> Leg:
    """Drive on, or after a stretch of driving perhaps stop at a light or crawl through a jam."""
    speed_mps = supply.speed_kmh * KMH * chance.uniform(*SPEED_SPREAD)
    lot = 1.0 if after_a_stop else chance.random()
    on_a_stop = lot < RED_LIGHT_SHARE + JAM_SHARE
    if lot < JAM_SHARE:
        return Leg(speed_mps * JAM_SPEED, chance.uniform(*JAM_S), on_a_stop)
    if on_a_stop:
        return Leg(0.0, chance.uniform(*RED_LIGHT_S), on_a_stop)
    return Leg(speed_mps, chance.uniform(*LEG_S), on_a_stop)


def before_a_jam(supply: Supply, chance: Random) -> Leg:
    return Leg(supply.speed_kmh * KMH, chance.uniform(*HELD_UP_AFTER_S), on_a_stop=False)


def long_jam(supply: Supply, chance: Random) -> Leg:
    return Leg(supply.speed_kmh * KMH * JAM_SPEED, chance.uniform(*LONG_JAM_S), on_a_stop=True)
