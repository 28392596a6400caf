"""What holds for every test: made-up examples are the same ones each time, however long one takes, and Ctrl-C reaches
whoever is started. The longest files come first: one that began last would be waited for by all the others."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings

settings.load_profile("ci")  # Hypothesis's own; elsewhere it gives an example 200 ms, which a busy machine breaks
signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background ignores it, and that is inherited

LONGEST = {  # half a minute and more
    "test_audit.py",
    "test_faults_short.py",
    "test_lessons_whole.py",
    "test_marathon_short.py",
    "test_soak_short.py",
    "test_store_kills.py",
    "test_whole_face.py",
    "test_whole_journeys.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)
