"""What this kiosk writes down: its live hails, so that a promise on the screen survives a power cut."""
