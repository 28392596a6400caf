"""The closed list of what the screen can say, with the blanks that each prompt fills. The words are in voice/."""

from __future__ import annotations

from enum import StrEnum


class Prompt(StrEnum):
    WELCOME = "welcome"
    CONSENT = "consent"  # provider
    FACE_LOOK = "face_look"
    FACE_CHECKING = "face_checking"
    FACE_PHONE_OFFERED = "face_phone_offered"
    HINT_STEP_BACK = "hint_step_back"
    HINT_STEP_CLOSER = "hint_step_closer"
    HINT_CENTRE = "hint_centre"
    HINT_FACE_ME = "hint_face_me"
    HINT_TOO_DARK = "hint_too_dark"
    HINT_TOO_BRIGHT = "hint_too_bright"
    HINT_TWO_PEOPLE = "hint_two_people"
    HINT_HOLD_STILL = "hint_hold_still"
    HINT_GOOD = "hint_good"
    MISS_NO_MATCH = "miss_no_match"
    MISS_LIVENESS_FAILED = "miss_liveness_failed"
    MISS_MINOR = "miss_minor"
    MISS_RISK_REJECTED = "miss_risk_rejected"
    MISS_CAMERA = "miss_camera"
    MISS_EXPIRED = "miss_expired"
    PHONE_ENTRY = "phone_entry"
    PHONE_CHECKING = "phone_checking"
    PHONE_REJECTED = "phone_rejected"
    DIGITS_FOUR = "digits_four"
    DIGITS_ELEVEN = "digits_eleven"
    CODE = "code"  # tail: last four digits of the phone it went to
    COMPLAINT_TOO_SHORT = "complaint_too_short"  # missing: digits still missing
    COMPLAINT_NOT_MOBILE = "complaint_not_mobile"
    COMPLAINT_WRONG = "complaint_wrong"
    COMPLAINT_EXPIRED = "complaint_expired"
    COMPLAINT_TOO_OFTEN = "complaint_too_often"
    COMPLAINT_UNREACHABLE = "complaint_unreachable"
    CONFIRM = "confirm"  # name, place
    CONFIRM_TAIL = "confirm_tail"  # tail, place
    ALREADY = "already"  # call_sign: this number has a taxi under way
    LIMIT_NUMBER = "limit_number"  # choices
    LIMIT_SCREEN = "limit_screen"  # choices
    RECEIVED = "received"  # call_sign
    RECEIVED_DOWN = "received_down"  # call_sign, choices: written down, but the dispatcher does not answer
    DISPATCH_DOWN = "dispatch_down"  # choices: rungs of the ladder, 'hotline,bus'
    SWITCHING = "switching"  # the first company is called off, then the second is asked
    BACK_AGAIN = "back_again"  # call_sign: the screen was off for a moment
    UNKNOWN = "unknown"
    NO_NETWORK = "no_network"
    COMING = "coming"  # call_sign, plate, surname, minutes
    COMING_NO_ETA = "coming_no_eta"  # call_sign, plate, surname
    LATER = "later"  # minutes: the taxi needs longer than promised
    TWO_MINUTES = "two_minutes"  # call_sign
    ARRIVED = "arrived"  # call_sign, plate
    ON_BOARD = "on_board"
    REDISPATCHED = "redispatched"  # call_sign
    ASK_CANCEL = "ask_cancel"
    CANCELLING = "cancelling"
    CANCEL_REFUSED = "cancel_refused"  # call_sign: it cannot be cancelled any more
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    COMPLETED = "completed"
    NO_TAXI = "no_taxi"  # choices
    NO_DRIVER = "no_driver"  # choices
    EXPIRED = "expired"  # choices
    REFUSED = "refused"  # choices
    LOST = "lost"  # choices: the dispatcher had it and is heard no more
    UNANSWERED = "unanswered"  # choices
    BOARD = "board"  # board: 'red-7 minutes 2;blue-3 here'
    BOARD_ASSIGNED = "board_assigned"  # call_sign, minutes
    BOARD_ASSIGNED_NO_ETA = "board_assigned_no_eta"  # call_sign
    BOARD_NO_CAR = "board_no_car"  # call_sign
    BOARD_CANCELLED = "board_cancelled"  # call_sign
    BOARD_NO_SHOW = "board_no_show"  # call_sign
    RUNG_HOTLINE = "rung_hotline"  # number
    RUNG_BUS = "rung_bus"  # where
    RUNG_GUARD = "rung_guard"  # where
    HELP = "help"  # guard, number
    HELP_GUARD = "help_guard"  # guard
    HELP_HOTLINE = "help_hotline"  # number
    HELP_NONE = "help_none"
    TROUBLE_PROVIDER = "trouble_provider"
    TROUBLE_STORE = "trouble_store"
    STILL_THERE = "still_there"
    DONE = "done"  # call_sign
