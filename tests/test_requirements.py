"""What gets installed is written down to the digit, complete, without a compiler or a package server's address."""

from __future__ import annotations

import importlib.metadata
import os
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SCRIPTS = [*sorted((ROOT / "bin").iterdir()), ROOT / ".ci" / "run"]


def lines_of(name: str) -> list[str]:
    """The lines of a requirements file that are neither comments nor empty."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pins_of(name: str) -> dict[str, str]:
    """{canonical name: version} of one requirements file, without those it includes."""
    pins = (line.split("==") for line in lines_of(name) if re.match(r"[A-Za-z]", line))
    return {canonicalize_name(package): version for package, version in pins}


KINDS = {
    "kiosk": ("build.txt", "kiosk.txt"),
    "demo": ("build.txt", "kiosk.txt", "demo.txt"),
    "test": ("build.txt", "kiosk.txt", "demo.txt", "test.txt"),
}


@pytest.mark.parametrize("name", KINDS["test"])
def test_every_requirement_is_pinned_to_one_version(name: str) -> None:
    allowed = r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*|-r [a-z]+\.txt|--(only|no)-binary \S+|\./third_party/dlib-shim"
    assert [line for line in lines_of(name) if not re.fullmatch(allowed, line)] == []


def test_no_package_is_pinned_twice() -> None:
    names = [package for name in KINDS["test"] for package in pins_of(name)]
    assert sorted(names) == sorted(set(names))


def test_there_is_one_cv2_and_no_more() -> None:
    cv2_wheels = [package for name in KINDS["test"] for package in pins_of(name) if package.startswith("opencv")]
    assert cv2_wheels == ["opencv-python"]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_pinned_package_needs_is_pinned_too(kind: str) -> None:
    pins = {package for name in KINDS[kind] for package in pins_of(name)} | {"dlib"}
    needs = {
        (package, canonicalize_name(need.name))
        for package in pins
        for need in map(Requirement, importlib.metadata.requires(package) or [])
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }
    assert {(package, need) for package, need in needs if need not in pins} == set()


def test_this_environment_is_the_one_that_is_written_down() -> None:
    pins = {package: version for name in KINDS["test"][1:] for package, version in pins_of(name).items()}
    assert {package: importlib.metadata.version(package) for package in pins} == pins


def test_the_shim_and_the_requirements_name_the_same_dlib() -> None:
    shim = tomllib.loads((ROOT / "third_party/dlib-shim/pyproject.toml").read_text("utf-8"))["project"]
    assert shim["name"] == "dlib"
    assert shim["dependencies"] == [f"dlib-bin=={pins_of('kiosk.txt')['dlib-bin']}"]
    assert pins_of("kiosk.txt")["dlib-bin"].startswith(shim["version"])


def test_the_package_asks_for_nothing_that_is_not_pinned_and_never_for_dlib_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pins = pins_of("kiosk.txt")
    described: dict[str, list[str]] = {}
    monkeypatch.setattr("setuptools.setup", lambda **keywords: described.update(keywords))
    runpy.run_path(str(ROOT / "setup.py"))
    needs = [Requirement(need) for need in described["install_requires"]]
    assert [str(need) for need in needs if not need.specifier.contains(pins[canonicalize_name(need.name)])] == []


def test_face_recognition_can_be_loaded_with_the_pinned_setuptools() -> None:
    loaded = [sys.executable, "-W", "ignore", "-c", "import face_recognition; print('loaded')"]
    assert subprocess.run(loaded, capture_output=True, text=True).stdout == "loaded\n"


def test_every_system_package_has_a_reason() -> None:
    lines = (ROOT / "system-packages.txt").read_text("utf-8").splitlines()
    without = [line for line in lines if not line.startswith("#") and not re.fullmatch(r"[a-z0-9.+-]+ +# \S.+", line)]
    assert without == []


def test_no_compiler_is_asked_for() -> None:
    text = (ROOT / "system-packages.txt").read_text("utf-8")
    names = {line.split()[0] for line in text.splitlines() if not line.startswith("#")}
    assert names & {"gcc", "g++", "build-essential", "cmake", "make", "python3-dev"} == set()


@pytest.mark.parametrize("path", [*SCRIPTS, *(ROOT / "requirements").iterdir()], ids=lambda path: path.name)
def test_no_file_names_a_package_server(path: Path) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--trusted-host", path.read_text("utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_runnable_and_sound(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True).stderr == b""
