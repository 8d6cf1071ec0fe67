"""The records of a zip, also past the limits of its first version."""

import zipfile
import zlib
from io import BytesIO, RawIOBase

from jobs.results import archive, zip_format
from jobs.results.archive import Index
from jobs.results.zip_format import ZipMember
from tests.results.test_archive import STAMP, Read, joined, some

__all__ = ["some"]  # a fixture


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
