"""The kiosk hears its own chime through a room, and is not talked into it by silence, noise, music or a hum."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kiosk.voice import hearing, sound
from kiosk.voice.hearing import LISTEN_S, TONES_HZ, Heard, chime, hear_own_chime, loudness_of_chime

LENGTH = round(LISTEN_S * sound.SAMPLE_RATE_HZ)
AT = np.arange(LENGTH) / sound.SAMPLE_RATE_HZ

# A microphone that hears noise, and what the loudspeaker plays as it arrives: softer, and a moment later. It begins
# to deliver at once, as arecord does, and ends by itself.
_ARECORD = """#!{python} -E
import sys
import numpy as np
rate, length = 22050, int(sys.argv[sys.argv.index("-s") + 1])
heard = np.random.default_rng(3).normal(0.0, {noise}, length)
began = length // 20
out = sys.stdout.buffer
out.write(heard[:began].astype("<i2").tobytes()); out.flush()
if {plays}:
    with open({folder!r} + "/air", "rb") as air:
        played = np.frombuffer(air.read()[44:], "<i2") * {share}
    heard[began + 2000 : began + 2000 + len(played)] += played[: length - began - 2000]
out.write(np.clip(heard[began:], -32768, 32767).astype("<i2").tobytes())
"""
_APLAY = """#!{python} -E
import sys
with open({folder!r} + "/air", "wb") as air:
    air.write(sys.stdin.buffer.read())
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A loudspeaker and a microphone on the PATH. share: of the loudness that arrives. noise: of 32767."""
    import os

    os.mkfifo(tmp_path / "air")
    programs = tmp_path / "bin"
    programs.mkdir()

    def furnished(share: float = 0.1, noise: float = 30.0, aplay: str = _APLAY, arecord: str = _ARECORD) -> None:
        for name, source in (("aplay", aplay), ("arecord", arecord)):
            if source:
                program = programs / name
                filled = source.format(
                    python=sys.executable, folder=str(tmp_path), share=share, noise=noise, plays=aplay == _APLAY
                )
                program.write_text(filled)
                program.chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))

    return furnished


def test_the_chime_is_heard_through_a_room_and_its_loudness_is_told(room: Callable[..., None]) -> None:
    room(share=0.1)
    found = hear_own_chime()
    assert found.heard is Heard.HEARD
    assert found.level_db == pytest.approx(hearing.LOUDNESS_DB - 20.0, abs=1.0)
    assert found.why == ""


@pytest.mark.parametrize(("share", "noise"), [(0.0, 0.0), (0.0, 1000.0), (0.002, 1000.0)])
def test_a_loudspeaker_that_plays_into_nothing_is_not_heard(
    room: Callable[..., None], share: float, noise: float
) -> None:
    room(share=share, noise=noise)
    found = hear_own_chime()
    assert (found.heard, found.level_db) == (Heard.NOT_HEARD, None)
    assert "check amplifier, volume and plug" in found.why


@pytest.mark.parametrize(
    ("programs", "heard", "why"),
    [
        ({"arecord": ""}, Heard.NO_MICROPHONE, "arecord does not start"),
        (
            {"arecord": "#!/bin/sh\necho 'no card' >&2\nexit 1\n"},
            Heard.NO_MICROPHONE,
            "There is no microphone (no card)",
        ),
        ({"aplay": ""}, Heard.NO_LOUDSPEAKER, "aplay does not start"),
        (
            {"aplay": "#!/bin/sh\necho 'no card' >&2\nexit 1\n"},
            Heard.NO_LOUDSPEAKER,
            "There is no loudspeaker (no card)",
        ),
    ],
)
def test_which_of_the_two_devices_is_missing_is_told(
    room: Callable[..., None], programs: dict[str, str], heard: Heard, why: str
) -> None:
    room(**programs)
    found = hear_own_chime()
    assert found.heard is heard
    assert why in found.why


@pytest.mark.parametrize("which", ["arecord", "aplay"])
def test_a_device_that_hangs_is_given_up(
    room: Callable[..., None], monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setattr(hearing, "ANSWER_S", 0.5)
    room(**{which: "#!/bin/sh\nexec /bin/sleep 60\n"})
    assert hear_own_chime().heard in (Heard.NO_MICROPHONE, Heard.NO_LOUDSPEAKER)


def test_the_chime_is_short_and_soft() -> None:
    assert len(chime()) / sound.SAMPLE_RATE_HZ <= 0.75
    assert sound.peak_db(chime()) < -20.0


# --- what is no chime ---


def in_room(gain_db: float, noise_db: float, seed: int, at_s: float = 0.4) -> sound.Samples:
    heard = np.random.default_rng(seed).normal(0.0, sound.GREATEST * 10.0 ** (noise_db / 20.0), LENGTH)
    begin = round(at_s * sound.SAMPLE_RATE_HZ)
    heard[begin : begin + len(chime())] += chime() * 10.0 ** (gain_db / 20.0)
    return np.asarray(np.clip(np.rint(heard), -32768, 32767), np.int16)


@pytest.mark.parametrize("seed", range(5))
def test_thirty_decibels_softer_in_the_noise_of_a_street_is_still_heard(seed: int) -> None:
    assert loudness_of_chime(in_room(-30.0, -45.0, seed, at_s=0.1 * seed)) == pytest.approx(-56.0, abs=4.0)


def in_hall(echo_s: float, seed: int) -> sound.Samples:
    """The direct sound 6 dB under an echo that dies away by 60 dB in echo_s, and a quiet street."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(echo_s * sound.SAMPLE_RATE_HZ)) / sound.SAMPLE_RATE_HZ
    echo = rng.standard_normal(at.size) * 10.0 ** (-3.0 * at / echo_s)
    echo /= np.sqrt((echo**2).sum())
    echo[0] += 10.0 ** (-6.0 / 20.0)
    size = 2 ** int(np.ceil(np.log2(at.size + len(chime()))))
    heard = np.fft.irfft(np.fft.rfft(chime(), size) * np.fft.rfft(echo, size), size)
    begin = round(0.3 * sound.SAMPLE_RATE_HZ)
    room = rng.normal(0.0, 30.0, LENGTH)
    room[begin:] += heard[: LENGTH - begin]
    return np.asarray(np.rint(room), np.int16)


