"""Covers: areas that boxes paint over everything below, as masks. `visibility` compares them."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from jobs.rendering.areas.rects import Rect
from jobs.rendering.fonts.rasters import Mask
from jobs.rendering.geometry.placements import Placed

OPAQUE = 255
_LONG_EDGE = 256


class Cover(NamedTuple):
    """An area that hides what is below.

    `mask` marks the opaque part of `rect`, as 0 and 255; the box rotates both.
    """

    placed: Placed
    rect: Rect
    mask: Callable[[], Mask]


@lru_cache(maxsize=1)
def solid() -> Mask:
    return Image.new("L", (1, 1), OPAQUE)


def rounded(rect: Rect, radius: float) -> Mask:
    """Return the mask of a rectangle with round corners."""
    if radius < 1:
        return solid()
    mask, scale = small(rect)
    last = mask.width - 1, mask.height - 1
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *last), radius * scale, OPAQUE)
    return mask


def small(rect: Rect) -> tuple[Mask, float]:
    """Return an empty mask of this shape, large enough to compare letters with, and its scale."""
    scale = min(1.0, _LONG_EDGE / max(rect.width, rect.height, 1))
    width, height = (max(1, round(edge * scale)) for edge in (rect.width, rect.height))
    return Image.new("L", (width, height)), scale


def opaque_from(alpha: int) -> list[int]:
    """Return a table for `Image.point` that makes a mask of pixels of at least this alpha."""
    return [0] * alpha + [OPAQUE] * (256 - alpha)
