"""The grammar of recorded voices: into which clips a Chinese sentence is cut, and how it is put together. Pure.

A sentence is cut at its blanks. What stands between them is one clip each; a blank of a closed kind (call sign,
plate, number, minutes, ways that remain, board) is made of the clips of its kind, found in the very words that the
engine would say. Equal words are one clip: nobody records the same twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from kiosk.domain import Capabilities, Lang
from kiosk.voice import sayings, sound
from kiosk.voice.clip_names import PROVINCES, SURNAMES
from kiosk.voice.prompts import CALLED_OUT, IN_PRACTICE, INSTEAD, WORDS, filled, vouched
from kiosk.voice.sayings import Gettext

HIGHEST_CALL_SIGN = 9  # the journey gives no higher number
MOST_HAILS = 20  # this gate's own record tells of no more
LONGEST_MINUTES = 30  # longer waits are rare, and said by the engine
COMMA_S = 0.1  # a breath, where a comma stands between two clips; beside the gap that every two clips have
STOP_S = 0.3  # where a sentence ends
STOPS = "。？！；"
PUNCTUATION = f"{STOPS}，：、 "
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # of plates, which have no I and no O
DIGITS = {"幺": "yao", "两": "liang", "十": "ten"}  # beside 0 to 9

# blank -> the kinds of clip that it is made of; none: free text, which only the engine can say
KINDS: Mapping[str, tuple[str, ...]] = {
    "call_sign": ("call_sign",),
    "plate": ("digit", "letter", "province"),
    "number": ("digit",),
    "tail": ("digit",),
    "missing": ("digit",),
    "minutes": ("minutes",),
    "choices": ("choices",),
    "board": ("board", "call_sign", "minutes"),
    "wait": ("wait", "hails", "minutes"),
    "surname": ("surname",),
    "name": ("name",),
    "summary": (),
    "place": (),
    "contact": (),
    "where": (),
    "guard": (),
    "words": (),
    "title": (),
}
# Recorded first: a hail that goes well, from the first touch to the end. Who stops early has given the most.
HEARD_MOST = (
    *("welcome", "welcome_phone", "phone_entry", "phone_checking", "confirm_tail", "consent", "face_look"),
    *("face_checking", "confirm", "received", "coming", "coming_no_eta", "later", "two_minutes", "arrived", "done"),
    *("still_there", "ask_cancel", "cancelled"),
)
RECORDED_LAST = ("province.", "surname.", "enrol_")
HERE = "沪"  # but this one, which nearly every plate begins with

EVERYTHING = Capabilities()

Have = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Clip:
    """One recording. clip: its file's name without '.wav'. words: what is said. hint: where it is heard."""

    clip: str
    words: str
    hint: str


@dataclass(frozen=True)
class _Grammar:
    clips: Mapping[str, Clip]  # by words
    kinds: Mapping[str, frozenset[str]]  # the words of each kind


def catalogue(gettext: Gettext) -> tuple[Clip, ...]:
    """Everything that is worth recording, what is heard most first. gettext: of the domain 'voice' in Chinese."""
    return tuple(_grammar(gettext).clips.values())


def parts(
    prompt: str, args: Mapping[str, str], gettext: Gettext, have: Have, able: Capabilities = EVERYTHING
) -> tuple[bytes | str, ...] | None:
    """A sentence as recorded clips, and as text for the engine where a blank is not or not wholly recorded.

    None if one of the sentence's own words is not recorded, or nothing of it is, or only the bench hears it: then the
    engine says all of it.
    prompt, args: as for kiosk.voice.prompts.render. gettext: as for catalogue. have: the sound of a clip, a WAV, by
    the clip's name. able: what the dispatcher can vouch for.
    """
    if prompt in CALLED_OUT | IN_PRACTICE:
        return None
    grammar = _grammar(gettext)
    told = vouched(gettext, able)
    said = filled(prompt, args, told, Lang.ZH)
    pieces: list[bytes | str] = []
    recorded = False
    for fixed, blank, _, _ in Formatter().parse(told(WORDS[prompt])):
        own = _recorded(fixed, {_words(fixed)} - {""}, grammar, have)
        if own is None:
            return None
        pieces += own
        recorded = recorded or _words(fixed) != ""
        if blank:
            usable = frozenset[str]().union(*(grammar.kinds[kind] for kind in KINDS.get(blank, ())))
            filling = _recorded(said[blank], usable, grammar, have)
            pieces += [said[blank]] if filling is None else filling
            recorded = recorded or filling is not None
    while pieces and pieces[-1] in (_silence(COMMA_S), _silence(STOP_S)):
        pieces.pop()
    return tuple(pieces) if recorded else None


def _recorded(text: str, words: Collection[str], grammar: _Grammar, have: Have) -> list[bytes | str] | None:
    """text as the clips of these words, with its pauses; None if it holds anything else or one is missing."""
    longest_first = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
    pieces: list[bytes | str] = []
    for token in re.findall("|".join([*longest_first, f"[{PUNCTUATION}]+", "."]), text):
        if token in words:
            clip = have(grammar.clips[token].clip)
        else:
            clip = None if _words(token) else _silence(STOP_S if set(token) & set(STOPS) else COMMA_S)
        if clip is None:
            return None
        pieces.append(clip)
    return pieces


def _words(text: str) -> str:
    return text.strip(PUNCTUATION)


@cache
def _silence(length_s: float) -> bytes:
    return sound.as_wav(bytes(2 * round(length_s * sound.SAMPLE_RATE_HZ)))


