"""Taxis near a pick-up point: who they are and where chance puts them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from kiosk.domain import mask_phone

_MODELS = (("大众途安", "#2E8B7A"), ("荣威Ei5", "#E8B23A"), ("大众桑塔纳", "#F3F4F4"), ("大众途安", "#2F6DB5"))
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_PLATE_LETTERS = "ABDEFGHJKLM"
_PLATE_SIGNS = "0123456789"


@dataclass
class Taxi:
    """A free taxi, crow_m away from the pick-up point in direction bearing (radians, 0 = east)."""

    plate: str
    model: str
    colour: str
    surname: str
    phone_masked: str
    crow_m: float
    bearing: float


def strewn_around(radius_m: float, free_per_km2: float, chance: Random) -> list[Taxi]:
    """Free taxis strewn evenly (Poisson) within radius_m of the pick-up point, nearest first."""
    taxis: list[Taxi] = []
    area_m2 = chance.expovariate(free_per_km2 / 1e6)  # the areas between one distance and the next are exponential
    while area_m2 <= math.pi * radius_m**2:
        taxis.append(_taxi(math.sqrt(area_m2 / math.pi), chance))
        area_m2 += chance.expovariate(free_per_km2 / 1e6)
    return taxis


def somewhere_within(radius_m: float, chance: Random) -> Taxi:
    """A free taxi that turns up anywhere in the circle."""
    return _taxi(radius_m * math.sqrt(chance.random()), chance)


def _taxi(crow_m: float, chance: Random) -> Taxi:
    model, colour = chance.choice(_MODELS)
    number = "".join(chance.choices(_PLATE_SIGNS, k=4))
    return Taxi(
        plate=f"沪{chance.choice(_PLATE_LETTERS)} {chance.choice(_PLATE_LETTERS)}{number}",
        model=model,
        colour=colour,
        surname=chance.choice(_SURNAMES),
        phone_masked=mask_phone("13" + "".join(chance.choices(_PLATE_SIGNS, k=9))),
        crow_m=crow_m,
        bearing=chance.uniform(0, 2 * math.pi),
    )
