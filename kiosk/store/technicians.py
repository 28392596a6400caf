"""The file of those who may open the technician's pages: their numbers, roles and secrets; and what proves a code.

A one-time code is RFC 6238's: six digits, 30 s, one step of time to either side. A PIN is kept as scrypt of itself
with a salt of its own, as NIST SP 800-63B §5.1.1.2 asks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pyotp
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kiosk.store.whole_file import put
from kiosk.technician import PIN_LEAST, PIN_MOST, Role

STEP_S = 30  # RFC 6238's, as every authenticator has it
STEPS_OFF = (0, -1, 1)  # a clock may be half a minute wrong, to either side: RFC 6238 §5.2
SECRET_BYTES = 20  # RFC 4226 §4 R6: 160 bits
SALT_BYTES = 16  # NIST asks for four at least
SCRYPT_LOG2_N, SCRYPT_R, SCRYPT_P = 16, 8, 1  # 64 MiB, 0.2 s: as much as a small computer gives while it also draws
SCRYPT_MOST_BYTES = 128 * 1024 * 1024
FIRST_NUMBER, LAST_NUMBER = 11, 99  # two digits, neither of which is a slip of the finger on 0
SHARED_DIGITS = 4  # in a row with a number that stands on the wall: the last four of a telephone are tried first
OTHERS_MAY = 0o007  # of the file's mode: must be none of it. A credential of systemd has an ACL, which shows as group
# What is tried first; and whatever is a row, repeats itself or is the site's own.
COMMON = frozenset(
    {
        *(
            "100200",
            "110119",
            "111222",
            "112233",
            "123321",
            "131420",
            "246810",
            "1314520",
            "147258",
            "147258369",
            "159357",
        ),
        *("159753", "456789", "5201314", "654123", "666888", "741852", "789456", "888666", "951753", "987321"),
    }
)

HANDLE = re.compile(r"[a-z][a-z0-9-]{1,19}")
Handle = Annotated[str, StringConstraints(pattern=f"^{HANDLE.pattern}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]$")]


class CodesUnusable(Exception):
    """The message is one sentence that says what to do."""


@dataclass(frozen=True)
class Proof:
    """What was proved by a code. step: of time, of a one-time code; None: by a PIN."""

    step: int | None


class Pin(BaseModel):
    """Hexadecimal digits; log2_n: scrypt's cost when it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    salt: str = Field(pattern=r"^[0-9a-f]{32}$", repr=False)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
    log2_n: int = Field(ge=14, le=16)


