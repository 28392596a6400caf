"""Holds what is really drawn and what the journey really does against the checklist for old eyes, ears and hands."""
