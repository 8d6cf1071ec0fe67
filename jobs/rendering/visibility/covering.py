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
from itertools import pairwise, product
from typing import NamedTuple

from PIL import Image, ImageChops

from jobs.design import TextBox
from jobs.rendering.areas.rects import Point, Rect, Size
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.fonts.opened import EM, Font, FontKey, load
from jobs.rendering.fonts.rasters import Mask, as_mask, raster_of
from jobs.rendering.geometry.placements import (
    Layout,
    Placed,
    PlacedCode,
    PlacedImage,
    PlacedLine,
    PlacedText,
)
from jobs.rendering.geometry.turning import line_rect, point_before_turning, turned_point
from jobs.rendering.lines.placing import Line, Stretch
from jobs.rendering.paint import insets
from jobs.rendering.paint.covers import OPAQUE, Cover, opaque_from, solid

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
_VISIBLE_ALPHA = 32
"""The alpha from which a pixel of an inset is visible."""
_SIZE = 64
"""Font size, and edges of an inset, in pixels, at which ink is compared with masks."""
_LETTERS_SHOWN = 40
_SOFT_HYPHEN = "\u00ad"
_VISIBLE = "\0"
_VISIBLE_LETTERS = re.compile(f"{_VISIBLE}+")
_AS_INK = opaque_from(64)
_UNIT = Rect(0, 0, 1, 1)


