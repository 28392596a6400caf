"""What the screen shows when somebody wants it louder, lower, or in a neighbour's voice; or where it hangs high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.journey.comfort import LOUDEST, Comfort, Hours, VoicePack
from kiosk.journey.state import State

PACKS = (VoicePack("shanghai", "上海话"), VoicePack("chongming", "崇明闲话"))
LOWERED = (  # every screen that then looks different, and some that must not
    "home",
    "home_one_hail",
    "home_six_hails",
    "home_no_camera",
    "home_down",
    "consent",
    "phone_masked",
    "phone_full",
    "digits_four_wrong",
    "code_typed",
    "confirm",
    "confirm_long_name",
    "coming",
    "coming_last_seen",
    "confirm_needs_without_note",
    "ask_cancel_coming",
    "no_taxi",
    "no_taxi_again",
    "limited_number",
    "cut_off_queued",
    "cut_off_two_rungs",
    "phone_only_home",
)
MUTE = ("searching", "coming", "coming_slip")  # whatever else would promise a call
ALWAYS = Hours(0, 24 * 60)
QUIET_DB = -26.0
HUNG_HIGH = ("home", "home_six_hails", "phone_masked", "confirm", "no_taxi", "cut_off_queued", "coming")
HUNG_HIGH_REACH_MM = 300.0  # the picture's lower edge 920 mm above the floor
HIGHEST_REACH_MM = 220.0  # and 1000 mm: then nothing can be brought lower


def comforts(plain: State, every: Mapping[str, State]) -> tuple[tuple[str, State], ...]:
    """every: the situations that it can be combined with."""
    voices = replace(plain, site=replace(plain.site, packs=PACKS))
    return (
        ("home_voices", voices),
        ("home_voices_next", _chosen(voices, Comfort(pack=PACKS[0].pack))),
        ("home_voices_last", _chosen(voices, Comfort(pack=PACKS[1].pack, lowered=True))),
        *((f"home_louder_{louder}", _chosen(plain, Comfort(louder=louder))) for louder in range(1, LOUDEST + 1)),
        ("home_quiet_hours", replace(plain, site=replace(plain.site, quiet=ALWAYS, quiet_db=QUIET_DB))),
        ("coming_loudest", _chosen(every["coming"], Comfort(louder=LOUDEST))),
        *((f"{name}_mute", _mute(every[name])) for name in MUTE),
        *((f"{name}_lowered", _chosen(every[name], Comfort(lowered=True))) for name in LOWERED),
        *((f"{name}_hung_high", _hung(every[name], HUNG_HIGH_REACH_MM)) for name in HUNG_HIGH),
        ("home_hung_highest", _hung(voices, HIGHEST_REACH_MM)),
    )


def _chosen(state: State, comfort: Comfort) -> State:
    return replace(state, comfort=comfort)


def _mute(state: State) -> State:
    return replace(state, site=replace(state.site, voice=False))


def _hung(state: State, reach_mm: float) -> State:
    return replace(state, site=replace(state.site, reach_mm=min(reach_mm, state.site.reach_mm)))
