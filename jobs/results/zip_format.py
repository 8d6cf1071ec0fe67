"""The structures of a zip: PKWARE APPNOTE 6.3.10.

Members are stored, not compressed. Sizes and CRC-32 are in the local headers (no data descriptors,
which macOS cannot read), names are UTF-8 (bit 11), and zip64 fields appear only if they are needed.
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

LIMIT_16, LIMIT_32 = 0xFFFF, 0xFFFFFFFF
LAST_YEAR = 1980 + 127
UTF_8_NAMES = 1 << 11
PLAIN, ZIP64 = 20, 45  #: version needed to extract
MADE_BY_UNIX = 3 << 8
ORDINARY_FILE = 0o100644 << 16

_LOCAL = struct.Struct("<4s5H3I2H")
_NAME_AT = _LOCAL.size
_ZIP64_SIZES = struct.Struct("<HHQQ")
_NEAR, _FAR = (
    struct.pack("<4s2H", b"PK\1\2", MADE_BY_UNIX | ZIP64, version) for version in (PLAIN, ZIP64)
)
_ORDINARY = struct.pack("<3HI", 0, 0, 0, ORDINARY_FILE)  #: no comment, only one disk
_NO_EXTRA = struct.pack("<H", 0) + _ORDINARY


type Stamp = tuple[int, int]
"""A time as MS-DOS date and time."""


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One file in the zip: its name, its stored bytes, and its time."""

    name: str
    size: int
    crc32: int
    key: str
    stamp: Stamp

    @classmethod
    def inline(cls, name: str, content: bytes, stamp: Stamp) -> "ZipMember":
        """Return a file of these bytes, which are stored nowhere."""
        return cls(name, len(content), crc32(content), "", stamp)


def dos_time(moment: datetime) -> Stamp:
    """Return MS-DOS date and time (APPNOTE 4.4.6): from 1980 to 2107, in steps of two seconds,
    without a time zone. Of a host whose clock is further off, the nearest one.
    """
    if moment.year < 1980:
        return 1 << 5 | 1, 0
    if moment.year > LAST_YEAR:
        moment = datetime(LAST_YEAR, 12, 31, 23, 59, 58)  # noqa: DTZ001 -- a zip knows no zones
    date = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
    return date, moment.hour << 11 | moment.minute << 5 | moment.second // 2


def local_header(member: ZipMember) -> bytes:
    """Return the local header (APPNOTE 4.3.7), with the zip64 extra (4.5.3) for a file of 4 GiB."""
    name, (date, time) = member.name.encode(), member.stamp
    size, version, extra = member.size, PLAIN, b""
    if member.size >= LIMIT_32:
        size, version = LIMIT_32, ZIP64
        extra = _ZIP64_SIZES.pack(1, 16, member.size, member.size)
    fields = (b"PK\3\4", version, UTF_8_NAMES, 0, time, date, member.crc32, size, size)
    return _LOCAL.pack(*fields, len(name), len(extra)) + name + extra


def name_in(header: bytes) -> bytes:
    """Return the name in a local header, as UTF-8."""
    return header[_NAME_AT : _NAME_AT + int.from_bytes(header[26:28], "little")]


def member_of(header: bytes, size: int, key: str) -> ZipMember:
    """Return the member that a local header of ours describes."""
    time, date, crc32 = _LOCAL.unpack_from(header)[4:7]
    return ZipMember(name_in(header).decode(), size, crc32, key, (date, time))


def central_entry(header: bytes, size: int, start: int) -> bytes:
    """Return the entry in the central directory (APPNOTE 4.3.12), which repeats the local header.

    `size`: of the file. `start`: of its local header in the zip.
    """
    if size < LIMIT_32 and start < LIMIT_32:
        return _NEAR + header[6:28] + _NO_EXTRA + start.to_bytes(4, "little") + name_in(header)
    return _far_entry(header, size, start)


def _far_entry(header: bytes, size: int, start: int) -> bytes:
    """Return an entry that needs the zip64 extra."""
    extra = _entry_extra(size, start)
    place = (
        len(extra).to_bytes(2, "little") + _ORDINARY + min(start, LIMIT_32).to_bytes(4, "little")
    )
    return _FAR + header[6:28] + place + name_in(header) + extra


def _entry_extra(size: int, start: int) -> bytes:
    large = (size, size) if size >= LIMIT_32 else ()
    far = (start,) if start >= LIMIT_32 else ()
    numbers = (*large, *far)
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def tail(count: int, directory: int, size: int) -> bytes:
    """Return the end of central directory (APPNOTE 4.3.16), with its zip64 variants (4.3.14,
    4.3.15) if needed.

    `directory` and `size`: start and size of the central directory.
    """
    needs_zip64 = count >= LIMIT_16 or size >= LIMIT_32 or directory >= LIMIT_32
    kin = _zip64_tail(count, size, directory) if needs_zip64 else b""
    few = min(count, LIMIT_16)
    return kin + struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, few, few, min(size, LIMIT_32), min(directory, LIMIT_32), 0
    )


def _zip64_tail(count: int, size: int, directory: int) -> bytes:
    numbers = (44, MADE_BY_UNIX | ZIP64, ZIP64, 0, 0, count, count, size, directory)
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", *numbers)
    return record + struct.pack("<4sIQI", b"PK\6\7", 0, directory + size, 1)
