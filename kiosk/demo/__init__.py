"""The demo: a whole small world on loopback, and a scripted resident who clicks like a person."""
