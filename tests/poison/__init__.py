"""A poison for kiosks in practice: every way out of the machine, every key and every real client is written down.

It lies in the process itself, from its first moment on, and in every process that it starts (sitecustomize.py beside
this file). It takes effect where the mark of practice lies on the disk when a process begins: the same kiosk in
earnest is let alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
LOG, MARK, FILES = "POISON_LOG", "POISON_MARK", "POISON_FILES"  # variables of the environment
ARMED = "armed"


def killed_at(moment: str) -> dict[str, str]:
    """The environment of a kiosk that is killed just before this: 'os.exec', 'os.rename practice.json'."""
    return {"PYTHONPATH": str(HERE), "KILL_AT": moment}


def left_alone_after(idle_s: float) -> dict[str, str]:
    """The environment of a kiosk whose residents are believed to be gone so many seconds after their last touch."""
    return {"PYTHONPATH": str(HERE), "IDLE_S": str(idle_s)}


def hailed_for(life_s: float) -> dict[str, str]:
    """The environment of a kiosk whose hails perish so many seconds after the press."""
    return {"PYTHONPATH": str(HERE), "HAIL_LIFE_S": str(life_s)}


def poisoned(log: Path, store: Path, secrets: Iterable[Path]) -> dict[str, str]:
    """What is to be added to a kiosk's environment. store: its store.folder. secrets: files that nobody may open."""
    return {
        "PYTHONPATH": str(HERE),
        LOG: str(log),
        MARK: str(store / "practice.json"),
        FILES: "\n".join(str(secret) for secret in secrets),
    }


def tried(log: Path, allowed: Iterable[str] = ()) -> list[str]:
    """What was tried, in lines like 'connect 10.0.0.1:443', 'resolve example.com', 'open /key.pem', 'built
    IdentityClient'. allowed: such lines that are right, as to a printer on the network. Fails where no process was
    poisoned at all."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    assert ARMED in lines, "no process was in practice: the poison had nobody to harm"
    return [line for line in lines if line not in {ARMED, *allowed}]
