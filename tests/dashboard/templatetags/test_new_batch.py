"""Shares and file names on the pages of a new batch."""

import pytest

from dashboard.templatetags.new_batch import file_name
from dashboard.templatetags.words import share


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3.4375, "3.44 %"),
        (0.5, "0.5 %"),
        (12, "12 %"),
        (0, "0 %"),
        (100, "100 %"),
        (0.0001, "0.0001 %"),
        (33.349, "33.3 %"),
    ],
)
def test_a_share_has_three_digits_at_most(value: float, words: str) -> None:
    assert share(value) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("photos/2026/IMG_1.jpg", "IMG_1.jpg"),
        ("1.jpg", "1.jpg"),
        ("a/", ""),
        ("a\\b.jpg", "a\\b.jpg"),
        ("", ""),
    ],
)
def test_the_name_of_a_file_is_the_end_of_its_path(path: str, name: str) -> None:
    assert file_name(path) == name
