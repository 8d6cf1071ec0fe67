"""Paint: put a layout's texts into small pictures, each no larger than its ink. Decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

from jobs.rendering.drawing import Area, Drawing
from jobs.rendering.effects import outline_places, plates, shadow
from jobs.rendering.placed import Layout, PlacedText
from jobs.rendering.turning import turned_point


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
    for index, layer in enumerate(_under(placed, area, drawing)):
        _put(image, layer, is_first=index == 0)
    for emoji, x, y in drawing.emoji():
        image.alpha_composite(emoji, (x, y))
    _put(image, Layer(drawing.letters(), placed.box.colour))
    return _turned(_faded(image, placed.box.opacity), area, placed)


class Layer(NamedTuple):
    """One colour through a mask (mode L: how much of a pixel is covered)."""

    mask: Image.Image
    colour: str
    opacity: float = 1.0


def _under(placed: PlacedText, area: Area, drawing: Drawing) -> Iterator[Layer]:
    """What lies under the letters, the lowest first."""
    box = placed.box
    if box.plate:
        yield Layer(plates(placed, area.left, area.top, area.size), box.plate.colour, box.plate.opacity)
    if box.outline is None and box.shadow is None:
        return
    places = outline_places(placed.outline_px, placed.size_px) if box.outline else [(0.0, 0.0)]
    silhouette = drawing.silhouette(places)
    if box.shadow:
        yield Layer(shadow(silhouette, box.shadow, placed.size_px), box.shadow.colour, box.shadow.opacity)
    if box.outline:
        yield Layer(silhouette, box.outline.colour)


def _put(image: Image.Image, layer: Layer, *, is_first: bool = False) -> None:
    """Only where the mask has something; the first need not be mixed with what lies under it."""
    covered = layer.mask.getbbox()
    if covered is None or layer.opacity == 0:
        return
    part = layer.mask.crop(covered)
    solid = Image.new("RGBA", part.size, (*_rgb(layer.colour), 0))
    solid.putalpha(part.point(_faint(layer.opacity)) if layer.opacity < 1 else part)
    if is_first:
        image.paste(solid, covered[:2])
    else:
        image.alpha_composite(solid, covered[:2])


def _faded(image: Image.Image, opacity: float) -> Image.Image:
    if opacity < 1:
        image.putalpha(image.getchannel("A").point(_faint(opacity)))
    return image


def _faint(opacity: float) -> list[int]:
    return [round(value * opacity) for value in range(256)]


def _turned(image: Image.Image, area: Area, placed: PlacedText) -> Stamp:
    """Turned round its own middle, which itself turns round the middle of the box's room."""
    if not placed.box.rotation:
        return Stamp(image, area.left, area.top)
    turned = image.rotate(-placed.box.rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = turned_point(placed, *area.middle)
    return Stamp(turned, round(x - turned.width / 2), round(y - turned.height / 2))


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
