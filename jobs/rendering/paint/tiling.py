"""A stamp repeated over the whole canvas."""

from PIL import Image

from jobs.rendering.areas.rects import Point, Size
from jobs.rendering.geometry.tiling import Tiled, offsets, turned
from jobs.rendering.paint.stamps import Stamp, cropped


def tiled(stamp: Stamp, placed: Tiled, canvas: Size | None) -> Stamp:
    """Return the stamp with its copies on a canvas of this size; unchanged if the box has none."""
    if placed.box.tile is None or canvas is None:
        return stamp
    whole = Image.new("RGBA", canvas)
    for offset in offsets(placed, canvas):
        copy = cropped(_moved(stamp, turned(offset, placed.box.rotation)), canvas)
        if copy:
            whole.alpha_composite(copy.image, copy.area.corner)
    return Stamp(whole, 0, 0)


def _moved(stamp: Stamp, by: Point) -> Stamp:
    return Stamp(stamp.image, round(stamp.x + by[0]), round(stamp.y + by[1]))
