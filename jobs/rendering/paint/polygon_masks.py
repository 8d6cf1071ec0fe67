"""Polygons as masks with smooth edges: HarfBuzz rasterises them as the glyph of a font."""

import math
import struct
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import Any

import uharfbuzz as hb

from jobs.rendering.areas.rects import Size
from jobs.rendering.fonts.opened import EM
from jobs.rendering.fonts.rasters import Mask, as_mask, raster_of
from jobs.rendering.paint.polygons import Polygon

LARGEST = 16_000
"""Largest coordinate: the difference of two must fit into 16 bits."""
_ON_CURVE = b"\1"
_FIXED_TABLES = {
    "head": struct.pack(
        ">4L2H2Q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, EM, *(0,) * 6, 0, 0, 2, 1, 0
    ),
    "hhea": struct.pack(">L30xH", 0x10000, 1),
    "maxp": struct.pack(">LH26x", 0x10000, 1),
}
"""Tables that are the same for every glyph."""

type Transform = tuple[float, float, float, float, float, float]
"""xx, yx, xy, yy, x, y: from the coordinates of polygons to pixels, y upwards."""

type FontTables = dict[str, bytes]
"""Tables of a font, by their tags."""


def mask_of(contours: Sequence[Polygon], size: Size, transform: Transform) -> Mask:
    """Return where the contours wind around a pixel, in mode L. Their coordinates go up to
    `LARGEST`.
    """
    raster = raster_of(size)
    raster.transform = transform
    raster.draw_glyph(as_font(contours), 0)
    return as_mask(raster.render(), size)


def as_font(chains: Sequence[Polygon]) -> Any:
    """Build a TrueType font of one glyph (OpenType 1.9: glyf, head, hhea, hmtx, loca, maxp)."""
    unit = _unit(chains)
    glyph = _glyph([[_on_grid(point / unit) for point in polygon] for polygon in chains])
    tables = _tables(*glyph)
    font = hb.Font(hb.Face.create_for_tables(lambda _, tag, __: tables.get(tag, b""), None))
    font.scale = (EM * unit, EM * unit)
    return font


def _unit(chains: Sequence[Polygon]) -> int:
    """Return the size of the grid on which all corners have coordinates up to `LARGEST`."""
    return math.ceil(max(map(_reach, chain.from_iterable(chains))) / LARGEST)


def _reach(point: complex) -> float:
    """Return the larger of the two coordinates, without its sign."""
    return max(abs(point.real), abs(point.imag))


def _on_grid(point: complex) -> tuple[int, int]:
    return round(point.real), round(point.imag)


def _glyph(chains: Sequence[Sequence[tuple[int, int]]]) -> tuple[bytes, int]:
    """Return the glyph as `glyf` stores it, and its left edge."""
    xs, ys = zip(*chain.from_iterable(chains), strict=True)
    ends = [end - 1 for end in accumulate(map(len, chains))]
    parts = (
        struct.pack(">5h", len(chains), min(xs), min(ys), max(xs), max(ys)),
        _big_endian("H", ends),
        struct.pack(">H", 0),  # no instructions
        _ON_CURVE * len(xs),
        _steps(xs),
        _steps(ys),
    )
    return b"".join(parts), min(xs)


def _steps(places: Sequence[int]) -> bytes:
    """Return coordinates as the differences from one to the next."""
    return _big_endian("h", [after - here for here, after in pairwise((0, *places))])


def _tables(glyph: bytes, left: int) -> FontTables:
    return _FIXED_TABLES | {
        "glyf": glyph,
        "loca": struct.pack(">2L", 0, len(glyph)),
        "hmtx": struct.pack(">Hh", 0, left),  # else the glyph would be moved to the origin
    }


def _big_endian(kind: str, numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}{kind}", *numbers)
