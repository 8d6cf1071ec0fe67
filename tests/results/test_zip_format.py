"""The records of a zip, also past the limits of its first version."""

import struct
import zipfile
import zlib
from datetime import datetime
from io import BytesIO, RawIOBase

import pytest

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


# --- The records themselves -----------------------------------------------------------------------

GIB_4 = 2**32
CENTRAL = struct.Struct("<4s6H3I5H2I")  # APPNOTE 4.3.12
END = struct.Struct("<4s4H2IH")  # 4.3.16
END_64 = struct.Struct("<4sQ2H2I4Q")  # 4.3.14
LOCATOR = struct.Struct("<4sIQI")  # 4.3.15


def member(size: int = 5, name: str = "1.jpg") -> ZipMember:
    return ZipMember(name, size, 0x01020304, "any", STAMP)


def central(size: int, start: int, name: str = "1.jpg") -> tuple[tuple[int, ...], bytes, bytes]:
    """Return the fields of an entry of the directory, its name and its extra field."""
    header = zip_format.local_header(member(size, name))
    entry = zip_format.central_entry(header, size, start)
    fields = CENTRAL.unpack_from(entry)
    names = entry[CENTRAL.size :]
    return fields, names[: fields[10]], names[fields[10] :]


@pytest.mark.parametrize("size", [0, 1, GIB_4 - 2])
def test_a_file_below_4_gib_has_its_size_in_the_first_fields_and_no_others(size: int):
    header = zip_format.local_header(member(size))

    sign, version, flags, method, time, date, crc, packed, whole, name, extra = struct.unpack(
        "<4s5H3I2H", header[:30]
    )
    assert (sign, version, flags, method) == (b"PK\3\4", 20, 1 << 11, 0)
    assert ((date, time), crc, packed, whole) == (STAMP, 0x01020304, size, size)
    assert (name, extra, header[30:]) == (5, 0, b"1.jpg")


@pytest.mark.parametrize("size", [GIB_4 - 1, GIB_4, 2**40])
def test_a_file_from_4_gib_on_has_its_size_in_the_extra_field(size: int):
    header = zip_format.local_header(member(size))

    version, packed, whole = (
        *struct.unpack_from("<H", header, 4),
        *struct.unpack_from("<2I", header, 18),
    )
    assert (version, packed, whole) == (45, GIB_4 - 1, GIB_4 - 1)
    assert struct.unpack("<2H2Q", header[35:]) == (1, 16, size, size)
    assert zip_format.member_of(header, size, "any") == member(size)


@pytest.mark.parametrize(
    ("size", "start", "version", "extra"),
    [
        (5, 0, 20, ()),
        (5, GIB_4 - 2, 20, ()),
        (5, GIB_4 - 1, 45, (GIB_4 - 1,)),
        (5, 2**40, 45, (2**40,)),
        (GIB_4 - 2, 7, 20, ()),
        (GIB_4 - 1, 7, 45, (GIB_4 - 1, GIB_4 - 1)),
        (2**33, 2**40, 45, (2**33, 2**33, 2**40)),
    ],
)
def test_the_directory_has_large_numbers_only_where_they_are_needed(
    size: int, start: int, version: int, extra: tuple[int, ...]
):
    fields, name, field = central(size, start)

    assert (fields[0], fields[2], name) == (b"PK\1\2", version, b"1.jpg")
    assert (fields[8], fields[9]) == (min(size, GIB_4 - 1),) * 2
    assert fields[16] == min(start, GIB_4 - 1)
    assert fields[11] == len(field)
    head = struct.pack("<2H", 1, 8 * len(extra)) if extra else b""
    assert field == head + struct.pack(f"<{len(extra)}Q", *extra)


def test_a_file_is_an_ordinary_one_that_its_owner_may_change():
    fields, *_ = central(5, 0)

    made_by, attributes = fields[1], fields[15]
    assert (made_by >> 8, attributes >> 16, attributes & 0xFFFF) == (3, 0o100644, 0)
    assert fields[12:15] == (0, 0, 0)  # no comment, one disk, not known to be text


