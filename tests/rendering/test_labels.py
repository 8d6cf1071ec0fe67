"""Names and numbers under pictures, as black and white."""

import pytest

from jobs.rendering.labels import label

SIZE = (240, 40)


@pytest.mark.parametrize(
    "text", ["12.jpg", "夏の海", "صيف", "{caption} [x]", "🍋", "a\nb", "x" * 500]
)
def test_any_text_is_black_on_white_and_inside_the_picture(text: str) -> None:
    picture = label(text, SIZE)

    assert (picture.mode, picture.size) == ("1", SIZE)
    ink = picture.convert("L").point(lambda value: 255 - value).getbbox()
    assert ink is not None
    assert ink[0] < SIZE[0] // 2 < ink[2]


def test_a_text_of_nothing_is_a_white_picture() -> None:
    assert label("", SIZE).convert("L").getextrema() == (255, 255)


def test_braces_and_brackets_are_printed_and_not_read_as_a_pattern() -> None:
    assert label("{1}", SIZE).tobytes() != label("1", SIZE).tobytes()
