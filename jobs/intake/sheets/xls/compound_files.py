"""Read streams of a compound file, which is a small file system in one file ([MS-CFB]).

No chain of sectors is followed further than the file has sectors, so a loop ends as damage.
"""

import struct
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

HEADER_SECTORS = 109  #: sectors of the allocation table that the header names itself
LAST_NUMBER = 0xFFFFFFFA  #: larger ones mark ends and free sectors
ENTRY = 128
STREAM, ROOT = 2, 5


type Sectors = Sequence[int]
"""Numbers of sectors; in the allocation table the next one of each."""


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
    wanted = [it for it in file.entries if it.kind == STREAM and it.name in names]
    return {entry.name: file.stream(entry) for entry in wanted}


class _CompoundFile:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._shift, self._small_shift = struct.unpack_from("<HH", data, 30)
        self._require_sizes()
        self._next = self._table(list(self._table_sectors()))
        (first,) = struct.unpack_from("<I", data, 48)
        self.entries = list(_entries(self._chain(first)))
        self._least, small_first = struct.unpack_from("<II", data, 56)
        self._small_next = self._small_table(small_first)
        self._root_start = _start_of_root(self.entries)

    def _require_sizes(self) -> None:
        if self._shift not in (9, 12) or self._small_shift >= self._shift:
            raise ValueError("sizes of sectors")

    def stream(self, entry: _Entry) -> bytes:
        is_small = entry.size < self._least
        stored = self._small_chain(entry.start) if is_small else self._chain(entry.start)
        return stored[: entry.size]

    def _small_chain(self, start: int) -> bytes:
        return b"".join(map(self._small_sector, _followed(start, self._small_next)))

    def _small_sector(self, number: int) -> bytes:
        size = 1 << self._small_shift
        return self._small[number * size : (number + 1) * size]

    @cached_property
    def _small(self) -> bytes:
        """Return what holds the small streams: the stream of the root."""
        return self._chain(self._root_start)

    def _small_table(self, first: int) -> Sectors:
        return _numbers(self._chain(first)) if first < LAST_NUMBER else ()

    def _sector(self, number: int) -> bytes:
        size = 1 << self._shift
        found = self._data[(number + 1) * size : (number + 2) * size]
        if not found:
            raise ValueError("sector beyond the end")
        return found

    def _table_sectors(self) -> Iterator[int]:
        """Yield the sectors of the allocation table: the header's, then those of further lists."""
        yield from _used(struct.unpack_from(f"<{HEADER_SECTORS}I", self._data, 76))
        (number,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(self._sectors):
            if number >= LAST_NUMBER:
                return
            *listed, number = _numbers(self._sector(number))
            yield from _used(listed)

    @property
    def _sectors(self) -> int:
        """Return how many sectors the file has."""
        return int(len(self._data) >> self._shift)

    def _table(self, sectors: Sectors) -> Sectors:
        if len(sectors) > self._sectors:
            raise ValueError("more sectors of the table than the file has")
        return _numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._next)))


def _start_of_root(entries: Sequence[_Entry]) -> int:
    for entry in entries:
        if entry.kind == ROOT:
            return entry.start
    raise ValueError("no root")


def _followed(start: int, next_of: Sectors) -> Iterator[int]:
    """Yield the sectors of a chain."""
    number = start
    for _ in range(len(next_of) + 1):
        if number >= LAST_NUMBER:
            return
        yield number
        number = next_of[number]
    raise ValueError("a chain without an end")


def _numbers(data: bytes) -> Sectors:
    return array("I", data[: len(data) // 4 * 4])


def _used(numbers: Sectors) -> Iterator[int]:
    return (number for number in numbers if number < LAST_NUMBER)


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        yield _entry(directory[at : at + ENTRY])


def _entry(data: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", data, 64)
    name = data[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name.lower(), kind, *struct.unpack_from("<II", data, 116))
