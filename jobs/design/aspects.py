"""What is different about results of one shape: portrait, landscape or square.

The shape is that of the finished result, with its strip, not of the photo.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.changes import CHANGES, BoxChange, Changes, without

type Aspect = Literal["portrait", "landscape", "square"]
ASPECTS: dict[Aspect, str] = {
    "portrait": "Portrait",
    "landscape": "Landscape",
    "square": "Square",
}
SQUARE = 1.05
"""A result counts as square if its longer side is at most this many times its shorter one."""


def aspect_of(width: float, height: float) -> Aspect:
    """Return the shape of a result of this size."""
    if max(width, height) <= SQUARE * min(width, height):
        return "square"
    return "landscape" if width > height else "portrait"


@dataclass(frozen=True, slots=True)
class Aspects:
    """The changes for results of each shape."""

    portrait: Annotated[
        tuple[BoxChange, ...], CHANGES, "What is different in results higher than wide."
    ] = ()
    landscape: Annotated[
        tuple[BoxChange, ...], CHANGES, "What is different in results wider than high."
    ] = ()
    square: Annotated[
        tuple[BoxChange, ...],
        CHANGES,
        f"What is different in results whose sides differ by at most {SQUARE - 1:.0%}.",
    ] = ()

    def of(self, aspect: Aspect) -> Changes:
        return {"portrait": self.portrait, "landscape": self.landscape, "square": self.square}[
            aspect
        ]

    def each(self, rewrite: Callable[[Changes], Changes]) -> "Aspects":
        """Return them with the changes of each shape rewritten."""
        return Aspects(*(rewrite(self.of(aspect)) for aspect in ASPECTS))

    def below(self, later: Changes) -> "Aspects":
        """Return them without the settings that later changes set again."""
        return self.each(lambda changes: without(changes, later))
