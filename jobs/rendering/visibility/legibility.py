"""The legibility of a text on its photo: its WCAG contrast, and a colour or a plate that makes it
sufficient.

The ground is a picture of the canvas in sRGB, upright, of any size; means over some pixels are what
an eye
sees under a letter. It is made when the first text asks for it, because many have an outline and
need none.
The text's colour is compared with everything under its letters: photo, insets, plate and shadow
(WCAG 2.2,
1.4.3). A wide outline counts as the background, a hairline does not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from math import ceil, floor

from PIL import Image

import pillowscale
from jobs.design import Plate
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.colours.contrast import ENOUGH, luminance_of, ratio, ratios
from jobs.rendering.geometry.placements import Layout, Placed, PlacedText, scaled
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.lines.placing import Rect
from jobs.rendering.paint.effects import plates, shadow
from jobs.rendering.paint.glyphs import InkArea, TextDrawing
from jobs.rendering.paint.layers import faint

type Ground = Callable[[], Image.Image]

_SHARE = 0.1
"""Share of the letters that may have less contrast: a lamp behind one stem does not make a caption
illegible.
"""
_HAIRLINE = 2.0
"""In % of the font size: a thinner outline does not count as background."""
_NO_LETTERS = 21.0
"""For text that is only emoji."""
_LONGEST = 120
"""Longest side, in pixels, at which a text is measured."""
_BLACK, _WHITE = "#000000", "#ffffff"
_OPACITIES = (0.6, 0.7, 0.8, 0.9, 1.0)
_PADDING = 30.0


def contrast(placed: PlacedText, ground: Ground, layout: Layout) -> float:
    """Return the contrast, 1 to 21, that nine tenths of the letters reach.

    With an outline, only the outline counts, because it reaches past the letters. Of several
    colours, the one with the least contrast counts.
    """
    outline = placed.box.outline
    if outline and outline.width >= _HAIRLINE:
        colours = TextDrawing(placed, InkArea.around(placed)).colours()
        beside = luminance_of(outline.colour)
        return min((ratio(luminance_of(it), beside) for it in colours), default=_NO_LETTERS)
    share = min(1.0, _LONGEST / max(placed.ink.width, placed.ink.height, 1))
    small = scaled(placed, share)
    area = InkArea.around(small)
    drawing = TextDrawing(small, area)
    letters = drawing.by_colour()
    around = _turned_area(area, small)
    patch = _patch(ground(), around, share, layout)
    for other in _under(placed, layout):
        _lay(other, share, patch, around)
    under = _painted(patch, small, area, drawing)
    return min(
        _reached(luminance_of(colour), under, _turned(mask, small)) for colour, mask in letters
    )


def legible(placed: PlacedText, ground: Ground, layout: Layout) -> PlacedText:
    """Return the text unchanged if it has enough contrast, else in black or white if one of them
    has.

    Otherwise return it in the better of the two, on a plate of the other, as faint as is
    sufficient. Styled parts keep their colours, unless these are what people cannot read.
    """
    if contrast(placed, ground, layout) >= ENOUGH:
        return placed
    best = max(
        (_in_colour(placed, colour) for colour in (_WHITE, _BLACK)),
        key=lambda it: contrast(it, ground, layout),
    )
    if contrast(best, ground, layout) >= ENOUGH:
        return best
    plated = (_on_plate(one, opacity) for one in _variants(best) for opacity in _OPACITIES)
    return next(
        (it for it in plated if contrast(it, ground, layout) >= ENOUGH), _on_plate(best, 1.0)
    )


def _variants(placed: PlacedText) -> list[PlacedText]:
    """Return the text, and if some parts have their own colours, the text without these."""
    lines = tuple(it._replace(line=it.line.in_one_colour) for it in placed.lines)
    return [placed] if lines == placed.lines else [placed, replace(placed, lines=lines)]


@dataclass(frozen=True, slots=True)
class LegibleLayout:
    """A layout on its photo, with boxes made legible if they ask for it, and the contrast of every
    text, rounded down.
    """

    layout: Layout
    contrasts: tuple[float, ...]


def seen_on(layout: Layout, ground: Ground) -> LegibleLayout:
    layout = chosen(layout, ground)
    contrasts = (contrast(placed, ground, layout) for placed in layout.texts)
    return LegibleLayout(layout, tuple(floor(found * 100) / 100 for found in contrasts))


def chosen(layout: Layout, ground: Ground) -> Layout:
    """Return the layout with every box that asks for it made legible."""
    placed = (
        legible(it, ground, layout)
        if isinstance(it, PlacedText) and it.box.legible == "choose"
        else it
        for it in layout.placed
    )
    return replace(layout, placed=tuple(placed))


# --- Measuring ------------------------------------------------------------------------------------


def _patch(ground: Image.Image, area: InkArea, share: float, layout: Layout) -> Image.Image:
    """Return the ground under an area, at the area's size.

    Past the picture's edges it is black; letters are never there.
    """
    across, down = ground.width / layout.width / share, ground.height / layout.height / share
    patch = Image.new("RGB", area.size)
    left, right = _within(area.left, area.right, ground.width / across)
    top, bottom = _within(area.top, area.bottom, ground.height / down)
    if left < right and top < bottom:
        box = (
            left * across,
            top * down,
            min(right * across, ground.width),
            min(bottom * down, ground.height),
        )
        seen = pillowscale.resize(
            ground.convert("RGB"), (right - left, bottom - top), Image.Resampling.BOX, box
        )
        patch.paste(seen, (left - area.left, top - area.top))
    return patch


def _within(first: int, last: int, length: float) -> tuple[int, int]:
    return max(0, first), min(last, ceil(length))


def _turned(mask: Image.Image, placed: PlacedText) -> Image.Image:
    """Return a mask rotated like the painted text, around the centre of its area."""
    if not placed.box.rotation:
        return mask
    return mask.rotate(-placed.box.rotation, Image.Resampling.BILINEAR, expand=True)


def _turned_area(area: InkArea, placed: PlacedText) -> InkArea:
    """Return the area that a rotated mask covers."""
    if not placed.box.rotation:
        return area
    width, height = _turned(Image.new("L", area.size), placed).size
    x, y = turned_point(placed, *area.middle)
    left, top = round(x - width / 2), round(y - height / 2)
    return InkArea(left, top, left + width, top + height)


def _under(placed: PlacedText, layout: Layout) -> Iterator[Placed]:
    """Yield the boxes painted before a text, whether or not they touch it."""
    return takewhile(lambda other: other.box.name != placed.box.name, layout.placed)


def _lay(other: Placed, share: float, patch: Image.Image, area: InkArea) -> None:
    """Lay a box onto the patch, if its kind is a ground for texts."""
    kind = kind_of(other.box)
    if kind.scaled is None:
        return
    placed = kind.scaled(other, share)
    rect = placed.rect
    is_beside = (
        rect.right < area.left
        or rect.left > area.right
        or rect.bottom < area.top
        or rect.top > area.bottom
    )
    if is_beside and not placed.box.rotation:
        return
    stamp = kind.stamp(placed, None)
    patch.paste(stamp.image, (stamp.x - area.left, stamp.y - area.top), stamp.image)


def _painted(
    patch: Image.Image, placed: PlacedText, area: InkArea, drawing: TextDrawing
) -> Image.Image:
    """Return the patch with the plate and the shadow of the box."""
    box = placed.box
    if box.plate:
        plate = _turned(plates(placed, area.left, area.top, area.size), placed)
        _put(patch, plate, box.plate.colour, box.plate.opacity)
    if box.shadow:
        cast = shadow(drawing.silhouette(), box.shadow, placed.size_px)
        _put(patch, _turned(cast, placed), box.shadow.colour, 1.0)
    return patch


def _put(patch: Image.Image, mask: Image.Image, colour: str, opacity: float) -> None:
    patch.paste(colour, (0, 0), mask.point(faint(opacity)))


def _reached(text: float, under: Image.Image, letters: Image.Image) -> float:
    """Return the contrast reached by all but the worst tenth of the ink, each pixel weighted by its
    coverage.
    """
    channels = under.tobytes()
    weights: dict[tuple[int, int, int], int] = {}
    for red, green, blue, weight in zip(
        channels[0::3], channels[1::3], channels[2::3], letters.tobytes(), strict=True
    ):
        if weight:
            colour = red, green, blue
            weights[colour] = weights.get(colour, 0) + weight
    found = sorted(zip(ratios(text, weights), weights.values(), strict=True))
    allowed = sum(weights.values()) * _SHARE
    for contrast, weight in found:
        allowed -= weight
        if allowed < 0:
            return contrast
    return _NO_LETTERS


# --- Choosing -------------------------------------------------------------------------------------


def _in_colour(placed: PlacedText, colour: str) -> PlacedText:
    return replace(placed, box=replace(placed.box, colour=colour))


def _on_plate(placed: PlacedText, opacity: float) -> PlacedText:
    """Return the text on a plate of the other colour, with as much padding as fits, so that nothing
    has to move.
    """
    other = _BLACK if placed.box.colour == _WHITE else _WHITE
    room, block, size = placed.room, placed.block, placed.size_px
    free = min(_sides(room, block)) / size * 100
    plate = replace(
        placed.box.plate or Plate(),
        colour=other,
        opacity=opacity,
        padding=max(0.0, min(_PADDING, free)),
    )
    reach = plate.padding / 100 * size
    ink = placed.ink
    grown = Rect(
        min(ink.left, block.left - reach),
        min(ink.top, block.top - reach),
        max(ink.right, block.right + reach),
        max(ink.bottom, block.bottom + reach),
    )
    return replace(placed, box=replace(placed.box, plate=plate), ink=grown)


def _sides(room: Rect, block: Rect) -> Iterable[float]:
    return (
        block.left - room.left,
        block.top - room.top,
        room.right - block.right,
        room.bottom - block.bottom,
    )
