"""The commands of the command line, one file each."""


class UsageError(Exception):
    """One clear sentence for the person at the keyboard; exit code 2."""
