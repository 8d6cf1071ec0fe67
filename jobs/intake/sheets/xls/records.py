"""The records of a workbook's stream, and the texts in them ([MS-XLS] 2.1.4 and 2.5.293)."""

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

BIFF8 = 0x0600

BOF, EOF, CONTINUE, FILEPASS = 0x809, 0x0A, 0x3C, 0x2F
BOUNDSHEET, COUNTRY, DATEMODE, FORMAT, SST, XF = 0x85, 0x8C, 0x22, 0x41E, 0xFC, 0xE0
BOOLERR, FORMULA, LABEL, LABELSST, MULRK = 0x205, 0x06, 0x204, 0xFD, 0xBD
NUMBER, RK, RSTRING, STRING = 0x203, 0x27E, 0xD6, 0x207
COLINFO, MERGEDCELLS, OBJ, ROW, WINDOW2 = 0x7D, 0xE5, 0x5D, 0x208, 0x23E

WIDE, WITH_PHONETICS, RICH = 1, 4, 8  #: flags of a text


class Record(NamedTuple):
    """A record; `more` are the records that continue it."""

    kind: int
    data: bytes
    more: Sequence[bytes] = ()

    def numbers(self, layout: str, at: int = 0) -> tuple[Any, ...]:
        """Return the numbers that begin at this byte. `layout`: as in `struct`."""
        return struct.unpack_from(layout, self.data, at)

    @property
    def place(self) -> tuple[int, int, int]:
        """Return the row, the column and the style with which records of cells begin."""
        row, column, style = self.numbers("<HHH")
        return row, column, style

    def texts(self, at: int = 0) -> "Texts":
        """Return what reads the texts that begin at this byte."""
        return Texts([self.data, *self.more], at)


def version(stream: bytes) -> int:
    """Return the version in the first record, or 0 if it does not begin a stream."""
    kind, _, found = struct.unpack_from("<HHH", stream)
    return int(found) if kind == BOF else 0


def records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield the records of the part that begins at `start`, without the parts inside it, such as
    charts. Raises ValueError if it does not begin there.
    """
    depth = 0
    for record in _joined(stream, start):
        if record.kind == BOF:
            depth += 1
        elif not depth:
            raise ValueError("no part begins here")
        elif record.kind == EOF:
            depth -= 1
            if not depth:
                return
        elif depth == 1:
            yield record


def _joined(stream: bytes, start: int) -> Iterator[Record]:
    """Yield each record together with those that continue it."""
    last: Record | None = None
    more: list[bytes] = []
    for kind, data in _single(stream, start):
        if kind == CONTINUE:
            more.append(data)
            continue
        if last:
            yield last._replace(more=more)
        last, more = Record(kind, data), []
    if last:
        yield last._replace(more=more)


def _single(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


class Texts:
    """Reads texts one after the other from a record and those that continue it.

    Characters that continue in the next record begin there with a byte that says how wide they are.
    """

    def __init__(self, parts: Sequence[bytes], at: int = 0) -> None:
        self._parts = parts
        self._part = 0
        self._at = at

    def next(self, *, length_bytes: int = 2) -> str:
        """Return the next text. Raises IndexError or struct.error if there is none."""
        length = int.from_bytes(self._bytes(length_bytes), "little")
        (flags,) = self._bytes(1)
        runs = int.from_bytes(self._bytes(2), "little") if flags & RICH else 0
        phonetics = int.from_bytes(self._bytes(4), "little") if flags & WITH_PHONETICS else 0
        text = self._characters(length, flags & WIDE)
        self._skip(runs * 4 + phonetics)
        return text

    def several(self, count: int) -> Iterator[str]:
        """Yield the next texts."""
        for _ in range(count):
            yield self.next()

    def _characters(self, count: int, is_wide: int) -> str:
        """Return the characters. A pair of surrogates can be cut by the end of a record."""
        units = b""
        while count:
            if self._at >= len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 1
                is_wide = self._parts[self._part][0] & WIDE
            size = 2 if is_wide else 1
            piece = self._whole_characters(count, size)
            units += piece if is_wide else piece.decode("latin-1").encode("utf-16-le")
            count -= len(piece) // size
        return units.decode("utf-16-le", "replace")

    def _whole_characters(self, count: int, size: int) -> bytes:
        """Return up to `count` characters of this many bytes each from the current record."""
        piece = self._parts[self._part][self._at : self._at + count * size]
        piece = piece[: len(piece) // size * size]
        if not piece:
            raise ValueError("half a character")
        self._at += len(piece)
        return piece

    def _bytes(self, count: int) -> bytes:
        found = self._taken(count)
        if len(found) < count:
            raise ValueError("a text without its end")
        return found

    def _skip(self, count: int) -> None:
        self._bytes(count)

    def _taken(self, count: int) -> bytes:
        found = b""
        while len(found) < count and self._part < len(self._parts):
            piece = self._parts[self._part][self._at : self._at + count - len(found)]
            found += piece
            self._at += len(piece)
            if len(found) < count:
                self._part, self._at = self._part + 1, 0
        return found
