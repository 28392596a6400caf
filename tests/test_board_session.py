"""One conversation with a board on a clock turned by hand: what is a press, what is a fault, what is sent again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from kiosk.lights import ButtonLight, Lights
from kiosk.peripherals.board_session import (
    ASK_AFTER_S,
    FLOOD_BYTES_PER_S,
    GARBLED_LINES,
    GARBLED_WITHIN_S,
    HELLO_WITHIN_S,
    PRESENCE_LOST_S,
    SILENT_S,
    WHO_EVERY_S,
    Began,
    Ended,
    Garbled,
    LightTold,
    News,
    PresenceTold,
    Session,
    Why,
)
from kiosk.peripherals.board_wire import (
    ACK_WITHIN_S,
    FAIL_SAFE_S,
    PRESENCE_EVERY_S,
    PROTOCOL,
    TRIES,
    Frame,
    Has,
    Hello,
    Kind,
    Lines,
    encode,
    hello_frame,
)
from kiosk.peripherals.button import FREED_AFTER_S, PAUSE_S, PRESSES_MOST, QUIET_S, STUCK_S, Button, Said
from kiosk.services.board_simulator.firmware import OUT_OF_SERVICE, Firmware, Sensed

TURN_S = 0.01
PRESS_S = 0.15
ALL = Hello(PROTOCOL, "yz-1", frozenset(Has))
READY = Lights(ButtonLight.ON, fill=False)


# --- the kiosk's side alone, told line by line ---


@dataclass
class Told:
    """A session that is told frames, and what it sends back."""

    now: float = 100.0
    button: Button = field(default_factory=Button)
    asked: int = 0  # who it is, while time passed
    sequence: int = 2  # of the board's last news in lives()

    def __post_init__(self) -> None:
        self.session = Session(self.button, READY, self.now)

    def hears(self, *frames: Frame | bytes) -> list[News]:
        arrived = b"".join(frame if isinstance(frame, bytes) else encode(frame) for frame in frames)
        return [*self.session.take(arrived, self.now), *self.session.pass_time(self.now)]

    def waits(self, seconds: float, beats: bool = True) -> list[News]:
        """beats: the board's heart goes on meanwhile, and it acknowledges what it is told."""
        news: list[News] = []
        for _ in range(round(seconds / TURN_S)):
            self.now += TURN_S
            sent = self.sent()
            self.asked += sum(frame.kind is Kind.WHO for frame in sent)
            acks = [Frame(Kind.ACK, (), frame.sequence) for frame in sent if frame.kind is Kind.LED]
            news += self.hears(*acks, Frame(Kind.BEAT)) if beats else self.hears()
        return news

    def lives(self, seconds: float) -> list[News]:
        """As waits(), and the board tells now and then that nobody is there."""
        news: list[News] = []
        for _ in range(round(seconds / PRESENCE_EVERY_S)):
            self.sequence += 1
            news += [*self.waits(PRESENCE_EVERY_S), *self.hears(Frame(Kind.PRESENCE, ("0",), self.sequence))]
        return [each for each in news if not isinstance(each, PresenceTold)]

    def sent(self) -> list[Frame]:
        return [frame for frame in Lines().feed(self.session.to_send()) if frame is not None]


def greeted(down: bool = False) -> Told:
    told = Told()
    assert told.hears(hello_frame(ALL, 1)) == [Began(ALL)]
    told.hears(Frame(Kind.BUTTON, ("1",) if down else ("0", "0"), 2))
    told.sent()
    return told


def test_nothing_is_sent_to_a_device_that_has_not_spoken_as_a_board_does() -> None:
    told = Told()
    news = [*told.waits(1.0, beats=False), *told.hears(b"$GPGGA,092750.000,3114.4,N*5B\r\n")]
    news += told.waits(HELLO_WITHIN_S - 1.1, beats=False)
    assert news == []
    assert told.session.to_send() == b""
    assert told.waits(0.2, beats=False)[0] == Ended(Why.STRANGER)


def test_what_says_nothing_at_all_is_silent_and_not_a_stranger() -> None:
    assert Told().waits(HELLO_WITHIN_S, beats=False)[-1] == Ended(Why.SILENT)


def test_a_board_that_runs_already_is_asked_who_it_is() -> None:
    told = Told()
    told.hears(Frame(Kind.BEAT))
    assert told.sent() == [Frame(Kind.WHO, (str(PROTOCOL),))]
    assert told.hears(hello_frame(ALL, 41)) == [Began(ALL)]
    assert Frame(Kind.ACK, (), 41) in told.sent()


