"""The contrast is WCAG's."""

import pytest

from jobs.rendering.colours.contrast import luminance_of, ratio


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
