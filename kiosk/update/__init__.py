"""Puts a new version in the old one's place at a quiet moment, watches it, and goes back when it is not healthy.

Runs as a service of its own (systemd/yangzhao-verdict.service) in the version that has proved itself: it judges the
one that has not. docs/adr/0029 says why it is so.
"""
