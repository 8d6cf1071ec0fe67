"""Results with the marks of proofs, drawn in a child process."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jobs import rendering
from jobs.design import Design, Row
from jobs.rendering import Sizes


class Asked(NamedTuple):
    """What the marks of a result depend on. `files`: uploaded fonts and insets, by SHA-256."""

    design: Design
    files: Mapping[str, Path]
    row: Row
    sizes: Sizes
    long_edge: int | None
    max_pixels: int


def draw(asked: Asked, result: Path) -> bytes:
    """Return a result with its marks, as a JPEG. Raises `JobFailed` if it cannot be drawn."""
    rendering.bring(asked.files)
    return rendering.marked(
        result,
        asked.design,
        asked.row,
        max_pixels=asked.max_pixels,
        sizes=asked.sizes,
        long_edge=asked.long_edge,
    )
