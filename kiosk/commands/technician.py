"""`kiosk technician`: who may open the pages behind a code on this screen, and what they did there."""

from __future__ import annotations

import argparse
import getpass
import io
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.store.technicians import Codes, Technician
    from kiosk.technician import Act

TAKES_EFFECT = (
    "It holds from the next code on; a kiosk that runs as a service gets its secrets at its start: "
    "`sudo systemctl restart yangzhao`."
)
SEPARATOR = "  "
NUMBER_LIKE = re.compile(r"(\d-?){7}")  # a telephone's: handles stand in the store and in the log


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "technician",
        help="who may open the pages for technicians and volunteers on this screen",
        description="Add and remove those who may open the pages behind the hidden gesture, let them in again after "
        "too many wrong codes, and print what they did. A volunteer can begin practice and hail for a neighbour who "
        "has no telephone; a technician can do both, and look after the kiosk.",
    )
    of = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    add = of.add_parser("add", help="one more person: a code for an authenticator on a telephone, or a PIN")
    add.add_argument("name", metavar="NAME", help="a handle of small letters, digits and hyphens, like lao-wang")
    add.add_argument("--role", choices=("technician", "volunteer"), default="technician", help="default: technician")
    add.add_argument("--pin", action="store_true", help="a PIN of six to ten digits, which is asked for, and no code")
    remove = of.add_parser("remove", help="this person gets in no longer")
    remove.add_argument("name", metavar="NAME")
    of.add_parser("list", help="handles, numbers and roles; no secrets")
    of.add_parser("reset", help="forget the wrong codes: the next one is looked at at once")
    log = of.add_parser("log", help="what was done on those pages, by whom, and for which hails; kept for a year")
    log.add_argument("--since", type=_day, metavar="DATE", help="from this day on, as 2026-11-01")
    for each in (add, remove, log, *(of.choices[name] for name in ("list", "reset"))):
        add_config(each)


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.store.technicians import CodesUnusable

    config = settings(given.config)
    deeds = {"add": _add, "remove": _remove, "list": _list, "reset": _reset, "log": _log}
    try:
        deeds[given.deed](given, config)
    except CodesUnusable as error:
        raise UsageError(str(error)) from None
    return 0


def _codes_file(config: Config) -> Path:
    if config.technician is None:
        raise UsageError("The settings name no file for codes: add technician.codes_file to them.")
    return config.technician.codes_file


def _add(given: argparse.Namespace, config: Config) -> None:
    from kiosk.store.technicians import HANDLE, added, load
    from kiosk.technician import Act, Role

    file = _codes_file(config)
    codes = load(file)
    if not HANDLE.fullmatch(given.name):
        raise UsageError(
            f"{given.name!r} is no handle: 2 to 20 small letters, digits and hyphens, a letter first, like lao-wang."
        )
    if NUMBER_LIKE.search(given.name):
        raise UsageError(f"{given.name!r} looks like somebody's number: choose a handle that is none, like lao-wang.")
    if codes.of_handle(given.name) is not None:
        raise UsageError(f"{given.name} is in already: remove {given.name} first for a new secret.")
    pin = _asked_pin(config) if given.pin else None
    codes, new = added(codes, given.name, Role(given.role), pin)
    _recorded(config, given.name, Act.ADDED, given.role)
    _saved(file, codes)
    _tell(new, config)


def _tell(new: Technician, config: Config) -> None:
    from kiosk.store.technicians import provisioning_uri

    if new.totp:
        uri = provisioning_uri(new, config.site.id)
        print(_qr(uri))
        print(uri)
        print("Scan it now with an authenticator on the telephone: it is shown this once and never again.")
    what = "the six digits of the moment" if new.totp else "the PIN"
    print(f"{new.handle} is number {new.number}: at the screen {new.number} is typed, then {what}.")
    print(TAKES_EFFECT)


def _qr(text: str) -> str:
    import qrcode

    drawn, code = io.StringIO(), qrcode.QRCode(border=2)
    code.add_data(text)
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()


def _asked_pin(config: Config) -> str:
    """Twice from a terminal, where nobody sees it; a line from a pipe."""
    from kiosk.store.technicians import pin_fault

    if sys.stdin.isatty():
        pin = getpass.getpass("PIN: ")
        if pin and getpass.getpass("Once more: ") != pin:
            raise UsageError("The two PINs differ: try again.")
    else:
        pin = sys.stdin.readline().rstrip("\n")
    fault = pin_fault(pin, tuple(_texts(config.model_dump(mode="json"))))
    if fault is not None:
        raise UsageError(f"This PIN {fault}: choose another.")
    return pin


def _texts(settings: Any) -> Iterator[str]:
    """Every text of the settings: most of them stand on the wall."""
    if isinstance(settings, str):
        yield settings
    elif isinstance(settings, dict | list):
        for each in settings.values() if isinstance(settings, dict) else settings:
            yield from _texts(each)


def _remove(given: argparse.Namespace, config: Config) -> None:
    from kiosk.store.technicians import load, removed
    from kiosk.technician import Act

    file = _codes_file(config)
    codes = load(file)
    if codes.of_handle(given.name) is None:
        raise UsageError(f"Nobody here is called {given.name}: `kiosk technician list` shows everybody.")
    _recorded(config, given.name, Act.REMOVED)
    _saved(file, removed(codes, given.name))
    print(f"{given.name} gets in no longer. {TAKES_EFFECT}")


def _saved(file: Path, codes: Codes) -> None:
    from kiosk.store.technicians import save

    try:
        save(file, codes)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}): run this with the rights to it.") from None


def _recorded(config: Config, handle: str, act: Act, detail: str = "") -> None:
    """Before it is done: what cannot be written down is not done."""
    from kiosk.store.audit_log import FILE_NAME, AuditLog

    audit = AuditLog(config.store.folder)
    written = audit.append(handle, act, detail)
    audit.close()
    if not written:
        file = config.store.folder / FILE_NAME
        raise UsageError(f"{file} does not take what is to be done, so nothing was: look at its disk and rights.")


def _list(_given: argparse.Namespace, config: Config) -> None:
    from kiosk.store.technicians import load

    everybody = load(_codes_file(config)).technicians
    if not everybody:
        print("Nobody is in yet: `kiosk technician add NAME`.")
    for each in everybody:
        print(
            SEPARATOR.join(
                (each.number, f"{each.handle:20}", f"{each.role.value:10}", "code" if each.totp else "PIN")
            )
        )


def _reset(_given: argparse.Namespace, config: Config) -> None:
    from kiosk.store.tries import Tries
    from kiosk.technician import Act

    _recorded(config, "", Act.RESET)
    tries = Tries(config.store.folder)
    cleared = tries.clear()
    tries.close()
    if not cleared:
        raise UsageError(
            f"The wrong codes in {config.store.folder} cannot be forgotten: look at its disk and rights."
        )
    print("The next code is looked at at once.")


def _log(given: argparse.Namespace, config: Config) -> None:
    from kiosk.store.audit_log import FILE_NAME, read

    try:
        entries = read(config.store.folder, given.since)
    except (OSError, sqlite3.Error) as error:
        file, why = config.store.folder / FILE_NAME, error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{file} cannot be read ({why}): run this as the kiosk's own user.") from None
    if not entries:
        print("Nothing was written down.")
    for each in entries:
        print(SEPARATOR.join((each.at, f"{each.handle or '-':20}", each.act, each.detail)).rstrip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give a day as 2026-11-01") from None
