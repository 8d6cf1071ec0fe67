"""Decide the place and size of each box on a canvas, and find what prevents it.

Nothing is drawn.
"""

from jobs.design import CodeBox, Design, ImageBox, Row
from jobs.design.values import Box
from jobs.errors import JobFailed
from jobs.rendering.boxes.code import place_code
from jobs.rendering.boxes.common_sizes import NO_SIZES, Sizes, box_of_row
from jobs.rendering.boxes.image import place_image
from jobs.rendering.boxes.placements import (
    Layout,
    Notice,
    Placed,
    PlacedCode,
    PlacedImage,
    PlacedLine,
    PlacedText,
)
from jobs.rendering.boxes.text import place_box

__all__ = ["Layout", "Notice", "PlacedCode", "PlacedImage", "PlacedLine", "PlacedText", "lay_out"]


def lay_out(design: Design, row: Row, width: int, height: int, sizes: Sizes = NO_SIZES) -> Layout:
    """Place all boxes on a canvas of these pixels, as displayed. `sizes` are the sizes for all
    rows, once they are known.

    A box that cannot be made is a failure in the layout, with its name in `details["box"]`. Nothing
    is raised, so that a check sees all failures.
    """
    placed: list[Placed] = []
    failures: list[JobFailed] = []
    notices: list[Notice] = []
    for box in design.boxes:
        try:
            made, noticed = _place(box, row, design, width, height, sizes)
            placed.extend([made] if made else [])
            notices.extend(noticed)
        except JobFailed as failure:
            failure.details["box"] = box.name
            failures.append(failure)
    return Layout(width, height, tuple(placed), tuple(failures), tuple(notices))


def _place(
    box: Box, row: Row, design: Design, width: int, height: int, sizes: Sizes
) -> tuple[Placed | None, list[Notice]]:
    """Place one box. The first value is None if the box hides."""
    if isinstance(box, ImageBox):
        return place_image(box, row, design, width, height)
    if isinstance(box, CodeBox):
        return place_code(box, row, design, width, height)
    own = box_of_row(box, row, design.language, sizes)
    return place_box(own, row, design.language, width, height, design.typefaces)
