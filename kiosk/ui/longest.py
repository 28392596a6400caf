"""A site and a rider whose texts are as long as a configuration and a provider may make them: they must fit too."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Rider
from kiosk.journey.site import Clause, PrivacyNotice, Rung, RungKind, Site

LONGEST_NAME = Rider("subject-4", "ref-4", "138****5678", "阿依努尔古丽·买买提", age_60_plus=True)


NOTICE = PrivacyNotice(
    version="5f2c9a10",
    summary="曹杨新村街道办事处综合服务中心请您看一眼镜头，照片只传给支付宝（中国）网络技术有限公司认人，"
    "本机不保存。不愿意就输手机号，一样叫车。",
    summary_en="Caoyang New Village Street Office, Service Center asks you to look at the camera. The pictures go "
    "only to Alipay (China) Network Technology Company Limited, to know who you are, and are not kept here. If you "
    "would rather not, type your number: the taxi is the same.",
    clauses=(
        Clause(
            "对您的影响",
            "What they do with it",
            "您同意后镜头才会打开；只拍几张脸部照片，加密以后传去和登记时的照片比对，答复以后马上删掉；镜头随即关上，不会再拍",
            "The camera opens once you agree, takes a few pictures of your face, sends them encrypted, "
            "and then closes.",
        ),
    )
    * 10,
)


def longest(site: Site) -> Site:
    """The site with its texts at the limits of the configuration, typed without spaces."""
    return replace(
        site,
        name="曹杨新村街道枫桥路四百弄九十二号梅岭园小区3号门",
        name_en="Meiling Gardens South, 400 Fengqiao Road, Gate 3",
        pick_up="小区3号门外出门右手边公交车站旁边的出租车候客点",
        pick_up_en="the taxi stand on the right when you leave Gate 3",
        hotline="020-0258-0000-80012",
        guard="3号门里面左手边的保安值班室，门口有一盏红灯；晚上十点以后请按门铃，值班的老陈马上就来开门",
        guard_en="the guard's room on the left inside Gate 3; after ten at night please ring the bell",
        contact=None if site.contact is None else replace(site.contact, display_name="3号门里面的保安值班"),
        contact_en="guard's room inside Gate",
        helper=None if site.helper is None else replace(site.helper, display_name="3号门里面的保安值班"),
        helper_en="guard's room inside Gate",
        provider_name="支付宝（中国）网络技术有限公司",
        provider_name_en="Alipay (China) Network Technology",
        notice=site.notice and NOTICE,
        ladder=(
            Rung(
                RungKind.BUS,
                "出3号门往右走两百米到枫桥路梅岭北路站，坐94路或者562路，早上五点半到晚上十点半都有车",
                "bus 94 or 562 from Fengqiao Road, two hundred metres to the right of Gate 3",
            ),
        ),
    )
