"""The dispatchers of a site, each by the protocol it speaks, and the keys that some of them want."""

from __future__ import annotations

import stat
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from kiosk.config import Config
from kiosk.config.dispatch import Dispatch
from kiosk.dispatch_client.client import DispatchClient
from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import Capabilities
from kiosk.runtime.parties import Dispatcher

LONGEST_KEY_BYTES = 1024  # a UUID has 36; a film given by mistake is not read whole


class KeyUnusable(Exception):
    """A key of the kiosk's is none. The message says in one sentence what to do and holds nothing of the key."""


def dispatchers(config: Config) -> dict[str, Dispatcher]:
    """The configured dispatchers by name. Raises KeyUnusable."""
    return {name: dispatcher(section, key) for name, (section, key) in sections(config).items()}


def sections(config: Config) -> dict[str, tuple[Dispatch, str]]:
    """By the dispatcher's name: its settings, and the key under which they stand."""
    found = {"main": (config.dispatch, "dispatch")}
    if config.second_dispatch is not None:
        found["second"] = config.second_dispatch, "second_dispatch"
    return found


def dispatcher(section: Dispatch, key: str) -> Dispatcher:
    """key: under which the section stands in the settings. Raises KeyUnusable."""
    if section.kind == "hail_api":
        return DispatchClient(section.base_url)
    assert section.api_key_file is not None, "the settings were checked"
    return LetaxiClient(section.base_url, api_key(section.api_key_file, f"{key}.api_key_file"), section.phone)


def offered(to: Mapping[str, Dispatcher]) -> Capabilities:
    """What the journey may promise of any hail: what all of them can. A wider search is offered where any can.

    The desk of one that cannot says of its hails that they are sought as far as can be (HailDesk.send).
    """
    return _together([dispatcher.capabilities for dispatcher in to.values()])


def able(config: Config) -> Capabilities:
    """What the screens of this wall offer, without a dispatcher's key."""
    return _together([capabilities_of(section) for section, _ in sections(config).values()])


def _together(able: Sequence[Capabilities]) -> Capabilities:
    common = {flag.name: all(getattr(each, flag.name) for each in able) for flag in fields(Capabilities)}
    return replace(Capabilities(**common), widen_search=any(each.widen_search for each in able))


def capabilities_of(section: Dispatch) -> Capabilities:
    return (DispatchClient if section.kind == "hail_api" else LetaxiClient).capabilities


def api_key(file: Path, setting: str) -> str:
    """The key in a file of one line. setting: where the settings name the file. Raises KeyUnusable."""
    try:
        if file.exists() and not file.is_file():  # a pipe would be waited for
            raise KeyUnusable(f"{file} is not a file but a folder or device: name a file in {setting}.")
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_KEY_BYTES + 1)
    except OSError as error:
        raise KeyUnusable(  # without the name: the key itself may stand there by mistake
            f"{setting} names no file that can be read ({error.strerror}): "
            "put the dispatcher's key there, readable by the kiosk's user, or name another file."
        ) from None
    if len(raw) > LONGEST_KEY_BYTES:
        raise KeyUnusable(f"{file} is too large for a key: put the dispatcher's key there, alone in one line.")
    text = raw.decode("utf-8-sig", errors="replace").strip("\r\n")
    if not text.strip():
        raise KeyUnusable(f"{file} is empty: put the dispatcher's key there, alone in one line.")
    if "\n" in text or "\r" in text:
        raise KeyUnusable(f"{file} has several lines: put the dispatcher's key there, alone in one line.")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise KeyUnusable(f"{file} holds a sign that no key has: put the dispatcher's key there, alone in one line.")
    return text


def read_by_others(file: Path) -> str:
    """Who may beside its owner; '' if nobody. Raises OSError."""
    mode = file.stat().st_mode
    if mode & stat.S_IROTH:
        return "every user of this machine"
    return "its whole group" if mode & stat.S_IRGRP else ""
