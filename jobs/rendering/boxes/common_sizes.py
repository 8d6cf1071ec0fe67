"""One size for all rows: the size each row would take alone, and the box once the common size is
known.
"""

from collections.abc import Mapping
from dataclasses import replace

from jobs.design import Box, Design, Row, TextBox
from jobs.design.overrides import overridden, sets_size
from jobs.rendering.geometry.placements import Layout

type Sizes = Mapping[str, float]
"""Name of a box with `same_size` → font size in the design's unit of sizes, because pictures may
differ in size.
"""

NO_SIZES: Sizes = {}
"""No common sizes: each row gets the size that fits it alone."""


def in_output(output: str, box: str) -> str:
    """Return the key of a box in the sizes of all outputs. Outputs have no / in their names."""
    return f"{output}/{box}" if output else box


def of_output(sizes: Sizes, output: str) -> Sizes:
    """Return the sizes of one output, by box, from those of all outputs."""
    return _of(sizes, in_output(output, ""))


def _of(sizes: Sizes, begin: str) -> Sizes:
    """Return the sizes whose keys begin so, by the rest of the key."""
    if not begin:
        return sizes
    return {key[len(begin) :]: size for key, size in sizes.items() if key.startswith(begin)}


def in_look(look: str, box: str) -> str:
    """Return the key of a box of a saved design in the sizes of all. No name has a line break."""
    return f"{look}\n{box}" if look else box


def of_look(sizes: Sizes, look: str) -> Sizes:
    """Return the sizes of one saved design, by box, from those of all."""
    return _of(sizes, in_look(look, ""))


def sizes_of(design: Design, row: Row, layout: Layout) -> dict[str, float]:
    """Return the size that one row needs in each box with `same_size`.

    Leaves out texts cut with an ellipsis, because they fit at no size, and boxes whose size the row
    sets itself.
    """
    same = {box.name for box in design.texts if box.same_size and not sets_size(box, row)}
    if not same:
        return {}
    base = design.size_base(layout.width, layout.height)
    counted = [it for it in layout.texts if it.box.name in same and not it.overflow]
    return {placed.box.name: placed.size_px / base * 100 for placed in counted}


def box_of_row(box: TextBox, row: Row, language: str, sizes: Sizes) -> TextBox:
    """Return the box for this row, at the size the row sets, else at the size for all rows.

    Raises `ValueUnusable`.
    """
    own = overridden(box, row, language)
    size = sizes.get(box.name) if box.same_size else None
    if size is None or sets_size(box, row):
        return own
    return replace(own, size_min=size, size_max=size)


def is_fixed(box: TextBox) -> bool:
    """Return whether the box has exactly one size, because all rows share it."""
    return box.same_size and box.size_min == box.size_max


def at_most(design: Design, sizes: Sizes) -> Design:
    """Limit boxes to these sizes, but not below a box's smallest size.

    For a row that fits a larger size but not this one, because its lines break differently here.
    """
    return replace(design, boxes=tuple(_at_most(box, sizes) for box in design.boxes))


def _at_most(box: Box, sizes: Sizes) -> Box:
    if not isinstance(box, TextBox) or not box.same_size or box.name not in sizes:
        return box
    largest = min(box.size_max, sizes[box.name])
    return replace(box, size_max=largest, size_min=min(box.size_min, largest))
