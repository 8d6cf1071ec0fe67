"""A preview of the design desk: the very bytes of a result, scaled for the screen. Runs in a child process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jobs import rendering
from jobs.design import Design, Row
from jobs.rendering import Sizes
from jobs.rendering.specimens import Asked
from jobs.rendering.specimens import specimen as draw_specimen

SECONDS = 30
MEGABYTES = 2048


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG; the size of the result, in pixels and in bytes; for each text its box, its size in pixels of the result,
    its number of lines."""

    data: bytes
    width: int
    height: int
    bytes: int
    texts: list[tuple[str, int, int]]


def draw(
    source: Path,
    design: Design,
    fonts: Mapping[str, Path],
    row: Row,
    sizes: Sizes,
    max_pixels: int,
    long_edge: int,
) -> Preview:
    """Raises the `JobFailed` kinds, like the worker does for the same row. `fonts`: the uploaded ones, by SHA-256;
    `sizes`: of all rows, as far as known."""
    rendering.bring(fonts)
    made = rendering.render(source, design, row, max_pixels=max_pixels, sizes=sizes)
    texts = [(text["box"], round(text["size_px"]), text["lines"]) for text in made.texts]
    return Preview(rendering.small(made, long_edge), made.width, made.height, len(made.data), texts)


def specimen(asked: Asked, fonts: Mapping[str, Path]) -> bytes:
    """Some words in a family, as a PNG. `fonts`: its files, by SHA-256, when it was uploaded."""
    rendering.bring(fonts)
    return draw_specimen(asked)
