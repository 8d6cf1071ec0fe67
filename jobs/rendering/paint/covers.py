"""Covers: areas that boxes paint over everything below, as masks. `visibility` compares them."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from jobs.rendering.geometry.placements import Placed
from jobs.rendering.lines.placing import Rect

OPAQUE = 255
_LONG_EDGE = 256


class Cover(NamedTuple):
    """An area that hides what is below.

    `mask` marks the opaque part of `rect`, as 0 and 255; the box rotates both.
    """

    placed: Placed
    rect: Rect
    mask: Callable[[], Image.Image]


@lru_cache(maxsize=1)
def solid() -> Image.Image:
    return Image.new("L", (1, 1), OPAQUE)


def rounded(rect: Rect, radius: float) -> Image.Image:
    """Return the mask of a rectangle with round corners."""
    if radius < 1:
        return solid()
    mask, scale = small(rect)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), radius * scale, OPAQUE
    )
    return mask


def small(rect: Rect) -> tuple[Image.Image, float]:
    """Return an empty mask of this shape, large enough to compare letters with, and its scale."""
    scale = min(1.0, _LONG_EDGE / max(rect.width, rect.height, 1))
    size = max(1, round(rect.width * scale)), max(1, round(rect.height * scale))
    return Image.new("L", size), scale
