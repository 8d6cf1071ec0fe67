"""The legibility of a text on its photo: its WCAG contrast, and a colour or a plate that makes it
sufficient.

The ground is a picture of the canvas in sRGB, upright, of any size; means over some pixels are what
an eye sees under a letter. It is made when the first text asks for it, because many have an outline
and need none. The text's colour is compared with everything under its letters: photo, insets, plate
and shadow (WCAG 2.2, 1.4.3). A wide outline counts as the background, a hairline does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, product, takewhile
from math import ceil, floor
from typing import NamedTuple, TypeGuard

from PIL import Image

import pillowscale
from jobs.design import Plate
from jobs.rendering.areas.rects import Corner, Pixels, Rect, Region, around, pixels_around
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.colours.contrast import ENOUGH, luminance_of, ratio, ratios
from jobs.rendering.colours.rgb import Rgb
from jobs.rendering.fonts.rasters import Mask
from jobs.rendering.geometry.placements import Layout, Placed, PlacedText, scaled
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.paint.effects import plates, shadow
from jobs.rendering.paint.glyphs import TextDrawing
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
        return _contrast_with_outline(placed, outline.colour)
    measured = _Measured.of(placed)
    under = measured.under(ground(), layout)
    letters = measured.drawing.by_colour()
    return min(_reached(luminance_of(colour), under, measured.turned(it)) for colour, it in letters)


def _contrast_with_outline(placed: PlacedText, outline: str) -> float:
    colours = TextDrawing(placed).colours()
    beside = luminance_of(outline)
    return min((ratio(luminance_of(it), beside) for it in colours), default=_NO_LETTERS)


def legible(placed: PlacedText, ground: Ground, layout: Layout) -> PlacedText:
    """Return the text unchanged if it has enough contrast, else in black or white if one of them
    has.

    Otherwise return it in the better of the two, on a plate of the other, as faint as is
    sufficient. Styled parts keep their colours, unless these are what people cannot read.
    """

    def reached(candidate: PlacedText) -> float:
        return contrast(candidate, ground, layout)

    if reached(placed) >= ENOUGH:
        return placed
    best = max((_in_colour(placed, colour) for colour in (_WHITE, _BLACK)), key=reached)
    candidates = chain([best], _on_plates(best))
    return next((it for it in candidates if reached(it) >= ENOUGH), _on_plate(best, 1.0))


def _on_plates(placed: PlacedText) -> Iterator[PlacedText]:
    """Yield the text on plates, the faintest first."""
    for variant, opacity in product(_variants(placed), _OPACITIES):
        yield _on_plate(variant, opacity)


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
    placed = (legible(it, ground, layout) if _chooses(it) else it for it in layout.placed)
    return replace(layout, placed=tuple(placed))


def _chooses(placed: Placed) -> TypeGuard[PlacedText]:
    return isinstance(placed, PlacedText) and placed.box.legible == "choose"


# --- Measuring ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Measured:
    """A text made so small that it can be measured quickly: `share` of its size, on a canvas that
    is smaller by as much. `around` are the pixels that it covers there after rotation.
    """

    text: PlacedText
    share: float
    drawing: TextDrawing
    around: Pixels

    @classmethod
    def of(cls, placed: PlacedText) -> "_Measured":
        share = min(1.0, _LONGEST / max(placed.ink.width, placed.ink.height, 1))
        small = scaled(placed, share)
        drawing = TextDrawing(small)
        return cls(small, share, drawing, _turned_area(drawing.area, small))

    def under(self, ground: Image.Image, layout: Layout) -> Image.Image:
        """Return everything under the letters: the photo, boxes painted before, plate and
        shadow.
        """
        patch = self._patch(ground, layout)
        for other in _painted_before(self.text, layout):
            self._lay(other, patch)
        self._surround(patch)
        return patch

    def turned(self, mask: Mask) -> Mask:
        return _turned(mask, self.text)

    def _patch(self, ground: Image.Image, layout: Layout) -> Image.Image:
        """Return the ground under the text.

        Past the picture's edges it is black; letters are never there.
        """
        patch = Image.new("RGB", self.around.size)
        across, down = ground.width / layout.width, ground.height / layout.height
        seen = _Scale(across / self.share, down / self.share).part(ground, self.around)
        if seen:
            image, corner = seen
            patch.paste(image, corner)
        return patch

    def _lay(self, other: Placed, patch: Image.Image) -> None:
        """Lay a box onto the patch, if its kind is a ground for texts."""
        kind = kind_of(other.box)
        if kind.scaled is None:
            return
        placed = kind.scaled(other, self.share)
        if placed.box.rotation or Rect(*self.around).touches(placed.rect):
            stamp = kind.stamp(placed, None)
            corner = stamp.x - self.around.left, stamp.y - self.around.top
            patch.paste(stamp.image, corner, stamp.image)

    def _surround(self, patch: Image.Image) -> None:
        """Lay the plate and the shadow of the text itself onto the patch."""
        box = self.text.box
        if box.plate:
            plate = plates(self.text, self.drawing.area)
            _put(patch, self.turned(plate), box.plate.colour, box.plate.opacity)
        if box.shadow:
            cast = shadow(self.drawing.silhouette(), box.shadow, self.text.size_px)
            _put(patch, self.turned(cast), box.shadow.colour, 1.0)


class _Scale(NamedTuple):
    """Pixels of the ground in one pixel of the measured canvas."""

    across: float
    down: float

    def part(self, ground: Image.Image, area: Pixels) -> tuple[Image.Image, Corner] | None:
        """Return the ground in an area of the canvas, and its corner there. None if it is beside
        the ground.
        """
        canvas = ceil(ground.width / self.across), ceil(ground.height / self.down)
        inside = area.clipped(canvas)
        if inside.is_empty:
            return None
        seen = pillowscale.resize(
            ground.convert("RGB"), inside.size, Image.Resampling.BOX, self._on(ground, inside)
        )
        return seen, (inside.left - area.left, inside.top - area.top)

    def _on(self, ground: Image.Image, area: Pixels) -> Region:
        left, top = area.left * self.across, area.top * self.down
        right, bottom = area.right * self.across, area.bottom * self.down
        return left, top, min(right, ground.width), min(bottom, ground.height)


def _turned(mask: Mask, placed: PlacedText) -> Mask:
    """Return a mask rotated like the painted text, around the centre of its area."""
    rotation = placed.box.rotation
    return mask.rotate(-rotation, Image.Resampling.BILINEAR, expand=True) if rotation else mask


def _turned_area(area: Pixels, placed: PlacedText) -> Pixels:
    """Return the pixels that a rotated mask covers."""
    if not placed.box.rotation:
        return area
    size = _turned(Image.new("L", area.size), placed).size
    return pixels_around(turned_point(placed, area.middle), size)


def _painted_before(text: PlacedText, layout: Layout) -> Iterator[Placed]:
    """Yield the boxes painted before a text, whether or not they touch it."""
    return takewhile(lambda other: other.box.name != text.box.name, layout.placed)


def _put(patch: Image.Image, mask: Mask, colour: str, opacity: float) -> None:
    patch.paste(colour, (0, 0), mask.point(faint(opacity)))


def _reached(text: float, under: Image.Image, letters: Mask) -> float:
    """Return the contrast reached by all but the worst tenth of the ink, each pixel weighted by its
    coverage.
    """
    weights = _weights(under, letters)
    found = sorted(zip(ratios(text, weights), weights.values(), strict=True))
    allowed = sum(weights.values()) * _SHARE
    for contrast, weight in found:
        allowed -= weight
        if allowed < 0:
            return contrast
    return _NO_LETTERS


def _weights(under: Image.Image, letters: Mask) -> dict[Rgb, int]:
    """Return how much of the letters is on each colour."""
    channels = under.tobytes()
    weights: dict[Rgb, int] = {}
    colours = zip(channels[0::3], channels[1::3], channels[2::3], strict=True)
    for colour, weight in zip(colours, letters.tobytes(), strict=True):
        if weight:
            weights[colour] = weights.get(colour, 0) + weight
    return weights


# --- Choosing -------------------------------------------------------------------------------------


def _in_colour(placed: PlacedText, colour: str) -> PlacedText:
    return replace(placed, box=replace(placed.box, colour=colour))


def _on_plate(placed: PlacedText, opacity: float) -> PlacedText:
    """Return the text on a plate of the other colour, with as much padding as fits, so that nothing
    has to move.
    """
    plate = replace(
        placed.box.plate or Plate(),
        colour=_BLACK if placed.box.colour == _WHITE else _WHITE,
        opacity=opacity,
        padding=max(0.0, min(_PADDING, _free(placed))),
    )
    plated = placed.block.grown(plate.padding / 100 * placed.size_px)
    box = replace(placed.box, plate=plate)
    return replace(placed, box=box, ink=around([placed.ink, plated]))


def _free(placed: PlacedText) -> float:
    """Return the room on the narrowest side of a text, in % of its size."""
    room, block = placed.room, placed.block
    across = min(block.left - room.left, room.right - block.right)
    down = min(block.top - room.top, room.bottom - block.bottom)
    return min(across, down) / placed.size_px * 100
