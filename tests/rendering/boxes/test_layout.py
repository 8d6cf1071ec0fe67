"""The layout of all boxes of a row."""

import gc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import design
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.unicode.characters import plain
from tests.rendering.captions import CAPTIONS, laid_out, line_texts, row


@pytest.mark.parametrize("caption", CAPTIONS)
def test_every_script_is_laid_out_inside_its_box(caption: str) -> None:
    language, text = CAPTIONS[caption]

    layout = laid_out(text, language, size_min=3, size_max=40, max_lines=3, outline={"width": 4})

    (placed,) = layout.texts
    assert layout.failures == ()
    assert placed.ink.left >= placed.room.left
    assert placed.ink.top >= placed.room.top
    assert placed.ink.right <= placed.room.right
    assert placed.ink.bottom <= placed.room.bottom


@pytest.mark.parametrize(
    "settings_of_box",
    [{}, {"wrap": "balance", "align": "justify"}, {"markup": "cells", "cents": "raise"}],
)
def test_a_layout_is_freed_without_a_search_for_cycles(settings_of_box: dict[str, Any]) -> None:
    lay_out_each(range(2), settings_of_box)  # what is made once and kept
    gc.collect()
    gc.disable()

    lay_out_each(range(2, 150), settings_of_box)  # more than are remembered
    found = gc.collect()

    gc.enable()
    assert found == 0


def lay_out_each(numbers: range, settings_of_box: dict[str, Any]) -> None:
    for number in numbers:
        layout = laid_out(f"**Spring** at the harbour, {number}: 12.50", **settings_of_box)
        assert layout.failures == ()


def test_newlines_are_kept_and_blank_lines_too() -> None:
    assert line_texts("one\r\ntwo\n\n three \u2028four", size_max=10, max_lines=9) == [
        "one",
        "two",
        "",
        "three",
        "four",
    ]


def test_lines_are_filled_greedily_between_words() -> None:
    narrow = {"width": 30, "size_min": 10, "size_max": 10, "max_lines": 9}

    assert line_texts("Spring at the harbour: 24 boats", **narrow) == [
        "Spring at the",
        "harbour: 24",
        "boats",
    ]


def test_each_box_fails_by_itself_and_the_others_are_placed() -> None:
    boxes = [
        {"text": "{t}", "name": "good"},
        {"text": "{gone}", "name": "no column"},
        {"text": "{t:currency EUR}", "name": "no number"},
        {"text": "{t}", "name": "no font", "fonts": ["Comic Sans"]},
        {"text": "{t}", "name": "outside", "anchor": "top-left", "x": 110},
    ]

    layout = lay_out(design.parse({"format": 1, "boxes": boxes}), row("Hi"), 400, 300)

    assert [placed.box.name for placed in layout.texts] == ["good"]
    assert [(failure.details["box"], failure.code) for failure in layout.failures] == [
        ("no column", "design_does_not_apply"),
        ("no number", "value_unusable"),
        ("no font", "design_does_not_apply"),
        ("outside", "design_does_not_apply"),
    ]


ODD = (
    "\u200d\ufe0f\ufe0e\u20e3\u200b\u200e\u200f\u2066\u2067\u2069\u202a\u202e\u202c\n "
    "\u00ad\u3000🏽🇩🇪א٣ᄀ่ि"
)

ANY_TEXT = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8")), max_size=25)


def letters(text: str) -> str:
    """Return the text without spaces, soft hyphens, and the hyphens drawn for these at line ends."""
    return "".join(text.split()).replace("\u00ad", "").replace("\u2010", "")


@settings(max_examples=150, derandomize=True)
@given(
    text=ANY_TEXT,
    width=st.sampled_from([2, 30, 90]),
    language=st.sampled_from(["en", "ar", "ja"]),
    spacing=st.sampled_from([0, 30]),
)
def test_no_letter_of_any_text_is_lost(text: str, width: int, language: str, spacing: int) -> None:
    layout = laid_out(
        text, language, width=width, size_min=2, missing="box", max_lines=30, letter_spacing=spacing
    )

    shown = [letters("".join(line.text for line in placed.lines)) for placed in layout.texts]
    assert shown == [letters(placed.text) for placed in layout.texts]
    assert [failure.code for failure in layout.failures] in ([], ["text_does_not_fit"])
    assert layout.texts or layout.failures or not plain(text)