def test_a_board_that_never_says_who_it_is_is_given_up() -> None:
    assert Told().waits(HELLO_WITHIN_S + 0.1)[-1] == Ended(Why.NO_HELLO)


def test_a_board_of_another_version_is_not_used_and_its_version_is_told() -> None:
    told = Told()
    assert told.hears(hello_frame(Hello(7, "yz-1", frozenset(Has)), 1)) == [Ended(Why.VERSION, 7)]
    assert told.sent() == []


def test_a_press_counts_when_it_is_let_go_and_once_however_often_it_is_told() -> None:
    told = greeted()
    assert told.hears(Frame(Kind.BUTTON, ("1",), 3)) == []
    up = Frame(Kind.BUTTON, ("0", "150"), 4)
    assert told.hears(up) == [Said.PRESSED]
    assert told.hears(up, up) == []
    assert [frame.sequence for frame in told.sent() if frame.kind is Kind.ACK] == [3, 4, 4, 4]


def test_an_old_line_that_comes_late_presses_nothing() -> None:
    told = greeted()
    down, up = Frame(Kind.BUTTON, ("1",), 3), Frame(Kind.BUTTON, ("0", "150"), 4)
    assert told.hears(down, up) == [Said.PRESSED]
    assert told.hears(down, up, down, up) == []


def test_a_button_already_down_at_start_is_broken_and_hails_nobody_until_it_was_let_go_for_a_while() -> None:
    told = greeted(down=True)
    assert told.button.broken
    assert told.hears(Frame(Kind.BUTTON, ("0", "90000"), 3)) == []
    told.waits(FREED_AFTER_S / 2)
    assert told.hears(Frame(Kind.BUTTON, ("1",), 4), Frame(Kind.BUTTON, ("0", "150"), 5)) == []
    assert Said.FREED not in told.waits(FREED_AFTER_S - 0.1)
    assert told.waits(0.2) == [Said.FREED]
    assert told.hears(Frame(Kind.BUTTON, ("1",), 6), Frame(Kind.BUTTON, ("0", "150"), 7)) == [Said.PRESSED]


def test_a_button_held_for_ten_seconds_is_a_fault_and_no_hail() -> None:
    told = greeted()
    told.hears(Frame(Kind.BUTTON, ("1",), 3))
    assert [news for news in told.waits(STUCK_S + 0.1) if isinstance(news, Said)] == [Said.STUCK]
    assert told.hears(Frame(Kind.BUTTON, ("0", "10100"), 4)) == []
    assert Said.FREED in told.waits(FREED_AFTER_S + 0.1)


def pressed(button: Button, now: float) -> list[Said]:
    told = (button.looked_at(now), button.told(True, 0.0, now), button.told(False, PRESS_S, now + PRESS_S))
    return [said for said in told if said is not None]


def let_go() -> Button:
    button = Button()
    button.begin()
    button.told(False, 0.0, 0.0)
    return button


@pytest.mark.parametrize("every_s", [0.5, 2.0, 7.0, 15.0])
def test_a_contact_that_flickers_is_broken_before_long_and_serves_again_after_a_quiet_minute(every_s: float) -> None:
    button, now, presses = let_go(), 0.0, 0
    while not button.broken:
        now += every_s
        presses += pressed(button, now).count(Said.PRESSED)
    assert PRESSES_MOST <= presses <= 4 * PRESSES_MOST
    for _ in range(1000):
        now += every_s
        assert pressed(button, now) == []
    assert button.looked_at(now + QUIET_S - 1.0) is None
    assert button.looked_at(now + QUIET_S + 1.0) is Said.FREED
    assert pressed(button, now + QUIET_S + 2.0) == [Said.PRESSED]


@pytest.mark.parametrize(("every_s", "for_s"), [(6.0, 240.0), (1.0, 25.0), (25.0, 7200.0)])
def test_an_impatient_hand_is_not_taken_for_a_contact_that_flickers(every_s: float, for_s: float) -> None:
    button = let_go()
    for press in range(1, int(for_s / every_s)):
        assert pressed(button, press * every_s) == [Said.PRESSED]


def test_whoever_tries_a_button_that_flickered_now_and_then_does_not_keep_it_from_serving() -> None:
    button, now = let_go(), 0.0
    while not button.broken:
        now += 2.0
        pressed(button, now)
    for tries in (PAUSE_S + 1.0, 2 * PAUSE_S + 2.0):
        assert pressed(button, now + tries) == []
    assert button.looked_at(now + QUIET_S - 1.0) is None
    assert button.looked_at(now + QUIET_S + 1.0) is Said.FREED
    for press in range(1, PRESSES_MOST):
        assert pressed(button, now + QUIET_S + 2.0 * press) == [Said.PRESSED], "whoever comes then begins anew"


