"""How messages name a character of a code."""

import pytest

from jobs.rendering.symbols.symbol import named


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("ä", "“ä”"),
        (" ", "“ ”"),
        ("\n", "a line break"),
        ("\t", "the invisible character U+0009"),
        ("\u200b", "the invisible character U+200B"),
        ("\U000e0041", "the invisible character U+E0041"),
    ],
)
def test_a_character_can_be_found_even_if_it_is_invisible(character: str, name: str) -> None:
    assert named(character) == name
