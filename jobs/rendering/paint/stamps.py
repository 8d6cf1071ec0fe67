"""Stamps: what is painted, as small pictures with their places on the canvas."""

from dataclasses import dataclass

from PIL import Image

from jobs.rendering.paint.layers import faint


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RGBA picture (straight alpha) to composite with its top left pixel at x, y of the
    canvas.
    """

    image: Image.Image
    x: int
    y: int


def faded(image: Image.Image, opacity: float) -> Image.Image:
    """Make the picture itself fainter, and return it."""
    if opacity < 1:
        image.putalpha(image.getchannel("A").point(faint(opacity)))
    return image


def cropped(stamp: Stamp, width: int, height: int) -> Stamp | None:
    """Return the part of the stamp that has ink and is on the canvas, or None."""
    left, top = max(0, -stamp.x), max(0, -stamp.y)
    right, bottom = (
        min(stamp.image.width, width - stamp.x),
        min(stamp.image.height, height - stamp.y),
    )
    if left >= right or top >= bottom:
        return None
    covered = part(stamp.image, (left, top, right, bottom)).getbbox()
    if covered is None:
        return None
    where = (left + covered[0], top + covered[1], left + covered[2], top + covered[3])
    return Stamp(part(stamp.image, where), stamp.x + where[0], stamp.y + where[1])


def part(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Return a part of the picture; all of it is not copied."""
    return image if box == (0, 0, *image.size) else image.crop(box)
