"""What this kiosk writes down: its hails, so that a promise on the screen survives a power cut and a broken disk."""
