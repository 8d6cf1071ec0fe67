"""CRC-32 by whichever library is quicker."""

import random
import zlib

import pytest

from jobs.storage import crc32

DATA = random.Random(4).randbytes(3 * crc32._LEAST + 5)


@pytest.mark.parametrize("name", [crc32._LIBRARY, "no-such-library.so", "libc.so.6"])
def test_the_sum_is_that_of_zlib_whatever_the_machine_has(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = crc32._by_liblzma(name)
    monkeypatch.setattr(crc32, "_by_liblzma", lambda: found)

    for start in range(9):
        for stop in (start, start + 1, start + crc32._LEAST - 1, start + crc32._LEAST, len(DATA)):
            piece = memoryview(DATA)[start:stop]

            assert crc32.crc32(piece) == zlib.crc32(piece)
            assert crc32.crc32(piece, 0xFFFFFFFF) == zlib.crc32(piece, 0xFFFFFFFF)
            assert crc32.crc32(bytes(piece), 1) == zlib.crc32(piece, 1)


def test_a_library_without_the_function_is_not_used() -> None:
    assert crc32._by_liblzma("libc.so.6") is None
    assert crc32._by_liblzma("no-such-library.so") is None
