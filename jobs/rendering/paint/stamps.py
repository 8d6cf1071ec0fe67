"""Stamps: what is painted, as small pictures with their places on the canvas."""

from dataclasses import dataclass

from PIL import Image

from jobs.rendering.areas.rects import Pixels, Point, Size, pixels_around, pixels_at
from jobs.rendering.paint.layers import faint


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RGBA picture (straight alpha) to composite with its top left pixel at x, y of the
    canvas.
    """

    image: Image.Image
    x: int
    y: int

    @property
    def area(self) -> Pixels:
        """The pixels of the canvas on which it is put, and of the outside beside it."""
        return pixels_at((self.x, self.y), self.image.size)


def faded(image: Image.Image, opacity: float) -> Image.Image:
    """Make the picture itself fainter, and return it."""
    if opacity < 1:
        image.putalpha(image.getchannel("A").point(faint(opacity)))
    return image


def stamp_around(middle: Point, image: Image.Image) -> Stamp:
    """Return the picture with its middle at a point of the canvas."""
    return Stamp(image, *pixels_around(middle, image.size).corner)


def cropped(stamp: Stamp, canvas: Size) -> Stamp | None:
    """Return the part of the stamp that has ink and is on the canvas, or None."""
    area = stamp.area
    visible = area.clipped(canvas).moved((-stamp.x, -stamp.y))
    covered = None if visible.is_empty else part(stamp.image, visible).getbbox()
    if covered is None:
        return None
    inked = Pixels(*covered).moved(visible.corner)
    return Stamp(part(stamp.image, inked), *inked.moved(area.corner).corner)


def part(image: Image.Image, area: Pixels) -> Image.Image:
    """Return a part of the picture; all of it is not copied."""
    return image if area == (0, 0, *image.size) else image.crop(area)
