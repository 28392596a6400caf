"""A new version on trial: it takes over at a quiet moment, stays if healthy, and else the one before comes back.

The whole update runs, with real links and files; systemd and `kiosk healthy` answer as a small script lets them.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.journey.timing import AVAILABILITY_EVERY_S
from kiosk.local_time import SHANGHAI
from kiosk.runtime.breaker import OPEN_S
from kiosk.store.database import FILE_NAME
from kiosk.telemetry import verdict as verdict_of_the_kiosk
from kiosk.update import __main__ as update
from kiosk.update import data, trial
from kiosk.update.service import NOT_RUNNING, Service
from kiosk.update.trial import (
    CUTS_MOST,
    DEAD_S,
    LINE_BACK_S,
    RESTARTS_MOST,
    SILENT_S,
    STEADY_S,
    TRIAL_S,
    Look,
    Trial,
    Verdict,
    excused,
    found_away,
    resumed,
    rush_hour,
    undisturbed,
    verdict,
    watched,
)
from kiosk.update.versions import Versions

WELL = Look(healthy=True, idle=True, up=True, restarts=0)
SICK = Look(healthy=False, idle=True, up=True, restarts=0)
BUSY = Look(healthy=True, idle=False, up=True, restarts=0)
SICK_BUSY = Look(healthy=False, idle=False, up=True, restarts=0)
PRACTISES = Look(healthy=True, idle=False, up=True, restarts=0, practises=True)
CRASHING = Look(healthy=False, idle=None, up=False, restarts=RESTARTS_MOST + 1)
STEP_S = 150.0  # between looks: five times what is real, so that a whole trial takes seconds of a processor
WHOLE_TRIAL = round(TRIAL_S / STEP_S)


class PowerCut(Exception):
    """The machine is off."""


class SameProcess(Service):
    """Does at once what the data's unit would start another Python for; systemd is asked all the same."""

    def __init__(self, folder: Path, state: Path) -> None:
        super().__init__(folder)
        self._state = state

    def data(self, deed: str) -> None:
        super().data(deed)  # raises where systemd says that the unit failed
        assert data.main([deed, str(self._state)]) == 0


