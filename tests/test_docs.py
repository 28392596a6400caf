"""What the documents say is so: links lead somewhere, commands can be typed, examples answer as shown."""

from __future__ import annotations

import argparse
import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from PIL import Image

from kiosk import __main__ as command_line
from kiosk.identity.keys import generate_key

ROOT = Path(__file__).parent.parent
NOT_OURS = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()} | {".git"}
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
PICTURES = ROOT / "docs" / "pictures"
PICTURES_MOST_BYTES = 1_500_000  # a clone stays small
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEST_NAME = re.compile(r"\b(tests/test_\w+\.py)(?:::(test_\w+))?")
ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)")
READY = " ready on "


def _files(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(path.match(name) for name in NOT_OURS) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


FILES = list(_files())
PAGES = [path for path in FILES if path.suffix == ".md"]
TEXTS = {path: path.read_text("utf-8", errors="replace") for path in FILES if path.suffix != ".png"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages, without the fences."""
    return [text for language, text in BLOCK.findall(TEXTS[page]) if language in languages]


def commands(page: Path) -> list[list[str]]:
    """Every command line of the kiosk that a page shows, in blocks and within sentences, as argument lists."""
    shown = "\n".join(blocks(page, "sh", "bash")).replace("\\\n", " ").splitlines()
    shown += [
        line.removeprefix("$ ") for text in blocks(page, "text") for line in text.splitlines() if line[:2] == "$ "
    ]
    shown += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", BLOCK.sub("", TEXTS[page]))
    words = [shlex.split(line, comments=True) for line in shown if re.match(r"bin/(kiosk \S|demo\b)", line)]
    found = []
    for first, *rest in words:
        found.append(["demo", *rest] if first == "bin/demo" else rest)
    return found


def can_be_typed(arguments: list[str]) -> bool:
    try:
        return command_line.main(arguments) == 0
    except SystemExit as left:
        return left.code == 0  # --help


@pytest.fixture
def nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real parser, and no command behind it."""

    def typed(_: argparse.Namespace) -> int:
        return 0

    for command in command_line.COMMANDS:
        monkeypatch.setattr(command, "run", typed)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(TEXTS[page])]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [READMES[0]]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(TEXTS[page])]
    assert {name(page) for page in PAGES if page.is_relative_to(ROOT / "docs") or page.parent == ROOT} == {
        name(page) for page in reached
    }


@pytest.mark.usefixtures("nothing_is_run")
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_shown_can_be_typed(page: Path) -> None:
    assert [shlex.join(arguments) for arguments in commands(page) if not can_be_typed(arguments)] == []


@pytest.mark.usefixtures("nothing_is_run")
def test_a_command_that_does_not_exist_would_be_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not can_be_typed(["chek"])
    assert not can_be_typed(["run", "--confg", "config.yaml"])
    assert "unrecognized arguments" in capsys.readouterr().err


