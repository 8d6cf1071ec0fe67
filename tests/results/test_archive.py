"""The archive as an index: any range of a zip that was never built."""

import random
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO, RawIOBase
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


class RangeFile(RawIOBase):
    """The virtual zip as a file that can be sought, for Python's own reader."""

    def __init__(self, index: Index, read: Read) -> None:
        self.index, self.from_store, self.at = index, read, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = (0, self.at, self.index.size)[whence] + offset
        return self.at

    def read(self, size: int = -1) -> bytes:
        stop = self.index.size if size < 0 else min(self.at + size, self.index.size)
        data = joined(self.index, self.at, stop, self.from_store)
        self.at += len(data)
        return data


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


def test_names_are_utf_8_and_sizes_are_in_the_local_header(some):
    index, _, whole = some

    with zipfile.ZipFile(BytesIO(whole)) as opened:
        flags = {info.flag_bits for info in opened.infolist() if not info.filename.isascii()}
        times = {info.date_time for info in opened.infolist()}

    header = whole[:30]
    assert flags == {zip_format.UTF_8_NAMES}
    assert times == {(2026, 11, 24, 13, 37, 42)}
    assert int.from_bytes(header[14:18], "little") == index.member(0).crc32
    assert int.from_bytes(header[18:22], "little") == index.member(0).size


def test_seventy_thousand_members_are_all_found():
    count = 70_000
    index = archive.index([ZipMember(f"{n}.txt", 0, 0, "", STAMP) for n in range(count)])

    with zipfile.ZipFile(BytesIO(b"".join(archive.stream(index)))) as opened:
        names = opened.namelist()

    assert names == [f"{n}.txt" for n in range(count)]


def test_a_zip_of_forty_gigabytes_is_read_at_its_far_end():
    size = 1024 * 1024
    content = bytes(range(256)) * 4096
    checksum = zlib.crc32(content)
    index = archive.index(
        [ZipMember(f"{n:05}.jpg", size, checksum, "any", STAMP) for n in range(40_000)]
    )

    def read(key: str, start: int, stop: int) -> bytes:
        return content[start:stop]

    with zipfile.ZipFile(RangeFile(index, read)) as opened:
        last = opened.infolist()[-1]
        data = opened.read(last)

    assert index.size > 41_943_040_000
    assert (last.filename, last.header_offset > 2**32, data == content) == ("39999.jpg", True, True)


def test_a_member_of_five_gigabytes_has_its_size_in_zip64_fields():
    size = 5 * 1024**3
    members = [
        ZipMember("large.tif", size, 1, "any", STAMP),
        ZipMember("after.jpg", 3, zlib.crc32(b"abc"), "small", STAMP),
    ]
    index = archive.index(members)

    def read(key: str, start: int, stop: int) -> bytes:
        return b"abc"[start:stop]

    with zipfile.ZipFile(RangeFile(index, read)) as opened:
        sizes = {info.filename: info.file_size for info in opened.infolist()}
        after = opened.read("after.jpg")

    assert sizes == {"large.tif": size, "after.jpg": 3}
    assert after == b"abc"
    assert joined(index, 0, 30, read)[18:26] == b"\xff" * 8
