"""`kiosk voice`: record a neighbour's voice clip by clip, and see which clips it still lacks."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.voice.clips import Clip
    from kiosk.voice.packs import Pack

INCOMPLETE_EXIT_CODE = 1
PLAY_DEADLINE_S = 60.0  # twice the longest clip
BOLD, PLAIN = "\033[1m", "\033[0m"

ASKED_FOR_CONSENT = (
    "声音是个人资料。说话的人书面同意了吗？同意按 y：\n"
    "A voice is personal data. Has the speaker agreed in writing? y if so: "
)
ASKED_FOR_NAME = "这个声音叫什么？最多四个字，例如 上海话。What is it called? "
BEFORE = "回车：先听普通话，再录。s 跳过，q 停下。Enter: hear it in Mandarin, then record. s skip, q stop: "
NOW = "请说，用您平时的话。说完按回车。Say it now, as you speak at home, then press Enter: "
AFTER = "回车或 k：留下。a 重录，s 跳过，q 停下。Enter or k: keep it. a again, s skip, q stop: "


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "voice",
        help="record a neighbour's voice, and see what it lacks",
        description="Record a neighbour's voice clip by clip, and see which clips it still lacks.",
    )
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    for name, deed, told in (
        (
            "missing",
            _missing,
            "List the clips that the voice lacks, and those that cannot be heard, with the reason.",
        ),
        ("record", _record, "Record the clips that the voice lacks one by one. Stop and go on at any time."),
    ):
        asked = deeds.add_parser(name, help=told, description=told)
        asked.add_argument("pack", metavar="PACK", help="the voice's folder within voice.packs, for example shanghai")
        add_config(asked)
        asked.set_defaults(deed_of_voice=deed)


def run(given: argparse.Namespace) -> int:
    """Raises UsageError, also where there is no microphone."""
    from kiosk.voice.packs import PACK

    config = settings(given.config)
    if config.voice.packs is None:
        raise UsageError(f"voice.packs is not set in {given.config}: name the folder of neighbours' voices there.")
    if not PACK.fullmatch(given.pack):
        raise UsageError("Name the voice in small letters, digits and hyphens, for example shanghai.")
    deed: Callable[[Path], int] = given.deed_of_voice
    return deed(config.voice.packs / given.pack)


def _missing(folder: Path) -> int:
    from kiosk.config import is_pack
    from kiosk.fittings import packs_in

    if not is_pack(folder):
        others = ", ".join(path.name for path in packs_in(folder.parent))
        there = f"there are {others}" if others else f"begin one with `kiosk voice record {folder.name}`"
        raise UsageError(f"There is no voice {folder.name} in {folder.parent}: {there}.")
    pack, clips = _opened(folder)
    unusable = pack.unusable()
    for name, why in unusable.items():
        print(f"{name:<24}{clips[name].words}  —  {why}")
    if not unusable:
        print(f"都录好了，一共 {len(clips)} 条。All {len(clips)} clips are there.")
        return 0
    print(f"还缺 {len(unusable)} 条，一共 {len(clips)} 条。{len(unusable)} of {len(clips)} clips are missing.")
    return INCOMPLETE_EXIT_CODE


def _opened(folder: Path) -> tuple[Pack, dict[str, Clip]]:
    from kiosk import wording
    from kiosk.config import ConfigError, load_pack
    from kiosk.domain import Lang
    from kiosk.fittings import pack_of
    from kiosk.voice.clips import catalogue

    try:
        load_pack(folder)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    return pack_of(folder), {clip.clip: clip for clip in catalogue(wording.translator(Lang.ZH, "voice"))}


def _record(folder: Path) -> int:
    from kiosk.config import is_pack
    from kiosk.voice.microphone import NoMicrophone, look_for_microphone

    try:
        look_for_microphone()
        if not is_pack(folder):
            _begin(folder)
        pack, clips = _opened(folder)
        _record_all(pack, clips)
        left = len(pack.unusable())
    except NoMicrophone as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(
            f"Nothing can be written to {folder} ({error.strerror}): "
            "run this as the user who owns the folder, and see with `df` that the disk is not full."
        ) from None
    print(f"\n还缺 {left} 条。随时可以接着录。{left} are left; go on at any time with the same command.")
    return 0


def _record_all(pack: Pack, clips: Mapping[str, Clip]) -> None:
    unusable = pack.unusable()
    for number, (name, why) in enumerate(unusable.items(), 1):
        print(f"\n{number}/{len(unusable)}  {name}  {why}")
        try:
            if not _record_one(pack, clips[name]):
                return
        except EOFError:  # the terminal is closed
            return


def _begin(folder: Path) -> None:
    """Ask whether she has agreed, and for the voice's name, until pack.yaml is in order."""
    from kiosk.config import PACK_FILE, ConfigError, load_pack
    from kiosk.voice.packs import write_whole

    file = folder / PACK_FILE
    try:
        if _asked(ASKED_FOR_CONSENT) not in ("y", "Y", "是"):
            raise UsageError("Nobody's voice is recorded who has not agreed in writing: ask first, then begin again.")
        while not file.exists():
            name = json.dumps(_asked(ASKED_FOR_NAME), ensure_ascii=False)  # JSON's quotes are YAML's, too
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(file, f"name: {name}\n".encode())
            try:
                load_pack(folder)
            except ConfigError as error:
                file.unlink()
                print(error)
    except EOFError:
        raise UsageError("Nothing was begun: the voice has no name yet.") from None


def _record_one(pack: Pack, clip: Clip) -> bool:
    """False: stop here."""
    from kiosk.voice import sound
    from kiosk.voice.microphone import Recording, made_fit
    from kiosk.voice.packs import Unheard

    bold, plain = (BOLD, PLAIN) if sys.stdout.isatty() else ("", "")
    print(f"\n    {bold}{clip.words}{plain}\n\n    （{clip.hint}）\n")
    wish = _asked(BEFORE)
    while wish not in ("s", "q"):
        _play_example(clip.words)
        with Recording() as recording:
            _asked(NOW)
            heard = recording.heard()
        try:
            said = made_fit(heard)
        except Unheard as unheard:
            print(unheard)
            wish = _asked(BEFORE)
            continue
        _play(sound.as_wav(said))
        wish = _asked(AFTER)
        if wish in ("", "k"):
            pack.keep(clip.clip, said)
            return True
    return wish == "s"


def _asked(question: str) -> str:
    """What is typed from now on: one Enter too many must not keep a bad recording. Raises EOFError."""
    if sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    return input(question).strip()


def _play_example(words: str) -> None:
    from kiosk.domain import Lang
    from kiosk.voice import engine

    try:
        wav = engine.spoken(words, Lang.ZH, PLAY_DEADLINE_S)
    except (OSError, subprocess.SubprocessError):
        print("没有示例可听。There is no example to be heard: see that espeak-ng is installed.")
    else:
        _play(wav)


def _play(wav: bytes) -> None:
    """A loudspeaker that fails stops no recording."""
    from kiosk.voice.player import PLAYER

    try:
        subprocess.run(PLAYER, input=wav, capture_output=True, check=True, timeout=PLAY_DEADLINE_S)
    except (OSError, subprocess.SubprocessError):
        print("喇叭没有声音，不影响录音。The loudspeaker gives no sound; recording goes on.")
