"""`python -m kiosk.update FOLDER`: waits for a quiet moment, changes versions, watches, keeps or goes back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kiosk.local_time import SHANGHAI
from kiosk.update.service import Service
from kiosk.update.trial import Trial, Verdict, excused, found_away, resumed, rush_hour, undisturbed, verdict, watched
from kiosk.update.versions import Versions

LOOK_EVERY_S = 30.0  # a look starts Python twice: more often, it would keep a small computer busy
DOWN_EVERY_S = 5.0  # one that crashes at once takes the machine along after some 24 s: by then it has given way


FAILED = (subprocess.CalledProcessError, OSError)  # of systemd or the disk


def change(versions: Versions, service: Service, new: str, looks: Iterator[float]) -> None:
    """Waits until nobody is at the screen and no hail is live, then puts what lies ready on trial.

    looks: yields when it is time to look, the seconds since the look before.
    """
    say(f"{new} lies ready and waits for a quiet moment")
    silent_s = 0.0
    for passed_s in looks:
        with versions.turn() as mine:
            if not mine:
                continue
            if not service.wanted():
                say(f"{new} takes its place: no kiosk is meant to run here yet")
                versions.start_trial()
                versions.end_trial()
                service.reload()
                return
            look = service.look()
            silent_s = silent_s + passed_s if look.idle is None else 0.0
            fits = versions.at_once() or not rush_hour(datetime.now(SHANGHAI))
            if fits and undisturbed(look, silent_s):
                before = service.faults()
                if undisturbed(service.look(), silent_s):
                    exchange(versions, service, new, before)
                    return


def exchange(versions: Versions, service: Service, new: str, before: tuple[str, ...]) -> None:
    """Whatever fails, a kiosk is started at the end: the new one, or the one that ran."""
    try:
        service.stop()
        service.data("keep")
        versions.start_trial(before)
        say(f"{new} is on trial")
    except FAILED as error:
        if versions.version("current") == new:
            raise
        versions.end_trial()
        say(f"{new} is called off ({error}): mend that (is the disk full?), then run sudo bin/install again")
    finally:
        service.start()


def watch(versions: Versions, service: Service, trial: Trial, looks: Iterator[float]) -> None:
    """Until the verdict is spoken and done; what was watched before a power cut counts."""
    remember(versions, trial)
    for passed_s in looks:
        look = service.look(excused(trial))
        if not look.healthy and look.idle is not None:
            trial = found_away(trial, service.away())
            look = service.look(excused(trial))
        trial = watched(trial, look, passed_s)
        spoken = verdict(trial, look)
        if spoken is Verdict.KEEP:
            say(f"{trial.version} stays")
            return
        if spoken is Verdict.BACK:
            if not trial.going_back:
                say(f"{trial.version} is not healthy ({service.sentence}; started again {look.restarts} times)")
                trial = replace(trial, going_back=True)
            if undisturbed(look, trial.silent_s):
                give_way(versions, service)
                return
        remember(versions, trial)


def give_way(versions: Versions, service: Service) -> None:
    """Repeatable from any point. The link goes first: what was put back, the newer version must not change again."""
    try:
        service.stop()
        versions.go_back()
        service.data("back")
    finally:
        service.start()
    say(f"{versions.version('current')} is back")


def remember(versions: Versions, trial: Trial) -> None:
    """A full disk does not end a watch: after a power cut it goes on from what was written last."""
    try:
        versions.keep_trial(trial)
    except OSError as error:
        say(f"how the trial goes cannot be written down ({error})")


def looks_at(service: Service) -> Iterator[float]:
    """When it is time to look: the seconds that really passed, for a machine may be held up, or asleep."""
    before = time.monotonic()
    while True:
        while time.monotonic() - before < LOOK_EVERY_S:
            time.sleep(DOWN_EVERY_S)
            if not service.up():
                break
        now = time.monotonic()
        yield now - before
        before = now


def say(sentence: str) -> None:
    """To the journal, by standard output."""
    print(sentence, flush=True)


def main(arguments: list[str]) -> int:
    """Exit code 0 when all is done, 2 when called wrongly. May be killed anywhere and run again."""
    if len(arguments) != 1:
        print("usage: python -m kiosk.update FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    service = Service(folder)
    run(Versions(folder), service, looks_at(service))
    return 0


def run(versions: Versions, service: Service, looks: Iterator[float]) -> None:
    """Whatever is to be done: the change, the trial, or what a power cut left of either."""
    service.ensure()
    new, trial = versions.waiting(), versions.trial()
    if new is not None:
        change(versions, service, new, looks)
        trial = versions.trial()
    elif trial is not None:
        trial = resumed(trial)
    if trial is not None:
        if trial.version == versions.version("current"):
            watch(versions, service, trial, looks)
        elif not service.look().healthy:
            give_way(versions, service)
    versions.end_trial()
    try:
        service.data("forget")
    except FAILED as error:
        say(f"the copies of the data stay until the next start ({error})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
