"""Paint: put a layout's texts into small pictures, each no larger than its ink. Decides nothing."""

from dataclasses import dataclass

from PIL import Image

from jobs.rendering.drawing import Area, Drawing
from jobs.rendering.effects import outline_places, plates, shadow
from jobs.rendering.placed import Layout, PlacedText
from jobs.rendering.turning import centre

type Mask = Image.Image
"""Mode L: how much of a pixel is covered."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RGBA picture (straight alpha) to composite with its top left pixel at x, y of the canvas."""

    image: Image.Image
    x: int
    y: int


def paint(layout: Layout) -> list[Stamp]:
    """In the design's order, each cropped to its ink and to the canvas. Boxes that failed are not there."""
    stamps = (_cropped(_stamp(placed), layout.width, layout.height) for placed in layout.texts)
    return [stamp for stamp in stamps if stamp]


def _stamp(placed: PlacedText) -> Stamp:
    area = Area.around(placed)
    drawing = Drawing(placed, area)
    image = Image.new("RGBA", area.size, (*_rgb(placed.box.colour), 0))
    _paint_plate(image, placed, area)
    outlined = drawing.silhouette(outline_places(placed.outline_px, placed.size_px)) if placed.box.outline else None
    _paint_shadow(image, placed, outlined or drawing.silhouette())
    if placed.box.outline and outlined:
        _paint_over(image, outlined, placed.box.outline.colour)
    for emoji, x, y in drawing.emoji():
        image.alpha_composite(emoji, (x, y))
    _paint_over(image, drawing.letters(), placed.box.colour)
    return _turned(_faded(image, placed.box.opacity), area, placed)


def _paint_plate(image: Image.Image, placed: PlacedText, area: Area) -> None:
    if placed.box.plate:
        _paint_over(
            image, plates(placed, area.left, area.top, area.size), placed.box.plate.colour, placed.box.plate.opacity
        )


def _paint_shadow(image: Image.Image, placed: PlacedText, silhouette: Mask) -> None:
    if placed.box.shadow:
        cast = shadow(silhouette, placed.box.shadow, placed.size_px)
        _paint_over(image, cast, placed.box.shadow.colour, placed.box.shadow.opacity)


def _paint_over(image: Image.Image, mask: Mask, colour: str, opacity: float = 1.0) -> None:
    """One colour through a mask, only where the mask has something."""
    covered = mask.getbbox()
    if covered is None or opacity == 0:
        return
    part = mask.crop(covered)
    layer = Image.new("RGBA", part.size, (*_rgb(colour), 0))
    layer.putalpha(part.point(_faint(opacity)) if opacity < 1 else part)
    image.alpha_composite(layer, covered[:2])


def _faded(image: Image.Image, opacity: float) -> Image.Image:
    if opacity < 1:
        image.putalpha(image.getchannel("A").point(_faint(opacity)))
    return image


def _faint(opacity: float) -> list[int]:
    return [round(value * opacity) for value in range(256)]


def _turned(image: Image.Image, area: Area, placed: PlacedText) -> Stamp:
    if not placed.box.rotation:
        return Stamp(image, area.left, area.top)
    middle_x, middle_y = centre(placed)
    half = round(((image.width + image.height) ** 2 + (area.distance(middle_x, middle_y) * 2) ** 2) ** 0.5)
    square = Image.new("RGBA", (2 * half, 2 * half), (*_rgb(placed.box.colour), 0))
    left, top = round(middle_x) - half, round(middle_y) - half
    square.paste(image, (area.left - left, area.top - top))
    pivot = (middle_x - left, middle_y - top)
    return Stamp(square.rotate(-placed.box.rotation, Image.Resampling.BICUBIC, center=pivot), left, top)


def _cropped(stamp: Stamp, width: int, height: int) -> Stamp | None:
    left, top = max(0, -stamp.x), max(0, -stamp.y)
    right, bottom = min(stamp.image.width, width - stamp.x), min(stamp.image.height, height - stamp.y)
    if left >= right or top >= bottom:
        return None
    covered = stamp.image.getchannel("A").crop((left, top, right, bottom)).getbbox()
    if covered is None:
        return None
    where = (left + covered[0], top + covered[1], left + covered[2], top + covered[3])
    return Stamp(stamp.image.crop(where), stamp.x + where[0], stamp.y + where[1])


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
