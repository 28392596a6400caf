"""`kiosk setup`: asks the few things a site needs and writes them into its settings, with every comment kept."""

from __future__ import annotations

import argparse
import io
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config
from kiosk.usage import INTERRUPTED_EXIT_CODE, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kiosk.config import Config, Fault
    from kiosk.setup.draft import Draft

SHIPPED = Path(__file__).parents[2] / "config.yaml"
LANGUAGES = {"zh": "zh", "1": "zh", "中文": "zh", "en": "en", "2": "en", "english": "en"}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "setup",
        help="set up a site by answering questions",
        description="Ask what a site needs, in Chinese or English, and write it into the settings; whatever else "
        "stands there stays.",
    )
    add_config(parser)
    parser.add_argument(
        "--lang", choices=("zh", "en"), help="ask in Chinese or English; without it that is asked first"
    )


def run(given: argparse.Namespace) -> int:
    """0 when the settings are in order afterwards, 130 after Ctrl-C. Raises UsageError; nothing is written then."""
    from kiosk import wording
    from kiosk.config import load
    from kiosk.config.editing import CannotEdit
    from kiosk.domain import Lang

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    file: Path = given.config
    draft, before = _begun(file)
    try:
        lang = Lang.ZH if (given.lang or _language()) == "zh" else Lang.EN
        gettext = wording.translator(lang, "setup")
        after = _answered(draft, gettext)
    except KeyboardInterrupt:
        print(f"\nkiosk setup: nothing was written, {file} is as it was. 什么都没有写，设置没有变。", file=sys.stderr)
        return INTERRUPTED_EXIT_CODE
    except EOFError:
        raise UsageError(
            f"The answers ended before the last question, so nothing was written: {file} is as it was."
        ) from None
    except CannotEdit as problem:
        raise UsageError(f"{file}: {problem}. Nothing was written.") from None
    _write(file, draft, before, after, gettext)
    _tell_what_is_next(load(file), file, gettext)
    return 0


def _begun(file: Path) -> tuple[Draft, bytes | None]:
    """The settings as they are, as shipped where there are none; and the file's bytes. Raises UsageError, so that
    nobody answers in vain."""
    from kiosk.config import ConfigError
    from kiosk.config.document import text_of
    from kiosk.setup.draft import Draft
    from kiosk.setup.questions import PLACES
    from kiosk.setup.writing import tried

    try:
        shipped = text_of(SHIPPED)
        before = file.read_bytes() if file.is_file() else None
        draft = Draft(text_of(file) if file.exists() else shipped, file, shipped)
        faults = draft.faults()
        asked = draft.keys(PLACES)
        others = [fault for fault in faults if fault.key not in asked]
    except ConfigError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): run this as its owner.") from None
    try:
        tried(file)
    except OSError as error:
        raise UsageError(
            f"{file} could not be written afterwards ({error.strerror}): run this as the owner of its folder, or "
            "name another file with --config."
        ) from None
    if others:
        raise UsageError(_complaints(file, others, "Mend these first, for setup does not ask about them."))
    return draft, before


def _answered(draft: Draft, gettext: Callable[[str], str]) -> Draft:
    """Raises UsageError, CannotEdit, EOFError."""
    from kiosk.setup.devices import cameras, ports
    from kiosk.setup.dialogue import Dialogue
    from kiosk.setup.question import Found

    print(gettext("Enter keeps what stands in [brackets], - leaves it empty, Ctrl-C ends without a change."))
    after = Dialogue(_hear, print, gettext, {Found.CAMERAS: cameras(), Found.PORTS: ports()}).hold(draft)
    if faults := after.faults():
        raise UsageError(_complaints(after.path, faults, "Nothing was written: mend these first, and begin again."))
    return after


def _complaints(file: Path, faults: Sequence[Fault], to_do: str) -> str:
    return "\n".join([*(f"{file}:{fault}" for fault in faults), to_do])


def _language() -> str:
    while True:
        answer = LANGUAGES.get(_hear("1 中文  2 English [1]: ").strip().lower() or "zh")
        if answer is not None:
            return answer
        print("  ! 请输入 1 或 2。 Type 1 or 2.")


def _hear(prompt: str) -> str:
    """Raises EOFError."""
    if not sys.stdin.isatty():
        print(prompt)
        return input()
    import readline  # noqa: F401 - input() then deletes whole Chinese characters

    return input(prompt)


def _write(file: Path, draft: Draft, before: bytes | None, after: Draft, gettext: Callable[[str], str]) -> None:
    """Raises UsageError."""
    from kiosk.local_time import SHANGHAI
    from kiosk.setup.draft import differences
    from kiosk.setup.writing import ChangedMeanwhile, exchange

    changes = differences(draft.text, after.text)
    print()
    if before is not None and not changes:
        print(gettext("Nothing was changed."))
        return
    for key, old, new in changes:
        print(f"  {key}: {_word(old)} → {_word(new)}")
    try:
        kept = exchange(file, before, after.text, datetime.now(SHANGHAI))
    except ChangedMeanwhile:
        raise UsageError(
            f"{file} was changed by somebody else meanwhile; nothing was written: begin again."
        ) from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}): it is as it was.") from None
    print(gettext("Written: {file}").format(file=file))
    if kept is not None:
        print(gettext("The old one: {file}").format(file=kept))


def _tell_what_is_next(config: Config, file: Path, gettext: Callable[[str], str]) -> None:
    print(gettext("What to do next:"))
    key, sections = config.identity.key_file, (config.dispatch, config.second_dispatch)
    if not key.exists():
        print("  kiosk make-key", key, key.with_name("identity-public.pem"))
    for section in sections:
        if section is not None and section.api_key_file is not None and not section.api_key_file.exists():
            print(" ", gettext("put the registry's key into {file}").format(file=section.api_key_file))
    print("  kiosk check --config", file)
    print("  kiosk run --config", file)


def _word(value: object) -> str:
    return "-" if value is None or value == "" else str(value)