def test_every_command_is_shown_and_every_command_that_is_named_exists() -> None:
    commands_here = {command.__name__.rpartition(".")[2].replace("_", "-") for command in command_line.COMMANDS}
    assert {arguments[0] for page in PAGES for arguments in commands(page)} - {"--help"} == commands_here
    assert {named for page in PAGES for named in re.findall(r"`kiosk ([a-z-]+)", TEXTS[page])} <= commands_here


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_the_readme_shows_the_two_commands_in_one_block(readme: Path) -> None:
    lines = [[line.split()[0] for line in block.splitlines()] for block in blocks(readme, "sh")]
    assert ["bin/demo", "bin/test"] in lines
    assert all(os.access(ROOT / command, os.X_OK) for command in ("bin/demo", "bin/test"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    for file, function in TEST_NAME.findall(TEXTS[page]):
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert not function or function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
            file
        )


def test_both_readmes_promise_the_same() -> None:
    named = [TEST_NAME.findall(TEXTS[readme]) for readme in READMES]
    assert len(named[0]) > 10
    assert named[0] == named[1]


def test_pictures_are_small_and_all_of_them_are_shown() -> None:
    pictures = set(PICTURES.glob("*.png"))
    assert sum(picture.stat().st_size for picture in pictures) < PICTURES_MOST_BYTES
    of_practice = {picture for picture in pictures if picture.name.startswith("practice_")}
    shown = dict.fromkeys(READMES, pictures - of_practice) | {ROOT / "docs" / "practice.md": of_practice}
    for page, its_own in shown.items():
        assert {page.parent / link for link in LINK.findall(TEXTS[page]) if link.endswith(".png")} == its_own
    for picture in pictures:
        with Image.open(picture) as image:
            assert (image.width, image.mode) == (360, "P")


def test_every_key_of_the_settings_is_explained() -> None:
    page = TEXTS[ROOT / "docs" / "configure-a-site.md"]
    keys = re.findall(r"^#? *(?:- )?([a-z_]+):", TEXTS[ROOT / "config.yaml"], re.MULTILINE)
    assert len(keys) > 30
    assert [key for key in keys if f"`{key}`" not in page and f"`{key}:" not in page] == []


def test_decisions_are_numbered_without_a_gap_and_all_are_in_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    decisions = [page for page in PAGES if page.parent == folder and page.name != "README.md"]
    assert [page.name[:4] for page in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for page in decisions:
        assert TEXTS[page].startswith(f"# {page.name[:4]} ")
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\)", TEXTS[folder / "README.md"], re.MULTILINE)
    assert listed == [(page.name[:4], page.name) for page in decisions]


def _names_nobody(host: str) -> bool:
    """This machine, or one of the names that are reserved for examples (RFC 2606)."""
    if host == "localhost" or re.search(r"(^|\.)example(\.(com|org|net))?$|\.(test|invalid)$", host):
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host  # no name on the internet


def test_no_file_names_a_machine_or_a_package_server() -> None:
    for path, text in TEXTS.items():
        strangers = [host for host in ADDRESS.findall(text) if not _names_nobody(host.rstrip("."))]
        places = re.findall(r"(?<![\w$}/.])/(?:work|tmp|root|home)/\w+", text)
        assert strangers + places == [], path


def test_an_address_on_the_internet_would_be_noticed() -> None:
    assert not _names_nobody("packages.yangzhao.cn")
    assert not _names_nobody("9.9.9.9")
    assert _names_nobody("127.0.0.1")
    assert _names_nobody("dispatch.example.com")


def test_no_comment_leaves_something_to_do() -> None:
    left = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    assert [name(path) for path, text in TEXTS.items() if left.search(text)] == []


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """A service of the kiosk in a process of its own; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        try:
            yield next(line for line in lines if READY in line).rpartition(" ")[2].strip()
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses and the key file in docs/services.md -> those of the services that run here."""
    folder = tmp_path_factory.mktemp("services")
    generate_key(folder / "private.pem", folder / "public.pem")
    stub = ["--database", str(folder / "i.sqlite3"), "--kiosk-key", f"kiosk-0001={folder / 'public.pem'}"]
    with (
        served(
            "dispatch-simulator", "--port", "0", "--database", str(folder / "d.sqlite3"), "--hour", "14"
        ) as dispatch,
        served("identity-stub", "--port", "0", *stub) as identity,
        served("letaxi-registry", "--port", "0", "--database", str(folder / "l.sqlite3")) as registry,
    ):
        yield {
            "http://127.0.0.1:8102": dispatch,
            "http://127.0.0.1:8101": identity,
            "http://127.0.0.1:8103": registry,
            "out/letaxi.sqlite3.moteur.key": str(folder / "l.sqlite3.moteur.key"),
        }


def test_the_services_answer_the_examples_as_shown(addresses: dict[str, str]) -> None:
    page = ROOT / "docs" / "services.md"
    script = "\n".join(blocks(page, "bash"))
    for shown, real in addresses.items():
        assert shown in script
        script = script.replace(shown, real)
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=60, check=True)
    status = re.compile(r"HTTP/1\.1 (\d{3})")
    expected = status.findall("\n".join(blocks(page, "text")))
    assert len(expected) > 10
    assert status.findall(done.stdout) == expected
    codes = re.compile(r'"code":"([A-Z_]+)"')
    assert codes.findall(done.stdout) == codes.findall("\n".join(blocks(page, "text")))
