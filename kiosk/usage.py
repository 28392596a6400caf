"""How a command ends when the person at the keyboard can mend something herself, or ends it before it is done."""

INTERRUPTED_EXIT_CODE = 130  # as shells have it: 128 and the number of SIGINT


class UsageError(Exception):
    """One clear sentence that says what to do; the command ends with exit code 2."""

    exit_code = 2


class SiteUnusable(UsageError):
    """Of a screen's start: settings or keys that only a person can mend. systemd does not try again then, which would
    start the machine anew again and again; whatever may be better in a moment, a display or a disk, is no such thing.
    """

    exit_code = 78  # EX_CONFIG of sysexits.h; RestartPreventExitStatus= of systemd/yangzhao.service


def in_both(chinese: str, english: str) -> str:
    """What volunteers read at a terminal, who may know no English: one line."""
    return f"{chinese} {english}"
