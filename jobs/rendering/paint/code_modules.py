"""The modules of a code as pixels: each a whole number of them, also when rotated by right
angles.
"""

from collections.abc import Iterator, Sequence

from PIL import Image

from jobs.rendering.areas.rects import Pixels, Size
from jobs.rendering.colours.rgb import rgb
from jobs.rendering.fonts.rasters import Mask
from jobs.rendering.geometry.placements import PlacedCode
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.paint import texts
from jobs.rendering.paint.covers import OPAQUE, Cover, solid
from jobs.rendering.paint.layers import bordered
from jobs.rendering.paint.stamps import Stamp, faded, stamp_around
from jobs.rendering.symbols import pattern_of

_GUARDS = 5
"""Modules that guard bars extend down between the digits (GS1 General Specifications 5.2.3)."""
_RIGHT_ANGLES = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    -180: Image.Transpose.ROTATE_180,
    -90: Image.Transpose.ROTATE_90,
}
"""Pillow rotates in the opposite direction."""


def stamp_of(placed: PlacedCode, _: Size | None = None) -> Stamp:
    """Paint a code with its digits, which are set as texts, and rotated and faded with it."""
    image = drawn(placed)
    for stamp in map(texts.stamp_of, placed.figures):
        image.alpha_composite(stamp.image, stamp.area.corner)
    return turned(faded(image, placed.box.opacity), placed)


def covers(placed: PlacedCode, _: float) -> list[Cover]:
    """Return the whole code, unless it has no ground."""
    return [Cover(placed, placed.rect, solid)] if placed.box.background else []


def drawn(placed: PlacedCode) -> Image.Image:
    """Return ground and modules as RGBA, as large as the code with its quiet zone, before
    rotation.
    """
    box, mask = placed.box, _mask(placed)
    ink = rgb(box.colour)
    ground = (*rgb(box.background), OPAQUE) if box.background else (*ink, 0)
    image = Image.new("RGBA", mask.size, ground)
    image.paste((*ink, OPAQUE), (0, 0), mask)
    return image


def _mask(placed: PlacedCode) -> Mask:
    """Return where the code has its colour: modules, and guard bars that reach further down."""
    whole, body = (Pixels(*map(int, rect)) for rect in (placed.rect, placed.body))
    modules = _bits(pattern_of(placed.symbol)).resize(body.size, Image.Resampling.NEAREST)
    mask, (left, top) = Image.new("L", whole.size), whole.corner_of(body)
    mask.paste(modules, (left, top))
    for guard, place in _guards(placed, modules):
        mask.paste(guard, (left + place, top + modules.height))
    return mask


def _guards(placed: PlacedCode, modules: Mask) -> Iterator[tuple[Mask, int]]:
    """Yield the guard bars below the modules, and where each begins."""
    if placed.figures and placed.box.quiet:
        for guard in placed.symbol.guards:
            first, last = (edge * placed.module for edge in guard)
            yield modules.crop((first, 0, last, _GUARDS * placed.module)), first


def _bits(pattern: Sequence[Sequence[int]]) -> Mask:
    """Return an image with one pixel per module."""
    size = len(pattern[0]), len(pattern)
    return Image.frombytes("L", size, bytes(OPAQUE * bit for row in pattern for bit in row))


def turned(image: Image.Image, placed: PlacedCode) -> Stamp:
    """Return the rotated picture at its place."""
    rotation, rect = placed.box.rotation, placed.rect
    if not rotation:
        return Stamp(image, int(rect.left), int(rect.top))
    if rotation in _RIGHT_ANGLES:
        image = image.transpose(_RIGHT_ANGLES[int(rotation)])
    else:
        image = bordered(image).rotate(-rotation, Image.Resampling.BICUBIC, expand=True)
    return stamp_around(turned_point(placed, rect.middle), image)
