"""Texts as pictures: letters and emoji on their plate, shadow and outline."""

from collections.abc import Iterator
from functools import partial

from PIL import Image

from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.metadata.orientation import Size
from jobs.rendering.paint.covers import Cover, rounded
from jobs.rendering.paint.effects import plate_rects, plates, shadow
from jobs.rendering.paint.glyphs import InkArea, TextDrawing
from jobs.rendering.paint.layers import Layer, flattened
from jobs.rendering.paint.stamps import Stamp, faded, part
from jobs.rendering.paint.tiling import tiled

_SURROUNDING = 2.0
"""In pixels: an outline at least this wide is opaque wherever any part of a letter is."""


def stamp_of(placed: PlacedText, canvas: Size | None = None) -> Stamp:
    return tiled(_stamp_of_one(placed), placed, canvas)


def _stamp_of_one(placed: PlacedText) -> Stamp:
    area = InkArea.around(placed)
    drawing = TextDrawing(placed, area)
    under = list(_under(placed, area, drawing))
    is_on_outline = placed.outline_px >= _SURROUNDING
    letters = [Layer(mask, colour, on_opaque=is_on_outline) for colour, mask in drawing.by_colour()]
    emoji = list(drawing.emoji())
    # Cropping masks is faster than cropping four channels.
    if not emoji and not placed.box.rotation:
        layers, area = _inked([*under, *letters], area)
        return Stamp(faded(flattened(layers, area.size), placed.box.opacity), area.left, area.top)
    image = flattened([*under, *([] if emoji else letters)], area.size)
    for picture, x, y in emoji:
        image.alpha_composite(picture, (x, y))
    if emoji:
        image.alpha_composite(flattened(letters, area.size))
    return _turned(faded(image, placed.box.opacity), area, placed)


def _inked(layers: list[Layer], area: InkArea) -> tuple[list[Layer], InkArea]:
    """Crop the layers to the part in which any of them shows."""
    boxes = list(zip(*filter(None, (layer.mask.getbbox() for layer in layers)), strict=True))
    if not boxes:
        return layers, area
    left, top, right, bottom = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
    inked = InkArea(area.left + left, area.top + top, area.left + right, area.top + bottom)
    return [
        layer._replace(mask=part(layer.mask, (left, top, right, bottom))) for layer in layers
    ], inked


def _under(placed: PlacedText, area: InkArea, drawing: TextDrawing) -> Iterator[Layer]:
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


def _turned(image: Image.Image, area: InkArea, placed: PlacedText) -> Stamp:
    """Rotate a picture around its centre, and move that centre around the centre of the box's
    room.
    """
    if not placed.box.rotation:
        return Stamp(image, area.left, area.top)
    turned = image.rotate(-placed.box.rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = turned_point(placed, *area.middle)
    return Stamp(turned, round(x - turned.width / 2), round(y - turned.height / 2))


def covers(placed: PlacedText, least: float) -> list[Cover]:
    """Return the plates of at least this opacity. Letters, outlines and shadows do not count."""
    plate = placed.box.plate
    if plate is None or placed.box.may_overlap or plate.opacity * placed.box.opacity < least:
        return []
    radius = plate.radius / 100 * placed.size_px
    return [Cover(placed, rect, partial(rounded, rect, radius)) for rect in plate_rects(placed)]
