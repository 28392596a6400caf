"""What is decided of a version on trial, and when a moment is a good one: pure, from what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import Enum

TRIAL_S = 15 * 60.0  # what balenaOS gives a release before it commits to it
STEADY_S = 5 * 60.0  # healthy without a break at the end: a dispatcher answers a lucky once, a sick window draws once
# Practice shows nothing of how a version serves in earnest, and after it earnest starts anew: what is watched from
# here on leaves as long for that as the end has to be steady.
PRACTISED_S = TRIAL_S - 2 * STEADY_S
RESTARTS_MOST = 1  # of the service by systemd: one may be the X server's fault, the second is the version's
CUTS_MOST = 3  # times that the machine started anew during a trial: power cuts, or a crash that took it along
DEAD_S = (
    120.0  # a service that has not been up for so long serves nobody; its hails are on disk, for whoever starts next
)
SILENT_S = 40 * 60.0  # up, but it tells nothing: the longest that a hail is followed is half an hour past its life
# For so long after the version before last failed to reach a dispatcher, the new one's fault is the line's: on its
# first screen the kiosk asks once a minute, and leaves one that was silent in peace for a quarter of one.
LINE_BACK_S = 120.0
DISPATCHERS = "dispatcher."  # how their names begin; whoever else is away is asked only when somebody needs him
EVERYTHING = "everything"  # excused: the version before told nothing, so nothing of it was lost
# When the wards open and when they close nobody changes anything (field: most hails of the day). Shanghai's time.
RUSH_HOURS = ((time(6, 0), time(10, 0)), (time(16, 0), time(19, 0)))


class Verdict(Enum):
    WATCHING = "watching"
    KEEP = "keep"
    BACK = "back"


@dataclass(frozen=True)
class Look:
    """What one look at the kiosk showed. idle: no hail live and nobody at the screen; None: it tells nothing.

    up: the service runs. restarts: how often systemd had to start it by itself since it was started on purpose.
    practises: neighbours practise, and nobody is asked for a taxi.
    """

    healthy: bool
    idle: bool | None
    up: bool
    restarts: int
    practises: bool = False

    @property
    def crashing(self) -> bool:
        return self.restarts > RESTARTS_MOST


@dataclass(frozen=True)
class Trial:
    """How long a version has been watched, in seconds of a running machine; outlives a power cut as a file.

    before: what was at fault when the version before was stopped, by the names of `kiosk healthy --faults`.
    away: servers that the version before could not reach either during the trial, and when that was last (watched_s).
    """

    version: str
    watched_s: float = 0.0
    steady_s: float = 0.0  # healthy without a break, up to the last look
    silent_s: float = 0.0  # told nothing without a break, up to the last look
    cuts: int = 0  # how often the watch was cut short and taken up again
    going_back: bool = False  # the verdict was spoken, and waits for the live hails
    before: tuple[str, ...] = ()
    away: Mapping[str, float] = field(default_factory=dict)


def watched(trial: Trial, look: Look, passed_s: float) -> Trial:
    """passed_s: since the look before, or since the start. A look in practice counts for neither side."""
    if look.practises:
        return replace(trial, watched_s=min(trial.watched_s, PRACTISED_S), steady_s=0.0, silent_s=0.0)
    return replace(
        trial,
        watched_s=trial.watched_s + passed_s,
        steady_s=trial.steady_s + passed_s if look.healthy else 0.0,
        silent_s=trial.silent_s + passed_s if look.idle is None else 0.0,
    )


def found_away(trial: Trial, servers: Iterable[str]) -> Trial:
    """servers: from which the version before gets no answer at this moment."""
    return replace(trial, away={**trial.away, **dict.fromkeys(servers, trial.watched_s)})


def excused(trial: Trial) -> tuple[str, ...]:
    """What is no fault of the version on trial."""
    lately = (
        server
        for server, at_s in trial.away.items()
        if not server.startswith(DISPATCHERS) or trial.watched_s - at_s <= LINE_BACK_S
    )
    return (*trial.before, *lately)


def verdict(trial: Trial, look: Look) -> Verdict:
    """Once BACK, for ever BACK: a version that was found wanting does not talk itself out of it while it waits."""
    if trial.going_back or look.crashing or _dead(look, trial.silent_s) or trial.cuts > CUTS_MOST:
        return Verdict.BACK
    if trial.watched_s < TRIAL_S:
        return Verdict.WATCHING
    return Verdict.KEEP if look.healthy and trial.steady_s >= STEADY_S else Verdict.BACK


def resumed(trial: Trial) -> Trial:
    """After a power cut a kiosk has to start first: the last minutes are watched again."""
    watched_s = min(trial.watched_s, TRIAL_S - STEADY_S)
    return replace(trial, watched_s=watched_s, steady_s=0.0, silent_s=0.0, cuts=trial.cuts + 1)


def undisturbed(look: Look, silent_s: float) -> bool:
    """Never while a hail is live. silent_s: how long it has told nothing without a break.

    One that crashes again and again is not waited for: it serves nobody, and would take the machine along.
    """
    if look.idle is not None:
        return look.idle
    return silent_s >= SILENT_S if look.up else look.crashing or _dead(look, silent_s)


def _dead(look: Look, silent_s: float) -> bool:
    return not look.up and silent_s >= DEAD_S


def rush_hour(wall: datetime) -> bool:
    """wall: Shanghai's time."""
    return any(begin <= wall.time() < end for begin, end in RUSH_HOURS)
