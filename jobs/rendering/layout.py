"""Decide where each box of a design stands on a canvas, at which size, what stands in the way. Nothing is drawn."""

from jobs.design import Design, ImageBox, Row
from jobs.errors import JobFailed
from jobs.rendering.boxes import place_box
from jobs.rendering.common_sizes import NO_SIZES, Sizes, box_of_row
from jobs.rendering.images import place_image
from jobs.rendering.placed import Layout, Notice, PlacedImage, PlacedLine, PlacedText

__all__ = ["Layout", "Notice", "PlacedImage", "PlacedLine", "PlacedText", "lay_out"]


def lay_out(design: Design, row: Row, width: int, height: int, sizes: Sizes = NO_SIZES) -> Layout:
    """All boxes on a canvas of these pixels, as displayed; `sizes` are those of all rows, once they are known.

    A box that cannot be made is a failure in the layout, with its name in `details["box"]`; nothing is raised, so that
    a check sees all of them.
    """
    texts: list[PlacedText] = []
    images: list[PlacedImage] = []
    failures: list[JobFailed] = []
    notices: list[Notice] = []
    for box in design.boxes:
        try:
            if isinstance(box, ImageBox):
                image, noticed = place_image(box, row, design, width, height, len(texts))
                images.extend([image] if image else [])
            else:
                own = box_of_row(box, row, design.language, sizes)
                placed, noticed = place_box(own, row, design.language, width, height, design.typefaces)
                texts.extend([placed] if placed else [])
            notices.extend(noticed)
        except JobFailed as failure:
            failure.details["box"] = box.name
            failures.append(failure)
    return Layout(width, height, tuple(texts), tuple(failures), tuple(notices), tuple(images))
