"""Letter spacing, which leaves joined and stacked letters together."""

import pytest

from tests.rendering.captions import laid_out


def test_letter_spacing_widens_a_line_but_never_arabic() -> None:
    def width(text: str, spacing: int) -> float:
        (placed,) = laid_out(text, letter_spacing=spacing, size_min=10, size_max=10).texts
        return placed.lines[0].width

    assert width("abcd", 50) - width("abcd", 0) == pytest.approx(3 * 20, abs=0.1)
    assert width("مرحبا", 50) == width("مرحبا", 0)


@pytest.mark.parametrize(
    ("language", "text", "gaps"),
    [("hi", "हिन्दी", 1), ("bn", "বন্দর", 2), ("km", "ស្រ្តី", 0), ("si", "ක්‍රීඩා", 1)],
)
def test_letter_spacing_never_splits_a_conjunct(language: str, text: str, gaps: int) -> None:
    close, wide = (
        laid_out(text, language, letter_spacing=spacing, size_min=10, size_max=10)
        .texts[0]
        .lines[0]
        .width
        for spacing in (0, 50)
    )

    assert wide - close == pytest.approx(gaps * 20, abs=0.1)