class Affine(NamedTuple):
    """A map of points: x' = a x + b y + c, y' = d x + e y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @property
    def is_upright(self) -> bool:
        return self.b == self.d == 0

    def scaled(self, size: Size) -> "Affine":
        """Return the map into a picture of this size, if this one maps into 0 to 1."""
        (a, b, c, d, e, f), (width, height) = self, size
        return Affine(a * width, b * width, c * width, d * height, e * height, f * height)

    def within(self, rect: Rect, size: Size) -> "Affine":
        """Return the map of the pixels of a picture of this size, which shows the rectangle."""
        (a, b, c, d, e, f), (width, height) = self, size
        across, down = rect.width / width, rect.height / height
        x, y = a * rect.left + b * rect.top + c, d * rect.left + e * rect.top + f
        return Affine(a * across, b * down, x, d * across, e * down, y)

    def bounds(self, rect: Rect) -> Rect:
        """Return the upright rectangle around a mapped one."""
        a, b, c, d, e, f = self
        left, top, right, bottom = rect
        if b == d == 0 < a and e > 0:
            return Rect(a * left + c, e * top + f, a * right + c, e * bottom + f)
        return Rect(
            c + min(a * left, a * right) + min(b * top, b * bottom),
            f + min(d * left, d * right) + min(e * top, e * bottom),
            c + max(a * left, a * right) + max(b * top, b * bottom),
            f + max(d * left, d * right) + max(e * top, e * bottom),
        )


class Hidden(NamedTuple):
    """Something hidden by another box.

    `letters`: the hidden ones of a text, “” for an inset, which is hidden entirely.
    """

    placed: PlacedText | PlacedImage
    by: Placed
    letters: str

    @property
    def names(self) -> tuple[str, str]:
        """The names of the hidden box and of the one over it."""
        return self.placed.box.name, self.by.box.name


def hidden(layout: Layout) -> Iterator[Hidden]:
    """Yield what later boxes hide, in painting order of the box that hides it."""
    seen = [placed for placed in layout.placed if placed.box.opacity]
    for place, over in enumerate(seen[1:], 1):
        covers = _covers(over, HIDES)
        if covers:
            yield from filter(None, (_hidden_by(over, covers, below) for below in seen[:place]))


def _hidden_by(over: Placed, covers: Sequence[Cover], below: Placed) -> Hidden | None:
    if isinstance(below, PlacedText):
        letters = _hidden_letters(below, covers)
        return Hidden(below, over, letters) if letters else None
    if isinstance(below, PlacedImage) and _is_hidden(below, covers):
        return Hidden(below, over, "")
    return None


def meant_to_overlap(box: TextBox) -> bool:
    """Return whether a text may overlap others: copies all over the picture always do."""
    return box.may_overlap or box.tile is not None


def covers_part(over: Placed, of: PlacedCode) -> bool:
    """Return whether a box that is painted later keeps scanners from a code or its quiet
    zone.
    """
    rect = of.rect.grown(-1)
    covers = _over(of, rect, _covers(over, HIDES_MODULES))
    return any(_hidden_share(rect, solid, cover) > 0 for cover in covers)


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

    mask: Mask
    into_mask: Affine
    is_upright: bool

    @classmethod
    def of(cls, below: Placed, cover: Cover) -> "_Over":
        mask, affine = cover.mask(), _affine(below, cover)
        return cls(mask, affine.scaled(mask.size), affine.is_upright)


def _over(below: Placed, rect: Rect, covers: Iterable[Cover]) -> list[_Over]:
    """Return the covers that may hide something in `rect` of a box, before rotation."""
    return [_Over.of(below, cover) for cover in covers if _reaches(cover, below, rect)]


def _reaches(cover: Cover, below: Placed, rect: Rect) -> bool:
    """Return whether a cover may lie over `rect` of a box."""
    return _affine(below, cover).bounds(rect).meets(_UNIT)


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
    stretches, scale = line.line.stretches, text.size_px / EM
    characters = {
        character
        for stretch, cover in product(stretches, over)
        for character in _hidden_of_stretch(stretch, line, scale, cover)
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
def _ink(key: FontKey, number: int) -> Mask:
    """Return the ink of a glyph within its extents, as 0 and 255.

    A glyph that is a picture counts as full of ink.
    """
    font = load(key)
    layers = font.layers(number)
    if font.paints(number) and not layers:
        return solid()
    ink = _raster(font, number, layers or (number,)).point(_AS_INK)
    return ink if ink.getbbox() else solid()


def _raster(font: Font, number: int, layers: Iterable[int]) -> Mask:
    """Draw layers over the extents of a glyph."""
    extents = font.extents(number).downwards
    size = _pixels(extents.width), _pixels(extents.height)
    across, down = size[0] / extents.width, size[1] / extents.height
    raster = raster_of(size)
    raster.transform = across, 0, 0, down, -extents.left * across, extents.bottom * down
    for layer in layers:
        raster.draw_glyph(font.hb, layer)
    return as_mask(raster.render(), size)


def _pixels(length: float) -> int:
    """Return the pixels for a length in em units, at the size at which ink is compared."""
    return max(1, math.ceil(length * _SIZE / EM))


def _letters(line: Line, characters: set[int]) -> str:
    """Return the clusters of a line that begin at these indexes of its paragraph."""
    shown = "".join(
        cluster if start in characters or cluster.isspace() else _VISIBLE
        for start, cluster in _clusters(line)
    )
    groups = _VISIBLE_LETTERS.split(shown.replace(_SOFT_HYPHEN, ""))
    return " … ".join(filter(None, (" ".join(group.split()) for group in groups)))


def _clusters(line: Line) -> Iterator[tuple[int, str]]:
    """Yield the clusters of a line, with the indexes in its paragraph at which they begin."""
    for start, stop in pairwise([*line.clusters, line.stop]):
        yield start, line.paragraph[start:stop]


def _shown(letters: str) -> str:
    if len(letters) <= _LETTERS_SHOWN:
        return letters
    return f"{letters[: _LETTERS_SHOWN - 1].rstrip()}…"


def _is_hidden(image: PlacedImage, covers: Iterable[Cover]) -> bool:
    """Return whether nothing of an inset can be seen.

    A fully transparent one has nothing to hide, and one of many copies may be hidden.
    """
    over = _over(image, image.rect, covers) if not image.box.tile else []
    mask = _small_ink(image) if over else None
    if mask is None:
        return False
    shares = (_hidden_share(image.rect, lambda: mask, cover) for cover in over)
    return any(share >= _SHARE_OF_AN_INSET for share in shares)


def _small_ink(image: PlacedImage) -> Mask | None:
    """Return where an inset is visible, in few pixels. None if it is visible nowhere."""
    mask = insets.opaque_area(image, _VISIBLE_ALPHA)
    small = mask.resize((_SIZE, _SIZE), Image.Resampling.NEAREST)
    return small if small.getbbox() else None


# --- Geometry -------------------------------------------------------------------------------------


def _affine(of: Placed, cover: Cover) -> Affine:
    """Map points of a box, before rotation, into the cover's rectangle: 0 to 1 in both
    directions.
    """
    rect = cover.rect
    if not (of.box.rotation or cover.placed.box.rotation):
        across, down = 1 / rect.width, 1 / rect.height
        return Affine(across, 0, -rect.left * across, 0, down, -rect.top * down)
    c, f = _mapped((0, 0), of, cover)
    right, d = _mapped((1, 0), of, cover)
    b, down = _mapped((0, 1), of, cover)
    return Affine(right - c, b - c, c, d - f, down - f, f)


def _mapped(point: Point, of: Placed, cover: Cover) -> Point:
    x, y = point_before_turning(cover.placed, turned_point(of, point))
    rect = cover.rect
    return (x - rect.left) / rect.width, (y - rect.top) / rect.height


def _may_hide(cover: _Over, rect: Rect) -> bool:
    """Return whether the cover has any opaque pixel near a part of the box below."""
    return _extremes(cover, cover.into_mask.bounds(rect))[1] > 0


def _extremes(cover: _Over, bounds: Rect) -> tuple[int, int]:
    """Return the smallest and the largest value in a part of the mask; both are 0 if the part is
    outside.
    """
    part = bounds.outwards().clipped(cover.mask.size)
    if part.is_empty:
        return 0, 0
    least, most = cover.mask.crop(part).getextrema()
    return int(least), int(most)  # type: ignore[arg-type]  # of one channel they are numbers


def _hidden_share(rect: Rect, ink: Callable[[], Mask], cover: _Over) -> float:
    """Return the share of the ink hidden in a part of the box below, 0 to 1."""
    bounds = cover.into_mask.bounds(rect)
    least, most = _extremes(cover, bounds)
    if not most:
        return 0.0
    is_inside = bounds.past(cover.mask.size) <= 0
    return 1.0 if least and is_inside else _compared(rect, ink(), cover)


def _compared(rect: Rect, ink: Mask, cover: _Over) -> float:
    """Return the same share, comparing each pixel of the ink."""
    if ink.size == (1, 1):
        ink = ink.resize((_SIZE, _SIZE))
    of_ink = cover.into_mask.within(rect, ink.size)
    seen = cover.mask.transform(ink.size, Image.Transform.AFFINE, of_ink, Image.Resampling.NEAREST)
    return _inked(ImageChops.darker(ink, seen)) / max(1, _inked(ink))


def _inked(mask: Mask) -> int:
    return mask.histogram()[OPAQUE]
