"""Any text in any box: a layout or a reason, no exception; nothing outside the box except its
shadow; nothing lost.
"""

import math
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobs.rendering.boxes.layout import Layout
from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts.families import Family, families
from jobs.rendering.fonts.opened import key_of, load
from jobs.rendering.paint.effects import Reach, shadow_reach
from jobs.rendering.unicode.characters import plain
from tests.rendering.captions import CAPTIONS, laid_out

CANVAS = (301, 203)
ODD = (
    "\u200d\ufe0f\ufe0e\u20e3\u200b\u200e\u200f\u2066\u2067\u2069\u202a\u202e\u202c\n "
    "\u00ad\u3000🏽🇩🇪א٣ᄀ่ิ"
)
SCRIPTS = [word for _, text in CAPTIONS.values() for word in text.split()]
TEXTS = st.one_of(
    st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=25),
    st.lists(st.sampled_from(SCRIPTS), max_size=6).map(" ".join),
    st.lists(
        st.sampled_from(["a\u00adb", "Donau\u00addampf\u00adschiff", "x" * 40, "A-1/2", "קצר"]),
        max_size=4,
    ).map(" ".join),
)
HYPHENS = [[it.name] for it in families() if load(key_of(it, 400)).has("\u2010")]
"""Families with U+2010. The others hyphenate with a sign that also occurs in texts."""
SHADOW = {"dx": 20, "dy": -10, "blur": 30}
STYLES = {
    "align": st.sampled_from(["start", "centre", "right", "justify"]),
    "valign": st.sampled_from(["top", "middle", "bottom"]),
    "wrap": st.sampled_from(["greedy", "balance", "phrase"]),
    "long_words": st.sampled_from(["cut", "hyphenate", "keep"]),
    "direction": st.sampled_from(["auto", "ltr", "rtl"]),
    "fonts": st.sampled_from(HYPHENS),
    "letter_spacing": st.sampled_from([0, 0, 30, -10]),
    "word_spacing": st.sampled_from([0, 60, -15]),
    "line_height": st.sampled_from([0.6, 1.2]),
    "max_lines": st.sampled_from([1, 3, 30]),
    "underline": st.booleans(),
    "strike": st.booleans(),
    "outline": st.sampled_from([None, {"width": 12}]),
    "plate": st.sampled_from([None, {"padding": 40}, {"padding": 5, "per_line": True}]),
    "shadow": st.sampled_from([None, SHADOW, {**SHADOW, "inside": True}]),
}
PLACES = {
    "width": st.floats(1, 130),
    "height": st.floats(1, 130),
    "size_min": st.floats(0.5, 5),
    "size_max": st.floats(5, 80),
}
LANGUAGES = st.sampled_from(["en", "ar", "ja", "th", "de"])


@settings(max_examples=200, derandomize=True)
@given(text=TEXTS, language=LANGUAGES, box=st.fixed_dictionaries({**PLACES, **STYLES}))
def test_a_text_is_laid_out_or_has_a_reason_and_nothing_is_painted_outside(
    text: str, language: str, box: dict[str, Any]
) -> None:
    layout = laid_out(text, language, CANVAS, missing="box", **box)

    assert [failure.code for failure in layout.failures] in ([], ["text_does_not_fit"])
    assert layout.texts or layout.failures or not plain(text)
    for placed in layout.texts:
        room, ink, cast = placed.room, placed.ink, placed.box.shadow
        reach = Reach() if cast and cast.inside else shadow_reach(placed)
        hair = 0.02  # em units are rounded to whole ones
        assert (ink.left >= room.left - hair, ink.right <= room.right + hair) == (True, True)
        assert (ink.top >= room.top - hair, ink.bottom <= room.bottom + hair) == (True, True)
        soft = 1 if placed.box.shadow else 0  # a shadow is moved by whole pixels
        for stamp in paint(layout):
            assert stamp.x >= math.floor(room.left - reach.left) - soft
            assert stamp.y >= math.floor(room.top - reach.top) - soft
            assert stamp.x + stamp.image.width <= math.ceil(room.right + reach.right) + soft
            assert stamp.y + stamp.image.height <= math.ceil(room.bottom + reach.bottom) + soft


@settings(max_examples=200, derandomize=True)
@given(
    text=TEXTS,
    language=LANGUAGES,
    width=st.sampled_from([3, 30, 90]),
    box=st.fixed_dictionaries(STYLES),
)
def test_no_character_is_lost_added_or_moved_to_another_line(
    text: str, language: str, width: int, box: dict[str, Any]
) -> None:
    layout = laid_out(
        text,
        language,
        (1000, 400),
        missing="box",
        width=width,
        size_min=2,
        **{**box, "max_lines": 60},
    )

    for placed in layout.texts:
        assert (
            letters(line.text for line in placed.lines)
            == letters(placed.text)
            == letters(plain(text))
        )


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
@pytest.mark.parametrize("is_italic", [False, True], ids=["upright", "italic"])
def test_every_family_writes_every_script_with_the_help_of_others(
    family: Family, is_italic: bool
) -> None:
    style = {
        "fonts": [family.name],
        "weight": family.weights[is_italic],
        "italic": is_italic,
        "size_min": 1,
    }
    for language, text in CAPTIONS.values():
        layout = laid_out(text, language, CANVAS, **style)

        assert [failure.sentence for failure in layout.failures] == []
        assert [letters(line.text for line in layout.texts[0].lines)] == [letters(plain(text))]
        assert paint(layout)


def letters(text: Iterable[str]) -> str:
    """Return the text without spaces, and without the hyphens at the ends of lines."""
    return "".join("".join(text).translate({0x2010: None, 0xAD: None}).split())


@settings(max_examples=150, derandomize=True)
@given(
    text=TEXTS,
    language=LANGUAGES,
    box=st.fixed_dictionaries({**PLACES, **STYLES}),
    wider=st.floats(1, 2),
    higher=st.floats(1, 2),
)
@example(text="a " * 12, language="en", box={"width": 20, "height": 30}, wider=1.01, higher=1)
def test_a_larger_box_never_makes_a_text_smaller(
    text: str, language: str, box: dict[str, Any], wider: float, higher: float
) -> None:
    small = laid_out(text, language, CANVAS, missing="box", **box)
    larger = {
        **box,
        "width": min(200, box["width"] * wider),
        "height": min(200, box["height"] * higher),
    }

    large = laid_out(text, language, CANVAS, missing="box", **larger)

    assert size_of(large) >= size_of(small)


def size_of(layout: Layout) -> float:
    """Return the font size, 0 if the text does not fit."""
    return max((placed.size_px for placed in layout.texts), default=0)
