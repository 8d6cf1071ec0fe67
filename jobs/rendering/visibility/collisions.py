"""Find boxes of one picture that get in each other's way.

Texts that overlap, glyph by glyph; plates and shadows do not count as text. Codes with something
over them or their quiet zone, because scanners cannot read these. Letters, and whole insets, that a
later box hides (`covering`).

A glyph is the rectangle of its ink and outline, rotated like its box. Two that share less than a
pixel do not overlap.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from jobs.findings import Notice, codes, insets, texts
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.fonts.opened import EM, load
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
from jobs.rendering.lines.placing import Rect
from jobs.rendering.visibility.covering import Hidden, covers_part, hidden, meant_to_overlap

type Quad = tuple[tuple[float, float], ...]
"""Four corners, in order around the rectangle."""

_SHARED = 1.0
"""Pixels that two glyphs may share: edges are smooth, and extents are rounded up."""


def collisions(layout: Layout) -> list[Notice]:
    """Return notices on all collisions. Texts that are meant to overlap others are left out.

    All copies of one box together give one notice, that of the first.
    """
    copies = spread(layout)
    found = _collisions(copies)
    if copies is layout:
        return found
    first: dict[tuple[str, str], Notice] = {}
    for notice in found:
        first.setdefault((notice.code, str(notice.details.get("boxes"))), notice)
    return list(first.values())


def _collisions(layout: Layout) -> list[Notice]:
    apart = [it for it in layout.texts if not meant_to_overlap(it.box) and it.box.opacity]
    pairs = [(one, other) for one, other in combinations(apart, 2) if _meet(one, other)]
    known = {(one.box.name, other.box.name) for one, other in pairs}
    return [
        *(texts.TextsCollide(one.box.name, other.box.name) for one, other in pairs),
        *_covered(layout),
        *(
            _hiding(found)
            for found in hidden(layout)
            if (found.placed.box.name, found.by.box.name) not in known
        ),
    ]


def _hiding(found: Hidden) -> Notice:
    """Return a notice on what a box hides of another that is painted before it."""
    by, box = found.by.box.name, found.placed.box.name
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
            area = _turned(code, code.rect)
            for n, other in enumerate(seen):
                if _is_under(code, area, other) if n > place else _shows_through(code, area, other):
                    yield codes.CodeCovered(other.box.name, code.box.name)


def _is_under(code: PlacedCode, area: Quad, other: Placed) -> bool:
    if isinstance(other, PlacedCode):
        return _share(_turned(other, other.rect), area)
    if not isinstance(other, PlacedText):
        return covers_part(other, code)
    return (
        _share(_turned(other, other.ink), area) if other.box.plate else _is_written_on(area, other)
    )


def _shows_through(code: PlacedCode, area: Quad, other: Placed) -> bool:
    """Return whether a text painted before a code shows through it."""
    return (code.box.background is None or code.box.opacity < 1) and _is_written_on(area, other)


def _is_written_on(area: Quad, other: Placed) -> bool:
    if not isinstance(other, PlacedText):
        return False
    lines = (line for line in _lines(other) if _share(line.quad, area))
    return any(_share(glyph, area) for line in lines for glyph in _glyphs(other, line.line))


def _meet(one: PlacedText, other: PlacedText) -> bool:
    if not (one.box.rotation or other.box.rotation or _overlap(one.ink, other.ink)):
        return False
    pairs = [
        (line, beside)
        for line in _lines(one)
        for beside in _lines(other)
        if _share(line.quad, beside.quad)
    ]
    return any(_glyphs_meet(line, beside) for line, beside in pairs)


class _Line(NamedTuple):
    """One line of a text, and the rectangle of its ink."""

    placed: PlacedText
    line: PlacedLine
    quad: Quad


def _lines(placed: PlacedText) -> Iterator[_Line]:
    for line in placed.lines:
        rect = line_rect(placed, line)
        if rect:
            yield _Line(placed, line, _turned(placed, rect))


def _glyphs_meet(one: _Line, other: _Line) -> bool:
    """Return whether any two glyphs overlap. Only glyphs inside the other's line are compared."""
    first = [glyph for glyph in _glyphs(one.placed, one.line) if _share(glyph, other.quad)]
    second = [glyph for glyph in _glyphs(other.placed, other.line) if _share(glyph, one.quad)]
    return any(_share(glyph, beside) for glyph in first for beside in second)


def _glyphs(placed: PlacedText, line: PlacedLine) -> Iterator[Quad]:
    scale, outline = placed.size_px / EM, placed.outline_px
    for marks in line.line.marks:
        font, own = load(marks.font), scale * marks.share
        for number, x, y in marks.glyphs:
            ink = font.extents(number)
            if ink.right > ink.left:
                left, baseline = line.x + x * scale, line.baseline - y * scale
                yield _turned(
                    placed,
                    Rect(
                        left + ink.left * own - outline,
                        baseline - ink.top * own - outline,
                        left + ink.right * own + outline,
                        baseline - ink.bottom * own + outline,
                    ),
                )


def _turned(placed: Placed, rect: Rect) -> Quad:
    corners = (
        (rect.left, rect.top),
        (rect.right, rect.top),
        (rect.right, rect.bottom),
        (rect.left, rect.bottom),
    )
    return tuple(turned_point(placed, x, y) for x, y in corners) if placed.box.rotation else corners


def _overlap(one: Rect, other: Rect) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _share(one: Quad, other: Quad) -> bool:
    """Return whether two quads overlap: no line along a side of either separates them (separating
    axis theorem).
    """
    return not any(_parts(one, other, axis) for axis in (*_axes(one), *_axes(other)))


def _axes(quad: Quad) -> Sequence[tuple[float, float]]:
    """Return unit vectors along the two sides; none for a side without length."""
    (x0, y0), (x1, y1), (x2, y2) = quad[:3]
    sides = ((x1 - x0, y1 - y0), (x2 - x1, y2 - y1))
    lengths = [(dx * dx + dy * dy) ** 0.5 for dx, dy in sides]
    return [
        (dx / length, dy / length)
        for (dx, dy), length in zip(sides, lengths, strict=True)
        if length
    ]


def _parts(one: Quad, other: Quad, axis: tuple[float, float]) -> bool:
    along, beside = [[x * axis[0] + y * axis[1] for x, y in quad] for quad in (one, other)]
    return min(max(along), max(beside)) - max(min(along), min(beside)) < _SHARED
