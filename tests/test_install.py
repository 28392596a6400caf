"""Two commands on an empty machine: done once, repeatable at any point, and every failure is a sentence.

The scripts run for real, in a copy of the files that they read, with a PATH of our own: the commands that would touch
the machine (apt-get, sudo, dpkg-query) are replaced by small scripts that answer as the real ones do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WHAT_SETUP_READS = (
    "bin",
    "requirements",
    "third_party/dlib-shim/pyproject.toml",
    "system-packages.txt",
    "setup.py",
    "pyproject.toml",
    "kiosk/__init__.py",
    "kiosk/ui/__init__.py",
    "kiosk/ui/fonts.py",
)
TOOLS = (
    "awk", "bash", "basename", "cat", "cut", "df", "dirname", "env", "flock", "grep", "mkdir", "mv", "readlink", "rm",
    "sed", "sha256sum", "stat", "tail", "tee", "touch", "true",
)  # fmt: skip
NOBODY = 65534


class Machine:
    """A copy of what bin/_setup reads, and a PATH that holds nothing but what the test put there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a b"  # a path with a space, as people have
        self.path = folder / "path"
        self.path.mkdir()
        for name in WHAT_SETUP_READS:
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target)
            else:
                shutil.copy(ROOT / name, target)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.path / tool).symlink_to(found)
        self.command("dpkg", "echo amd64")
        self.command("dpkg-query", "echo 'installed\tamd64\tbase-files\t'")
        self.command("id", "echo 0")
        self.command("apt-get", "exit 0")
        self.command("python3", f'exec {sys.executable} "$@"')

    def command(self, name: str, body: str) -> None:
        """Puts a command on the PATH: a few lines of shell."""
        (self.path / name).unlink(missing_ok=True)
        (self.path / name).write_text(f"#!/bin/bash\n{body}\n", "utf-8")
        (self.path / name).chmod(0o755)

    def with_all_packages(self) -> None:
        """From now on dpkg-query says that every system package is installed."""
        text = (self.root / "system-packages.txt").read_text("utf-8")
        names = [line.split()[0] for line in text.splitlines() if not line.startswith("#")]
        self.command("dpkg-query", "\n".join(f"echo 'installed\tamd64\t{name}\t'" for name in names))

    def run(self, *command: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "bin" / command[0], *command[1:]],
            env={"PATH": str(self.path), "HOME": str(self.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            user=user,
        )

    def gives_up(self, *command: str, user: int | None = None) -> str:
        """Runs it, checks that it ended with exit code 2 and no traceback, and gives its last line."""
        answer = self.run(*command, user=user)
        assert answer.returncode == 2, answer.stderr
        assert answer.stdout == ""
        assert "Traceback" not in answer.stderr
        return answer.stderr.splitlines()[-1]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def a_venv_whose_pip(machine: Machine, body: str) -> None:
    """A python3 that passes for 3.11, makes an environment, and whose pip does what `body` says."""
    pip = f'case "$*" in *"pip install"*) {body} ;; *pip*|*fonts*) exit 0 ;; esac'
    inner = f'#!/bin/bash\n{pip}\nexec {sys.executable} "$@"'
    (machine.root / "inner-python").write_text(inner, "utf-8")
    machine.command(
        "python3",
        f"""case "$*" in
            "-I -m venv "*) mkdir -p "$4/bin"; cat "{machine.root}/inner-python" >"$4/bin/python"
                            {shutil.which("chmod")} +x "$4/bin/python" ;;
            *) exec {sys.executable} "$@" ;;
        esac""",
    )


@pytest.mark.parametrize("command", ["demo", "kiosk", "test"])
def test_without_a_fitting_python_every_command_says_which_one_to_install(machine: Machine, command: str) -> None:
    machine.command("python3", 'if [[ $1 == -V ]]; then echo "Python 3.14.0"; fi; exit 1')
    sentence = machine.gives_up(command)
    assert "Python 3.14.0" in sentence
    assert "Python 3.11, 3.12 or 3.13" in sentence


def test_a_machine_that_is_not_debian_is_told_so(machine: Machine) -> None:
    (machine.path / "dpkg-query").unlink()
    assert "use Debian 12 or Ubuntu 24.04" in machine.gives_up("demo")


@pytest.mark.parametrize("arguments", [(), ("wall",), ("demo", "test")])
def test_setup_says_what_it_takes(machine: Machine, arguments: tuple[str, ...]) -> None:
    assert "kiosk|demo|test" in machine.gives_up("_setup", *arguments)


def test_without_root_and_sudo_the_command_for_the_administrator_is_given(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    sentence = machine.gives_up("demo")
    assert "apt-get install -y --no-install-recommends python3-venv libgl1" in sentence


def test_a_sudo_that_needs_a_password_is_not_waited_for_without_a_terminal(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    machine.command("sudo", '[[ $1 == -n ]] && { echo "sudo: a password is required" >&2; exit 1; }; exec "$@"')
    assert "sudo did not let you" in machine.gives_up("demo")


def test_a_user_with_sudo_installs_through_it(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    machine.command("sudo", f'echo "$@" >>"{machine.root}/sudo.txt"; shift; exec "$@"')
    machine.command("apt-get", f'echo "$@" >>"{machine.root}/apt.txt"')
    a_venv_whose_pip(machine, "exit 1")
    machine.gives_up("demo")
    assert "apt-get" in (machine.root / "sudo.txt").read_text("utf-8")
    assert "libglib2.0-0" in (machine.root / "apt.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("apt_says", "sentence"),
    [
        ("E: Unable to acquire the dpkg frontend lock, is another process using it?", "wait until it ends"),
        ("E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", "run dpkg --configure -a"),
        ("E: You don't have enough free space in /var/cache/apt/archives/.", "The disk is full"),
        ("Err:1 Temporary failure resolving 'a.server'", "connect this machine to the network"),
        ("E: Unable to locate package xdotool", "universe switched on"),
        ("E: something nobody has seen before", "see "),
    ],
)
def test_what_stops_apt_is_said_in_one_sentence(machine: Machine, apt_says: str, sentence: str) -> None:
    machine.command("apt-get", f'echo "{apt_says}"; exit 100')
    assert sentence in machine.gives_up("demo")


def test_the_list_of_packages_is_fetched_only_when_the_one_at_hand_does_not_do(machine: Machine) -> None:
    a_venv_whose_pip(machine, "exit 1")
    record = f'echo "$3" >>"{machine.root}/apt.txt"; '
    machine.command("apt-get", record + "exit 0")
    machine.gives_up("demo")
    machine.command("apt-get", record + '[[ $3 == update ]] || [[ $(tail -n 2 "$HOME/apt.txt") == update* ]]')
    machine.gives_up("demo")
    assert (machine.root / "apt.txt").read_text("utf-8").split() == ["install", "install", "update", "install"]


def test_a_package_under_ubuntus_new_name_counts_as_installed(machine: Machine) -> None:
    machine.with_all_packages()
    answers = machine.path / "dpkg-query"
    renamed = "libglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6), libgio (= 2.80.0)"
    answers.write_text(answers.read_text("utf-8").replace("libglib2.0-0\t", renamed), "utf-8")
    a_venv_whose_pip(machine, "exit 1")
    machine.command("apt-get", "exit 100")
    assert "system packages are all here" in machine.run("demo").stderr


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "connect this machine to the network"),
        ("SSLError CERTIFICATE_VERIFY_FAILED", "certificate"),
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for Kivy==2.3.1", "lacks that package"),
        ("ERROR: something nobody has seen before", "see "),
    ],
)
def test_what_stops_pip_is_said_in_one_sentence(machine: Machine, pip_says: str, sentence: str) -> None:
    machine.with_all_packages()
    a_venv_whose_pip(machine, f'echo "{pip_says}"; exit 1')
    assert sentence in machine.gives_up("test")


def test_a_disk_too_small_is_noticed_before_anything_is_fetched(machine: Machine) -> None:
    machine.with_all_packages()
    machine.command("df", "echo header; echo 'disk 9000 8900 100 99% /'")
    assert "The disk is full" in machine.gives_up("demo")
    assert not (machine.root / ".venv").exists()


def test_a_tree_of_somebody_else_is_not_touched() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        machine = Machine(Path(folder))
        machine.root.chmod(0o555)
        assert "belongs to somebody else" in machine.gives_up("demo", user=NOBODY if os.geteuid() == 0 else None)


def installed(machine: Machine) -> Path:
    """A machine on which all went well once; gives the file where each pip command is written down."""
    machine.with_all_packages()
    calls = machine.root / "pip.txt"
    a_venv_whose_pip(machine, f'echo "$*" >>"{calls}"; exit 0')
    assert machine.run("_setup", "demo").returncode == 0
    return calls


def change(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "# changed\n", "utf-8")


def test_a_second_run_says_nothing_and_installs_nothing(machine: Machine) -> None:
    calls = installed(machine)
    before = calls.read_text("utf-8")
    for kind in ("demo", "kiosk"):
        answer = machine.run("_setup", kind)
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert calls.read_text("utf-8") == before


def test_a_command_that_needs_more_installs_more_and_one_that_needs_less_keeps_it(machine: Machine) -> None:
    calls = installed(machine)
    assert "requirements/demo.txt" in calls.read_text("utf-8")
    assert machine.run("_setup", "test").returncode == 0
    assert "requirements/test.txt" in calls.read_text("utf-8")
    change(machine.root / "requirements" / "kiosk.txt")
    calls.unlink()
    assert machine.run("_setup", "kiosk").returncode == 0
    assert "requirements/test.txt" in calls.read_text("utf-8")


def test_an_installation_killed_half_way_is_made_anew(machine: Machine) -> None:
    installed(machine)
    venv = machine.root / ".venv"
    (venv / "yangzhao-stamp").unlink()
    (venv / "unfinished").touch()
    (venv / "half-written.py").touch()
    assert machine.run("_setup", "demo").returncode == 0
    assert not (venv / "half-written.py").exists()
    assert not (venv / "unfinished").exists()


def test_an_update_without_network_leaves_the_environment_that_worked(machine: Machine) -> None:
    installed(machine)
    venv = machine.root / ".venv"
    (venv / "something-installed.py").touch()
    change(machine.root / "requirements" / "demo.txt")
    python = venv / "bin" / "python"
    works = python.read_text("utf-8")
    python.write_text(works.replace("exit 0 ;; *pip*", 'echo "Network is unreachable"; exit 1 ;; *pip*'), "utf-8")
    assert "connect this machine" in machine.gives_up("_setup", "demo")
    python.write_text(works, "utf-8")
    assert machine.run("_setup", "demo").returncode == 0
    assert (venv / "something-installed.py").exists()


def test_a_tree_that_was_moved_gets_an_environment_of_its_own(machine: Machine, tmp_path: Path) -> None:
    installed(machine)
    machine.root = machine.root.rename(tmp_path / "moved")
    (machine.root / ".venv" / "of-the-old-place").touch()
    a_venv_whose_pip(machine, "exit 0")
    assert machine.run("_setup", "demo").returncode == 0
    assert not (machine.root / ".venv" / "of-the-old-place").exists()


def test_a_system_package_removed_later_is_noticed(machine: Machine) -> None:
    installed(machine)
    machine.command("dpkg-query", "echo 'installed\tamd64\tbase-files\t'")
    machine.command("apt-get", "echo 'Temporary failure resolving'; exit 100")
    assert "connect this machine" in machine.gives_up("_setup", "kiosk")


def test_commands_work_through_a_symlink_and_pass_their_arguments_on(machine: Machine, tmp_path: Path) -> None:
    installed(machine)
    python = machine.root / ".venv" / "bin" / "python"
    python.write_text(
        python.read_text("utf-8").replace("case", 'case "$*" in "-P -m kiosk"*) echo "$@"; exit ;; esac\ncase', 1)
    )
    link = tmp_path / "link"
    link.symlink_to(machine.root / "bin" / "kiosk")
    machine.path.joinpath("yangzhao").symlink_to(link)
    answer = subprocess.run(
        [machine.path / "yangzhao", "check-config", "a b.yaml"],
        env={"PATH": str(machine.path)},
        capture_output=True,
        text=True,
    )
    assert answer.stderr == ""
    assert answer.stdout == "-P -m kiosk check-config a b.yaml\n"
