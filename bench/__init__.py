"""Measures the kiosk: real window, real camera process, real services, real disk. `python -m bench` prints one table."""
