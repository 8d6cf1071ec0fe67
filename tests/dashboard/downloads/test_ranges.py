"""Byte ranges as RFC 9110 writes them."""

import pytest

from dashboard.downloads import ranges


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=90-200", (90, 100)),
        ("bytes=40-", (40, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        (" bytes = 1 - 2 ", (1, 3)),
    ],
)
def test_one_range_is_cut_to_what_is_there(header: str, wanted: tuple[int, int]) -> None:
    assert ranges.wanted(header, 100) == wanted


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=0-1,5-6", "rows=0-1", "bytes=a-b", "bytes=9-3"]
)
def test_anything_but_a_single_range_means_the_whole_body(header: str) -> None:
    assert ranges.wanted(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_cannot_be_given(header: str, size: int) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.wanted(header, size)


MANY = "1" * 4_400  #: digits that Python does not turn into a number


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (f"bytes=0-{MANY}", (0, 100)),
        (f"bytes=-{MANY}", (0, 100)),
        (f"bytes={'0' * 4_400}1-2", (1, 3)),
    ],
)
def test_a_number_of_any_length_is_a_number(header: str, wanted: tuple[int, int]) -> None:
    assert ranges.wanted(header, 100) == wanted


@pytest.mark.parametrize("header", [f"bytes={MANY}-", f"bytes={MANY}-{MANY}"])
def test_a_range_far_behind_the_end_cannot_be_given(header: str) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.wanted(header, 100)
