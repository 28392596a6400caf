"""The simulator's page for teachers and technicians: the latest hails, and buttons that order it to misbehave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from kiosk.dispatch_client.wire import Status
from kiosk.local_time import local
from kiosk.services.dispatch_simulator.hails import StoredHail
from kiosk.services.dispatch_simulator.orders import PendingOrder

_STATUS_WORDS = {
    Status.SEARCHING: "正在找车",
    Status.ASSIGNED: "司机接单了",
    Status.ARRIVING: "快到了",
    Status.ARRIVED: "车到了",
    Status.ON_BOARD: "已上车",
    Status.COMPLETED: "已送到",
    Status.NO_TAXI: "附近没有车",
    Status.NO_DRIVER: "没有司机接单",
    Status.CANCELLED_BY_RIDER: "乘客取消了",
    Status.RIDER_NO_SHOW: "乘客没有来",
}
_BUTTONS = (
    ("下一位:附近没有车", {"kind": "no_taxi"}),
    ("下一位:没有司机接单", {"kind": "nobody_accepts"}),
    ("下一位:司机退单", {"kind": "driver_cancels"}),
    ("下一位:乘客没有来", {"kind": "no_show"}),
    ("时间变成 25 分钟", {"kind": "eta_jump", "eta_s": 1500, "times": 20}),
    ("慢 6 秒", {"kind": "slow"}),
    ("出错 503", {"kind": "error", "times": 5}),
    ("丢失一次回答", {"kind": "lose_answer", "on": "submit"}),
    ("回答乱码", {"kind": "nonsense"}),
)
_HEAD = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>模拟调度台</title>
<style>body{font:18px sans-serif;margin:24px}td,th{padding:6px 14px;text-align:left}button{font:inherit;margin:4px}
</style>
<script>
function order(body){fetch("/orders",{method:"POST",headers:{"Content-Type":"application/json"},
body:JSON.stringify(body)}).then(()=>location.reload())}
function behave(){fetch("/orders",{method:"DELETE"}).then(()=>location.reload())}
</script>
<h1>模拟调度台</h1><p>这里的出租车都是模拟的,不会有真车来。</p>"""


def render(hails: list[StoredHail], pending: list[PendingOrder]) -> str:
    """The whole page as HTML; every text that came from outside is escaped."""
    buttons = "".join(_button(words, order) for words, order in _BUTTONS)
    waiting = "".join(f"<li>{escape(order.model_dump_json())}</li>" for order in pending)
    rows = "".join(map(_row, hails))
    return (
        f"{_HEAD}<p>{buttons}<button onclick='behave()'>恢复正常</button></p><ul>{waiting}</ul>"
        f"<table><tr><th>时间<th>站点<th>口令<th>状态<th>车牌<th>还有<th></tr>{rows}</table></html>"
    )


def _button(words: str, order: Mapping[str, object]) -> str:
    return f"<button onclick='order({escape(json.dumps(order), quote=True)})'>{words}</button>"


def _row(hail: StoredHail) -> str:
    made = local(hail.made_at)
    eta_s = hail.world.eta_s
    taxi = hail.world.taxi
    can_be_given_back = hail.world.status in (Status.SEARCHING, Status.ASSIGNED, Status.ARRIVING)
    give_back = _button("司机退单", {"kind": "driver_cancels", "hail_id": hail.hail_id}) if can_be_given_back else ""
    cells = (
        f"{made:%H:%M:%S}",
        hail.site_id,
        hail.call_sign,
        _STATUS_WORDS[hail.world.status],
        taxi.plate if taxi else "",
        f"{eta_s / 60:.0f} 分钟" if eta_s is not None else "",
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells) + f"<td>{give_back}</tr>"
