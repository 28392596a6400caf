"""`python -m kiosk.update FOLDER CONFIG`: waits for a quiet moment, changes versions, watches, keeps or goes back."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kiosk.local_time import SHANGHAI
from kiosk.update.service import Service
from kiosk.update.trial import Trial, Verdict, resumed, rush_hour, undisturbed, verdict, watched
from kiosk.update.versions import Versions

LOOK_EVERY_S = 20.0  # systemd's own watchdog looks as often; a shorter one would keep a small computer busy


def change(versions: Versions, service: Service, new: str) -> None:
    """Waits until nobody is at the screen and no hail is live, then puts what lies ready on trial."""
    if not service.wanted():
        say(f"{new} takes its place: no kiosk is meant to run here yet")
        versions.start_trial()
        versions.end_trial()
        return
    say(f"{new} lies ready and waits for a quiet moment")
    silent_s, before = 0.0, time.monotonic()
    while True:
        look, now = service.look(), time.monotonic()
        silent_s, before = (silent_s + now - before if look.idle is None else 0.0), now
        fits = versions.at_once() or not rush_hour(datetime.now(SHANGHAI))
        if fits and undisturbed(look, silent_s):
            break
        time.sleep(LOOK_EVERY_S)
    service.stop()
    service.data("keep")
    versions.start_trial()
    say(f"{new} is on trial")
    service.start()


def watch(versions: Versions, service: Service, trial: Trial) -> None:
    """Until the verdict is spoken and done; what was watched before a power cut counts."""
    trial, before = resumed(trial), time.monotonic()
    while True:
        time.sleep(LOOK_EVERY_S)
        look, now = service.look(), time.monotonic()
        trial, before = watched(trial, look, now - before), now
        spoken = verdict(trial, look)
        if spoken is Verdict.KEEP:
            say(f"{trial.version} stays")
            return
        if spoken is Verdict.BACK:
            if not trial.going_back:
                say(f"{trial.version} is not healthy ({service.sentence}; started again {look.restarts} times)")
            trial = replace(trial, going_back=True)
            if undisturbed(look, trial.silent_s):
                service.stop()
                service.data("back")
                versions.go_back()
                service.start()
                say(f"{versions.version('current')} is back")
                return
        versions.keep_trial(trial)


def say(sentence: str) -> None:
    """To the journal, by standard output."""
    print(sentence, flush=True)


def main(arguments: list[str]) -> int:
    """Exit code 0 when all is done, 2 when called wrongly. May be killed anywhere and run again."""
    if len(arguments) != 2:
        print("usage: python -m kiosk.update FOLDER CONFIG", file=sys.stderr)
        return 2
    versions = Versions(Path(arguments[0]))
    service = Service(versions.path("current"), Path(arguments[1]))
    new = versions.waiting()
    if new is not None:
        change(versions, service, new)
    trial = versions.trial()
    if trial is not None and trial.version == versions.version("current"):
        watch(versions, service, trial)
    service.data("forget")
    versions.end_trial()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
