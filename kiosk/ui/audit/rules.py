"""The checklist: every requirement with its number and its source, in one place."""

from __future__ import annotations

from dataclasses import dataclass

ROUNDING = 0.011  # ratios are told to two digits
ROUNDING_MM = 0.25  # edges lie on whole pixels: half a one of the coarsest panel


@dataclass(frozen=True)
class Rule:
    """One row of the checklist that software can judge. A rule with neither bound counts misses: none is allowed.

    row: 'A1' to 'A30', '+' for what is promised beside them. least, most: inclusive.
    """

    key: str
    row: str
    what: str
    source: str = "own"
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def counts(self) -> bool:
        return self.least is None and self.most is None

    def holds(self, value: float) -> bool:
        slack = ROUNDING_MM if self.unit == "mm" else ROUNDING
        if self.counts:
            return value <= 0
        low = self.least is None or value >= self.least - slack
        return low and (self.most is None or value <= self.most + slack)

    def worse(self, value: float, than: float) -> bool:
        """Whether a value is nearer to a miss, or a worse one."""
        return value < than if self.least is not None else value > than

    @property
    def required(self) -> str:
        if self.counts:
            return "none"
        bounds = ((self.least, "at least"), (self.most, "at most"))
        said = [f"{word} {bound:g}" for bound, word in bounds if bound is not None]
        return f"{' and '.join(said)} {self.unit}".strip()


@dataclass(frozen=True)
class ByHand:
    """One row that only somebody with a ruler at the place can judge."""

    row: str
    what: str
    to_do: str


