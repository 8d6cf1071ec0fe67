"""The direction of a text, and the visual order of its characters."""

import random

import icu
import pytest

from jobs.rendering.unicode import bidi


def visual(text: str, language: str = "en") -> str:
    """Return characters from left to right (not mirrored: that is the font's work)."""
    levels = bidi.directions(text, language).levels or bytes(len(text))
    return "".join(bidi.visual_order(text, levels))


@pytest.mark.parametrize(
    ("text", "language", "seen"),
    [
        ("abc", "en", "abc"),
        ("אבג", "he", "גבא"),
        ("the אבג sign", "en", "the גבא sign"),
        ("אבג Nikon Z8.", "he", ".Nikon Z8 גבא"),
        ("אבג 24 דה", "he", "הד 24 גבא"),
        ("12,50 €", "he", "€ 12,50"),
        ("😀 אב", "en", "בא 😀"),
        ("a 😀 אב 😀 c", "en", "a 😀 בא 😀 c"),
    ],
)
def test_mixed_directions_are_ordered_by_level(text: str, language: str, seen: str) -> None:
    assert visual(text, language) == seen


def test_visual_order_is_that_of_icu_on_random_mixtures() -> None:
    chance = random.Random(7)
    alphabet = "ab אב12()٣ع.,-! \u2067\u2068\u2069\u200f"

    for _ in range(400):
        text = "".join(chance.choices(alphabet, k=chance.randint(1, 14)))
        units, reference = icu.UnicodeString(text), icu.Bidi()
        reference.setPara(units, icu.Bidi.DEFAULT_LTR)
        assert visual(text) == "".join(text[index] for index in reference.getVisualMap())


def test_the_base_direction_is_that_of_the_first_strong_character() -> None:
    assert [
        bidi.directions(text, "en").is_right_to_left for text in ("abc א", "12 אב c", "12", "")
    ] == [
        False,
        True,
        False,
        False,
    ]
    assert bidi.directions("12", "ar").is_right_to_left


def test_a_given_base_direction_holds_for_any_text() -> None:
    given = [("abc", "rtl"), ("אב", "ltr"), ("", "rtl"), ("", "ltr")]

    assert [bidi.directions(text, "en", base).is_right_to_left for text, base in given] == [
        True,
        False,
        True,
        False,
    ]


def test_no_character_that_changes_a_direction_is_taken_for_plain_text() -> None:
    classes = ["R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]
    pattern = "".join(f"[:bc={name}:]" for name in classes)

    for character in icu.UnicodeSet(f"[{pattern}]"):
        text = f"a1{character}1 2"
        units, paragraph = icu.UnicodeString(text), icu.Bidi()
        paragraph.setPara(units, icu.Bidi.DEFAULT_LTR)
        assert bool(bidi.directions(text, "en").levels) == any(paragraph.getLevels()), character
