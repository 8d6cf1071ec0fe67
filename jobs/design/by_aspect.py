"""The ordinary design for results of one shape, and everything a design may draw."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from jobs.design.aspects import ASPECTS, SQUARE, Aspect, Aspects, aspect_of
from jobs.design.boxes.kinds import Box
from jobs.design.canvas import Canvas, without_strip
from jobs.design.changes import changed, changed_boxes
from jobs.design.values import Design

_ALL_ALIKE = Aspects()


def for_size(design: Design, width: int, height: int) -> Design:
    """Return the design for a result of this size: with the changes for its shape, and none for
    other shapes.
    """
    if design.aspects == _ALL_ALIKE:
        return design
    return _for_aspect(design, aspect_of(width, height))


def _for_aspect(design: Design, aspect: Aspect) -> Design:
    return replace(changed(design, design.aspects.of(aspect)), aspects=_ALL_ALIKE)


def photo_ratios(canvas: Canvas, aspect: Aspect) -> tuple[float, float]:
    """Return between which ratios of width to height a photo gives a result of this shape."""
    if canvas.width is not None and canvas.height is not None:
        return (0.0, inf) if aspect_of(canvas.width, canvas.height) == aspect else NO_PHOTO
    low, high = {
        "portrait": (0.0, 1 / SQUARE),
        "square": (1 / SQUARE, SQUARE),
        "landscape": (SQUARE, inf),
    }[aspect]
    photo = without_strip(canvas.strip, 1, 1)
    return low * photo[0] / photo[1], high * photo[0] / photo[1]


NO_PHOTO = (inf, inf)
"""The ratios of width to height if no photo gives a result of a shape."""
_CROPPED: dict[Aspect, tuple[float, float]] = {
    "portrait": (3 / 4, 1),
    "landscape": (1, 3 / 4),
    "square": (1, 1),
}


def cropped_to(canvas: Canvas, aspect: Aspect, photo: tuple[int, int]) -> Canvas:
    """Return the canvas that shows as much of a photo as a result of this shape can."""
    across, down = _CROPPED[aspect]
    scale = min(photo[0] / across, photo[1] / down)
    width, height = max(1, round(across * scale)), max(1, round(down * scale))
    return replace(canvas, long_edge=None, width=width, height=height, fit="crop", enlarge=False)


def every_box(design: Design) -> list[Box]:
    """Return all boxes as the design may draw them: in each output, and in each shape."""
    return list(dict.fromkeys(_every_box(design)))


def _every_box(design: Design) -> Iterator[Box]:
    yield from design.boxes
    for by_output in ((), *(output.changes for output in design.outputs)):
        boxes, aspects = changed_boxes(design.boxes, by_output), design.aspects.below(by_output)
        yield from boxes
        for aspect in ASPECTS:
            yield from changed_boxes(boxes, aspects.of(aspect))
