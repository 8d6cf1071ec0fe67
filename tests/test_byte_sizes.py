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
        (123_400, "123 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (32_400_000, "32.4 MB"),
        (64_000_000, "64 MB"),
        (15_234_567_890, "15.2 GB"),
        (1_200_000_000_000, "1.2 TB"),
        (3e18, "3000 PB"),
    ],
)
def test_a_size_has_at_most_three_digits_and_a_unit(size: float, words: str) -> None:
    assert in_words(size) == words
