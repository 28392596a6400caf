"""What a support bundle holds: all that helps to understand a site from afar, and nobody's name, number or face.

Nothing is copied from the disk: each file is made anew from what is known to be harmless, and what is free text, in
which a person could stand, goes through a last net.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.commissioning import archive
from kiosk.commissioning.finding import counts
from kiosk.config import Config
from kiosk.local_time import local
from kiosk.log_lines import HIDDEN, without_numbers
from kiosk.release import release
from kiosk.store import diary
from kiosk.telemetry.question import NoAnswer, asked

# Settings that can hold no person and no secret. Of all others the bundle says whether they are given, new ones too.
SHOWN = (
    *("site.id", "site.name", "site.name_en", "site.*lat", "site.*lon", "site.landlines", "ladder.*.kind"),
    *("display.*", "identity.device_id", "identity.min_age", "face.enabled", "*dispatch.kind", "camera.source"),
    *("voice.enabled", "voice.quiet_*", "board.port", "printer.*", "health.*", "log.*"),
)
HOSTS_SHOWN = ("*.base_url",)  # without the path, in which a key could stand
PERSONAL = ("*.phone", "*.hotline", "*.guard*", "call_button.*", "*contact*")  # taken out of every free text, too
SHORTEST_PERSONAL = 2  # characters: a single one stands in any sentence
KEY = re.compile(r"-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|\Z)", re.DOTALL)
BLOB = re.compile(r"[A-Za-z0-9+/=_]{40,}")  # a key or a picture written as text
OWN_FILES = re.compile(r"[a-z-]+\.sqlite3(?:-wal|-shm)?")
OWN_NUMBER = re.compile(r"(?:# (?:HELP|TYPE) )?yangzhao_")
NOT_READ = frozenset({"script", "style", "svg", "head"})  # parts of a page that are no sentences
MOST_PAGE_BYTES = 5_000_000  # a page with its pictures has a tenth of that
OS_RELEASE, MEMORY, UPTIME = Path("/etc/os-release"), Path("/proc/meminfo"), Path("/proc/uptime")
README = """\
A support bundle of a Yangzhao kiosk. It holds no name, no telephone number, no face and no key.

about.txt       release, machine, free space, what lies in the store's folder
settings.txt    the settings; of those that could name a person or a secret only whether they are given
packages.txt    the Python packages and their versions
diary.txt       the events of the last two weeks, local time
metrics.txt     what the running kiosk says of itself; why there is nothing, if it does not run
passport.json   the findings of the last `kiosk check`, and passport.txt its page as text, if there was one
"""


def contents(config: Config, now: float) -> dict[str, str]:
    """File name -> its text. now: Unix seconds. What cannot be read is said in its place; raises nothing."""
    values = dict(_flat(config.model_dump(mode="json"), ""))
    personal = _personal(values)
    return {
        "README.txt": README,
        "about.txt": _about(config, now),
        "settings.txt": "".join(f"{key}: {shown_of(key, value)}\n" for key, value in values.items()),
        "packages.txt": _packages(),
        "diary.txt": _diary(config.store.folder, now),
        "metrics.txt": _metrics(config.health.port),
        **_passport(archive.folder_of(config.store.folder), personal),
    }


def harmless(text: str, personal: frozenset[str] = frozenset()) -> str:
    """Free text without what could be a number, a key, a picture, or one of the settings that name a person."""
    for value in sorted(personal, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return without_numbers(BLOB.sub(HIDDEN, KEY.sub(HIDDEN, text)))


def shown_of(key: str, value: Any) -> str:
    """What the bundle says of a setting. key: its sections and name, 'dispatch.base_url'."""
    if value in (None, ""):
        return "not given"
    if _is_one_of(key, HOSTS_SHOWN):
        parts = urlsplit(str(value))
        return f"{parts.scheme}://{parts.netloc}"
    return harmless(str(value)) if _is_one_of(key, SHOWN) else "given, not shown"


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """('site.lat', 31.2), ('ladder.0.kind', 'wider'), …"""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield path, value


def _personal(values: Mapping[str, Any]) -> frozenset[str]:
    found = {str(value) for key, value in values.items() if value and _is_one_of(key, PERSONAL)}
    return frozenset(value for value in found if len(value) >= SHORTEST_PERSONAL)


def _is_one_of(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def _about(config: Config, now: float) -> str:
    machine = platform.uname()  # without its name, which is somebody's choice
    folder = config.store.folder
    lines = [
        f"made: {_local(now)} (Shanghai)",
        f"yangzhao: {release()}",
        f"python: {sys.version.split()[0]}",
        f"kernel: {machine.system} {machine.release} {machine.machine}",
        f"system: {_first_line(OS_RELEASE, 'PRETTY_NAME=')}",
        f"memory: {_first_line(MEMORY, 'MemAvailable:')} available of {_first_line(MEMORY, 'MemTotal:')}",
        f"up: {_first_line(UPTIME, '')} s, and of it idle",
        f"disk: {_disk(folder)}",
        *_inventory(folder),
    ]
    return "\n".join([*lines, ""])


def _first_line(file: Path, beginning: str) -> str:
    """The rest of the first line that begins so."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return f"unknown ({error.strerror})"
    return next((line.removeprefix(beginning).strip(' "') for line in lines if line.startswith(beginning)), "unknown")


