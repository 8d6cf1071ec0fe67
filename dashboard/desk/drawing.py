"""Previews of the design page: the exact pixels of a result, scaled for the screen.

Runs in a child process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jobs import rendering
from jobs.checking.verdicts.row_values import PixelSize, RowToCheck
from jobs.checking.verdicts.rows import check_one
from jobs.design import Design
from jobs.design.aspects import Aspect, aspect_of
from jobs.design.by_aspect import cropped_to
from jobs.findings import Notice
from jobs.rendering import Drawn, Picture, Sizes
from jobs.rendering.specimens import Asked
from jobs.rendering.specimens import specimen as draw_specimen

SECONDS = 30
MEGABYTES = 2048


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG; the size of the result in pixels and bytes; how each box was drawn; the notices that
    the check would give for the row; and whether it was cropped to a shape that its result has not.
    """

    data: bytes
    width: int
    height: int
    bytes: int
    boxes: Sequence[Drawn]
    notices: list[str]
    is_cropped: bool = False


def draw(
    source: Path,
    design: Design,
    files: Mapping[str, Path],
    row: RowToCheck,
    sizes: Sizes,
    max_pixels: int,
    long_edge: int,
    aspect: Aspect | None = None,
) -> Preview:
    """Draw one row. Raises the same `JobFailed` as a worker would for it.

    `files`: uploaded fonts and insets, by SHA-256. `sizes`: known sizes of boxes with one size for
    all rows. `aspect`: crop the photo if its result has another shape. Boxes that only proofs show
    are drawn, so that a person sees them.
    """
    rendering.bring(files)
    cells, size = row.values(design), _size_of(source, max_pixels)
    shaped = in_shape(design, aspect, size)
    made = rendering.render(
        source, shaped, cells, max_pixels=max_pixels, sizes=sizes, in_proof=True
    )
    notices = _notices(shaped, row._replace(size=size), sizes)
    return _on_screen(made, notices, long_edge, is_cropped=shaped is not design)


def _size_of(source: Path, max_pixels: int) -> PixelSize:
    header = rendering.read_header(source, max_pixels=max_pixels)
    return PixelSize(header.width, header.height)


def _on_screen(made: Picture, notices: list[str], long_edge: int, *, is_cropped: bool) -> Preview:
    """Scale a result for the screen, and keep the facts of its full size."""
    return Preview(
        rendering.small(made, long_edge),
        made.width,
        made.height,
        len(made.data),
        made.boxes,
        notices,
        is_cropped,
    )


def _notices(design: Design, row: RowToCheck, sizes: Sizes) -> list[str]:
    """Return what the check would say of a row that can be made."""
    findings = check_one(design, row, sizes).findings
    return [found.sentence for found in findings if isinstance(found, Notice)]


def in_shape(design: Design, aspect: Aspect | None, photo: PixelSize) -> Design:
    """Return the design with a canvas that crops the photo to a shape, if its result has another
    one.
    """
    if aspect is None or aspect_of(*rendering.result_size(design, *photo)) == aspect:
        return design
    return replace(design, canvas=cropped_to(design.canvas, aspect, photo))


def specimen(asked: Asked, fonts: Mapping[str, Path]) -> bytes:
    """Draw some words in a family as a PNG.

    `fonts`: the files of an uploaded family, by SHA-256.
    """
    rendering.bring(fonts)
    return draw_specimen(asked)
