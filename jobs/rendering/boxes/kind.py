"""What a kind of box is to rendering. Each kind has a module here, and `kinds` lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jobs.design import Box, Design, Row
from jobs.findings import Notice
from jobs.rendering.areas.rects import Size
from jobs.rendering.boxes.common_sizes import Sizes
from jobs.rendering.geometry.placements import Placed
from jobs.rendering.paint.covers import Cover
from jobs.rendering.paint.stamps import Stamp


class Surface(NamedTuple):
    """What boxes are placed on: a canvas in pixels as displayed, and the whole design.

    `sizes` are the sizes for all rows, once they are known. `leader` is the placed box that this
    one follows, if its kind follows any. `only_size`: of texts that are neither rotated nor tiled
    only their size counts, so their lines need not be evened.
    """

    design: Design
    width: int
    height: int
    sizes: Sizes
    leader: Placed | None = None
    only_size: bool = False

    @property
    def canvas(self) -> Size:
        return self.width, self.height

    @property
    def language(self) -> str:
        return self.design.language

    @property
    def size_base(self) -> float:
        """Return the length, in pixels, that sizes are a percentage of."""
        return self.design.size_base(self.width, self.height)


@dataclass(frozen=True, slots=True)
class BoxKind[Own: Box, Put: Placed]:
    """A kind of box: how it is placed and painted, what it hides, and what is said of it.

    `place` returns None with its notices if the box hides in this row, and raises `JobFailed`
    subclasses. `stamp` paints the part on a canvas of the given size, or all of it. `covers` are
    the parts of at least this opacity, which hide what is below. `told` is what pages say of a
    result.

    `scaled`: the box on a canvas scaled by a factor, for kinds that are a ground under later texts.
    `called_as_cover`: what a notice calls a box that hides another.
    """

    box: type[Own]
    place: Callable[[Own, Row, Surface], tuple[Put | None, list[Notice]]]
    stamp: Callable[[Put, Size | None], Stamp]
    covers: Callable[[Put, float], Sequence[Cover]]
    told: Callable[[Put], Mapping[str, Any]]
    scaled: Callable[[Put, float], Put] | None = None
    called_as_cover: str = "“{}”"
