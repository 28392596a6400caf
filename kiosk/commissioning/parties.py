"""Does everybody outside answer, do they know this kiosk's keys, and is it the same time there?"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from kiosk.commissioning.drawings import SLOW_MS, latency
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.config.dispatch import Dispatch
from kiosk.dispatchers import KeyUnusable, capabilities_of, dispatcher, read_by_others, sections
from kiosk.domain import Capabilities, Nonsense, Refused, Trouble, Unreachable
from kiosk.fittings import provider
from kiosk.http import Caller
from kiosk.journey.effects import Method

CLOCKS_APART_S = 30.0  # half of a hail's life: more, and it is over there before anybody has looked for a taxi
SLOW_S = SLOW_MS / 1000.0
NO_KEY, NO_ROLE, NOT_FOUND = 401, 403, 404
CANNOT = (  # flag of Capabilities, what is not done without it
    ("widen_search", "search farther away"),
    ("carry_note", "pass a note on to the driver"),
    ("give_eta", "say when the taxi comes"),
    ("report_arrival", "say that it is there"),
    ("fresh_positions", "vouch for where it is now"),
    ("look_up_by_key", "look a hail up by our key"),
)
Answer = TypeVar("Answer")


def dispatchers_answer(config: Config) -> list[Finding]:
    found = []
    for name, (section, key) in sections(config).items():
        part = f"dispatcher {name}"
        found += [_answers(section, key, part, config), *_key_file(section, part)]
        cannot = _cannot(capabilities_of(section))
        if cannot:
            found.append(Finding(Level.OK, part, f"cannot {cannot}; the kiosk offers and promises none of it"))
    return found


def wider_search(config: Config) -> list[Finding]:
    """The ladder's 'wider' and who can do it."""
    if not any(rung.kind == "wider" for rung in config.ladder):
        return []
    unable = [name for name, (section, _) in sections(config).items() if not capabilities_of(section).widen_search]
    if not unable:
        return []
    who = " and ".join(unable)
    return [Finding(Level.OK, "ladder", f"wider is not offered for hails at {who}, except to ask once more")]


def provider_answers(config: Config) -> list[Finding]:
    """Opens a session and closes it: nothing about anybody is asked."""
    part, settings = "identity", config.identity
    try:
        key = settings.key_file.read_bytes()
    except OSError as error:
        return [
            Finding(
                Level.FAULT,
                part,
                f"the private key {settings.key_file} cannot be read ({error.strerror})",
                "put it there, or name another file in identity.key_file",
            )
        ]
    try:
        asked = provider(config, key)
        session, took_s = _timed(lambda: asked.open(Method.PHONE))
    except KeyUnusable as error:
        return [_unusable(part, error)]
    except Refused as refusal:
        if refusal.code == "TIMESTAMP":
            found, to_do = "refuses this kiosk's time", "look at `timedatectl`, then call the provider"
        else:
            found = f"refuses this kiosk ({refusal.status} {refusal.code or 'without a code'})"
            to_do = "give the provider this kiosk's public key, and check identity.device_id"
        return [Finding(Level.FAULT, part, found, to_do)]
    except Trouble as trouble:
        return [_away(trouble, part, settings.base_url, "identity")]
    with suppress(Trouble):  # it ends by itself
        asked.close(session.session_id)
    return [_in_time(part, took_s, " and knows this kiosk")]


def clocks(config: Config) -> list[Finding]:
    """What the dispatchers' clocks say, by the Date of any answer, against ours. One that is away says nothing."""
    found = []
    for name, (section, _) in sections(config).items():
        caller = Caller(section.base_url)
        heard = caller.server_time
        with suppress(Trouble):
            caller.call("GET", "/")
        ours = time.time()
        if caller.server_time == heard:
            continue
        ahead_s = ours - caller.server_time - 0.5  # a Date is cut to whole seconds
        part = f"clock, {name}"
        if abs(ahead_s) <= CLOCKS_APART_S:
            found.append(Finding(Level.OK, part, f"within {max(1.0, abs(ahead_s)):.0f} s of ours"))
            continue
        which = "behind" if ahead_s > 0 else "ahead of"
        hails = "hails end too early there, or too late"
        found.append(
            Finding(
                Level.WARNING,
                part,
                f"{abs(ahead_s):.0f} s {which} ours, so that {hails}",
                "look at `timedatectl`; if this kiosk's clock is right, call the dispatcher",
            )
        )
    return found


