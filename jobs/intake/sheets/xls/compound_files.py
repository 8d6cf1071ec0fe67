"""Read streams of a compound file, which is a small file system in one file ([MS-CFB]).

No chain of sectors is followed further than the file has sectors, so a loop ends as damage.
"""

import struct
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

HEADER_SECTORS = 109  #: sectors of the allocation table that the header names itself
LAST_NUMBER = 0xFFFFFFFA  #: larger ones mark ends and free sectors
ENTRY = 128
STREAM, ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


def streams(data: bytes, names: Collection[str]) -> dict[str, bytes]:
    """Return the streams with these names, by their names in small letters.

    Raises ValueError or struct.error for a damaged file.
    """
    file = _CompoundFile(data)
    return {
        entry.name: file.stream(entry)
        for entry in file.entries
        if entry.kind == STREAM and entry.name in names
    }


class _CompoundFile:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._shift, self._small_shift = struct.unpack_from("<HH", data, 30)
        if self._shift not in (9, 12) or self._small_shift >= self._shift:
            raise ValueError("sizes of sectors")
        self._next = self._table(list(self._table_sectors()))
        (first,) = struct.unpack_from("<I", data, 48)
        self.entries = list(_entries(self._chain(first)))
        self._least, small_first = struct.unpack_from("<II", data, 56)
        self._small_next = _numbers(self._chain(small_first)) if small_first < LAST_NUMBER else ()
        self._root_start = _start_of_root(self.entries)
        self._small: bytes | None = None

    def stream(self, entry: _Entry) -> bytes:
        if entry.size >= self._least:
            return self._chain(entry.start)[: entry.size]
        if self._small is None:
            self._small = self._chain(self._root_start)
        size = 1 << self._small_shift
        parts = [
            self._small[number * size : (number + 1) * size]
            for number in _followed(entry.start, self._small_next)
        ]
        return b"".join(parts)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        found = self._data[start : start + (1 << self._shift)]
        if not found:
            raise ValueError("sector beyond the end")
        return found

    def _table_sectors(self) -> Iterator[int]:
        """Yield the sectors of the allocation table: the header's, then those of further lists."""
        yield from _used(struct.unpack_from(f"<{HEADER_SECTORS}I", self._data, 76))
        (number,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(len(self._data) >> self._shift):
            if number >= LAST_NUMBER:
                return
            *listed, number = _numbers(self._sector(number))
            yield from _used(listed)

    def _table(self, sectors: Sequence[int]) -> Sequence[int]:
        if len(sectors) > len(self._data) >> self._shift:
            raise ValueError("more sectors of the table than the file has")
        return _numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._next)))


def _start_of_root(entries: Sequence[_Entry]) -> int:
    for entry in entries:
        if entry.kind == ROOT:
            return entry.start
    raise ValueError("no root")


def _followed(start: int, next_of: Sequence[int]) -> Iterator[int]:
    """Yield the sectors of a chain."""
    number = start
    for _ in range(len(next_of) + 1):
        if number >= LAST_NUMBER:
            return
        yield number
        number = next_of[number]
    raise ValueError("a chain without an end")


def _numbers(data: bytes) -> Sequence[int]:
    return array("I", data[: len(data) // 4 * 4])


def _used(numbers: Sequence[int]) -> Iterator[int]:
    return (number for number in numbers if number < LAST_NUMBER)


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        yield _Entry(name.lower(), kind, start, size)
