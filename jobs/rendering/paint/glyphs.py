"""Glyphs as pixels:

HarfBuzz rasterises outlines and colour layers into masks and pictures of one text's area.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import uharfbuzz as hb
from PIL import Image, ImageDraw

from jobs.rendering.fonts.coloured import Spot, overlaid, painted
from jobs.rendering.fonts.opened import EM, Font, load
from jobs.rendering.geometry.placements import PlacedLine, PlacedText
from jobs.rendering.lines.underlines import RuledLine, RuledLines, is_ruled
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


type PlacedGlyph = tuple[Font, int, float, float]
"""A glyph's font and number, and its origin in pixels of the canvas, y downwards."""


class TextDrawing:
    """Draws one placed text within its area."""

    def __init__(self, placed: PlacedText, area: InkArea) -> None:
        self.placed = placed
        self.area = area
        self.scale = placed.size_px / EM
        self._letters: Image.Image | None = None
        self._placed_glyphs: list[PlacedGlyph] | None = None

    def letters(self) -> Image.Image:
        """Return the mask of everything in the text's own colour. Do not change it."""
        if self._letters is None:
            self._letters = self._mask(is_whole=False)
        return self._letters

    def has_letters(self) -> bool:
        """Return whether anything is in the text's own colour, without drawing it."""
        has_ink = any(
            font.has_ink(number) and not font.paints(number) for font, number, *_ in self._glyphs()
        )
        return has_ink or next(self._ruled_lines(), None) is not None

    def silhouette(self) -> Image.Image:
        """Return the mask of letters and emoji, grown by the outline. Do not change it."""
        if not self.placed.outline_px and not any(font.is_coloured for font, *_ in self._glyphs()):
            return self.letters()
        return self._mask(is_whole=True)

    def emoji(self) -> Iterator[tuple[Image.Image, int, int]]:
        """Yield each colour glyph as an RGBA picture with its place in the area."""
        for font, number, x, y in self._glyphs():
            if font.paints(number):
                picture = self._painted(font, number, x, y)
                if picture:
                    yield picture

    def _glyphs(self) -> list[PlacedGlyph]:
        if self._placed_glyphs is None:
            self._placed_glyphs = [
                (font, number, line.x + x * self.scale, line.baseline - y * self.scale)
                for line in self.placed.lines
                for font, marks in ((load(key), marks) for key, marks in line.line.marks)
                for number, x, y in marks
            ]
        return self._placed_glyphs

    def _mask(self, *, is_whole: bool) -> Image.Image:
        """Return the mask of everything painted, grown by the outline (`is_whole`), or of the
        letters only.
        """
        (width, height), scale, left, bottom = (
            self.area.size,
            self.scale,
            self.area.left,
            self.area.bottom,
        )
        raster = hb.RasterDraw()
        raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=width, height=height)
        outline = self.placed.box.outline if is_whole else None
        radius = outline.width / 100 * EM if outline else 0.0
        for font, number, x, y in self._glyphs():
            if is_whole or not font.paints(number):
                raster.transform = (scale, 0, 0, scale, x - left, bottom - y)
                _draw(raster, font, number, radius)
        mask = as_mask(raster.render(), self.area.size)
        reach = radius * scale
        if is_whole:
            mask = self._with_pictures(mask, reach)
        self._rule(mask, reach)
        return mask

    def _with_pictures(self, mask: Image.Image, by: float) -> Image.Image:
        """Add glyphs that are painted without outlines: their shape is the alpha of their
        picture.
        """
        seen = [
            self._painted(font, number, x, y)
            for font, number, x, y in self._glyphs()
            if font.paints(number) and not font.layers(number)
        ]
        return overlaid(
            mask, [(image.getchannel("A"), x, y) for image, x, y in filter(None, seen)], by
        )

    def _painted(
        self, font: Font, number: int, x: float, y: float
    ) -> tuple[Image.Image, int, int] | None:
        spot = Spot(x - self.area.left, y - self.area.top, self.scale)
        return painted(font, number, spot, self.placed.box.colour)

    def _rule(self, mask: Image.Image, reach: float) -> None:
        for line, rule in self._ruled_lines():
            ImageDraw.Draw(mask).rectangle(self._ruled(line, rule, reach), 255)

    def _ruled_lines(self) -> Iterator[tuple[PlacedLine, RuledLine]]:
        rules = RuledLines.of(self.placed.box).on([line.line for line in self.placed.lines])
        return product(filter(lambda it: is_ruled(it.line), self.placed.lines), rules)

    def _ruled(self, line: PlacedLine, rule: RuledLine, reach: float) -> tuple[int, int, int, int]:
        """Return the first and last pixels of a rule, at least one pixel thick."""
        middle, half = (
            line.baseline - rule.centre * self.scale,
            rule.thickness * self.scale / 2 + reach,
        )
        left, width = _whole_pixels(line.x - reach, line.x + line.width + reach)
        top, height = _whole_pixels(middle - half, middle + half)
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
