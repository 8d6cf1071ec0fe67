"""Glyphs as pixels:

HarfBuzz rasterises outlines and colour layers into masks and pictures of one text's area.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from PIL import ImageDraw

from jobs.rendering.areas.rects import Pixels, Rect
from jobs.rendering.fonts.coloured import GlyphPicture, Spot, overlaid, painted
from jobs.rendering.fonts.opened import EM, Font, load
from jobs.rendering.fonts.rasters import Mask, as_mask, raster_of
from jobs.rendering.geometry.placements import PlacedLine, PlacedText
from jobs.rendering.lines.placing import Marks
from jobs.rendering.lines.underlines import RuledLine, RuledLines, is_ruled, part_rules
from jobs.rendering.paint.effects import shadow_reach
from jobs.rendering.paint.grown_glyphs import grown


def ink_area(placed: PlacedText) -> Pixels:
    """Return the whole pixels of the canvas that a text with all its effects can touch."""
    ink, reach = placed.ink, shadow_reach(placed)
    left, top = ink.left - reach.left, ink.top - reach.top
    right, bottom = ink.right + reach.right, ink.bottom + reach.bottom
    return Rect(left, top, right, bottom).outwards().grown(1)


class PlacedGlyph(NamedTuple):
    """A glyph with its origin in pixels of the canvas, y downwards, its size as a share of the
    text's, and its colour.
    """

    font: Font
    number: int
    x: float
    y: float
    share: float
    colour: str

    @property
    def is_painted(self) -> bool:
        return self.font.paints(self.number)

    @property
    def has_ink(self) -> bool:
        return self.font.has_ink(self.number)

    @property
    def layers(self) -> tuple[int, ...]:
        return self.font.layers(self.number)


class TextDrawing:
    """Draws one placed text within its area."""

    def __init__(self, placed: PlacedText) -> None:
        self.placed = placed
        self.area = ink_area(placed)
        self.scale = placed.size_px / EM

    @cached_property
    def letters(self) -> Mask:
        """The mask of all letters and rules, but not of coloured glyphs. Do not change it."""
        return self._letters_of(None)

    def by_colour(self) -> list[tuple[str, Mask]]:
        """Return the mask of the letters and rules of each colour. Do not change them."""
        colours = self.colours()
        if len(colours) > 1:
            return [(colour, self._letters_of(colour)) for colour in colours]
        return [(colours[0] if colours else self.placed.box.colour, self.letters)]

    def colours(self) -> list[str]:
        """Return the colours of letters and rules that have ink, without drawing them."""
        letters = (it.colour for it in self._glyphs if it.has_ink and not it.is_painted)
        return list(dict.fromkeys([*letters, *(colour for colour, _ in self._rules(0.0))]))

    def silhouette(self) -> Mask:
        """Return the mask of letters and emoji, grown by the outline. Do not change it."""
        if not self.placed.outline_px and not any(it.font.is_coloured for it in self._glyphs):
            return self.letters
        outline = self.placed.box.outline
        radius = outline.width / 100 * EM if outline else 0.0
        reach = radius * self.scale
        mask = overlaid(self._drawn(self._glyphs, radius), list(self._shapes()), reach)
        return self._ruled(mask, reach, None)

    def emoji(self) -> Iterator[GlyphPicture]:
        """Yield each colour glyph as an RGBA picture with its place in the area."""
        return filter(None, (self._painted(it) for it in self._glyphs if it.is_painted))

    @cached_property
    def _glyphs(self) -> list[PlacedGlyph]:
        return [glyph for line in self.placed.lines for glyph in self._glyphs_of(line)]

    def _glyphs_of(self, line: PlacedLine) -> Iterator[PlacedGlyph]:
        scale = self.scale
        for marks in line.line.marks:
            font, share, colour = load(marks.font), marks.share, self._colour_of(marks)
            for number, x, y in marks.glyphs:
                left, baseline = line.x + x * scale, line.baseline - y * scale
                yield PlacedGlyph(font, number, left, baseline, share, colour)

    def _colour_of(self, marks: Marks) -> str:
        own = self.placed.box.colour
        return marks.part.colour or own if marks.part else own

    def _letters_of(self, colour: str | None) -> Mask:
        """Return the mask of the letters and rules of one colour, or of all."""
        return self._ruled(self._drawn(self._outlines_of(colour), 0.0), 0.0, colour)

    def _outlines_of(self, colour: str | None) -> Iterator[PlacedGlyph]:
        """Return the glyphs of one colour, or of all, that have outlines and no picture."""
        return (it for it in self._glyphs if colour in (None, it.colour) and not it.is_painted)

    def _drawn(self, glyphs: Iterable[PlacedGlyph], radius: float) -> Mask:
        """Draw the outlines of glyphs, grown by `radius` em units."""
        raster, left, bottom = raster_of(self.area.size), self.area.left, self.area.bottom
        for font, number, x, y, share, _ in glyphs:
            own = self.scale * share
            raster.transform = (own, 0, 0, own, x - left, bottom - y)
            _draw(raster, font, number, radius / share)
        return as_mask(raster.render(), self.area.size)

    def _shapes(self) -> Iterator[GlyphPicture]:
        """Yield glyphs that are painted without outlines: their shape is the alpha of their
        picture.
        """
        without_outlines = (it for it in self._glyphs if it.is_painted and not it.layers)
        for picture in filter(None, map(self._painted, without_outlines)):
            yield picture._replace(image=picture.image.getchannel("A"))

    def _painted(self, glyph: PlacedGlyph) -> GlyphPicture | None:
        spot = Spot(glyph.x - self.area.left, glyph.y - self.area.top, self.scale * glyph.share)
        return painted(glyph.font, glyph.number, spot, glyph.colour)

    # --- Rules ------------------------------------------------------------------------------------

    def _ruled(self, mask: Mask, reach: float, colour: str | None) -> Mask:
        """Draw the rules of one colour, or all, grown by `reach`, onto a mask, and return it."""
        for its_colour, rectangle in self._rules(reach):
            if colour in (None, its_colour):
                ImageDraw.Draw(mask).rectangle(self._whole(rectangle), 255)
        return mask

    def _rules(self, reach: float) -> Iterator[tuple[str, Rect]]:
        """Yield the colour and the area of each rule, grown by `reach`."""
        lines = self.placed.lines
        rules = RuledLines.of(self.placed.box).on([line.line for line in lines])
        for line, rule in product(filter(lambda it: is_ruled(it.line), lines), rules):
            whole = self._across(line, rule, line.x, line.x + line.width)
            yield self.placed.box.colour, whole.grown(reach)
        for line in lines:
            yield from ((colour, rect.grown(reach)) for colour, rect in self._part_rules(line))

    def _part_rules(self, line: PlacedLine) -> Iterator[tuple[str, Rect]]:
        for left, right, rule, colour in part_rules(line.line):
            start, end = line.x + left * self.scale, line.x + right * self.scale
            yield colour or self.placed.box.colour, self._across(line, rule, start, end)

    def _across(self, line: PlacedLine, rule: RuledLine, left: float, right: float) -> Rect:
        middle = line.baseline - rule.centre * self.scale
        half = rule.thickness * self.scale / 2
        return Rect(left, middle - half, right, middle + half)

    def _whole(self, rect: Rect) -> Pixels:
        """Return the first and last pixels of a rule, at least one pixel thick."""
        left, width = _whole_pixels(rect.left, rect.right)
        top, height = _whole_pixels(rect.top, rect.bottom)
        whole = Pixels(left, top, left + width - 1, top + height - 1)
        return whole.moved((-self.area.left, -self.area.top))


def _draw(raster: Any, font: Font, number: int, radius: float) -> None:
    """Add a glyph grown by `radius` em units."""
    for layer in font.layers(number) or (number,):
        shape = grown(font, layer, radius) if radius else None
        if shape:
            raster.draw_glyph(shape, 0)
        else:
            raster.draw_glyph(font.hb, layer)


def _whole_pixels(first: float, last: float) -> tuple[int, int]:
    """Return the first pixel and the number of pixels for a stretch, without pixels that it does
    not touch.
    """
    count = max(1, round(last - first))
    return max(math.floor(first), min(round(first), math.ceil(last) - count)), count
