"""What surrounds the letters: make outline, shadow and plate from masks."""

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter

import pillowscale
from jobs.design import Shadow
from jobs.rendering.areas.rects import Corner, Pixels, Rect, Size
from jobs.rendering.fonts.rasters import Mask, lighten
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.paint.layers import faint

_LITTLE = 1.2
"""Deviation in pixels up to which mixing with neighbours looks like a Gaussian."""
_FINE = 8
"""How much larger round corners are drawn before they are scaled down."""


class Reach(NamedTuple):
    """How far something extends beyond the ink on each side, in pixels."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


def shadow_reach(placed: PlacedText) -> Reach:
    """Return how far a shadow is visible beyond the ink, in pixels, from its offset and its
    blur.
    """
    shadow = placed.box.shadow
    if shadow is None:
        return Reach()
    return Reach(*map(placed.pixels, shadow.reach))


def shadow(silhouette: Mask, shadow: Shadow, size: float) -> Mask:
    """Return the mask of the silhouette's shadow: moved, blurred and fainter.

    The deviation is a third of the blur's reach, so that the blur ends at its reach.
    """
    dx, dy = shadow.dx / 100 * size, shadow.dy / 100 * size
    moved = Image.new("L", silhouette.size)
    moved.paste(silhouette, (round(dx), round(dy)))
    return _blurred(moved, shadow.blur / 100 * size / 3, shadow.opacity)


def _blurred(mask: Mask, deviation: float, opacity: float) -> Mask:
    """Return the mask blurred and fainter. A wide blur works on a reduced picture: the lost detail
    would be blurred anyway.

    Averaging `factor` pixels and interpolating between them is itself a blur. Its variance,
    (factor² - 1) / 4, is subtracted from the wanted one.
    """
    factor = min(8, max(1, round(deviation)))
    small = pillowscale.reduce(mask, factor)
    if deviation >= 0.3:
        small = _softened(small, math.sqrt(deviation**2 - (factor**2 - 1) / 4) / factor)
    small = small.point(faint(opacity))
    return small if factor == 1 else pillowscale.enlarged(small, factor, mask.size)


def _softened(mask: Mask, deviation: float) -> Mask:
    """Blur a mask: a little by mixing pixels with their neighbours, more by Pillow's filter."""
    if deviation > _LITTLE:
        return mask.filter(ImageFilter.GaussianBlur(deviation))
    return pillowscale.softened(mask, deviation**2 / 2)


def plates(placed: PlacedText, area: Pixels) -> Mask:
    """Return the mask, in an area of the canvas, of the plates behind the text; where the plates of
    two lines overlap they are merged.
    """
    mask = Image.new("L", area.size)
    plate = placed.box.plate
    radius = placed.pixels(plate.radius) if plate else 0.0
    for rect in plate_rects(placed):
        pixels = Pixels(*map(round, rect))
        lighten(mask, _rounded(pixels.size, radius), area.corner_of(pixels))
    return mask


def plate_rects(placed: PlacedText) -> list[Rect]:
    """Return the areas that the plates of a text cover, before rotation; none if it has no
    plate.
    """
    plate = placed.box.plate
    if plate is None:
        return []
    padding = placed.pixels(plate.padding)
    return [rect.grown(padding) for rect in _grounds(placed, per_line=plate.per_line)]


def _grounds(placed: PlacedText, *, per_line: bool) -> list[Rect]:
    """Return the areas behind which plates go, before padding: the whole block, or each line that
    has text.
    """
    if not per_line:
        return [placed.block]
    heights = [line.line.tallest for line in placed.lines]
    edges = list(accumulate(heights, initial=0.0))
    pitch, top = placed.block.height / edges[-1], placed.block.top
    return [
        Rect(line.x, top + above * pitch, line.x + line.width, top + below * pitch)
        for line, (above, below) in zip(placed.lines, pairwise(edges), strict=True)
        if line.text
    ]


def _rounded(size: Size, radius: float) -> Mask:
    """Return a solid rectangle with smooth round corners.

    Only the corners are drawn large and scaled down.
    """
    plate = Image.new("L", size, 255)
    side = min(math.ceil(radius), *(edge // 2 for edge in size))
    if side >= 1:
        for corner, place in _corners(side, size):
            plate.paste(corner, place)
    return plate


def _corners(side: int, size: Size) -> Iterator[tuple[Mask, Corner]]:
    """Yield the four round corners of a rectangle, and their places."""
    right, below = size[0] - side, size[1] - side
    left = _corner(side)
    flipped = left.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for corner, x in ((left, 0), (flipped, right)):
        yield corner, (x, 0)
        yield corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (x, below)


def _corner(side: int) -> Mask:
    """Return the top left quarter of a disc."""
    large = Image.new("L", (side * _FINE, side * _FINE))
    last = 2 * side * _FINE - 1
    ImageDraw.Draw(large).ellipse((0, 0, last, last), 255)
    return pillowscale.reduce(large, _FINE)
