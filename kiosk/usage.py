"""What the person at the keyboard can mend herself."""


class UsageError(Exception):
    """One clear sentence that says what to do; the command ends with exit code 2."""
