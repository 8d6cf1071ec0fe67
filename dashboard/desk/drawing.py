"""Previews of the design page: the exact pixels of a result, scaled for the screen.

Runs in a child process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs import rendering
from jobs.checking.verdicts.rows import PixelSize, RowToCheck, check_one
from jobs.design import Design
from jobs.findings import Notice
from jobs.rendering import Drawn, Sizes
from jobs.rendering.specimens import Asked
from jobs.rendering.specimens import specimen as draw_specimen

SECONDS = 30
MEGABYTES = 2048


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG; the size of the result in pixels and bytes; how each box was drawn;
    and the notices that the check would give for the row.
    """

    data: bytes
    width: int
    height: int
    bytes: int
    boxes: Sequence[Drawn]
    notices: list[str]


def draw(
    source: Path,
    design: Design,
    files: Mapping[str, Path],
    row: RowToCheck,
    sizes: Sizes,
    max_pixels: int,
    long_edge: int,
) -> Preview:
    """Draw one row. Raises the same `JobFailed` as a worker would for it.

    `files`: uploaded fonts and insets, by SHA-256. `sizes`: known sizes of boxes with one size for
    all rows.
    """
    rendering.bring(files)
    cells = row.values(design)
    made = rendering.render(source, design, cells, max_pixels=max_pixels, sizes=sizes)
    look = rendering.look(source, max_pixels=max_pixels)
    checked = check_one(design, row._replace(size=PixelSize(look.width, look.height)), sizes)
    notices = [found.sentence for found in checked.findings if isinstance(found, Notice)]
    screen = rendering.small(made, long_edge)
    return Preview(
        screen,
        made.width,
        made.height,
        len(made.data),
        made.boxes,
        notices,
    )


def specimen(asked: Asked, fonts: Mapping[str, Path]) -> bytes:
    """Draw some words in a family as a PNG.

    `fonts`: the files of an uploaded family, by SHA-256.
    """
    rendering.bring(fonts)
    return draw_specimen(asked)
