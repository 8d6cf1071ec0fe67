"""Texts as pictures: letters and emoji on their plate, shadow and outline."""

from collections.abc import Iterator
from functools import partial

from PIL import Image

from jobs.rendering.areas.rects import Pixels, Rect, Size, around
from jobs.rendering.fonts.coloured import GlyphPicture
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.paint.covers import Cover, rounded
from jobs.rendering.paint.effects import plate_rects, plates, shadow
from jobs.rendering.paint.glyphs import TextDrawing
from jobs.rendering.paint.layers import Layer, flattened
from jobs.rendering.paint.stamps import Stamp, faded, part, stamp_around
from jobs.rendering.paint.tiling import tiled

_SURROUNDING = 2.0
"""In pixels: an outline at least this wide is opaque wherever any part of a letter is."""


def stamp_of(placed: PlacedText, canvas: Size | None = None) -> Stamp:
    return tiled(_stamp_of_one(placed), placed, canvas)


def _stamp_of_one(placed: PlacedText) -> Stamp:
    drawing = TextDrawing(placed)
    under, letters = list(_under(placed, drawing)), list(_letters(placed, drawing))
    emoji = list(drawing.emoji())
    # Cropping masks is faster than cropping four channels.
    if not emoji and not placed.box.rotation:
        layers, area = _inked([*under, *letters], drawing.area)
        return Stamp(faded(flattened(layers, area.size), placed.box.opacity), *area.corner)
    image = _with_emoji(under, emoji, letters, drawing.area.size)
    return _turned(faded(image, placed.box.opacity), drawing.area, placed)


def _letters(placed: PlacedText, drawing: TextDrawing) -> Iterator[Layer]:
    for colour, mask in drawing.by_colour():
        yield Layer(mask, colour, on_opaque=placed.outline_px >= _SURROUNDING)


def _with_emoji(
    under: list[Layer], emoji: list[GlyphPicture], letters: list[Layer], size: Size
) -> Image.Image:
    if not emoji:
        return flattened([*under, *letters], size)
    image = flattened(under, size)
    for picture, x, y in emoji:
        image.alpha_composite(picture, (x, y))
    image.alpha_composite(flattened(letters, size))
    return image


def _inked(layers: list[Layer], area: Pixels) -> tuple[list[Layer], Pixels]:
    """Crop the layers to the part in which any of them shows."""
    inks = [Rect(*ink) for layer in layers if (ink := layer.mask.getbbox())]
    if not inks:
        return layers, area
    inked = Pixels(*map(int, around(inks)))
    cropped = [layer._replace(mask=part(layer.mask, inked)) for layer in layers]
    return cropped, inked.moved(area.corner)


def _under(placed: PlacedText, drawing: TextDrawing) -> Iterator[Layer]:
    """Yield the layers below the letters, the lowest first."""
    box = placed.box
    if box.plate:
        yield Layer(plates(placed, drawing.area), box.plate.colour, box.plate.opacity)
    if box.outline is None and box.shadow is None:
        return
    silhouette = drawing.silhouette()
    if box.shadow:
        yield Layer(shadow(silhouette, box.shadow, placed.size_px), box.shadow.colour)
    if box.outline:
        yield Layer(silhouette, box.outline.colour)


def _turned(image: Image.Image, area: Pixels, placed: PlacedText) -> Stamp:
    """Rotate a picture around its centre, and move that centre around the centre of the box's
    room.
    """
    if not placed.box.rotation:
        return Stamp(image, *area.corner)
    turned = image.rotate(-placed.box.rotation, Image.Resampling.BICUBIC, expand=True)
    return stamp_around(turned_point(placed, area.middle), turned)


def covers(placed: PlacedText, least: float) -> list[Cover]:
    """Return the plates of at least this opacity. Letters, outlines and shadows do not count."""
    box, plate = placed.box, placed.box.plate
    if plate is None or box.may_overlap or plate.opacity * box.opacity < least:
        return []
    radius = placed.pixels(plate.radius)
    return [Cover(placed, rect, partial(rounded, rect, radius)) for rect in plate_rects(placed)]