@pytest.mark.parametrize("echo_s", [1.0, 1.5, 2.0])
def test_a_hall_with_an_echo_of_two_seconds_does_not_make_it_mute(echo_s: float) -> None:
    assert [seed for seed in range(10) if loudness_of_chime(in_hall(echo_s, seed)) is None] == []


def test_noise_is_never_taken_for_a_chime() -> None:
    assert [seed for seed in range(20) if loudness_of_chime(in_room(-200.0, -20.0, seed)) is not None] == []


def tone(hertz: float, loud: float = 3000.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return loud * np.sin(2.0 * np.pi * hertz * AT)


NO_CHIMES = {
    "silence": np.zeros(LENGTH),
    "one bit of rounding": np.resize(np.array([0.0, 1.0, 0.0, -1.0]), LENGTH),
    "both tones all the while": tone(TONES_HZ[0]) + tone(TONES_HZ[1]),
    "the first tone alone": tone(TONES_HZ[0]),
    "the tones the wrong way round": np.where(AT < 0.75, tone(TONES_HZ[1]), tone(TONES_HZ[0])),
    "a hum": tone(50.0, 20000.0) + tone(100.0, 9000.0),
    "a whistle that rises": 8000.0 * np.sin(2.0 * np.pi * (600.0 + 500.0 * AT) * AT),
    "a moment": np.zeros(100),
}


@pytest.mark.parametrize("what", NO_CHIMES)
def test_what_only_resembles_a_chime_is_none(what: str) -> None:
    assert loudness_of_chime(NO_CHIMES[what].astype(np.int16)) is None
