"""What the hand-outs tell of a wall: only the ways that it has, in the words that stand on its own screens."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.config import Config
from kiosk.dispatchers import able
from kiosk.domain import Capabilities, Lang
from kiosk.fittings import site
from kiosk.journey.effects import Method
from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.ladder import offered
from kiosk.journey.site import Rung, RungKind, Site
from kiosk.journey.state import Confirm, State
from kiosk.lesson import Fitting
from kiosk.practice.site import fitting
from kiosk.ui.elements import Sheet
from kiosk.ui.present import present
from kiosk.ui.present.parts import Words, spaced, spelt_out, spoken_sign
from kiosk.ui.present.reach import LOWERED_MM
from kiosk.ui.situations import situations
from kiosk.wording import translator

RUNG_ICONS = {
    RungKind.WIDER: "search",
    RungKind.SECOND: "swap_horiz",
    RungKind.HOTLINE: "call",
    RungKind.BUS: "directions_bus",
    RungKind.GUARD: "local_police",
}


@dataclass(frozen=True)
class Figure:
    """A screen of this wall and what to do at it. touched: the name of the button under the hand, '' without one."""

    sheet: Sheet
    words: str
    touched: str = ""


@dataclass(frozen=True)
class Point:
    """One thing to know beside an icon of theme.ICONS; more: a smaller line below."""

    icon: str
    words: str
    more: str = ""


@dataclass(frozen=True)
class Section:
    """numbered: the figures, as they are done one after the other. hotline: large below the points, '' for none."""

    heading: str
    figures: tuple[Figure, ...] = ()
    points: tuple[Point, ...] = ()
    numbered: bool = False
    hotline: str = ""


@dataclass(frozen=True)
class Content:
    """hotline: in groups as it is read aloud, '' where there is none. guard: likewise. neighbour: what the screen
    says where there is neither. home: with the hand on the way that all have. sections: of the guide, in its order.
    steps: the way by number in short, for the poster. besides: the other ways, for the poster. practising: what to do
    where a class goes on."""

    name: str
    name_en: str
    pick_up: str
    hotline: str
    guard: str
    neighbour: str
    home: Figure
    sections: tuple[Section, ...]
    steps: tuple[str, ...]
    besides: tuple[Point, ...]
    practising: Point


def content(config: Config) -> Content:
    """For readers of Chinese. Nothing is promised that depends on the hour: no minutes of waiting, no sure taxi."""
    here = site(config)
    _ = translator(Lang.ZH, "screen")
    has = fitting(config)
    screens = _Screens(here, able(config), camera=Fitting.FACE in has)
    phone, hail = _("Hail by phone"), _("Call a taxi")
    number = _number(here)
    home = Figure(screens.sheet("home"), f"按“{phone}”", Action.PHONE.value)
    remember = f"记住您的号，\n比如“{screens.sign(_)}”"
    practising = Point("school", f"屏幕有黄框、写着“{_('Practice')}”：先按“{_('I want a real taxi')}”")
    by_phone = Section(
        phone,
        (
            home,
            Figure(screens.sheet("phone_full"), f"输{number}，\n再按“{_('Next')}”", Action.NEXT.value),
            Figure(screens.sheet("phone_only_confirm"), f"看看对不对，\n再按“{hail}”", Action.HAIL.value),
            Figure(screens.sheet("searching"), remember),
        ),
        (Point("sms", "有时会来短信：数字只在这块屏幕上输，别告诉别人。"), practising),
        numbered=True,
    )
    by_face = (_by_face(here, screens, _),) if Fitting.FACE in has else ()
    by_button = (_by_button(here, screens, _),) if Fitting.BUTTON in has else ()
    return Content(
        name=spaced(here.name),
        name_en=here.name_en,
        pick_up=spaced(here.pick_up),
        hotline=spelt_out(here.hotline),
        guard=spaced(here.guard),
        neighbour=_("Please ask a neighbour"),
        home=home,
        sections=(
            by_phone,
            *by_face,
            _comforts(here, _),
            *by_button,
            _waiting(here, has, screens, _),
            _in_vain(screens, _),
            _helpers(here, _),
        ),
        steps=(f"按“{phone}”", f"输{number}，\n按“{_('Next')}”", f"按“{hail}”", remember),
        besides=tuple(_besides(here, has, _)),
        practising=practising,
    )


def sheets(told: Content) -> tuple[Sheet, ...]:
    """Every screen that the hand-outs show, once each."""
    return tuple(dict.fromkeys(figure.sheet for section in told.sections for figure in section.figures))


class _Screens:
    """Every situation as it looks at this wall, whose settings and people it has."""

    def __init__(self, here: Site, capabilities: Capabilities, *, camera: bool) -> None:
        self._here = here
        self._able = capabilities
        self._camera = CameraCondition.READY if camera else CameraCondition.ABSENT
        self._situations = dict(situations(here))

    def state(self, name: str) -> State:
        found = self._situations[name]
        step, contact = found.step, self._here.contact
        if isinstance(step, Confirm) and step.method is Method.BUTTON and contact is not None:
            step = replace(step, rider=contact)
        return replace(
            found,
            step=step,
            site=self._here,
            capabilities=self._able,
            camera=self._camera,
            lang=Lang.ZH,
            availability=None,  # how long people wait here is nothing to print
            experience=None,
        )

    def sheet(self, name: str) -> Sheet:
        return present(self.state(name), translator(Lang.ZH, "screen"))

    def sign(self, _: Words) -> str:
        """The one that the pictures show."""
        return spoken_sign(self.state("searching").hails[-1].call_sign, _)


def _number(here: Site) -> str:
    return "电话号码" if here.landlines else "手机号"


def _by_face(here: Site, screens: _Screens, _: Words) -> Section:
    return Section(
        _("Hail by face"),
        (
            Figure(screens.sheet("home"), f"按“{_('Hail by face')}”", Action.FACE.value),
            Figure(screens.sheet("consent"), f"愿意，就按\n“{_('Agree to face')}”", Action.AGREE.value),
            Figure(screens.sheet("face_good"), "看着屏幕里的自己"),
            Figure(screens.sheet("confirm"), f"是您，就按\n“{_('Call a taxi')}”", Action.HAIL.value),
        ),
        (Point("dialpad", f"没登记过，或者不愿意刷脸：输{_number(here)}，一样叫车。"),),
        numbered=True,
    )


def _by_button(here: Site, screens: _Screens, _: Words) -> Section:
    assert here.contact is not None
    where = spaced(f"记住屏幕上的号，比如“{screens.sign(_)}”，到{here.pick_up}等车")
    return Section(
        "按墙上的按钮叫车",
        (Figure(screens.sheet("confirm_by_button"), ""),),
        (
            Point("1", "按一下墙上的大按钮"),
            Point("2", f"{_until_told(here)}，再按一下"),
            Point("3", where),
            Point("call", spaced(f"师傅会打电话给{here.contact.display_name}")),
        ),
    )


def _until_told(here: Site) -> str:
    return "听它说完" if here.voice else "看着屏幕"


def _waiting(here: Site, has: frozenset[Fitting], screens: _Screens, _: Words) -> Section:
    points = [Point("place", spaced(f"在这里等车：{here.pick_up}"))]
    if here.voice:
        points.append(Point("campaign", "有车了，车到了，屏幕会喊您的号。"))
    else:
        points.append(Point("visibility", "有车了，车到了，屏幕上会写，请看着屏幕。"))
    if Fitting.PRINTER in has:
        points.append(Point("receipt", "有小票就拿好：您的号和车牌都在上面。"))
    points.append(Point("local_taxi", "要去哪里，上车告诉师傅。"))
    points.append(Point("close", f"不要车了，按“{_('Cancel taxi')}”。"))
    coming = "coming_slip" if Fitting.PRINTER in has else "coming"
    return Section(
        "等车和上车",
        (
            Figure(screens.sheet(coming), "有车了：记住车牌"),
            Figure(screens.sheet("arrived"), "车到了：\n先对车牌，再上车"),
        ),
        tuple(points),
    )


def _comforts(here: Site, _: Words) -> Section:
    points, hard = [], []
    if here.voice:
        hard.append("听不清")
        points.append(Point("volume_up", f"听不清，按“{_('Louder')}”。"))
        points.append(Point("replay", f"没听到，按“{_('Repeat')}”。"))
    if here.reach_mm > LOWERED_MM:
        hard.append("够不到")
        points.append(Point("accessible", f"坐着够不到，按“{_('Lower')}”。"))
    points.append(Point("schedule", "不着急，慢慢来。久了没动，屏幕会先问您还在不在。"))
    return Section(f"{'、'.join(hard)}，怎么办" if hard else "不着急", (), tuple(points))


def _in_vain(screens: _Screens, _: Words) -> Section:
    """The ladder that the screen itself offers."""
    state = screens.state("no_taxi")
    hail = state.hails[-1]
    ways = tuple(_way(rung, _) for rung in offered(state, hail))
    again = Point("schedule", _("Please try again in a few minutes"))
    return Section("没有车来，怎么办", (), ways or (again,))


def _way(rung: Rung, _: Words) -> Point:
    icon, text = RUNG_ICONS[rung.kind], spaced(rung.text)
    match rung.kind:
        case RungKind.WIDER:
            return Point(icon, f"按“{_('Look farther away')}”", _("The wait may be longer"))
        case RungKind.SECOND:
            return Point(icon, f"按“{_('Ask another company')}”", _("They have other taxis"))
        case RungKind.HOTLINE:
            return Point(icon, f"打叫车电话 {spelt_out(rung.text)}", _("With your own phone, or ask a neighbour"))
        case RungKind.BUS:
            return Point(icon, _("See the bus"), text)
        case RungKind.GUARD:
            return Point(icon, _("Find the guard"), text)


def _helpers(here: Site, _: Words) -> Section:
    rings = ("，门卫的铃会响" if here.guard else "，会响铃叫人") if here.bell else ""
    points = [Point("support_agent", f"按黄色的“{_('Help')}”{rings}")]
    if here.guard:
        points.append(Point("local_police", spaced(f"也可以去{here.guard}")))
    points += _who_hails(here)
    if not here.guard and not here.hotline:
        points.append(Point("people", _("Please ask a neighbour")))
    return Section(_("Who can help you"), (), tuple(points), hotline=spelt_out(here.hotline))


def _who_hails(here: Site) -> list[Point]:
    """For whoever has nothing."""
    if here.helper is None or not here.technicians:
        return []
    whom = here.helper.display_name
    return [Point("volunteer_activism", spaced(f"手机没带、号码不记得：请{whom}替您叫车"))]


def _besides(here: Site, has: frozenset[Fitting], _: Words) -> list[Point]:
    points = []
    if Fitting.FACE in has:
        points.append(Point("face", f"登记过的，也可以按“{_('Hail by face')}”，再按“{_('Agree to face')}”"))
    if Fitting.BUTTON in has:
        points.append(Point("radio_button_checked", f"也可以按墙上的按钮：按一下，{_until_told(here)}，再按一下"))
    return points + _who_hails(here)
