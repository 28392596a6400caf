"""pack.yaml: what a neighbour's voice is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kiosk.config.checking import check
from kiosk.config.document import read_document
from kiosk.config.faults import ConfigError
from kiosk.config.values import Section, one_line

PACK_FILE = "pack.yaml"
PACK_NAME_LENGTH = 4  # characters: what its button on the home screen holds

PackName = Annotated[str, Field(min_length=1, max_length=PACK_NAME_LENGTH), AfterValidator(one_line)]


class Pack(Section):
    """name: as its speakers call the language, '上海话'."""

    name: PackName


def is_pack(folder: Path) -> bool:
    """Also one into which nobody may look: load_pack says so."""
    try:
        (folder / PACK_FILE).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def load_pack(folder: Path) -> Pack:
    """Raises ConfigError with every fault of the folder's pack.yaml."""
    path = folder / PACK_FILE
    document = read_document(path)
    pack, faults = check(Pack, document, folder)
    if pack is None:
        raise ConfigError(path, faults)
    return pack
