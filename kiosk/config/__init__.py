"""config.yaml: the settings of one kiosk, and complaints about them that name a line, a column and a way out."""

from kiosk.config.faults import ConfigError, Fault
from kiosk.config.notice import Notice, notice_of
from kiosk.config.pack import PACK_FILE, Pack, is_pack, load_pack
from kiosk.config.settings import KEY_VARIABLE, SECRET_VARIABLES, Config, load

__all__ = [
    "KEY_VARIABLE",
    "PACK_FILE",
    "SECRET_VARIABLES",
    "Config",
    "ConfigError",
    "Fault",
    "Notice",
    "Pack",
    "is_pack",
    "load",
    "load_pack",
    "notice_of",
]
