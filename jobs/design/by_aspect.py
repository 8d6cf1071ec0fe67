"""The ordinary design for results of one shape, and everything a design may draw."""

from collections.abc import Iterator
from dataclasses import replace

from jobs.design.aspects import ASPECTS, Aspects, aspect_of
from jobs.design.boxes.kinds import Box
from jobs.design.changes import changed, changed_boxes
from jobs.design.values import Design

_ALL_ALIKE = Aspects()


def for_size(design: Design, width: int, height: int) -> Design:
    """Return the design for a result of this size: with the changes for its shape, and none for
    other shapes.
    """
    if design.aspects == _ALL_ALIKE:
        return design
    changes = design.aspects.of(aspect_of(width, height))
    return replace(changed(design, changes), aspects=_ALL_ALIKE)


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
