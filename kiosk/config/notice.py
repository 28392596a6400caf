"""The privacy notice of a site, made from its settings: what a resident is told before a camera looks at her face.

Ten clauses, as PIPL art. 17, 23 and 30 and art. 5 of the 2025 measures on face recognition want them. Pure.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.config.settings import Config

SPOKEN_MOST = 70  # Chinese characters: 20 s at 3.5 a second, the slow end of the voice; English always fits
VERSION_DIGITS = 8  # of a digest: no two notices of one site meet by chance


@dataclass(frozen=True)
class Clause:
    heading: str
    heading_en: str
    text: str
    text_en: str


@dataclass(frozen=True)
class Notice:
    """version: changes with every word below. summary: said and shown when she is asked."""

    version: str
    summary: str
    summary_en: str
    clauses: tuple[Clause, ...]


def notice_of(config: Config) -> Notice | None:
    """None where no face is looked at."""
    face, operator, identity = config.face, config.operator, config.identity
    if not face.enabled:
        return None
    clauses = (
        Clause(
            "谁负责",
            "Who is responsible",
            f"{operator.name}，{face.contact}",
            f"{operator.name_en}, {face.contact_en}",
        ),
        Clause("为了什么", "What for", face.purpose, face.purpose_en),
        Clause("怎么做", "How it is done", face.manner, face.manner_en),
        Clause("用到什么", "What is used", face.kind, face.kind_en),
        Clause("为什么需要", "Why it is needed", face.necessity, face.necessity_en),
        Clause("对您的影响", "What it means for you", face.effect, face.effect_en),
        Clause("保存多久", "How long it is kept", face.retention, face.retention_en),
        Clause("您的权利", "Your rights", face.rights, face.rights_en),
        Clause(
            "交给谁",
            "Who receives it",
            f"{identity.provider_name}，{face.provider_contact}",
            f"{identity.provider_name_en}, {face.provider_contact_en}",
        ),
        Clause("对方做什么", "What they do with it", face.provider_use, face.provider_use_en),
    )
    summary = spoken(operator.name, identity.provider_name)
    summary_en = spoken_en(operator.name_en, identity.provider_name_en)
    return Notice(_version(summary, summary_en, clauses), summary, summary_en, clauses)


def spoken(operator: str, provider: str) -> str:
    """What is said when she is asked. What it says of this machine is how the machine is built."""
    return f"{operator}请您看一眼镜头，照片只传给{provider}认人，本机不保存。不愿意就输手机号，一样叫车。"


def spoken_en(operator: str, provider: str) -> str:
    return (
        f"{operator} asks you to look at the camera. The pictures go only to {provider}, to know who you are, and "
        "are not kept here. If you would rather not, type your number: the taxi is the same."
    )


def _version(*content: object) -> str:
    canonical = json.dumps(content, default=asdict, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:VERSION_DIGITS]
