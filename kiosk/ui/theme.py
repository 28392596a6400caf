"""Every size and icon of the screens, named by its job; plain values, no drawing. Colours are in palette.py.

Lengths are millimetres on the glass. Contrast is WCAG 2.2's ratio; text needs 7 (1.4.6), shapes need 3 (1.4.11).
"""

from __future__ import annotations

from kiosk.domain import Colour

CALL_SIGN_FILL: dict[Colour, str] = {  # names of a palette
    Colour.RED: "sign_red",
    Colour.BLUE: "sign_blue",
    Colour.GREEN: "sign_green",
    Colour.YELLOW: "sign_yellow",
    Colour.PURPLE: "sign_purple",
}
CALL_SIGN_INK: dict[Colour, str] = {
    Colour.RED: "white",
    Colour.BLUE: "white",
    Colour.GREEN: "white",
    Colour.YELLOW: "sign_dark",
    Colour.PURPLE: "white",
}

SHEET_W_MM, SHEET_H_MM = 400.0, 500.0  # what a sheet is drawn for; on a larger panel it stands in the middle

# The em of the type scale, mm. Noto Sans SC: a character's ink is 0.92 em high, a capital or digit 0.73 em.
EM_MIN_MM = 11.0  # 8 mm capitals: nothing on screen is smaller (EN 301 549 §5.1.4 read from 60 cm; ADA 707.7.2)
EM_BODY = 14.0
EM_LEAD = 16.0
EM_TITLE = 25.0
EM_BUTTON = 38.0
EM_PLATE = 63.0

# The board on the home screen is read from the bench. ISO 9241-303 wants characters of 16 arc minutes at least and
# prefers 20 to 22: 23.3 and 29.1 mm from five metres. In EM_BOARD a Chinese character has 20, a digit 16. English
# words are longer and have to share the row: their capitals have 14.6.
BENCH_MM = 5000.0
EM_BOARD = 32.0  # call sign, and how it stands
EM_BOARD_LATIN = 29.0
EM_BOARD_PLATE_MIN = 16.0  # compared at the kerb, not from the bench

LINE_HEIGHT_EM = 1.35  # of texts of several lines
INK_LOW_EM = 0.06  # Noto Sans SC's ink sits this much below the middle of its line; texts are raised by it

MARGIN = 18.0

RADIUS_KEY = 10.0
RADIUS_CARD = 12.0
RADIUS_GIANT = 16.0

GAP_MIN_MM = 8.0  # between two targets

# The hand of a lesson's guide, from wrist to tip and across; the tip stands so far from the left of one that points
# up, as a share of its width.
HAND_LONG, HAND_WIDE = 56.0, 40.0
HAND_TIP = 0.36
HAND_FILLS = ("plate_white", "plate_ink", "amber")  # names of a palette: glove, edge, cuff; the ring has the last two
RING_FREE_MM = 4.0  # round the button that the hand means: half of the gap to the next one
FRAME_MM = 10.0  # of amber, round every screen of practice

SHADOWS: dict[str, tuple[float, float, float]] = {  # down by, blur (mm), strength
    "rest": (1.6, 9.0, 0.17),
    "lift": (3.5, 16.0, 0.24),
}

FACE_SCAN = "face_scan"  # a face between four corners: no such icon in the font, drawn by art.py

ICONS: dict[str, int] = {  # name -> code point in MaterialIcons-Regular.ttf
    "accessible": 0xE914,
    "add": 0xE145,
    "arrow_back": 0xE5C4,
    "arrow_forward": 0xE5C8,
    "arrow_upward": 0xE5D8,
    "backspace": 0xE14A,
    "bar_chart": 0xE26B,
    "build": 0xE869,
    "call": 0xE0B0,
    "campaign": 0xEF49,
    "cancel": 0xE5C9,
    "check": 0xE5CA,
    "check_box": 0xE834,
    "check_box_outline_blank": 0xE835,
    "check_circle": 0xE86C,
    "circle": 0xEF4A,
    "close": 0xE5CD,
    "cloud_off": 0xE2C1,
    "dialpad": 0xE0BC,
    "directions_bus": 0xE530,
    "directions_walk": 0xE536,
    "door_front": 0xEFFD,
    "elderly": 0xF21A,
    "elderly_woman": 0xEB69,
    "error": 0xE000,
    "error_outline": 0xE001,
    "face": 0xE87C,
    "front_hand": 0xE769,
    "groups": 0xF233,
    "handshake": 0xEBCB,
    "help": 0xE887,
    "help_outline": 0xE8FD,
    "home": 0xE88A,
    "hourglass_empty": 0xE88B,
    "hourglass_top": 0xEA5B,
    "info": 0xE88E,
    "keyboard_double_arrow_up": 0xEACF,
    "language": 0xE894,
    "light_mode": 0xE518,
    "list": 0xE896,
    "local_police": 0xEF56,
    "local_taxi": 0xE559,
    "lightbulb": 0xE0F0,
    "lock": 0xE897,
    "logout": 0xE9BA,
    "meeting_room": 0xEB4F,
    "no_photography": 0xF1A8,
    "notifications": 0xE7F4,
    "notifications_active": 0xE7F7,
    "notifications_off": 0xE7F6,
    "pause": 0xE034,
    "people": 0xE7FB,
    "person": 0xE7FD,
    "person_pin": 0xE55A,
    "phone_in_talk": 0xE61D,
    "photo_camera": 0xE412,
    "place": 0xE55F,
    "play_arrow": 0xE037,
    "privacy_tip": 0xF0DC,
    "radar": 0xF04E,
    "radio_button_checked": 0xE837,
    "record_voice_over": 0xE91F,
    "receipt": 0xE8B0,
    "refresh": 0xE5D5,
    "replay": 0xE042,
    "restart_alt": 0xF053,
    "schedule": 0xE8B5,
    "school": 0xE80C,
    "search": 0xE8B6,
    "security": 0xE32A,
    "sentiment_satisfied": 0xE0ED,
    "sms": 0xE625,
    "star": 0xE838,
    "store": 0xE8D1,
    "straighten": 0xE41C,
    "support_agent": 0xF0E2,
    "swap_horiz": 0xE8D4,
    "sync": 0xE627,
    "tag_faces": 0xE420,
    "thumb_up": 0xE8DC,
    "timer": 0xE425,
    "touch_app": 0xE913,
    "translate": 0xE8E2,
    "travel_explore": 0xE2DB,
    "verified_user": 0xE8E8,
    "videocam_off": 0xE04C,
    "visibility": 0xE8F4,
    "volume_down": 0xE04D,
    "volume_off": 0xE04F,
    "volume_up": 0xE050,
    "volunteer_activism": 0xEA70,
    "warning": 0xE002,
    "wheelchair_pickup": 0xF1AB,
    "wifi_off": 0xE648,
    "zoom_out_map": 0xE56B,
}


def rgb(colour: str) -> tuple[int, int, int]:
    """'#00524A' -> (0, 82, 74). Raises ValueError for anything else."""
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"{colour!r} is no #RRGGBB")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(first: str, second: str) -> float:
    """WCAG 2.2's contrast ratio of two '#RRGGBB' colours, 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of a '#RRGGBB' colour: black 0, white 1."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (value / 255 for value in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
