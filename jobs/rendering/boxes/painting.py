"""Paint the boxes of a layout as small pictures, each no larger than its ink. Decides nothing."""

from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.geometry.placements import Layout
from jobs.rendering.paint.stamps import Stamp, cropped


def paint(layout: Layout) -> list[Stamp]:
    """Return stamps in the design's order, each cropped to its ink and to the canvas.

    Boxes that failed are left out.
    """
    stamps = (kind_of(placed.box).stamp(placed, layout.size) for placed in layout.placed)
    return list(filter(None, (cropped(stamp, layout.size) for stamp in stamps)))
