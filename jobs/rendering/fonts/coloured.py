"""Glyphs with their own colours: painted from layers or graphs (COLR), or pictures in the font
(CBDT, sbix).
"""

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import uharfbuzz as hb
from PIL import Image

import pillowscale
from jobs.rendering.areas.rects import Pixels, Rect, Size
from jobs.rendering.fonts.opened import Font
from jobs.rendering.fonts.rasters import Mask, extents_of, lighten

LARGEST = 1024  #: pixels of the longest side of a picture in a font


class Spot(NamedTuple):
    """The position of a glyph's origin, in pixels, y downwards, and the number of pixels per em
    unit.
    """

    x: float
    y: float
    scale: float

    def covered_by(self, ink: Rect) -> Pixels:
        """Return the pixels that ink touches, given in em units from the origin, y downwards."""
        return ink.scaled(self.scale).moved((self.x, self.y)).outwards()


class GlyphPicture(NamedTuple):
    """A glyph as pixels, and the position of its top left one."""

    image: Image.Image
    left: int
    top: int


def painted(font: Font, glyph: int, spot: Spot, colour: str) -> GlyphPicture | None:
    """Return an RGBA picture, or None for a glyph without ink.

    `colour` (#rrggbb) is used for the parts that take the text's colour.
    """
    area = spot.covered_by(font.extents(glyph).downwards)
    if area.is_empty:
        return None
    if font.is_picture(glyph):
        return GlyphPicture(_scaled(font, glyph, area.size), area.left, area.top)
    return GlyphPicture(_painted(font, glyph, spot, colour, area), area.left, area.top)


def _painted(font: Font, glyph: int, spot: Spot, colour: str, area: Pixels) -> Image.Image:
    raster, scale = hb.RasterPaint(), spot.scale
    raster.foreground = hb.Color(*bytes.fromhex(colour[1:]), 255)
    raster.extents = extents_of(area.size)
    raster.transform = (scale, 0, 0, scale, spot.x - area.left, area.bottom - spot.y)
    raster.paint_glyph(font.hb, glyph)
    return _as_image(raster.render())


def _as_image(raster: hb.RasterImage) -> Image.Image:
    """Return what HarfBuzz painted: BGRA with premultiplied alpha, from the bottom up."""
    area = raster.extents
    size = (area.width, area.height)
    return Image.frombuffer("RGBA", size, raster.buffer, "raw", "BGRa", area.stride, -1)


def picture_of(font: Font, glyph: int) -> Image.Image:
    """Return the picture of a glyph, as stored in the font (RGBA).

    Raises ValueError or OSError if it is not a usable picture.
    """
    image = Image.open(BytesIO(font.hb.get_glyph_color_png(glyph).data), formats=("PNG",))
    if max(image.size) > LARGEST:
        raise ValueError(f"{image.width} × {image.height} pixels")
    return image.convert("RGBA")


def _scaled(font: Font, glyph: int, size: Size) -> Image.Image:
    """Return the picture scaled, without clear pixels bleeding into their neighbours."""
    return pillowscale.resize(picture_of(font, glyph), size, Image.Resampling.BICUBIC)


def overlaid(mask: Mask, shapes: Sequence[GlyphPicture], by: float) -> Mask:
    """Return a mask (mode L) with the shapes added at their places, each grown by `by` pixels on
    every side.
    """
    if not shapes:
        return mask
    whole = mask.copy()
    for shape, x, y in shapes:
        for dx, dy in _disc(by):
            lighten(whole, shape, (x + dx, y + dy))
    return whole


def _disc(radius: float) -> Iterator[tuple[int, int]]:
    """Yield whole-pixel offsets. A shape drawn at all of them is grown by a disc.

    They are the rim of the disc, and inside it as many as a shape of a sixth of the radius needs.
    """
    reach, step = math.floor(radius), max(1, int(radius / 6))
    for dy in {*range(-reach, reach + 1, step), reach}:
        width = math.floor(math.sqrt(radius**2 - dy**2))
        yield from ((dx, dy) for dx in {*range(-width, width + 1, step), width})
