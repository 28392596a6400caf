"""A YAML file as plain values, with the line and column of each; every fault of the text is noted, not raised."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kiosk.config.faults import ConfigError, Fault

Place = tuple[str | int, ...]  # ('ladder', 0, 'kind'); () is the file

MAX_BYTES = 64 * 1024  # ten times our own file with all its comments; a film given by mistake is not read whole
_SENTENCES = (  # what PyYAML says, what to do
    ("character '\\t' that cannot start", "a tab stands here: use blanks"),
    ("mapping values are not", "a colon too many: put text that holds ': ' in quotes, or mend the indentation"),
    ("expected <block end>, but found '<scalar>'", "a quote above is never closed, or one stands within the text"),
    ("expected '<document start>'", "the colon after the key above is missing, or the indentation does not fit"),
    ("expected <block end>, but found", "the indentation does not fit the lines above"),
    ("cannot start any token", "this sign cannot begin a value: put the text in quotes"),
    ("but found another document", "the file ends at '---': a second document is not read"),
    ("unknown escape character", "a backslash in double quotes: use single quotes"),
    ("undefined alias", "text that begins with * belongs in quotes"),
    ("expected alphabetic or numeric character", "text that begins with * or & belongs in quotes"),
)
_UNFINISHED = (  # the same, for things that are noticed late: their beginning is the place to look
    ("could not find expected ':'", "the colon after the key is missing, or the blank after the colon"),
    ("unexpected end of stream", "a quote is never closed"),
    ("expected ',' or", "a bracket is never closed, or a comma is missing"),
    ("expected the node content, but found", "a bracket is never closed, or a value is missing"),
)


@dataclass
class Document:
    """values: what the file says, where a faulty part is left out. faults: what is wrong with the text itself."""

    values: dict[str, Any]
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict)  # line and column of a key, from 1
    starts: dict[Place, tuple[int, int]] = field(default_factory=dict)  # of a value
    texts: dict[Place, str] = field(default_factory=dict)  # a scalar as it stands in the file
    faults: list[Fault] = field(default_factory=list)

    def parent(self, place: Place) -> tuple[int, int]:
        """Where to look for something that is missing: the key (or list entry) that should hold it."""
        return self.keys.get(place) or self.starts.get(place) or (1, 1)

    def value(self, place: Place) -> tuple[int, int]:
        return self.starts.get(place) or self.parent(place[:-1])


class _Loader(yaml.SafeLoader):
    """No aliases: one line that silently stands in two places is a trap, and a loop of them never ends."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "undefined alias", mark)
        return super().compose_node(parent, index)


def read_document(path: Path) -> Document:
    """Raises ConfigError where nothing can be read: no file, a folder, no UTF-8, no YAML, nothing in it."""
    return document_of(text_of(path), path)


def document_of(text: str, path: Path) -> Document:
    """path: what complaints call it. Raises ConfigError where the text is no YAML, or there is nothing in it."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise ConfigError(path, [_syntax_fault(error)]) from None
    except yaml.reader.ReaderError as error:
        line, column = _place_in(text[: error.position])
        raise ConfigError(path, [Fault(line, column, "", "an invisible control character stands here")]) from None
    except RecursionError:
        raise ConfigError(path, [Fault(1, 1, "", "far too many brackets within brackets")]) from None
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        raise ConfigError(path, [Fault(1, 1, "", "the file is empty: start from one that was shipped")])
    if not isinstance(node, yaml.MappingNode):
        line, column = _at(node)
        raise ConfigError(path, [Fault(line, column, "", "must hold keys and values, each like 'key: value'")])
    document = Document({})
    document.values = _mapping(node, (), document)
    return document


def text_of(path: Path) -> str:
    """A file whole, without its byte order mark. Raises ConfigError."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(path, [Fault(1, 1, "", "is not a file but a folder or device: name the file")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(path, [Fault(1, 1, "", "there is no such file")]) from None
    except OSError as error:
        raise ConfigError(path, [Fault(1, 1, "", f"cannot be read ({error.strerror})")]) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(path, [Fault(1, 1, "", f"is larger than {MAX_BYTES} bytes: this cannot be the right file")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place_in(raw[: error.start].decode("utf-8-sig"))
        raise ConfigError(path, [Fault(line, column, "", "is not UTF-8: save the file again as UTF-8")]) from None


def _place_in(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    problem, mark = error.problem or "", error.problem_mark or error.context_mark
    sentence = next((meant for said, meant in _SENTENCES if said in problem), f"is not YAML ({problem})")
    for said, meant in _UNFINISHED:
        if said in problem:
            sentence, mark = meant, error.context_mark or mark
    return Fault(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, "", sentence)


def _at(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _mapping(node: yaml.MappingNode, place: Place, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node, document) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            document.faults.append(Fault(*_at(key_node), dotted(place), "a key must be a plain word"))
            continue
        inner = (*place, key)
        if key in values:
            problem = f"stands here a second time (first in line {document.keys[inner][0]})"
            document.faults.append(Fault(*_at(key_node), dotted(inner), problem))
            continue
        document.keys[inner] = _at(key_node)
        values[key] = _value(value_node, inner, document)
    return values


def _value(node: yaml.Node, place: Place, document: Document) -> Any:
    document.starts[place] = _at(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, index), document) for index, item in enumerate(node.value)]
    document.texts[place] = node.value
    return _scalar(node, document, place)


def _scalar(node: yaml.Node, document: Document, place: Place = ()) -> Hashable:
    """A number, text, yes/no or nothing; dates stay text. Tags of other languages' objects are faults."""
    if node.tag == "tag:yaml.org,2002:timestamp":
        return str(node.value)
    try:
        return yaml.SafeLoader("").construct_object(node)  # type: ignore[no-any-return]
    except (yaml.YAMLError, ValueError):
        document.faults.append(Fault(*_at(node), dotted(place), "a tag (!) has no place here: write plain text"))
        return str(node.value)


def dotted(place: Place) -> str:
    """('ladder', 0, 'kind') -> 'ladder[0].kind'"""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
