"""What holds for every test that makes up its own examples: the same ones each time, however long one takes."""

from __future__ import annotations

from hypothesis import settings

settings.load_profile("ci")  # Hypothesis's own; elsewhere it gives an example 200 ms, which a busy machine breaks