def test_the_busiest_gate_is_never_taken_for_a_contact_that_flickers() -> None:
    """A hail every four minutes for two hours, each pressed four times by somebody in a hurry."""
    button = let_go()
    for hail in range(30):
        for press in range(4):
            assert pressed(button, 100.0 + 240.0 * hail + 2.0 * press) == [Said.PRESSED]


def test_how_long_it_was_down_the_board_knows_better_than_a_line_that_was_late() -> None:
    told = greeted()
    assert told.hears(Frame(Kind.BUTTON, ("1",), 3), Frame(Kind.BUTTON, ("0", "12000"), 4)) == [Said.STUCK]


def test_a_broken_button_stays_broken_when_its_board_is_plugged_in_again() -> None:
    told = greeted(down=True)
    again = Told(now=told.now, button=told.button)
    again.hears(hello_frame(ALL, 1), Frame(Kind.BUTTON, ("0", "0"), 2))
    assert again.hears(Frame(Kind.BUTTON, ("1",), 3), Frame(Kind.BUTTON, ("0", "150"), 4)) == []


def test_a_press_that_was_cut_in_half_by_a_new_beginning_hails_nobody() -> None:
    told = greeted()
    told.hears(Frame(Kind.BUTTON, ("1",), 3))
    assert told.hears(hello_frame(ALL, 4), Frame(Kind.BUTTON, ("0", "0"), 5)) == [Began(ALL)]


def test_a_silent_board_is_given_up_after_three_missed_beats() -> None:
    told = greeted()
    told.waits(1.0)
    assert told.waits(SILENT_S - 0.1, beats=False) == []
    assert told.waits(0.2, beats=False)[0] == Ended(Why.SILENT)


def test_a_board_that_hears_nothing_is_given_up_though_it_speaks() -> None:
    told = greeted()
    sent: list[Frame] = []
    news: list[News] = []
    while not news:
        told.now += TURN_S
        news = told.hears(Frame(Kind.BEAT))
        sent += told.sent()
    assert news == [Ended(Why.NO_ACK)]
    leds = [frame for frame in sent if frame.kind is Kind.LED]
    assert len(leds) + 1 == TRIES  # the first one was sent with the greeting
    assert len(set(leds)) == 1


def test_lamps_are_told_once_and_anew_when_the_board_began_anew() -> None:
    told = greeted()
    told.waits(1.0)
    told.session.lights = Lights(ButtonLight.BREATHE, fill=True, dimmed=True)
    told.hears()
    (led,) = [frame for frame in told.sent() if frame.kind is Kind.LED]
    assert led.args == ("breathe", "1")
    told.hears(Frame(Kind.ACK, (), led.sequence))
    told.session.lights = Lights(ButtonLight.BREATHE, fill=True)  # the glass is no lamp of the board's
    told.waits(ACK_WITHIN_S)
    assert [frame for frame in told.sent() if frame.kind is Kind.LED] == []
    told.hears(hello_frame(ALL, 9))
    assert [frame.args for frame in told.sent() if frame.kind is Kind.LED] == [("breathe", "1")]


def test_a_presence_sensor_that_dies_while_its_board_lives_makes_nobody_know() -> None:
    told = greeted()
    assert told.hears(Frame(Kind.PRESENCE, ("1", "850"), 3)) == [PresenceTold(True)]
    assert told.waits(PRESENCE_LOST_S + 0.1) == [PresenceTold(None)]


def test_a_board_without_a_presence_sensor_is_not_missed_one() -> None:
    told = Told()
    hello = Hello(PROTOCOL, "yz-1", frozenset({Has.BUTTON}))
    for sequence in range(1, 9):
        assert told.hears(hello_frame(hello, sequence)) == [Began(hello)]
        assert told.waits(PRESENCE_LOST_S / 2) == []


def test_a_board_that_beats_and_tells_nothing_is_asked_who_it_is_and_serves_again() -> None:
    told = greeted()
    assert told.waits(ASK_AFTER_S + 0.1) == [PresenceTold(None)]
    assert told.asked == 1
    assert told.hears(hello_frame(ALL, 7)) == [Began(ALL)]
    assert told.hears(Frame(Kind.BUTTON, ("1",), 8), Frame(Kind.BUTTON, ("0", "150"), 9)) == [Said.PRESSED]


def test_a_board_that_does_not_say_who_it_is_when_it_is_asked_again_is_given_up() -> None:
    told = greeted()
    assert told.waits(ASK_AFTER_S + SILENT_S + 0.1)[1] == Ended(Why.NO_HELLO)
    assert told.asked >= SILENT_S / WHO_EVERY_S


