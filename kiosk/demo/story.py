"""The demo's four residents: by face, by phone, one who gives up, one for whom there is no taxi."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Entry, Resident
from kiosk.demo.riders import LI, WANG
from kiosk.demo.stage import Stage
from kiosk.demo.world import HAIL_API, LETAXI, World

RIDE_LIMIT_S = 120.0  # the simulated taxi's way at the demo's time scale, with room for a jam


@dataclass(frozen=True)
class Supply:
    """What the dispatcher's side is ordered to do for the four, and what the glass and the diary then say."""

    two_rides: dict[str, Any]
    nobody_accepts: dict[str, Any]
    no_taxi: dict[str, Any]
    chosen: str  # on the glass, of a need
    looking: str
    found_none: str


SUPPLIES = {
    HAIL_API: Supply(
        two_rides={"kind": "sure_taxi", "times": 2},
        nobody_accepts={"kind": "nobody_accepts", "times": 1},
        no_taxi={"kind": "no_taxi", "times": 1},
        chosen="选上了",
        looking="叫车 calls",
        found_none="没有空车 there is none",
    ),
    LETAXI: Supply(
        two_rides={"kind": "sure_taxi", "times": 2},
        nobody_accepts={"kind": "nobody_accepts", "times": 1},
        no_taxi={"kind": "no_taxi"},  # for everybody from now on
        chosen="请跟师傅说一声",  # her driver is told nothing of it
        looking="叫车，要找一分钟 calls; a minute's search",  # the registry never says no: its list stays empty
        found_none="找了一分钟，没有 none in a minute",
    ),
}


def tell_all(world: World, stage: Stage, display: VirtualDisplay, album: Path, tell: Callable[[Entry], None]) -> None:
    """Play the four; raises NotSeen where the kiosk does not do what it should."""

    def enter(who: str) -> Resident:
        return Resident(who, stage, display, album, tell)

    supply = SUPPLIES[world.wishes.dispatcher]
    world.order(world.dispatch_url, **supply.two_rides)
    by_face(enter("王阿姨，刷脸 by face"))
    by_phone(enter("李阿婆，手机号 by phone"), supply)
    gives_up(enter("赵伯伯，收短信，又不要了 gets a code, gives up"), world, supply)
    finds_no_taxi(enter("周阿姨，没有车 no taxi"), world, supply)


def by_face(wang: Resident) -> None:
    wang.reads("看一眼屏幕就好")  # the camera's process has started
    wang.sees("home", "走到门口 comes to the gate")
    wang.taps("language")
    wang.reads("Hello")
    wang.looks("看看英文 tries English")
    wang.taps("language")
    wang.reads("叫车")
    wang.taps("face")
    wang.sees("consent", "刷脸 chooses face")
    wang.taps("agree")
    wang.sees("face", "同意 agrees")
    wang.reads("很好")
    wang.looks("看镜头 looks at the camera")
    wang.sees("confirm", "认出来了 is known")
    wang.taps("hail")
    wang.sees("searching", "叫车 calls")
    wang.sees("coming", "有车了 a taxi takes it", RIDE_LIMIT_S)
    wang.taps("done")
    wang.sees("home", "记住了，坐着等 remembers the plate, sits down")


def by_phone(li: Resident, supply: Supply) -> None:
    li.taps("phone")
    li.sees("phone", "手机号 chooses phone")
    li.types("139")
    li.taps("next")
    li.looks("按早了 presses too early")
    li.types(LI.phone[3:])
    li.looks("输完了 has typed it")
    li.taps("next")
    li.sees("confirm", "下一步 next")
    li.taps("need:wheelchair")
    li.reads(supply.chosen)
    li.looks("坐轮椅 needs room for a wheelchair")
    li.taps("hail")
    li.sees("coming", "叫车，有车了 calls, a taxi comes", RIDE_LIMIT_S)
    li.sees("arrived", "车到了 it is here", RIDE_LIMIT_S)
    li.sees("on_board", "上车 gets in", RIDE_LIMIT_S)
    li.taps("done")
    li.sees("home", "走了 is gone")


def gives_up(zhao: Resident, world: World, supply: Supply) -> None:
    world.order(world.identity_url, on="verify", result="need_code")
    world.order(world.dispatch_url, **supply.nobody_accepts)
    zhao.taps("phone")
    zhao.sees("phone", "手机号 chooses phone")
    zhao.types(WANG.phone[:-1] + "9")
    zhao.taps("next")
    zhao.sees("code", "要短信验证码 a code was sent")
    zhao.types(world.newest_code())
    zhao.looks("照着短信输 types it from his phone")
    zhao.taps("next")
    zhao.sees("confirm", "下一步 next")
    zhao.taps("hail")
    zhao.sees("searching", "叫车 calls")
    zhao.taps("cancel_hail")
    zhao.sees("ask_cancel", "想想算了 changes his mind")
    zhao.taps("cancel_yes")
    zhao.sees("cancelled", "不要了 cancels")
    zhao.taps("home")
    zhao.sees("home", "回家 goes home")


def finds_no_taxi(zhou: Resident, world: World, supply: Supply) -> None:
    world.order(world.dispatch_url, **supply.no_taxi)
    zhou.taps("phone")
    zhou.sees("phone", "手机号 chooses phone")
    zhou.types("13611112222")
    zhou.taps("next")
    zhou.sees("confirm", "下一步 next")
    zhou.taps("hail")
    zhou.sees("searching", supply.looking)
    zhou.sees("no_taxi", supply.found_none, RIDE_LIMIT_S)
    zhou.taps("rung:hotline")
    zhou.sees("rung_hotline", "打电话 the hotline")
    zhou.taps("back")
    zhou.sees("no_taxi", "返回 goes back")
    zhou.taps("rung:bus")
    zhou.sees("rung_bus", "坐公交车 the bus")
    zhou.taps("home")
    zhou.sees("home", "去车站 walks to the stop")
