"""The command line: `kiosk COMMAND …`. Each command is a file in kiosk/commands."""

from __future__ import annotations

import argparse
import io
import os
import resource
import select
import sys
from types import ModuleType

from kiosk.commands import (
    audit,
    board_simulator,
    bundle,
    check,
    check_config,
    demo,
    dispatch_simulator,
    enrol,
    enrol_at_screen,
    guide,
    healthy,
    identity_stub,
    letaxi_registry,
    make_key,
    practice,
    print_sample,
    processing_log,
    ruler,
    run,
    screens,
    setup,
    technician,
    voice,
    withdraw,
)
from kiosk.release import release
from kiosk.usage import INTERRUPTED_EXIT_CODE, UsageError

COMMANDS = (
    run,
    demo,
    setup,
    check,
    check_config,
    healthy,
    bundle,
    screens,
    guide,
    audit,
    ruler,
    print_sample,
    processing_log,
    practice,
    technician,
    make_key,
    enrol,
    enrol_at_screen,
    withdraw,
    voice,
    identity_stub,
    dispatch_simulator,
    letaxi_registry,
    board_simulator,
)
UNTIL_STOPPED = (run, demo)  # Ctrl-C is their ordinary end; the stand-ins see to it themselves
RUNS_PRACTICE = (None, "start")  # the deeds of `practice` that do so, too
OUTPUT_GONE_EXIT_CODE = 141  # as shells have it: 128 and the number of SIGPIPE
CORE_BYTES = 1  # no crash writes numbers or faces to disk; with 0 a handler that reads from a pipe would still run


def _name(command: ModuleType) -> str:
    """kiosk.commands.check_config -> 'check-config'."""
    return command.__name__.rpartition(".")[2].replace("_", "-")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 something the person at the keyboard can mend,
    78 the same of the settings or keys that a kiosk is to start with, 130 ended by Ctrl-C before it was done, 141
    whoever read what it says has gone."""
    parser = argparse.ArgumentParser(prog="kiosk", description="A taxi-hailing screen for a neighbourhood's gate.")
    parser.add_argument("--version", action="version", version=f"yangzhao {release()}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    given = parser.parse_args(arguments)
    chosen = next(command for command in COMMANDS if _name(command) == given.command)
    try:
        code: int = chosen.run(given)
        print(end="", flush=True)
    except UsageError as error:
        print(f"kiosk {given.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        if chosen in UNTIL_STOPPED or (chosen is practice and given.deed in RUNS_PRACTICE):
            return 0
        print(f"\nkiosk {given.command}: ended by Ctrl-C before it was done.", file=sys.stderr)
        return INTERRUPTED_EXIT_CODE
    except BrokenPipeError:
        if _is_read():
            raise  # another pipe
        return OUTPUT_GONE_EXIT_CODE
    return code


def _is_read() -> bool:
    """False where nobody reads standard output any more, as behind `| head`; then it goes nowhere from now on."""
    output = select.poll()
    output.register(sys.stdout, select.POLLOUT)
    if not any(state & select.POLLERR for _, state in output.poll(0)):
        return True
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its own end
    return False


def program() -> int:
    """A process of its own, which leaves no core dump."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    allowed = CORE_BYTES if most == resource.RLIM_INFINITY else min(CORE_BYTES, most)  # nobody may raise it again
    resource.setrlimit(resource.RLIMIT_CORE, (allowed, allowed))
    speak_anywhere()
    return main()


def speak_anywhere() -> None:
    """A terminal that cannot write Chinese shows question marks, and what is said in English."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(program())
