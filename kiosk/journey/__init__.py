"""The journey: one person's time at the screen, as a pure function from (state, event) to (state, effects)."""
