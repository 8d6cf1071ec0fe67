"""Polygons as masks with smooth edges: HarfBuzz rasterises them as the glyph of a font."""

import math
import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import uharfbuzz as hb
from PIL import Image

from jobs.rendering.fonts.opened import EM
from jobs.rendering.metadata.orientation import Size
from jobs.rendering.paint.polygons import Polygon

LARGEST = 16_000
"""Largest coordinate: the difference of two must fit into 16 bits."""
_ON_CURVE = b"\1"

type Transform = tuple[float, float, float, float, float, float]
"""xx, yx, xy, yy, x, y: from the coordinates of polygons to pixels, y upwards."""


def mask_of(contours: Sequence[Polygon], size: Size, transform: Transform) -> Image.Image:
    """Return where the contours wind around a pixel, in mode L. Their coordinates go up to
    `LARGEST`.
    """
    width, height = size
    raster = hb.RasterDraw()
    raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=width, height=height)
    raster.transform = transform
    raster.draw_glyph(as_font(contours), 0)
    return as_mask(raster.render(), size)


def as_mask(image: Any, size: Size) -> Image.Image:
    """Convert HarfBuzz's bitmap, whose rows of `stride` bytes run from bottom to top."""
    extents = image.extents
    if not extents.width or not extents.height:
        return Image.new("L", size)
    return Image.frombuffer(
        "L", (extents.width, extents.height), image.buffer, "raw", "L", extents.stride, -1
    )


def as_font(chains: Sequence[Polygon]) -> Any:
    """Build a TrueType font of one glyph (OpenType 1.9: glyf, head, hhea, hmtx, loca, maxp)."""
    farthest = max(max(abs(point.real), abs(point.imag)) for chain in chains for point in chain)
    unit = math.ceil(farthest / LARGEST)
    tables = _tables(
        [
            [(round(point.real / unit), round(point.imag / unit)) for point in chain]
            for chain in chains
        ]
    )
    font = hb.Font(hb.Face.create_for_tables(lambda _, tag, __: tables.get(tag, b""), None))
    font.scale = (EM * unit, EM * unit)
    return font


def _tables(chains: Sequence[Sequence[tuple[int, int]]]) -> dict[str, bytes]:
    xs, ys = zip(*(point for chain in chains for point in chain), strict=True)
    ends = [end - 1 for end in accumulate(map(len, chains))]
    glyph = b"".join(
        (
            struct.pack(">5h", len(chains), min(xs), min(ys), max(xs), max(ys)),
            _big_endian("H", ends),
            struct.pack(">H", 0),  # no instructions
            _ON_CURVE * len(xs),
            _big_endian("h", [after - here for here, after in pairwise((0, *xs))]),
            _big_endian("h", [after - here for here, after in pairwise((0, *ys))]),
        )
    )
    return {
        "glyf": glyph,
        "loca": struct.pack(">2L", 0, len(glyph)),
        "head": struct.pack(
            ">4L2H2Q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, EM, *(0,) * 6, 0, 0, 2, 1, 0
        ),
        "hhea": struct.pack(">L30xH", 0x10000, 1),
        "hmtx": struct.pack(">Hh", 0, min(xs)),  # else the glyph would be moved to the origin
        "maxp": struct.pack(">LH26x", 0x10000, 1),
    }


def _big_endian(kind: str, numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}{kind}", *numbers)
