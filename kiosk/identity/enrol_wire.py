"""Enrolment and withdrawal as both ends see them, beside the identity contract: signed alike, with the same problems.

A real provider enrols people in its own way; this stands in for it, for the guided enrolment at a kiosk's screen.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from kiosk.identity.wire import MaskedPhone

RIDERS_PATH: Final = "/v1/identity/riders"
PHOTO_FIELD: Final = "photos"  # the multipart field that carries each JPEG of the face, cut out upright or whole
ENOUGH_PHOTOS: Final = 3  # different ones; with fewer somebody is enrolled and always asked for digits
MAX_PHOTOS: Final = 9


class Withdrawal(BaseModel):
    """DELETE /v1/identity/riders. display_name: as enrolment answered it, if only that person is meant; else all who
    are enrolled with this number. Answered 204 whether anybody was enrolled or not."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    phone: Annotated[str, Field(pattern=r"^[0-9]{11}$", repr=False)]
    display_name: Annotated[str, Field(max_length=20, repr=False)] = ""


class EnrolledRider(BaseModel):
    """201 of POST /v1/identity/riders: a multipart of photos and the fields name, title, phone, born (a year),
    site_id (her home's) and consent_version (of the notice that she agreed to). Whoever has this number and masked
    name is replaced.

    look_alikes: how many enrolled before could be mistaken for her; if any, all of them are always asked for digits.
    photos: how many different ones there were, nearly the same picture counting once.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, hide_input_in_errors=True)

    display_name: Annotated[str, Field(max_length=20, repr=False)]
    phone_masked: MaskedPhone
    look_alikes: Annotated[int, Field(ge=0)]
    photos: Annotated[int, Field(ge=1)]
