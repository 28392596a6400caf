"""The sections dispatch and second_dispatch: who sends the taxi, and what must be known to ask for one there."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from kiosk.config.checking import plain
from kiosk.config.values import DIALLED, Address, FilePath, Section, ServicePhone, can_be_dialled


class Dispatch(Section):
    """kind: hail_api is our own contract (docs/api/dispatch.json), letaxi the street-hail registry of France.

    phone: what a driver calls; where it is empty the site's hotline takes its place (reached_by).
    """

    kind: Literal["hail_api", "letaxi"] = "hail_api"
    base_url: Address
    api_key_file: FilePath | None = None
    phone: ServicePhone = ""

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind == "letaxi":
            if self.api_key_file is None:
                raise plain("is missing: name the file that holds the registry's key for this kiosk", "api_key_file")
            return self
        for key in ("api_key_file", "phone"):
            if getattr(self, key):
                raise plain("belongs to kind: letaxi: take the line out, or write kind: letaxi", key)
        return self

    def reached_by(self, hotline: str) -> Self:
        """With the number that a driver calls: its own, else the site's hotline. For a field validator."""
        if self.kind != "letaxi" or self.phone:
            return self
        if not can_be_dialled(hotline):
            least, most = DIALLED
            raise plain(
                f"is missing, and site.hotline has not {least} to {most} digits: give the number that a driver calls "
                "about a hail of this kiosk",
                "phone",
            )
        return self.model_copy(update={"phone": hotline})
