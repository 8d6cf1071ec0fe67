"""A zip that is never built: sizes and checksums are known, so an index of offsets is enough to
send any range.

The index is stored in the form in which it is used: tables of numbers, then headers and directory
as they are sent. So it is mapped instead of read, and a range of 40,000 members costs only the
memory that it touches.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Buffer, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from operator import add, sub
from typing import NamedTuple

from jobs.results import zip_format
from jobs.results.zip_format import ZipMember
from jobs.storage import Piece, Span, spans

MAGIC = b"overzip5"
HEAD = struct.Struct(
    "=8s6Q"
)  #: magic, then: members, lines, bytes of headers, directory, keys, and of the whole zip


class Index:
    """The offsets of everything: `starts` has those of the local headers and, last, of the
    directory.

    `lines` describes each row of the report when it was written (`jobs.results.freezing`).
    """

    def __init__(self, data: Buffer) -> None:
        """Parse an index. Raises ValueError if it is not an index or is incomplete."""
        self._data = memoryview(data)
        if len(self._data) < HEAD.size or self._data[: len(MAGIC)] != MAGIC:
            raise ValueError("not an index")
        _, self.members, count, *lengths, self.size = HEAD.unpack_from(self._data)
        self._at = HEAD.size
        self.starts = self._table(self.members + 1)
        self._headers_at = self._table(self.members + 1)
        self._keys_at = self._table(self.members + 1)
        self._rows = self._table(self.members)
        self.lines = (
            self._table(count),
            self._table(count),
            self._table(count + 1 if count else 0),
        )
        self._headers, self._directory, self._keys = (self._bytes(length) for length in lengths)
        if len(self._data) != self._at:
            raise ValueError("the index is cut off")

    def _table(self, count: int) -> memoryview:
        return self._bytes(8 * count).cast("Q")

    def _bytes(self, length: int) -> memoryview:
        begin, self._at = self._at, self._at + length
        return self._data[begin : self._at]

    @cached_property
    def directory_at(self) -> int:
        """Return the offset after the last member."""
        return int(self.starts[self.members])

    def key(self, n: int) -> str:
        return str(self._keys[self._keys_at[n] : self._keys_at[n + 1]], "utf-8")

    def header(self, n: int) -> bytes:
        return bytes(self._headers[self._headers_at[n] : self._headers_at[n + 1]])

    def member(self, n: int) -> ZipMember:
        header = self.header(n)
        return zip_format.member_of(
            header, self.starts[n + 1] - self.starts[n] - len(header), self.key(n)
        )

    def row(self, n: int) -> int | None:
        """Return the sheet's row of a member, or None if it has none or none was stored."""
        return int(self._rows[n]) or None

    def entries(self) -> Iterator["IndexEntry"]:
        """Yield the entries that `packed` needs for the same members."""
        headers, keys = bytes(self._headers), bytes(self._keys)
        sizes = map(sub, self.starts[1:], self.starts)
        cuts = zip(
            self._rows, sizes, pairwise(self._headers_at), pairwise(self._keys_at), strict=True
        )
        for row, length, (begin, end), (first, last) in cuts:
            yield IndexEntry(row, headers[begin:end], length - (end - begin), keys[first:last])

    def directory(self, start: int, stop: int) -> bytes:
        """Return bytes of the directory after the members."""
        return bytes(self._directory[start:stop])


class IndexEntry(NamedTuple):
    """One member of an index. `row`: the sheet's, 0 for none; `header`: its local header."""

    row: int
    header: bytes
    size: int
    key: bytes

    @classmethod
    def of(cls, member: ZipMember, row: int | None = None) -> "IndexEntry":
        return cls(row or 0, zip_format.local_header(member), member.size, member.key.encode())

    @property
    def name(self) -> bytes:
        """Return the name as UTF-8."""
        return zip_format.name_in(self.header)


type Lines = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""For each line of the report: its row, a digest of the row, its start; and the end of the last
line.
"""


def index(members: Iterable[ZipMember]) -> Index:
    """Return the index of members that have no rows."""
    return Index(packed([IndexEntry.of(member) for member in members]))


def packed(entries: Sequence[IndexEntry], lines: Lines = ((), (), ())) -> bytes:
    """Return an index as it is stored. Numbers have this machine's byte order."""
    headers, keys = [entry.header for entry in entries], [entry.key for entry in entries]
    sizes = [entry.size for entry in entries]
    starts = list(accumulate(map(add, map(len, headers), sizes), initial=0))
    central = b"".join(map(zip_format.central_entry, headers, sizes, starts))
    directory = central + zip_format.tail(len(entries), starts[-1], len(central))
    blobs = [b"".join(headers), directory, b"".join(keys)]
    tables = [starts, _ends(headers), _ends(keys), [entry.row for entry in entries], *lines]
    head = HEAD.pack(
        MAGIC, len(entries), len(lines[0]), *map(len, blobs), starts[-1] + len(directory)
    )
    return b"".join([head, *(array("Q", table).tobytes() for table in tables), *blobs])


def _ends(parts: Sequence[bytes]) -> list[int]:
    return list(accumulate(map(len, parts), initial=0))


def pieces(archive: Index, start: int = 0, stop: int | None = None) -> Iterator[Piece]:
    """Yield the pieces of bytes `start` (included) to `stop` (excluded) of the zip."""
    stop = archive.size if stop is None else min(stop, archive.size)
    starts, last = archive.starts, archive.members
    n = max(0, bisect_right(starts, start) - 1)
    while n < last and starts[n] < stop:
        yield from _member(archive, n, start - starts[n], stop - starts[n])
        n += 1
    rest = archive.directory(
        max(start - archive.directory_at, 0), max(stop - archive.directory_at, 0)
    )
    if rest:
        yield rest


def _member(archive: Index, n: int, start: int, stop: int) -> Iterator[Piece]:
    """Yield a range of one member's header and content, counted from where its header begins."""
    header, length = archive.header(n), archive.starts[n + 1] - archive.starts[n]
    if start < len(header):
        yield header[max(start, 0) : max(stop, 0)]
    first, last = max(start - len(header), 0), min(stop, length) - len(header)
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
