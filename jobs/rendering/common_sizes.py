"""One size for all rows: what a check found for each, and the design in which all are set alike.

sizes = common_sizes(design, layouts)        # of every row, in any order; merge parts of them by `smallest`
design = at_common_sizes(design, sizes)      # what is drawn
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from jobs.design import Design, TextBox
from jobs.rendering.placed import Layout

type Sizes = Mapping[str, float]
"""Name of a box with `same_size` → font size in % of the canvas height, so that pictures may differ in size."""


def common_sizes(design: Design, layouts: Iterable[Layout]) -> dict[str, float]:
    """The smallest size each box came out in. Texts cut with an ellipsis do not count, as they fit at no size, nor do
    those for which the row gave a size of its own."""
    return smallest(sizes_of(design, layout) for layout in layouts)


def sizes_of(design: Design, layout: Layout) -> dict[str, float]:
    """What one row asks for: small enough to send between processes."""
    same = {box.name: (box.size_min, box.size_max) for box in design.boxes if box.same_size}
    return {
        placed.box.name: placed.size_px / layout.height * 100
        for placed in layout.texts
        if same.get(placed.box.name) == (placed.box.size_min, placed.box.size_max) and not placed.overflow
    }


def smallest(parts: Iterable[Sizes]) -> dict[str, float]:
    """Of several rows, or of several packs of rows."""
    found: dict[str, float] = {}
    for sizes in parts:
        for name, size in sizes.items():
            found[name] = min(size, found.get(name, size))
    return found


def at_common_sizes(design: Design, sizes: Sizes) -> Design:
    """The design with nothing larger than these. The smallest size stays: a row corrected later may still need it."""
    return replace(design, boxes=tuple(_at_most(box, sizes) for box in design.boxes))


def _at_most(box: TextBox, sizes: Sizes) -> TextBox:
    if not box.same_size or box.name not in sizes:
        return box
    largest = min(box.size_max, sizes[box.name])
    return replace(box, size_max=largest, size_min=min(box.size_min, largest))
