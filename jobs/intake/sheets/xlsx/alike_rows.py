"""Parse a worksheet without the rows that are written like an earlier one.

Most rows of a sheet differ only in their numbers and texts, which the scan does not look at. So
each row is reduced to its markup, and parsed only if no row before it had the same. This takes a
third of the time. From the first comment on, which may hold what looks like a row, all is parsed,
and so is the rest of a sheet whose rows differ.
"""

import re
from typing import IO, NamedTuple, Protocol
from xml.parsers.expat import XMLParserType

PIECE = 64 * 1024
LONGEST = 1024 * 1024  #: bytes of a row; what is longer is parsed in pieces
MOST_KNOWN = 1_000  #: ways to write a row
MOST_IN_VAIN = 1_000  #: rows that are compared and parsed, beyond those that need not be parsed

_END = b"</row>"
_BEGIN = re.compile(rb'\s*<row r="([0-9]{1,9})"')
_HEIGHT = re.compile(rb'\s*<row [^>]*?\sht="([^"]*)"')
_CONTENT = re.compile(
    rb">[^-<&\s\x00-\x1f][^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+"
    rb"(?:&(?:amp|lt|gt|quot|apos);[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+)*+"
)
_NEGATIVE = re.compile(rb">-[^<&\x00-\x1f]+")
"""A text or a number up to what a parser may refuse: a character, or an entity that not all XML
has. Negative numbers keep their sign, and texts an entity or spaces in front of them.
"""
_DIGITS = b"0123456789."
_MARKUP = (b"<!", b"<?")  #: comments, CDATA, document types and instructions
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class RowShape(NamedTuple):
    """What rows that are written alike have in common. `kinds`: one byte a column."""

    kinds: bytes
    cells: int  #: values and formulas
    has_height: bool


class Scanner(Protocol):
    """Follows the rows."""

    def expect_row(self) -> None:
        """Prepare for a row that is parsed next."""

    def shape(self) -> RowShape | None:
        """Return the shape of what was parsed since, or None if it was not one row, or says more
        than its shape does.
        """

    def repeat(self, row: int, shape: RowShape, height: float | None) -> bool:
        """Take a row that is not parsed. Return whether that is possible."""


def feed(parser: XMLParserType, file: IO[bytes], scanner: Scanner) -> None:
    """Parse a file by a parser whose handlers tell the scanner. Raises what `markup.feed` does."""
    rows, rest, begins = _Rows(parser, scanner), b"", True
    while rows.are_alike() and (piece := file.read(PIECE)):
        text = rest + piece
        if _may_mislead(_without_declaration(text) if begins else text) or len(rest) > LONGEST:
            parser.Parse(text)
            break
        rest, begins = rows.parsed(text), False
    else:
        parser.Parse(rest)
    while piece := file.read(PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)


def _may_mislead(text: bytes) -> bool:
    """Return whether some markup may not be of elements."""
    return any(sign in text for sign in _MARKUP)


def _without_declaration(text: bytes) -> bytes:
    return text.removeprefix(_BYTE_ORDER_MARK).removeprefix(b"<?")


class _Rows:
    """Parses rows, and remembers the shape of each way to write one."""

    def __init__(self, parser: XMLParserType, scanner: Scanner) -> None:
        self._parser = parser
        self._scanner = scanner
        self._shapes: dict[bytes, RowShape] = {}
        self._in_vain = 0

    def are_alike(self) -> bool:
        """Return whether comparing rows saves more than it takes, so far."""
        return self._in_vain < MOST_IN_VAIN

    def parsed(self, text: bytes) -> bytes:
        """Parse up to the end of the last row in a text, and return what follows."""
        *rows, rest = text.split(_END)
        for row in rows:
            self._take(row + _END)
        return rest

    def _take(self, row: bytes) -> None:
        begin = _BEGIN.match(row)
        if begin is None:
            self._parser.Parse(row)
            return
        written = _markup_of(row)
        shape = self._shapes.get(written)
        if shape is not None and self._repeat(row, int(begin[1]) - 1, shape):
            self._in_vain -= 1
        else:
            self._in_vain += 1
            self._learn(row, written)

    def _repeat(self, row: bytes, index: int, shape: RowShape) -> bool:
        height = _HEIGHT.match(row) if shape.has_height else None
        if (shape.has_height and height is None) or not _is_utf_8(row):
            return False
        return self._scanner.repeat(index, shape, float(height[1]) if height else None)

    def _learn(self, row: bytes, written: bytes) -> None:
        self._scanner.expect_row()
        self._parser.Parse(row)
        shape = self._scanner.shape()
        if shape is not None and len(self._shapes) < MOST_KNOWN:
            self._shapes[written] = shape


def _markup_of(row: bytes) -> bytes:
    """Return a row without its texts, its numbers and the digits in the values of attributes."""
    markup = _CONTENT.sub(b">", row)
    if b">-" in markup:
        markup = _NEGATIVE.sub(b">-", markup)
    if b"'" in markup:
        return markup  # a quotation mark may be inside a value
    parts = markup.split(b'"')
    values = b'"'.join(parts[1::2]).translate(None, _DIGITS)
    return b'"'.join(parts[::2]) + values


def _is_utf_8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