class Technician(BaseModel):
    """totp: a secret in base 32. One of totp and pin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    handle: Handle
    number: Number
    role: Role
    totp: str = Field("", pattern=r"^[A-Z2-7]*$", repr=False)
    pin: Pin | None = Field(None, repr=False)


class Codes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    technicians: tuple[Technician, ...] = ()

    def of_number(self, number: str) -> Technician | None:
        return next((each for each in self.technicians if each.number == number), None)

    def of_handle(self, handle: str) -> Technician | None:
        return next((each for each in self.technicians if each.handle == handle), None)


NOBODYS = Codes(version=1)


NOBODY = Technician(  # so that a number that nobody has takes as long as any other
    handle="nobody",
    number="99",
    role=Role.VOLUNTEER,
    totp=b32encode(bytes(SECRET_BYTES)).decode(),
    pin=Pin(salt="00" * SALT_BYTES, hash="00" * 32, log2_n=SCRYPT_LOG2_N),
)


def load(file: Path) -> Codes:
    """Nobody where there is no file. Raises CodesUnusable."""
    try:
        if file.stat().st_mode & OTHERS_MAY:
            raise CodesUnusable(f"{file} can be read by anybody on this machine: run `chmod 600 {file}`.")
        return Codes.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return NOBODYS
    except OSError as error:
        raise CodesUnusable(f"{file} cannot be read ({error.strerror}): run this as the kiosk's own user.") from None
    except ValidationError:
        raise CodesUnusable(
            f"{file} is no file of technicians' codes: move it away and add everybody again."
        ) from None


def save(file: Path, codes: Codes) -> None:
    """Whole or not at all, readable by this user alone. Raises OSError."""
    put(file, json.dumps(codes.model_dump(mode="json", exclude_defaults=True), indent=1).encode())


def added(codes: Codes, handle: str, role: Role, pin: str | None) -> tuple[Codes, Technician]:
    """pin: None for one-time codes, whose secret is made here. Raises CodesUnusable where every number is taken."""
    taken = {each.number for each in codes.technicians}
    number = next((str(n) for n in range(FIRST_NUMBER, LAST_NUMBER) if str(n) not in taken), None)
    if number is None:
        raise CodesUnusable(f"{len(taken)} people are in already: remove one that left.")
    secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode() if pin is None else ""
    new = Technician(handle=handle, number=number, role=role, totp=secret, pin=None if pin is None else _kept(pin))
    return codes.model_copy(update={"technicians": (*codes.technicians, new)}), new


def removed(codes: Codes, handle: str) -> Codes:
    rest = tuple(each for each in codes.technicians if each.handle != handle)
    return codes.model_copy(update={"technicians": rest})


def provisioning_uri(technician: Technician, site_id: str) -> str:
    """What an authenticator on a telephone reads: 'otpauth://totp/…'."""
    totp = pyotp.TOTP(technician.totp, interval=STEP_S)
    return totp.provisioning_uri(name=f"{technician.handle}-{technician.number}", issuer_name=f"yangzhao-{site_id}")


def proved(technician: Technician | None, code: str, now: float) -> Proof | None:
    """Is the code this technician's? now: Unix seconds of the wall clock.

    Takes as long for nobody as for anybody, whatever the code: both kinds are always reckoned.
    """
    known = technician or NOBODY
    step = _step_of(known.totp or NOBODY.totp, code, now)
    pin = known.pin or NOBODY.pin
    assert pin is not None
    right_pin = hmac.compare_digest(_scrypt(code, bytes.fromhex(pin.salt), pin.log2_n).hex(), pin.hash)
    if technician is None:
        return None
    if technician.totp and step is not None:
        return Proof(step)
    return Proof(None) if technician.pin is not None and right_pin else None


def pin_fault(pin: str, site_words: tuple[str, ...]) -> str | None:
    """Why this PIN is not taken, as a clause; None when it is. site_words: whatever stands on the wall and may hold
    digits, telephones above all."""
    if not (pin.isascii() and pin.isdigit()) or not PIN_LEAST <= len(pin) <= PIN_MOST:
        return f"must be {PIN_LEAST} to {PIN_MOST} digits"
    if any(_misfits(pin, first, step) <= 1 for first in range(10) for step in range(10)):
        return "must not be one digit over and over or digits in a row, nor but for one digit"
    if any(pin == (pin[:length] * len(pin))[: len(pin)] for length in (2, 3)):
        return "must not repeat the same two or three digits"
    if len({(int(pin[at : at + 2]) - int(pin[at - 2 : at])) % 100 for at in range(2, len(pin) - 1, 2)}) == 1:
        return "must not be pairs of digits that rise or fall evenly"
    if pin in COMMON:
        return "is one of those that are tried first"
    runs = {pin[at : at + SHARED_DIGITS] for at in range(len(pin) - SHARED_DIGITS + 1)}
    digits = ["".join(mark for mark in word if mark.isdigit()) for word in site_words]
    if any(run in own for run in runs for own in digits):
        return f"must not share {SHARED_DIGITS} digits in a row with a number of this site's, as a telephone"
    return None


def _misfits(pin: str, first: int, step: int) -> int:
    """How many of its digits are not those of the row that begins with first and goes on by step: 2, 4, 6, 8, 0."""
    return sum(int(digit) != (first + at * step) % 10 for at, digit in enumerate(pin))


def _kept(pin: str) -> Pin:
    salt = secrets.token_bytes(SALT_BYTES)
    return Pin(salt=salt.hex(), hash=_scrypt(pin, salt, SCRYPT_LOG2_N).hex(), log2_n=SCRYPT_LOG2_N)


def _scrypt(pin: str, salt: bytes, log2_n: int) -> bytes:
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=2**log2_n, r=SCRYPT_R, p=SCRYPT_P, maxmem=SCRYPT_MOST_BYTES, dklen=32
    )


def _step_of(secret: str, code: str, now: float) -> int | None:
    """The step of time whose code this is; all are looked at in any case."""
    totp, current = pyotp.TOTP(secret, interval=STEP_S), int(now) // STEP_S
    found = None
    for off in STEPS_OFF:
        if hmac.compare_digest(totp.generate_otp(max(0, current + off)), code):
            found = current + off
    return found
