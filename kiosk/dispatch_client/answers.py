"""Reading a dispatcher's answer into its wire model: what breaks the contract is named by its place, never quoted."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.domain import Nonsense

_Document = TypeVar("_Document", bound=BaseModel)


def checked(model: type[_Document], answer: Any) -> _Document:
    """Raises kiosk.domain.Nonsense."""
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        raise Nonsense(f"the dispatcher's answer breaks the contract at: {places(error)}") from None


def places(error: ValidationError) -> str:
    """Where it is wrong, without what stands there: 'vehicle.plate, status'."""
    return ", ".join(sorted({".".join(map(str, each["loc"])) or "body" for each in error.errors()}))
