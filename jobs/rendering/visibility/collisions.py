"""Find boxes of one picture that get in each other's way.

Texts that overlap, glyph by glyph; plates and shadows do not count as text. Codes with something
over them or their quiet zone, because scanners cannot read these. Letters, and whole insets, that a
later box hides (`covering`).

A glyph is the rectangle of its ink and outline, rotated like its box. Two that share less than a
pixel do not overlap.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, product
from typing import NamedTuple

from jobs.findings import Notice, codes, insets, texts
from jobs.rendering.areas.rects import Point, Rect
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.fonts.opened import load
from jobs.rendering.geometry.placements import (
    Layout,
    Placed,
    PlacedCode,
    PlacedImage,
    PlacedLine,
    PlacedText,
)
from jobs.rendering.geometry.tiling import spread
from jobs.rendering.geometry.turning import line_rect, turned_point
from jobs.rendering.lines.placing import Marks
from jobs.rendering.visibility.covering import Hidden, covers_part, hidden, meant_to_overlap

type Quad = tuple[Point, ...]
"""Four corners, in order around the rectangle."""

_SHARED = 1.0
"""Pixels that two glyphs may share: edges are smooth, and extents are rounded up."""


def collisions(layout: Layout) -> list[Notice]:
    """Return notices on all collisions. Texts that are meant to overlap others are left out.

    All copies of one box together give one notice, that of the first.
    """
    copies = spread(layout)
    if len(copies.placed) < 2:
        return []
    found = _collisions(copies)
    return found if copies is layout else _first_of_each(found)


def _first_of_each(notices: Iterable[Notice]) -> list[Notice]:
    """Return the first notice on each pair of boxes."""
    first: dict[tuple[str, str], Notice] = {}
    for notice in notices:
        first.setdefault((notice.code, str(notice.details.get("boxes"))), notice)
    return list(first.values())


def _collisions(layout: Layout) -> list[Notice]:
    pairs = [(one.box.name, other.box.name) for one, other in _overlapping(layout)]
    return [
        *(texts.TextsCollide(*names) for names in pairs),
        *_covered(layout),
        *(_hiding(found) for found in hidden(layout) if found.names not in pairs),
    ]


def _overlapping(layout: Layout) -> Iterator[tuple[PlacedText, PlacedText]]:
    apart = [it for it in layout.texts if not meant_to_overlap(it.box) and it.box.opacity]
    return (pair for pair in combinations(apart, 2) if _meet(*pair))


def _hiding(found: Hidden) -> Notice:
    """Return a notice on what a box hides of another that is painted before it."""
    box, by = found.names
    what = kind_of(found.by.box).called_as_cover.format(by)
    if isinstance(found.placed, PlacedImage):
        return insets.InsetCovered(what, by, box)
    written = " ".join(found.placed.text.split())
    return texts.TextCovered(what, by, box, written, found.letters)


def _covered(layout: Layout) -> Iterator[Notice]:
    """Yield notices on codes that other boxes may make unreadable.

    Texts count even below a code if it has no ground. Plates, insets and other codes count only if
    painted after it.
    """
    seen = [placed for placed in layout.placed if placed.box.opacity]
    for place, code in enumerate(seen):
        if isinstance(code, PlacedCode):
            over = _over_code(code, seen[:place], seen[place + 1 :])
            yield from (codes.CodeCovered(other.box.name, code.box.name) for other in over)


def _over_code(
    code: PlacedCode, before: Iterable[Placed], after: Iterable[Placed]
) -> Iterator[Placed]:
    area = _turned(code, code.rect)
    if code.box.background is None or code.box.opacity < 1:
        yield from (other for other in before if _is_written_on(area, other))
    yield from (other for other in after if _is_under(code, area, other))


def _is_under(code: PlacedCode, area: Quad, other: Placed) -> bool:
    match other:
        case PlacedCode():
            return _share(_turned(other, other.rect), area)
        case PlacedText() if other.box.plate:
            return _share(_turned(other, other.ink), area)
        case PlacedText():
            return _is_written_on(area, other)
    return covers_part(other, code)


def _is_written_on(area: Quad, other: Placed) -> bool:
    if not isinstance(other, PlacedText):
        return False
    lines = (line for line in _lines(other) if _share(line.quad, area))
    return any(_share(glyph, area) for line in lines for glyph in line.glyphs())


def _meet(one: PlacedText, other: PlacedText) -> bool:
    if not (one.box.rotation or other.box.rotation or one.ink.meets(other.ink)):
        return False
    pairs = product(_lines(one), _lines(other))
    return any(_share(line.quad, beside.quad) and line.meets(beside) for line, beside in pairs)


class _Line(NamedTuple):
    """One line of a text, and the rectangle of its ink."""

    placed: PlacedText
    line: PlacedLine
    quad: Quad

    def meets(self, other: "_Line") -> bool:
        """Return whether any two glyphs overlap."""
        mine, others = self.glyphs_in(other.quad), other.glyphs_in(self.quad)
        return any(_share(glyph, beside) for glyph, beside in product(mine, others))

    def glyphs_in(self, area: Quad) -> list[Quad]:
        return [glyph for glyph in self.glyphs() if _share(glyph, area)]

    def glyphs(self) -> Iterator[Quad]:
        for marks in self.line.line.marks:
            yield from (_turned(self.placed, rect) for rect in self._inks(marks))

    def _inks(self, marks: Marks) -> Iterator[Rect]:
        font = load(marks.font)
        for number, x, y in marks.glyphs:
            if font.has_ink(number):
                ink = font.extents(number).downwards.scaled(marks.share)
                yield self.placed.with_outline(self.line, ink.moved((x, -y)))


def _lines(placed: PlacedText) -> Iterator[_Line]:
    for line in placed.lines:
        rect = line_rect(placed, line)
        if rect:
            yield _Line(placed, line, _turned(placed, rect))


def _turned(placed: Placed, rect: Rect) -> Quad:
    corners = rect.corners
    return tuple(turned_point(placed, it) for it in corners) if placed.box.rotation else corners


def _share(one: Quad, other: Quad) -> bool:
    """Return whether two quads overlap: no line along a side of either separates them (separating
    axis theorem).
    """
    return not any(_parts(one, other, axis) for axis in (*_axes(one), *_axes(other)))


def _axes(quad: Quad) -> Iterator[Point]:
    """Yield unit vectors along the two sides; none for a side without length."""
    for (x0, y0), (x1, y1) in pairwise(quad[:3]):
        dx, dy = x1 - x0, y1 - y0
        length = (dx * dx + dy * dy) ** 0.5
        if length:
            yield dx / length, dy / length


def _parts(one: Quad, other: Quad, axis: Point) -> bool:
    along, beside = _shadow(one, axis), _shadow(other, axis)
    return min(max(along), max(beside)) - max(min(along), min(beside)) < _SHARED


def _shadow(quad: Quad, axis: Point) -> list[float]:
    """Return where the corners are along an axis."""
    return [x * axis[0] + y * axis[1] for x, y in quad]
