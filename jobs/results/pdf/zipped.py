"""A zip with a PDF for each result.

Pictures are not copied: a file's CRC-32 is combined from those of its parts.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

from jobs.results import archive, zip_format
from jobs.results.pdf.writer import length
from jobs.results.zip_format import ZipMember
from jobs.storage import Piece, Span

POLYNOMIAL = 0xEDB88320  #: polynomial of CRC-32, its bits reversed
ONE, X = 1 << 31, 1 << 30  #: x⁰ and x¹, reversed as well

type Sum = Callable[[Span], int]
"""Returns the CRC-32 of a stored span."""


class ZipWriter:
    """A zip.

    Call `member` for each file and then `end`, and use everything they yield, in order.
    """

    def __init__(self, sum_of: Sum) -> None:
        self._sum_of = sum_of
        self._members: list[ZipMember] = []

    def member(self, name: str, pieces: Iterable[Piece], stamp: tuple[int, int]) -> Iterator[Piece]:
        held = list(pieces)
        size, crc32 = sum(map(length, held)), 0
        for piece in held:
            crc32 = self._with(piece, crc32)
        member = ZipMember(name, size, crc32, "", stamp)
        self._members.append(member)
        yield zip_format.local_header(member)
        yield from held

    def _with(self, piece: Piece, crc32: int) -> int:
        """Return the CRC-32 of everything before, and this piece."""
        if isinstance(piece, bytes):
            return zlib.crc32(piece, crc32)
        return joined(crc32, self._sum_of(piece), length(piece))

    def end(self) -> Iterator[Piece]:
        yield from archive.directory(self._members)


def joined(first: int, second: int, size: int) -> int:
    """Return the CRC-32 of two joined parts from their own ones. `size` is the size of the second
    part.

    A CRC is a remainder of polynomials over two elements, so zeros after the first part multiply it
    by a power of x.
    """
    power, square, bits = ONE, X, 8 * size
    while bits:
        if bits & 1:
            power = _product(power, square)
        square, bits = _product(square, square), bits >> 1
    return _product(power, first) ^ second


def _product(one: int, other: int) -> int:
    product, bit = 0, ONE
    while bit:
        if one & bit:
            product ^= other
        other = other >> 1 ^ (POLYNOMIAL if other & 1 else 0)
        bit >>= 1
    return product
