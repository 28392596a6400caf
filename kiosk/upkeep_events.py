"""What a technician may find in the log of the program itself: its start and end, disk, clock and metrics."""

from __future__ import annotations

import logging

from kiosk.log_lines import LoggedEvent


class UpkeepEvent(LoggedEvent):
    KIOSK_READY = (
        "kiosk-ready",
        logging.INFO,
        "the first screen is on the glass and hails are taken, after a start of the machine, an update or a restart; "
        "nothing to do.",
        "开机、更新或重启以后，屏幕已经画好，可以叫车了；不用处理。",
    )
    KIOSK_STOPPED = (
        "kiosk-stopped",
        logging.INFO,
        "the program was asked to end, as for a restart or an update; nothing to do if somebody meant it.",
        "程序按要求退出，比如重启或更新；如果是有人操作的，就不用处理。",
    )
    STORE_BACK = (
        "store-back",
        logging.INFO,
        "the disk takes what is written again; nothing to do.",
        "磁盘又能写进去了；不用处理。",
    )
    CLOCK_AGREES = (
        "clock-agrees",
        logging.INFO,
        "this kiosk's clock and the other side's agree again; nothing to do.",
        "本机时间和对方的又一致了；不用处理。",
    )
    DIARY_NOT_WRITTEN = (
        "diary-not-written",
        logging.ERROR,
        "the disk did not take lines of the diary, so the technician's page and the support bundle miss them; check "
        "the free space with `df` and the disk's health.",
        "磁盘没有写进日记，技师页面和诊断包里会少这几行；请用 df 看剩余空间，并检查磁盘是否损坏。",
    )
    METRICS_NOT_SERVED = (
        "metrics-not-served",
        logging.ERROR,
        "another program has the port of the metrics, so monitoring and `kiosk healthy` get no answer; find it with "
        "`ss -ltnp`, end it or change health.port, and restart the kiosk.",
        "运行指标的端口被别的程序占用，监控和 kiosk healthy 都问不到；请用 ss -ltnp 找出来，关掉它或改 health.port，"
        "再重启程序。",
    )
