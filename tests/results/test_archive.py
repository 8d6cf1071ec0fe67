"""The zip of a batch, whole and in ranges."""

import random
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from jobs.results import archive, zip_format
from jobs.results.archive import Index
from jobs.results.zip_format import ZipMember
from jobs.storage import Span

STAMP = zip_format.dos_time(datetime(2026, 11, 24, 13, 37, 42))  # noqa: DTZ001 -- a zip knows no zones


def member(name: str, data: bytes, key: str = "") -> ZipMember:
    return ZipMember(name, len(data), zlib.crc32(data), key or name, STAMP)


type Read = Callable[[str, int, int], bytes]


class FakeStore:
    """Keys to bytes."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, key: str, start: int, stop: int) -> bytes:
        return self.files[key][start:stop]


def joined(index: Index, start: int, stop: int | None, read: Read) -> bytes:
    """A range of the zip, its files as `read` gives them."""
    pieces = archive.pieces(index, start, stop)
    return b"".join(read(*piece) if isinstance(piece, Span) else piece for piece in pieces)


@pytest.fixture
def some() -> tuple[Index, FakeStore, bytes]:
    """400 members of 0 to 5,000 bytes, some with names of other scripts and folders, and the whole
    zip.
    """
    dice = random.Random(7)
    names = [
        f"{dice.choice(['', 'Klasse 3/', 'صور/', 'さくら/'])}bild {n:03}.jpg" for n in range(400)
    ]
    fake = FakeStore(
        {name: dice.randbytes(dice.choice([0, 1, 999, 1000, 1001, 5000])) for name in names}
    )
    index = archive.index([member(name, data) for name, data in fake.files.items()])
    return index, fake, joined(index, 0, None, fake.read)


def test_the_whole_zip_has_the_announced_length_and_opens_without_errors(some):
    index, fake, whole = some

    with zipfile.ZipFile(BytesIO(whole)) as opened:
        content = {info.filename: opened.read(info) for info in opened.infolist()}
        damaged = opened.testzip()

    assert len(whole) == index.size
    assert damaged is None
    assert content == fake.files


def test_unzip_finds_no_errors(some, tmp_path: Path):
    _, _, whole = some
    path = tmp_path / "results.zip"
    path.write_bytes(whole)
    assert shutil.which("unzip"), "unzip is missing: apt-get install unzip"

    tested = subprocess.run(
        ["unzip", "-t", path], capture_output=True, check=False, env={"LANG": "C.UTF-8"}
    )

    assert (tested.returncode, tested.stderr) == (0, b"")
    assert b"No errors detected" in tested.stdout


def test_any_range_is_what_the_whole_zip_has_there(some):
    index, fake, whole = some
    dice = random.Random(11)

    for _ in range(3000):
        start, stop = sorted(dice.choices(range(index.size + 1), k=2))
        if dice.random() < 0.3:
            stop = min(start + dice.randrange(80), index.size)

        assert joined(index, start, stop, fake.read) == whole[start:stop]


def test_ranges_one_after_the_other_make_the_whole(some):
    index, fake, whole = some

    parts = [joined(index, at, at + 4099, fake.read) for at in range(0, index.size, 4099)]

    assert b"".join(parts) == whole


def test_an_archive_of_nothing_is_a_zip(some):
    empty = archive.index([])

    whole = b"".join(archive.stream(empty))

    assert zipfile.ZipFile(BytesIO(whole)).namelist() == []
    assert len(whole) == empty.size == 22
