"""The colours of the screens, named by their job: by day on light paper for the sun, by night on dark ground.

A name may stand for two colours. As a surface 'pine' carries white words; as words, icons or an edge 'pine' stands on
a card: a dark green may be both on paper, on dark ground only a light one can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """colours: name -> '#RRGGBB'. inks: those that are another colour in words, icons and edges.

    rims: fill -> what a button of it is outlined in that has no edge of its own, by day for the sun, at night because
    shadows cannot be seen."""

    colours: Mapping[str, str]
    inks: Mapping[str, str]
    rims: Mapping[str, str]

    def fill(self, name: str) -> str:
        """The '#RRGGBB' of a surface. A colour given as '#RRGGBB', as a taxi's body is, stays what it is."""
        return name if name.startswith("#") else self.colours[name]

    def ink(self, name: str) -> str:
        """The '#RRGGBB' of words, icons, edges, marks: of all that is drawn on a surface."""
        return self.inks.get(name) or self.fill(name)


DAY = Palette(
    {
        # grounds
        "paper": "#FAF6EE",
        "card": "#FFFFFF",
        "sunk": "#F1EADC",
        "line": "#DCD4C5",
        "shadow": "#0F1E29",
        # words: 15.7, 8.6 on paper
        "ink": "#0F1E29",
        "ink2": "#3B4954",
        # pine: the face way and every yes; white on it 9.1
        "pine": "#00524A",
        "pine_top": "#045F55",
        "pine_pressed": "#003B35",
        "pine_tint": "#D5EBE4",
        "pine_soft": "#ECF9F5",
        # indigo: the phone way; white on it 10.3
        "indigo": "#1D3C85",
        "indigo_top": "#274A9C",
        "indigo_pressed": "#122861",
        "indigo_tint": "#E0E7F8",
        "indigo_soft": "#EDF2FD",
        # amber: help; amber_dark on it 7.8. amber_ink: a caution, on cards and on the tint
        "amber": "#FFC845",
        "amber_pressed": "#F8C038",
        "amber_dark": "#4A3200",
        "amber_tint": "#FFF0C9",
        "amber_ink": "#4A3200",
        # plum: out of practice to a real taxi; white on it 12
        "plum": "#6A1246",
        "plum_pressed": "#4C0A31",
        # leaf: the taxi is here; on its tint 7.7
        "leaf": "#0A5230",
        "leaf_tint": "#D9F0E1",
        # rose: cancel, and what went wrong; on paper 9.1, on its tint 8
        "rose": "#86180F",
        "rose_pressed": "#F7DAD5",
        "rose_tint": "#FBE4E0",
        # a licence plate; its white on it 9.8
        "plate": "#0A3C9E",
        "plate_top": "#1348B0",
        # an electric car's plate; its ink on it 10
        "plate_green": "#8FDCA4",
        "plate_green_top": "#EAF8EE",
        # one of any other form; its ink on it 14
        "plate_plain": "#EEF1F3",
        "plate_plain_top": "#FFFFFF",
        "plate_ink": "#0F1E29",
        "plate_white": "#FFFFFF",
        # switched off; its ink on it 8
        "disabled": "#E7E0D2",
        "disabled_ink": "#3A4044",
        # call signs: each carries its own ink, 7 or better
        "sign_red": "#A11212",
        "sign_blue": "#1B4FA8",
        "sign_green": "#0B5A33",
        "sign_yellow": "#FFD23F",
        "sign_purple": "#5E2490",
        "sign_dark": "#2A1D00",
        # the lamp that is lit while the camera is open; on ink 4.8
        "lamp": "#FF3B30",
        # the far skyline, decoration only
        "sky_near": "#F1E8D6",
        "sky_far": "#F5EEE0",
        "white": "#FFFFFF",
    },
    inks={"sign_yellow": "#8A6800"},  # an edge of the sign's own yellow would be lost on a card
    rims={  # pale buttons on pale grounds, in bright sun: 3.4 or better on each
        "card": "#7F7564",
        "sunk": "#7F7564",
        "disabled": "#7F7564",
        "amber": "#8A6800",
        "rose_tint": "#86180F",
    },
)

# Dark-adapted eyes, and the people behind the window above the gate: no surface is bright but the plate that is
# compared at the kerb. Words are warm: light of short wavelengths dazzles old eyes most.
NIGHT = Palette(
    {
        # grounds
        "paper": "#0D1318",
        "card": "#172027",
        "sunk": "#1F2930",
        "line": "#333F47",
        "shadow": "#000000",
        # words
        "ink": "#DDD1BB",
        "ink2": "#C1B59F",
        # pine
        "pine": "#00443D",
        "pine_top": "#014A42",
        "pine_pressed": "#00352F",
        "pine_tint": "#0F2D28",
        "pine_soft": "#12262A",
        # indigo
        "indigo": "#1B3777",
        "indigo_top": "#1F3F85",
        "indigo_pressed": "#122861",
        "indigo_tint": "#1B2947",
        "indigo_soft": "#1A2338",
        # amber
        "amber": "#CC9A2B",
        "amber_pressed": "#D6A63A",
        "amber_dark": "#1C1300",
        "amber_tint": "#392A08",
        "amber_ink": "#FFDD94",
        # plum
        "plum": "#5C1640",
        "plum_pressed": "#48102F",
        # leaf
        "leaf": "#8ADFAB",
        "leaf_tint": "#113823",
        # rose
        "rose": "#FFBBB0",
        "rose_pressed": "#552722",
        "rose_tint": "#421E1A",
        # a licence plate, as on the car in the light of a street lamp
        "plate": "#0A3C9E",
        "plate_top": "#0F41A4",
        "plate_green": "#6FB985",
        "plate_green_top": "#A9D8B6",
        "plate_plain": "#B9B2A4",
        "plate_plain_top": "#CFC7B7",
        "plate_ink": "#0F1E29",
        "plate_white": "#F5ECDD",
        # switched off
        "disabled": "#22282D",
        "disabled_ink": "#C0B9AD",
        # call signs
        "sign_red": "#840E0E",
        "sign_blue": "#163F87",
        "sign_green": "#094829",
        "sign_yellow": "#D8AE2E",
        "sign_purple": "#562183",
        "sign_dark": "#2A1D00",
        "lamp": "#FF3B30",
        # the far skyline
        "sky_near": "#19232B",
        "sky_far": "#131B22",
        "white": "#E3D7C3",
    },
    inks={
        "line": "#56636D",
        "pine": "#73C6B4",
        "pine_soft": "#CBDDD6",
        "indigo": "#AFC3F6",
        "indigo_soft": "#D2D9EB",
        "sign_red": "#F08377",
        "sign_blue": "#7FA8F0",
        "sign_green": "#63C48C",
        "sign_purple": "#BE93EE",
    },
    rims={
        "card": "#64727D",
        "disabled": "#64727D",
        "sunk": "#64727D",
        "pine": "#2F9384",
        "indigo": "#6A87D6",
        "rose_tint": "#A85A52",
        "plum": "#C46A9F",
    },
)


def palette(night: bool) -> Palette:
    return NIGHT if night else DAY
