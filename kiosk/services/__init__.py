"""Separate processes that ship with the kiosk; they share only the wire models with it."""
