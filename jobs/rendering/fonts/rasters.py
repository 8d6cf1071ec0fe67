"""Outlines as masks: HarfBuzz's rasteriser, and what it draws as a Pillow picture."""

from typing import Any

import uharfbuzz as hb
from PIL import Image, ImageChops

from jobs.rendering.areas.rects import Corner, Size, pixels_at

type Mask = Image.Image
"""A picture in mode L: how much of each pixel is covered."""


def raster_of(size: Size) -> Any:
    """Return a HarfBuzz raster for glyphs, with its origin at the bottom left."""
    raster = hb.RasterDraw()
    raster.extents = extents_of(size)
    return raster


def extents_of(size: Size) -> Any:
    return hb.RasterExtents(x_origin=0, y_origin=0, width=size[0], height=size[1])


def as_mask(image: Any, size: Size) -> Mask:
    """Convert HarfBuzz's bitmap, whose rows of `stride` bytes run from bottom to top."""
    extents = image.extents
    drawn = extents.width, extents.height
    if not all(drawn):
        return Image.new("L", size)
    return Image.frombuffer("L", drawn, image.buffer, "raw", "L", extents.stride, -1)


def lighten(mask: Mask, other: Mask, corner: Corner) -> None:
    """Add a mask to a larger one, with its top left pixel at a corner of that."""
    where = pixels_at(corner, other.size)
    mask.paste(ImageChops.lighter(mask.crop(where), other), where)
