"""The initial design of a batch, so that a sheet and photos give a good picture before anyone has
chosen anything.
"""

from collections.abc import Sequence

from jobs.design.document import parse
from jobs.design.values import Design


def starting_design(columns: Sequence[str]) -> Design:
    """Return a design with a bold white caption at the bottom, 80 % wide, that shows the first
    column.

    A soft shadow and a thin outline make it readable on light and dark photos. `columns` must not
    contain the one that names the pictures.
    """
    boxes = [_caption(columns[0])] if columns else []
    return parse({"format": 1, "size_unit": "shorter_side", "boxes": boxes})


def _caption(column: str) -> dict[str, object]:
    return {
        "name": "caption",
        "text": placeholder(column),
        "anchor": "bottom",
        "x": 50,
        "y": 95,
        "width": 80,
        "height": 25,
        "fonts": ["Inter"],
        "weight": 700,
        "size_min": 2,
        "size_max": 6,
        "colour": "#ffffff",
        "outline": {"width": 2, "colour": "#000000"},
        "shadow": {"dx": 0, "dy": 4, "blur": 18, "colour": "#000000", "opacity": 0.7},
        "align": "centre",
        "valign": "bottom",
        "max_lines": 3,
        "wrap": "balance",
    }


def placeholder(column: str) -> str:
    """Return `{column}`, with colons doubled where the grammar would read a format."""
    return "{" + column.replace(":", "::") + "}"
