"""U1 and U2: two people at one screen, and one who walks away."""

from __future__ import annotations

import time

from kiosk.journey.timing import IDLE_S, WARN_S
from tests.faults.row import ONCE, Row
from tests.faults.scene import Scene

SLACK_S = 15.0
LOOKS_FOR_HER_PHONE_S = IDLE_S + WARN_S + 5.0  # longer than any idle timer of the screen
STARTED = "13700"
TYPED = set("0123456789•")


def two_people_have_a_taxi_each_and_no_secrets_of_each_other(scene: Scene) -> str:
    scene.company(time_scale=1.0)
    first, _ = scene.opens_glass()
    first.hails()
    first.sees_taxi()
    first.leaves()
    second = scene.joins(first)
    noted = len(first.stage.notes)
    second.to_confirm()
    second.is_answered()
    second.taps("hail")
    second.sees_taxi()
    hers = [note for note in first.stage.notes[noted:] if note["kind"] == "screen"]
    for note in hers:
        words = " ".join(text["text"] for text in note["texts"])
        assert first.phone not in words.replace(" ", ""), "the first one's number"
        assert note["name"] == "home" or first.phone[-4:] not in words, f"the first one's digits on '{note['name']}'"
    assert len(scene.orders()) == 2
    second.cancels()
    second.goes_home(20.0)
    stands = second.screen.texts
    assert any("沪" in text for text in stands), "the first one's taxi is no longer on the board"
    return "own hail each; on the second one's screens nothing of the first but her line on the board"


def who_walks_away_leaves_nothing_behind(scene: Scene) -> str:
    person = scene.opens()
    person.sees("home")
    person.taps("phone")
    person.sees("phone")
    person.types(STARTED)
    person.stage.wait_until(lambda screen: typed(screen.texts), "what she typed", 5.0)
    left = time.monotonic()
    person.sees("still_there", limit_s=IDLE_S + SLACK_S)
    person.hears("still_there")
    person.sees("home", limit_s=WARN_S + SLACK_S)
    away_s = time.monotonic() - left
    person.taps("phone")
    assert not typed(person.sees("phone").texts), "her digits are still there"
    person.is_answered()
    return f"asked aloud, wiped {away_s:.0f} s after her last touch"


def typed(texts: tuple[str, ...]) -> bool:
    """As many digits as she typed stand on the screen, masked or not."""
    return any(len(text) == len(STARTED) and set(text) <= TYPED for text in texts)


def a_code_that_is_awaited_is_not_taken_away_by_a_timer(scene: Scene) -> str:
    world = scene.own_provider()
    world.order(world.identity_url, on="verify", result="need_code")
    person = scene.opens()
    person.gives_number()
    person.sees("code")
    began = time.monotonic()
    person.stays_on("code", LOOKS_FOR_HER_PHONE_S)
    person.is_answered()
    person.types(world.newest_code())
    person.taps("next")
    person.sees("confirm")
    person.taps("hail")
    person.sees_taxi()
    person.cancels()
    return f"the code was still asked for after {time.monotonic() - began:.0f} s; typed then, a taxi"


ROWS = (
    Row(
        "U1",
        "The next person comes while a taxi is on its way",
        "a real window, two numbers",
        "own hail each, nothing of the one on the other's screens",
        two_people_have_a_taxi_each_and_no_secrets_of_each_other,
        at=ONCE,
    ),
    Row(
        "U2",
        "She walks away in the middle",
        "nobody touches it any more; there is no presence sensor yet, so the idle timer wipes, not 10 s",
        "asked aloud, wiped, home",
        who_walks_away_leaves_nothing_behind,
        at=ONCE,
    ),
    Row(
        "U2b",
        "She looks for the code on her telephone",
        f"nobody touches it for {LOOKS_FOR_HER_PHONE_S:.0f} s while a code is awaited",
        "the screen waits",
        a_code_that_is_awaited_is_not_taken_away_by_a_timer,
        at=ONCE,
    ),
)
