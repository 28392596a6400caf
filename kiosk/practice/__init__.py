"""Practice: who is behind the screen while neighbours learn, and how the kiosk changes over."""