def test_a_board_is_not_asked_anything_while_a_hand_is_at_its_button() -> None:
    told = greeted()
    told.waits(ASK_AFTER_S - 0.5)
    told.hears(Frame(Kind.BUTTON, ("1",), 3))
    told.waits(STUCK_S - 0.5)
    assert told.asked == 0
    assert told.hears(Frame(Kind.BUTTON, ("0", "9500"), 4)) == [Said.PRESSED]


def test_a_button_pressed_in_the_moment_of_our_question_is_no_broken_one_and_one_that_stays_down_is() -> None:
    told = greeted()
    told.waits(ASK_AFTER_S + 0.1)
    told.hears(hello_frame(ALL, 7), Frame(Kind.BUTTON, ("1",), 8))
    assert not told.button.broken
    assert Said.STUCK in told.waits(STUCK_S + 0.1)


def test_light_is_told_in_lux() -> None:
    assert greeted().hears(Frame(Kind.LIGHT, ("320",))) == [LightTold(320.0)]


def test_a_flood_ends_it_and_a_busy_board_does_not() -> None:
    told = greeted()
    assert told.hears(b"\x55" * (FLOOD_BYTES_PER_S // 2)) == []
    assert told.hears(b"\x55" * FLOOD_BYTES_PER_S)[0] == Ended(Why.FLOODS)
    busy = greeted()
    for sequence in range(3, 203):
        down, up = Frame(Kind.BUTTON, ("1",), 2 * sequence), Frame(Kind.BUTTON, ("0", "40"), 2 * sequence + 1)
        assert not any(isinstance(news, Ended) for news in busy.hears(down, up))
        busy.waits(0.1)


def test_many_damaged_lines_are_told_once_and_once_when_a_minute_was_clean() -> None:
    told = greeted()
    told.waits(1.0)
    news = [news for _ in range(3 * GARBLED_LINES) for news in told.hears(b"$012,PRS,1*0000\n")]
    assert news == [Garbled(True)]
    assert told.lives(GARBLED_WITHIN_S) == []
    assert told.lives(GARBLED_WITHIN_S + PRESENCE_EVERY_S) == [Garbled(False)]


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Kind.BUTTON, (), 3),
        Frame(Kind.BUTTON, ("2",), 3),
        Frame(Kind.BUTTON, ("0", "-5"), 3),
        Frame(Kind.PRESENCE, ("yes",), 3),
        Frame(Kind.LIGHT, ("nan",)),
        Frame(Kind.LED, ("on", "1"), 3),  # its own echo
        Frame(Kind.HELLO, ("1",), 3),
    ],
)
def test_a_whole_line_that_says_nonsense_changes_nothing(frame: Frame) -> None:
    told = greeted()
    assert told.hears(frame) == []
    assert not told.button.broken


# --- both sides, over a line that is as bad as wanted ---


class Bench:
    """The firmware and the kiosk's side, joined by a line that turns bits and loses bytes; both ways alike."""

    def __init__(self, seed: int = 1, damage: float = 0.0, hello: Hello = ALL) -> None:
        self.chance = random.Random(seed)
        self.damage = damage
        self.now = 100.0
        self.sensed = Sensed()
        self.firmware = Firmware(hello, self.sensed, self.now)
        self.button = Button()
        self.session = Session(self.button, READY, self.now)
        self.news: list[News] = []
        self.stopped = False  # the kiosk's side stands still
        self.deaf = False  # the wire to the board is broken
        self.ended = 0  # conversations
        self.held = bytearray()  # what the kiosk's system keeps until it is read

    def runs(self, seconds: float) -> Bench:
        for _ in range(round(seconds / TURN_S)):
            self.now += TURN_S
            self.firmware.look(self.sensed, self.now)
            self.held += self.through(self.firmware.to_send())
            if self.stopped:
                continue
            self.news += [*self.session.take(bytes(self.held), self.now), *self.session.pass_time(self.now)]
            self.held.clear()
            out = self.through(self.session.to_send())
            if not self.deaf:
                self.firmware.take(out, self.now)
            if any(isinstance(news, Ended) for news in self.news):  # the port is closed and opened again
                self.ended += 1
                self.news = [news for news in self.news if not isinstance(news, Ended)]
                self.session = Session(self.button, READY, self.now)
        return self

    def through(self, sent: bytes) -> bytes:
        if not self.damage:
            return sent
        out = bytearray()
        for byte in sent:
            luck = self.chance.random()
            if luck >= self.damage:
                out.append(byte)
            elif luck < self.damage / 2:
                out.append(byte ^ (1 << self.chance.randrange(8)))
        return bytes(out)

    def presses(self) -> None:
        self.sensed.contact = True
        self.runs(PRESS_S)
        self.sensed.contact = False
        self.runs(PRESS_S)

    def said(self, what: News) -> int:
        return self.news.count(what)


