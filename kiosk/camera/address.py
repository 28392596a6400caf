"""Where pictures come from, as the settings say it, and whether that place exists; never opens it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    DEVICE = "device"  # a V4L2 camera
    VIDEO = "video"  # a film, looped in real time
    PICTURES = "pictures"  # a folder of portraits that are moved like a person walking up
    NONE = "none"  # this site has no camera


_IS_RIGHT_TYPE = {
    SourceKind.DEVICE: stat.S_ISCHR,
    SourceKind.VIDEO: stat.S_ISREG,
    SourceKind.PICTURES: stat.S_ISDIR,
}


@dataclass(frozen=True)
class SourceAddress:
    kind: SourceKind
    path: str  # empty for NONE

    @classmethod
    def parse(cls, text: str) -> SourceAddress:
        """'device:/dev/video0', 'video:FILE', 'pictures:FOLDER' or 'none'. Raises ValueError with what to write."""
        word, _, path = text.partition(":")
        try:
            kind = SourceKind(word)
        except ValueError:
            kind = None
        if kind is None or (kind is SourceKind.NONE) != (path == ""):
            raise ValueError(
                f"camera source {text!r} is not understood: "
                "write device:/dev/video0, video:FILE, pictures:FOLDER or none"
            )
        return cls(kind, path)

    def is_present(self) -> bool:
        """The place exists now and is of the right type (os.stat only)."""
        if self.kind is SourceKind.NONE:
            return False
        try:
            mode = os.stat(self.path).st_mode
        except OSError:
            return False
        return _IS_RIGHT_TYPE[self.kind](mode)
