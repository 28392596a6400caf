"""Yangzhao, a taxi-hailing screen for the gate of a neighbourhood."""

__version__ = "0.1.0"
