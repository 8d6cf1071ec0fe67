"""A PDF 1.7 written front to back (ISO 32000-1): numbered objects, a tree of pages, a table of
where each begins.

It yields bytes, and for each picture `Span`s of stored files, whose bytes it never sees.
"""

import hashlib
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs.rendering.encoding.embedding import Raster
from jobs.results.pdf import glyph_fonts
from jobs.results.pdf.choices import PaperSize
from jobs.results.pdf.glyph_fonts import Glyph, GlyphFonts, PrintedLine
from jobs.results.pdf.paper import PageArea, PageLayout, PrintedStroke
from jobs.results.pdf.syntax import numbers, text
from jobs.storage import Piece, Span

CREATOR = "Overprint"
KIDS = 100  #: pages under one node of their tree
DEVICE = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
HAIRLINE = b"0.25 w 0 G"


type Data = bytes | Sequence[Span]
"""Bytes of ours, or the places of those that are stored."""
type CutAndBleed = tuple[PageArea, PageArea]
"""Where a picture is cut, and where it reaches."""


@dataclass(frozen=True, slots=True)
class Put:
    """A picture on a page.

    `key`: the file with its data, if it is not in the raster. `lines` are drawn under all pictures.
    `cut` is where it is cut, if it has a bleed.
    """

    raster: Raster
    place: PageArea
    key: str = ""
    lines: Sequence[PrintedStroke] = ()
    cut: PageArea | None = None


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of texts and lines, in points."""

    width: float
    height: float
    texts: Sequence[PrintedLine]
    lines: Sequence[PrintedStroke]


@dataclass(slots=True)
class _DrawnPage:
    """What is drawn on a page: names of its pictures, lines under them, where they are cut, and
    texts.
    """

    names: list[bytes] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    cuts: list[CutAndBleed] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)

    def add(self, put: Put, number: int) -> None:
        """Draw a picture, the object with this number."""
        n = len(self.names)
        if put.cut is not None:
            self.cuts.append((put.cut, put.place))
        self.names.append(b"/P%d %d 0 R" % (n, number))
        self.lines += [_line(*ends) for ends in put.lines]
        self.pictures.append(_drawn(put, n))

    @property
    def content(self) -> bytes:
        return b"\n".join([HAIRLINE, *self.lines, *self.pictures, *self._shown_texts])

    @property
    def _shown_texts(self) -> list[bytes]:
        return [b"BT", *self.texts, b"ET"] if self.texts else []


class PdfDocument:
    """A PDF document.

    Call `begin`, `page` for each page and `end`, and use everything they yield, in order.
    """

    def __init__(self, title: str, made_at: datetime) -> None:
        self._title, self._made_at = title, made_at
        self._at = 0
        self._begins: list[int] = []
        self._root, self._tree, self._info = self._numbers(3)
        self._nodes: list[tuple[int, list[int]]] = []
        self._profiles: dict[bytes, int] = {}
        self._fonts = GlyphFonts()
        self._font_numbers: list[int] = []

    def begin(self) -> Iterator[Piece]:
        """Yield the header. Its comment marks the file as binary (7.5.2)."""
        yield self._counted(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def page(self, page: PageLayout, puts: Iterable[Put]) -> Iterator[Piece]:
        """Yield a page. Its pictures are taken one by one, so that never two are in memory."""
        drawn = _DrawnPage()
        for put in puts:
            picture = yield from self._picture(put)
            drawn.add(put, picture)
        yield from self._drawn_page(page.width, page.height, drawn)

    def text_page(self, page: TextPage) -> Iterator[Piece]:
        """Yield a page of texts and lines."""
        texts = [part for line in page.texts for part in glyph_fonts.shown(line, self._fonts)]
        drawn = _DrawnPage(lines=[_line(*ends) for ends in page.lines], texts=texts)
        yield from self._drawn_page(page.width, page.height, drawn)

    def _drawn_page(self, width: float, height: float, drawn: "_DrawnPage") -> Iterator[Piece]:
        content, number = self._numbers(2)
        yield from self._compressed(content, drawn.content)
        yield self._page_object(number, (width, height), content, drawn)

    def end(self) -> Iterator[Piece]:
        for number, glyphs in zip(self._font_numbers, self._fonts.each(), strict=False):
            yield from self._font(number, glyphs)
        for number, kids in self._nodes:
            yield self._tree_node(number, kids)
        yield self._tree_root()
        yield self._object(self._root, b"<< /Type /Catalog /Pages %d 0 R >>" % self._tree)
        yield self._object(self._info, self._said())
        yield self._table()

    def _tree_root(self) -> bytes:
        count = sum(len(kids) for _, kids in self._nodes)
        nodes = _listed(number for number, _ in self._nodes)
        return self._object(self._tree, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, nodes))

    def _tree_node(self, number: int, kids: Sequence[int]) -> bytes:
        entries = (self._tree, len(kids), _listed(kids))
        return self._object(
            number, b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>" % entries
        )

    def _page_object(
        self, number: int, size: PaperSize, content: int, drawn: "_DrawnPage"
    ) -> bytes:
        fonts = self._font_names() if drawn.texts else b""
        entries = (
            b"/Parent %d 0 R" % self._node(number),
            b"/MediaBox [0 0 %s]" % numbers(*size),
            *_boxes(drawn.cuts),
            b"/Contents %d 0 R" % content,
            b"/Resources << /XObject << %s >> %s>>" % (b" ".join(drawn.names), fonts),
        )
        return self._object(number, b"<< /Type /Page %s >>" % b" ".join(entries))

    def _font_names(self) -> bytes:
        """Return the fonts for the resources of a page. Their objects are written at the end."""
        self._font_numbers += self._numbers(self._fonts.count - len(self._font_numbers))
        named = (b"/T%d %d 0 R" % one for one in enumerate(self._font_numbers))
        return b"/Font << %s >> " % b" ".join(named)

    def _font(self, number: int, glyphs: Sequence[Glyph]) -> Iterator[Piece]:
        procedures = self._numbers(len(glyphs))
        (to_unicode,) = self._numbers(1)
        for procedure, glyph in zip(procedures, glyphs, strict=True):
            yield from self._compressed(procedure, glyph_fonts.procedure(glyph))
        yield from self._compressed(to_unicode, glyph_fonts.to_unicode(glyphs))
        yield self._object(number, glyph_fonts.font(glyphs, procedures, to_unicode))

    def _compressed(self, number: int, data: bytes) -> Iterator[Piece]:
        yield from self._stream(number, b"/Filter /FlateDecode", zlib.compress(data))

    # --- Objects ----------------------------------------------------------------------------------

    def _picture(self, put: Put) -> Generator[Piece, None, int]:
        """Yield the picture's objects and return the number of the last one, the picture itself."""
        raster = put.raster
        entries = [
            b"/Type /XObject /Subtype /Image /Width %d /Height %d" % (raster.width, raster.height)
        ]
        if raster.mask:
            mask = yield from self._picture(Put(raster.mask, put.place))
            entries.append(b"/SMask %d 0 R" % mask)
        if raster.channels:
            colours = yield from self._colours(raster)
            entries.append(b"/ColorSpace " + colours)
        (number,) = self._numbers(1)
        yield from self._stream(number, b" ".join([*entries, raster.entries]), _data_of(put))
        return number

    def _colours(self, raster: Raster) -> Generator[Piece, None, bytes]:
        """Yield a colour profile once, for all pictures that use it."""
        if not raster.icc:
            return DEVICE[raster.channels]
        digest = hashlib.sha256(raster.icc).digest()
        if digest not in self._profiles:
            (self._profiles[digest],) = self._numbers(1)
            entries = b"/N %d /Alternate %s" % (raster.channels, DEVICE[raster.channels])
            yield from self._stream(self._profiles[digest], entries, raster.icc)
        return b"[/ICCBased %d 0 R]" % self._profiles[digest]

    def _stream(self, number: int, entries: bytes, data: Data) -> Iterator[Piece]:
        pieces: Sequence[Piece] = [data] if isinstance(data, bytes) else data
        size = sum(map(length, pieces))
        yield self._begun(number, b"<< %s /Length %d >>\nstream\n" % (entries, size))
        yield from pieces
        self._at += size
        yield self._counted(b"\nendstream\nendobj\n")

    def _object(self, number: int, value: bytes) -> bytes:
        return self._begun(number, value + b"\nendobj\n")

    def _begun(self, number: int, value: bytes) -> bytes:
        self._begins[number - 1] = self._at
        return self._counted(b"%d 0 obj\n%s" % (number, value))

    def _counted(self, data: bytes) -> bytes:
        self._at += len(data)
        return data

    def _numbers(self, count: int) -> range:
        first = len(self._begins) + 1
        self._begins += [0] * count
        return range(first, first + count)

    def _node(self, page: int) -> int:
        """Return the tree node of a page."""
        if not self._nodes or len(self._nodes[-1][1]) == KIDS:
            (number,) = self._numbers(1)
            self._nodes.append((number, []))
        self._nodes[-1][1].append(page)
        return self._nodes[-1][0]

    def _said(self) -> bytes:
        title, made = text(self._title), self._made_at.strftime("D:%Y%m%d%H%M%S%z")
        moment = f"{made[:-2]}'{made[-2:]}'".encode()
        return b"<< /Title %s /Creator (%s) /CreationDate (%s) >>" % (
            title,
            CREATOR.encode(),
            moment,
        )

    def _table(self) -> bytes:
        """Return the table of objects, in lines of twenty bytes (7.5.4), and the trailer."""
        begin, count = self._at, len(self._begins) + 1
        lines = b"".join(b"%010d 00000 n \n" % at for at in self._begins)
        digest = hashlib.sha256(lines + self._said()).hexdigest()[:32].encode()
        trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>" % (
            count,
            self._root,
            self._info,
            digest,
            digest,
        )
        head = b"xref\n0 %d\n0000000000 65535 f \n" % count
        return self._counted(
            b"%s%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (head, lines, trailer, begin)
        )


