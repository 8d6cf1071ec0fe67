"""The modules of a code as pixels: each a whole number of them, also when rotated by right
angles.
"""

from collections.abc import Sequence

from PIL import Image

from jobs.rendering.geometry.placements import PlacedCode
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.metadata.orientation import Corner, Size
from jobs.rendering.paint import texts
from jobs.rendering.paint.covers import Cover, solid
from jobs.rendering.paint.layers import bordered, rgb
from jobs.rendering.paint.stamps import Stamp, faded
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
        image.alpha_composite(stamp.image, (stamp.x, stamp.y))
    rotated, corner = turned(faded(image, placed.box.opacity), placed)
    return Stamp(rotated, *corner)


def covers(placed: PlacedCode, _: float) -> list[Cover]:
    """Return the whole code, unless it has no ground."""
    return [Cover(placed, placed.rect, solid)] if placed.box.background else []


def drawn(placed: PlacedCode) -> Image.Image:
    """Return ground and modules as RGBA, as large as the code with its quiet zone, before
    rotation.
    """
    box, mask = placed.box, _mask(placed)
    ground = (*rgb(box.background), 255) if box.background else (*rgb(box.colour), 0)
    image = Image.new("RGBA", mask.size, ground)
    image.paste((*rgb(box.colour), 255), (0, 0), mask)
    return image


def _mask(placed: PlacedCode) -> Image.Image:
    """Return where the code has its colour: modules, and guard bars that reach further down."""
    rect, body, module = placed.rect, placed.body, placed.module
    mask = Image.new("L", (int(rect.width), int(rect.height)))
    size = (int(body.width), int(body.height))
    modules = _bits(pattern_of(placed.symbol)).resize(size, Image.Resampling.NEAREST)
    left, top = int(body.left - rect.left), int(body.top - rect.top)
    mask.paste(modules, (left, top))
    has_long_guards = placed.figures and placed.box.quiet
    for first, last in placed.symbol.guards if has_long_guards else ():
        guard = modules.crop((first * module, 0, last * module, _GUARDS * module))
        mask.paste(guard, (left + first * module, top + modules.height))
    return mask


def _bits(pattern: Sequence[Sequence[int]]) -> Image.Image:
    """Return an image with one pixel per module."""
    return Image.frombytes(
        "L", (len(pattern[0]), len(pattern)), bytes(255 * bit for row in pattern for bit in row)
    )


def turned(image: Image.Image, placed: PlacedCode) -> tuple[Image.Image, Corner]:
    """Return the rotated picture, and the position of its top left pixel."""
    rotation, rect = placed.box.rotation, placed.rect
    if not rotation:
        return image, (int(rect.left), int(rect.top))
    if rotation in _RIGHT_ANGLES:
        image = image.transpose(_RIGHT_ANGLES[int(rotation)])
    else:
        image = bordered(image).rotate(-rotation, Image.Resampling.BICUBIC, expand=True)
    x, y = turned_point(placed, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2)
    return image, (round(x - image.width / 2), round(y - image.height / 2))
