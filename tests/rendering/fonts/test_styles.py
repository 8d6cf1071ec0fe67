"""What a font says of itself: its family, its style, its name."""

import pytest

from tests.rendering import made_fonts


@pytest.mark.parametrize(
    ("style", "family"),
    [
        ("Condensed Bold", "House Sans Condensed"),
        ("Extra Light", "House Sans"),
        ("Display Black Italic", "House Sans Display"),
    ],
)
def test_a_style_that_is_neither_weight_nor_slope_is_a_separate_family(
    inspect, style: str, family: str
) -> None:
    assert inspect(made_fonts.named(style)).fonts[0].family == family


def test_a_name_that_a_cell_could_not_hold_is_cleaned(inspect) -> None:
    assert inspect(made_fonts.named(name="House,\n “Sans”  {1}")).fonts[0].family == "House Sans 1"


def test_a_font_without_a_name_is_named_after_its_file(inspect) -> None:
    assert inspect(made_fonts.named(name=" "), "fancy.ttf").fonts[0].family == "fancy"
