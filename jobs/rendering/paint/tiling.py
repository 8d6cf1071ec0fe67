"""A stamp repeated over the whole canvas."""

from PIL import Image

from jobs.rendering.geometry.tiling import Tiled, offsets, turned
from jobs.rendering.metadata.orientation import Size
from jobs.rendering.paint.stamps import Stamp, cropped


def tiled(stamp: Stamp, placed: Tiled, canvas: Size | None) -> Stamp:
    """Return the stamp with its copies on a canvas of this size; unchanged if the box has none."""
    if placed.box.tile is None or canvas is None:
        return stamp
    whole = Image.new("RGBA", canvas)
    for offset in offsets(placed, *canvas):
        across, down = turned(offset, placed.box.rotation)
        copy = cropped(Stamp(stamp.image, round(stamp.x + across), round(stamp.y + down)), *canvas)
        if copy:
            whole.alpha_composite(copy.image, (copy.x, copy.y))
    return Stamp(whole, 0, 0)
