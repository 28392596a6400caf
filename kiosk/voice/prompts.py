"""What the screen says, prompt by prompt, in English; the Chinese stands in locale/zh_CN/voice.po. Pure.

Manners: short; what to do comes first; nobody is blamed; every "no" says the next way. The Chinese avoids words that
espeak-ng misreads (着急, 地方, 重新, 得到): tests/test_voice.py knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from kiosk.domain import Capabilities, Lang
from kiosk.voice.sayings import BOARD, Gettext, spoken

# The keys are the values of the journey's Prompt, which a neighbour may not import; a test holds the two sets equal.
WORDS: Mapping[str, str] = {
    "welcome": "Hello. To call a taxi, touch one of the two big buttons: by face, or by phone number. {wait}",
    "welcome_phone": "Hello. To call a taxi, touch the big button and type your phone number. {wait}",
    "consent": "{summary} Touch Agree to face, or Type my number.",
    "notice": "Everything about it is written here. Take your time, then touch the button below.",
    "face_look": "Please look at yourself on the screen. There is plenty of time.",
    "turn_left": "Please turn your head slowly to the left. A little is enough, there is no hurry.",
    "turn_right": "Please turn your head slowly to the right. A little is enough, there is no hurry.",
    "camera_covered": "Something seems to be in front of the camera. Please take away whatever covers it.",
    "camera_away": "Please wait a moment. The camera is opening again.",
    "face_checking": "Thank you. Checking now, please wait a moment.",
    "face_phone_offered": "There is no hurry. You can also type your phone number, it works just the same.",
    "hint_step_back": "Please take half a step back.",
    "hint_step_closer": "Please come a little closer.",
    "hint_centre": "Please stand in the middle.",
    "hint_face_me": "Please turn your face a little more to the screen.",
    "hint_too_dark": "It is a little dark. Please come where it is brighter.",
    "hint_too_bright": "It is too bright behind you. Please move a little to the side.",
    "hint_two_people": "One at a time, please. There is no hurry.",
    "hint_hold_still": "Very good. Please hold still.",
    "hint_covered": "Please pull the mask or scarf down a little, then I can see you well.",
    "hint_good": "Very good, I can see you clearly.",
    "miss_no_match": "I could not recognise you, that is quite all right. Please type your phone number.",
    "miss_liveness_failed": "I could not see that clearly, it is not your fault. You can try once more, "
    "or type your phone number.",
    "miss_minor": "Please ask a grown-up to come, and call the taxi with their phone number.",
    "miss_risk_rejected": "The face check did not work this time. Please call with your phone number.",
    "miss_camera": "The camera is having trouble. Please call with your phone number.",
    "miss_expired": "The time ran out. Please try again, or type your phone number.",
    "enrol_ask": "Shall the machine learn to know your face? Then hailing is quicker next time. No photo is "
    "kept, and you can take it back at any time. If you agree, touch Agree.",
    "enrol_look": "Please look at yourself on the screen.",
    "enrol_smile": "Very good. Now please smile.",
    "enrol_step_back": "Very good. Now take half a step back, and look once more.",
    "enrol_saving": "Thank you, that is all. Please wait a moment.",
    "enrol_enrolled": "Done, the machine knows you now. If you change your mind, touch Take it back.",
    "enrol_looks_alike": "Done. You look much like somebody else here, so you will always be asked for the "
    "last four digits of your number.",
    "enrol_refused": "Those pictures were not clear enough. Please try once more, where the light is better.",
    "enrol_unreachable": "Please try again later. The network is away just now.",
    "enrol_camera": "Please try again in a moment. The camera is having trouble, and nothing was kept.",
    "enrol_withdrawn": "It is taken back. Nothing of you is kept here.",
    "enrol_not_withdrawn": "Please touch Take it back once more. The network is away just now.",
    "phone_entry": "Please type your phone number, then touch Next.",
    "phone_checking": "Thank you. Please wait a moment.",
    "phone_rejected": "This number cannot call a taxi just now. Please try another number, or ask someone to help.",
    "digits_four": "To be sure it is you, please type the last four digits of your phone number.",
    "digits_eleven": "To be sure it is you, please type your whole phone number, eleven digits.",
    "code": "A code is on its way to the phone ending in {tail}. Please look at the message and type its digits. "
    "Take your time.",
    "complaint_too_short": "Please go on typing: {missing} more to go.",
    "complaint_not_mobile": "Please look at the number once more and correct it.",
    "complaint_of_practice": "Please type your own phone number. That one is for practice.",
    "complaint_wrong": "Please type the digits once more. Take your time.",
    "complaint_expired": "Please touch Send another. This code is too old.",
    "complaint_unreachable": "Please wait a moment, then touch Next again. The network is away just now.",
    "complaint_too_often": "Please try again in a few minutes. A message was sent just now.",
    "confirm": "Is this {name}? Then touch Call a taxi, it comes to {place}. If not, touch Not me.",
    "confirm_tail": "A taxi for the phone ending in {tail}, to {place}. If that is right, touch Call a taxi.",
    "confirm_helper": "A taxi for your neighbour, to {place}. The driver will phone {contact}. "
    "If that is right, touch Call a taxi.",
    "button_asks": "Press the button once more to call a taxi, it comes to {place}. {wait} "
    "The driver will phone {contact}. If you want none, just leave it.",
    "button_for": "Press the button once more to call a taxi for {name}. If that is not you, press in a minute.",
    "button_for_tail": "Press the button once more to call a taxi for the phone ending in {tail}. "
    "If that is not yours, press in a minute.",
    "button_already": "A taxi has been called for the gate. {board} For another one, press when it has gone.",
    "button_again": "Press the button once more to try for a taxi again. If you want none, just leave it.",
    "button_by_hand": "To call a taxi now, please touch the screen. You can also ask {contact} to help, or call "
    "{number}. Nobody boarded the last taxis that the button called.",
    "button_by_hand_alone": "To call a taxi now, please touch the screen. You can also ask {contact} to help. "
    "Nobody boarded the last taxis that the button called.",
    "button_still_there": "Are you still there? To go on, please press the button.",
    "already": "You have called a taxi already. You are {call_sign}.",
    "limit_number": "Please come back a little later. One number can call only so many taxis in a while. {choices}",
    "limit_screen": "Please come back a little later. Very many taxis were called here just now. {choices}",
    "limit_often": "Please let another helper go on, or type the neighbour's own number. You have called for many. "
    "{choices}",
    "limit_at_once": "Please wait until one of them has gone. Several whom you helped are still waiting. {choices}",
    "limit_missed": "Please help again at the time on the screen. Nobody came to the taxis that you called before. "
    "{choices}",
    "received": "We have it, and we are looking for a taxi. You are {call_sign}, please remember.",
    "received_down": "We have it. You are {call_sign}. The taxi company does not answer, we keep trying. {choices}",
    "dispatch_down": "The taxi company does not answer. We keep trying, there is no need to call again. {choices}",
    "switching": "All right. We cancel with this company first, then call another one. Please wait a moment.",
    "back_again": "The screen was off for a moment. We are going on with your taxi, {call_sign}.",
    "unknown": "The network broke off for a moment. We are making sure. Please wait, "
    "there is no need to touch anything again.",
    "no_network": "There is no network just now. We keep trying, please wait a moment.",
    "coming": "Your taxi is coming. You are {call_sign}. "
    "The plate is {plate}, and {surname} will be here in {minutes}.",
    "coming_no_eta": "Your taxi is coming. You are {call_sign}. The plate is {plate}, and {surname} is on the way.",
    "coming_no_car": "Your taxi is coming. You are {call_sign}. You will be told the plate in a little while.",
    "slip": "Please take the slip of paper, it has all of it.",
    "later": "Please wait a little longer. The taxi still needs {minutes}.",
    "two_minutes": "{call_sign}, two minutes to go. Please get ready.",
    "arrived": "{call_sign}, your taxi is here. The plate is {plate}.",
    "arrived_no_car": "{call_sign}, your taxi is here. Before you get in, tell the driver: {call_sign}.",
    "on_board": "Please sit well and have a good journey.",
    "redispatched": "{call_sign}, that taxi cannot come after all. We are looking for another one.",
    "ask_cancel": "Do you want to cancel this taxi?",
    "cancelling": "All right, cancelling now.",
    "cancel_refused": "{call_sign}, this taxi cannot be cancelled any more. It is still coming.",
    "cancelled": "It is cancelled. You are welcome to call again.",
    "no_show": "The driver waited a while and then left. If you still need a taxi, please call once more.",
    "completed": "The journey is over. See you next time.",
    "no_taxi": "There is no free taxi nearby just now. {choices}",
    "no_driver": "There are taxis nearby, but no driver came for you. {choices}",
    "expired": "The network stayed away, so no taxi was called. {choices}",
    "refused": "The taxi company did not take the call, so no taxi was called. {choices}",
    "lost": "We lost touch with the taxi company, so nobody can say whether a taxi is coming. {choices}",
    "unanswered": "The network gave no answer. Should a taxi have been called all the same, we cancel it for you. "
    "{choices}",
    "board": "{board} {wait}",
    "board_assigned": "{call_sign}, you have a taxi. It will be here in {minutes}.",
    "board_assigned_no_eta": "{call_sign}, you have a taxi. It is on the way.",
    "board_no_car": "{call_sign}, please come to the screen. Your call brought no taxi, but there are other ways.",
    "board_cancelled": "{call_sign} is cancelled.",
    "board_no_show": "{call_sign}, the driver could not find you and left. If you need a taxi, please call again.",
    "rung_hotline": "Please call {number}. Once more: {number}.",
    "rung_bus": "You can take the bus: {where}.",
    "rung_guard": "Please go to {where}. Someone there will help you.",
    "help": "For help, please go to {guard}, or call {number}.",
    "help_guard": "For help, please go to {guard}.",
    "help_hotline": "For help, please call {number}. Once more: {number}.",
    "help_none": "Please ask a neighbour to help you with the screen.",
    "help_ringing": "Please wait a moment. The guard's bell is being rung.",
    "help_rung": "Please wait here, the guard's bell has rung. If nobody comes, call {number}.",
    "help_rung_alone": "Please wait here. The guard's bell has rung.",
    "help_not_rung": "Please call {number}. The guard's bell did not ring.",
    "help_not_rung_alone": "Please ask somebody near you to help. The guard's bell did not ring.",
    "trouble_provider": "The identity service does not answer, it is not your fault. Please try again, "
    "or ask someone to help.",
    "trouble_store": "Please ask someone to help. This machine has a fault, and no taxi was called.",
    "trouble_earnest": "This is in earnest: the screen cannot call a real taxi now. Please call {number}, or ask the "
    "guard. The number is {number}.",
    "trouble_earnest_alone": "This is in earnest: the screen cannot call a real taxi now. Please ask the guard or a "
    "neighbour.",
    "technician": "This is for technicians and volunteers. To call a taxi, touch Leave.",
    "volunteer": "What would you like to do? Touch one of the big buttons. To call a taxi yourself, touch Leave.",
    "unrecorded": "Please tell the technician. It could not be written down, so it was not done.",
    "practice": "No taxi comes now, try whatever you like. For a real one, touch I want a real taxi.",
    "guide": "{words}",
    "guide_back": "Never mind. To come back to the lesson, look at the big hand and touch what it points at.",
    "guide_clear": "Never mind, touch Clear all, then follow the hand again.",
    "guide_taxi": "Your taxi is called already, and need not be called again. Let us go back to it.",
    "guide_teacher": "Take your time. Please ask the teacher to have a look.",
    "guide_wall": "The button is on the wall, beside the screen.",
    "lessons": "Please touch the lesson that you would like to try.",
    "lesson_cannot": "This lesson cannot be given just now. Please choose another one.",
    "lesson_by_glass": "A taxi came as well. The button on the wall is not pressed yet: please try again.",
    "lesson_done": "Very good, you can do it now: {title}. The next person may try.",
    "lesson_done_by_number": "Very good, you can do it now: {title}. For a real taxi, type your own number. "
    "The next person may try.",
    "class": "This is how the class went. To go on or to end, touch one of the buttons below.",
    "practice_ends": "In one minute this ends by itself.",
    "leaving_practice": "It has ended.",
    "earnest": "Now you call a real taxi. This is no longer practice.",
    "practice_hails": "Please practise when the taxi has come. Somebody is waiting for one.",
    "practice_watched": "Please come again in a minute or two. The call before this is being closed.",
    "practice_not_kept": "Please try once more. Practice did not begin.",
    "still_there": "Are you still there? To go on, please touch the screen.",
    "done": "All right. We will call out {call_sign} when the taxi comes. Please wait nearby.",
}

# What is said instead where the dispatcher cannot vouch for it, by the flag of Capabilities that it lacks: minutes
# are reckoned here, an arrival may go unnoticed, a taxi may stand still.
INSTEAD: Mapping[str, Mapping[str, str]] = {
    "give_eta": {
        WORDS["coming"]: "Your taxi is coming. You are {call_sign}. "
        "The plate is {plate}, and {surname} will be here in about {minutes}.",
        WORDS["later"]: "Please wait a little longer. The taxi still needs about {minutes}.",
        WORDS["two_minutes"]: "{call_sign}, about two minutes to go. Please get ready.",
        WORDS["board_assigned"]: "{call_sign}, you have a taxi. It will be here in about {minutes}.",
        BOARD["minutes"]: "{call_sign}, about {minutes} to go.",
    },
    "report_arrival": {
        WORDS["done"]: "All right. When there is news, we will call out {call_sign}. "
        "Please sit where you can see the road, and look for the plate.",
    },
    "fresh_positions": {
        WORDS["coming_no_eta"]: "You have a taxi. You are {call_sign}. The plate is {plate}, and {surname} said yes.",
        WORDS["board_assigned_no_eta"]: "{call_sign}, you have a taxi. The driver said yes.",
        BOARD["coming"]: "{call_sign}, the driver said yes.",
    },
}

# What is said instead in practice, where a class that does as it is told must not send for anybody, and no number is
# hers. The bell is not rung there, and what is said of it needs no other words.
PRACTISED: Mapping[str, str] = {
    WORDS["phone_entry"]: "Please type a phone number, then touch Next.",
    WORDS["code"]: "The message goes to the practice number, and none to your phone.",
    WORDS["confirm_tail"]: "This is the practice number, not yours. If all is right, touch Call a taxi.",
    WORDS["button_for_tail"]: "Press the button once more to call a taxi with the practice number.",
    WORDS["button_by_hand"]: "To call a taxi now, please touch the screen. Nobody boarded the last taxis that the "
    "button called.",
    WORDS["rung_hotline"]: "Please do not call now. When you really need a taxi, it is {number}.",
    WORDS["help"]: "For help, please go to {guard}. Please do not call now. "
    "When you really need help, it is {number}.",
    WORDS["help_hotline"]: "Please do not call now. When you really need help, it is {number}.",
}

# Only ever called out to the bench, which hears Mandarin: no neighbour is asked to record them.
CALLED_OUT = frozenset(
    {"board_assigned", "board_assigned_no_eta", "board_no_car", "board_cancelled", "board_no_show"},
)

# Said in practice alone, where no neighbour's voice is heard: nobody is asked to record these either.
IN_PRACTICE = frozenset(
    {
        *("practice", "guide", "guide_back", "guide_clear", "guide_taxi"),
        *("lessons", "lesson_done", "class", "practice_ends"),
        *("lesson_done_by_number", "leaving_practice"),
        *("guide_wall", "guide_teacher", "lesson_cannot", "lesson_by_glass"),
    }
)

# Blanks whose words belong to the place or a lesson, not to a person or a hail. A prompt with any other is never kept
# on disk.
LASTING_BLANKS = frozenset(
    {"summary", "place", "contact", "number", "where", "guard", "missing", "choices", "words", "title"}
)


def blanks(text: str) -> frozenset[str]:
    """The names in braces: 'You are {call_sign}' -> {'call_sign'}."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def vouched(gettext: Gettext, able: Capabilities) -> Gettext:
    """gettext: of the domain 'voice'. The one that is given back promises no more than this dispatcher can."""
    lacking = [words for flag, words in INSTEAD.items() if not getattr(able, flag)]
    instead = {msgid: other for words in lacking for msgid, other in words.items()}
    return lambda msgid: gettext(instead.get(msgid, msgid))


