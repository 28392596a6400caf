"""Describes the package `yangzhao`. To install everything it takes, at pinned versions, run bin/kiosk or bin/demo."""

import re
from pathlib import Path

from setuptools import find_packages, setup

INIT = Path(__file__).with_name("kiosk").joinpath("__init__.py").read_text("utf-8")
VERSION = re.search(r'__version__ = "(.+)"', INIT)
assert VERSION, "kiosk/__init__.py names no version"

setup(
    name="yangzhao",
    version=VERSION[1],
    description="A taxi-hailing screen for the gate of a neighbourhood",
    packages=find_packages(include=["kiosk", "kiosk.*"]),
    package_data={"kiosk": ["**/*.po", "**/*.html", "**/*.sql", "**/*.yaml"]},
    entry_points={"console_scripts": ["kiosk = kiosk.__main__:program"]},
    python_requires=">=3.11,<3.14",  # Kivy 2.3.1 has no wheel for 3.14
    # What is needed; requirements/*.txt say exactly which versions. face_recognition is missing on purpose: it would
    # pull "dlib", which is source only and takes a compiler. requirements/kiosk.txt installs it over the ready-built
    # dlib-bin (third_party/dlib-shim).
    install_requires=[
        "Kivy>=2.3.1,<2.4",
        "opencv-python>=5.0,<6",
        "numpy>=2.4",
        "dlib-bin>=20.0.1",
        "pillow>=13",
        "requests>=2.34",
        "tenacity>=9.2",
        "cryptography>=50",
        "pyserial>=3.5",
        "pyotp>=2.12",
        "python-escpos>=3.1",
        "pyusb>=1.3",
        "qrcode>=8.2",
        "prometheus-client>=0.26,<1",
        "pydantic>=2.14,<3",
        "PyYAML>=6.0.3",
        "babel>=2.18",
        "fpdf2>=2.8.9",
        "fastapi>=0.165",
        "uvicorn>=0.54",
        "python-multipart>=0.0.34",
    ],
)
