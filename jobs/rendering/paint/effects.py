"""What surrounds the letters: make outline, shadow and plate from masks."""

import math
from itertools import accumulate, pairwise
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

import pillowscale
from jobs.design import Shadow
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.lines.placing import Rect
from jobs.rendering.paint.layers import faint

_LITTLE = 1.2
"""Deviation in pixels up to which mixing with neighbours looks like a Gaussian."""


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
    return Reach(*(side / 100 * placed.size_px for side in shadow.reach))


def shadow(silhouette: Image.Image, shadow: Shadow, size: float) -> Image.Image:
    """Return the mask of the silhouette's shadow: moved, blurred and fainter.

    The deviation is a third of the blur's reach, so that the blur ends at its reach.
    """
    offset = round(shadow.dx / 100 * size), round(shadow.dy / 100 * size)
    moved = Image.new("L", silhouette.size)
    moved.paste(silhouette, offset)
    return _blurred(moved, shadow.blur / 100 * size / 3, shadow.opacity)


def _blurred(mask: Image.Image, deviation: float, opacity: float) -> Image.Image:
    """Return the mask blurred and fainter. A wide blur works on a reduced picture: the lost detail
    would be blurred anyway.

    Averaging `factor` pixels and interpolating between them is itself a blur. Its variance,
    (factor² - 1) / 4, is subtracted from the wanted one.
    """
    factor = min(8, max(1, round(deviation)))
    small = pillowscale.reduce(mask, factor)
    if deviation >= 0.3:
        left = math.sqrt(deviation**2 - (factor**2 - 1) / 4) / factor
        small = _softened(small, left)
    small = small.point(faint(opacity))
    if factor == 1:
        return small
    wide = _transposed(_with_rows_between(_transposed(small), factor))
    return _with_rows_between(wide, factor).crop((0, 0, *mask.size))


def _softened(mask: Image.Image, deviation: float) -> Image.Image:
    """Blur a mask. A small blur mixes whole pictures, in half the time of Pillow's filter.

    Mixing rounds down, so the second direction is mixed inverted.
    """
    if deviation > _LITTLE:
        return mask.filter(ImageFilter.GaussianBlur(deviation))
    down = ImageChops.invert(_mixed_with_neighbours(mask, deviation))
    return ImageChops.invert(_transposed(_mixed_with_neighbours(_transposed(down), deviation)))


def _mixed_with_neighbours(mask: Image.Image, deviation: float) -> Image.Image:
    """Mix each row with those above and below it, twice: the variances add up."""
    for _ in range(2):
        mask = Image.blend(mask, Image.blend(*_neighbours(mask), 0.5), deviation**2 / 2)
    return mask


def _with_rows_between(mask: Image.Image, factor: int) -> Image.Image:
    """Return the mask `factor` times as high, interpolated by mixing whole pictures: a third of the
    time of `Image.resize`.

    The mixed pictures are laid side by side, which gives the same bytes as interleaving their rows.
    """
    width, height = mask.size
    above, below = _neighbours(mask)
    rows = Image.new("L", (width * factor, height))
    for number in range(factor):
        share = (number + 0.5) / factor - 0.5
        rows.paste(
            Image.blend(mask, above if share < 0 else below, abs(share)), (number * width, 0)
        )
    return Image.frombuffer("L", (width, height * factor), rows.tobytes(), "raw", "L", 0, 1)


def _neighbours(mask: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Return the mask moved down and up by one row; the row at the edge is repeated."""
    above, below = mask.copy(), mask.copy()
    above.paste(mask, (0, 1))
    below.paste(mask, (0, -1))
    return above, below


def _transposed(mask: Image.Image) -> Image.Image:
    return mask.transpose(Image.Transpose.TRANSPOSE)


def plates(placed: PlacedText, left: int, top: int, size: tuple[int, int]) -> Image.Image:
    """Return the mask of the plates behind the text; where the plates of two lines overlap they are
    merged.
    """
    mask = Image.new("L", size)
    if placed.box.plate is None:
        return mask
    padding, radius = (
        share / 100 * placed.size_px
        for share in (placed.box.plate.padding, placed.box.plate.radius)
    )
    for ground in _grounds(placed, per_line=placed.box.plate.per_line):
        corner = round(ground.left - padding) - left, round(ground.top - padding) - top
        ending = round(ground.right + padding) - left, round(ground.bottom + padding) - top
        _add(mask, _rounded(ending[0] - corner[0], ending[1] - corner[1], radius), corner)
    return mask


def plate_rects(placed: PlacedText) -> list[Rect]:
    """Return the areas that the plates of a text cover, before rotation; none if it has no
    plate.
    """
    plate = placed.box.plate
    if plate is None:
        return []
    padding = plate.padding / 100 * placed.size_px
    return [
        Rect(
            ground.left - padding,
            ground.top - padding,
            ground.right + padding,
            ground.bottom + padding,
        )
        for ground in _grounds(placed, per_line=plate.per_line)
    ]


def _grounds(placed: PlacedText, *, per_line: bool) -> list[Rect]:
    """Return the areas behind which plates go, before padding: the whole block, or each line that
    has text.
    """
    if not per_line:
        return [placed.block]
    heights = [line.line.tallest for line in placed.lines]
    ends = list(accumulate(heights, initial=0.0))
    pitch, top = placed.block.height / ends[-1], placed.block.top
    return [
        Rect(line.x, top + above * pitch, line.x + line.width, top + below * pitch)
        for line, (above, below) in zip(placed.lines, pairwise(ends), strict=True)
        if line.text
    ]


def _rounded(width: int, height: int, radius: float) -> Image.Image:
    """Return a solid rectangle with smooth round corners.

    Only the corners are drawn large and scaled down.
    """
    plate = Image.new("L", (width, height), 255)
    side = min(math.ceil(radius), width // 2, height // 2)
    if side < 1:
        return plate
    corner = _corner(side)
    flipped, turned = Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM
    plate.paste(corner, (0, 0))
    plate.paste(corner.transpose(flipped), (width - side, 0))
    plate.paste(corner.transpose(turned), (0, height - side))
    plate.paste(corner.transpose(flipped).transpose(turned), (width - side, height - side))
    return plate


def _corner(side: int) -> Image.Image:
    """Return the top left quarter of a disc."""
    fine = 8
    large = Image.new("L", (side * fine, side * fine))
    ImageDraw.Draw(large).ellipse((0, 0, 2 * side * fine - 1, 2 * side * fine - 1), 255)
    return pillowscale.reduce(large, fine)


def _add(mask: Image.Image, plate: Image.Image, corner: tuple[int, int]) -> None:
    where = (*corner, corner[0] + plate.width, corner[1] + plate.height)
    mask.paste(ImageChops.lighter(mask.crop(where), plate), where)
