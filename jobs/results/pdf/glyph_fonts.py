"""The letters of a PDF's texts: Type 3 fonts, whose procedures draw outlines (ISO 32000-1, 9.6.5).

One procedure draws one cluster, and its code says which text it stands for (9.10.3). So texts can
be selected and searched in every script, whatever HarfBuzz made of their characters.
"""

from collections.abc import Iterator, Sequence
from itertools import batched, chain, groupby
from math import ceil, floor
from typing import NamedTuple
from unicodedata import bidirectional, combining

from jobs.rendering.fonts.opened import EM
from jobs.rendering.lines.placing import Line
from jobs.rendering.typesetting import Cluster, PlacedCluster, Segment, clusters, outline
from jobs.results.pdf.syntax import numbers

CODES = 256  #: codes of a font
AT_ONCE = 100  #: mappings in one block of a CMap


class Glyph(NamedTuple):
    """A cluster as a font draws it. `width` is its usual advance, in em units."""

    cluster: Cluster
    width: int


class GlyphFonts:
    """The clusters that a document has used, numbered in the order in which they came."""

    def __init__(self) -> None:
        self._numbers: dict[Cluster, int] = {}
        self._glyphs: list[Glyph] = []

    def code_of(self, placed: PlacedCluster) -> tuple[int, int, int]:
        """Return the font that draws a cluster, its code in it, and its width there."""
        number = self._numbers.setdefault(placed.cluster, len(self._glyphs))
        if number == len(self._glyphs):
            self._glyphs.append(Glyph(placed.cluster, placed.advance))
        return *divmod(number, CODES), self._glyphs[number].width

    @property
    def count(self) -> int:
        """Return the number of fonts."""
        return ceil(len(self._glyphs) / CODES)

    def each(self) -> Iterator[Sequence[Glyph]]:
        """Yield the glyphs of each font, by their codes."""
        yield from batched(self._glyphs, CODES)


def procedure(glyph: Glyph) -> bytes:
    """Return the stream that draws a cluster in the colour of the text (9.6.5, operator d1)."""
    steps = outline(glyph.cluster)
    box = b"%d %d %d %d" % _box([points for _, points in steps])
    return b"%d 0 %s d1 %s f" % (glyph.width, box, b" ".join(map(_step, steps)))


def _box(points: Sequence[tuple[float, ...]]) -> tuple[int, int, int, int]:
    """Return a box around the points of an outline: left, bottom, right, top."""
    across = [x for pairs in points for x in pairs[::2]]
    up = [y for pairs in points for y in pairs[1::2]]
    if not across:
        return 0, 0, 0, 0
    return floor(min(across)), floor(min(up)), ceil(max(across)), ceil(max(up))


def _step(segment: Segment) -> bytes:
    step, points = segment
    return b" ".join([*(b"%d" % round(point) for point in points), step.encode()])


def font(glyphs: Sequence[Glyph], procedures: Sequence[int], to_unicode: int) -> bytes:
    """Return a font by the object numbers of its procedures and of its mapping to text."""
    names = [b"/g%d" % code for code in range(len(glyphs))]
    drawn = b" ".join(b"%s %d 0 R" % named for named in zip(names, procedures, strict=True))
    widths = b" ".join(b"%d" % glyph.width for glyph in glyphs)
    entries = (
        b"/Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /Resources << >>",
        b"/FontMatrix [%(scale)s 0 0 %(scale)s 0 0]" % {b"scale": f"{1 / EM:.12f}".encode()},
        b"/CharProcs << %s >>" % drawn,
        b"/Encoding << /Type /Encoding /Differences [0 %s] >>" % b" ".join(names),
        b"/FirstChar 0 /LastChar %d /Widths [%s]" % (len(glyphs) - 1, widths),
        b"/ToUnicode %d 0 R" % to_unicode,
    )
    return b"<< %s >>" % b" ".join(entries)


_BEGIN = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <ff>
endcodespacerange
"""
_END = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    """Return the CMap from codes to texts (9.10.3)."""
    blocks = []
    for block in batched(enumerate(glyphs), AT_ONCE):
        lines = b"".join(b"<%02x> <%s>\n" % (code, _utf_16(it.cluster.text)) for code, it in block)
        blocks.append(b"%d beginbfchar\n%sendbfchar\n" % (len(block), lines))
    return b"".join([_BEGIN, *blocks, _END])


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-be", "replace").hex().encode()


# --- Lines of text --------------------------------------------------------------------------------


class PrintedLine(NamedTuple):
    """A line of text on a page: where its baseline begins, in points, its size, and its grey."""

    line: Line
    x: float
    y: float
    size: float
    grey: float = 0.0


def shown(printed: PrintedLine, fonts: GlyphFonts) -> Iterator[bytes]:
    """Yield the operators that show a line (9.4.3)."""
    for font, placed in groupby(_coded(printed.line, fonts), key=lambda it: it[0]):
        coded = list(placed)
        x = printed.x + coded[0][3] * printed.size / EM
        yield b"%s g /T%d %s Tf 1 0 0 1 %s Tm [%s] TJ" % (
            numbers(printed.grey),
            font,
            numbers(printed.size),
            numbers(x, printed.y),
            _kerned(coded),
        )


def _coded(line: Line, fonts: GlyphFonts) -> Iterator[tuple[int, int, int, int]]:
    """Yield font, code, width and place of each cluster of a line."""
    for placed in chain.from_iterable(map(_readable, clusters(line))):
        yield *fonts.code_of(placed), placed.x


def _readable(placed: PlacedCluster) -> Iterator[PlacedCluster]:
    """Yield the cluster, or its letters and their marks apart if it runs from right to left.

    Readers turn such text round letter by letter, so marks of a letter must come before it. They
    have no ink and no width: the first letter draws the whole cluster.
    """
    text = placed.cluster.text
    if not any(map(combining, text[1:])) or bidirectional(text[0]) not in ("R", "AL"):
        yield placed
        return
    _, *others = parts = list(_letters_and_marks(text))
    for part in reversed(others):
        without_ink = placed.cluster._replace(glyphs=(), text=part)
        yield placed._replace(advance=0, cluster=without_ink)
    yield placed._replace(cluster=placed.cluster._replace(text=parts[0]))


def _letters_and_marks(text: str) -> Iterator[str]:
    """Yield each letter, and the marks that follow it together."""
    for has_marks, characters in groupby(text, key=_is_mark):
        together = "".join(characters)
        yield from [together] if has_marks else together


def _is_mark(character: str) -> bool:
    return combining(character) != 0


def _kerned(coded: Sequence[tuple[int, int, int, int]]) -> bytes:
    """Return codes, with the moves between them in thousandths of the size to the left."""
    at, parts = coded[0][3], []
    for _, code, width, x in coded:
        if x != at:
            parts.append(numbers((at - x) * 1000 / EM))
        parts.append(b"<%02x>" % code)
        at = x + width
    return b" ".join(parts).replace(b"> <", b"")
