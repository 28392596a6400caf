"""Telephone numbers as dispatchers take them."""

from __future__ import annotations

TEL = "tel:"


def number_in(phone_ref: str) -> str:
    """'tel:021-5550-0123;phone-context=+86' (RFC 3966) -> '02155500123': the site's own contact is no provider's
    reference but a number. '' for a reference."""
    if not phone_ref.startswith(TEL):
        return ""
    number = phone_ref.removeprefix(TEL).partition(";")[0]
    return "".join(mark for mark in number if mark.isdigit())
