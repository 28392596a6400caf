"""The privacy notice: all that the law wants told, in words that fit the glass and in a sentence that takes no longer
than twenty seconds, and a version that no changed word can slip past."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import ImageFont

from kiosk.config import Config, ConfigError, load, notice_of
from kiosk.config.notice import SPOKEN_MOST, Notice, spoken, spoken_en
from kiosk.config.values import CLAUSE_LENGTH, CLAUSE_LENGTH_EN, NAME_LENGTH_EN
from kiosk.demo.world import FACE
from kiosk.domain import Lang
from kiosk.journey.site import CLAUSES_A_PAGE
from kiosk.ui import fonts, theme
from kiosk.ui.typesetting import wrap
from kiosk.voice import engine, sound

SHIPPED = Path(__file__).parents[1] / "config.yaml"
TOLD = [
    "contact",
    "purpose",
    "manner",
    "kind",
    "necessity",
    "effect",
    "retention",
    "rights",
    "provider_contact",
    "provider_use",
]  # of PIPL art. 17, 23 and 30; the two names stand in sections of their own
KEYS = [*TOLD, *(f"{key}_en" for key in TOLD)]
SUMMARY_MOST_S = 20.0
LISTENED_S = 60.0
PAGE_MM = 300.0  # of the 500 mm of the glass, without a title above and buttons below
INSET_MM = 14.0  # from the edges of the card that they stand on
CLAUSE_GAP_MM = 9.0
LONGEST_EN = "Shanghai International Identification Services L"
MEASURED_PX = 100  # per em; widths scale

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the shipped settings with changes: section -> {key: value}; None takes the key out."""

    def written(**changes: Mapping[str, Any]) -> Path:
        settings = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
        for section, keys in changes.items():
            settings[section] = {**settings[section], **keys}
            settings[section] = {key: value for key, value in settings[section].items() if value is not None}
        file = tmp_path / "config.yaml"
        file.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return file

    return written


def told(config: Config) -> Notice:
    notice = notice_of(config)
    assert notice is not None
    return notice


def complaints(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [str(fault).split(": ", 1)[1] for fault in caught.value.faults]


def test_she_is_told_the_ten_things_of_the_law_in_both_languages() -> None:
    config = load(SHIPPED, {})
    notice = told(config)
    assert len(notice.clauses) == 10
    chinese = "\n".join(clause.text for clause in notice.clauses)
    english = "\n".join(clause.text_en for clause in notice.clauses)
    assert [key for key in TOLD if getattr(config.face, key) not in chinese] == []
    assert [key for key in TOLD if getattr(config.face, f"{key}_en") not in english] == []
    for name in (config.operator.name, config.identity.provider_name):
        assert name in chinese
        assert name in notice.summary
    for name in (config.operator.name_en, config.identity.provider_name_en):
        assert name in english
        assert name in notice.summary_en
    assert len(LONGEST_EN) == NAME_LENGTH_EN
    headings = [clause.heading for clause in notice.clauses] + [clause.heading_en for clause in notice.clauses]
    assert len(set(headings)) == 20


@pytest.mark.parametrize("gone", [None, ""], ids=["missing", "empty"])
def test_each_thing_that_is_not_told_is_named_to_the_technician_all_at_once(write: Write, gone: str | None) -> None:
    said = complaints(write(face=dict.fromkeys(KEYS, gone)))
    assert sorted(line.partition(": ")[0] for line in said) == sorted(f"face.{key}" for key in KEYS)
    assert all("is not told: the law wants it said before a camera looks at a face" in line for line in said)


@pytest.mark.parametrize("key", KEYS)
def test_one_thing_that_is_missing_is_found_with_its_line(write: Write, key: str) -> None:
    file = write(face={key: None})
    line = file.read_text(encoding="utf-8").splitlines().index("face:") + 1
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    (fault,) = caught.value.faults
    assert (fault.line, fault.column, fault.key) == (line, 1, f"face.{key}")


def test_a_site_that_looks_at_no_face_need_tell_nothing(write: Write) -> None:
    config = load(write(face={**dict.fromkeys(KEYS), "enabled": False}), {})
    assert notice_of(config) is None


def test_nobody_switches_the_face_way_on_or_off_by_forgetting_it(write: Write) -> None:
    assert complaints(write(face={"enabled": None})) == ["face.enabled: is missing"]


@pytest.mark.parametrize("key", [f"face.{key}" for key in KEYS] + ["operator.name", "identity.provider_name_en"])
def test_any_changed_word_makes_another_version(write: Write, key: str) -> None:
    section, _, name = key.partition(".")
    before = load(SHIPPED, {})
    word = getattr(getattr(before, section), name)
    after = load(write(**{section: {name: f"{word[:-2]}好"}}), {})
    assert told(after).version != told(before).version


def test_the_same_words_are_the_same_version_whatever_else_is_set(write: Write) -> None:
    version = told(load(SHIPPED, {})).version
    assert told(load(write(site={"id": "gate-9"}, log={"level": "debug"}), {})).version == version
    assert len(version) == 8
    assert int(version, 16) >= 0


def test_names_that_make_the_spoken_sentence_too_long_are_refused(write: Write) -> None:
    (said,) = complaints(write(operator={"name": "会" * 24}, identity={"provider_name": "份" * 24}))
    assert said == (
        "face: is asked for in a sentence of 84 characters, and 70 take 20 s to say: "
        "shorten operator.name or identity.provider_name by 14"
    )
    load(write(operator={"name": "会" * 17}, identity={"provider_name": "份" * 17}), {})


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (Lang.ZH, told(load(SHIPPED, {})).summary),
        (Lang.EN, told(load(SHIPPED, {})).summary_en),
        (Lang.ZH, spoken(("枫林街道办事处" * 9)[: SPOKEN_MOST - len(spoken("", ""))], "")),
        (Lang.EN, spoken_en(LONGEST_EN, LONGEST_EN)),
    ],
    ids=["shipped", "shipped in English", "longest", "longest in English"],
)
def test_the_spoken_sentence_takes_no_longer_than_twenty_seconds(lang: Lang, sentence: str) -> None:
    said = subprocess.run(
        engine.command(lang), input=sentence.encode(), capture_output=True, timeout=LISTENED_S, check=True
    )
    assert 5.0 < sound.seconds(engine.as_wav(said.stdout)) <= SUMMARY_MOST_S


def _page_mm(texts: list[str]) -> float:
    """Height of clauses under one another, each below a heading, set as small as may be."""
    font = ImageFont.truetype(str(fonts.prepare().regular), MEASURED_PX)
    width = (theme.SHEET_W_MM - 2 * theme.MARGIN - 2 * INSET_MM) / theme.EM_MIN_MM * MEASURED_PX
    lines = sum(1 + len(wrap(text, width, font.getlength)) for text in texts)
    return lines * theme.EM_MIN_MM * theme.LINE_HEIGHT_EM + len(texts) * CLAUSE_GAP_MM


@pytest.mark.parametrize(
    "longest",
    [
        ("您同意后镜头才打开，拍几张脸，" * 9)[:CLAUSE_LENGTH],
        ("the committee would like to look at every gentleman's face; " * 9)[:CLAUSE_LENGTH_EN],
    ],
    ids=["Chinese", "English"],
)
def test_a_page_of_the_longest_clauses_fits_the_glass_in_letters_that_can_be_read(longest: str) -> None:
    assert _page_mm([longest] * CLAUSES_A_PAGE) <= PAGE_MM


def test_the_settings_of_the_demo_tell_it_all_too() -> None:
    assert set(FACE) == {"enabled", *KEYS}
    assert all(FACE.values())
