"""The versions side by side in one folder, and the links that say which is which.

versions/<version>/   each whole, with its own environment; only bin/install makes and removes them
current               the one that runs: units, udev rules and all else are reached through this link
previous              the one that has proved itself: it judges, and it is what one goes back to
next                  lies ready and waits for a quiet moment
at-once               a technician does not want to wait for the rush hours to end
trial.json            current is on trial
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from kiosk.store.whole_file import sync
from kiosk.update.trial import Trial


class Versions:
    """Methods raise OSError. Each change is one rename, forced to the disk: a power cut finds it done or not done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trial = folder / "trial.json"

    def version(self, link: str) -> str | None:
        """Of current, previous or next: the version's name, None where there is no such link."""
        try:
            return (self._folder / link).readlink().name
        except FileNotFoundError:
            return None

    def waiting(self) -> str | None:
        """What lies ready, not tried yet. A power cut may leave a next beside the current that it became."""
        new = self.version("next")
        return None if new == self.version("current") else new

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether no installation is under way, nor begins within: bin/install takes the same lock."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(folder)

    def at_once(self) -> bool:
        return (self._folder / "at-once").exists()

    def trial(self) -> Trial | None:
        """None where nothing is on trial. A file that cannot be read is a trial that begins anew."""
        try:
            told = json.loads(self._trial.read_text("utf-8"))
            return Trial(**{**told, "before": tuple(told.get("before", ()))})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, AttributeError):
            return Trial(self.version("current") or "")

    def keep_trial(self, trial: Trial) -> None:
        new = self._trial.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(trial), file)
            file.flush()
            os.fsync(file.fileno())
        new.rename(self._trial)
        sync(self._folder)

    def start_trial(self, before: tuple[str, ...] = ()) -> None:
        """Next becomes current, on trial. Repeatable: next goes last, and asks for what was not finished.

        before: what was at fault before.
        """
        new = self.waiting()
        assert new is not None, "nothing lies ready"
        self.keep_trial(Trial(new, before=before))
        self._point("current", new)
        self._forget("next", "at-once")

    def end_trial(self) -> None:
        """The verdict is spoken and done, or the trial is called off."""
        self._forget("trial.json", "next", "at-once")

    def go_back(self) -> None:
        """Previous becomes current. Both links name it then: there is nothing behind it to go back to."""
        before = self.version("previous")
        assert before is not None, "there is nothing to go back to"
        self._point("current", before)

    def _point(self, link: str, version: str) -> None:
        new = self._folder / f"{link}.new"
        new.unlink(missing_ok=True)
        new.symlink_to(Path("versions") / version)
        new.rename(self._folder / link)
        sync(self._folder)

    def _forget(self, *names: str) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        sync(self._folder)