def practised(gettext: Gettext) -> Gettext:
    """The one that is given back sends for nobody in earnest."""
    return lambda msgid: gettext(PRACTISED.get(msgid, msgid))


def render(prompt: str, args: Mapping[str, str], gettext: Gettext, lang: Lang) -> str:
    """The whole sentence to say aloud.

    prompt: a value of the journey's Prompt. args: its blanks as the journey gives them - call_sign 'red-7',
    plate '沪A D5683', minutes '2', tail '5678', missing '3', number '021-5550-0123', surname '王', name '王阿姨',
    choices 'wider,bus', board 'red-7 minutes 2;blue-3 here', wait 'mostly 20 17 6', and place, contact,
    where, guard, summary as plain words.
    gettext: of the domain 'voice' in lang, as vouched() gives it. Raises KeyError for a prompt or blank that nobody
    knows.
    """
    said = filled(prompt, args, gettext, lang)
    sentence = gettext(WORDS[prompt]).format(**said)
    return sentence[:1].upper() + sentence[1:]


def filled(prompt: str, args: Mapping[str, str], gettext: Gettext, lang: Lang) -> Mapping[str, str]:
    """Each blank of the prompt as it is said aloud. Raises KeyError as render does."""
    if prompt == "expired":  # nobody was asked: the wider search is the same one once more, and its button says so
        args = {**args, "choices": args["choices"].replace("wider", "again")}
    return {blank: spoken(blank, args[blank], gettext, lang) for blank in blanks(WORDS[prompt])}


def may_be_kept(prompt: str) -> bool:
    """True if the sound of this prompt says nothing about anybody, so that it may lie in the cache on disk."""
    return blanks(WORDS[prompt]) <= LASTING_BLANKS
