"""The sides to which lines go, and their height in the box."""

import pytest

from tests.rendering.captions import laid_out


@pytest.mark.parametrize(
    ("align", "english", "arabic"),
    [
        ("start", "left", "right"),
        ("end", "right", "left"),
        ("left", "left", "left"),
        ("right", "right", "right"),
    ],
)
def test_start_and_end_follow_the_direction_of_the_line(
    align: str, english: str, arabic: str
) -> None:
    def side(text: str, language: str) -> str:
        (placed,) = laid_out(text, language, align=align, size_min=5, size_max=5).texts
        line = placed.lines[0]
        return (
            "left"
            if line.x - placed.room.left < placed.room.right - line.x - line.width
            else "right"
        )

    assert (side("Hello", "en"), side("مرحبا", "ar")) == (english, arabic)


def test_without_a_strong_character_the_language_gives_the_direction() -> None:
    (english,) = laid_out("12,50 €", "en", align="start", size_max=5).texts
    (hebrew,) = laid_out("12,50 €", "he", align="start", size_max=5).texts

    assert english.lines[0].x < 500 < hebrew.lines[0].x


def test_lines_are_at_the_top_in_the_middle_or_at_the_bottom_of_the_box() -> None:
    blocks = [
        laid_out("Spring", valign=valign, size_min=5, size_max=5).texts[0].block
        for valign in ("top", "middle", "bottom")
    ]

    assert blocks[0].top == 20
    assert blocks[1].middle[1] == pytest.approx(200)
    assert blocks[2].bottom == pytest.approx(380)
