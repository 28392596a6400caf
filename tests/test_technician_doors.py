"""Who is let in: one-time codes once each, PINs by their rules, and a count of wrong ones that nothing gives back."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.log_lines import LOGGER, EventLine
from kiosk.store import adjustments, audit_log, technicians, tries
from kiosk.store.doorkeeper import (
    FIRST_WAIT_S,
    FORGOTTEN_AFTER_S,
    FREE_TRIES,
    LONGEST_OF_NUMBER_S,
    LONGEST_WAIT_S,
    wait_s,
)
from kiosk.store.technicians import (
    COMMON,
    NOBODYS,
    STEP_S,
    CodesUnusable,
    added,
    load,
    pin_fault,
    proved,
    provisioning_uri,
    removed,
)
from kiosk.store.tries import Tries
from kiosk.technician import VOLUME_MOST_DB, Act, Adjustments, Role
from kiosk.upkeep_events import UpkeepEvent
from tests.technician_fixtures import HONG, PIN, WANG, ZHOU, Door

ROOT = Path(__file__).parent.parent


CHEAP_LOG2_N = 14  # the least that a file may say: what is tried here is the counting


@pytest.fixture(autouse=True)
def every_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER)


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    assert technicians.NOBODY.pin is not None
    cheap = technicians.NOBODY.pin.model_copy(update={"log2_n": CHEAP_LOG2_N})
    monkeypatch.setattr(technicians, "NOBODY", technicians.NOBODY.model_copy(update={"pin": cheap}))
    monkeypatch.setattr(technicians, "SCRYPT_LOG2_N", CHEAP_LOG2_N)
    door = Door(tmp_path / "state")
    yield door
    door.close()


def logged(caplog: pytest.LogCaptureFixture) -> list[object]:
    return [record.msg.event for record in caplog.records if isinstance(record.msg, EventLine)]


# --- one-time codes ---


def test_the_code_of_the_moment_lets_in_and_is_written_down(door: Door) -> None:
    assert door.tries_code(door.wang).handle == WANG
    assert door.acts() == ["lao-wang entered"]


def test_a_code_that_was_used_lets_nobody_in_a_second_time(door: Door) -> None:
    code = door.code(door.wang)
    assert door.tries_code(door.wang, code).handle == WANG
    assert door.tries_code(door.wang, code).handle == ""
    door.close()
    door.opened()
    assert door.tries_code(door.wang, code).handle == ""


def test_a_code_older_than_the_last_one_used_lets_nobody_in(door: Door) -> None:
    old = door.code(door.wang)
    door.clock.passes(STEP_S)
    assert door.tries_code(door.wang).handle == WANG
    assert door.tries_code(door.wang, old).handle == ""


@pytest.mark.parametrize(("off_s", "lets_in"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_wrong_and_no_more(door: Door, off_s: float, lets_in: bool) -> None:
    assert bool(door.tries_code(door.wang, door.code(door.wang, off_s)).handle) is lets_in


def test_a_code_is_looked_at_for_its_own_number_alone(door: Door) -> None:
    assert door.keeper.admit(door.zhou.number, door.code(door.wang)).handle == ""
    assert door.keeper.admit("77", door.code(door.wang)).handle == ""


def test_the_codes_are_those_of_rfc_6238(door: Door) -> None:
    """Its appendix B, by the last six of eight digits."""
    known = door.wang.model_copy(update={"totp": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"})
    for at, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert proved(known, code, at) is not None
    uri = provisioning_uri(door.wang, "fenglin-3")
    assert uri.startswith("otpauth://totp/yangzhao-fenglin-3:lao-wang-11?")
    assert door.wang.totp in uri


def test_a_volunteer_is_known_and_told_apart(door: Door) -> None:
    admission = door.tries_code(door.hong)
    assert (admission.handle, admission.role) == (HONG, Role.VOLUNTEER)
    assert door.acts() == ["hong entered"]


def test_whoever_was_removed_is_out_at_once(door: Door) -> None:
    door.save(removed(load(door.codes_file), WANG))
    assert door.tries_code(door.wang).handle == ""


# --- PINs ---


def test_a_pin_costs_a_thief_of_the_disk_as_much_as_a_small_computer_can_give() -> None:
    codes, made = added(NOBODYS, ZHOU, Role.TECHNICIAN, PIN)
    assert made.pin is not None
    assert technicians.NOBODY.pin is not None
    assert made.pin.log2_n == technicians.NOBODY.pin.log2_n == 16
    assert proved(codes.of_number(made.number), PIN, 0.0) is not None


def test_a_pin_lets_in_and_stands_nowhere_on_the_disk(door: Door) -> None:
    assert door.tries_code(door.zhou, PIN).handle == ZHOU
    assert PIN not in door.codes_file.read_text()
    assert door.zhou.pin is not None
    assert len(bytes.fromhex(door.zhou.pin.salt)) == 16
    assert PIN not in repr(door.zhou)
    assert door.wang.totp not in repr(door.wang)


@pytest.mark.parametrize("pin", ["48215", "48215948215", "48215a", "４８２１５９", "", " 482159"])
def test_a_pin_is_six_to_ten_digits(pin: str) -> None:
    assert "digits" in (pin_fault(pin, ()) or "")


@pytest.mark.parametrize(
    "pin",
    [
        *("111111", "000000", "123456", "654321", "456789", "890123", "987654", "210987"),
        *("121212", "123123", "787878", "5555555555", *sorted(COMMON)),
        *("111112", "000001", "222522", "123450", "923456", "135790", "246810", "121314", "102030", "998877"),
    ],
)
def test_a_pin_that_is_tried_first_is_not_taken(pin: str) -> None:
    assert pin_fault(pin, ()) is not None
    assert len(COMMON) >= 10


@pytest.mark.parametrize("pin", ["951284", "55500123", "5550012", "0215550", "740123", "90123488"])
def test_a_pin_that_can_be_read_off_the_wall_is_not_taken(pin: str) -> None:
    assert "number of this site's" in (pin_fault(pin, ("fenglin-3", "95128", "021-5550-0123")) or "")


def test_most_pins_are_taken() -> None:
    """The rules leave more than nineteen of twenty, so that they do not help whoever guesses."""
    chance = random.Random(20261129)
    pins = [f"{chance.randrange(10**6):06}" for _ in range(2000)]
    assert PIN not in {pin for pin in pins if pin_fault(pin, ())}
    assert sum(pin_fault(pin, ("fenglin-3", "95128", "021-5550-0123")) is None for pin in pins) > 0.95 * len(pins)


def test_whoever_types_nonsense_keeps_nobody_with_a_pin_from_helping_for_longer_than_an_hour(door: Door) -> None:
    for _ in range(40):
        door.clock.passes(door.keeper.admit("77", "000001").wait_s)
    assert door.keeper.admit("77", "000001").wait_s == LONGEST_OF_NUMBER_S
    door.clock.passes(LONGEST_WAIT_S)
    assert door.tries_code(door.zhou, PIN).handle == ZHOU


def test_wrong_ones_at_one_number_close_its_pin_for_hours_and_not_for_good(door: Door) -> None:
    admission = door.wrong(door.zhou, 40)
    assert admission.wait_s == LONGEST_OF_NUMBER_S
    assert door.tries_code(door.wang).handle == WANG
    assert door.tries_code(door.zhou, "000001").wait_s == LONGEST_OF_NUMBER_S, "nothing is taken off by another's"
    door.clock.passes(LONGEST_OF_NUMBER_S)
    assert door.tries_code(door.zhou, PIN).handle == ZHOU


def test_yesterdays_nonsense_at_nobodys_number_is_forgotten(door: Door) -> None:
    for _ in range(40):
        door.clock.passes(door.keeper.admit("77", "000001").wait_s)
    door.clock.passes(FORGOTTEN_AFTER_S)
    assert door.tries_code(door.zhou, "000001").wait_s == 0.0
    assert door.keeper.admit("77", "000001").wait_s == LONGEST_OF_NUMBER_S


# --- wrong codes ---


def test_five_tries_are_free_then_each_wait_is_twice_the_one_before_up_to_an_hour() -> None:
    waits = [wait_s(failures) for failures in range(1, 20)]
    assert waits[: FREE_TRIES - 1] == [0.0] * (FREE_TRIES - 1)
    growing = waits[FREE_TRIES - 1 :]
    assert growing[0] == FIRST_WAIT_S
    assert all(after == min(LONGEST_WAIT_S, 2 * before) for before, after in pairwise(growing))
    assert growing[-1] == LONGEST_WAIT_S


def test_a_year_of_guessing_at_one_pin_stays_under_one_in_four_hundred() -> None:
    """So many guesses in a year, one in a million each, with nobody right in between."""
    year_s, at, guesses = 365.25 * 86400.0, 0.0, 0
    while at < year_s:
        guesses += 1
        at += wait_s(guesses, LONGEST_OF_NUMBER_S)
    assert guesses / 10**6 < 1 / 400


def test_while_nobody_is_let_in_a_right_code_is_not_looked_at_and_costs_no_try(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(FREE_TRIES):
        admission = door.tries_code(door.zhou, "000001")
    assert admission.wait_s == FIRST_WAIT_S
    assert UpkeepEvent.TECHNICIAN_LOCKED_OUT in logged(caplog)
    for _ in range(20):
        turned_away = door.tries_code(door.wang)
        assert not turned_away.handle
    assert turned_away.wait_s == FIRST_WAIT_S
    door.clock.passes(FIRST_WAIT_S)
    assert door.tries_code(door.wang).handle == WANG
    assert door.acts() == [
        *["zhou refused"] * FREE_TRIES,
        "zhou locked_out 30 s",
        *["turned_away"] * 20,
        "lao-wang entered",
    ]


def test_a_right_code_gives_five_free_tries_again(door: Door) -> None:
    door.wrong(door.wang, FREE_TRIES + 2)
    assert door.tries_code(door.wang).handle == WANG
    assert door.tries_code(door.wang, "000001").wait_s == 0.0


def test_the_answer_is_the_same_for_a_number_that_nobody_has(door: Door) -> None:
    nobody = [door.keeper.admit("77", "000001") for _ in range(FREE_TRIES)]
    door.tries.clear()
    somebody = [door.tries_code(door.wang, "000001") for _ in range(FREE_TRIES)]
    assert nobody == somebody


def test_for_a_number_that_nobody_has_as_much_is_reckoned(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    scrypt, step_of = technicians._scrypt, technicians._step_of

    def noted_scrypt(pin: str, salt: bytes, log2_n: int) -> bytes:
        done.append("pin")
        return scrypt(pin, salt, log2_n)

    def noted_step_of(secret: str, code: str, now: float) -> int | None:
        done.append("totp")
        return step_of(secret, code, now)

    monkeypatch.setattr(technicians, "_scrypt", noted_scrypt)
    monkeypatch.setattr(technicians, "_step_of", noted_step_of)
    for number, code in (("77", "000001"), (door.wang.number, door.code(door.wang)), (door.zhou.number, PIN)):
        done.clear()
        door.keeper.admit(number, code)
        assert sorted(done) == ["pin", "totp"]


def test_a_restart_gives_no_try_back(door: Door) -> None:
    for _ in range(FREE_TRIES):
        door.tries_code(door.zhou, "000001")
        door.close()
        door.opened()
    assert door.tries_code(door.zhou, PIN).wait_s == FIRST_WAIT_S


def test_a_clock_that_is_set_shortens_no_wait_and_lengthens_none(door: Door) -> None:
    for _ in range(FREE_TRIES):
        door.tries_code(door.wang, "000001")
    door.clock.wall += 86_400.0  # set ahead while it runs
    assert not door.tries_code(door.wang).handle
    door.close()
    door.clock.steady = door.clock.wall = door.clock.steady - 7 * 86_400.0  # set back, and the machine started anew
    door.opened()
    assert door.tries_code(door.wang).wait_s == FIRST_WAIT_S
    door.clock.passes(FIRST_WAIT_S)
    assert door.tries_code(door.wang).handle == WANG


def test_a_process_killed_while_it_looks_at_a_code_has_counted_it(door: Door) -> None:
    """kill -9 as soon as the code is being reckoned: the count is on the disk already."""
    killed = """
