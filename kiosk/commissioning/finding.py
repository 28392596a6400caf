"""What one check found, the line in which it is told, and what it is called on the Chinese half of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.commissioning.drawings import Drawing
from kiosk.log_lines import LoggedEvent

# The parts of a site in the order in which they are told. A finding's part is one of these, alone or with what it is
# about behind a blank or a comma: 'dispatcher main', 'clock, system'.
PARTS: Mapping[str, str] = {
    "settings": "配置",
    "coordinates": "经纬度",
    "pin": "上车点和车位",
    "neighbourhood": "挂的地方",
    "reach": "安装高度",
    "display": "屏幕尺寸",
    "home": "主屏画面",
    "fonts": "字体",
    "touch": "触摸",
    "ruler": "量尺寸",
    "ladder": "没车时的去处",
    "dispatcher": "派车服务",
    "clock": "时钟",
    "names": "域名解析",
    "certificate": "证书",
    "identity": "身份服务",
    "hail": "试叫一次车",
    "practice": "练习课",
    "disk": "磁盘",
    "memory": "内存",
    "swap": "交换分区",
    "ports": "网络端口",
    "service": "开机服务",
    "camera": "摄像头",
    "voice": "语音",
    "loudspeaker": "喇叭",
    "board": "串口板",
    "button": "叫车按钮",
    "presence": "人体感应",
    "light": "光线感应",
    "printer": "打印机",
    "paper": "打印纸",
}


NOT_LOOKED_AT = "not looked at by a person"  # how a finding begins that is none: nobody was there to look


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # may be as wanted: look at it
    FAULT = "fault"  # the kiosk cannot do its work like this


@dataclass(frozen=True)
class Finding:
    """part: what was looked at, see PARTS. found: a clause. to_do: another, empty where there is nothing to do.
    drawing: what a page shows beside it.

    Nothing of any person and of any key is in it.
    """

    level: Level
    part: str
    found: str
    to_do: str = ""
    drawing: Drawing | None = None


def part_of(finding: Finding) -> str:
    """The word of PARTS that it belongs to."""
    return word_of(finding.part)


def word_of(part: str) -> str:
    """'clock, main' -> 'clock'."""
    return part.replace(",", " ").split(" ", 1)[0]


def in_order(findings: list[Finding]) -> list[Finding]:
    """As the parts stand in PARTS; what is said of one part stays as it was said."""
    order = list(PARTS)
    return sorted(findings, key=lambda finding: order.index(part_of(finding)))


def by_event(level: Level, part: str, event: LoggedEvent) -> Finding:
    """As the log would say it: 'what is so; what to do.'"""
    found, _, to_do = event.sentence.rstrip(".").partition("; ")
    return Finding(level, part, found, to_do)


def none_configured(part: str, section: str) -> Finding:
    """section: of the settings, that would say which."""
    return Finding(Level.OK, part, f"none configured ({section})")


def counts(findings: list[Finding]) -> tuple[int, int]:
    """Faults and warnings."""
    faults, warnings = (sum(each.level is kind for each in findings) for kind in (Level.FAULT, Level.WARNING))
    return faults, warnings


def summary(findings: list[Finding]) -> str:
    """'no faults, 1 warning'."""
    faults, warnings = counts(findings)
    return f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}"


def table(findings: list[Finding]) -> list[str]:
    """One line for each, aligned, and a last one that counts."""
    wide = max(len(finding.part) for finding in findings)
    level = max(len(each) for each in Level)
    lines = [
        f"{each.level:{level}}  {each.part:{wide}}  {each.found}{': ' if each.to_do else ''}{each.to_do}"
        for each in findings
    ]
    return [*lines, summary(findings)]


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
