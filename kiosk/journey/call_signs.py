"""Which call sign the next hail gets: colour and number both differ from the neighbours' on the board."""

from __future__ import annotations

from kiosk.domain import CallSign, Colour

HIGHEST_NUMBER = 9  # one spoken syllable, one glyph on the board


def next_call_sign(hails_made: int, in_use: tuple[CallSign, ...]) -> CallSign:
    """The first of the round that no live hail of this site carries. hails_made: how many this site ever made."""
    colours = tuple(Colour)
    round_length = len(colours) * HIGHEST_NUMBER  # 5 and 9 have no common factor: each pair comes once a round
    for turn in range(hails_made, hails_made + round_length):
        sign = CallSign(colours[turn % len(colours)], turn % HIGHEST_NUMBER + 1)
        if sign not in in_use:
            return sign
    return CallSign(colours[hails_made % len(colours)], hails_made % HIGHEST_NUMBER + 1)
