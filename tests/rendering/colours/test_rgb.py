"""Colours as they are written and as numbers."""

from jobs.rendering.colours.rgb import rgb


def test_a_colour_has_three_channels_whatever_the_case_of_its_digits() -> None:
    assert (rgb("#000000"), rgb("#00ff7F"), rgb("#FFFFFF")) == (
        (0, 0, 0),
        (0, 255, 127),
        (255, 255, 255),
    )
