"""Glyphs as pixels: HarfBuzz's rasteriser for outlines and colour layers, masks and pictures of one text's area."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import uharfbuzz as hb
from PIL import Image, ImageDraw

from jobs.rendering.coloured import Spot, overlaid, painted
from jobs.rendering.effects import shadow_reach
from jobs.rendering.fonts import EM, Font, load
from jobs.rendering.growing import grown
from jobs.rendering.placed import PlacedLine, PlacedText
from jobs.rendering.rules import Rule, Rules, is_ruled


@dataclass(frozen=True, slots=True)
class Area:
    """Whole pixels of the canvas that a text with all its effects can touch."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, placed: PlacedText) -> "Area":
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


class Drawing:
    """Draws one placed text within its area."""

    def __init__(self, placed: PlacedText, area: Area) -> None:
        self.placed = placed
        self.area = area
        self.scale = placed.size_px / EM
        self._letters: Image.Image | None = None

    def letters(self) -> Image.Image:
        """The mask of everything in the text's own colour. Masks are not to be changed."""
        if self._letters is None:
            self._letters = self._mask(coloured=False, grown=0.0)
        return self._letters

    def silhouette(self) -> Image.Image:
        """The mask of letters and emoji, grown by the outline."""
        outline = self.placed.outline_px
        if not outline and not any(font.is_coloured for font, *_ in self._glyphs()):
            return self.letters()
        return self._mask(coloured=True, grown=outline)

    def emoji(self) -> Iterator[tuple[Image.Image, int, int]]:
        """Each colour glyph as an RGBA picture with its place in the area."""
        for font, number, x, y in self._glyphs():
            if font.paints(number):
                picture = self._painted(font, number, x, y)
                if picture:
                    yield picture

    def _glyphs(self) -> Iterator[tuple[Font, int, float, float]]:
        """Every glyph with its origin in pixels of the canvas, y downwards."""
        for line in self.placed.lines:
            for key, marks in line.line.marks:
                font = load(key)
                for number, x, y in marks:
                    yield font, number, line.x + x * self.scale, line.baseline - y * self.scale

    def _mask(self, *, coloured: bool, grown: float) -> Image.Image:
        """`grown`: by so many pixels on every side."""
        width, height = self.area.size
        raster = hb.RasterDraw()
        raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=width, height=height)
        for font, number, x, y in self._glyphs():
            if coloured or not font.paints(number):
                raster.transform = (self.scale, 0, 0, self.scale, x - self.area.left, self.area.bottom - y)
                self._draw(raster, font, number, grown)
        mask = _as_mask(raster.render(), self.area.size)
        if coloured:
            mask = self._with_pictures(mask, grown)
        self._rule(mask, reach=grown)
        return mask

    def _draw(self, raster: Any, font: Font, number: int, by: float) -> None:
        for layer in font.layers(number) or (number,):
            shape = grown(font, layer, by / self.scale) if by else None
            if shape:
                raster.draw_glyph(shape, 0)
            else:
                raster.draw_glyph(font.hb, layer)

    def _with_pictures(self, mask: Image.Image, by: float) -> Image.Image:
        """What is painted without outlines has the shape of what is seen of it."""
        seen = [
            self._painted(font, number, x, y)
            for font, number, x, y in self._glyphs()
            if font.paints(number) and not font.layers(number)
        ]
        return overlaid(mask, [(image.getchannel("A"), x, y) for image, x, y in filter(None, seen)], by)

    def _painted(self, font: Font, number: int, x: float, y: float) -> tuple[Image.Image, int, int] | None:
        spot = Spot(x - self.area.left, y - self.area.top, self.scale)
        return painted(font, number, spot, self.placed.box.colour)

    def _rule(self, mask: Image.Image, reach: float) -> None:
        pen = ImageDraw.Draw(mask)
        rules = Rules.of(self.placed.box).on([line.line for line in self.placed.lines])
        for line, rule in product(filter(lambda it: is_ruled(it.line), self.placed.lines), rules):
            pen.rectangle(self._ruled(line, rule, reach), 255)

    def _ruled(self, line: PlacedLine, rule: Rule, reach: float) -> tuple[int, int, int, int]:
        """First and last pixels of a rule, at least one pixel thick."""
        middle, half = line.baseline - rule.centre * self.scale, rule.thickness * self.scale / 2 + reach
        left, width = _whole_pixels(line.x - reach, line.x + line.width + reach)
        top, height = _whole_pixels(middle - half, middle + half)
        left, top = left - self.area.left, top - self.area.top
        return left, top, left + width - 1, top + height - 1


def _whole_pixels(first: float, last: float) -> tuple[int, int]:
    """Where to begin and how many pixels to take for a stretch, touching none that it does not."""
    count = max(1, round(last - first))
    return max(math.floor(first), min(round(first), math.ceil(last) - count)), count


def _as_mask(image: Any, size: tuple[int, int]) -> Image.Image:
    """HarfBuzz's rows run from bottom to top, each of `stride` bytes."""
    extents = image.extents
    if not extents.width or not extents.height:
        return Image.new("L", size)
    return Image.frombuffer("L", (extents.width, extents.height), image.buffer, "raw", "L", extents.stride, -1)
