"""Glyphs with their own colours: painted from layers or graphs (COLR), or pictures in the font
(CBDT, sbix).
"""

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import uharfbuzz as hb
from PIL import Image, ImageChops

import pillowscale
from jobs.rendering.fonts.opened import Font

LARGEST = 1024  #: pixels of the longest side of a picture in a font


class Spot(NamedTuple):
    """The position of a glyph's origin, in pixels, y downwards, and the number of pixels per em
    unit.
    """

    x: float
    y: float
    scale: float


class GlyphPicture(NamedTuple):
    """A glyph as pixels, and the position of its top left one."""

    image: Image.Image
    left: int
    top: int


def painted(font: Font, glyph: int, spot: Spot, colour: str) -> GlyphPicture | None:
    """Return an RGBA picture, or None for a glyph without ink.

    `colour` (#rrggbb) is used for the parts that take the text's colour.
    """
    ink, scale = font.extents(glyph), spot.scale
    left, bottom = math.floor(spot.x + ink.left * scale), math.ceil(spot.y - ink.bottom * scale)
    right, top = math.ceil(spot.x + ink.right * scale), math.floor(spot.y - ink.top * scale)
    size = (right - left, bottom - top)
    if right <= left or bottom <= top:
        return None
    if font.is_picture(glyph):
        return GlyphPicture(_scaled(font, glyph, size), left, top)
    raster = hb.RasterPaint()
    raster.foreground = hb.Color(*bytes.fromhex(colour[1:]), 255)
    raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=size[0], height=size[1])
    raster.transform = (scale, 0, 0, scale, spot.x - left, bottom - spot.y)
    raster.paint_glyph(font.hb, glyph)
    return GlyphPicture(_as_image(raster.render()), left, top)


def _as_image(raster: hb.RasterImage) -> Image.Image:
    """Return what HarfBuzz painted: BGRA with premultiplied alpha, from the bottom up."""
    size = (raster.extents.width, raster.extents.height)
    return Image.frombuffer("RGBA", size, raster.buffer, "raw", "BGRa", raster.extents.stride, -1)


def picture_of(font: Font, glyph: int) -> Image.Image:
    """Return the picture of a glyph, as stored in the font (RGBA).

    Raises ValueError or OSError if it is not a usable picture.
    """
    image = Image.open(BytesIO(font.hb.get_glyph_color_png(glyph).data), formats=("PNG",))
    if max(image.size) > LARGEST:
        raise ValueError(f"{image.width} × {image.height} pixels")
    return image.convert("RGBA")


def _scaled(font: Font, glyph: int, size: tuple[int, int]) -> Image.Image:
    """Return the picture scaled, without clear pixels bleeding into their neighbours."""
    return pillowscale.resize(picture_of(font, glyph), size, Image.Resampling.BICUBIC)


def overlaid(mask: Image.Image, shapes: Sequence[GlyphPicture], by: float) -> Image.Image:
    """Return a mask (mode L) with the shapes added at their places, each grown by `by` pixels on
    every side.
    """
    if not shapes:
        return mask
    whole = mask.copy()
    for shape, x, y in shapes:
        for dx, dy in _disc(by):
            place = (x + dx, y + dy, x + dx + shape.width, y + dy + shape.height)
            whole.paste(ImageChops.lighter(whole.crop(place), shape), place[:2])
    return whole


def _disc(radius: float) -> Iterator[tuple[int, int]]:
    """Yield whole-pixel offsets. A shape drawn at all of them is grown by a disc.

    They are the rim of the disc, and inside it as many as a shape of a sixth of the radius needs.
    """
    reach, step = math.floor(radius), max(1, int(radius / 6))
    for dy in {*range(-reach, reach + 1, step), reach}:
        width = math.floor(math.sqrt(radius**2 - dy**2))
        yield from ((dx, dy) for dx in {*range(-width, width + 1, step), width})
