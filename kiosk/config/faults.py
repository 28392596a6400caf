"""One fault of a settings file, and all of them together, as a person is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """line and column count from 1, in characters. key: 'site.lat', empty where it is the text itself.

    problem: what is wrong, to be read after the key. suggestion: a key or word that was probably meant, or empty.
    chinese: the problem in Chinese, where whoever found it says it so, too.
    """

    line: int
    column: int
    key: str
    problem: str
    suggestion: str = ""
    chinese: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        guess = f" (did you mean {self.suggestion}?)" if self.suggestion else ""
        chinese = f"{self.chinese}。 " if self.chinese else ""
        return f"{self.line}:{self.column}: {key}{chinese}{self.problem}{guess}"


class ConfigError(Exception):
    """The settings cannot be used. Its text is one line per fault, 'FILE:line:column: key: problem'; no secrets."""

    def __init__(self, file: Path, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.column, fault.key))
        super().__init__("\n".join(f"{file}:{fault}" for fault in self.faults))
