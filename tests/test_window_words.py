"""Where lines break and how small words are set. Every character is taken to be one unit wide per unit of em."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.typesetting import NOT_AT_LINE_END, NOT_AT_LINE_START, drawable, fit, wrap

CHINESE = "您的照片只发给身份服务，用一次，不保存。也可以不刷脸，改输手机号（一样能叫到车）。"
ENGLISH = "Your picture goes to the identity provider, is used once and is not kept."


def test_no_line_begins_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    for width in range(6, len(CHINESE)):
        lines = wrap(CHINESE, width, len)
        assert all(line[0] not in NOT_AT_LINE_START and line[-1] not in NOT_AT_LINE_END for line in lines)
        assert all(len(line) <= width for line in lines)


def test_english_breaks_between_words() -> None:
    for width in range(10, len(ENGLISH)):
        assert " ".join(wrap(ENGLISH, width, len)) == ENGLISH


def test_a_number_in_a_chinese_sentence_stays_whole() -> None:
    assert wrap("请打电话962001叫车", 8, len) == ("请打电话", "962001叫车")


def test_a_line_break_that_was_written_is_kept() -> None:
    assert wrap("一\n二", 100, len) == ("一", "二")


@given(st.text(alphabet="车来了，。（）ab 1", max_size=40), st.integers(1, 12))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join(wrap(text, width, len)).replace(" ", "") == text.replace(" ", "")


def _measure(text: str, em_px: int) -> float:
    return len(text) * em_px


def test_a_text_that_fits_keeps_its_size() -> None:
    assert fit("叫车", 100, 40, 20, 1, _measure).em_px == 40


def test_a_text_is_set_no_smaller_than_it_must_be() -> None:
    setting = fit("车" * 10, 300, 40, 20, 1, _measure)
    assert setting.fits
    assert 28 <= setting.em_px <= 30


def test_a_text_that_cannot_fit_is_set_in_the_smallest_size_and_says_so() -> None:
    setting = fit("车" * 100, 300, 40, 20, 1, _measure)
    assert (setting.em_px, setting.fits) == (20, False)


def test_more_lines_are_used_before_words_become_smaller() -> None:
    setting = fit("车" * 10, 300, 40, 20, 2, _measure)
    assert (setting.em_px, len(setting.lines)) == (40, 2)


def test_no_single_character_is_left_alone_on_the_last_line() -> None:
    setting = fit("车" * 11, 10 * 40, 40, 20, 2, _measure)
    assert [len(line) for line in setting.lines] in ([6, 5], [7, 4])


def test_a_chinese_sentence_breaks_after_a_comma_and_in_no_word() -> None:
    def lines_of(text: str, width: int, most: int) -> tuple[str, ...]:
        return fit(text, width * 40, 40, 20, most, _measure).lines

    assert lines_of("没有车也不要紧，请按“打叫车电话”。", 14, 2) == ("没有车也不要紧，", "请按“打叫车电话”。")
    assert lines_of("车到了，晚一点也来了。车牌一样，请上车。", 12, 2) == (
        "车到了，晚一点也来了。",
        "车牌一样，请上车。",
    )
    assert lines_of("您看一眼镜头，照片不保存。", 12, 2) == ("您看一眼镜头，", "照片不保存。")
    assert lines_of("出三号门往右走两百米，到路口", 8, 2) == ("出三号门往右走", "两百米，到路口"), "no comma is near"


@given(st.text(alphabet="车来了，。“”（）ab 1", max_size=40), st.integers(1, 12), st.integers(2, 5))
def test_even_lines_lose_nothing_and_are_no_more_and_no_wider(text: str, width: int, most: int) -> None:
    setting = fit(text, width * 20, 20, 20, most, _measure)
    wrapped = wrap(text, width * 20, lambda part: _measure(part, 20))
    assert "".join(setting.lines).replace(" ", "") == text.replace(" ", "")
    assert len(setting.lines) == len(wrapped)
    assert not setting.fits or max(len(line) for line in setting.lines) <= width
    assert all(line[:1] not in NOT_AT_LINE_START for line in setting.lines[1:] if line)


@given(st.text(max_size=20))
def test_what_is_drawn_can_be_encoded(text: str) -> None:
    assert b"\0" not in drawable(text).encode("utf-8")
