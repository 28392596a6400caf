"""A real kiosk in its window counts who began and gave up, and holds nothing of her."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.config import load
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.store.footfall import FILE_NAME

LIMIT_S = 60.0  # of a busy machine; reaching it fails the test


def test_who_types_five_digits_and_leaves_is_a_number_at_an_hour_and_a_step(tmp_path: Path) -> None:
    wishes = Wishes(1.0, hour=14, camera="none", voice=False, fullscreen=True, sign_up=(), face=False)
    with World(tmp_path / "world", wishes) as world, VirtualDisplay() as display:
        with Stage(world.config, display.environment(), tmp_path / "kiosk.log") as stage:
            resident = Resident("resident", stage, display, tmp_path, lambda entry: None)
            resident.sees("home", "comes", LIMIT_S)
            resident.taps("phone")
            resident.sees("phone", "types", LIMIT_S)
            resident.types("13900")
            resident.taps("back")
            resident.sees("home", "leaves", LIMIT_S)
        with closing(sqlite3.connect(load(world.config).store.folder / FILE_NAME)) as sql:
            counted = sql.execute("SELECT what, step, count FROM happened ORDER BY rowid").fetchall()
    assert counted == [("began", "", 1), ("gave_up", "phone_entry", 1)]
