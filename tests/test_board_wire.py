"""The board's line protocol: what stands on the wire, and that nothing that befalls a wire makes a press."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kiosk.peripherals.board_wire import (
    ACK_WITHIN_S,
    LINE_MOST_BYTES,
    SEQUENCES,
    TRIES,
    Awaited,
    Frame,
    Has,
    Hello,
    Kind,
    Lines,
    check_sum,
    decode,
    encode,
    following,
    hello_frame,
    is_new,
    read_hello,
)

PAGE = Path(__file__).parents[1] / "docs" / "board.md"
EVERYTHING = Hello(1, "x" * 12, frozenset(Has))
FRAMES = (
    hello_frame(EVERYTHING, 999),
    Frame(Kind.BUTTON, ("1",), 17),
    Frame(Kind.BUTTON, ("0", "154"), 18),
    Frame(Kind.PRESENCE, ("1", "850"), 19),
    Frame(Kind.LIGHT, ("100000",)),
    Frame(Kind.WHO, ("1",)),
    Frame(Kind.LED, ("breathe", "1"), 3),
    Frame(Kind.BEAT),
    Frame(Kind.ACK, (), 17),
)


def test_the_check_sum_is_the_one_that_every_table_of_crcs_names_xmodem() -> None:
    assert check_sum(b"123456789") == 0x31C3
    assert check_sum(b"") == 0


def test_every_line_that_the_manual_shows_is_one_and_says_what_stands_beside_it() -> None:
    shown = re.findall(r"^(\$\d{3},[^\s]+)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(shown) >= len(Kind)
    assert [line for line in shown if decode(line.encode()) is None] == []
    assert {decode(line.encode()).kind for line in shown if (decode(line.encode()))} == set(Kind)  # type: ignore[union-attr]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.kind.name)
def test_what_is_written_is_read_again(frame: Frame) -> None:
    line = encode(frame)
    assert len(line) <= LINE_MOST_BYTES
    assert line.endswith(b"\n")
    assert decode(line[:-1]) == frame


def test_a_hello_names_the_board_and_what_it_has() -> None:
    assert read_hello(hello_frame(EVERYTHING, 5)) == EVERYTHING
    bare = Hello(2, "yz-1", frozenset())
    assert read_hello(hello_frame(bare, 5)) == bare
    assert read_hello(Frame(Kind.HELLO, ("1", "yz-1", "button+jukebox"))) == Hello(1, "yz-1", frozenset({Has.BUTTON}))
    assert read_hello(Frame(Kind.HELLO, ("1",))) is None
    assert read_hello(Frame(Kind.HELLO, ("one", "yz-1", ""))) is None


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Kind.LED, ("on,1",)),
        Frame(Kind.LED, ("x" * LINE_MOST_BYTES,)),
        Frame(Kind.LED, ("on\n",)),
        Frame(Kind.ACK, (), SEQUENCES),
        Frame(Kind.ACK, (), -1),
    ],
)
def test_what_cannot_be_a_line_is_not_written(frame: Frame) -> None:
    with pytest.raises(ValueError, match="no frame"):
        encode(frame)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"$017,BTN,1",
        b"$017,BTN,1*025b",  # small letters
        b"$017,BTN,1*025C",
        b"$017,BTN,1*025B\r",
        b"$17,BTN,1*025B",
        b"017,BTN,1*025B",
        b"$GPGGA,092750.000,3114.4,N,12124.5,E,1,8,1.03,12.0,M,8.0,M,,*5B",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_damaged_or_anothers_says_nothing(line: bytes) -> None:
    assert decode(line) is None


def test_a_kind_that_is_not_known_says_nothing_even_if_it_is_whole() -> None:
    body = b"017,NEW,1"
    assert decode(b"$%s*%04X" % (body, check_sum(body))) is None


def test_frames_are_found_in_whatever_pieces_they_come() -> None:
    whole = b"".join(encode(frame) for frame in FRAMES)
    chance = random.Random(3)
    for _ in range(200):
        cuts = sorted(chance.randrange(len(whole)) for _ in range(chance.randrange(30)))
        lines = Lines()
        pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        assert [frame for piece in pieces for frame in lines.feed(piece)] == list(FRAMES)


def test_half_a_line_does_not_cost_the_next_one() -> None:
    assert list(Lines().feed(b"$017,BT" + encode(FRAMES[1]))) == [FRAMES[1]]


def test_an_endless_line_is_dropped_as_it_comes_and_not_kept() -> None:
    lines = Lines()
    for _ in range(1000):
        list(lines.feed(b"x" * 4096))
        assert len(lines._held) <= LINE_MOST_BYTES
    assert list(lines.feed(b"\n" + encode(FRAMES[1])))[-1] == FRAMES[1]
    for _ in range(1000):
        list(lines.feed(b"$" * 4096))
        assert len(lines._held) <= LINE_MOST_BYTES
    assert list(lines.feed(encode(FRAMES[1])))[-1] == FRAMES[1]


def test_a_line_sent_again_is_known_by_its_sequence_also_where_it_begins_anew() -> None:
    for last in range(SEQUENCES):
        assert is_new(following(last), last)
        assert not is_new(last, last)
        assert not is_new(last, following(last))


def test_a_line_that_nobody_acknowledges_is_sent_again_a_few_times_and_then_given_up() -> None:
    awaited = Awaited(FRAMES[1], due_at=10.0)
    sent = []
    for tick in range(1000):
        now = 10.0 + tick * ACK_WITHIN_S / 10
        if awaited.given_up(now):
            break
        sent += [now] if awaited.send(now) else []
    assert len(sent) == TRIES
    assert now - sent[-1] >= ACK_WITHIN_S * 0.99
    assert not awaited.answered_by(Frame(Kind.ACK, (), 16))
    assert awaited.answered_by(Frame(Kind.ACK, (), 17))


def test_no_damage_to_a_wire_makes_a_press_that_nobody_made() -> None:
    """A million bytes of a day at the board: bits turned, bytes cut out, doubled, exchanged, lines joined."""
    chance = random.Random(20261123)
    day = [frame for frame in FRAMES if frame.kind is not Kind.BUTTON]
    made, wrong, read = 0, [], 0
    lines = Lines()
    while made < 1_000_000:
        frame = Frame(Kind.BEAT) if chance.random() < 0.3 else chance.choice(day)
        sent = damaged(encode(frame), chance) if chance.random() < 0.7 else encode(frame)
        made += len(sent)
        for found in lines.feed(sent):
            read += found is not None
            wrong += [found] if found is not None and found not in day else []
    assert wrong == []
    assert read > made / 100  # and much of it was read all the same


def test_no_turned_bit_or_two_in_a_press_make_another_one_of_it() -> None:
    line = encode(Frame(Kind.BUTTON, ("0", "154"), 18))[:-1]
    bits = [1 << bit for bit in range(8 * len(line))]
    as_number = int.from_bytes(line, "big")
    for index, first in enumerate(bits):
        for second in (0, *bits[:index]):
            assert decode((as_number ^ first ^ second).to_bytes(len(line), "big")) is None


def damaged(line: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(5)
    at = chance.randrange(len(line))
    to = min(len(line), at + chance.randrange(1, 6))
    match kind:
        case 0:
            return bytes(byte ^ (1 << chance.randrange(8)) if chance.random() < 0.05 else byte for byte in line)
        case 1:
            return line[:at] + line[to:]
        case 2:
            return line[:to] + line[at:]
        case 3:
            return line[:at] + chance.randbytes(to - at) + line[to:]
        case _:
            return line[:at]
