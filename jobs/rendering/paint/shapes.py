"""Shapes as pictures: fill, gradient and outline, with smooth edges at any rotation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from PIL import Image, ImageChops

from jobs.design.boxes.shape import Gradient, ShapeBox
from jobs.rendering.areas.rects import Pixels, Point, Rect, Size
from jobs.rendering.colours.rgb import rgb
from jobs.rendering.fonts.rasters import Mask
from jobs.rendering.geometry.turning import turned_around, turned_point
from jobs.rendering.paint.cast_shadows import with_shadow
from jobs.rendering.paint.covers import OPAQUE, Cover, opaque_from, small
from jobs.rendering.paint.polygon_masks import LARGEST, Transform, mask_of
from jobs.rendering.paint.polygons import Polygon
from jobs.rendering.paint.stamps import Stamp, faded

_ROUND = ("ellipse", "circle")
_FLATNESS = 0.05
"""Most pixels by which a polygon may deviate from an arc."""


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """A box with the area that its shape covers before rotation, which is around the centre of
    `room`. `size_base` is what sizes are a percentage of, in pixels. Areas may reach past the
    canvas.
    """

    box: ShapeBox
    room: Rect
    rect: Rect
    size_base: float

    @property
    def border(self) -> float:
        """The width of the outline in pixels."""
        return self.box.outline.width / 100 * self.size_base if self.box.outline else 0.0


def scaled(placed: PlacedShape, share: float) -> PlacedShape:
    """Return the same shape on a canvas whose sides are scaled by `share`."""
    return replace(
        placed,
        room=placed.room.scaled(share),
        rect=placed.rect.scaled(share),
        size_base=placed.size_base * share,
    )


def stamp_of(placed: PlacedShape, canvas: Size | None = None) -> Stamp:
    """Paint the shape, or the part of it on a canvas of this size."""
    box = placed.box
    view = _View.of(placed, None if box.shadow else canvas)
    stamp = Stamp(_picture(placed, view), *view.area.corner)
    if box.shadow:
        stamp = with_shadow(stamp, box.shadow, placed.size_base, box.rotation)
    return Stamp(faded(stamp.image, box.opacity), stamp.x, stamp.y)


def cut(image: Image.Image, placed: PlacedShape) -> Image.Image:
    """Return what is inside the shape of a picture, with the outline of the shape on it.

    The shape is not rotated, and placed from the corner of the picture. The picture itself is not
    changed.
    """
    box, border = placed.box, placed.border
    view = _View(Pixels(0, 0, *image.size), placed.rect, 0)
    inside = image.copy()
    inside.putalpha(ImageChops.multiply(image.getchannel("A"), _mask(box, view, border / 2)))
    if box.outline:
        inside.alpha_composite(_through(_mask(box, view, 0.0, border), box.outline.colour))
    return inside


def covers(placed: PlacedShape, least: float) -> list[Cover]:
    """Return the part of the shape of at least this opacity."""
    return [Cover(placed, placed.rect, partial(_opaque_part, placed, least))]


def _opaque_part(placed: PlacedShape, least: float) -> Mask:
    mask, share = small(placed.rect)
    rect = Rect(0, 0, *mask.size)
    alone = PlacedShape(replace(placed.box, rotation=0), rect, rect, placed.size_base * share)
    alpha = math.ceil(least / placed.box.opacity * OPAQUE)
    return _picture(alone, _View.of(alone)).getchannel("A").point(opaque_from(alpha))


# --- Pixels ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """The pixels of the canvas that are painted, and where the shape is on them.

    The shape has a width, a height, a centre from the left and top of the view, and a rotation.
    """

    area: Pixels
    shape: Rect
    degrees: float

    @classmethod
    def of(cls, placed: PlacedShape, canvas: Size | None = None) -> "_View":
        rect = placed.rect if placed.box.rotation else Rect(*placed.rect.rounded())
        around = turned_around(placed, rect).outwards()
        if canvas:
            around = around.clipped(canvas)
        area = around.with_pixels()
        x, y = turned_point(placed, rect.middle)
        shape = _about(x - area.left, y - area.top, rect)
        return cls(area, shape, placed.box.rotation)

    @property
    def size(self) -> Size:
        return self.area.size

    def transform(self) -> Transform:
        """Map the square from -LARGEST to LARGEST, y upwards, onto the shape."""
        across, down = self.shape.width / 2 / LARGEST, self.shape.height / 2 / LARGEST
        cosine, sine = _turn(self.degrees)
        x, y = self.shape.middle
        turn = across * cosine, -across * sine, down * sine, down * cosine
        return (*turn, x, self.size[1] - y)


_RIGHT_ANGLES: dict[float, Point] = {
    0: (1.0, 0.0),
    90: (0.0, 1.0),
    180: (-1.0, 0.0),
    -180: (-1.0, 0.0),
    -90: (0.0, -1.0),
}


def _turn(degrees: float) -> Point:
    """Return cosine and sine, exact for right angles."""
    angle = math.radians(degrees)
    return _RIGHT_ANGLES.get(degrees, (math.cos(angle), math.sin(angle)))


def _about(x: float, y: float, rect: Rect) -> Rect:
    """Return the rectangle moved so that its middle is here."""
    across, down = rect.width / 2, rect.height / 2
    return Rect(x - across, y - down, x + across, y + down)


def _picture(placed: PlacedShape, view: _View) -> Image.Image:
    """Return fill and outline as RGBA, before the opacity of the box."""
    box, border = placed.box, placed.border
    image = Image.new("RGBA", view.size)
    if box.fill:
        # Below the outline up to its middle, so that no gap and no fringe shows.
        image = _filled(box.fill, box.gradient, _mask(box, view, border / 2), view)
    if box.outline:
        image.alpha_composite(_through(_mask(box, view, 0.0, border), box.outline.colour))
    return image


def _through(mask: Mask, colour: str) -> Image.Image:
    """Return a colour where the mask has it."""
    image = Image.new("RGBA", mask.size, (*rgb(colour), 0))
    image.putalpha(mask)
    return image


def _filled(colour: str, gradient: Gradient | None, mask: Mask, view: _View) -> Image.Image:
    if gradient is None:
        return _through(mask, colour)
    return _blended(colour, gradient, mask, _ramp(gradient, view))


def _blended(colour: str, gradient: Gradient, mask: Mask, ramp: Mask) -> Image.Image:
    opacities = [1 - (1 - gradient.opacity) * step / 255 for step in range(256)]
    ends = zip(rgb(colour), rgb(gradient.colour), strict=True)
    channels = [ramp.point(_between(*pair, opacities)) for pair in ends]
    if gradient.opacity < 1:
        mask = ImageChops.multiply(mask, ramp.point([round(OPAQUE * it) for it in opacities]))
    return Image.merge("RGBA", (*channels, mask))


def _between(first: int, last: int, opacities: Sequence[float]) -> list[int]:
    """Return a channel at each step of a gradient.

    A colour counts as much as it is opaque, so that a fill that fades out keeps its own.
    """
    return [
        round(first + (last - first) * (1 - (1 - step / 255) / opacity)) if opacity else first
        for step, opacity in enumerate(opacities)
    ]


# --- Gradients ------------------------------------------------------------------------------------


def _ramp(gradient: Gradient, view: _View) -> Mask:
    """Return how far each pixel is along the gradient, as 0 to 255.

    It begins and ends where its lines touch the outermost corners of the shape, as in CSS.
    """
    across, down = _steps_per_pixel(gradient, view)
    (width, height), (x, y) = view.size, view.shape.middle
    start = 256 + 128 - (x * across + y * down)
    # A gradient along one axis is made once, and repeated along the other.
    size = width if across else 1, height if down else 1
    ramp = _rows_at(size, (0, 0, 0.5, across, down, start))
    return ramp if size == view.size else ramp.resize(view.size, Image.Resampling.NEAREST)


def _rows_at(size: Size, affine: Sequence[float]) -> Mask:
    return _steps().transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR)


def _steps_per_pixel(gradient: Gradient, view: _View) -> Point:
    steps = 255 / max(_length(gradient, view.shape), 1)
    cosine, sine = _turn(gradient.angle + view.degrees)
    return cosine * steps, sine * steps


def _length(gradient: Gradient, shape: Rect) -> float:
    cosine, sine = _turn(gradient.angle)
    return abs(shape.width * cosine) + abs(shape.height * sine)


@cache
def _steps() -> Mask:
    """Return rows of 0 to 255, with as many rows of either end before and after them."""
    rows = [*[0] * 256, *range(256), *[OPAQUE] * 256]
    return Image.frombytes("L", (1, len(rows)), bytes(rows))


# --- Contours -------------------------------------------------------------------------------------


def _mask(box: ShapeBox, view: _View, inset: float, width: float = 0.0) -> Mask:
    """Return the shape made smaller by `inset` pixels; with a width, only a line that wide along
    its edge.
    """
    is_rectangle = box.shape not in _ROUND and not box.radius
    if is_rectangle and not (view.degrees or inset or width):
        return Image.new("L", view.size, OPAQUE)
    contours = [_contour(box, view.shape, inset)]
    if width and 2 * (inset + width) < min(view.shape.width, view.shape.height):
        contours.append(_contour(box, view.shape, inset + width)[::-1])
    return mask_of(contours, view.size, view.transform())


def _contour(box: ShapeBox, shape: Rect, inset: float) -> Polygon:
    """Return the edge of the shape on the square from -LARGEST to LARGEST, counterclockwise."""
    across, down = shape.width / 2, shape.height / 2
    half = max(0.01, across - inset), max(0.01, down - inset)
    radius = box.radius / 50 * min(across, down) - inset
    radii = half if box.shape in _ROUND else (max(0.0, radius), max(0.0, radius))
    unit = LARGEST / across, LARGEST / down
    return [complex(x * unit[0], y * unit[1]) for x, y in _round_corners(half, radii)]


def _round_corners(half: Point, radii: Point) -> Sequence[Point]:
    """Return the points of a rectangle around the origin with round corners, in pixels."""
    quarter = [_on_corner(half, radii, direction) for direction in _arc(max(radii))]
    upper = [*quarter, *[(-x, y) for x, y in reversed(quarter)]]
    return [*upper, *[(-x, -y) for x, y in upper]]


def _on_corner(half: Point, radii: Point, direction: Point) -> Point:
    (across, down), (rx, ry), (cosine, sine) = half, radii, direction
    return across - rx * (1 - cosine), down - ry * (1 - sine)


def _arc(radius: float) -> Sequence[Point]:
    """Return the points of a quarter of a circle as cosine and sine; one if it is only a corner."""
    if not radius:
        return [(1.0, 1.0)]
    widest = math.acos(1 - min(1.0, _FLATNESS / radius))
    steps = math.ceil(math.pi / 4 / widest)
    return [_turn(90 * step / steps) for step in range(steps + 1)]
