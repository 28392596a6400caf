"""How a command ends when the person at the keyboard can mend something herself, or ends it before it is done."""

INTERRUPTED_EXIT_CODE = 130  # as shells have it: 128 and the number of SIGINT


class UsageError(Exception):
    """One clear sentence that says what to do; the command ends with exit code 2."""
