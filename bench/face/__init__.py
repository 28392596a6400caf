"""People walking up to the lens, seen by this kiosk and by a well-known recipe, side by side."""
