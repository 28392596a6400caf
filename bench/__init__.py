"""Measures the kiosk: real window, real camera process, real services, real disk. See `python -m bench`."""
