"""A zip that is never built: sizes and checksums are known, so an index of offsets is enough to
send any range.

The index is stored in the form in which it is used: tables of numbers, then headers and directory
as they are sent. So it is mapped instead of read, and a range of 40,000 members costs only the
memory that it touches.
"""

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Buffer, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from operator import add, sub
from typing import NamedTuple

from jobs.results import zip_format
from jobs.results.zip_format import ZipMember
from jobs.storage import Piece, Span, spans

MAGIC = b"overzip6"
#: magic, then: members, lines, bytes of headers, directory, keys, and of the whole zip
HEAD = struct.Struct("=8s6Q")
LINES_IN_BLOCK = 500  #: lines of the report that are compared at once


class Index:
    """The offsets of everything: `starts` has those of the local headers and, last, of the
    directory.

    `lines` describes each row of the report when it was written (`jobs.results.freezing`).
    """

    def __init__(self, data: Buffer) -> None:
        """Parse an index. Raises ValueError if it is not an index or is incomplete."""
        self._data = memoryview(data)
        _require_head(self._data)
        _, self.members, lines, *lengths, self.size = HEAD.unpack_from(self._data)
        self._at = HEAD.size
        self._read_tables(lines)
        self._read_parts(*lengths)
        if len(self._data) != self._at:
            raise ValueError("the index has more than it says")

    def _read_tables(self, lines: int) -> None:
        self.starts, self._headers_at, self._keys_at = (
            self._table(self.members + 1) for _ in range(3)
        )
        self._rows = self._table(self.members)
        self.lines = Lines(*map(self._table, Lines.lengths(lines)))

    def _read_parts(self, headers: int, directory: int, keys: int) -> None:
        self._headers = _Joined(self._bytes(headers), self._headers_at)
        self._directory = self._bytes(directory)
        self._keys = _Joined(self._bytes(keys), self._keys_at)

    def _table(self, count: int) -> memoryview:
        return self._bytes(8 * count).cast("Q")

    def _bytes(self, length: int) -> memoryview:
        begin, self._at = self._at, self._at + length
        if self._at > len(self._data):
            raise ValueError("the index is cut off")
        return self._data[begin : self._at]

    @cached_property
    def directory_at(self) -> int:
        """Return the offset after the last member."""
        return int(self.starts[self.members])

    def key(self, n: int) -> str:
        return str(self._keys[n], "utf-8")

    def header(self, n: int) -> bytes:
        return bytes(self._headers[n])

    def content_size(self, n: int) -> int:
        """Return the bytes of a member without its header."""
        size: int = self.starts[n + 1] - self.starts[n] - len(self._headers[n])
        return size

    def member(self, n: int) -> ZipMember:
        return zip_format.member_of(self.header(n), self.content_size(n), self.key(n))

    def row(self, n: int) -> int | None:
        """Return the sheet's row of a member, or None if it has none or none was stored."""
        return int(self._rows[n]) or None

    def entries(self) -> Iterator["IndexEntry"]:
        """Yield the entries that `packed` needs for the same members."""
        return self.columns(0, self.members).entries()

    def columns(self, first: int, stop: int) -> "Columns":
        """Return members `first` to `stop`, which is excluded, as `packed` needs them."""
        headers, sizes = self._headers.between(first, stop), self._content_sizes(first, stop)
        return Columns(
            list(self._rows[first:stop]), headers, sizes, self._keys.between(first, stop)
        )

    def columns_of_rows(self, first: int, last: int) -> "Columns":
        """Return the members of these rows of the sheet. Members of an archive of everything are in
        the order of their rows; the report, which has none, is the last.
        """
        begin = bisect_left(self._rows, first, hi=self.members - 1)
        return self.columns(begin, bisect_right(self._rows, last, lo=begin, hi=self.members - 1))

    def _content_sizes(self, first: int, stop: int) -> list[int]:
        of_all, of_headers = (
            _lengths(ends[first : stop + 1]) for ends in (self.starts, self._headers_at)
        )
        return list(map(sub, of_all, of_headers))

    def directory(self, start: int, stop: int) -> bytes:
        """Return bytes of the directory after the members."""
        return bytes(self._directory[start:stop])

    def behind(self, start: int, stop: int) -> bytes:
        """Return what bytes `start` to `stop` of the zip have of the directory."""
        after = self.directory_at
        return self.directory(max(start - after, 0), max(stop - after, 0))


def _require_head(data: memoryview) -> None:
    if len(data) < HEAD.size or data[: len(MAGIC)] != MAGIC:
        raise ValueError("not an index")


class _Joined:
    """Parts that were joined. `ends`: where each begins, and where the last one ends."""

    def __init__(self, joined: memoryview, ends: memoryview) -> None:
        self._joined, self._ends = joined, ends

    def __getitem__(self, n: int) -> memoryview:
        return self._joined[self._ends[n] : self._ends[n + 1]]

    def between(self, first: int, stop: int) -> list[bytes]:
        """Return parts `first` to `stop`, which is excluded."""
        ends = list(self._ends[first : stop + 1])
        begin = ends[0]
        joined = bytes(self._joined[begin : ends[-1]])
        return [joined[start - begin : end - begin] for start, end in pairwise(ends)]


def _lengths(ends: Sequence[int]) -> Iterator[int]:
    return map(sub, ends[1:], ends)


