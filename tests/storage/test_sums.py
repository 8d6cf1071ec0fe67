"""Size and checksums of what is stored."""

import hashlib
import zlib
from io import FileIO
from pathlib import Path

from jobs.storage import Stored, sums
from jobs.storage.contract import PIECE

DATA = bytes(range(256)) * 2048
EXPECTED = Stored("a", len(DATA), zlib.crc32(DATA), hashlib.sha256(DATA).hexdigest())


def test_sums_are_the_same_however_the_bytes_come(tmp_path: Path) -> None:
    for number, chunks in enumerate([[DATA], [DATA[:1], b"", memoryview(DATA)[1:]]]):
        path = tmp_path / f"{number}"
        with FileIO(path, "x") as file:
            stored = sums.written("a", file, chunks)

        assert (stored, path.read_bytes()) == (EXPECTED, DATA)
        assert sums.of_file("a", path) == EXPECTED
        with FileIO(tmp_path / f"{number}-again", "x") as file:
            assert sums.written_with_digest(file, chunks) == (EXPECTED.size, EXPECTED.sha256)
        assert sums.of_chunks("a", chunks) == EXPECTED


def test_pieces_are_small_enough_to_be_still_in_the_cache_when_they_are_hashed() -> None:
    assert [len(piece) for piece in sums.pieces([DATA, b"x"])] == [PIECE, PIECE, 1]
