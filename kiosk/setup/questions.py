"""What `kiosk setup` asks, in which order, and why: a table. The words are msgids of kiosk/locale/…/setup.po."""

from __future__ import annotations

from kiosk.setup.question import Ask, Empty, Found, Kind, Line, Question


def _(msgid: str) -> str:
    return msgid


ZH, EN = _("in Chinese"), _("in English")
SITE_NAME = _("at most 24 characters, 48 in English")
SENTENCE = _("at most 80 characters; - for none")
CLAUSE = _("at most 31 characters, 60 in English")
TELEPHONE = _("digits, blanks and hyphens; - for none")
ADDRESS = _("https://…, http:// only for a server on this machine")
A_TIME = _("like 06:30")


def _pair(section: str, key: str, rule: str) -> tuple[Line, Line]:
    return (
        Line(((section, key),), ZH, rule, own=True),
        Line(((section, f"{key}_en"),), EN, rule, own=True),
    )


QUESTIONS: tuple[Question, ...] = (
    Question(
        _("A name for this kiosk among yours"),
        _("The dispatcher and the provider see it; for example plum-lane-gate."),
        (Line((("site", "id"),), _("name"), _("small letters, digits and hyphens, at most 40"), own=True),),
    ),
    Question(
        _("The place, as its neighbours call it"),
        _("It stands at the top of the screen; for example Plum Lane Gardens, Gate 3."),
        _pair("site", "name", SITE_NAME),
    ),
    Question(
        _("Where the taxi stops"),
        _("As one says it: “a taxi to …”. The bay is told to the driver."),
        (
            *_pair("site", "pick_up", SITE_NAME),
            Line((("site", "bay"),), _("bay"), SENTENCE, empty=Empty.TEXT, own=True),
        ),
    ),
    Question(
        _("The point where the taxi stops"),
        _("Two numbers, north and east: from a GPS receiver held there, and from a finger on Amap or Tencent."),
        (
            Line(
                (("site", "lat"), ("site", "lon")),
                _("GPS"),
                _("degrees, like 31.24873, 121.40521"),
                Kind.POINT,
                own=True,
            ),
            Line(
                (("site", "map_lat"), ("site", "map_lon")),
                _("map"),
                _("degrees, like 31.24683, 121.40991; - for none"),
                Kind.POINT,
                Empty.OUT,
                own=True,
            ),
        ),
    ),
    Question(
        _("Who helps when the screen cannot"),
        _("A hotline to telephone, and a guard or neighbour at the gate."),
        (
            Line(
                (("site", "hotline"),),
                _("hotline"),
                TELEPHONE,
                empty=Empty.TEXT,
                follows=(("ladder", "hotline", "text"),),
                own=True,
            ),
            Line(
                (("site", "guard"),),
                _("guard, in Chinese"),
                SENTENCE,
                empty=Empty.TEXT,
                follows=(("ladder", "guard", "text"),),
                empties=(("site", "guard_en"),),
                own=True,
            ),
            Line(
                (("site", "guard_en"),),
                _("guard, in English"),
                SENTENCE,
                empty=Empty.TEXT,
                only_if=(("site", "guard"), None),
                follows=(("ladder", "guard", "text_en"),),
                own=True,
            ),
        ),
    ),
    Question(
        _("The way on without a taxi"),
        _("Offered when none comes, as one tells a neighbour; for example bus 94, two hundred metres to the right."),
        (
            Line((("ladder", "bus", "text"),), ZH, SENTENCE, empty=Empty.OUT, own=True),
            Line((("ladder", "bus", "text_en"),), EN, SENTENCE, only_if=(("ladder", "bus", "text"), None), own=True),
        ),
    ),
    Question(
        _("Who runs this kiosk"),
        _("Named to the resident beside the provider; for example the residents' committee."),
        _pair("operator", "name", SITE_NAME),
    ),
    Question(
        _("The panel and how it hangs"),
        _("All sizes on the glass follow from a ruler laid on the lit picture, and nobody reaches above 1220 mm."),
        (
            Line(
                (("display", "width_px"), ("display", "height_px")),
                _("pixels"),
                _("as people see it, width x height, like 1024x1280"),
                Kind.SIZE,
            ),
            Line(
                (("display", "width_mm"), ("display", "height_mm")),
                _("millimetres"),
                _("of the lit picture, width x height, like 400x500"),
                Kind.SIZE,
            ),
            Line((("display", "rotation"),), _("turned by"), _("0, or 90 or 270 if the panel is turned"), Kind.WHOLE),
            Line(
                (("display", "mount_bottom_mm"),),
                _("floor to lower edge"),
                _("millimetres from the floor to the picture, 370 to 1000"),
                Kind.WHOLE,
            ),
        ),
        Ask.RIGHT,
    ),
    Question(
        _("Who sends the taxi, and who knows the resident"),
        _("The contract with each of them says these."),
        (
            Line((("dispatch", "kind"),), _("dispatcher's kind"), _("hail_api or letaxi")),
            Line((("dispatch", "base_url"),), _("dispatcher's address"), ADDRESS, own=True),
            Line(
                (("dispatch", "api_key_file"),),
                _("file of the registry's key"),
                _("the path of a file, never the key itself"),
                only_if=(("dispatch", "kind"), "letaxi"),
            ),
            Line(
                (("dispatch", "phone"),),
                _("whom a driver calls"),
                _("7 to 15 digits; - for the hotline"),
                empty=Empty.OUT,
                only_if=(("dispatch", "kind"), "letaxi"),
                like=("site", "hotline"),
            ),
            Line((("identity", "base_url"),), _("provider's address"), ADDRESS, own=True),
            Line(
                (("identity", "device_id"),),
                _("this kiosk's name there"),
                _("small letters, digits and hyphens, at most 40"),
                own=True,
            ),
            Line((("identity", "provider_name"),), _("provider, in Chinese"), SITE_NAME, own=True),
            Line((("identity", "provider_name_en"),), _("provider, in English"), SITE_NAME, own=True),
        ),
        Ask.RIGHT,
    ),
    Question(
        _("Hailing by face"),
        _("Without it the kiosk is complete by telephone number; with it the law wants these said."),
        (
            Line(
                (("camera", "source"),),
                _("camera"),
                _("a number from the list, or device:/dev/…"),
                found=Found.CAMERAS,
            ),
            Line((("face", "contact"),), _("the operator's contact, in Chinese"), CLAUSE, own=True),
            Line((("face", "contact_en"),), _("the operator's contact, in English"), CLAUSE, own=True),
            Line((("face", "provider_contact"),), _("the provider's contact, in Chinese"), CLAUSE, own=True),
            Line((("face", "provider_contact_en"),), _("the provider's contact, in English"), CLAUSE, own=True),
        ),
        Ask.HAVE,
        ("face", "enabled"),
    ),
    Question(
        _("A serial board at the wall"),
        _("It brings the presence sensor, the lit button, the fill light and the light sensor."),
        (Line((("board", "port"),), _("port"), _("a number from the list, or /dev/…"), found=Found.PORTS),),
        Ask.HAVE,
        ("board",),
    ),
    Question(
        _("A receipt printer"),
        _("It prints a slip with call sign and plate."),
        (
            Line((("printer", "kind"),), _("connected by"), _("serial, usb or network")),
            Line(
                (("printer", "address"),),
                _("address"),
                _("/dev/… for serial, 0416:5011 for usb, host:port for network"),
                found=Found.PORTS,
            ),
            Line((("printer", "paper_mm"),), _("paper"), _("millimetres, 58 or 80"), Kind.WHOLE),
            Line(
                (("printer", "baud"),),
                _("baud"),
                _("9600, 19200, 38400 or 115200"),
                Kind.WHOLE,
                only_if=(("printer", "kind"), "serial"),
            ),
        ),
        Ask.HAVE,
        ("printer",),
    ),
    Question(
        _("A call button at the wall"),
        _("It hails without the screen, under the site's own contact, whom the driver calls."),
        (
            Line((("call_button", "name"),), ZH, _("at most 11 characters"), like=("site", "guard")),
            Line((("call_button", "name_en"),), EN, _("at most 24 characters"), like=("site", "guard_en")),
            Line((("call_button", "phone"),), _("telephone"), _("7 to 15 digits"), like=("site", "hotline")),
        ),
        Ask.HAVE,
        ("call_button",),
    ),
    Question(
        _("When neighbours sleep"),
        _("Between these times the voice is never loud."),
        (
            Line((("voice", "quiet_from"),), _("from"), A_TIME),
            Line((("voice", "quiet_until"),), _("until"), A_TIME),
        ),
        Ask.RIGHT,
    ),
)
PLACES = frozenset(place for question in QUESTIONS for line in question.lines for place in line.places) | {
    question.have for question in QUESTIONS if question.have
}