@pytest.mark.parametrize(
    ("count", "directory", "size"),
    [
        (0, 0, 0),
        (65_534, 1000, 2000),
        (1, GIB_4 - 2, 50),
        (1, 50, GIB_4 - 2),
    ],
)
def test_a_zip_within_the_first_limits_ends_with_one_record(count: int, directory: int, size: int):
    end = zip_format.tail(count, directory, size)

    assert END.unpack(end) == (b"PK\5\6", 0, 0, count, count, size, directory, 0)


@pytest.mark.parametrize(
    ("count", "directory", "size"),
    [
        (65_535, 1000, 2000),
        (65_536, 1000, 2000),
        (10**6, 2**50, 10**8),
        (1, GIB_4 - 1, 50),
        (1, 50, GIB_4 - 1),
    ],
)
def test_a_zip_past_any_of_them_ends_with_three(count: int, directory: int, size: int):
    end = zip_format.tail(count, directory, size)

    large, locator, small = (
        END_64.unpack_from(end),
        LOCATOR.unpack_from(end, END_64.size),
        END.unpack_from(end, END_64.size + LOCATOR.size),
    )
    assert large[:2] == (b"PK\6\6", END_64.size - 12)
    assert large[6:] == (count, count, size, directory)
    assert locator == (b"PK\6\7", 0, directory + size, 1)
    few = min(count, 65_535)
    assert small[3:7] == (few, few, min(size, GIB_4 - 1), min(directory, GIB_4 - 1))


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        "Klasse 3/Müller.jpg",
        "صور/١.jpg",
        "さくら.jpg",
        "a" * 500,
        "😀.png",
        "a b/c (2).tif",
    ],
)
def test_a_name_is_found_again_as_it_was_given(name: str):
    header = zip_format.local_header(member(name=name))

    assert zip_format.name_in(header) == name.encode()
    assert zip_format.member_of(header, 5, "any") == member(name=name)
    assert central(5, 0, name)[1] == name.encode()
    index = archive.index([ZipMember(name, 0, 0, "", STAMP)])
    with zipfile.ZipFile(BytesIO(b"".join(archive.stream(index)))) as opened:
        assert opened.namelist() == [name]


@pytest.mark.parametrize(
    ("moment", "read"),
    [
        (datetime(1980, 1, 1), (1980, 1, 1, 0, 0, 0)),  # noqa: DTZ001 -- a zip knows no zones
        (datetime(2026, 12, 31, 23, 59, 59), (2026, 12, 31, 23, 59, 58)),  # noqa: DTZ001
        (datetime(2107, 12, 31, 23, 59, 59), (2107, 12, 31, 23, 59, 58)),  # noqa: DTZ001
        (datetime(1970, 1, 1), (1980, 1, 1, 0, 0, 0)),  # noqa: DTZ001 -- of a host without a clock
        (datetime(2108, 1, 1), (2107, 12, 31, 23, 59, 58)),  # noqa: DTZ001
        (datetime(9999, 12, 31), (2107, 12, 31, 23, 59, 58)),  # noqa: DTZ001
    ],
)
def test_a_time_is_the_nearest_that_a_zip_can_have(moment: datetime, read: tuple[int, ...]):
    index = archive.index([ZipMember("a", 0, 0, "", zip_format.dos_time(moment))])

    with zipfile.ZipFile(BytesIO(b"".join(archive.stream(index)))) as opened:
        assert opened.infolist()[0].date_time == read


def test_a_small_file_that_is_stored_nowhere_has_the_sum_of_its_bytes():
    made = ZipMember.inline("words.json", b"{}", STAMP)

    assert made == ZipMember("words.json", 2, zlib.crc32(b"{}"), "", STAMP)
