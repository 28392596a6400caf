"""What the screen can show while she hails by face; and a site that has no face way at all."""

from __future__ import annotations

from dataclasses import replace

from kiosk.captures import Hint, Side, Wanted
from kiosk.journey.effects import Method
from kiosk.journey.events import CameraCondition
from kiosk.journey.site import CLAUSES_A_PAGE, Clause, PrivacyNotice
from kiosk.journey.state import (
    Confirm,
    Consent,
    Face,
    FaceMissed,
    Fault,
    Helping,
    Home,
    InTrouble,
    Limit,
    Limited,
    Miss,
    Notice,
    PhoneEntry,
    State,
)
from kiosk.ui.situations.neighbourhood import BY_PHONE, NOW, neighbours, on

SEEN_WHILE_TURNING = (Hint.NO_FACE, Hint.TWO_PEOPLE, Hint.COVERED, Hint.TOO_DARK)
EXAMPLE = PrivacyNotice(  # for a site whose settings have none
    version="5f2c9a10",
    summary="街道办事处请您看一眼镜头，照片只传给示例身份服务认人，本机不保存。不愿意就输手机号，一样叫车。",
    summary_en="The street office asks you to look at the camera. The pictures go only to Example Identity, to know "
    "who you are, and are not kept here. If you would rather not, type your number: the taxi is the same.",
    clauses=(
        Clause("谁负责", "Who is responsible", "街道办事处，电话 12345", "The street office, telephone 12345"),
        Clause("为了什么", "What for", "认出您是谁，好替您叫车", "To know who you are and call your taxi"),
        Clause(
            "怎么做", "How it is done", "您同意后镜头才打开，随即关上", "The camera opens once you agree, then closes"
        ),
        Clause(
            "用到什么", "What is used", "脸部照片，属于敏感个人信息", "Pictures of your face: sensitive personal data"
        ),
        Clause("为什么需要", "Why it is needed", "记不住号码也能叫车", "So that nobody needs to know a number"),
        Clause(
            "对您的影响",
            "What it means for you",
            "万一认错，叫车前会请您核对",
            "You are asked before a taxi is called",
        ),
        Clause("保存多久", "How long it is kept", "本机不保存，认完就删", "Not here; deleted after the answer"),
        Clause("您的权利", "Your rights", "随时按“取消”收回同意", "Press Cancel to withdraw at any time"),
        Clause("交给谁", "Who receives it", "示例身份服务", "Example Identity"),
        Clause(
            "对方做什么", "What they do with it", "只回答是谁，不转给别人", "They say who it is and pass nothing on"
        ),
    ),
)


def with_face(state: State) -> State:
    """The same place with the face way, whatever its settings say."""
    return replace(state, site=replace(state.site, face_enabled=True, notice=state.site.notice or EXAMPLE))


def by_face(plain: State, busy: State) -> tuple[tuple[str, State], ...]:
    """From the question to an answer of the provider."""
    face = Face(attempt=7, since=NOW - 4.0, side=Side.LEFT)
    turning = replace(face, wants=Wanted.TURN, hint=Hint.GOOD)
    notice = plain.site.notice
    assert notice is not None
    pages = range(-(-len(notice.clauses) // CLAUSES_A_PAGE))
    return (
        ("consent", on(plain, Consent())),
        ("consent_busy_board", on(busy, Consent())),
        *((f"notice_{page + 1}", on(plain, Notice(page))) for page in pages),
        *((f"face_{hint.value}", on(plain, replace(face, hint=hint))) for hint in Hint),
        ("face_phone_offered", on(busy, replace(face, hint=Hint.TOO_DARK, phone_offered=True))),
        *((f"face_turn_{side.value}", on(plain, replace(turning, side=side))) for side in Side),
        *((f"face_turn_{hint.value}", on(plain, replace(turning, hint=hint))) for hint in SEEN_WHILE_TURNING),
        ("face_turn_phone_offered", on(busy, replace(turning, phone_offered=True))),
        *(
            (f"face_camera_{condition.value}", replace(on(plain, replace(face, away=condition)), camera=condition))
            for condition in CameraCondition
            if condition is not CameraCondition.READY
        ),
        ("face_checking", on(plain, replace(face, hint=Hint.GOOD, checking=True))),
        ("face_waived", on(plain, replace(face, hint=Hint.GOOD, waived=True))),
        ("face_waived_phone_offered", on(busy, replace(face, waived=True, phone_offered=True))),
        ("face_waived_camera_covered", on(plain, replace(face, waived=True, away=CameraCondition.COVERED))),
        ("face_waived_checking", on(plain, replace(face, hint=Hint.GOOD, waived=True, checking=True))),
        *((f"face_missed_{why.value}", on(plain, FaceMissed(why))) for why in Miss),
        (
            "face_missed_no_camera",
            replace(on(plain, FaceMissed(Miss.CAMERA)), camera=CameraCondition.ABSENT),
        ),
    )


def phone_only(plain: State) -> tuple[tuple[str, State], ...]:
    """A site without the face way: the whole product, and no word about faces."""
    site = replace(plain.site, face_enabled=False, notice=None)
    bare = replace(plain, site=site, camera=CameraCondition.ABSENT)
    silent = replace(bare, dispatch_down=frozenset({"main"}))
    return (
        ("phone_only_home", bare),
        ("phone_only_home_one_hail", replace(bare, hails=neighbours(1))),
        ("phone_only_home_three_hails", replace(bare, hails=neighbours(3))),
        ("phone_only_home_six_hails", replace(bare, hails=neighbours(6))),
        ("phone_only_home_down", silent),
        ("phone_only_typing", on(bare, PhoneEntry())),
        ("phone_only_confirm", on(bare, Confirm(BY_PHONE, Method.PHONE))),
        ("phone_only_limited", on(bare, Limited(Limit.NUMBER))),
        ("phone_only_trouble", on(bare, InTrouble(Fault.PROVIDER, Method.PHONE))),
        ("phone_only_help", on(bare, Helping(Home()))),
    )