def _answers(section: Dispatch, key: str, part: str, config: Config) -> Finding:
    try:
        asked = dispatcher(section, key)
        _, took_s = _timed(lambda: asked.availability(config.site.lat, config.site.lon))
    except KeyUnusable as error:
        return _unusable(part, error)
    except Refused as refusal:
        return _refused(refusal, section, part, key)
    except Trouble as trouble:
        return _away(trouble, part, section.base_url, key)
    takes = "" if section.api_key_file is None else " and takes the key"
    return _in_time(part, took_s, takes)


def _refused(refusal: Refused, section: Dispatch, part: str, key: str) -> Finding:
    match refusal.status:
        case 401 if section.api_key_file is not None:
            found = f"refuses the key in {section.api_key_file}"
            to_do = "put the key there that the registry made for this kiosk"
        case 403 if section.api_key_file is not None:
            found = f"the key in {section.api_key_file} may not look for taxis"
            to_do = "have the registry give it the role moteur"
        case 404 if section.kind == "letaxi":
            found = "no taxi may be hailed at this point, or this is no registry"
            to_do = f"check site.lat, site.lon and {key}.base_url, then ask the registry"
        case status:
            found = f"refuses what the kiosk asks ({status} {refusal.code or 'without a code'})"
            to_do = f"check {key}.kind and {key}.base_url, then tell the dispatcher"
    return Finding(Level.FAULT, part, found, to_do)


def _away(trouble: Trouble, part: str, base_url: str, key: str) -> Finding:
    match trouble:
        case Unreachable(certificate=True):
            found = f"the certificate of {base_url} is expired, for another host or signed by a stranger"
            to_do = "look at `timedatectl`, then call whoever runs the server"
        case Unreachable(status=int(status)):
            found, to_do = f"{base_url} answers that it cannot serve now ({status})", "call whoever runs it"
        case Nonsense(page=True):
            found = f"a web page came from {base_url} where an answer was due"
            to_do = f"log this kiosk's line in if the network wants it, and check {key}.base_url"
        case Nonsense():
            found = f"{base_url} answers, but not in the protocol that is set"
            to_do = f"check {key}.base_url and what kind of server it is"
        case Unreachable(maybe_done=True):
            found = f"{base_url} takes the question but gives no whole answer in time"
            to_do = "check again; if it stays so, call whoever runs it"
        case _:
            found = f"{base_url} cannot be reached"
            to_do = f"check the network cable and {key}.base_url, then call whoever runs it"
    return Finding(Level.FAULT, part, found, to_do)


def _key_file(section: Dispatch, part: str) -> list[Finding]:
    file = section.api_key_file
    who = ""
    with suppress(OSError):  # told already, as is a folder
        who = read_by_others(file) if file is not None and file.is_file() else ""
    return [Finding(Level.WARNING, part, f"{who} may read {file}", f"chmod 600 {file}")] if who else []


def _unusable(part: str, error: KeyUnusable) -> Finding:
    return Finding(Level.FAULT, part, str(error).removesuffix("."))


def _cannot(able: Capabilities) -> str:
    """'search farther away, say when the taxi comes or say that it is there'; '' for one that can do all."""
    missing = [what for flag, what in CANNOT if not getattr(able, flag)]
    return " or ".join([", ".join(missing[:-1]), missing[-1]]) if len(missing) > 1 else "".join(missing)


def _timed(ask: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer, and after how many seconds. Asked again where that was long: one lost packet is no slow line."""
    began = time.perf_counter()
    answer = ask()
    took_s = time.perf_counter() - began
    if took_s <= SLOW_S:
        return answer, took_s
    began = time.perf_counter()
    return ask(), min(took_s, time.perf_counter() - began)


def _in_time(part: str, took_s: float, knows: str) -> Finding:
    told, shown = f"answers in {1000 * took_s:.0f} ms{knows}", latency(took_s)
    if took_s <= SLOW_S:
        return Finding(Level.OK, part, told, drawing=shown)
    to_do = "look at the line (`ping`, another SIM card), then call whoever runs the server"
    return Finding(Level.WARNING, part, f"{told}, and each resident waits for it", to_do, shown)
