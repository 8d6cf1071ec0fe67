"""Text boxes: which settings contradict each other."""

import pytest

from jobs.design import TextBox
from jobs.design.boxes.text import text_contradictions
from jobs.design.key_rules import Problems


@pytest.mark.parametrize(
    ("least", "most", "problems"),
    [
        (2, 6, []),
        (6, 6, []),
        (6.1, 6, [("size_min", "6.1 is more than size_max, which is 6.")]),
        (100, 0.2, [("size_min", "100 is more than size_max, which is 0.2.")]),
    ],
)
def test_the_smallest_size_is_not_above_the_largest(
    least: float, most: float, problems: Problems
) -> None:
    assert text_contradictions(TextBox("x", size_min=least, size_max=most)) == problems


@pytest.mark.parametrize(("markup", "count"), [("none", 0), ("text", 2), ("cells", 2)])
def test_marks_of_a_text_are_checked_where_they_are_read(markup: str, count: int) -> None:
    box = TextBox("**a __b", markup=markup, size_min=9, size_max=4)

    problems = text_contradictions(box)

    assert [key for key, _ in problems] == ["size_min", *["text"] * count]