def test_board_and_kiosk_find_each_other_and_the_lamps_burn() -> None:
    bench = Bench().runs(1.0)
    assert bench.news[0] == Began(ALL)
    assert (bench.firmware.lamp, bench.firmware.fill) == ("on", False)


def test_a_bouncing_contact_is_one_press() -> None:
    bench = Bench().runs(1.0)
    for down in (True, False, True, False, True):
        bench.sensed.contact = down
        bench.runs(TURN_S)
    bench.presses()
    assert bench.said(Said.PRESSED) == 1


def test_a_contact_that_only_twitches_is_no_press() -> None:
    bench = Bench().runs(1.0)
    bench.sensed.contact = True
    bench.runs(2 * TURN_S)
    bench.sensed.contact = False
    bench.runs(1.0)
    assert bench.said(Said.PRESSED) == 0


def test_without_a_kiosk_the_lamp_says_out_of_service_and_the_fill_light_is_off() -> None:
    bench = Bench().runs(1.0)
    bench.session.lights = Lights(ButtonLight.BREATHE, fill=True)
    bench.runs(1.0)
    assert (bench.firmware.lamp, bench.firmware.fill) == ("breathe", True)
    bench.stopped = True
    bench.runs(FAIL_SAFE_S - 1.0)
    assert (bench.firmware.lamp, bench.firmware.fill) == ("breathe", True)
    bench.runs(1.1)
    assert (bench.firmware.lamp, bench.firmware.fill) == (OUT_OF_SERVICE, False)


def test_a_kiosk_that_stood_still_for_a_while_gets_its_lamps_and_its_button_again() -> None:
    bench = Bench().runs(1.0)
    bench.stopped = True
    bench.runs(FAIL_SAFE_S + 1.0)
    bench.stopped = False
    bench.session = Session(Button(), READY, bench.now)
    bench.runs(2.0)
    assert bench.firmware.lamp == "on"
    bench.presses()
    assert bench.said(Said.PRESSED) == 1


@pytest.mark.parametrize("part", ["stopped", "deaf"])
@pytest.mark.parametrize("tenths", range(2, 62, 4))
def test_a_kiosk_or_a_line_that_stalls_for_some_seconds_leaves_no_lit_button_that_is_dead(
    part: str, tenths: int
) -> None:
    bench = Bench().runs(1.0)
    bench.sensed.distance_mm = 800
    setattr(bench, part, True)
    bench.runs(tenths / 10)
    setattr(bench, part, False)
    bench.runs(4.0)
    assert bench.firmware.lamp == "on"
    bench.presses()
    assert bench.said(Said.PRESSED) == 1


@pytest.mark.parametrize("has", [frozenset({Has.BUTTON, Has.LAMP}), frozenset(Has)])
def test_a_broken_wire_to_the_board_is_noticed_whatever_the_board_has(has: frozenset[Has]) -> None:
    bench = Bench(hello=Hello(PROTOCOL, "yz-1", has)).runs(60.0)
    assert bench.ended == 0
    bench.deaf = True
    bench.runs(ASK_AFTER_S + SILENT_S + 1.0)
    assert bench.ended > 0


def test_somebody_who_only_walks_past_the_edge_of_the_beam_is_not_there() -> None:
    bench = Bench().runs(1.0)
    for _ in range(20):
        bench.sensed.distance_mm = None if bench.sensed.distance_mm else 900
        bench.runs(0.2)
    assert bench.said(PresenceTold(True)) == 0
    bench.sensed.distance_mm = 900
    bench.runs(1.0)
    assert bench.said(PresenceTold(True)) == 1


@pytest.mark.parametrize("seed", range(12))
def test_on_a_line_that_loses_and_turns_bytes_no_press_is_doubled_and_none_is_invented(seed: int) -> None:
    """A byte in two hundred is hurt, one line in ten: all that is told must have been done."""
    bench = Bench(seed, damage=0.005).runs(3.0)
    done = 0
    for _ in range(12):
        bench.presses()
        done += 1
        assert bench.said(Said.PRESSED) <= done
        bench.runs(0.7)
        assert bench.said(Said.PRESSED) <= done
    assert bench.said(Said.PRESSED) >= done - 2  # and nearly all of it was told
    bench.news.clear()
    bench.runs(20.0)  # nobody is there
    assert bench.said(Said.PRESSED) == 0
