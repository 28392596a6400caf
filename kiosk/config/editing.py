"""Changes values in the text of a settings file where they stand: all comments, blanks and other lines stay.

A place names a key from the top, ('site', 'name'); an entry of a list goes by its kind, ('ladder', 'bus', 'text').
What is taken out becomes a comment, and what stands there as a comment is brought back by taking the marks away, as
the sections that are shipped so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

Place = tuple[str, ...]
Value = str | int | float | bool

COMMENT = re.compile(r"[ \t]+(#.*)")
GAP = "  "  # before a comment that no longer fits into its column
INDENT = "  "
RECENT = 8  # texts that are remembered parsed: an answer looks at a few dozen places of the same
LIST_KEY = "kind"  # by which an entry of a list is told from the others


class CannotEdit(ValueError):
    """The file is written in a way in which a value cannot be changed in place. The message names the key."""


def edited(text: str, changes: Mapping[Place, Value | None], shipped: str) -> str:
    """The text with these values; None: without that key, entry or section.

    shipped: our own settings file, from which a key or a section that is missing takes its comments. Raises
    CannotEdit; text must be YAML.
    """
    for place, value in changes.items():
        if value_at(text, place) == value:
            continue
        before = text
        text = _taken_out(text, place) if value is None else _put(text, place, value, shipped)
        if value_at(text, place) != value:
            raise CannotEdit(f"{'.'.join(place)} cannot be changed where it stands: write it as it was shipped")
        _nothing_else_changed(before, text, place)
    return text


def value_at(text: str, place: Place) -> object:
    """The value there, of a section a dictionary; None where nothing stands."""
    value = _loaded(text)
    for step in place:
        if isinstance(value, list):
            value = next((entry for entry in value if isinstance(entry, dict) and entry.get(LIST_KEY) == step), None)
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def values(text: str) -> dict[Place, object]:
    """Every single value with its place; entries of a list that have no kind go by their number."""
    return dict(_values(_loaded(text), ()))


@lru_cache(RECENT)
def _loaded(text: str) -> Any:
    """Not to be changed."""
    return yaml.safe_load(text)


@lru_cache(RECENT)
def _composed(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _values(value: object, place: Place) -> Iterator[tuple[Place, object]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _values(inner, (*place, str(key)))
        case list():
            for number, inner in enumerate(value):
                kind = inner.get(LIST_KEY) if isinstance(inner, dict) else None
                yield from _values(inner, (*place, str(number if kind is None else kind)))
        case _:
            yield place, value


def _nothing_else_changed(before: str, after: str, place: Place) -> None:
    """A net: whosever file this is finds every other value as it was."""
    old, new = values(before), values(after)
    if any(each[: len(place)] != place and new.get(each) != value for each, value in old.items()):
        raise CannotEdit(f"{'.'.join(place)} cannot be changed without touching others: write it as it was shipped")


def _put(text: str, place: Place, value: Value, shipped: str) -> str:
    for length in range(1, len(place) + 1):
        if _node(text, place[:length]) is None:
            text = _brought_back(text, place[:length])
        if _node(text, place[:length]) is None:
            text = _added(text, place, length, value, shipped)
    node = _node(text, place)
    assert node is not None, "it was there, or was put there"
    return _replaced(text, node, value)


def _brought_back(text: str, place: Place) -> str:
    """Without the marks where it stands as a comment in its section; else unchanged."""
    start, end = (0, len(text)) if len(place) == 1 else _section(text, place[0])
    in_list = isinstance(_node(text, place[:-1]), yaml.SequenceNode)
    block = _commented(f"- {LIST_KEY}: {place[-1]}" if in_list else f"{place[-1]}:").search(text, start, end)
    return text if block is None else text[: block.start()] + _uncommented(block[0]) + text[block.end() :]


def _added(text: str, place: Place, length: int, value: Value, shipped: str) -> str:
    """The first length steps of the place, of which the last is missing."""
    here = place[:length]
    if length == 1 and isinstance(_node(shipped, here), yaml.SequenceNode):  # whose entries are not everybody's
        return f"{_ended(text)}\n{here[0]}:\n{INDENT}- {LIST_KEY}: {place[1]}\n"
    if length == 1:
        return f"{_ended(text)}\n{_as_shipped(shipped, here[0])}"
    if isinstance(_node(text, here[:-1]), yaml.SequenceNode):
        return _with_entry(text, here[:-1], here[-1])
    return _inserted(text, here, value, shipped)


def _section(text: str, name: str) -> tuple[int, int]:
    """From its key to the next one at the top."""
    start = _key_at(text, (name,))
    whole = _node(text, ())
    assert isinstance(whole, yaml.MappingNode), "it has a section"
    tops = [key.start_mark.index for key, _ in whole.value]
    return start, min((top for top in tops if top > start), default=len(text))


def _replaced(text: str, node: yaml.Node, value: Value) -> str:
    """A comment behind the value keeps its column where there is room."""
    start, end = node.start_mark.index, _end(text, node)
    before, rest = text[:start], text[end:]
    line_end = rest.find("\n") if "\n" in rest else len(rest)
    written = _written(value, quoted=isinstance(node, yaml.ScalarNode) and node.style in ("'", '"'))
    comment = COMMENT.fullmatch(rest[:line_end])
    if comment is None:
        return before + written + rest
    line = before[before.rfind("\n") + 1 :]
    column = _width(line + text[start:end] + rest[: comment.start(1)])
    room = column - _width(line + written)
    return before + written + (" " * room if room >= len(GAP) else GAP) + comment[1] + rest[line_end:]


def _inserted(text: str, place: Place, value: Value, shipped: str) -> str:
    """As the last key of its section."""
    section = _node(text, place[:-1])
    if not isinstance(section, yaml.MappingNode) or section.flow_style or not section.value:
        raise CannotEdit(f"{'.'.join(place[:-1])} must hold keys of its own, indented under it, before one is added")
    indent = " " * section.value[0][0].start_mark.column
    explained = _comment_at(shipped, place)
    line = f"{indent}{place[-1]}: {_written(value)}{GAP + explained if explained else ''}"
    return _with_line(text, _end(text, section), line)


def _with_entry(text: str, place: Place, kind: str) -> str:
    """A list with one more entry, which has nothing but its kind yet."""
    entries = _node(text, place)
    if not isinstance(entries, yaml.SequenceNode) or entries.flow_style or not entries.value:
        raise CannotEdit(f"{'.'.join(place)} must be a list, each entry beginning with '- ', before one is added")
    indent = " " * entries.start_mark.column
    return _with_line(text, _end(text, entries), f"{indent}- {LIST_KEY}: {kind}")


def _with_line(text: str, after: int, line: str) -> str:
    """after: an index; the line comes behind the one that holds it."""
    at = text.find("\n", after)
    return f"{text}\n{line}\n" if at < 0 else f"{text[: at + 1]}{line}\n{text[at + 1 :]}"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _commented(head: str) -> re.Pattern[str]:
    """A key or an entry that is a comment, with what hangs under it."""
    head = re.escape(head)
    return re.compile(rf"^(?P<indent> *)# {head}(?:[ \t].*)?(?:\n(?P=indent)#(?:   .*)?(?=\n|\Z))*$", re.MULTILINE)


def _uncommented(block: str) -> str:
    return re.sub(r"^( *)# ?", r"\1", block, flags=re.MULTILINE)


def _as_shipped(shipped: str, name: str) -> str:
    """A section with its comments, whether it stands there or is a comment itself."""
    block = _commented(f"{name}:").search(shipped)
    if block is not None:
        return f"{_uncommented(block[0])}\n"
    if _node(shipped, (name,)) is None:
        raise CannotEdit(f"{name} is missing, and the shipped settings have no such section: put it there by hand")
    return "".join(_lines(shipped, _key_at(shipped, (name,)), _end_of(shipped, (name,))))


def _taken_out(text: str, place: Place) -> str:
    """Its lines become comments; a list or section that would be left with nothing goes with it."""
    if _node(text, place) is None:
        return text
    parent = _node(text, place[:-1])
    if len(place) > 1 and isinstance(parent, yaml.CollectionNode) and len(parent.value) == 1:
        return _taken_out(text, place[:-1])
    if isinstance(parent, yaml.CollectionNode) and parent.flow_style:
        raise CannotEdit(f"{'.'.join(place)} stands within brackets: write that part as it was shipped")
    start, end = text.rfind("\n", 0, _key_at(text, place)) + 1, _end_of(text, place)
    lines = _lines(text, start, end)
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    out = "".join(f"{line[:indent]}# {line[indent:]}" if line.strip() else f"#{line}" for line in lines)
    return text[:start] + out + text[start + sum(map(len, lines)) :]


def _lines(text: str, start: int, end: int) -> list[str]:
    """Whole lines, the last of them the one that holds end."""
    stop = text.find("\n", end)
    return text[start : len(text) if stop < 0 else stop + 1].splitlines(keepends=True)


def _node(text: str, place: Place) -> yaml.Node | None:
    return _found(text, place)[1]


def _key_at(text: str, place: Place) -> int:
    """The index of its key; of an entry of a list where the entry begins."""
    key = _found(text, place)[0]
    assert key is not None, "asked of what is there"
    index: int = key.start_mark.index
    return index


def _found(text: str, place: Place) -> tuple[yaml.Node | None, yaml.Node | None]:
    key, value = None, _composed(text)
    for step in place:
        key, value = _below(value, step)
    return key, value


def _below(node: yaml.Node | None, step: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            kind = _below(entry, LIST_KEY)[1]
            if isinstance(kind, yaml.ScalarNode) and kind.value == step:
                return entry, entry
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    return None, None


def _end_of(text: str, place: Place) -> int:
    node = _node(text, place)
    assert node is not None, "asked of what is there"
    return _end(text, node)


def _end(text: str, node: yaml.Node) -> int:
    """The index behind its last sign; the marks of a collection and of a block of text lie beyond what follows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return len(text[:end].rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else end


def _comment_at(shipped: str, place: Place) -> str:
    """The comment behind a key, also in a section that is a comment itself; '' where there is none."""
    text = shipped if _node(shipped, place[:1]) is not None else _as_shipped(shipped, place[0])
    node = _node(text, place)
    if node is None:
        return ""
    end = _end(text, node)
    line = text[end : text.find("\n", end)] if "\n" in text[end:] else text[end:]
    comment = COMMENT.fullmatch(line)
    return "" if comment is None else comment[1]


def _written(value: Value, *, quoted: bool = False) -> str:
    """As YAML: plain where it then is read as the same, else in 'quotes'. quoted: what stood there was."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    try:
        plain = yaml.safe_load(f"[{{key: {value}}}]") == [{"key": value}] and yaml.safe_load(value) == value
    except (yaml.YAMLError, ValueError):
        plain = False
    return value if plain and not quoted and " #" not in value else "'" + value.replace("'", "''") + "'"


def _width(line: str) -> int:
    """In columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)
