"""One size for all rows: what a row alone would take, and the box as it is set when the size of all rows is known."""

from collections.abc import Mapping
from dataclasses import replace

from jobs.design import Box, Design, Row, TextBox
from jobs.design.overrides import overridden, sets_size
from jobs.rendering.boxes.placements import Layout

type Sizes = Mapping[str, float]
"""Name of a box with `same_size` → font size in % of the canvas height, so that pictures may differ in size."""

NO_SIZES: Sizes = {}
"""Each row in the size that fits it alone."""


def sizes_of(design: Design, row: Row, layout: Layout) -> dict[str, float]:
    """What one row needs. Texts cut with an ellipsis do not count, as they fit at no size, nor do those for which the
    row gives a size of its own."""
    same = {box.name for box in design.texts if box.same_size and not sets_size(box, row)}
    return {
        placed.box.name: placed.size_px / layout.height * 100
        for placed in layout.texts
        if placed.box.name in same and not placed.overflow
    }


def box_of_row(box: TextBox, row: Row, language: str, sizes: Sizes) -> TextBox:
    """The box as this row has it: at a size of its own, else at that of all rows. Raises `ValueUnusable`."""
    own = overridden(box, row, language)
    size = sizes.get(box.name) if box.same_size else None
    if size is None or sets_size(box, row):
        return own
    return replace(own, size_min=size, size_max=size)


def is_fixed(box: TextBox) -> bool:
    """Whether the box has one size and no other, because all rows have it."""
    return box.same_size and box.size_min == box.size_max


def at_most(design: Design, sizes: Sizes) -> Design:
    """Nothing larger than these, down to the box's smallest size: for a row that fits a larger size, but not this one,
    as its lines break otherwise there."""
    return replace(design, boxes=tuple(_at_most(box, sizes) for box in design.boxes))


def _at_most(box: Box, sizes: Sizes) -> Box:
    if not isinstance(box, TextBox) or not box.same_size or box.name not in sizes:
        return box
    largest = min(box.size_max, sizes[box.name])
    return replace(box, size_max=largest, size_min=min(box.size_min, largest))