def _disk(folder: Path) -> str:
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return f"unknown ({error.strerror})"
    return f"{usage.free} bytes free of {usage.total}"


def _inventory(folder: Path) -> Iterator[str]:
    """The kiosk's own files by name and size; of all others how many there are: a name may be a person's."""
    others = 0
    try:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.parent == folder and OWN_FILES.fullmatch(file.name):
                yield f"file: {file.name} {file.stat().st_size} bytes"
            else:
                others += file.is_file()
    except OSError as error:
        yield f"files: not all could be looked at ({error.strerror})"
    yield f"other files: {others}"


def _packages() -> str:
    found = {f"{package.name}=={package.version}" for package in importlib.metadata.distributions()}
    return "\n".join([*sorted(found, key=str.casefold), ""])


def _diary(folder: Path, now: float) -> str:
    try:
        lines = diary.read(folder, now - diary.KEPT_DAYS * diary.DAY_S)
    except (sqlite3.Error, OSError) as error:
        return f"The diary cannot be read ({type(error).__name__}).\n"
    return (
        "".join(f"{_local(line.at_unix)}  {harmless(line.line)}\n" for line in lines) or "Nothing was written down.\n"
    )


def _metrics(port: int) -> str:
    if not port:
        return "health.port is 0: the kiosk tells no numbers.\n"
    try:
        told = asked(port)
    except NoAnswer as why:
        return f"Not running: {why}.\n"
    return "".join(f"{line}\n" for line in told.splitlines() if OWN_NUMBER.match(line))


def _passport(folder: Path, personal: frozenset[str]) -> dict[str, str]:
    found = {"passport.json": "There is none that can be read.\n"}
    latest = archive.latest(folder)
    if latest is not None:
        known = json.dumps(_known(latest), ensure_ascii=False, indent=1)
        found["passport.json"] = harmless(known, personal)
    try:
        pages = sorted(folder.glob("passport-*.html"))
        if pages and pages[-1].stat().st_size <= MOST_PAGE_BYTES:
            page = pages[-1].read_text(encoding="utf-8", errors="replace")
            found["passport.txt"] = harmless(_as_text(page), personal)
    except OSError as error:
        found["passport.txt"] = f"It cannot be read ({error.strerror}).\n"
    return found


def _known(latest: archive.Latest) -> dict[str, Any]:
    """What `kiosk check` found, and nothing else that may stand there."""
    faults, warnings = counts(latest.findings)
    findings = [
        {"level": each.level.value, "part": each.part, "found": each.found, "to_do": each.to_do}
        for each in latest.findings
    ]
    return {"at": _local(latest.at), "faults": faults, "warnings": warnings, "findings": findings}


class _Sentences(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in NOT_READ:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._within:
            self.found.append(" ".join(data.split()))


def _as_text(page: str) -> str:
    """The words of a page, without its pictures and drawings."""
    reader = _Sentences()
    reader.feed(page)
    return "\n".join([*reader.found, ""])


def _local(at_unix: float) -> str:
    return local(at_unix).strftime("%Y-%m-%d %H:%M:%S")
