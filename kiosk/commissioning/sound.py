"""The voice: does the engine speak Chinese at the right pace, are recordings sounds, does the kiosk hear itself?"""

from __future__ import annotations

import subprocess

from kiosk import wording
from kiosk.commissioning.finding import Finding, Level
from kiosk.commissioning.running import running
from kiosk.config import Config
from kiosk.domain import Lang
from kiosk.fittings import recordings, site
from kiosk.voice import engine, sound
from kiosk.voice.hearing import Heard, hear_own_chime
from kiosk.voice.packs import Unusable
from kiosk.voice.player import SYNTHESIS_DEADLINE_S
from kiosk.voice.prompts import render

SPOKEN = "phone_entry"  # a sentence of Chinese alone, in which a word is a character
PACE = (
    3.0,
    4.4,
)  # characters a second: the shipped pace is 3.3 to 4.0 over all sentences, old ears need it no faster


def voice(config: Config) -> list[Finding]:
    if not config.voice.enabled:
        return [Finding(Level.OK, "voice", "switched off (voice.enabled: false)")]
    gettext = wording.translator(Lang.ZH, "voice")
    text = render(SPOKEN, {}, gettext, Lang.ZH)
    try:
        wav = engine.spoken(text, Lang.ZH, SYNTHESIS_DEADLINE_S)
    except (OSError, subprocess.SubprocessError) as error:
        told = f"{engine.PROGRAM} does not speak ({type(error).__name__})"
        return [Finding(Level.FAULT, "voice", told, f"apt-get install {engine.PROGRAM}")]
    if not wav:
        told = f"{engine.PROGRAM} makes no sound of a sentence"
        return [Finding(Level.FAULT, "voice", told, f"apt-get install --reinstall {engine.PROGRAM} espeak-ng-data")]
    pace = sum("\u4e00" <= mark <= "\u9fff" for mark in text) / sound.seconds(wav)
    least, most = PACE
    told = f"speaks {pace:.1f} characters a second"
    if not least <= pace <= most:
        slower = f"{told}, and {least} to {most} is right for old ears"
        return [Finding(Level.WARNING, "voice", slower, f"install {engine.PROGRAM} of Debian 12")]
    return [Finding(Level.OK, "voice", told), *_neighbours(config)]


def loudspeaker(config: Config) -> list[Finding]:
    """Plays a short soft chime and listens for it. A running kiosk may be speaking, and is left its voice."""
    part = "loudspeaker"
    if not config.voice.enabled:
        return [Finding(Level.OK, part, "not needed (voice.enabled: false)")]
    if not config.voice.hears_itself:
        told = "does not listen (voice.hears_itself: false): a person has to (`kiosk check --hands`)"
        return [Finding(Level.OK, part, told)]
    now = running(config)
    if now.runs:
        return [now.says("voice", "whether it hears itself", told_as=part)]
    own = hear_own_chime()
    if own.heard is Heard.HEARD and own.level_db is not None:
        return [
            Finding(Level.OK, part, f"hears its own chime, at {own.level_db:.0f} dB of what its microphone can take")
        ]
    found, _, to_do = own.why.rstrip(".").rpartition(": ")  # a reason in brackets may hold colons
    if own.heard is Heard.NO_MICROPHONE:
        return [Finding(Level.OK, part, f"cannot hear itself ({found}): a person has to (`kiosk check --hands`)")]
    return [Finding(Level.FAULT, part, found, to_do)]


def _neighbours(config: Config) -> list[Finding]:
    found = []
    for name, pack in recordings(config, site(config)).items():
        spoilt = [clip for clip, why in pack.unusable().items() if why is not Unusable.MISSING]
        if spoilt:
            told = f"the recording {name} has {len(spoilt)} clips that are no sound, {spoilt[0]} first"
            to_do = f"record it again: `kiosk voice record`, in {config.voice.packs}"
            found.append(Finding(Level.WARNING, "voice", told, to_do))
    return found
