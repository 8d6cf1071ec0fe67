"""Shapes as pictures: fill, gradient and outline, with smooth edges at any rotation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from PIL import Image, ImageChops

from jobs.design.boxes.shape import Gradient, ShapeBox
from jobs.rendering.geometry.placements import smaller
from jobs.rendering.geometry.turning import turned_around, turned_point
from jobs.rendering.lines.placing import Rect
from jobs.rendering.metadata.orientation import Size
from jobs.rendering.paint.covers import OPAQUE, Cover, small
from jobs.rendering.paint.layers import rgb
from jobs.rendering.paint.polygon_masks import LARGEST, Transform, mask_of
from jobs.rendering.paint.polygons import Polygon
from jobs.rendering.paint.stamps import Stamp, faded

_FLATNESS = 0.05
"""Most pixels by which a polygon may deviate from an arc."""


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """A box with the area that its shape covers before rotation, which is around the centre of
    `room`. `border` is the width of its outline in pixels. Areas may reach past the canvas.
    """

    box: ShapeBox
    room: Rect
    rect: Rect
    border: float


def scaled(placed: PlacedShape, share: float) -> PlacedShape:
    """Return the same shape on a canvas whose sides are scaled by `share`."""
    return replace(
        placed,
        room=smaller(placed.room, share),
        rect=smaller(placed.rect, share),
        border=placed.border * share,
    )


def stamp_of(placed: PlacedShape, canvas: Size | None = None) -> Stamp:
    """Paint the shape, or the part of it on a canvas of this size."""
    view = _View.of(placed, canvas)
    return Stamp(faded(_picture(placed, view), placed.box.opacity), view.left, view.top)


def covers(placed: PlacedShape, least: float) -> list[Cover]:
    """Return the part of the shape of at least this opacity."""
    return [Cover(placed, placed.rect, partial(_opaque_part, placed, least))]


def _opaque_part(placed: PlacedShape, least: float) -> Image.Image:
    mask, share = small(placed.rect)
    upright = replace(placed.box, rotation=0)
    rect = Rect(0, 0, mask.width, mask.height)
    alone = PlacedShape(upright, rect, rect, placed.border * share)
    alpha = math.ceil(least / placed.box.opacity * OPAQUE)
    opaque = [0] * alpha + [OPAQUE] * (256 - alpha)
    return _picture(alone, _View.of(alone)).getchannel("A").point(opaque)


# --- Pixels ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """The pixels of the canvas that are painted, and where the shape is on them.

    The shape has a width, a height, a centre from the left and top of the view, and a rotation.
    """

    left: int
    top: int
    size: Size
    shape: Rect
    degrees: float

    @classmethod
    def of(cls, placed: PlacedShape, canvas: Size | None = None) -> "_View":
        rect = placed.rect if placed.box.rotation else _whole_pixels(placed.rect)
        around = _around(placed, rect)
        if canvas:
            around = _on_canvas(around, canvas)
        left, top = int(around.left), int(around.top)
        size = max(1, int(around.width)), max(1, int(around.height))
        x, y = turned_point(placed, *_middle(rect))
        shape = _about(x - left, y - top, rect)
        return cls(left, top, size, shape, placed.box.rotation)

    @property
    def centre(self) -> tuple[float, float]:
        return _middle(self.shape)

    def transform(self) -> Transform:
        """Map the square from -LARGEST to LARGEST, y upwards, onto the shape."""
        across, down = self.shape.width / 2 / LARGEST, self.shape.height / 2 / LARGEST
        cosine, sine = _turn(self.degrees)
        x, y = self.centre
        return (
            *(across * cosine, -across * sine, down * sine, down * cosine),
            *(x, self.size[1] - y),
        )


_RIGHT_ANGLES: dict[float, tuple[float, float]] = {
    0: (1.0, 0.0),
    90: (0.0, 1.0),
    180: (-1.0, 0.0),
    -180: (-1.0, 0.0),
    -90: (0.0, -1.0),
}


def _turn(degrees: float) -> tuple[float, float]:
    """Return cosine and sine, exact for right angles."""
    angle = math.radians(degrees)
    return _RIGHT_ANGLES.get(degrees, (math.cos(angle), math.sin(angle)))


def _middle(rect: Rect) -> tuple[float, float]:
    return (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2


def _about(x: float, y: float, rect: Rect) -> Rect:
    """Return the rectangle moved so that its middle is here."""
    across, down = rect.width / 2, rect.height / 2
    return Rect(x - across, y - down, x + across, y + down)


def _around(placed: PlacedShape, rect: Rect) -> Rect:
    """Return the whole pixels around a rectangle that turns with the box."""
    turned = turned_around(placed, rect)
    left, top = math.floor(turned.left), math.floor(turned.top)
    return Rect(left, top, math.ceil(turned.right), math.ceil(turned.bottom))


def _on_canvas(rect: Rect, canvas: Size) -> Rect:
    left, top = max(0, rect.left), max(0, rect.top)
    return Rect(left, top, min(canvas[0], rect.right), min(canvas[1], rect.bottom))


def _whole_pixels(rect: Rect) -> Rect:
    left, top = round(rect.left), round(rect.top)
    right, bottom = max(left + 1, round(rect.right)), max(top + 1, round(rect.bottom))
    return Rect(left, top, right, bottom)


def _picture(placed: PlacedShape, view: _View) -> Image.Image:
    """Return fill and outline as RGBA, before the opacity of the box."""
    box, border = placed.box, placed.border if placed.box.outline else 0.0
    image = Image.new("RGBA", view.size)
    if box.fill:
        # Below the outline up to its middle, so that no gap and no fringe shows.
        fill = _mask(box, view, border / 2)
        image = _filled(box.fill, box.gradient, fill, view)
    if box.outline:
        line = Image.new("RGBA", view.size, (*rgb(box.outline.colour), 0))
        line.putalpha(_mask(box, view, 0.0, border))
        image.alpha_composite(line)
    return image


def _filled(colour: str, gradient: Gradient | None, mask: Image.Image, view: _View) -> Image.Image:
    if gradient is None:
        image = Image.new("RGBA", view.size, (*rgb(colour), 0))
        image.putalpha(mask)
        return image
    return _blended(colour, gradient, mask, _ramp(gradient, view))


def _blended(colour: str, gradient: Gradient, mask: Image.Image, ramp: Image.Image) -> Image.Image:
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


def _ramp(gradient: Gradient, view: _View) -> Image.Image:
    """Return how far each pixel is along the gradient, as 0 to 255.

    It begins and ends where its lines touch the outermost corners of the shape, as in CSS.
    """
    steps = 255 / max(_length(gradient, view), 1)
    across, down = (share * steps for share in _turn(gradient.angle + view.degrees))
    x, y = view.centre
    start = 256 + 128 - (x * across + y * down)
    to_rows = (0, 0, 0.5, across, down, start)
    size = view.size[0] if across else 1, view.size[1] if down else 1
    ramp = _steps().transform(size, Image.Transform.AFFINE, to_rows, Image.Resampling.BILINEAR)
    return ramp if size == view.size else ramp.resize(view.size, Image.Resampling.NEAREST)


def _length(gradient: Gradient, view: _View) -> float:
    cosine, sine = _turn(gradient.angle)
    return abs(view.shape.width * cosine) + abs(view.shape.height * sine)


@cache
def _steps() -> Image.Image:
    """Return rows of 0 to 255, with as many rows of either end before and after them."""
    rows = [*[0] * 256, *range(256), *[OPAQUE] * 256]
    return Image.frombytes("L", (1, len(rows)), bytes(rows))


# --- Contours -------------------------------------------------------------------------------------


def _mask(box: ShapeBox, view: _View, inset: float, width: float = 0.0) -> Image.Image:
    """Return the shape made smaller by `inset` pixels; with a width, only a line that wide along
    its edge.
    """
    is_plain = box.shape != "ellipse" and not (box.radius or view.degrees or inset or width)
    if is_plain:
        return Image.new("L", view.size, OPAQUE)
    contours = [_contour(box, view.shape, inset)]
    if width and 2 * (inset + width) < min(view.shape.width, view.shape.height):
        contours.append(_contour(box, view.shape, inset + width)[::-1])
    return mask_of(contours, view.size, view.transform())


def _contour(box: ShapeBox, shape: Rect, inset: float) -> Polygon:
    """Return the edge of the shape on the square from -LARGEST to LARGEST, counterclockwise."""
    across, down = shape.width / 2, shape.height / 2
    left_x, left_y = max(0.01, across - inset), max(0.01, down - inset)
    if box.shape == "ellipse":
        radii = left_x, left_y
    else:
        radius = max(0.0, box.radius / 50 * min(across, down) - inset)
        radii = radius, radius
    unit = LARGEST / across, LARGEST / down
    corners = _round_corners((left_x, left_y), radii)
    return [complex(x * unit[0], y * unit[1]) for x, y in corners]


def _round_corners(
    half: tuple[float, float], radii: tuple[float, float]
) -> Sequence[tuple[float, float]]:
    """Return the points of a rectangle around the origin with round corners, in pixels."""
    (across, down), (rx, ry) = half, radii
    quarter = [
        (across - rx * (1 - cosine), down - ry * (1 - sine)) for cosine, sine in _arc(max(radii))
    ]
    upper = [*quarter, *[(-x, y) for x, y in reversed(quarter)]]
    return [*upper, *[(-x, -y) for x, y in upper]]


def _arc(radius: float) -> Sequence[tuple[float, float]]:
    """Return the points of a quarter of a circle as cosine and sine; one if it is only a corner."""
    if not radius:
        return [(1.0, 1.0)]
    steps = math.ceil(math.pi / 4 / math.acos(1 - min(1.0, _FLATNESS / radius)))
    return [_turn(90 * step / steps) for step in range(steps + 1)]