import os, signal, sys
from pathlib import Path
from kiosk.store import technicians
from kiosk.store.audit_log import AuditLog
from kiosk.store.doorkeeper import Doorkeeper
from kiosk.store.tries import Tries
folder = Path(sys.argv[1])
technicians._scrypt = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
keeper = Doorkeeper(folder / "technicians.json", Tries(folder), AuditLog(folder), lambda: float(sys.argv[3]))
keeper.admit(sys.argv[2], "482159")
"""
    for _ in range(FREE_TRIES):
        arguments = [str(door.folder), door.zhou.number, str(door.clock.steady)]
        run = subprocess.run([sys.executable, "-c", killed, *arguments], cwd=ROOT, timeout=60, check=False)
        assert run.returncode == -signal.SIGKILL
    assert door.tries_code(door.zhou, PIN).wait_s == FIRST_WAIT_S


def test_where_the_disk_does_not_count_nobody_is_let_in(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    door.close()
    (door.folder / tries.FILE_NAME).unlink(missing_ok=True)
    (door.folder / tries.FILE_NAME).mkdir()
    door.opened()
    assert not door.tries_code(door.wang).handle
    assert UpkeepEvent.AUDIT_NOT_WRITTEN in logged(caplog)


def test_where_the_audit_log_takes_no_line_nobody_is_let_in(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    door.close()
    kept = door.folder / audit_log.FILE_NAME
    kept.rename(door.folder / "aside")
    kept.mkdir()
    door.opened()
    assert door.tries_code(door.wang).wait_s == FIRST_WAIT_S
    assert not door.tries_code(door.zhou, PIN).handle
    assert not door.audit.append(WANG, Act.CAMERA)
    assert UpkeepEvent.AUDIT_NOT_WRITTEN in logged(caplog)
    kept.rmdir()
    door.clock.passes(STEP_S)
    assert door.tries_code(door.wang).handle == WANG
    assert UpkeepEvent.STORE_BACK in logged(caplog)


# --- the file of codes ---


def test_the_file_is_whole_or_as_it_was_and_for_its_own_user_alone(door: Door) -> None:
    assert stat.S_IMODE(door.codes_file.stat().st_mode) == 0o600
    assert [path.name for path in door.folder.iterdir() if path.name.endswith(".new")] == []
    assert [each.handle for each in load(door.codes_file).technicians] == [WANG, ZHOU, HONG]
    assert len({each.number for each in load(door.codes_file).technicians}) == 3


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2}', '{"version": 1, "technicians": [{"handle": "X"}]}']
)
def test_a_file_that_is_none_lets_nobody_in_and_says_so(
    door: Door, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    door.codes_file.write_text(text)
    assert not door.tries_code(door.wang).handle
    assert UpkeepEvent.TECHNICIAN_CODES_UNUSABLE in logged(caplog)
    door.save(technicians.Codes(version=1, technicians=(door.wang,)))
    assert door.tries_code(door.wang).handle == WANG
    assert logged(caplog)[-1] is UpkeepEvent.TECHNICIAN_CODES_USABLE


def test_a_file_that_anybody_can_read_is_not_used(door: Door) -> None:
    door.codes_file.chmod(0o644)
    with pytest.raises(CodesUnusable, match="chmod 600"):
        load(door.codes_file)
    assert not door.tries_code(door.wang).handle


def test_without_a_file_there_is_nobody(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json").technicians == ()


# --- the audit log and what is adjusted ---


def test_no_line_of_the_audit_log_is_changed_replaced_or_removed_early(door: Door) -> None:
    door.tries_code(door.wang)
    door.close()
    with closing(sqlite3.connect(door.folder / audit_log.FILE_NAME)) as sql:
        for statement in (
            "UPDATE audit SET act = 'left'",
            "DELETE FROM audit",
            "INSERT OR REPLACE INTO audit VALUES (1, '2026-11-28T09:05+08:00', '', 'left', '')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                sql.execute(statement)


def test_no_column_of_the_audit_log_takes_a_name_or_a_sentence(door: Door) -> None:
    door.close()
    with closing(sqlite3.connect(door.folder / audit_log.FILE_NAME)) as sql:
        for handle, act, detail in (("王阿姨", "left", ""), ("", "left", "王阿姨"), ("", "Left!", ""), ("", "", "")):
            with pytest.raises(sqlite3.IntegrityError):
                sql.execute(
                    "INSERT INTO audit (at, handle, act, detail) VALUES ('2026-11-28T09:05+08:00', ?, ?, ?)",
                    (handle, act, detail),
                )


def test_what_was_adjusted_is_kept_and_a_damaged_file_adjusts_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = adjustments.KeptAdjustments(tmp_path)
    assert kept.read() == Adjustments()
    kept.keep(Adjustments(-6.0, face_off=True))
    assert adjustments.KeptAdjustments(tmp_path).read() == Adjustments(-6.0, face_off=True)
    (tmp_path / adjustments.FILE_NAME).write_text(json.dumps({"volume_db": 400.0, "face_off": False}))
    assert kept.read().volume_db == VOLUME_MOST_DB
    (tmp_path / adjustments.FILE_NAME).write_text("{")
    assert kept.read() == Adjustments()
    kept.keep(Adjustments(3.0))
    assert logged(caplog) == [UpkeepEvent.ADJUSTMENTS_NOT_KEPT, UpkeepEvent.STORE_BACK]


def test_two_processes_count_in_one_file(door: Door) -> None:
    """As `kiosk technician reset` does beside a running kiosk."""
    door.wrong(door.zhou, FREE_TRIES)
    other = Tries(door.folder)
    assert other.clear()
    other.close()
    assert door.tries_code(door.zhou, PIN).handle == ZHOU
    assert os.stat(door.folder / tries.FILE_NAME).st_mode & 0o077 == 0
