"""From a document to a checked model: pydantic's complaints in plain words, each at its line and column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from kiosk.config.document import Document, Place, dotted
from kiosk.config.faults import Fault

Model = TypeVar("Model", bound=BaseModel)

GUESS_CUTOFF = 0.6  # difflib's own default: 'pickup' finds 'pick_up', 'colour' finds nothing
EMPTY = "is empty: write a value, or take the line out"
SHOWN_LENGTH = 30  # characters of a wrong value that are repeated to the reader
_SECRET_KEY = re.compile(r"passw|secret|token|credential|private_?key|api_?key", re.IGNORECASE)
_FILE_KEY = re.compile(r"_file$")  # names where a secret lies, and is none
_BARE_KEY = re.compile(r"(?=(?:.*[0-9]){4})[A-Za-z0-9+=_-]{16,}")  # a UUID, hexadecimal, base64; no / or . of a path
_SECRET_VALUE = re.compile(r"-----BEGIN |PRIVATE KEY")
_THE_KEY_ITSELF = (
    "looks like the key itself, and this file is no place for one: keep it in a file of its own and name that file "
    "(./NAME if it is called so)"
)
_NO_PLACE = "looks like a secret, and this file is no place for one: keep it in a file of its own and name that file"


def plain(problem: str, key: str = "", *, chinese: str = "", suggestion: str = "") -> PydanticCustomError:
    """For validators: a complaint in our own words. key: a key below the value at hand that it is about. The others:
    see Fault."""
    told = {"problem": problem, "key": key, "chinese": chinese, "suggestion": suggestion}
    return PydanticCustomError("plain", "{problem}", told)


def check(model: type[Model], document: Document, folder: object) -> tuple[Model | None, list[Fault]]:
    """The model, or None, and every fault of the document. folder: what relative paths resolve against."""
    secrets = _secrets(document)
    faults = [*document.faults, *secrets.values()]
    checked = None
    try:
        checked = model.model_validate(document.values, context={"folder": folder})
    except ValidationError as error:
        for details in error.errors(include_url=False):
            place = _place(details)
            if place not in secrets:
                faults.append(_fault(model, document, place, details))
    told = {fault.key for fault in faults}
    empty = (place for place in _empty(document.values, ()) if dotted(place) not in told)
    faults += [Fault(*document.value(place), dotted(place), EMPTY) for place in empty]  # also of what may be left out
    return (None if faults else checked), faults


def _empty(value: object, place: Place) -> Iterator[Place]:
    """Where nothing stands after the colon."""
    match value:
        case None:
            yield place
        case dict():
            for key, inner in value.items():
                yield from _empty(inner, (*place, key))
        case list():
            for index, inner in enumerate(value):
                yield from _empty(inner, (*place, index))


def _secrets(document: Document) -> dict[Place, Fault]:
    found = {}
    for place, (line, column) in document.keys.items():
        key = str(place[-1])
        if not _SECRET_KEY.search(key):
            continue
        if not _FILE_KEY.search(key):
            found[place] = Fault(line, column, dotted(place), _NO_PLACE)
        elif _BARE_KEY.fullmatch(document.texts.get(place, "")):
            found[place] = Fault(*document.starts[place], dotted(place), _THE_KEY_ITSELF)
    for place, text in document.texts.items():
        if _SECRET_VALUE.search(text) and place not in found:
            found[place] = Fault(*document.starts[place], dotted(place), _NO_PLACE)
    return found


def _place(details: ErrorDetails) -> Place:
    below = str(details.get("ctx", {}).get("key", ""))
    return (*details["loc"], *(int(step) if step.isdigit() else step for step in below.split(".") if step))


def _fault(model: type[BaseModel], document: Document, place: Place, details: ErrorDetails) -> Fault:
    kind, key = details["type"], dotted(place)
    if kind == "missing":
        return Fault(*document.parent(place[:-1]), key, "is missing")
    if kind == "extra_forbidden":
        siblings = [*_section(model, place[:-1]).model_fields]
        guess = difflib.get_close_matches(str(place[-1]), siblings, 1, GUESS_CUTOFF)
        return Fault(*document.keys[place], key, "is not a key that is known here", "".join(guess))
    problem = _in_plain_words(details, document, place)
    context: Mapping[str, Any] = details.get("ctx", {})
    suggestion = context.get("suggestion", "")
    if kind == "literal_error" and isinstance(details["input"], str):
        choices = re.findall(r"'(\w+)'", context["expected"])
        suggestion = "".join(difflib.get_close_matches(details["input"], choices, 1, GUESS_CUTOFF))
    return Fault(*document.value(place), key, problem, suggestion, context.get("chinese", ""))


def _section(model: type[BaseModel], place: Place) -> type[BaseModel]:
    for step in place:
        if isinstance(step, str):
            model = next(part for part in _parts(model.model_fields[step].annotation) if issubclass(part, BaseModel))
    return model


def _parts(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def _in_plain_words(details: ErrorDetails, document: Document, place: Place) -> str:
    context: Mapping[str, Any] = details.get("ctx", {})
    kind, given = details["type"], details["input"]
    is_ = f"is {_shown(given, document.texts.get(place))}"
    match kind:
        case "plain":
            return str(context["problem"])
        case _ if given is None:
            return EMPTY
        case "string_type" if isinstance(given, bool | int | float):
            return f"must be text, not {_shown(given, document.texts.get(place))}: put it in quotes"
        case "string_type" | "path_type" | "is_instance_of":
            return f"must be text; it {is_}"
        case "int_type" | "int_from_float":
            return f"must be a whole number; it {is_}"
        case "float_type":
            return f"must be a number; it {is_}"
        case "finite_number":
            return "must be a number that can be measured"
        case "bool_type":
            return f"must be true or false; it {is_}"
        case "literal_error":
            return f"must be {context['expected'].replace(chr(39), '')}; it {is_}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"must hold keys of its own, indented under it; it {is_}"
        case "tuple_type" | "list_type":
            return f"must be a list, each entry beginning with '- '; it {is_}"
        case "string_too_short":
            return "is empty: write some text"
        case "string_too_long":
            return f"has {len(given)} characters; there is room for {context['max_length']}"
        case "string_pattern_mismatch":
            return f"must be small letters, digits and hyphens, at most 40; it {is_}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}; it {is_}"
        case "less_than_equal":
            return f"must be at most {context['le']}; it {is_}"
    return f"cannot be used ({details['msg'][:1].lower()}{details['msg'][1:]})"


def _shown(value: object, written: str | None) -> str:
    text = value if written is None else written
    short = str(text) if len(str(text)) <= SHOWN_LENGTH else f"{str(text)[:SHOWN_LENGTH]}…"
    match value:
        case bool():
            return f"the yes-or-no word {short}"
        case int() | float():
            return f"the number {short}"
        case str():
            return f'text "{short}"'
        case list():
            return "a list"
        case dict():
            return "a group of keys"
    return "empty"
