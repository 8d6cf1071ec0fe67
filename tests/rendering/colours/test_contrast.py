"""The contrast is WCAG's."""

import pytest

from jobs.rendering.colours.contrast import luminance, luminance_of, ratio, ratios


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#0000ff", 1),
    ],
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(luminance_of(one), luminance_of(other)) == pytest.approx(expected, abs=0.005)


def test_many_ratios_are_those_of_one_after_the_other() -> None:
    colours = [(red, green, 255 - red) for red in range(0, 256, 15) for green in range(0, 256, 15)]

    for text in (0.0, 0.18, 1.0):
        assert ratios(text, colours) == [ratio(text, luminance(*colour)) for colour in colours]
