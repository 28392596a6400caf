"""How many taxis are free, how willing their drivers are and how fast the streets, by the hour of a Shanghai day.

Calibrated as a whole, not measured street by street. What is known and aimed at:
- 86 % of hails at the pilot's screens got a taxi; failures gather at the peaks;
- about three minutes from hail to taxi off-peak (Baoshan, filmed at nine in the morning);
- accepted in 40 to 50 s on average at Beijing's poles; an offer to one driver lasts 10 to 15 s;
- city speed between 15 and 35 km/h.
tests/test_dispatch_world.py holds the model to these numbers over a whole day.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.local_time import local


@dataclass(frozen=True)
class Supply:
    """free_per_km2: taxis for hire. accept_share: of the drivers asked, who say yes. speed_kmh: between stops."""

    free_per_km2: float
    accept_share: float
    speed_kmh: float
    peak: bool = False


_NIGHT = Supply(free_per_km2=0.70, accept_share=0.55, speed_kmh=34)
_DAY = Supply(free_per_km2=0.95, accept_share=0.52, speed_kmh=27)
_EVENING = Supply(free_per_km2=0.80, accept_share=0.50, speed_kmh=29)
_MORNING_PEAK = Supply(free_per_km2=0.24, accept_share=0.32, speed_kmh=20, peak=True)
_EVENING_PEAK = Supply(free_per_km2=0.19, accept_share=0.31, speed_kmh=18, peak=True)

_BEGINS = (  # local hour at which each begins
    (0.0, _NIGHT),
    (6.0, _DAY),
    (7.0, _MORNING_PEAK),
    (9.0, _DAY),
    (16.5, _EVENING_PEAK),
    (19.0, _EVENING),
    (22.0, _NIGHT),
)

# Hails an hour, relative: older residents go out in the morning (clinic, market) and rarely at night. Our assumption.
DEMAND = (0, 0, 0, 0, 1, 2, 4, 9, 10, 9, 8, 6, 4, 6, 7, 6, 6, 7, 5, 3, 2, 1, 1, 0)


def at(hour: float) -> Supply:
    """The supply at a local hour, 0 <= hour < 24, fractions counted."""
    return next(supply for begins, supply in reversed(_BEGINS) if hour >= begins)


def local_hour(now: float) -> float:
    """The hour of the day in Shanghai, with fraction, at Unix time now."""
    here = local(now)
    return here.hour + here.minute / 60
