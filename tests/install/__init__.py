"""The installation for real, in an empty Debian 12 that systemd has started: `make install-check`."""
