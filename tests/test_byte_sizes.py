"""Sizes in words."""

import pytest

from jobs.byte_sizes import in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (18_040, "18 kB"),
        (999_999, "1,000 kB"),
        (32_400_000, "32.4 MB"),
        (1_200_000_000, "1.2 GB"),
        (1_200_000_000_000, "1,200 GB"),
    ],
)
def test_a_size_has_one_decimal_unless_it_is_nought(size: int, words: str) -> None:
    assert in_words(size) == words
