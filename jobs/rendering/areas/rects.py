"""Rectangles: of any numbers, and of whole pixels."""

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, NamedTuple

type Point = tuple[float, float]
"""x and y."""
type Size = tuple[int, int]
"""Width and height, in pixels."""
type Corner = tuple[int, int]
"""x and y of a pixel: the top left one of something."""
type Region = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class Rect(NamedTuple):
    """Edges in one unit. Whether y goes upwards or downwards is stated where it is used."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def is_empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The corners in order around the rectangle, from its left and top."""
        left, top, right, bottom = self
        return (left, top), (right, top), (right, bottom), (left, bottom)

    def grown(self, by: float) -> "Rect":
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, by: Point) -> "Rect":
        across, down = by
        return Rect(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def scaled(self, share: float) -> "Rect":
        left, top, right, bottom = self
        return Rect(left * share, top * share, right * share, bottom * share)

    def clipped(self, canvas: Size) -> "Rect":
        """Return the part on a canvas. Its edges cross if there is none."""
        left, top = max(0, self.left), max(0, self.top)
        return as_rect((left, top, min(canvas[0], self.right), min(canvas[1], self.bottom)))

    def is_on(self, canvas: Size) -> bool:
        """Return whether any part is on a canvas."""
        return self.right > 0 and self.bottom > 0 and self.left < canvas[0] and self.top < canvas[1]

    def past(self, canvas: Size) -> float:
        """Return how far the rectangle reaches past a canvas; at most 0 if it stays inside."""
        return max(-self.left, -self.top, self.right - canvas[0], self.bottom - canvas[1])

    def meets(self, other: "Rect") -> bool:
        """Return whether two rectangles overlap. Those that only touch do not."""
        is_beside = self.left >= other.right or other.left >= self.right
        return not is_beside and self.top < other.bottom and other.top < self.bottom

    def touches(self, other: "Rect") -> bool:
        """Return whether two rectangles overlap or have a common edge."""
        is_beside = self.left > other.right or other.left > self.right
        return not is_beside and self.top <= other.bottom and other.top <= self.bottom

    def outwards(self) -> "Pixels":
        """Return the pixels that the rectangle touches."""
        left, top = math.floor(self.left), math.floor(self.top)
        return Pixels(left, top, math.ceil(self.right), math.ceil(self.bottom))

    def rounded(self) -> "Pixels":
        """Return the pixels nearest to the rectangle, at least one in each direction."""
        left, top = round(self.left), round(self.top)
        right, bottom = max(left + 1, round(self.right)), max(top + 1, round(self.bottom))
        return Pixels(left, top, right, bottom)


class Pixels(NamedTuple):
    """A rectangle of whole pixels, whose right and bottom edges are after its last ones."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> Size:
        return self.right - self.left, self.bottom - self.top

    @property
    def corner(self) -> Corner:
        return self.left, self.top

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def is_empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    def grown(self, by: int) -> "Pixels":
        return Pixels(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, by: Corner) -> "Pixels":
        across, down = by
        return Pixels(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def with_pixels(self) -> "Pixels":
        """Return at least one pixel in each direction, from the left and the top."""
        right, bottom = max(self.left + 1, self.right), max(self.top + 1, self.bottom)
        return Pixels(self.left, self.top, right, bottom)

    def corner_of(self, inner: "Pixels") -> Corner:
        """Return the top left pixel of another area, counted from this one's."""
        return inner.left - self.left, inner.top - self.top

    def clipped(self, canvas: Size) -> "Pixels":
        """Return the part on a canvas, which may be empty."""
        left, top = max(0, self.left), max(0, self.top)
        return Pixels(left, top, min(self.right, canvas[0]), min(self.bottom, canvas[1]))


as_rect: Final[Callable[[tuple[Any, ...]], Rect]] = partial(tuple.__new__, Rect)
"""Makes a rectangle of its four edges, in a third of the time of the class: a layout makes many."""
NOTHING: Final = Rect(0, 0, 0, 0)


def sized(left: float, top: float, width: float, height: float) -> Rect:
    return as_rect((left, top, left + width, top + height))


def whole_size(rect: Rect) -> Size:
    """Return the nearest width and height, at least one pixel each."""
    return max(1, round(rect.width)), max(1, round(rect.height))


def pixels_around(middle: Point, size: Size) -> Pixels:
    """Return the pixels of a picture of this size around its middle."""
    return pixels_at((round(middle[0] - size[0] / 2), round(middle[1] - size[1] / 2)), size)


def pixels_at(corner: Corner, size: Size) -> Pixels:
    """Return the pixels of a picture of this size whose top left one is at the corner."""
    left, top = corner
    return Pixels(left, top, left + size[0], top + size[1])


def around(rects: Iterable[Region]) -> Rect:
    """Return the smallest rectangle around others. There must be at least one."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return as_rect((min(lefts), min(tops), max(rights), max(bottoms)))


def around_points(points: Iterable[Point]) -> Rect:
    """Return the smallest upright rectangle around points. There must be at least one."""
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))
