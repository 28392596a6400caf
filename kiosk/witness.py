"""Writes down what a running kiosk shows and says, for the demo's table and for whole-journey tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class WitnessUnusable(Exception):
    """The file cannot be written. The message is one sentence that says what to do."""


class Witness:
    """One JSON object a line: {"at": monotonic seconds, "kind": "screen" | "said" | "face_in_view", …}.

    A screen's line holds its name, language and geometry as drawn; it may quote a masked name, so it is no log.
    Without a file nothing is written. Raises WitnessUnusable.
    """

    def __init__(self, file: Path | None) -> None:
        try:
            self._file = file.open("a", encoding="utf-8", buffering=1) if file is not None else None
        except OSError as error:
            raise WitnessUnusable(f"Cannot write to {file} ({error.strerror}): name another --witness.") from None
        self._turn = threading.Lock()

    @property
    def wanted(self) -> bool:
        return self._file is not None

    def note(self, kind: str, **what: Any) -> None:
        self._write({"at": round(time.monotonic(), 3), "kind": kind, **what})

    def close(self) -> None:
        with self._turn:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _write(self, line: Mapping[str, Any]) -> None:
        with self._turn:
            if self._file is not None:
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