class IndexEntry(NamedTuple):
    """One member of an index. `row`: the sheet's, 0 for none; `header`: its local header.

    A small member that is stored nowhere else has its content behind its header, and no key.
    """

    row: int
    header: bytes
    size: int
    key: bytes

    @classmethod
    def of(cls, member: ZipMember, row: int | None = None) -> "IndexEntry":
        return cls(row or 0, zip_format.local_header(member), member.size, member.key.encode())

    @classmethod
    def inline(cls, member: ZipMember, content: bytes, row: int) -> "IndexEntry":
        """Return a member whose content the index itself holds."""
        return cls(row, zip_format.local_header(member) + content, 0, b"")

    @property
    def is_inline(self) -> bool:
        return not self.key

    @property
    def name(self) -> bytes:
        """Return the name as UTF-8."""
        return zip_format.name_in(self.header)

    @property
    def file_name(self) -> str:
        """Return the last part of its key."""
        return self.key.rpartition(b"/")[2].decode()


@dataclass(slots=True)
class Columns:
    """Members as one list for each field of an `IndexEntry`, which thousands are copied by."""

    rows: list[int] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[IndexEntry]) -> "Columns":
        columns = cls()
        columns.add(entries)
        return columns

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, entries: Iterable[IndexEntry]) -> None:
        for entry in entries:
            self.rows.append(entry.row)
            self.headers.append(entry.header)
            self.sizes.append(entry.size)
            self.keys.append(entry.key)

    def extend(self, more: "Columns") -> None:
        self.rows += more.rows
        self.headers += more.headers
        self.sizes += more.sizes
        self.keys += more.keys

    def entries(self) -> Iterator[IndexEntry]:
        return map(IndexEntry, self.rows, self.headers, self.sizes, self.keys)


class Lines(NamedTuple):
    """What an index stores of the lines of the report: for each its row, a digest of the row, and
    where it begins, with the end of the last one. For each block of lines a digest of its rows and
    one of the names of their results.
    """

    rows: Sequence[int] = ()
    digests: Sequence[int] = ()
    starts: Sequence[int] = ()
    blocks: Sequence[int] = ()
    names: Sequence[int] = ()

    @staticmethod
    def lengths(lines: int) -> tuple[int, ...]:
        """Return the lengths of all tables for this number of lines."""
        blocks = -(-lines // LINES_IN_BLOCK)
        return lines, lines, lines + 1 if lines else 0, blocks, blocks


NO_LINES = Lines()


def index(members: Iterable[ZipMember]) -> Index:
    """Return the index of members that have no rows."""
    return Index(packed(Columns.of(map(IndexEntry.of, members))))


def packed(members: Columns, lines: Lines = NO_LINES) -> bytes:
    """Return an index as it is stored. Numbers have this machine's byte order."""
    headers, sizes, keys = members.headers, members.sizes, members.keys
    starts = list(accumulate(map(add, map(len, headers), sizes), initial=0))
    blobs = [b"".join(headers), _directory(headers, sizes, starts), b"".join(keys)]
    tables = (starts, _ends(headers), _ends(keys), members.rows, *lines)
    head = _head(len(members), len(lines.rows), blobs, starts[-1])
    return b"".join([head, *map(packed_numbers, tables), *blobs])


def _head(members: int, lines: int, blobs: Iterable[bytes], directory_at: int) -> bytes:
    headers, directory, keys = map(len, blobs)
    size = directory_at + directory
    return HEAD.pack(MAGIC, members, lines, headers, directory, keys, size)


def _directory(headers: Sequence[bytes], sizes: Sequence[int], starts: Sequence[int]) -> bytes:
    central = b"".join(map(zip_format.central_entry, headers, sizes, starts))
    return central + zip_format.tail(len(headers), starts[-1], len(central))


def packed_numbers(numbers: Sequence[int]) -> bytes:
    """Return numbers as they are stored."""
    return array("Q", numbers).tobytes()


def _ends(parts: Sequence[bytes]) -> list[int]:
    return list(accumulate(map(len, parts), initial=0))


def pieces(archive: Index, start: int = 0, stop: int | None = None) -> Iterator[Piece]:
    """Yield the pieces of bytes `start` (included) to `stop` (excluded) of the zip."""
    stop = archive.size if stop is None else min(stop, archive.size)
    yield from _members(archive, start, stop)
    if rest := archive.behind(start, stop):
        yield rest


def _members(archive: Index, start: int, stop: int) -> Iterator[Piece]:
    starts, last = archive.starts, archive.members
    n = max(0, bisect_right(starts, start) - 1)
    while n < last and starts[n] < stop:
        yield from _member(archive, n, start - starts[n], stop - starts[n])
        n += 1


def _member(archive: Index, n: int, start: int, stop: int) -> Iterator[Piece]:
    """Yield a range of one member's header and content, counted from where its header begins."""
    header = archive.header(n)
    if start < len(header):
        yield header[max(start, 0) : max(stop, 0)]
    begin, size = len(header), archive.content_size(n)
    first, last = max(start - begin, 0), min(stop - begin, size)
    if first < last:
        yield Span(archive.key(n), first, last)


def stream(archive: Index, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Yield these bytes themselves. Raises KeyMissing for a member that cannot be read whole."""
    return spans.read(pieces(archive, start, stop))


def directory(members: Sequence[ZipMember]) -> Iterator[bytes]:
    """Yield everything that follows members sent one after the other."""
    found = index(members)
    yield found.directory(0, found.size)


def gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of about `spans.BLOCK`."""
    return spans.read(parts)
