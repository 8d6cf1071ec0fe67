"""Paint the boxes of a layout as small pictures, each no larger than its ink. Decides nothing."""

from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.geometry.placements import Layout
from jobs.rendering.paint.stamps import Stamp, cropped


def paint(layout: Layout) -> list[Stamp]:
    """Return stamps in the design's order, each cropped to its ink and to the canvas.

    Boxes that failed are left out.
    """
    size = layout.width, layout.height
    stamps = (cropped(kind_of(placed.box).stamp(placed, size), *size) for placed in layout.placed)
    return [stamp for stamp in stamps if stamp]
