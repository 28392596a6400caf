"""Asks the questions one typed line at a time. Each answer is held against the real settings before the next one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kiosk.config import Fault
from kiosk.config.editing import Place, Value, value_at
from kiosk.setup.draft import Draft
from kiosk.setup.question import Ask, Empty, Found, Kind, Line, Question
from kiosk.setup.questions import QUESTIONS

NOTHING = "-"  # typed for: none, empty
YES = frozenset({"y", "yes", "true", "是", "对", "有", "要"})
NO = frozenset({"n", "no", "false", "否", "不", "不是", "不对", "没", "没有", "无", "不要"})
WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,12})?")
APART = {Kind.POINT: re.compile(r"[,，;\s]+"), Kind.SIZE: re.compile(r"[x×*,，\s]+", re.IGNORECASE)}


class Dialogue:
    """hear: shows a prompt and returns the line that was typed; raises EOFError. tell: shows a line. gettext: words.

    found: devices of this machine by kind.
    """

    def __init__(
        self,
        hear: Callable[[str], str],
        tell: Callable[[str], None],
        gettext: Callable[[str], str],
        found: Mapping[Found, Sequence[str]],
    ) -> None:
        self._hear = hear
        self._tell = tell
        self._ = gettext
        self._found = found

    def hold(self, draft: Draft) -> Draft:
        """The draft with every answer; it has no fault that a question could mend. Raises EOFError, CannotEdit."""
        for number, question in enumerate(QUESTIONS):
            self._tell(f"\n{number + 1}/{len(QUESTIONS)}  {self._(question.title)}")
            self._tell(f"    {self._(question.why)}")
            draft = self._ask(draft, question, _places(QUESTIONS[number + 1 :]))
        while again := [line for question in QUESTIONS for line in question.lines if _own(draft, line)]:
            draft = self._ask_line(draft, again[0], frozenset())  # an answer made an earlier one wrong
        return draft

    def _ask(self, draft: Draft, question: Question, later: frozenset[Place]) -> Draft:
        match question.ask:
            case Ask.RIGHT:
                if not any(_own(draft, line) for line in question.lines) and self._is_right(draft, question):
                    return draft
            case Ask.HAVE:
                is_switch = len(question.have) > 1
                has = draft.value(question.have)
                wants = self._yes_or_no(self._("Is there one?"), bool(has))
                if not wants:
                    return draft if not has else draft.changed({question.have: False if is_switch else None})
                if is_switch and not has:
                    draft = _switched_on(draft, question.have)
            case _:
                pass
        new = question.ask is Ask.HAVE and draft.value(question.have) is None
        for number, line in enumerate(question.lines):
            rest = frozenset(place for other in question.lines[number + 1 :] for place in other.places)
            draft = self._ask_if_wanted(draft, line, later | rest, new)
        return draft

    def _ask_if_wanted(self, draft: Draft, line: Line, later: frozenset[Place], new: bool) -> Draft:
        if line.only_if is not None:
            place, value = line.only_if
            here = draft.value(place)
            if here != value if value is not None else here in (None, ""):
                return draft.changed({place: None for place in line.places if draft.value(place) not in (None, "")})
        return self._ask_line(draft, line, later, new)

    def _is_right(self, draft: Draft, question: Question) -> bool:
        for line in question.lines:
            shown = _shown(draft, line)
            if shown:
                self._tell(f"    {self._(line.label)}: {shown}")
        example = any(_is_example(draft, line) for line in question.lines)
        if example:
            self._tell(
                "    " + self._("Some of it is the shipped example: stand-ins on this machine, and no real taxi.")
            )
        return self._yes_or_no(self._("Is that right?"), not example)

    def _yes_or_no(self, asked: str, default: bool) -> bool:
        shown = self._("Y/n") if default else self._("y/N")
        while True:
            match self._typed(f"  {asked} [{shown}] ").lower():
                case "":
                    return default
                case answer if answer in YES:
                    return True
                case answer if answer in NO:
                    return False
            self._tell("  ! " + self._("Answer y for yes or n for no."))

    def _ask_line(self, draft: Draft, line: Line, later: frozenset[Place], new: bool = False) -> Draft:
        """later: keys that are asked afterwards, whose faults are none of this line's."""
        devices = self._found.get(line.found, ())
        for number, device in enumerate(devices, 1):
            self._tell(f"    {number}  {device}")
        for fault in _own(draft, line):
            self._complain(line, fault.problem)
        liked = draft.value(line.like) if line.like and (new or draft.value(line.places[0]) is None) else None
        default = str(liked) if liked else "" if _is_example(draft, line) else _shown(draft, line)
        while True:
            shown = f" [{default}]" if default else ""
            typed = self._typed(f"  {self._(line.label)} ({self._(line.rule)}){shown}: ")
            if not typed and not liked and not _own(draft, line) and (default or _may_stay_empty(draft, line)):
                return draft
            if not typed and not liked:
                self._complain(line, self._("an answer is needed"))
                continue
            if not typed.isprintable():  # nor is what was no UTF-8
                self._complain(line, self._("there is a sign in it that cannot be shown"))
                continue
            answered = draft.changed(_changes(draft, line, _chosen(typed, devices) or default))
            blamed = _blamed(draft, answered, line, later)
            if blamed is None:
                return answered
            self._complain(line, blamed.problem)

    def _typed(self, prompt: str) -> str:
        """Raises EOFError."""
        return self._hear(prompt).strip()

    def _complain(self, line: Line, problem: str) -> None:
        self._tell(f"  ! {self._(line.label)}: {problem}")
        if line.rule:
            self._tell("    " + self._("What is taken: {rule}").format(rule=self._(line.rule)))


