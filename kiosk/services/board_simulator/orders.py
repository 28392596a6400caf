"""What a simulated board can be told to do: the words, and what is wrong with a line that is none of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    PRESS = "press"
    HOLD = "hold"
    DOWN = "down"
    UP = "up"
    PRESENCE = "presence"
    LIGHT = "light"
    UNPLUG = "unplug"
    PLUG = "plug"
    REBOOT = "reboot"
    GARBAGE = "garbage"
    HALF_LINE = "half-line"
    FLOOD = "flood"
    SILENCE = "silence"
    DEAF = "deaf"
    LOSE = "lose"
    DAMAGE = "damage"
    VERSION = "version"
    LACK = "lack"
    BE = "be"


OFF, DEAD = "off", "dead"
NOTHING = "nothing"
GUISES = ("board", "printer", "gps")  # what is plugged in
WHAT: dict[Verb, tuple[str, str]] = {  # what stands behind it, and what it does
    Verb.PRESS: ("", "press the button and let go; its contact bounces"),
    Verb.HOLD: ("SECONDS", "hold it down for so long"),
    Verb.DOWN: ("", "press it and keep it down: stuck; before plug or reboot: down at the start"),
    Verb.UP: ("", "let it go"),
    Verb.PRESENCE: ("MM|off|dead", "somebody stands so far away; nobody does; the sensor is dead"),
    Verb.LIGHT: ("LUX|dead", "the light at the wall; the sensor is dead"),
    Verb.UNPLUG: ("", "pull the plug: the terminal is gone"),
    Verb.PLUG: ("", "plug it in again: another terminal under the same link; it says hello"),
    Verb.REBOOT: ("", "as after a dip of its supply: it says hello without being asked"),
    Verb.GARBAGE: ("BYTES", "so many random bytes"),
    Verb.HALF_LINE: ("", "the first half of a line, and no end"),
    Verb.FLOOD: ("SECONDS", "shout, as much as the terminal takes"),
    Verb.SILENCE: ("SECONDS", "say nothing; it hears and obeys"),
    Verb.DEAF: ("SECONDS", "hear nothing; it speaks"),
    Verb.LOSE: ("FRAMES", "lose the next acknowledgements of the kiosk: what they are for is sent again"),
    Verb.DAMAGE: ("PERCENT", "of its bytes; 0: a good line again"),
    Verb.VERSION: ("NUMBER", "say hello in this version of the protocol"),
    Verb.LACK: ("button|lamp|fill|presence|light|nothing", "be a board without this part; reboots"),
    Verb.BE: ("board|printer|gps", "be plugged in as another device"),
}
MOST = 1_000_000  # of whatever is counted


@dataclass(frozen=True)
class Order:
    verb: Verb
    number: float = 0.0
    word: str = ""


class NoOrder(Exception):
    """A line is no order; its text says what would be one."""


def order_of(line: str) -> Order:
    """Raises NoOrder."""
    name, *rest = line.split() or [""]
    verb = next((verb for verb in Verb if verb.value == name), None)
    if verb is None:
        raise NoOrder(f"no order: {name}. There are {', '.join(Verb)}")
    wanted = WHAT[verb][0]
    if len(rest) != bool(wanted):
        raise NoOrder(f"say: {verb} {wanted}".rstrip())
    if not wanted:
        return Order(verb)
    words = [word for word in wanted.split("|") if word.islower()]
    if rest[0] in words:
        return Order(verb, word=rest[0])
    if all(word.islower() for word in wanted.split("|")) or not _is_number(rest[0]):
        raise NoOrder(f"say: {verb} {wanted}")
    return Order(verb, number=float(rest[0]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit() and float(text) <= MOST


def manual() -> str:
    """A line for each order."""
    shown = [(f"{verb} {wanted}".rstrip(), does) for verb, (wanted, does) in WHAT.items()]
    width = max(len(order) for order, _ in shown)
    return "\n".join(f"  {order:<{width}}  {does}" for order, does in shown)