def _data_of(put: Put) -> Data:
    data = put.raster.data
    return data if isinstance(data, bytes) else [Span(put.key, *part) for part in data]


def _listed(numbers: Iterable[int]) -> bytes:
    """Return references to objects, as in an array."""
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _boxes(cuts: Sequence[CutAndBleed]) -> Iterator[bytes]:
    """Yield where the only picture of a page is cut, and its bleed (14.11.2)."""
    if len(cuts) != 1:
        return
    for name, area in zip((b"TrimBox", b"BleedBox"), cuts[0], strict=True):
        corners = (area.x, area.y, area.x + area.width, area.y + area.height)
        yield b"/%s [%s]" % (name, numbers(*corners))


def _drawn(put: Put, n: int) -> bytes:
    return b"q %s cm /P%d Do Q" % (numbers(*_matrix(put.place, put.raster.turn)), n)


def _line(start: PaperSize, end: PaperSize) -> bytes:
    return b"%s m %s l S" % (numbers(*start), numbers(*end))


_TURNS = {
    1: (False, 1, 1),
    2: (False, -1, 1),
    3: (False, -1, -1),
    4: (False, 1, -1),
    5: (True, -1, -1),
    6: (True, 1, -1),
    7: (True, 1, 1),
    8: (True, -1, 1),
}
"""EXIF orientation → whether its sides change places, and whether it runs to the right and up."""


def length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.stop - piece.start


def _matrix(place: PageArea, turn: int) -> tuple[float, ...]:
    """Return the matrix from a picture's unit square (8.9.5.1) to a place, rotated by its EXIF
    orientation.
    """
    turns_over, across, down = _TURNS[turn] if turn in _TURNS else _TURNS[1]
    width, height = across * place.width, down * place.height
    x = place.x + (place.width if across < 0 else 0)
    y = place.y + (place.height if down < 0 else 0)
    if turns_over:
        return 0, height, width, 0, x, y
    return width, 0, 0, height, x, y