@cache
def _grammar(gettext: Gettext) -> _Grammar:
    clips: dict[str, Clip] = {}
    kinds: dict[str, frozenset[str]] = {}

    def note(found: Iterator[Clip], kind: str = "") -> None:
        of_kind = list(found)
        for clip in of_kind:
            clips.setdefault(clip.words, clip)
        if kind:
            kinds[kind] = frozenset(clip.words for clip in of_kind)

    for prompt in HEARD_MOST:
        note(_of_either(prompt, WORDS[prompt], gettext))
    for kind, of_kind in _OF_KINDS.items():
        note(of_kind(gettext), kind)
    for prompt, words in WORDS.items():
        if prompt not in CALLED_OUT | IN_PRACTICE:
            note(_of_either(prompt, words, gettext))
    rare = {words: clip for words, clip in clips.items() if _is_rare(clip)}
    often = {words: clip for words, clip in clips.items() if words not in rare}
    return _Grammar({**often, **rare}, kinds)


def _is_rare(clip: Clip) -> bool:
    return clip.clip.startswith(RECORDED_LAST) and clip.words != HERE


def _of_either(clip: str, msgid: str, gettext: Gettext) -> Iterator[Clip]:
    """The sentence, and what is said instead where a dispatcher cannot vouch for it."""
    yield from _of_sentence(clip, gettext(msgid))
    for words in INSTEAD.values():
        if msgid in words:
            yield from _of_sentence(f"{clip}.instead", gettext(words[msgid]))


def _of_sentence(clip: str, sentence: str) -> Iterator[Clip]:
    """'请看尾号{tail}的手机' -> code.1 '请看尾号' and code.2 '的手机'; a sentence without blanks is one clip."""
    shown = re.sub(r"\{\w+\}", "……", sentence)
    fixed = [words for words in map(_words, re.split(r"\{\w+\}", sentence)) if words]
    for number, words in enumerate(fixed, 1):
        yield Clip(clip if shown == sentence else f"{clip}.{number}", words, shown)


def _of_call_signs(gettext: Gettext) -> Iterator[Clip]:
    for colour, msgid in sayings.CALL_SIGNS.items():
        before, after = gettext(msgid).split("{number}")
        yield Clip(f"colour.{colour}", before, f"{before}{sayings.ordinal(7, Lang.ZH)}{after}")
    for number in range(1, HIGHEST_CALL_SIGN + 1):
        words = f"{sayings.ordinal(number, Lang.ZH)}{after}"
        yield Clip(f"call.{number}", words, f"{before}{words}")


def _of_minutes(gettext: Gettext) -> Iterator[Clip]:
    for number in range(LONGEST_MINUTES + 1):
        words = sayings.minutes(str(number), gettext, Lang.ZH)
        yield Clip(f"minutes.{number}", words, gettext(WORDS["later"]).format(minutes=words))


def _of_digits(_: Gettext) -> Iterator[Clip]:
    for number, words in enumerate(sayings.COUNT_ZH):
        yield Clip(f"digit.{number}", words, "车牌、电话号码")
    for words, name in DIGITS.items():
        yield Clip(f"digit.{name}", words, {"幺": "电话号码里的 1", "两": "还少两位", "十": "还少十位"}[words])


def _of_letters(_: Gettext) -> Iterator[Clip]:
    for letter in LETTERS:
        yield Clip(f"letter.{letter.lower()}", letter, f"车牌：沪{letter}")


def _of_provinces(_: Gettext) -> Iterator[Clip]:
    for words, name in PROVINCES.items():
        yield Clip(f"province.{name}", words, f"车牌：{words}A")


def _of_choices(gettext: Gettext) -> Iterator[Clip]:
    example = sayings.choices("hotline,bus", gettext)
    touch, _ = gettext(sayings.TOUCH).split("{choices}")
    *_, last = re.split(r"\{\w+\}", gettext(sayings.CHOICE_AND_LAST).removesuffix("{second}"))
    yield Clip("choices.touch", _words(touch), example)
    yield Clip("choices.or", _words(last), example)
    for name, msgid in sayings.CHOICES.items():
        yield Clip(f"choices.{name}", gettext(msgid), gettext(sayings.TOUCH).format(choices=gettext(msgid)))
    yield Clip("choices.button", _words(gettext(sayings.PRESS)), "")
    yield Clip("choices.none", _words(gettext(sayings.ASK_SOMEBODY)), "")


def _of_board(gettext: Gettext) -> Iterator[Clip]:
    for standing, msgid in sayings.BOARD.items():
        yield from _of_either(f"board.{standing}", msgid, gettext)


def _of_hails(gettext: Gettext) -> Iterator[Clip]:
    for number in range(1, MOST_HAILS + 1):
        yield Clip(f"hails.{number}", sayings.hails(str(number), gettext, Lang.ZH), "这个钟点，……来了……")


def _of_wait(gettext: Gettext) -> Iterator[Clip]:
    for known, msgid in sayings.WAIT.items():
        yield from _of_sentence(f"wait.{known}", gettext(msgid))


def _of_surnames(gettext: Gettext) -> Iterator[Clip]:
    yield Clip("surname.none", gettext(sayings.THE_DRIVER), "")
    for surname, name in SURNAMES.items():
        yield Clip(f"surname.{name}", sayings.driver(surname, gettext, Lang.ZH), "")


def _of_names(gettext: Gettext) -> Iterator[Clip]:
    yield Clip("name.none", gettext(sayings.YOU), "")


_OF_KINDS: Mapping[str, Callable[[Gettext], Iterator[Clip]]] = {
    "call_sign": _of_call_signs,
    "digit": _of_digits,
    "minutes": _of_minutes,
    "letter": _of_letters,
    "choices": _of_choices,
    "board": _of_board,
    "hails": _of_hails,
    "wait": _of_wait,
    "name": _of_names,
    "province": _of_provinces,
    "surname": _of_surnames,
}
