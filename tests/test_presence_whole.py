"""Somebody types her number and walks away: a real kiosk in its window, a real board that sees her come and go."""

from __future__ import annotations

from pathlib import Path

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from tests.board_fixtures import LIMIT_S, Simulator
from tests.test_board_whole import simulator, with_a_board

__all__ = ["simulator"]  # a fixture


def test_what_she_typed_is_gone_when_the_board_has_seen_nobody_for_ten_seconds(
    tmp_path: Path, simulator: Simulator
) -> None:
    wishes = Wishes(1.0, hour=14, camera="none", voice=False, fullscreen=True, sign_up=(), face=False)
    with World(tmp_path / "world", wishes) as world, VirtualDisplay() as display:
        config = with_a_board(world.config, simulator)
        with Stage(config, display.environment(), tmp_path / "kiosk.log") as stage:
            resident = Resident("resident", stage, display, tmp_path, lambda entry: None)
            resident.sees("home", "comes", LIMIT_S)
            simulator.does("presence 600")
            resident.taps("phone")
            resident.sees("phone", "types", LIMIT_S)
            resident.types("13900")
            resident.reads("还差 6 位", LIMIT_S)
            simulator.does("presence off")
            stage.wait_until(lambda screen: screen.name == "home", "the start for the next person", LIMIT_S)
            stage.catch_up()
            assert "still_there" not in [note["prompt"] for note in stage.said], "nobody is there to be asked"
        assert "Traceback" not in (tmp_path / "kiosk.log").read_text()
