"""Text messages: codes and notices, how often they may go out, and the page on which the stub's messages arrive."""

from __future__ import annotations

import html
import math
import secrets
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from kiosk.domain import mask_phone
from kiosk.local_time import local

CODE_LIFE_S = 300.0  # she looks for her telephone, her glasses, the message; NIST SP 800-63B allows ten minutes
MAX_GUESSES = 5
# Messages to one number, (within seconds, at most): the limits of the large Chinese message gateways.
RATES = ((60.0, 1), (3600.0, 5), (86_400.0, 10))
LONGEST_RATE_S = 86_400.0
# Between two notices of one kind to a number: who hails twice in a row need not be told twice, and a stranger who
# comes back an hour later is told of again.
NOTICE_EVERY_S = 600.0
KEPT_MESSAGES = 50  # more than a lesson sends


def new_code() -> str:
    """Six digits from the system's own chance."""
    return f"{secrets.randbelow(1_000_000):06d}"


def wait_s(sent_at: Sequence[float], now: float) -> float:
    """How long until one more message may go, 0 if at once. sent_at: Unix seconds, oldest first."""
    waits = [0.0]
    for within_s, at_most in RATES:
        recent = [at for at in sent_at if at > now - within_s]
        if len(recent) >= at_most:
            waits.append(recent[-at_most] + within_s - now)
    return max(waits)


def used(place: str, hotline: str) -> str:
    """What the owner of a telephone is told when somebody was recognised as her. place: '' if it has no name."""
    where = place or "小区门口的屏幕上"
    return f"刚才有人在{where}用您的名义刷脸叫车。是您本人就不用理会；不是您，请打热线 {hotline}。"


def enrolled(hotline: str) -> str:
    return f"您的手机号刚才登记了刷脸叫车，随时可以删除。不是您本人办的，请打热线 {hotline}。"


def withdrawn(hotline: str) -> str:
    return f"您的刷脸信息已经全部删除，以后用手机号照样叫车。不是您要求的，请打热线 {hotline}。"


@dataclass(frozen=True)
class Message:
    """code: '' for a notice."""

    kind: Literal["code", "notice"]
    phone_masked: str
    text: str = field(repr=False)
    code: str = field(repr=False)
    sent_at: float


class Outbox:
    """In memory only; newest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: deque[Message] = deque(maxlen=KEPT_MESSAGES)

    def send(self, phone: str, code: str, now: float) -> None:
        minutes = math.floor(CODE_LIFE_S / 60)
        text = f"【扬招叫车】验证码 {code}，{minutes} 分钟内有效。只在小区门口的屏幕上输入，不要告诉别人。"
        self._put(Message("code", mask_phone(phone), text, code, now))

    def tell(self, phone: str, text: str, now: float) -> None:
        self._put(Message("notice", mask_phone(phone), f"【扬招叫车】{text}", "", now))

    def _put(self, message: Message) -> None:
        with self._lock:
            self._messages.appendleft(message)

    def messages(self) -> list[dict[str, object]]:
        with self._lock:
            return [asdict(message) for message in self._messages]

    def page(self) -> str:
        """The stand-in for the rider's own telephone: one small page, in big print, that renews itself."""
        with self._lock:
            messages = list(self._messages)
        cards = "".join(
            f"<article><h2>{html.escape(message.phone_masked)}"
            f"<time>{local(message.sent_at):%H:%M:%S}</time></h2>"
            f"<p>{html.escape(message.text)}</p></article>"
            for message in messages
        )
        return PAGE.replace("CARDS", cards or "<p>还没有短信。</p>")


PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="3"><title>模拟短信</title><style>
body{font:28px/1.6 sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem;color:#111;background:#fff}
article{border:3px solid #111;border-radius:1rem;padding:1rem 1.5rem;margin:1rem 0}
h2{margin:0;font-size:28px;display:flex;justify-content:space-between}p{margin:.5rem 0;font-size:34px}
</style></head><body><h1>模拟短信（只供测试和讲解）</h1>CARDS</body></html>
"""
