"""Paint: put a layout's texts, insets and codes into small pictures, each no larger than its ink.

Decides nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from jobs.rendering.boxes.placements import Layout, Placed, PlacedCode, PlacedText
from jobs.rendering.boxes.turning import turned_point
from jobs.rendering.paint import code_modules, insets
from jobs.rendering.paint.effects import plates, shadow
from jobs.rendering.paint.glyphs import Area, Drawing
from jobs.rendering.paint.layers import Layer, faint, flattened

_SURROUNDING = 2.0
"""In pixels: an outline at least this wide is opaque wherever any part of a letter is."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RGBA picture (straight alpha) to composite with its top left pixel at x, y of the
    canvas.
    """

    image: Image.Image
    x: int
    y: int


def paint(layout: Layout) -> list[Stamp]:
    """Return stamps in the design's order, each cropped to its ink and to the canvas.

    Boxes that failed are left out.
    """
    stamps = (
        _cropped(_stamp(placed, layout), layout.width, layout.height) for placed in layout.placed
    )
    return [stamp for stamp in stamps if stamp]


def _stamp(placed: Placed, layout: Layout) -> Stamp:
    if isinstance(placed, PlacedText):
        return _written(placed)
    if isinstance(placed, PlacedCode):
        return _encoded(placed)
    image, corner = insets.stamp_of(placed, (layout.width, layout.height))
    return Stamp(image, *corner)


def _encoded(placed: PlacedCode) -> Stamp:
    """Paint a code with its digits, which are set as texts, and rotated and faded with it."""
    image = code_modules.drawn(placed)
    for stamp in map(_written, placed.figures):
        image.alpha_composite(stamp.image, (stamp.x, stamp.y))
    turned, corner = code_modules.turned(_faded(image, placed.box.opacity), placed)
    return Stamp(turned, *corner)


def _written(placed: PlacedText) -> Stamp:
    area = Area.around(placed)
    drawing = Drawing(placed, area)
    under = list(_under(placed, area, drawing))
    letters = Layer(
        drawing.letters(), placed.box.colour, on_opaque=placed.outline_px >= _SURROUNDING
    )
    emoji = list(drawing.emoji())
    if (
        not emoji and not placed.box.rotation
    ):  # cropping masks is faster than cropping four channels
        layers, area = _inked([*under, letters], area)
        return Stamp(_faded(flattened(layers, area.size), placed.box.opacity), area.left, area.top)
    image = flattened([*under, *([] if emoji else [letters])], area.size)
    for picture, x, y in emoji:
        image.alpha_composite(picture, (x, y))
    if emoji:
        image.alpha_composite(flattened([letters], area.size))
    return _turned(_faded(image, placed.box.opacity), area, placed)


def _inked(layers: list[Layer], area: Area) -> tuple[list[Layer], Area]:
    """Crop the layers to the part in which any of them shows."""
    boxes = list(zip(*filter(None, (layer.mask.getbbox() for layer in layers)), strict=True))
    if not boxes:
        return layers, area
    left, top, right, bottom = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
    part = Area(area.left + left, area.top + top, area.left + right, area.top + bottom)
    return [
        layer._replace(mask=_part(layer.mask, (left, top, right, bottom))) for layer in layers
    ], part


def _under(placed: PlacedText, area: Area, drawing: Drawing) -> Iterator[Layer]:
    """Yield the layers below the letters, the lowest first."""
    box = placed.box
    if box.plate:
        yield Layer(
            plates(placed, area.left, area.top, area.size), box.plate.colour, box.plate.opacity
        )
    if box.outline is None and box.shadow is None:
        return
    silhouette = drawing.silhouette()
    if box.shadow:
        yield Layer(shadow(silhouette, box.shadow, placed.size_px), box.shadow.colour)
    if box.outline:
        yield Layer(silhouette, box.outline.colour)


def _faded(image: Image.Image, opacity: float) -> Image.Image:
    if opacity < 1:
        image.putalpha(image.getchannel("A").point(faint(opacity)))
    return image


def _turned(image: Image.Image, area: Area, placed: PlacedText) -> Stamp:
    """Rotate a picture around its centre, and move that centre around the centre of the box's
    room.
    """
    if not placed.box.rotation:
        return Stamp(image, area.left, area.top)
    turned = image.rotate(-placed.box.rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = turned_point(placed, *area.middle)
    return Stamp(turned, round(x - turned.width / 2), round(y - turned.height / 2))


def _cropped(stamp: Stamp, width: int, height: int) -> Stamp | None:
    left, top = max(0, -stamp.x), max(0, -stamp.y)
    right, bottom = (
        min(stamp.image.width, width - stamp.x),
        min(stamp.image.height, height - stamp.y),
    )
    if left >= right or top >= bottom:
        return None
    covered = _part(stamp.image, (left, top, right, bottom)).getbbox()
    if covered is None:
        return None
    where = (left + covered[0], top + covered[1], left + covered[2], top + covered[3])
    return Stamp(_part(stamp.image, where), stamp.x + where[0], stamp.y + where[1])


def _part(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    return image if box == (0, 0, *image.size) else image.crop(box)
