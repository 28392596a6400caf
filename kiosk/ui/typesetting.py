"""Where lines break and how small words must be set to fit their box. Pure: measuring is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

NOT_AT_LINE_START = frozenset("，。、；：？！）》」』”’…,.;:?!)]}%·")
NOT_AT_LINE_END = frozenset("（《「『“‘([{")
ENDS_PHRASE = frozenset("，。、；：！？…")
CLOSING = "）》」』”’"
SHRINK = 0.96  # a step when a text is set smaller to fit

Width = Callable[[str], float]


def drawable(text: str) -> str:
    """The text without what would stop SDL_ttf: a lone surrogate or a NUL becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


@dataclass(frozen=True)
class Setting:
    """How a text is set: its lines, the em in whole pixels, and whether it fits its box so."""

    lines: tuple[str, ...]
    em_px: int
    fits: bool


def fit(
    text: str, width: float, em_px: int, em_min_px: int, lines: int, measure: Callable[[str, int], float]
) -> Setting:
    """The largest setting of the text, not over em_px, that needs no more than `lines` lines of `width` pixels.

    Where even em_min_px is too large the text is set so and said not to fit. measure: (text, em_px) -> pixels.
    """
    size = max(em_px, em_min_px)
    while True:
        here = cache(partial(_measure_at, measure, size))
        wrapped = wrap(text, width, here) if lines > 1 else tuple(text.split("\n"))
        if len(wrapped) <= lines and all(here(line) <= width for line in wrapped):
            return Setting(_balanced(text, width, here) if lines > 1 else wrapped, size, True)
        if size <= em_min_px:
            return Setting(wrapped, size, False)
        size = max(em_min_px, min(size - 1, int(size * SHRINK)))


def _measure_at(measure: Callable[[str, int], float], em_px: int, text: str) -> float:
    return measure(text, em_px)


def wrap(text: str, width: float, measure: Width) -> tuple[str, ...]:
    """Lines no wider than `width`, broken between Chinese characters or at spaces, as Chinese printing breaks them:
    no comma at a line's start, no opening bracket at its end. A single word that is too wide stays whole."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for chunk in _chunks(paragraph):
            if line and measure((line + chunk).rstrip()) > width:
                lines.append(line.rstrip())
                line = chunk.lstrip()
            else:
                line += chunk
        lines.append(line.rstrip())
    return tuple(lines)


def _balanced(text: str, width: float, measure: Width) -> tuple[str, ...]:
    """As wrap(), in as many lines, but through as few phrases of Chinese as can be, then as even as can be: no word
    is cut where a comma stands near, and no single character is alone on the last line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        wrapped = wrap(paragraph, width, measure)
        lines += _broken(_chunks(paragraph), len(wrapped), width, measure) or wrapped
    return tuple(lines)


def _broken(chunks: list[str], count: int, width: float, measure: Width) -> tuple[str, ...]:
    """The best that these chunks can be in so many lines; () where they cannot be."""
    best: dict[int, tuple[tuple[int, float], tuple[str, ...]]] = {0: ((0, 0.0), ())}  # of the first so many chunks
    for _ in range(count):
        longer: dict[int, tuple[tuple[int, float], tuple[str, ...]]] = {}
        for begin, ((cuts, longest), lines) in best.items():
            for end in range(begin + 1, len(chunks) + 1):
                line = "".join(chunks[begin:end]).strip()
                wide = measure(line)
                if wide > width:
                    break
                cut = end < len(chunks) and _cuts_phrase(chunks[end - 1], chunks[end])
                cost = (cuts + cut, max(longest, wide))
                if end not in longer or cost <= longer[end][0]:
                    longer[end] = (cost, (*lines, line))
        best = longer
    return best[len(chunks)][1] if len(chunks) in best else ()


def _cuts_phrase(before: str, after: str) -> bool:
    """A line that ends between them ends in the middle of what is said in Chinese."""
    last = before.rstrip()
    return last.rstrip(CLOSING)[-1:] not in ENDS_PHRASE and (_breaks(last[-1:]) or _breaks(after[0]))


def _chunks(paragraph: str) -> list[str]:
    """What may not be broken: a Latin word with the space after it; a Chinese character with its punctuation."""
    chunks: list[str] = []
    for character in paragraph:
        before = chunks[-1][-1] if chunks else ""
        joins = before and (
            character in NOT_AT_LINE_START
            or before in NOT_AT_LINE_END
            or character == " "
            or (before != " " and not _breaks(character) and not _breaks(before))
        )
        if joins:
            chunks[-1] += character
        else:
            chunks.append(character)
    return chunks


def _breaks(character: str) -> bool:
    """A line may break beside it: Chinese characters and full-width marks."""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef" or character > "\U00020000"
