"""The end of a file is searched for backwards."""

from io import BytesIO

import pytest

from jobs.formats.reading import is_found_after, length

BLOCK = 1 << 16


@pytest.mark.parametrize(
    ("data", "start", "is_found"),
    [
        (b"head....IEND", 4, True),
        (b"IEND........", 4, False),
        (b"....IEND....", 4, True),
        (b"....IEND....", 5, False),
        (b"....IEN", 4, False),
        (b"....IEND" + bytes(3 * BLOCK), 4, True),
        (b"...." + bytes(BLOCK - 2) + b"IEND" + bytes(BLOCK - 2), 4, True),
        (b"...." + bytes(3 * BLOCK), 4, False),
        (b"", 0, False),
    ],
)
def test_a_mark_is_found_wherever_it_is_behind_the_start(data, start, is_found):
    assert is_found_after(BytesIO(data), start, b"IEND") is is_found


def test_the_length_is_that_of_the_whole_file_wherever_it_is_read():
    file = BytesIO(b"12345")
    file.seek(3)

    assert length(file) == 5