def _places(questions: Sequence[Question]) -> frozenset[Place]:
    return frozenset(place for question in questions for line in question.lines for place in line.places)


def _own(draft: Draft, line: Line) -> list[Fault]:
    keys = draft.keys(line.places)
    return [fault for fault in draft.faults() if fault.key in keys]


def _switched_on(draft: Draft, switch: Place) -> Draft:
    """What its section lacks is as it is shipped."""
    section = switch[:1]
    shipped = value_at(draft.shipped, section)
    keys = shipped if isinstance(shipped, dict) else {}
    lacking = {(*section, key): value for key, value in keys.items() if draft.value((*section, key)) is None}
    return draft.changed({**lacking, switch: True})


def _blamed(before: Draft, after: Draft, line: Line, later: frozenset[Place]) -> Fault | None:
    """The first complaint that this answer has to answer for."""
    known = {(fault.key, fault.problem) for fault in before.faults()}
    own, others = after.keys(line.places), after.keys(later)
    for fault in after.faults():
        if fault.key in own or (fault.key not in others and (fault.key, fault.problem) not in known):
            return fault
    return None


def _is_example(draft: Draft, line: Line) -> bool:
    """What the shipped settings say of a place is true of no other."""
    return line.own and all(draft.value(place) == value_at(draft.shipped, place) for place in line.places)


def _shown(draft: Draft, line: Line) -> str:
    """What stands there, as one would type it; '' for nothing."""
    values = [draft.value(place) for place in line.places]
    if any(value is None for value in values):
        return ""
    return (" x " if line.kind is Kind.SIZE else ", ").join(str(value) for value in values)


def _chosen(typed: str, devices: Sequence[str]) -> str:
    """A number of the list stands for its device."""
    listed = {str(number): device for number, device in enumerate(devices, 1)}
    return listed.get(typed, typed)


def _may_stay_empty(draft: Draft, line: Line) -> bool:
    return line.empty is not Empty.REFUSED and not any(draft.value(place) for place in line.places)


def _changes(draft: Draft, line: Line, typed: str) -> dict[Place, Value | None]:
    """What an answer does to the settings; what cannot be read as its kind stays text."""
    if typed == NOTHING and line.empty is Empty.OUT:
        entry = [place[:-1] if len(place) > 2 else place for place in line.places]
        return {place: None for place in entry if draft.value(place) is not None}
    if typed == NOTHING and line.empty is Empty.TEXT:
        typed = ""
    return {
        **({} if typed else dict.fromkeys(line.empties, "")),
        **dict(zip(line.places, _values(line, typed), strict=True)),
        **_following(draft, line, typed),
    }


def _values(line: Line, typed: str) -> list[Value]:
    match line.kind:
        case Kind.WHOLE if WHOLE.fullmatch(typed):
            return [int(typed)]
        case Kind.POINT | Kind.SIZE:
            pattern, number = (NUMBER, float) if line.kind is Kind.POINT else (WHOLE, int)
            parts = APART[line.kind].split(typed)
            if len(parts) == len(line.places) and all(pattern.fullmatch(part) for part in parts):
                return [number(part) for part in parts]
            return [typed or NOTHING for _ in line.places]
        case _:
            return [typed]


def _following(draft: Draft, line: Line, typed: str) -> dict[Place, Value | None]:
    """What said the same until now. Without anything to say its entry goes."""
    before = draft.value(line.places[0])
    same = [place for place in line.follows if before and draft.value(place) == before]
    return {place if typed else place[:-1]: typed or None for place in same}