class Machine:
    """A folder of versions, and a systemd that says what each look is to show; what it is asked stands in calls()."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.opt = folder / "opt"
        self.state = folder / "state"
        self._answers = folder / "answers"
        self._answers.mkdir()
        self._calls = folder / "calls"
        for name in ("old", "new"):
            command = self.opt / "versions" / name / "install" / "kiosk"
            command.parent.mkdir(parents=True)
            (self._answers / f"faults-{name}").touch()
            script(
                command,
                f"""cd "{self._answers}"
                comes() {{ if [[ -e comes ]]; then echo 1 >idle; fi; }}
                case ${{2:-}} in
                    --unreached) exec cat away ;;
                    --faults) cat faults-{name}; comes; exit "$(<running)" ;;
                    --idle) cat said; exit "$(<idle)" ;;
                esac
                cat said; comes
                for fault in $(<faults-{name}); do [[ ,$3, == *,everything,* || ,$3, == *,$fault,* ]] || exit 1; done
                exit "$(<healthy)" """,
            )
        self.away()
        self.fails()
        path = folder / "path"
        path.mkdir()
        script(
            path / "systemctl",
            f"""echo "$*" >>"{self._calls}"
            case "$*" in
                is-enabled*) [[ -e "{self._answers}/enabled" ]] ;;
                is-active*) [[ -e "{self._answers}/up" ]] ;;
                show*) cat "{self._answers}/restarts" ;;
                *) ! grep --quiet --line-regexp --fixed-strings -- "$*" "{self._answers}/fails" ;;
            esac""",
        )
        os.environ["PATH"] = f"{path}:{os.environ['PATH']}"  # put back after each test
        self.link("current", "old")
        self.link("previous", "old")
        self.link("next", "new")
        self.enabled(True)
        self.state.mkdir()

    def link(self, name: str, version: str) -> None:
        (self.opt / name).unlink(missing_ok=True)
        (self.opt / name).symlink_to(Path("versions") / version)

    def enabled(self, wanted: bool) -> None:
        self._there("enabled", wanted)

    def shows(self, look: Look) -> None:
        self._there("up", look.up)
        (self._answers / "restarts").write_text(f"{look.restarts}\n")
        running = look.idle is not None
        for question, yes in (("healthy", look.healthy), ("idle", bool(look.idle)), ("running", running)):
            (self._answers / question).write_text("0" if yes else "1")
        said = "Not idle: neighbours practise." if look.practises else "So it is."
        (self._answers / "said").write_text(said if running else f"{NOT_RUNNING}: nobody answers.")

    def broken(self, version: str, *parts: str) -> None:
        """What is at fault while this version runs."""
        (self._answers / f"faults-{version}").write_text(" ".join(parts))

    def away(self, *servers: str) -> None:
        """What whoever tries does not reach."""
        (self._answers / "away").write_text(" ".join(servers))

    def fails(self, *calls: str) -> None:
        """What systemd is asked in vain."""
        (self._answers / "fails").write_text("".join(f"{call}\n" for call in calls))

    def somebody_comes_while_it_is_asked(self) -> None:
        self._there("comes", True)

    def run(self, *looks: Look) -> None:
        """The update, from its start as a process would start it, until it is done; then a power cut."""

        def seen() -> Iterator[float]:
            for look in looks:
                self.shows(look)
                yield STEP_S
            raise PowerCut

        update.run(Versions(self.opt), SameProcess(self.opt, self.state), seen())

    def version(self, link: str) -> str | None:
        return Versions(self.opt).version(link)

    def calls(self) -> list[str]:
        return self._calls.read_text("utf-8").splitlines()

    def _there(self, name: str, wanted: bool) -> None:
        (self._answers / name).touch() if wanted else (self._answers / name).unlink(missing_ok=True)


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/bash\n{body}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture(autouse=True)
def path_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(update, "rush_hour", lambda wall: False)
    return Machine(tmp_path)


def test_a_healthy_version_stays_after_a_quarter_of_an_hour(machine: Machine) -> None:
    machine.run(WELL, *[WELL] * WHOLE_TRIAL)
    assert (machine.version("current"), machine.version("previous")) == ("new", "old")
    assert not (machine.opt / "trial.json").exists()
    assert not (machine.state / data.ASIDE).exists()


def test_a_version_that_is_never_healthy_gives_way(machine: Machine) -> None:
    machine.run(WELL, *[SICK] * WHOLE_TRIAL)
    assert (machine.version("current"), machine.version("next")) == ("old", None)
    assert machine.calls()[-2:] == ["restart yangzhao-x.service", "start yangzhao-data@forget.service"]
    assert not (machine.opt / "trial.json").exists()


def test_a_wall_with_a_part_that_has_been_broken_for_a_year_can_be_updated(machine: Machine) -> None:
    for version in ("old", "new"):
        machine.broken(version, "camera", "dispatcher.second")
    machine.run(WELL, *[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "new"


def test_what_a_version_breaks_beside_what_was_broken_sends_it_back(machine: Machine) -> None:
    machine.broken("old", "camera")
    machine.broken("new", "camera", "board")
    machine.run(WELL, *[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "old"


def test_what_was_broken_before_is_known_after_a_power_cut_in_the_trial(machine: Machine) -> None:
    for version in ("old", "new"):
        machine.broken(version, "camera")
    with pytest.raises(PowerCut):
        machine.run(WELL, *[WELL] * 3)
    machine.run(*[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "new"


def test_a_version_need_not_be_better_than_nothing_in_every_part(machine: Machine) -> None:
    machine.broken("new", "camera", "dispatcher.main")
    machine.run(CRASHING, *[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "new"


@pytest.mark.parametrize(("away", "ends"), [(["dispatcher.main"], "new"), ([], "old")], ids=["outage", "fault"])
def test_a_dispatcher_that_is_away_for_the_version_before_as_well_sends_nothing_back(
    machine: Machine, away: list[str], ends: str
) -> None:
    machine.broken("new", "dispatcher.main")
    machine.away(*away)
    machine.run(WELL, *[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == ends


def test_after_an_outage_a_dispatcher_must_be_reached_again_and_a_provider_need_not_before_somebody_comes() -> None:
    outage = found_away(Trial("new", watched_s=100.0, before=("camera",)), ["dispatcher.main", "identity"])
    assert excused(outage) == ("camera", "dispatcher.main", "identity")
    assert excused(replace(outage, watched_s=100.0 + LINE_BACK_S)) == ("camera", "dispatcher.main", "identity")
    assert excused(replace(outage, watched_s=101.0 + LINE_BACK_S)) == ("camera", "identity")
    assert LINE_BACK_S > AVAILABILITY_EVERY_S + OPEN_S
    assert LINE_BACK_S < TRIAL_S


def test_both_sides_of_an_update_call_everything_and_a_dispatcher_the_same() -> None:
    assert trial.EVERYTHING == verdict_of_the_kiosk.EVERYTHING
    assert verdict_of_the_kiosk.MAIN.startswith(trial.DISPATCHERS)


def test_a_version_that_crashes_gives_way_before_its_time_is_over(machine: Machine) -> None:
    machine.run(WELL, *[CRASHING])
    assert machine.version("current") == "old"


def test_a_version_that_was_healthy_but_not_at_the_end_gives_way(machine: Machine) -> None:
    machine.run(WELL, *[WELL] * (WHOLE_TRIAL - 1), SICK)
    assert machine.version("current") == "old"


def test_nothing_is_changed_while_a_hail_is_live(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(*[BUSY] * 20)
    assert (machine.version("current"), machine.version("next")) == ("old", "new")
    assert "stop yangzhao.service" not in machine.calls()


def test_nothing_goes_back_while_a_hail_is_live(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL, *[SICK_BUSY] * (WHOLE_TRIAL + 20))
    assert machine.version("current") == "new"
    machine.run(SICK)
    assert machine.version("current") == "old"


def test_a_verdict_that_waits_for_a_hail_is_not_taken_back(machine: Machine) -> None:
    machine.run(WELL, *[SICK_BUSY] * WHOLE_TRIAL, BUSY, WELL)
    assert machine.version("current") == "old"


def test_in_the_rush_hours_it_waits_unless_a_technician_does_not(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "rush_hour", lambda wall: True)
    with pytest.raises(PowerCut):
        machine.run(*[WELL] * 10)
    assert machine.version("current") == "old"
    (machine.opt / "at-once").touch()
    with pytest.raises(PowerCut):
        machine.run(WELL)
    assert machine.version("current") == "new"
    assert not (machine.opt / "at-once").exists()


@pytest.mark.parametrize(
    ("clock", "rush"),
    [("05:59", False), ("06:00", True), ("09:59", True), ("10:00", False), ("16:00", True), ("19:00", False)],
)
def test_the_rush_hours_are_shanghais(clock: str, rush: bool) -> None:
    assert rush_hour(datetime.fromisoformat(f"2026-11-29T{clock}").replace(tzinfo=SHANGHAI)) is rush


def test_a_wall_that_is_not_set_up_yet_has_nobody_to_wait_for(machine: Machine) -> None:
    machine.enabled(False)
    machine.run(CRASHING)
    assert (machine.version("current"), machine.version("next")) == ("new", None)
    assert "restart yangzhao-x.service" not in machine.calls()


def test_after_a_power_cut_the_watch_goes_on_where_it_was(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL, *[WELL] * 3)
    assert machine.version("current") == "new"
    machine.run(*[WELL] * (WHOLE_TRIAL - 3))
    assert machine.version("current") == "new"


def test_a_kiosk_that_has_to_start_after_a_power_cut_in_the_last_minute_is_not_sent_back_for_it(
    machine: Machine,
) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL, *[WELL] * (WHOLE_TRIAL - 1))
    with pytest.raises(PowerCut):
        machine.run(SICK)
    assert machine.version("current") == "new"
    machine.run(*[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "new"


@pytest.mark.parametrize(("look", "ends"), [(WELL, "new"), (SICK, "old")], ids=["healthy", "sick"])
def test_a_power_cut_between_any_two_changes_leaves_what_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Look, ends: str
) -> None:
    monkeypatch.setattr(update, "rush_hour", lambda wall: False)
    cuts = 0
    for changes in range(60):
        machine = Machine(tmp_path / str(changes))
        if not cut_after(changes, machine, monkeypatch, look):
            break
        cuts += 1
        machine.run(*[look] * (2 * WHOLE_TRIAL))
        assert (machine.version("current"), machine.version("next")) == (ends, None), changes
        assert not (machine.opt / "trial.json").exists()
        assert not (machine.state / data.ASIDE).exists()
    assert cuts > 8


def cut_after(changes: int, machine: Machine, monkeypatch: pytest.MonkeyPatch, look: Look) -> bool:
    """Runs an update that loses its power after so many changes of links and files; False: it was done before."""
    left = iter(range(changes))
    with monkeypatch.context() as cutting:
        for name in ("rename", "unlink", "symlink_to"):
            real = getattr(Path, name)

            def change(path: Path, *given: object, real: Callable[..., object] = real, **named: object) -> object:
                if machine.opt in path.parents and next(left, None) is None:
                    raise PowerCut
                return real(path, *given, **named)

            cutting.setattr(Path, name, change)
        try:
            machine.run(WELL, *[look] * 4, *[look] * WHOLE_TRIAL)
        except PowerCut:
            return True
    return False


def test_one_restart_is_forgiven_and_the_second_is_not() -> None:
    new = Trial("new")
    assert verdict(new, Look(True, True, True, RESTARTS_MOST)) is Verdict.WATCHING
    assert verdict(new, Look(True, True, True, RESTARTS_MOST + 1)) is Verdict.BACK


def test_a_lucky_moment_at_the_end_is_not_health() -> None:
    lucky = Trial("new", watched_s=TRIAL_S - STEP_S)
    assert verdict(watched(lucky, WELL, STEP_S), WELL) is Verdict.BACK
    steady = Trial("new", watched_s=TRIAL_S - STEP_S, steady_s=STEADY_S - STEP_S)
    assert verdict(watched(steady, WELL, STEP_S), WELL) is Verdict.KEEP


def test_a_version_that_never_worked_in_earnest_does_not_stay_because_a_class_ends_its_trial(
    machine: Machine,
) -> None:
    machine.run(WELL, *[SICK] * (WHOLE_TRIAL // 2), *[PRACTISES] * WHOLE_TRIAL, *[SICK] * WHOLE_TRIAL)
    assert machine.version("current") == "old"


def test_a_class_in_its_trial_sends_no_version_back_that_starts_in_earnest_again_and_is_well(
    machine: Machine,
) -> None:
    almost = [WELL] * (WHOLE_TRIAL - 1)
    machine.run(WELL, *almost, *[PRACTISES] * WHOLE_TRIAL, SICK, *[WELL] * WHOLE_TRIAL)
    assert machine.version("current") == "new"


def test_a_look_in_practice_counts_for_neither_side() -> None:
    new = Trial("new", watched_s=STEADY_S, steady_s=STEADY_S, silent_s=STEP_S)
    for look in (PRACTISES, replace(PRACTISES, healthy=False)):
        assert watched(new, look, STEP_S) == Trial("new", watched_s=STEADY_S)
    assert verdict(new, replace(PRACTISES, restarts=RESTARTS_MOST + 1)) is Verdict.BACK


def test_after_a_power_cut_health_has_to_be_shown_again() -> None:
    assert resumed(Trial("new", watched_s=TRIAL_S, steady_s=TRIAL_S)) == Trial(
        "new", watched_s=TRIAL_S - STEADY_S, cuts=1
    )


def test_a_version_that_starts_the_machine_anew_again_and_again_gives_way(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL)
    for _ in range(CUTS_MOST):
        with pytest.raises(PowerCut):
            machine.run()
    assert machine.version("current") == "new"
    machine.run(WELL)
    assert machine.version("current") == "old"


def test_a_kiosk_that_tells_nothing_is_believed_to_serve_until_no_hail_can_be_live_any_more() -> None:
    silent = Look(healthy=False, idle=None, up=True, restarts=0)
    assert not undisturbed(silent, DEAD_S)
    assert undisturbed(silent, SILENT_S)
    down = Look(healthy=False, idle=None, up=False, restarts=0)
    assert not undisturbed(down, DEAD_S - 1)
    assert undisturbed(down, DEAD_S)


def test_one_that_crashes_again_and_again_is_not_waited_for_before_it_takes_the_machine_along() -> None:
    assert undisturbed(CRASHING, 0.0)


def test_a_trial_that_cannot_be_read_begins_anew(machine: Machine) -> None:
    (machine.opt / "trial.json").write_text('{"version": "ne', "utf-8")
    assert Versions(machine.opt).trial() == Trial("old")
    (machine.opt / "trial.json").write_text(json.dumps({"version": "new", "colour": "red"}), "utf-8")
    assert Versions(machine.opt).trial() == Trial("old")


def test_the_words_by_which_a_kiosk_that_does_not_run_is_known_are_those_of_the_command(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    text = (Path(__file__).parent.parent / "config.yaml").read_text("utf-8")
    config.write_text(text.replace("port: 9108", "port: 1"), "utf-8")  # nobody answers there
    command = [sys.executable, "-m", "kiosk", "healthy", "--idle", "--config", str(config)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stdout.startswith(NOT_RUNNING)


DOWN = Look(healthy=False, idle=None, up=False, restarts=0)


@pytest.mark.parametrize("failing", ["stop yangzhao.service", "start yangzhao-data@keep.service"])
def test_an_update_that_a_full_disk_calls_off_leaves_the_wall_as_it_was(
    machine: Machine, capsys: pytest.CaptureFixture[str], failing: str
) -> None:
    machine.fails(failing)
    machine.run(WELL)
    assert (machine.version("current"), machine.version("next"), Versions(machine.opt).trial()) == ("old", None, None)
    assert "new is called off" in capsys.readouterr().out
    called = machine.calls()
    assert "restart yangzhao-x.service" in called[called.index(failing) :]


def test_a_trial_that_cannot_be_written_down_is_not_begun(machine: Machine) -> None:
    (machine.opt / "trial.new").mkdir()
    machine.run(WELL)
    assert (machine.version("current"), machine.version("next")) == ("old", None)
    assert "restart yangzhao-x.service" in machine.calls()


def test_a_disk_that_fills_during_the_trial_keeps_nobody_from_going_back(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL, SICK)
    (machine.opt / "trial.new").mkdir()
    machine.run(*[SICK] * (2 * WHOLE_TRIAL))
    assert machine.version("current") == "old"


@pytest.mark.parametrize("failing", ["start yangzhao-data@back.service", "restart yangzhao-x.service"])
def test_on_the_way_back_a_kiosk_is_started_whatever_fails(machine: Machine, failing: str) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL)
    machine.fails(failing)
    if "data" in failing:
        with pytest.raises(subprocess.CalledProcessError):
            machine.run(CRASHING)
    else:
        machine.run(CRASHING)
    assert machine.version("current") == "old"
    called = machine.calls()
    assert "restart yangzhao-x.service" in called[called.index("start yangzhao-data@back.service") :]
    machine.fails()
    machine.run()
    assert not (machine.opt / "trial.json").exists()
    assert not (machine.state / data.ASIDE).exists()


def test_a_power_cut_between_the_way_back_and_the_data_puts_the_data_back(machine: Machine) -> None:
    database(machine.state, FILE_NAME, "CREATE TABLE hail (number)")
    with pytest.raises(PowerCut):
        machine.run(WELL)
    database(machine.state, FILE_NAME, "ALTER TABLE hail ADD COLUMN colour")
    Versions(machine.opt).go_back()
    machine.shows(CRASHING)
    machine.run()
    with closing(sqlite3.connect(machine.state / FILE_NAME)) as connection:
        assert connection.execute("SELECT sql FROM sqlite_master").fetchall() == [("CREATE TABLE hail (number)",)]
    assert "restart yangzhao-x.service" in machine.calls()


@pytest.mark.parametrize("rush", [True, False], ids=["rush-hours", "quiet"])
def test_a_wall_that_a_verdict_left_dark_is_lit_before_anything_is_waited_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, rush: bool
) -> None:
    monkeypatch.setattr(update, "rush_hour", lambda wall: rush)
    with pytest.raises(PowerCut):
        machine.run()
    assert machine.calls()[-2:] == ["daemon-reload", "start --no-block yangzhao.service"]


def test_a_kiosk_that_runs_is_not_touched_when_the_verdict_starts(machine: Machine) -> None:
    machine.shows(WELL)
    with pytest.raises(PowerCut):
        machine.run()
    assert "start --no-block yangzhao.service" not in machine.calls()


def test_a_version_that_never_comes_up_leaves_the_wall_dark_for_two_minutes_and_not_for_fifteen(
    machine: Machine,
) -> None:
    assert STEP_S > DEAD_S
    machine.run(WELL, DOWN)
    assert machine.version("current") == "old"
    starting = Trial("new", watched_s=DEAD_S, silent_s=DEAD_S - 1)
    assert verdict(starting, DOWN) is Verdict.WATCHING
    assert verdict(replace(starting, silent_s=DEAD_S), DOWN) is Verdict.BACK
    assert verdict(replace(starting, silent_s=DEAD_S), replace(DOWN, up=True)) is Verdict.WATCHING


def test_whoever_comes_while_the_kiosk_is_asked_is_not_interrupted(machine: Machine) -> None:
    machine.somebody_comes_while_it_is_asked()
    with pytest.raises(PowerCut):
        machine.run(*[WELL] * 3)
    assert "stop yangzhao.service" not in machine.calls()


def test_whoever_comes_while_a_sick_version_is_asked_is_not_interrupted(machine: Machine) -> None:
    with pytest.raises(PowerCut):
        machine.run(WELL)
    machine.somebody_comes_while_it_is_asked()
    with pytest.raises(PowerCut):
        machine.run(*[SICK] * (2 * WHOLE_TRIAL))
    assert machine.version("current") == "new"


def test_nothing_changes_versions_while_an_installation_is_under_way(machine: Machine) -> None:
    with Versions(machine.opt).turn() as mine:
        assert mine
        with pytest.raises(PowerCut):
            machine.run(*[WELL] * 3)
    assert (machine.version("current"), machine.version("next")) == ("old", "new")
    assert "stop yangzhao.service" not in machine.calls()


def test_what_a_new_version_brings_for_the_machine_is_told_to_it_at_the_change(machine: Machine) -> None:
    """Timers that the version before had not, names of devices, drivers."""
    with pytest.raises(PowerCut):
        machine.run(WELL)
    assert machine.calls()[-6:-4] == ["daemon-reload", "restart systemd-modules-load.service systemd-sysctl.service"]
    assert "start --no-block timers.target" in machine.calls()


def database(state: Path, name: str, *statements: str) -> None:
    with closing(sqlite3.connect(state / name)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def rows(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT * FROM hail").fetchall()


def test_hails_of_a_version_that_gave_way_are_not_lost_where_the_one_before_can_read_them(tmp_path: Path) -> None:
    database(
        tmp_path, FILE_NAME, "CREATE TABLE hail (number)", "INSERT INTO hail VALUES (1)", "PRAGMA user_version = 2"
    )
    data.keep(tmp_path)
    database(tmp_path, FILE_NAME, "INSERT INTO hail VALUES (2)")
    assert data.back(tmp_path) == []
    assert rows(tmp_path / FILE_NAME) == [(1,), (2,)]


def test_tables_that_the_version_before_cannot_read_are_put_back_and_the_newer_ones_set_aside(tmp_path: Path) -> None:
    database(
        tmp_path, FILE_NAME, "CREATE TABLE hail (number)", "INSERT INTO hail VALUES (1)", "PRAGMA user_version = 2"
    )
    database(tmp_path, "ledger.sqlite3", "CREATE TABLE hail (number)")
    data.keep(tmp_path)
    database(tmp_path, FILE_NAME, "ALTER TABLE hail ADD COLUMN colour", "PRAGMA user_version = 3")
    assert data.back(tmp_path) == [tmp_path / FILE_NAME]
    assert rows(tmp_path / FILE_NAME) == [(1,)]
    (aside,) = tmp_path.glob(f"{FILE_NAME}.damaged-*Z")
    assert rows(aside) == [(1, None)]
    assert data.back(tmp_path) == []  # cut short and run again, it does no more


def test_a_full_disk_does_not_keep_the_data_from_being_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(tmp_path, FILE_NAME, "CREATE TABLE hail (number)", "INSERT INTO hail VALUES (1)")
    data.keep(tmp_path)
    database(tmp_path, FILE_NAME, "ALTER TABLE hail ADD COLUMN colour")
    taken = sum(1 for _ in tmp_path.rglob("*") if _.is_file())
    monkeypatch.setattr(Path, "touch", no_space)
    data.back(tmp_path)
    assert rows(tmp_path / FILE_NAME) == [(1,)]
    assert sum(1 for _ in tmp_path.rglob("*") if _.is_file()) == taken


def no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_damaged_file_stops_no_update(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)
    (copy,) = data.keep(tmp_path)
    assert copy.read_bytes() == (tmp_path / FILE_NAME).read_bytes()
    assert data.back(tmp_path) == []


def test_the_copies_are_the_kiosks_alone_and_go_when_all_is_over(tmp_path: Path) -> None:
    database(tmp_path, FILE_NAME, "CREATE TABLE hail (number)")
    (copy,) = data.keep(tmp_path)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    data.forget(tmp_path)
    assert not copy.parent.exists()
    data.forget(tmp_path)


@pytest.mark.parametrize("arguments", [[], ["keep"], ["lose", "/tmp"]])
def test_a_deed_that_does_not_exist_is_refused(arguments: list[str]) -> None:
    assert data.main(arguments) == 2


def test_the_update_says_what_it_takes() -> None:
    assert update.main([]) == 2