RULES = (
    Rule("capital", "A1", "height of a capital letter as rasterised", "EN 301 549 §5.1.4: 7.3", 8.0, unit="mm"),
    Rule("em", "A1", "em of Chinese and of everything else", "EN 301 549 §5.1.4: 10", 11.0, unit="mm"),
    Rule("smallest", "A2", "the smallest text, legal notice and masked digits too", "ADA 707.7.2", 4.8, unit="mm"),
    Rule("line_gap", "A4", "from line to line", "MIIT 2021 §1.2", 1.3, unit="em"),
    Rule("line_length", "A4", "the longest line", "WCAG 2.2 1.4.8", most=40.0, unit="em"),
    Rule("contrast", "A5", "words against what is really behind them", "WCAG 2.2 1.4.6", 7.0, unit=": 1"),
    Rule("edge", "A6", "a target's edge or fill against its surroundings", "WCAG 2.2 1.4.11", 3.0, unit=": 1"),
    Rule("grey", "A7", "two states that differ in colour differ in grey too, on", "WCAG 2.2 1.4.1", 6.0, unit="mm²"),
    Rule("said_too", "A7", "states that differ in colour and not in words", "WCAG 2.2 1.4.1"),
    Rule("primary", "A8", "the one thing to do: its shorter side", "Duff 2010: 20", 60.0, unit="mm"),
    Rule("primary_low", "A8", "the same, brought down for who sits", "Duff 2010: 20", 30.0, unit="mm"),
    Rule("primary_practice", "A8", "the same, in practice", "Duff 2010: 20", 45.0, unit="mm"),
    Rule("target", "A8", "any target: its shorter side", "Duff 2010: 20", 25.0, unit="mm"),
    Rule("key", "A9", "a key of the keypad: its shorter side", "Yeh 2025: 16", 50.0, unit="mm"),
    Rule("key_low", "A9", "the same, brought down for who sits", "Yeh 2025: 16", 30.0, unit="mm"),
    Rule("key_practice", "A9", "the same, in practice", "Yeh 2025: 16", 40.0, unit="mm"),
    Rule("gap", "A10", "between two targets", "Jin 2007: 5", 8.0, unit="mm"),
    Rule("legal", "A11", "what the law asks of any target", "WCAG 2.2 2.5.5", 11.6, unit="mm"),
    Rule("slide_off", "A12", "fingers that slid off and acted", "WCAG 2.2 2.5.2"),
    Rule("long_press", "A12", "long presses that did not act once", "WCAG 2.2 2.5.1"),
    Rule("five_taps", "A13", "actions of five taps within 700 ms", "own: one hail", most=1.0),
    Rule("second_finger", "A13", "second fingers that acted", "own: one hail"),
    Rule("five_hails", "A13", "hails of five taps on the hailing button", "own: one hail", 1.0, 1.0),
    Rule(
        "reach_high",
        "A14",
        "upper edge of a target above the floor",
        "ADA 308",
        most=1220.0,
        unit="mm",
    ),
    Rule("reach_low", "A14", "lower edge of a target above the floor", "ADA 308", 380.0, unit="mm"),
    Rule(
        "seated",
        "A15",
        "steepest look at a word from 1015 mm, 600 mm away",
        "ADA 707.7.1, ISO 9241",
        most=40.0,
        unit="°",
    ),
    Rule("warned", "A17", "from the warning until an untouched screen leaves", "WCAG 2.2 2.2.1", 20.0, unit="s"),
    Rule("extended", "A17", "times that one touch gives her more time", "WCAG 2.2 2.2.1", 10.0),
    Rule("sent_away", "A17", "people sent away while a code, a hail or an answer is awaited", "WCAG 2.2 2.2.3"),
    Rule("idle", "A18", "untouched before she is asked", "GTRI: ten times a young user's pause", 60.0, unit="s"),
    Rule("untold", "A19", "warnings that do not say how long", "WCAG 2.2 2.2.6"),
    Rule("flashes", "A20", "changes of an untouched screen in one second", "WCAG 2.2 2.3.2", most=3.0),
    Rule("silent", "A21", "screens with nothing to say, or not in their language", "ADA 707.5"),
    Rule("stale", "A21", "screens that say again the words of another", "ADA 707.5"),
    Rule("unhushed", "A21", "touches that let the voice go on", "ADA 707.5"),
    Rule("no_sound_keys", "A21", "screens without 'say again' or 'louder'", "ADA 707.5.1"),
    Rule("louder", "A22", "more than the ordinary loudness, by touches", "36 CFR 1194.25(f)", 20.0, unit="dB"),
    Rule("inherited", "A22", "comforts that the next person inherits", "36 CFR 1194.25(f)"),
    Rule("quiet", "A22", "louder than the ceiling in quiet hours", "GB 3096", most=0.0, unit="dB"),
    Rule("slow_speech", "A23", "the slowest Chinese sentence", "Wang 2023", 3.3, unit="characters/s"),
    Rule("fast_speech", "A23", "the fastest Chinese sentence", "Wang 2023", most=4.0, unit="characters/s"),
    Rule("button", "A24", "hails by the button at the wall alone", "36 CFR 1194.25(c)", 1.0, 1.0),
    Rule("no_face", "A25", "hails with the face way switched off", "36 CFR 1194.25(d), PIPL", 1.0, 1.0),
    Rule("taps_face", "+", "touches from home to a hail, by face", "own", most=3.0),
    Rule("taps_phone", "+", "touches from home to a hail, by number", "own", most=14.0),
    Rule("memory", "A26", "things to be remembered or typed again", "WCAG 2.2 3.3.9, 3.3.7"),
    Rule("help", "A27", "help or 'say again' missing or in another place", "WCAG 2.2 3.2.6"),
    Rule("dead", "A28", "targets that do nothing", "MIIT 2021"),
    Rule("covered", "A28", "targets that something lies on", "MIIT 2021"),
    Rule("unmasked", "A29", "typed digits to be read for longer than a second, or heard", "ADA 707.4"),
    Rule("glyphs", "A30", "characters on the screens that the fonts lack", "GB 18030-2022"),
    Rule("surnames", "A30", "rare surnames that the fonts lack", "GB 18030-2022"),
    Rule("sideways", "+", "panels hung sideways that are not refused", "own"),
    Rule("cut", "+", "texts that do not fit"),
    Rule("overlap", "+", "texts that run into each other or across an edge", "own"),
    Rule("off_glass", "+", "texts and targets beyond the glass", "own"),
    Rule("namesakes", "+", "two targets of one name on a screen", "own"),
    Rule("decisions", "+", "screens with more than one thing to do, or two equal ones", "own"),
    Rule("foreign", "+", "English words in Chinese, Chinese words in English", "own"),
)

BY_HAND = (
    ByHand("A3", "a comfortable size to read", "nothing: A1 asks for twice as much"),
    ByHand("A15", "no glare for a seated eye", "sit 1015 mm high and 600 mm away at noon; read the smallest words"),
    ByHand("A16", "room for a wheelchair", "760 x 1220 mm of free level floor before the glass; take a photograph"),
    ByHand("A22", "loudness at the place", "at the loudest a sound meter shows 65 dB where people stand"),
    ByHand("A24", "a button that is felt without being pressed", "raised, 850 to 1100 mm high, named in Braille"),
    ByHand("+", "millimetres are millimetres", "kiosk ruler: lay a ruler on the glass"),
)
BY_KEY = {rule.key: rule for rule in RULES}
