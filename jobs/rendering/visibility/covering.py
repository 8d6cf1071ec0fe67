"""Find what boxes hide of the boxes painted before them: letters of texts, and whole insets.

A cover is anything a box paints over everything below: the opaque pixels of an inset, the ground of
a code, the plate of a text. Letters, outlines and shadows do not count; `collisions` compares
letters with letters.

Opacity decides, not colour. Paint of opacity a over letters and over the ground beside them leaves
1 - a of the difference between the two. So a watermark of 10 % hides nothing, and a cover counts
from one half on.

Every cover has a mask of 0 and 255 in its own coordinates, made once for all rows and sizes. Boxes
that do not meet are excluded by their rectangles alone. Letters entirely inside or outside a cover
need only a part of its mask.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import uharfbuzz as hb
from PIL import Image, ImageChops

from jobs.design import TextBox
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.fonts.opened import EM, FontKey, load
from jobs.rendering.geometry.placements import (
    Layout,
    Placed,
    PlacedCode,
    PlacedImage,
    PlacedLine,
    PlacedText,
)
from jobs.rendering.geometry.turning import line_rect, point_before_turning, turned_point
from jobs.rendering.lines.placing import Line, Rect, Stretch
from jobs.rendering.paint import insets
from jobs.rendering.paint.covers import OPAQUE, Cover, solid

HIDES = 0.5
"""The opacity from which a cover hides letters."""
HIDES_MODULES = 0.4
"""The same for codes: scanners need 55 % of the contrast of black on white (`boxes.code`)."""
_SHARE_OF_A_LETTER = 0.05
"""The share of its ink that may be hidden: edges are smooth, and a letter that lacks this little
does not look cut.
"""
_SHARE_OF_AN_INSET = 0.98
"""The share of its visible part from which an inset counts as entirely hidden."""
_VISIBLE = 32
"""The alpha from which a pixel of an inset is visible."""
_SIZE = 64
"""Font size, and edges of an inset, in pixels, at which ink is compared with masks."""
_LETTERS_SHOWN = 40
_SOFT_HYPHEN = "\u00ad"
_VISIBLE_LETTERS = re.compile("\0+")

type Affine = tuple[float, float, float, float, float, float]
"""x' = a x + b y + c, y' = d x + e y + f."""


class Hidden(NamedTuple):
    """Something hidden by another box.

    `letters`: the hidden ones of a text, “” for an inset, which is hidden entirely.
    """

    placed: PlacedText | PlacedImage
    by: Placed
    letters: str


def hidden(layout: Layout) -> Iterator[Hidden]:
    """Yield what later boxes hide, in painting order of the box that hides it."""
    seen = [placed for placed in layout.placed if placed.box.opacity]
    for place, over in enumerate(seen[1:], 1):
        covers = _covers(over, HIDES)
        for below in seen[:place] if covers else ():
            if isinstance(below, PlacedText):
                if letters := _hidden_letters(below, covers):
                    yield Hidden(below, over, letters)
            elif (
                isinstance(below, PlacedImage) and not below.box.tile and _is_hidden(below, covers)
            ):
                yield Hidden(below, over, "")


def meant_to_overlap(box: TextBox) -> bool:
    """Return whether a text may overlap others: copies all over the picture always do."""
    return box.may_overlap or box.tile is not None


def covers_part(over: Placed, of: PlacedCode) -> bool:
    """Return whether a box that is painted later keeps scanners from a code or its quiet
    zone.
    """
    rect = Rect(of.rect.left + 1, of.rect.top + 1, of.rect.right - 1, of.rect.bottom - 1)
    return any(
        _hidden_share(rect, solid, it) > 0 for it in _over(of, rect, _covers(over, HIDES_MODULES))
    )


# --- Covers ---------------------------------------------------------------------------------------


def _covers(placed: Placed, least: float) -> Sequence[Cover]:
    """Return the covers of a box whose opacity is at least `least`."""
    if placed.box.opacity < least:
        return []
    return kind_of(placed.box).covers(placed, least)


# --- What they hide -------------------------------------------------------------------------------


class _Over(NamedTuple):
    """A cover relative to one box below it.

    `into_mask` maps points of that box, before rotation, into the mask.
    """

    mask: Image.Image
    into_mask: Affine
    is_upright: bool


def _over(below: Placed, rect: Rect, covers: Iterable[Cover]) -> list[_Over]:
    """Return the covers that may hide something in `rect` of a box, before rotation."""
    found = []
    for cover in covers:
        affine = _affine(below, cover)
        left, top, right, bottom = _bounds(affine, rect)
        if left < 1 and top < 1 and right > 0 and bottom > 0:
            a, b, c, d, e, f = affine
            mask = cover.mask()
            width, height = mask.size
            into_mask = a * width, b * width, c * width, d * height, e * height, f * height
            found.append(_Over(mask, into_mask, is_upright=b == d == 0))
    return found


def _hidden_letters(text: PlacedText, covers: Iterable[Cover]) -> str:
    """Return the letters of which more than an edge is hidden, in reading order."""
    if meant_to_overlap(text.box):
        return ""
    over = _over(text, text.ink, covers)
    lines = (_hidden_of_line(text, line, over) for line in text.lines) if over else ()
    return _shown(" … ".join(filter(None, lines)))


def _hidden_of_line(text: PlacedText, line: PlacedLine, covers: Iterable[_Over]) -> str:
    rect = line_rect(text, line)
    over = [cover for cover in covers if rect and _may_hide(cover, rect)]
    if not over:
        return ""
    characters = {
        character
        for stretch in line.line.stretches
        for cover in over
        for character in _hidden_of_stretch(stretch, line, text.size_px / EM, cover)
    }
    return _letters(line.line, characters) if characters else ""


def _hidden_of_stretch(
    stretch: Stretch, line: PlacedLine, scale: float, cover: _Over
) -> Iterator[int]:
    """Yield the character of each hidden glyph.

    Written without helpers, because a check of many rows looks at many glyphs.
    """
    font, offsets = load(stretch.font), stretch.offsets
    own = scale * stretch.part.share if stretch.part else scale
    first, last = (0, cover.mask.width) if cover.is_upright else (-math.inf, math.inf)
    a, _, c, *_ = cover.into_mask
    for index in range(stretch.first, stretch.last):
        number = stretch.numbers[index]
        ink = font.extents(number)
        dx, dy = offsets[index] if offsets else (0, 0)
        x = line.x + (stretch.moved + stretch.edges[index] + dx) * scale
        left, right = x + ink.left * own, x + ink.right * own
        if ink.right > ink.left and a * right + c > first and a * left + c < last:
            baseline = line.baseline - dy * scale
            rect = Rect(left, baseline - ink.top * own, right, baseline - ink.bottom * own)
            if _hidden_share(rect, partial(_ink, stretch.font, number), cover) > _SHARE_OF_A_LETTER:
                yield stretch.characters[index]


@lru_cache(maxsize=2048)
def _ink(key: FontKey, number: int) -> Image.Image:
    """Return the ink of a glyph within its extents, as 0 and 255.

    A glyph that is a picture counts as full of ink.
    """
    font = load(key)
    extents = font.extents(number)
    across, down = extents.right - extents.left, extents.top - extents.bottom
    width, height = (max(1, math.ceil(length * _SIZE / EM)) for length in (across, down))
    layers = font.layers(number)
    if font.paints(number) and not layers:
        return solid()
    raster = hb.RasterDraw()
    raster.extents = hb.RasterExtents(x_origin=0, y_origin=0, width=width, height=height)
    x_scale, y_scale = width / across, height / down
    raster.transform = (x_scale, 0, 0, y_scale, -extents.left * x_scale, -extents.bottom * y_scale)
    for layer in layers or (number,):
        raster.draw_glyph(font.hb, layer)
    drawn = raster.render()
    if not drawn.extents.width:
        return solid()
    mask = Image.frombuffer(
        "L", (width, height), drawn.buffer, "raw", "L", drawn.extents.stride, -1
    )
    ink = mask.point([0] * 64 + [OPAQUE] * 192)
    return ink if ink.getbbox() else solid()


def _letters(line: Line, characters: set[int]) -> str:
    """Return the clusters of a line that begin at these indexes of its paragraph."""
    starts = sorted(
        {
            character
            for stretch in line.stretches
            for character in stretch.characters[stretch.first : stretch.last]
        }
    )
    clusters = [
        (start in characters, line.paragraph[start:stop])
        for start, stop in zip(starts, [*starts[1:], line.stop], strict=True)
    ]
    kept = "".join(
        cluster if is_hidden or cluster.isspace() else "\0" for is_hidden, cluster in clusters
    )
    groups = (
        " ".join(group.split()) for group in _VISIBLE_LETTERS.split(kept.replace(_SOFT_HYPHEN, ""))
    )
    return " … ".join(filter(None, groups))


def _shown(letters: str) -> str:
    return (
        letters if len(letters) <= _LETTERS_SHOWN else f"{letters[: _LETTERS_SHOWN - 1].rstrip()}…"
    )


def _is_hidden(image: PlacedImage, covers: Iterable[Cover]) -> bool:
    """Return whether nothing of an inset can be seen.

    A fully transparent one has nothing to hide, and one of many copies may be hidden.
    """
    over = _over(image, image.rect, covers)
    if image.box.tile or not over:
        return False
    mask = insets.opaque_part(image.inset, image.part, _VISIBLE).resize(
        (_SIZE, _SIZE), Image.Resampling.NEAREST
    )
    if not mask.getbbox():
        return False
    return any(
        _hidden_share(image.rect, lambda: mask, cover) >= _SHARE_OF_AN_INSET for cover in over
    )


# --- Geometry -------------------------------------------------------------------------------------


def _affine(of: Placed, cover: Cover) -> Affine:
    """Map points of a box, before rotation, into the cover's rectangle: 0 to 1 in both
    directions.
    """
    rect = cover.rect
    if not (of.box.rotation or cover.placed.box.rotation):
        across, down = 1 / rect.width, 1 / rect.height
        return across, 0, -rect.left * across, 0, down, -rect.top * down

    def mapped(x: float, y: float) -> tuple[float, float]:
        x, y = point_before_turning(cover.placed, *turned_point(of, x, y))
        return (x - rect.left) / rect.width, (y - rect.top) / rect.height

    (c, f), (right, d), (b, down) = mapped(0, 0), mapped(1, 0), mapped(0, 1)
    return right - c, b - c, c, d - f, down - f, f


def _bounds(affine: Affine, rect: Rect) -> Rect:
    """Return the upright rectangle around a mapped one."""
    a, b, c, d, e, f = affine
    left, top, right, bottom = rect
    if b == d == 0 < a and e > 0:
        return Rect(a * left + c, e * top + f, a * right + c, e * bottom + f)
    return Rect(
        c + min(a * left, a * right) + min(b * top, b * bottom),
        f + min(d * left, d * right) + min(e * top, e * bottom),
        c + max(a * left, a * right) + max(b * top, b * bottom),
        f + max(d * left, d * right) + max(e * top, e * bottom),
    )


def _may_hide(cover: _Over, rect: Rect) -> bool:
    """Return whether the cover has any opaque pixel near a part of the box below."""
    return _extremes(cover, _bounds(cover.into_mask, rect))[1] > 0


def _extremes(cover: _Over, bounds: Rect) -> tuple[int, int]:
    """Return the smallest and the largest value in a part of the mask; both are 0 if the part is
    outside.
    """
    width, height = cover.mask.size
    left, top = max(0, int(bounds.left)), max(0, int(bounds.top))
    right, bottom = min(width, math.ceil(bounds.right)), min(height, math.ceil(bounds.bottom))
    if left >= right or top >= bottom:
        return 0, 0
    least, most = cover.mask.crop((left, top, right, bottom)).getextrema()
    return int(least), int(most)  # type: ignore[arg-type]  # of one channel they are numbers


def _hidden_share(rect: Rect, ink: Callable[[], Image.Image], cover: _Over) -> float:
    """Return the share of the ink hidden in a part of the box below, 0 to 1."""
    bounds = _bounds(cover.into_mask, rect)
    least, most = _extremes(cover, bounds)
    if not most:
        return 0.0
    width, height = cover.mask.size
    is_inside = (
        bounds.left >= 0 and bounds.top >= 0 and bounds.right <= width and bounds.bottom <= height
    )
    return 1.0 if least and is_inside else _compared(rect, ink(), cover)


def _compared(rect: Rect, ink: Image.Image, cover: _Over) -> float:
    """Return the same share, comparing each pixel of the ink."""
    if ink.size == (1, 1):
        ink = ink.resize((_SIZE, _SIZE))
    a, b, c, d, e, f = cover.into_mask
    across, down = rect.width / ink.width, rect.height / ink.height
    of_ink = (
        *(a * across, b * down, a * rect.left + b * rect.top + c),
        *(d * across, e * down, d * rect.left + e * rect.top + f),
    )
    seen = cover.mask.transform(ink.size, Image.Transform.AFFINE, of_ink, Image.Resampling.NEAREST)
    return ImageChops.darker(ink, seen).histogram()[OPAQUE] / max(1, ink.histogram()[OPAQUE])
