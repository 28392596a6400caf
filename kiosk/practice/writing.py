"""What goes wrong where a lesson is written on a Chinese keyboard, and what was meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kiosk.config.faults import Fault

# A sign at the place where YAML wants its own, and what to write instead, in both languages.
SIGNS = (
    (
        re.compile(r"^\s*(?:[-－—–]\s*)?[^\s:：#\"'“]{1,12}(：)"),
        ": and a blank",
        "中文冒号，请用英文冒号，后面空一格",
    ),
    (re.compile(r"^\s*([－—–])\s*\S"), "- and a blank", "中文横线，请用英文减号，后面空一格"),
    (re.compile(r"^\s*needs:[^#]*?([，、])"), "a comma and a blank", "中文标点，请用英文逗号，后面空一格"),
    (re.compile(r"^\s*needs:\s*([【［〔「])"), "[ and ]", "中文括号，请用英文方括号 [ ]"),
    (re.compile(r"^\s*(?:speed|wait_s):\s*([０-９])"), "ordinary digits", "全角数字，请用英文数字"),
)
# The same for what is not seen.
UNSEEN = (
    (re.compile("^ *(\u3000)"), "a full-width blank: write ordinary blanks", "行首是全角空格，请用英文空格"),
    (re.compile("^ *(\u00a0)"), "a blank that is none: write ordinary blanks", "行首的空格不是英文空格，请重新打"),
    (
        re.compile("([\u200b-\u200f\u202a-\u202e\u2066-\u2069])"),
        "an unseen sign: write nothing there",
        "这里有一个看不见的符号，请删掉",
    ),
)
CUT = re.compile(r"^\s*(?:-\s+)?(?:say|say_en|title|title_en):\s+[^\"'\s].*?\s(#)")

MEANT: Mapping[str, str] = {  # in Chinese -> as it is written
    **dict.fromkeys(("课", "课程", "名字", "名称"), "lesson"),
    **dict.fromkeys(("标题", "题目", "课名"), "title"),
    **dict.fromkeys(("英文标题", "英文课名"), "title_en"),
    **dict.fromkeys(("车", "出租车"), "taxi"),
    **dict.fromkeys(("速度", "快慢"), "speed"),
    **dict.fromkeys(("需要", "要有"), "needs"),
    **dict.fromkeys(("步骤", "步"), "steps"),
    **dict.fromkeys(("画面", "屏幕", "页面"), "screen"),
    **dict.fromkeys(("点", "按", "点击", "触摸"), "touch"),
    **dict.fromkeys(("说", "说话", "讲"), "say"),
    **dict.fromkeys(("英文", "英语"), "say_en"),
    **dict.fromkeys(("等", "等待", "等几秒", "秒"), "wait_s"),
    **dict.fromkeys(("镜头", "摄像头", "刷脸"), "face"),
    **dict.fromkeys(("打印机", "小票"), "printer"),
    **dict.fromkeys(("按钮", "墙上的按钮"), "button"),
    **dict.fromkeys(("开头", "首页", "主页"), "home"),
    **dict.fromkeys(("手机号", "输手机号"), "phone"),
    **dict.fromkeys(("验证码", "输验证码", "短信"), "code"),
    **dict.fromkeys(("核对", "确认"), "confirm"),
    **dict.fromkeys(("找车", "正在找车"), "searching"),
    **dict.fromkeys(("有车了", "车来了"), "coming"),
    **dict.fromkeys(("车到了",), "arrived"),
    **dict.fromkeys(("上车了",), "on_board"),
    **dict.fromkeys(("取消好了",), "cancelled"),
    **dict.fromkeys(("没有车", "没有空车"), "no_taxi"),
    **dict.fromkeys(("来了", "来"), "comes"),
    **dict.fromkeys(("晚了", "来晚了", "堵车"), "delayed"),
    **dict.fromkeys(("要", "yes", "on", "true"), "asked"),
    **dict.fromkeys(("不要", "没有", "无", "no", "off", "false"), "none"),
}


def signs(text: str) -> Iterator[Fault]:
    """Chinese signs where the file wants its own, at their places. text: of a file that could not be used."""
    for number, written in enumerate(text.splitlines(), 1):
        for sign, meant, chinese in SIGNS:
            if found := sign.search(written):
                problem = f"{found[1]} is a Chinese sign: write {meant}"
                yield Fault(number, found.start(1) + 1, "", problem, chinese=f"“{found[1]}”是{chinese}")
        for sign, problem, chinese in UNSEEN:
            if found := sign.search(written):
                yield Fault(number, found.start(1) + 1, "", problem, chinese=chinese)


def cuts(text: str) -> Iterator[Fault]:
    """Sentences that are cut at a #, which begins a remark."""
    for number, written in enumerate(text.splitlines(), 1):
        if found := CUT.search(written):
            yield Fault(
                *(number, found.start(1) + 1, ""),
                "everything behind # is a remark and is not said: put the text in quotes, or take the # away",
                chinese="井号 # 后面的话不会说出来：把整句放进英文引号，或者去掉井号",
            )
