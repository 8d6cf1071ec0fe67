"""Glyphs as pixels:

HarfBuzz rasterises outlines and colour layers into masks and pictures of one text's area.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import uharfbuzz as hb
from PIL import Image, ImageDraw

from jobs.rendering.fonts.coloured import GlyphPicture, Spot, overlaid, painted
from jobs.rendering.fonts.opened import EM, Font, load
from jobs.rendering.geometry.placements import PlacedLine, PlacedText
from jobs.rendering.lines.underlines import RuledLine, RuledLines, is_ruled, part_rules
from jobs.rendering.paint.effects import shadow_reach
from jobs.rendering.paint.grown_glyphs import grown
from jobs.rendering.paint.polygon_masks import as_mask


@dataclass(frozen=True, slots=True)
class InkArea:
    """The whole pixels of the canvas that a text with all its effects can touch."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, placed: PlacedText) -> "InkArea":
        ink, reach = placed.ink, shadow_reach(placed)
        return cls(
            math.floor(ink.left - reach.left) - 1,
            math.floor(ink.top - reach.top) - 1,
            math.ceil(ink.right + reach.right) + 1,
            math.ceil(ink.bottom + reach.bottom) + 1,
        )

    @property
    def size(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


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


type _Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the canvas."""


class TextDrawing:
    """Draws one placed text within its area."""

    def __init__(self, placed: PlacedText, area: InkArea) -> None:
        self.placed = placed
        self.area = area
        self.scale = placed.size_px / EM
        self._letters: Image.Image | None = None
        self._placed_glyphs: list[PlacedGlyph] | None = None

    def letters(self) -> Image.Image:
        """Return the mask of all letters and rules, but not of coloured glyphs. Do not change
        it.
        """
        if self._letters is None:
            self._letters = self._mask(is_whole=False)
        return self._letters

    def by_colour(self) -> list[tuple[str, Image.Image]]:
        """Return the mask of the letters and rules of each colour. Do not change them."""
        colours = self.colours()
        if len(colours) < 2:
            return [(colours[0] if colours else self.placed.box.colour, self.letters())]
        return [(colour, self._mask(is_whole=False, colour=colour)) for colour in colours]

    def colours(self) -> list[str]:
        """Return the colours of letters and rules that have ink, without drawing them."""
        letters = (
            glyph.colour
            for glyph in self._glyphs()
            if glyph.font.has_ink(glyph.number) and not glyph.font.paints(glyph.number)
        )
        return list(dict.fromkeys([*letters, *(colour for colour, _ in self._rules(0.0))]))

    def silhouette(self) -> Image.Image:
        """Return the mask of letters and emoji, grown by the outline. Do not change it."""
        if not self.placed.outline_px and not any(it.font.is_coloured for it in self._glyphs()):
            return self.letters()
        return self._mask(is_whole=True)

    def emoji(self) -> Iterator[GlyphPicture]:
        """Yield each colour glyph as an RGBA picture with its place in the area."""
        for glyph in self._glyphs():
            if glyph.font.paints(glyph.number):
                picture = self._painted(glyph)
                if picture:
                    yield picture

    def _glyphs(self) -> list[PlacedGlyph]:
        if self._placed_glyphs is None:
            self._placed_glyphs = [
                glyph for line in self.placed.lines for glyph in self._glyphs_of(line)
            ]
        return self._placed_glyphs

    def _glyphs_of(self, line: PlacedLine) -> Iterator[PlacedGlyph]:
        own, scale = self.placed.box.colour, self.scale
        for marks in line.line.marks:
            font, share = load(marks.font), marks.share
            colour = marks.part.colour or own if marks.part else own
            for number, x, y in marks.glyphs:
                left, baseline = line.x + x * scale, line.baseline - y * scale
                yield PlacedGlyph(font, number, left, baseline, share, colour)

    def _mask(self, *, is_whole: bool, colour: str | None = None) -> Image.Image:
        """Return the mask of everything painted, grown by the outline (`is_whole`), or of the
        letters only: of all of them, or of one colour.
        """
        width, height = self.area.size
        scale, left, bottom = self.scale, self.area.left, self.area.bottom
        raster = hb.RasterDraw()
        raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=width, height=height)
        outline = self.placed.box.outline if is_whole else None
        radius = outline.width / 100 * EM if outline else 0.0
        for font, number, x, y, share, its_colour in self._glyphs():
            is_drawn = is_whole or not font.paints(number)
            if is_drawn and colour in (None, its_colour):
                own = scale * share
                raster.transform = (own, 0, 0, own, x - left, bottom - y)
                _draw(raster, font, number, radius / share)
        mask = as_mask(raster.render(), self.area.size)
        reach = radius * scale
        if is_whole:
            mask = self._with_pictures(mask, reach)
        self._rule(mask, reach, colour)
        return mask

    def _with_pictures(self, mask: Image.Image, by: float) -> Image.Image:
        """Add glyphs that are painted without outlines: their shape is the alpha of their
        picture.
        """
        shapes = []
        for glyph in self._glyphs():
            if glyph.font.paints(glyph.number) and not glyph.font.layers(glyph.number):
                picture = self._painted(glyph)
                if picture:
                    shapes.append(picture._replace(image=picture.image.getchannel("A")))
        return overlaid(mask, shapes, by)

    def _painted(self, glyph: PlacedGlyph) -> GlyphPicture | None:
        spot = Spot(glyph.x - self.area.left, glyph.y - self.area.top, self.scale * glyph.share)
        return painted(glyph.font, glyph.number, spot, glyph.colour)

    def _rule(self, mask: Image.Image, reach: float, colour: str | None) -> None:
        for its_colour, rectangle in self._rules(reach):
            if colour in (None, its_colour):
                ImageDraw.Draw(mask).rectangle(self._whole(rectangle), 255)

    def _rules(self, reach: float) -> Iterator[tuple[str, _Rectangle]]:
        """Yield the colour and the area of each rule, grown by `reach`."""
        lines, own = self.placed.lines, self.placed.box.colour
        rules = RuledLines.of(self.placed.box).on([line.line for line in lines])
        for line, rule in product(filter(lambda it: is_ruled(it.line), lines), rules):
            ends = line.x - reach, line.x + line.width + reach
            yield own, self._around(line, rule, reach, ends)
        for line in lines:
            for left, right, rule, colour in part_rules(line.line):
                start, end = line.x + left * self.scale, line.x + right * self.scale
                ends = start - reach, end + reach
                yield colour or own, self._around(line, rule, reach, ends)

    def _around(
        self, line: PlacedLine, rule: RuledLine, reach: float, ends: tuple[float, float]
    ) -> _Rectangle:
        middle, half = (
            line.baseline - rule.centre * self.scale,
            rule.thickness * self.scale / 2 + reach,
        )
        return ends[0], middle - half, ends[1], middle + half

    def _whole(self, rectangle: _Rectangle) -> tuple[int, int, int, int]:
        """Return the first and last pixels of a rule, at least one pixel thick."""
        first, above, last, below = rectangle
        left, width = _whole_pixels(first, last)
        top, height = _whole_pixels(above, below)
        left, top = left - self.area.left, top - self.area.top
        return left, top, left + width - 1, top + height - 1


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
