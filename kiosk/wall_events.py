"""What a technician may find in the log of the wall: board, printer, presence, technicians, alarms."""

from __future__ import annotations

import logging

from kiosk.log_lines import LoggedEvent


class WallEvent(LoggedEvent):
    BOARD_LOST = (
        "board-lost",
        logging.WARNING,
        "the serial board does not answer, so there is no button, no lamp and no presence; it is looked for again by "
        "itself; check its cable and board.port.",
        "串口板没有回应，按钮、灯和人体感应暂时没有；会自己重新找；请查接线和 board.port。",
    )
    BOARD_BACK = (
        "board-back",
        logging.INFO,
        "the serial board answers again; nothing to do.",
        "串口板恢复正常；不用处理。",
    )
