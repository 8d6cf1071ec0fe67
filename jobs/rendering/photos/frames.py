"""Geometry of a photo in its result: the result's size, and where which part of the photo is shown
in it.

Lengths are pixels as displayed. Text is laid out on the result, so boxes and sizes refer to the
finished picture. Nothing here touches a pixel.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from jobs.design import Canvas, Strip
from jobs.errors import ResultTooLarge
from jobs.rendering.areas.rects import Corner, Point, Region, Size, sized

MOST_PIXELS = 100_000_000
"""Most pixels of a result that is larger than its photo: a worker child has no memory for more."""


@dataclass(frozen=True, slots=True)
class Band:
    """The position and size, in the result, of the strip outside the photo."""

    corner: Corner
    size: Size


@dataclass(frozen=True, slots=True)
class Frame:
    """A `part` of a photo of size `photo`, scaled to `shown` and placed at `corner` of a result of
    `size`. `is_sized`: the design names a size, or only a long edge. Such a result is stored
    upright, because shops that ask for a size look at the stored one.
    """

    photo: Size
    part: Region
    shown: Size
    size: Size
    corner: Corner = (0, 0)
    strip: Band | None = None
    is_sized: bool = False

    @property
    def room(self) -> Size:
        """The size that is left for the photo and its ground: everything except the strip."""
        if self.strip is None:
            return self.size
        (width, height), (across, down) = self.size, self.strip.size
        return (width, height - down) if across == width else (width - across, height)

    @property
    def is_whole(self) -> bool:
        """Whether the result is the whole photo and nothing else, possibly scaled."""
        return self.part == (0, 0, *self.photo) and self.shown == self.size

    @property
    def is_as_large(self) -> bool:
        """Whether the result is the whole photo with all of its pixels."""
        return self.is_whole and self.size == self.photo

    @property
    def scale(self) -> float:
        """The scale of the photo; more than 1 means that it is enlarged."""
        left, top, right, bottom = self.part
        return max(self.shown[0] / (right - left), self.shown[1] / (bottom - top))


@lru_cache(maxsize=1024)
def framed(canvas: Canvas, photo: Size) -> Frame:
    """Return the frame that the design asks for. Raises `ResultTooLarge`."""
    if canvas.width is None or canvas.height is None:
        made, is_sized = _whole(canvas, photo), canvas.long_edge is not None
    else:
        made, is_sized = _exact(canvas, photo, (canvas.width, canvas.height)), True
    _check(made.size, photo)
    return replace(made, is_sized=is_sized)


def whole(photo: Size, size: Size) -> Frame:
    """Return a frame of the whole photo, scaled to a size of the same shape."""
    return Frame(photo, (0, 0, *photo), size, size)


def at_most(size: Size, long_edge: int | None) -> Size:
    """Return the size scaled so that its longer edge is at most this many pixels; never enlarged.

    None: no limit.
    """
    return size if long_edge is None or max(size) <= long_edge else _with_long_edge(size, long_edge)


def _whole(canvas: Canvas, photo: Size) -> Frame:
    if canvas.strip is None:
        return whole(photo, _by_long_edge(canvas, photo))
    axis, thickness = _axis(canvas.strip), _thickness(canvas.strip, photo)
    both = _with_edge(photo, axis, photo[axis] + thickness)
    size = _by_long_edge(canvas, both)
    if size == both:
        return _beside(whole(photo, photo), canvas.strip, thickness)
    return _scaled_with_strip(photo, canvas.strip, max(size))


def _scaled_with_strip(photo: Size, strip: Strip, long_edge: int) -> Frame:
    """Scale by the strip's exact size, not in whole pixels: for a small photo, a whole pixel is far
    too much.
    """
    axis = _axis(strip)
    high = photo[axis] * (1 + strip.size / 100)
    scale = long_edge / max(high, *_with_edge(photo, axis, 0))
    size = _times(photo, scale)
    shown = _with_edge(size, axis, max(1, min(size[axis], long_edge - 1)))
    thickness = max(1, min(round(high * scale), long_edge) - shown[axis])
    return _beside(whole(photo, shown), strip, thickness)


def _exact(canvas: Canvas, photo: Size, wanted: Size) -> Frame:
    fitted = _cropped if canvas.fit == "crop" else _padded
    if canvas.strip is None:
        return fitted(canvas, photo, wanted)
    axis = _axis(canvas.strip)
    room = _with_edge(wanted, axis, max(1, round(wanted[axis] / (1 + canvas.strip.size / 100))))
    made = fitted(canvas, photo, room)
    is_as_wanted = made.size == room
    thickness = wanted[axis] - room[axis] if is_as_wanted else _thickness(canvas.strip, made.size)
    return _beside(made, canvas.strip, thickness)


def _beside(made: Frame, strip: Strip, thickness: int) -> Frame:
    """Return the frame with a strip of `thickness` pixels on one side."""
    axis = _axis(strip)
    size = _with_edge(made.size, axis, made.size[axis] + thickness)
    corner, begin = made.corner, made.size[axis]
    if strip.side in ("above", "left"):
        corner, begin = _with_edge(corner, axis, corner[axis] + thickness), 0
    band = Band(_with_edge((0, 0), axis, begin), _with_edge(size, axis, thickness))
    return replace(made, size=size, corner=corner, strip=band)


def _thickness(strip: Strip, room: Size) -> int:
    return max(1, round(room[_axis(strip)] * strip.size / 100))


def _axis(strip: Strip) -> int:
    """Return which edge of the result the strip lengthens: 0 for width, 1 for height."""
    return 1 if strip.side in ("below", "above") else 0


def _with_edge(size: Size, axis: int, edge: int) -> Size:
    return (edge, size[1]) if axis == 0 else (size[0], edge)


def _by_long_edge(canvas: Canvas, photo: Size) -> Size:
    if canvas.enlarge and canvas.long_edge is not None:
        return _with_long_edge(photo, canvas.long_edge)
    return at_most(photo, canvas.long_edge)


def _with_long_edge(size: Size, long_edge: int) -> Size:
    return _scaled(size, long_edge, max(size))


def _scaled(size: Size, to: int, of: int) -> Size:
    width, height = (max(1, round(edge * to / of)) for edge in size)
    return width, height


def _times(size: Size, scale: float) -> Size:
    """Return a size in whole pixels, at least one of each edge."""
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _cropped(canvas: Canvas, photo: Size, wanted: Size) -> Frame:
    """Return the largest part of the wanted shape.

    A photo too small for the size gets only the shape, in its own pixels.
    """
    scale = max(wanted[0] / photo[0], wanted[1] / photo[1])
    across, down = wanted[0] / scale, wanted[1] / scale
    if scale <= 1 or canvas.enlarge:
        size = wanted
        across, down = min(photo[0], across), min(photo[1], down)
    else:
        size = max(1, round(across)), max(1, round(down))
        across, down = float(size[0]), float(size[1])
    left, top = _by_focus(canvas, (photo[0] - across, photo[1] - down))
    if (across, down) == size:  # whole pixels, so that none is resampled
        left, top = round(left), round(top)
    return Frame(photo, sized(left, top, across, down), size, size)


def _by_focus(canvas: Canvas, room: Point) -> Point:
    """Return the shares of the room, to the left and at the top, that the design asks for."""
    return room[0] * canvas.focus_x / 100, room[1] * canvas.focus_y / 100


def _padded(canvas: Canvas, photo: Size, wanted: Size) -> Frame:
    """Return the whole photo, as large as possible, with ground beside it."""
    scale = min(wanted[0] / photo[0], wanted[1] / photo[1])
    scale = scale if canvas.enlarge else min(scale, 1.0)
    width, height = _times(photo, scale)
    shown = min(wanted[0], width), min(wanted[1], height)
    left, top = _by_focus(canvas, (wanted[0] - shown[0], wanted[1] - shown[1]))
    return Frame(photo, (0, 0, *photo), shown, wanted, (round(left), round(top)))


def _check(size: Size, photo: Size) -> None:
    if size[0] * size[1] > max(MOST_PIXELS, photo[0] * photo[1]):
        raise ResultTooLarge(
            f"The result would have {size[0]:,} × {size[1]:,} pixels; at most "
            f"{MOST_PIXELS // 1_000_000} megapixels "
            "can be made. Choose a smaller size.",
            width=size[0],
            height=size[1],
        )
